import type { ReactNode } from 'react';
import { Text, View } from '@tarojs/components';
import { role } from './a11y';
import { Icon } from './icon';

export interface TimelineItem {
  key: string;
  title: string;
  note?: ReactNode;
  /** shown small under the title */
  when?: string | undefined;
  /** `plain`: a step of a procedure that nobody has begun */
  state: 'done' | 'current' | 'todo' | 'problem' | 'plain';
  /** the state in words, where the usual ones would mislead */
  stateText?: string | undefined;
}

const STATE_TEXT = { done: '已完成', current: '进行中', todo: '未开始', problem: '异常', plain: '' } as const;

const said = ({ state, stateText }: TimelineItem) => stateText ?? STATE_TEXT[state];

/** Parcel-style line of steps, top to bottom; the state is spoken, not carried by colour alone. */
export function Timeline({ items, label }: { items: readonly TimelineItem[]; label: string }) {
  return (
    <View className="q-line" aria-label={label} {...role('list')}>
      {items.map((item) => (
        <View key={item.key} className={`q-line__item q-line__item--${item.state}`} {...role('listitem')}>
          <View className="q-line__mark" aria-hidden="true">
            {item.state === 'done' ? <Icon name="check" /> : item.state === 'problem' ? <Icon name="warn" /> : null}
          </View>
          <View className="q-line__body">
            <View className="q-line__title">
              <Text>{item.title}</Text>
              {said(item) ? <Text className="q-line__state">{said(item)}</Text> : null}
            </View>
            {item.when ? <View className="q-line__when">{item.when}</View> : null}
            {item.note ? <View className="q-line__note">{item.note}</View> : null}
          </View>
        </View>
      ))}
    </View>
  );
}

/** Where one is in a short procedure: 1 填写 – 2 核对 – 3 完成. */
export function Steps({ steps, current }: { steps: readonly string[]; current: number }) {
  return (
    <View
      className="q-steps"
      aria-label={`第 ${current + 1} 步，共 ${steps.length} 步：${steps[current]}`}
      {...role('img')}
    >
      {steps.map((step, index) => (
        <View
          key={step}
          className={`q-steps__item ${index < current ? 'q-steps__item--done' : ''} ${index === current ? 'q-steps__item--on' : ''}`}
        >
          <View className="q-steps__dot">{index < current ? <Icon name="check" /> : index + 1}</View>
          <View className="q-steps__text">{step}</View>
        </View>
      ))}
    </View>
  );
}

/** Share of a whole; `percent` 0–100. */
export function Progress({ percent, label }: { percent: number; label: string }) {
  const width = Math.max(0, Math.min(100, percent));
  return (
    <View
      className="q-progress"
      aria-label={label}
      aria-valuenow={String(Math.round(width))}
      aria-valuemin="0"
      aria-valuemax="100"
      {...role('progressbar')}
    >
      <View className="q-progress__bar" style={{ width: `${width}%` }} />
    </View>
  );
}
