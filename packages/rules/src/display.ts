/** How values read in a trace: exact, short, Chinese. */
import type { FactRaw } from '@qinqing/contract';
import { dayNumber, dayText } from './calendar.js';
import type { FactDefinition } from './fact-definition.js';
import { industryLabel } from './industries.js';
import type { Dimension } from './literal.js';
import { divide, isBounded, multiply, type Rational, rational, toDecimalText, toSafeInteger } from './rational.js';

export const UNKNOWN_TEXT = '未知';

/**
 * 12.8 万元 · 1.2 亿元 · 88.50 元. Always the exact amount: a larger unit is used only where at most four decimals
 * write it fully, so that a boundary never reads as reached when a fen is missing.
 */
export function moneyText(fen: number): string {
  const size = Math.abs(fen);
  if (size >= 10_000_000_000 && size % 1_000_000 === 0) return `${decimal(fen, 10_000_000_000)} 亿元`;
  if (size >= 1_000_000 && size % 100 === 0) return `${decimal(fen, 1_000_000)} 万元`;
  return size % 100 === 0 ? `${decimal(fen, 100)} 元` : `${toDecimalText(rational(fen, 100), 2)} 元`;
}

function decimal(value: number, unit: number): string {
  return toDecimalText(rational(value, unit), 8);
}

/** A computed number in its dimension; fractions of a fen or of a digit beyond the eighth are cut. */
export function numberText(
  value: Rational,
  dimension: Dimension,
  options: { rate?: boolean; unit?: string } = {},
): string {
  if (!isBounded(value)) return UNKNOWN_TEXT;
  if (dimension === 'date') return dayText(toSafeInteger(value));
  if (dimension === 'money') return moneyText(toSafeInteger(value));
  if (options.rate) return `${toDecimalText(multiply(value, rational(100)), 6)}%`;
  const text = grouped(toDecimalText(value, 6));
  return options.unit ? `${text} ${options.unit}` : text;
}

/** 1842963.5 as it is read: 1,842,963.5. Every number here counts something; years, codes and ranks are texts. */
export function grouped(number: string): string {
  const [whole = '', fraction] = number.split('.');
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? thousands : `${thousands}.${fraction}`;
}

export function optionLabel(definition: FactDefinition | undefined, value: string): string {
  return definition?.options?.find((option) => option.value === value)?.label ?? value;
}

/** A raw fact as a person reads it: 12.8 万元, 批发业(F51), 2026年3月31日, 是, 未知. */
export function factText(definition: FactDefinition | undefined, value: FactRaw | null | undefined): string {
  if (value === null || value === undefined) return UNKNOWN_TEXT;
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'object') return value.length === 0 ? '无' : value.map(readable).join('、');
  if (typeof value === 'number') {
    if (definition?.type === 'money' && Number.isSafeInteger(value)) return moneyText(value);
    if (definition?.type === 'rate' && Number.isSafeInteger(value)) {
      return numberText(divide(rational(value), rational(10_000)), 'scalar', { rate: true });
    }
    const text = grouped(String(value));
    return definition?.unit ? `${text} ${definition.unit}` : text;
  }
  if (definition?.type === 'enum') return optionLabel(definition, value);
  if (definition?.name === 'industryCode') return industryLabel(value);
  return readable(value);
}

/** A text of a fact or of a measure as a person reads it: a day becomes 2026年3月31日, all else stays. */
export function readable(text: string): string {
  const day = dayNumber(text);
  return day === null ? text : dayText(day);
}
