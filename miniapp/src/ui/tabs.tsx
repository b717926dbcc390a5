import { ScrollView, View } from '@tarojs/components';
import { pressable, role } from './a11y';

export interface Option<T extends string> {
  value: T;
  label: string;
}

interface PickProps<T extends string> {
  options: readonly Option<T>[];
  /** undefined: nothing chosen yet */
  value: T | undefined;
  onChange: (value: T) => void;
  label: string;
}

/** Underlined tabs that scroll sideways when they do not fit. */
export function Tabs<T extends string>({ options, value, onChange, label }: PickProps<T>) {
  return (
    <ScrollView className="q-tabs" scrollX enhanced showScrollbar={false}>
      <View className="q-tabs__row" aria-label={label} {...role('tablist')}>
        {options.map((option) => (
          <View
            key={option.value}
            className={`q-tabs__item ${option.value === value ? 'q-tabs__item--on' : ''}`}
            aria-selected={option.value === value ? 'true' : 'false'}
            {...pressable(() => onChange(option.value), { role: 'tab' })}
          >
            {option.label}
          </View>
        ))}
      </View>
    </ScrollView>
  );
}

/** Two to four choices side by side, for switching what a card shows. */
export function Segmented<T extends string>({ options, value, onChange, label }: PickProps<T>) {
  return (
    <View className="q-seg" aria-label={label} {...role('radiogroup')}>
      {options.map((option) => (
        <View
          key={option.value}
          className={`q-seg__item ${option.value === value ? 'q-seg__item--on' : ''}`}
          aria-checked={option.value === value ? 'true' : 'false'}
          {...pressable(() => onChange(option.value), { role: 'radio' })}
        >
          {option.label}
        </View>
      ))}
    </View>
  );
}

/** A filter that is on or off. */
export function Chip({ on, onPress, children }: { on: boolean; onPress: () => void; children: string }) {
  return (
    <View
      className={`q-chip ${on ? 'q-chip--on' : ''}`}
      aria-pressed={on ? 'true' : 'false'}
      {...pressable(onPress, { label: process.env.TARO_ENV === 'h5' ? undefined : `${children}${on ? '，已选' : ''}` })}
    >
      {children}
    </View>
  );
}
