/** Amounts that follow from a number alone: units, steps, bands, tables, rents, interest, indexes. */
import type { AmountNode, Axis, MarginalBand } from './amount-schema.js';
import { dimensionOf } from './dimension.js';
import { moneyText, numberText } from './display.js';
import type { Expression } from './expression-schema.js';
import { factsOf, isRate, literalInterval, unitOf } from './expression.js';
import {
  addIntervals,
  asAmount,
  divideIntervals,
  hull,
  type Interval,
  isPoint,
  mapRising,
  maximumOf,
  minimumOf,
  multiplyIntervals,
  NOTHING,
  point,
  subtractIntervals,
} from './interval.js';
import {
  add,
  divide,
  floor,
  isBounded,
  maximum,
  minimum,
  multiply,
  type Rational,
  rational,
  sign,
  subtract,
  toSafeInteger,
  ZERO,
} from './rational.js';
import { type Candidates, candidateSpans, spanEnds } from './spans.js';
import { pick, type Plain, type Working } from './working.js';

export function stepsAmount(node: NonNullable<AmountNode['steps']>, at: string, working: Working): Plain {
  const { of, every, pay, mode } = node;
  const base = working.observed(of, at);
  const size = literalInterval(every).low;
  const count = mapRising(base, (end) => stepCount(end, size, mode));
  const text = mode === 'whole' ? `${plainText(count)} 档` : `${plainText(count)} 倍`;
  return {
    value: multiplyIntervals(count, literalInterval(pay)),
    note: () => `${read(of, base)}，折合 ${text} × ${money(literalInterval(pay))}`,
    facts: factsOf(of),
  };
}

export function marginalAmount(node: NonNullable<AmountNode['marginal']>, at: string, working: Working): Plain {
  const { of, bands } = node;
  const base = working.observed(of, at);
  return {
    value: mapRising(base, (end) => bands.map((band) => bandPart(end, band)).reduce(add)),
    note: () => (isPoint(base) ? marginalNote(base.low, bands) : ''),
    facts: factsOf(of),
  };
}

export function rankTableAmount(node: NonNullable<AmountNode['rankTable']>, at: string, working: Working): Plain {
  const { of = { context: 'rank' as const }, table } = node;
  const rank = working.observed(of, at);
  const spans = table.map((row) => (row.to === undefined ? { from: row.from } : { from: row.from, to: row.to + 1 }));
  const value = pick(candidateSpans(rank, spans), working, (i) => literalInterval((table[i] as { pay: string }).pay));
  return { value, note: () => (isPoint(rank) ? `第 ${plainText(rank)} 名` : ''), facts: factsOf(of) };
}

export function perUnitAmount(node: NonNullable<AmountNode['perUnit']>, working: Working): Plain {
  const { count, pay } = node;
  const units = working.number(count);
  return {
    value: multiplyIntervals(units, literalInterval(pay)),
    note: () => `${read(count, units)} × ${money(literalInterval(pay))}`,
    facts: factsOf(count),
  };
}

export function monthsAmount(node: NonNullable<AmountNode['months']>, working: Working): Plain {
  const { rent, months, rate, atMost } = node;
  const base = working.number(rent);
  const count = upTo(asAmount(working.number(months)), atMost);
  return {
    value: [base, count, literalInterval(rate)].reduce(multiplyIntervals),
    note: () => `${money(base)} × ${plainText(count)} 个月 × ${rate}`,
    facts: factsOf(months, factsOf(rent)),
  };
}

export function coFundingAmount(node: NonNullable<AmountNode['coFunding']>, working: Working): Plain {
  const { spend, rate, others } = node;
  const base = working.number(spend);
  const given = asAmount(working.number(others));
  return {
    value: subtractIntervals(multiplyIntervals(base, literalInterval(rate)), given),
    note: () => `${money(base)} × ${rate} - 其他层级已补助 ${money(given)}`,
    facts: factsOf(others, factsOf(spend)),
  };
}

export function indexAmount(node: NonNullable<AmountNode['index']>, working: Working): Plain {
  const { parts, pay } = node;
  const score = parts
    .map((part) => multiplyIntervals(literalInterval(part.weight), asScore(working.number(part.value))))
    .reduce(addIntervals);
  return {
    value: multiplyIntervals(score, literalInterval(pay)),
    note: () => `综合指数 ${plainText(score)} × ${money(literalInterval(pay))}`,
    facts: parts.reduce<string[]>((names, part) => factsOf(part.value, names), []),
  };
}

