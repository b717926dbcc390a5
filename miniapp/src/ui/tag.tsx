import type { PropsWithChildren } from 'react';
import { Text } from '@tarojs/components';

export type TagTone = 'neutral' | 'info' | 'success' | 'warning' | 'danger' | 'money' | 'plain';

export function Tag({ tone = 'neutral', children }: PropsWithChildren<{ tone?: TagTone }>) {
  return <Text className={`q-tag q-tag--${tone}`}>{children}</Text>;
}

/** Says on every screen that shows made-up firms and amounts that they are made up. */
export function DemoMark() {
  return <Text className="q-tag q-tag--demo">演示数据</Text>;
}
