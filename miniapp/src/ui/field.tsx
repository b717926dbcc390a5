import type { PropsWithChildren, ReactNode } from 'react';
import { Input, Text, Textarea, View } from '@tarojs/components';
import { inputSemantics, role } from './a11y';
import { Icon } from './icon';
import { MISSING } from './missing';

export interface FieldProps {
  label: string;
  required?: boolean;
  error?: string | undefined;
  hint?: ReactNode;
  /** 来自市场监管局登记 … : where a pre-filled value comes from */
  source?: string | undefined;
  /** nothing is asked for here: neither 必填 nor 选填 */
  plain?: boolean;
  /** shown at the right of the label */
  aside?: ReactNode;
}

export function Field({ label, required, plain, error, hint, source, aside, children }: PropsWithChildren<FieldProps>) {
  return (
    <View className={`q-field ${error ? `q-field--bad ${MISSING}` : ''}`}>
      <View className="q-between">
        <View className="q-field__label">
          <Text>{label}</Text>
          {plain ? null : required ? (
            <Text className="q-field__must">必填</Text>
          ) : (
            <Text className="q-field__opt">选填</Text>
          )}
        </View>
        {aside}
      </View>
      {children}
      {source ? (
        <View className="q-field__source">
          <Icon name="shield" />
          <Text>{source}</Text>
        </View>
      ) : null}
      {hint && !error ? <View className="q-field__hint">{hint}</View> : null}
      {error ? (
        <View className="q-field__error" {...role('alert')}>
          <Icon name="warn" />
          <Text>{error}</Text>
        </View>
      ) : null}
    </View>
  );
}

interface InputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  placeholder?: string;
  invalid?: boolean;
  required?: boolean;
  disabled?: boolean;
  maxLength?: number;
}

function Box(props: PropsWithChildren<{ invalid?: boolean; disabled?: boolean; unit?: string }>) {
  const state = `${props.invalid ? 'q-input--bad' : ''} ${props.disabled ? 'q-input--off' : ''}`;
  return (
    <View className={`q-input ${state}`}>
      {props.children}
      {props.unit ? <Text className="q-input__unit">{props.unit}</Text> : null}
    </View>
  );
}

interface BareProps extends InputProps {
  type: 'text' | 'number' | 'digit';
  mode: string;
  unit?: string;
}

function Bare(props: BareProps) {
  const { label, value, invalid, required, disabled, maxLength = 200, type, mode } = props;
  return (
    <Box invalid={invalid} disabled={disabled} unit={props.unit}>
      <Input
        className="q-input__inner"
        // The web's number field throws away what it cannot read, which loses a person's typing: text with a keypad.
        type={process.env.TARO_ENV === 'h5' ? 'text' : type}
        value={value}
        maxlength={maxLength}
        disabled={disabled}
        placeholder={props.placeholder}
        placeholderClass="q-input__ghost"
        onInput={(event) => props.onChange(event.detail.value)}
        onBlur={() => props.onBlur?.()}
        {...inputSemantics({ label, invalid, required, web: { inputMode: mode, autoComplete: 'off' } })}
      />
    </Box>
  );
}

export function TextInput(props: InputProps & { unit?: string }) {
  return <Bare {...props} type="text" mode="text" />;
}

/** Whole or decimal numbers as typed text; the form's own check reads it. */
export function NumberInput({ decimal = false, ...props }: InputProps & { unit?: string; decimal?: boolean }) {
  return <Bare {...props} type={decimal ? 'digit' : 'number'} mode={decimal ? 'decimal' : 'numeric'} />;
}

/** An amount in yuan as typed; `parseYuan` of the contract turns it into fen. */
export function MoneyInput(props: InputProps) {
  return <Bare {...props} unit="元" type="digit" mode="decimal" />;
}

export function PhoneInput(props: InputProps) {
  return <Bare {...props} type="number" mode="tel" maxLength={props.maxLength ?? 20} />;
}

export function TextArea({
  label,
  value,
  onChange,
  onBlur,
  placeholder,
  invalid,
  required,
  maxLength = 500,
}: InputProps) {
  return (
    <View className={`q-area ${invalid ? 'q-input--bad' : ''}`}>
      <Textarea
        className="q-area__inner"
        value={value}
        maxlength={maxLength}
        placeholder={placeholder}
        placeholderClass="q-input__ghost"
        onInput={(event) => onChange(event.detail.value)}
        onBlur={() => onBlur?.()}
        {...inputSemantics({ label, invalid, required })}
      />
      <View className="q-area__count" aria-hidden="true">
        {value.length}/{maxLength}
      </View>
    </View>
  );
}
