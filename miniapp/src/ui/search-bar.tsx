import { Input, View } from '@tarojs/components';
import { inputSemantics, pressable, role } from './a11y';
import { Icon } from './icon';

export interface SearchBarProps {
  value: string;
  onChange: (value: string) => void;
  onSubmit?: (value: string) => void;
  placeholder?: string;
  label?: string;
}

export function SearchBar({ value, onChange, onSubmit, placeholder = '搜索', label = '搜索政策' }: SearchBarProps) {
  return (
    <View className="q-search" {...role('search')}>
      <Icon name="search" className="q-search__icon" />
      <Input
        className="q-search__inner"
        type="text"
        value={value}
        maxlength={60}
        confirmType="search"
        placeholder={placeholder}
        placeholderClass="q-input__ghost"
        onInput={(event) => onChange(event.detail.value)}
        onConfirm={(event) => onSubmit?.(event.detail.value)}
        {...inputSemantics({ label, web: { autoComplete: 'off', enterKeyHint: 'search' } })}
      />
      {value ? (
        <View className="q-search__clear" {...pressable(() => onChange(''), { label: '清空搜索词' })}>
          <Icon name="close" />
        </View>
      ) : null}
    </View>
  );
}

/** Looks like the search field and leads to the page that has it. */
export function SearchLink({ text, onPress }: { text: string; onPress: () => void }) {
  return (
    <View className="q-search q-search--link" {...pressable(onPress, { role: 'link' })}>
      <Icon name="search" className="q-search__icon" />
      <View className="q-input__ghost q-grow q-clip">{text}</View>
    </View>
  );
}