export function matrixAmount(matrix: NonNullable<AmountNode['matrix']>, path: string, working: Working): Plain {
  const rows = axisCandidates(matrix.rows, `${path}.rows`, working);
  const columns = axisCandidates(matrix.columns, `${path}.columns`, working);
  const cells: Interval[] = rows.outside || columns.outside ? [NOTHING] : [];
  for (const row of rows.indexes) {
    for (const column of columns.indexes) cells.push(literalInterval(matrix.pay[row]?.[column] ?? '0元'));
  }
  const facts = [...axisFacts(matrix.rows), ...axisFacts(matrix.columns)];
  const note = () =>
    rows.indexes.length === 1 && columns.indexes.length === 1
      ? `第 ${(rows.indexes[0] as number) + 1} 行第 ${(columns.indexes[0] as number) + 1} 列`
      : '不在表内';
  return { value: cells.reduce(hull), note, facts };
}

function axisFacts(axis: Axis): string[] {
  return axis.fact === undefined ? factsOf(axis.of) : [axis.fact];
}

function axisCandidates(axis: Axis, path: string, working: Working): Candidates {
  if (axis.fact === undefined) return candidateSpans(working.observed(axis.of, path), axis.bands);
  const value = working.environment.raw(axis.fact);
  if (value === null) return { indexes: axis.values.map((_, i) => i), outside: true };
  const index = axis.values.indexOf(value as string | boolean);
  if (index >= 0) working.environment.observer?.branch?.(`${path}[${index}]`, true);
  return index < 0 ? { indexes: [], outside: true } : { indexes: [index], outside: false };
}

export function interestAmount(interest: NonNullable<AmountNode['interest']>, working: Working): Plain {
  const { principal, annualRate, days, months, yearDays = 365, atMost } = interest;
  const base = working.number(principal);
  const rate = working.number(annualRate);
  const time = (days ?? months) as Expression;
  const count = upTo(asAmount(working.number(time)), atMost);
  const year = days === undefined ? 12 : yearDays;
  const value = divideIntervals([base, rate, count].reduce(multiplyIntervals), point(rational(year)));
  const unit = days === undefined ? '个月' : '天';
  return {
    value,
    note: () => `${money(base)} × ${rateText(rate)} × ${plainText(count)} ${unit} ÷ ${year}`,
    facts: factsOf(time, factsOf(annualRate, factsOf(principal))),
  };
}

/** A part of an index that cannot be computed (no base period) counts for nothing, the other parts still do. */
function asScore(value: Interval): Interval {
  if (value.defined === 'yes') return value;
  return value.defined === 'no' ? NOTHING : { ...hull({ ...value, defined: 'yes' }, NOTHING), defined: 'yes' };
}

function stepCount(value: Rational, size: Rational, mode: 'whole' | 'pro_rata'): Rational {
  const count = maximum(ZERO, isBounded(value) ? divide(value, size) : value);
  return mode === 'whole' ? floor(count) : count;
}

/** What one band pays on the part of the value that lies inside it. */
function bandPart(value: Rational, band: MarginalBand): Rational {
  const { from, to } = spanEnds(band);
  const inside = subtract(minimum(value, to), from);
  if (sign(inside) <= 0) return ZERO;
  if (band.rate !== undefined) return multiply(inside, literalInterval(band.rate).low);
  const count = stepCount(inside, literalInterval(band.every ?? 1).low, band.mode ?? 'whole');
  return multiply(count, literalInterval(band.pay ?? '0元').low);
}

function marginalNote(value: Rational, bands: MarginalBand[]): string {
  return bands
    .map((band) => bandPart(value, band))
    .map((part, i) => ({ part, i }))
    .filter(({ part }) => sign(part) > 0)
    .map(({ part, i }) => `第 ${i + 1} 段 ${moneyText(toSafeInteger(part))}`)
    .join(' + ');
}

function upTo(value: Interval, atMost: number | undefined): Interval {
  return atMost === undefined ? value : minimumOf(value, point(rational(atMost)));
}

export function money(value: Interval): string {
  return isPoint(value) ? moneyText(toSafeInteger(maximumOf(value, NOTHING).low)) : '待确认';
}

export function rateText(value: Interval): string {
  return isPoint(value) ? numberText(value.low, 'scalar', { rate: true }) : '待确认';
}

export function plainText(value: Interval): string {
  return isPoint(value) ? numberText(value.low, 'scalar') : '待确认';
}

/** A base as read from its expression: money, or a count with its unit. */
export function read(expression: Expression, value: Interval): string {
  if (!isPoint(value)) return '待确认';
  const unit = unitOf(expression);
  if (isRate(expression)) return numberText(value.low, 'scalar', { rate: true });
  if (unit !== undefined) return numberText(value.low, 'scalar', { unit });
  return isMoney(expression) ? moneyText(toSafeInteger(value.low)) : numberText(value.low, 'scalar');
}

function isMoney(expression: Expression): boolean {
  return dimensionOf(expression) === 'money';
}
