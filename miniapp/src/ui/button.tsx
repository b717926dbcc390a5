import type { PropsWithChildren } from 'react';
import { View } from '@tarojs/components';
import { pressable } from './a11y';
import { Icon, type IconName } from './icon';

export interface ButtonProps {
  onPress: () => void;
  kind?: 'primary' | 'secondary' | 'quiet' | 'danger';
  size?: 'm' | 's';
  icon?: IconName;
  /** shows that work is under way and swallows further taps */
  busy?: boolean;
  disabled?: boolean;
  label?: string;
  className?: string;
}

export function Button(props: PropsWithChildren<ButtonProps>) {
  const { onPress, kind = 'primary', size = 'm', icon, busy = false, disabled = false, label, children } = props;
  const off = disabled || busy;
  return (
    <View
      className={`q-btn q-btn--${kind} q-btn--${size} ${off ? 'q-btn--off' : ''} ${props.className ?? ''}`}
      aria-busy={busy ? 'true' : 'false'}
      {...pressable(onPress, { label, disabled: off })}
    >
      {busy ? <View className="q-spin" aria-hidden="true" /> : icon ? <Icon name={icon} /> : null}
      <View className="q-btn__text">{children}</View>
    </View>
  );
}
