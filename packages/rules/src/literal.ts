/**
 * Numbers as a policy text writes them: `1000万元`, `4‰`, `12.5%`, `2026-03-31`. Kept as text in the measure, so that
 * a file survives import and export unchanged, and read here exactly.
 */
import { dayNumber } from './calendar.js';
import { divide, fromDecimalText, multiply, type Rational, rational } from './rational.js';

/** What a number counts. 'scalar' is a bare number, a count or a rate; 'date' is a day number. */
export type Dimension = 'money' | 'scalar' | 'date';

export interface Literal {
  value: Rational;
  dimension: Dimension;
  /** Written with % ‰ or 万分之: shown as a percentage. */
  rate: boolean;
}

const MONEY_UNITS: Record<string, number> = { 分: 1, 元: 100, 万元: 1_000_000, 亿元: 10_000_000_000 };
const RATE_UNITS: Record<string, number> = { '%': 100, '‰': 1000, '‱': 10_000 };

const LITERAL = /^(-?\d{1,15}(?:\.\d{1,8})?)\s?(分|元|万元|亿元|%|‰|‱)?$/;
/** `base` or `base@period`. */
export const FACT_NAME = /^[a-z][A-Za-z0-9]{0,59}(?:@\d{4}(?:H[12]|Q[1-4]|-(?:0[1-9]|1[0-2]))?)?$/;

const known = new Map<string, Literal | null>();
const KNOWN_LIMIT = 5000;

/** Reads a literal; null where the text is none (it may then be a fact's name). */
export function readLiteral(text: string): Literal | null {
  const cached = known.get(text);
  if (cached !== undefined) return cached;
  const literal = readUncached(text);
  // The cache only spares repeated work on published measures; a flood of odd texts must not grow it for ever.
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(text, literal);
  return literal;
}

function readUncached(text: string): Literal | null {
  const day = dayNumber(text);
  if (day !== null) return { value: rational(day), dimension: 'date', rate: false };
  const match = LITERAL.exec(text);
  if (!match) return null;
  const value = fromDecimalText(match[1] as string);
  if (!value) return null;
  const unit = match[2];
  if (unit === undefined) return { value, dimension: 'scalar', rate: false };
  const fen = MONEY_UNITS[unit];
  if (fen !== undefined) return { value: multiply(value, rational(fen)), dimension: 'money', rate: false };
  return { value: divide(value, rational(RATE_UNITS[unit] as number)), dimension: 'scalar', rate: true };
}

export function isMoneyText(text: string): boolean {
  return readLiteral(text)?.dimension === 'money';
}

export function isRateText(text: string): boolean {
  const literal = readLiteral(text);
  return literal !== null && literal.dimension === 'scalar';
}
