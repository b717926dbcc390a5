import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import { pressable, role } from './a11y';
import { Icon } from './icon';
import { Sheet } from './sheet';

export interface ChoiceOption {
  value: string;
  label: string;
  note?: string | undefined;
}

export interface ChoiceProps {
  label: string;
  options: readonly ChoiceOption[];
  value: string | undefined;
  onChange: (value: string) => void;
  placeholder?: string;
  invalid?: boolean;
}

/** One of a list, chosen in our own sheet: the platforms' pickers fail contrast and the keyboard. */
export function Choice({ label, options, value, onChange, placeholder = '请选择', invalid }: ChoiceProps) {
  const [open, setOpen] = useState(false);
  const chosen = options.find((option) => option.value === value);
  return (
    <>
      <View
        className={`q-input q-input--press ${invalid ? 'q-input--bad' : ''}`}
        aria-haspopup="dialog"
        {...pressable(() => setOpen(true), { label: `${label}：${chosen?.label ?? placeholder}` })}
      >
        <Text className={chosen ? 'q-grow q-clip' : 'q-grow q-input__ghost'}>{chosen?.label ?? placeholder}</Text>
        <Icon name="down" className="q-input__go" />
      </View>
      <Sheet open={open} title={label} onClose={() => setOpen(false)}>
        <View aria-label={label} {...role('radiogroup')}>
          {options.map((option) => (
            <View
              key={option.value}
              className={`q-option ${option.value === value ? 'q-option--on' : ''}`}
              aria-checked={option.value === value ? 'true' : 'false'}
              {...pressable(
                () => {
                  onChange(option.value);
                  setOpen(false);
                },
                { role: 'radio' },
              )}
            >
              <View className="q-grow">
                <View>{option.label}</View>
                {option.note ? <View className="q-note">{option.note}</View> : null}
              </View>
              {option.value === value ? <Icon name="check" /> : null}
            </View>
          ))}
        </View>
      </Sheet>
    </>
  );
}
