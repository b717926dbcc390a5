import { useState } from 'react';
import { Text, View } from '@tarojs/components';
import type { FieldValue } from '@qinqing/contract';
import type { PrefilledField } from '@qinqing/contract/firm';
import { dayText } from '@/lib/calendar';
import { fromText, toText, valueText } from '@/lib/field-value';
import {
  Choice,
  DatePick,
  Field,
  Icon,
  MoneyInput,
  NumberInput,
  PhoneInput,
  pressable,
  Segmented,
  TextArea,
  TextInput,
} from '@/ui';

export interface FieldInputProps {
  field: PrefilledField;
  value: FieldValue;
  error: string | undefined;
  /** `problem` is set where the typed text can't be read; it is then not saved */
  onChange: (value: FieldValue, problem: string | undefined) => void;
}

/** One question of the form, by the type that the measure's data gives it. */
export function FieldInput(props: FieldInputProps) {
  const { field, error } = props;
  const source = field.prefill ? sourceText(field.prefill.source, field.prefill.asOf) : undefined;
  return (
    <Field label={field.label} required={field.required} error={error} hint={field.help} source={source}>
      <Control {...props} />
    </Field>
  );
}

function Control({ field, value, error, onChange }: FieldInputProps) {
  const [text, setText] = useState(() => toText(field, value));
  const type = (typed: string) => {
    setText(typed);
    const reading = fromText(field, typed);
    if (reading.ok) onChange(reading.value, undefined);
    else onChange(null, reading.message);
  };
  const common = { label: field.label, value: text, onChange: type, invalid: Boolean(error), required: field.required };
  switch (field.type) {
    case 'enum':
      return (
        <Choice
          label={field.label}
          options={field.options ?? []}
          value={typeof value === 'string' ? value : undefined}
          invalid={Boolean(error)}
          onChange={(chosen) => onChange(chosen, undefined)}
        />
      );
    case 'flag':
      return (
        <Segmented
          label={field.label}
          options={[
            { value: 'yes', label: '是' },
            { value: 'no', label: '否' },
          ]}
          value={value === true ? 'yes' : value === false ? 'no' : undefined}
          onChange={(chosen) => onChange(chosen === 'yes', undefined)}
        />
      );
    case 'date':
      return (
        <DatePick
          label={field.label}
          value={typeof value === 'string' ? value : undefined}
          invalid={Boolean(error)}
          onChange={(day) => onChange(day, undefined)}
        />
      );
    case 'money':
      return <MoneyInput {...common} maxLength={20} />;
    case 'integer':
      return <NumberInput {...common} unit={field.unit ?? ''} maxLength={16} />;
    case 'decimal':
      return <NumberInput {...common} decimal unit={field.unit ?? ''} maxLength={20} />;
    case 'phone':
      return <PhoneInput {...common} />;
    case 'textarea':
      return <TextArea {...common} maxLength={field.maxLength ?? 500} />;
    default:
      return <TextInput {...common} unit={field.unit ?? ''} maxLength={field.maxLength ?? 200} />;
  }
}

/** A value that departments already hold: read, and changed only on demand. */
export function PrefilledRow(props: FieldInputProps) {
  const { field, value, error } = props;
  const [open, setOpen] = useState(false);
  if (open || error) return <FieldInput {...props} />;
  const changed = value !== field.prefill?.value;
  return (
    <View className="apply-known">
      <View className="q-grow">
        <View className="q-note">{field.label}</View>
        <View className="apply-known__value">{valueText(field, value)}</View>
        <View className="apply-known__source">
          <Icon name={changed ? 'edit' : 'shield'} />
          <Text>{changed ? '您修改过' : sourceText(field.prefill?.source ?? '', field.prefill?.asOf)}</Text>
        </View>
      </View>
      <View className="apply-known__edit" {...pressable(() => setOpen(true), { label: `修改${field.label}` })}>
        修改
      </View>
    </View>
  );
}

function sourceText(source: string, asOf: string | undefined): string {
  return `来自${source}${asOf ? `，截至 ${dayText(asOf)}` : ''}`;
}
