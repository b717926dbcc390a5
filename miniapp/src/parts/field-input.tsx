import { type ReactNode, useState } from 'react';
import { View } from '@tarojs/components';
import type { FieldValue } from '@qinqing/contract';
import type { PrefilledField } from '@qinqing/contract/firm';
import { dayText } from '@/lib/calendar';
import { fromText, toText } from '@/lib/field-value';
import { Choice, DatePick, Field, MoneyInput, NumberInput, PhoneInput, Segmented, TextArea, TextInput } from '@/ui';

export interface FieldInputProps {
  field: PrefilledField;
  value: FieldValue;
  error: string | undefined;
  /** what the reviewer said of it, in a supplement */
  asked?: string | undefined;
  /** shown at the right of the label */
  aside?: ReactNode;
  /** `problem` is set where the typed text can't be read; it is then not saved */
  onChange: (value: FieldValue, problem: string | undefined) => void;
}

/** One question of the form, by the type that the measure's data gives it. */
export function FieldInput(props: FieldInputProps) {
  const { field, error, asked, aside } = props;
  return (
    <Field
      label={field.label}
      required={field.required}
      error={error}
      hint={field.help}
      source={originOf(field)}
      aside={aside}
    >
      {asked ? <View className="p-asked">{asked}</View> : null}
      <Control {...props} />
    </Field>
  );
}

function Control({ field, value, error, onChange }: FieldInputProps) {
  const [typed, setTyped] = useState(() => ({ text: toText(field, value), value }));
  if (typed.value !== value) {
    // Changed from outside (another phone, an earlier application taken over): what is shown follows.
    const reading = fromText(field, typed.text);
    setTyped({ text: reading.ok && reading.value === value ? typed.text : toText(field, value), value });
  }
  const type = (text: string) => {
    const reading = fromText(field, text);
    setTyped({ text, value: reading.ok ? reading.value : value });
    if (reading.ok) onChange(reading.value, undefined);
    else onChange(null, reading.message);
  };
  const common = {
    label: field.label,
    value: typed.text,
    onChange: type,
    invalid: Boolean(error),
    required: field.required,
  };
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

/** Where the value that stands there comes from: the departments, or the firm's own last application. */
function originOf({ prefill, reused }: PrefilledField): string | undefined {
  if (reused) return `沿用自 ${dayText(reused.submittedOn)}《${reused.measureTitle}》，请核对`;
  return prefill ? sourceText(prefill.source, prefill.asOf) : undefined;
}

/** 来自税务部门，截至 2026年6月30日 */
export function sourceText(source: string, asOf: string | undefined): string {
  return `来自${source}${asOf ? `，截至 ${dayText(asOf)}` : ''}`;
}
