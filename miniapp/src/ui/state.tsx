import type { PropsWithChildren } from 'react';
import { Text, View } from '@tarojs/components';
import { keyed } from '@/lib/keyed';
import { heading, pressable, role } from './a11y';
import { Button } from './button';
import { Icon, type IconName } from './icon';

interface NextStep {
  text: string;
  onPress: () => void;
}

interface StateProps {
  title: string;
  text?: string;
  icon?: IconName;
  action?: NextStep | undefined;
}

/** Nothing to show, and what to do about it. */
export function Empty({ title, text, icon = 'file', action }: StateProps) {
  return (
    <View className="q-state">
      <View className="q-state__icon" aria-hidden="true">
        <Icon name={icon} />
      </View>
      <View className="q-state__title" {...heading(2)}>
        {title}
      </View>
      {text ? <View className="q-state__text">{text}</View> : null}
      {action ? (
        <Button kind="secondary" size="s" onPress={action.onPress}>
          {action.text}
        </Button>
      ) : null}
    </View>
  );
}

export interface ErrorStateProps {
  message: string;
  /** for the service desk: finds the request in the server's log */
  requestId?: string | undefined;
  action: NextStep;
}

/** Something failed: the server's sentence, the number to quote, and one next step. */
export function ErrorState({ message, requestId, action }: ErrorStateProps) {
  return (
    <View className="q-state q-state--bad" {...role('alert')}>
      <View className="q-state__icon" aria-hidden="true">
        <Icon name="warn" />
      </View>
      <View className="q-state__title">{message}</View>
      {requestId ? <View className="q-state__text">如需协助，请提供编号 {requestId}</View> : null}
      <Button kind="secondary" size="s" icon="refresh" onPress={action.onPress}>
        {action.text}
      </Button>
    </View>
  );
}

interface SkeletonProps {
  cards?: number;
  label?: string;
  /** a class with the height of what is coming, where that is far from a card of three lines */
  className?: string;
}

/** Grey shapes of what is coming, so that the page does not jump. */
export function Skeleton({ cards = 3, label = '正在加载', className = '' }: SkeletonProps) {
  return (
    <View className="q-skeletons" aria-label={label} aria-busy="true" {...role('status')}>
      {Array.from({ length: cards }, (_, index) => `card-${index}`).map((key) => (
        <View key={key} className={`q-card q-skeleton ${className}`} aria-hidden="true">
          <View className="q-skeleton__bar q-skeleton__bar--s" />
          <View className="q-skeleton__bar" />
          <View className="q-skeleton__bar q-skeleton__bar--m" />
        </View>
      ))}
    </View>
  );
}

interface NoticeProps {
  tone?: 'info' | 'warning' | 'danger' | 'success';
  title?: string;
  onPress?: () => void;
}

const NOTICE_ICON = { info: 'info', warning: 'warn', danger: 'warn', success: 'check' } as const;

/** A strip that tells one thing; with `onPress` it leads to where that is settled. */
export function NoticeBar({ tone = 'info', title, onPress, children }: PropsWithChildren<NoticeProps>) {
  return (
    <View
      className={`q-notice q-notice--${tone} ${onPress ? 'q-notice--leads' : ''}`}
      {...(onPress ? pressable(onPress) : {})}
    >
      <Icon name={NOTICE_ICON[tone]} />
      <View className="q-grow">
        {title ? <View className="q-strong">{title}</View> : null}
        <View>{children}</View>
      </View>
      {onPress ? <Icon name="next" /> : null}
    </View>
  );
}

/** Text with the searched-for parts marked; marked by weight and ground, not by colour alone. */
export function Marked({ parts }: { parts: readonly { text: string; hit: boolean }[] }) {
  return (
    <Text>
      {keyed(parts, (part) => part.text).map(({ key, item: part }) => (
        <Text key={key} className={part.hit ? 'q-hit' : ''}>
          {part.text}
        </Text>
      ))}
    </Text>
  );
}
