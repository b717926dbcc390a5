import type { PropsWithChildren, ReactNode } from 'react';
import { Text, View } from '@tarojs/components';
import { Card, Tag, type TagTone } from '@/ui';
import './case.scss';

interface HeadProps {
  status: { label: string; tone: TagTone };
  /** a number to read out on the phone */
  number?: string | undefined;
  title: string;
  note?: ReactNode;
  /** one line: what happens now and whose turn it is */
  now?: string | undefined;
}

/** The card at the top of everything that is under way. */
export function Head({ status, number, title, note, now, children }: PropsWithChildren<HeadProps>) {
  return (
    <View className="q-pad">
      <Card>
        <View className="q-between">
          <Tag tone={status.tone}>{status.label}</Tag>
          {number ? <Text className="q-note q-num">{number}</Text> : null}
        </View>
        <View className="case-head__title">{title}</View>
        {note ? <View className="q-note">{note}</View> : null}
        {children}
        {now ? <View className="case-head__now">{now}</View> : null}
      </Card>
    </View>
  );
}
