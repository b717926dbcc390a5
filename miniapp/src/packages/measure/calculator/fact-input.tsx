import { useState } from 'react';
import { formatWan, parseYuan, type FactRaw } from '@qinqing/contract';
import { factText, industryLabel } from '@qinqing/rules';
import { toText } from '@/lib/field-value';
import { Choice, DatePick, Field, MoneyInput, NumberInput, Segmented, type ChoiceOption } from '@/ui';
import type { EditableFact } from '../local/weigh';

interface FactInputProps {
  fact: EditableFact;
  /** what the result is worked out with now */
  value: FactRaw | null;
  /** where that value comes from, where nobody typed it here */
  origin: string | undefined;
  onChange: (value: FactRaw | null) => void;
}

const YES_NO = [
  { value: 'yes', label: '是' },
  { value: 'no', label: '否' },
] as const;

/** One fact of the dictionary as a field of its own kind. */
export function FactInput({ fact, value, origin, onChange }: FactInputProps) {
  const { definition } = fact;
  const { label, type } = definition;
  const field = (control: JSX.Element, hint?: string, error?: string) => (
    <Field label={label} plain error={error} hint={hint ?? definition.help} source={origin}>
      {control}
    </Field>
  );
  switch (type) {
    case 'money':
    case 'integer':
    case 'decimal':
    case 'rate':
      return <NumberFact fact={fact} value={value} origin={origin} onChange={onChange} />;
    case 'date':
      return field(
        <DatePick label={label} value={typeof value === 'string' ? value : undefined} onChange={onChange} />,
      );
    case 'flag':
      return field(
        <Segmented
          label={label}
          options={YES_NO}
          value={value === true ? 'yes' : value === false ? 'no' : undefined}
          onChange={(chosen) => onChange(chosen === 'yes')}
        />,
      );
    case 'list':
      return field(
        <Segmented
          label={label}
          options={listOptions(fact)}
          value={Array.isArray(value) ? (value[0] ?? 'none') : undefined}
          onChange={(chosen) => onChange(chosen === 'none' ? [] : [chosen])}
        />,
      );
    default:
      return field(
        <Choice
          label={label}
          options={choicesOf(fact, value)}
          value={typeof value === 'string' ? value : undefined}
          onChange={onChange}
        />,
      );
  }
}

function listOptions({ literals, definition }: EditableFact): { value: string; label: string }[] {
  const named = literals.slice(0, 3).map((text) => ({ value: text, label: text }));
  // A list of dates (penalties) has nothing to choose from but "none".
  return [{ value: 'none', label: definition.name === 'penaltyDates' ? '没有处罚' : '没有' }, ...named];
}

function choicesOf({ definition, literals }: EditableFact, value: FactRaw | null): ChoiceOption[] {
  if (definition.options) return definition.options;
  const codes = typeof value === 'string' && literals.indexOf(value) < 0 ? [value, ...literals] : literals;
  return codes.map((code) => ({
    value: code,
    label: definition.name === 'industryCode' ? industryLabel(code) : factText(definition, code),
  }));
}

/** Figures are kept as typed, so that a half-typed one is not rewritten under the finger. */
function NumberFact({ fact, value, origin, onChange }: FactInputProps) {
  const { definition } = fact;
  const { label, type } = definition;
  const shown = textOf(type, value);
  const [typed, setTyped] = useState<{ text: string; value: FactRaw | null }>();
  // The sheet was set back, or the file's value arrived: what is typed no longer stands for the value.
  const text = typed && typed.value === value ? typed.text : shown;
  const change = (next: string) => {
    const read = readNumber(type, next);
    setTyped({ text: next, value: read === undefined ? value : read });
    if (read !== undefined) onChange(read);
  };
  const wrong = text.trim() !== '' && readNumber(type, text) === undefined;
  const money =
    type === 'money' && typeof value === 'number' && value >= 1_000_000 ? `即 ${formatWan(value)}` : undefined;
  const error = wrong ? '请填写数字' : undefined;
  return (
    <Field label={label} plain error={error} hint={money ?? definition.help} source={origin}>
      {type === 'money' ? (
        <MoneyInput label={label} value={text} onChange={change} invalid={wrong} />
      ) : (
        <NumberInput
          label={label}
          decimal={type !== 'integer'}
          unit={type === 'rate' ? '%' : (definition.unit ?? '')}
          value={text}
          onChange={change}
          invalid={wrong}
        />
      )}
    </Field>
  );
}

function textOf(type: string, value: FactRaw | null): string {
  if (typeof value !== 'number') return '';
  if (type === 'money') return toText({ type: 'money' }, value);
  return type === 'rate' ? String(value / 100) : String(value);
}

/** null for nothing typed, undefined for what is no number. Money in fen, rates in basis points. */
function readNumber(type: string, text: string): number | null | undefined {
  const plain = text.replace(/[,，\s]/g, '');
  if (plain === '') return null;
  if (type === 'money') return parseYuan(plain) ?? undefined;
  if (!(type === 'integer' ? /^-?\d{1,15}$/ : /^-?\d{1,12}(\.\d{1,6})?$/).test(plain)) return undefined;
  return type === 'rate' ? Math.round(Number(plain) * 100) : Number(plain);
}
