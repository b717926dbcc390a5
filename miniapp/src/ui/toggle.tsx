import type { PropsWithChildren } from 'react';
import { View } from '@tarojs/components';
import { pressable } from './a11y';
import { Icon } from './icon';
import { MISSING } from './missing';

interface CheckProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label?: string;
  invalid?: boolean;
}

/** A tick box with its sentence; the whole row is the target. */
export function Checkbox({ checked, onChange, label, invalid, children }: PropsWithChildren<CheckProps>) {
  return (
    <View
      className={`q-check ${checked ? 'q-check--on' : ''} ${invalid ? `q-check--bad ${MISSING}` : ''}`}
      aria-checked={checked ? 'true' : 'false'}
      {...pressable(() => onChange(!checked), { role: 'checkbox', label })}
    >
      <View className="q-check__box" aria-hidden="true">
        {checked ? <Icon name="check" /> : null}
      </View>
      <View className="q-grow">{children}</View>
    </View>
  );
}

/** A switch drawn by ourselves: Taro's web switch has neither a name nor a keyboard. */
export function Toggle({ checked, onChange, label }: CheckProps & { label: string }) {
  return (
    <View
      className={`q-toggle ${checked ? 'q-toggle--on' : ''}`}
      aria-checked={checked ? 'true' : 'false'}
      {...pressable(() => onChange(!checked), { role: 'switch', label })}
    >
      <View className="q-toggle__track" aria-hidden="true">
        <View className="q-toggle__knob" />
      </View>
    </View>
  );
}
