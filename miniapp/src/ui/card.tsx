import type { PropsWithChildren, ReactNode } from 'react';
import { Text, View } from '@tarojs/components';
import { heading, pressable } from './a11y';
import { Icon, type IconName } from './icon';

export interface CardProps {
  /** the whole card is a control */
  onPress?: () => void;
  label?: string;
  className?: string;
}

export function Card({ children, onPress, label, className = '' }: PropsWithChildren<CardProps>) {
  return (
    <View className={`q-card ${className}`} {...(onPress ? pressable(onPress, { label, role: 'link' }) : {})}>
      {children}
    </View>
  );
}

export interface SectionProps {
  title: string;
  note?: ReactNode;
  more?: { text: string; onPress: () => void };
}

/** A titled part of a page; the title is a heading of level 2. */
export function Section({ title, note, more, children }: PropsWithChildren<SectionProps>) {
  return (
    <View className="q-section">
      <View className="q-section__head">
        <View className="q-grow">
          <View className="q-section__title" {...heading(2)}>
            {title}
          </View>
          {note ? <View className="q-note">{note}</View> : null}
        </View>
        {more ? (
          <View className="q-more" {...pressable(more.onPress, { role: 'link', label: `${more.text}：${title}` })}>
            <Text>{more.text}</Text>
            <Icon name="next" />
          </View>
        ) : null}
      </View>
      {children}
    </View>
  );
}

export function List({ children, className = '' }: PropsWithChildren<{ className?: string }>) {
  return <View className={`q-list ${className}`}>{children}</View>;
}

export interface CellProps {
  title: ReactNode;
  note?: ReactNode;
  value?: ReactNode;
  icon?: IconName;
  badge?: number;
  onPress?: () => void;
  label?: string;
}

/** One row of a {@link List}; with `onPress` it is a control with an arrow. */
export function Cell({ title, note, value, icon, badge, onPress, label }: CellProps) {
  return (
    <View className={`q-cell ${onPress ? 'q-cell--press' : ''}`} {...(onPress ? pressable(onPress, { label }) : {})}>
      {icon ? (
        <View className="q-cell__icon">
          <Icon name={icon} />
        </View>
      ) : null}
      <View className="q-grow">
        <View className="q-cell__title">{title}</View>
        {note ? <View className="q-note">{note}</View> : null}
      </View>
      {value !== undefined && value !== null ? <View className="q-cell__value">{value}</View> : null}
      {badge ? (
        <View className="q-badge" aria-label={`${badge} 条未读`}>
          {badge > 99 ? '99+' : badge}
        </View>
      ) : null}
      {onPress ? <Icon name="next" className="q-cell__go" /> : null}
    </View>
  );
}

/** Label above, value below: for facts that a person reads rather than opens. */
export function Fact({ label, children }: PropsWithChildren<{ label: string }>) {
  return (
    <View className="q-fact">
      <View className="q-fact__label">{label}</View>
      <View className="q-fact__value">{children}</View>
    </View>
  );
}
