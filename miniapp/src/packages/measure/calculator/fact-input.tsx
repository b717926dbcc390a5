import { useState } from 'react';
import { formatWan, type FactRaw } from '@qinqing/contract';
import { type FactDefinition, factText, industryLabel } from '@qinqing/rules';
import { fromText, toText } from '@/lib/field-value';
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
    const read = readNumber(definition, next);
    setTyped({ text: next, value: read.ok ? read.value : value });
    if (read.ok) onChange(read.value);
  };
  const now = readNumber(definition, text);
  const wrong = !now.ok;
  const money =
    type === 'money' && typeof value === 'number' && value >= 1_000_000 ? `即 ${formatWan(value)}` : undefined;
  const error = now.ok ? undefined : now.message;
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

type NumberReading = { ok: true; value: number | null } | { ok: false; message: string };

/** Within what the dictionary calls plausible, as the rules take it: anything else would count as unknown. */
function readNumber({ type, unit = '', min = 0, max }: FactDefinition, text: string): NumberReading {
  // A rate is typed in per cent and kept in basis points.
  const scale = type === 'rate' ? 100 : 1;
  const field = {
    type: type === 'money' || type === 'integer' ? type : ('decimal' as const),
    unit,
    min: min / scale,
    ...(max === undefined ? {} : { max: max / scale }),
  };
  const read = fromText(field, text);
  if (!read.ok) return read;
  if (typeof read.value !== 'number') return { ok: true, value: null };
  return { ok: true, value: type === 'rate' ? Math.round(read.value * scale) : read.value };
}
