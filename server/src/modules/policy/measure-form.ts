import type { FactRaw, FieldValue, FormField } from '@qinqing/contract';
import {
  type FactDefinition,
  factByName,
  type Facts,
  formFields,
  type Measure,
  type MeasureFormField,
} from '@qinqing/rules';

const BASIS_POINTS_PER_CENT = 100;

/** A question of a form together with where its answer comes from and goes to. */
export interface FormQuestion {
  field: FormField;
  /** the fact that fills it in beforehand */
  prefillFrom: string | undefined;
  definition: FactDefinition | undefined;
}

/** The questions of a measure's form, in order. */
export function questionsOf(measure: Measure): FormQuestion[] {
  return formFields(measure).map(({ prefillFrom, ...field }, index) => {
    const definition = field.fact === undefined ? undefined : factByName(field.fact);
    return { field: asAsked(field, definition, measure.form[index]), prefillFrom, definition };
  });
}

/** Rates are asked in per cent and kept in basis points: the dictionary's limits follow, the measure's own stay. */
function asAsked(
  field: FormField,
  definition: FactDefinition | undefined,
  own: MeasureFormField | undefined,
): FormField {
  if (definition?.type !== 'rate') return field;
  const max = own?.max ?? (definition.max === undefined ? undefined : definition.max / BASIS_POINTS_PER_CENT);
  const min = own?.min ?? (definition.min ?? 0) / BASIS_POINTS_PER_CENT;
  return { ...field, min, ...(max === undefined ? {} : { max }) };
}

/** A fact as the form shows it: per cent for rates, one text for lists; null where unknown. */
export function fieldValueOf(definition: FactDefinition | undefined, value: FactRaw | null | undefined): FieldValue {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.join('、');
  if (definition?.type === 'rate' && typeof value === 'number') return value / BASIS_POINTS_PER_CENT;
  return value;
}

/** The answer as a fact; undefined where nothing was answered. */
export function factValueOf(definition: FactDefinition, value: FieldValue | undefined): FactRaw | undefined {
  if (value === null || value === undefined || value === '') return undefined;
  if (definition.type === 'rate' && typeof value === 'number') return Math.round(value * BASIS_POINTS_PER_CENT);
  if (definition.type === 'list' && typeof value === 'string') {
    return value
      .split(/[、,,;;]/)
      .map((each) => each.trim())
      .filter((each) => each !== '');
  }
  return value;
}

export interface Prefill {
  fact: string;
  value: FieldValue;
  source: string;
  asOf?: string;
}

/** What is known beforehand about a question. */
export function prefillOf(question: FormQuestion, facts: Facts): Prefill | undefined {
  const { prefillFrom: name } = question;
  const fact = name === undefined ? undefined : facts[name];
  if (!fact || fact.value === null || name === undefined) return undefined;
  const value = fieldValueOf(factByName(name), fact.value);
  return { fact: name, value, source: fact.source ?? '', ...(fact.asOf ? { asOf: fact.asOf } : {}) };
}

/** Why an answer is not acceptable, in Chinese; null where it is. Emptiness is judged at submission, not here. */
export function answerFault(field: FormField, value: FieldValue): string | null {
  if (value === null || value === '') return null;
  switch (field.type) {
    case 'money':
    case 'integer':
      if (typeof value !== 'number' || !Number.isSafeInteger(value)) {
        return field.type === 'money' ? `${field.label}应为金额` : `${field.label}应为整数`;
      }
      return rangeFault(field, value);
    case 'decimal':
      if (typeof value !== 'number' || !Number.isFinite(value)) return `${field.label}应为数字`;
      return rangeFault(field, value);
    case 'flag':
      return typeof value === 'boolean' ? null : `${field.label}请选择是或否`;
    case 'enum':
      return field.options?.some((option) => option.value === value) ? null : `${field.label}请从选项中选择`;
    case 'date':
      return typeof value === 'string' && isDay(value) ? null : `${field.label}应为日期，如 2026-01-31`;
    case 'phone':
      return typeof value === 'string' && /^(1\d{10}|0\d{2,3}-?\d{7,8})$/.test(value)
        ? null
        : `${field.label}应为手机号或带区号的座机号`;
    default:
      if (typeof value !== 'string') return `${field.label}应为文字`;
      return value.length > (field.maxLength ?? 2000) ? `${field.label}不能超过 ${field.maxLength ?? 2000} 个字` : null;
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function rangeFault(field: FormField, value: number): string | null {
  const shown = (limit: number) => (field.type === 'money' ? `${limit / 100} 元` : `${limit}${field.unit ?? ''}`);
  if (field.min !== undefined && value < field.min) return `${field.label}不能小于 ${shown(field.min)}`;
  if (field.max !== undefined && value > field.max) return `${field.label}不能大于 ${shown(field.max)}`;
  return null;
}
