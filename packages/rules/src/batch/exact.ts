/** Vectors of numbers, each known between two ends, in exact integers over one common scale. */
import type { Rational } from '../rational.js';
import { floats } from './scratch.js';

export const MOST = Number.MAX_SAFE_INTEGER;
/** Beyond every exact integer, yet finite: a limit that nothing known reaches and an open end passes. */
const FAR = Number.MAX_VALUE;
/** Scales stay small, so that figures have room. */
const LARGEST_SCALE = 100_000_000_000_000;

/** Thrown where vectors cannot say it: the rows concerned are decided one by one. */
export class Unvectorised extends Error {}

/**
 * Row i lies between `low[i] / scale` and `high[i] / scale`; ±∞ is an open end. `low` and `high` are one array where
 * everything is known. No finite end leaves the safe integers: a row whose figure would is marked in `bad`.
 */
export interface Vec {
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly scale: number;
  /** No finite end is greater than this, without its sign. */
  readonly bound: number;
  readonly bad: Uint8Array | null;
}

export interface Const {
  readonly constant: Rational;
}

export type Operand = Vec | Const;

export function isConst(a: Operand): a is Const {
  return 'constant' in a;
}

export function isExact(a: Vec): boolean {
  return a.low === a.high;
}

/** A fraction whose parts are plain numbers. @throws {Unvectorised} for larger ones */
export function plain(a: Rational): { n: number; d: number } {
  if (typeof a.n !== 'number' || typeof a.d !== 'number' || a.d === 0) throw new Unvectorised();
  const divisor = gcd(Math.abs(a.n), a.d);
  return { n: a.n / divisor, d: a.d / divisor };
}

export function gcd(a: number, b: number): number {
  let x = a;
  let y = b;
  while (y !== 0) [x, y] = [y, x % y];
  return x === 0 ? 1 : x;
}

/** The least integer ≥ limit × scale; an end beyond exact integers where it is one. */
export function ceilAt(limit: Rational, scale: number): number {
  const { n, d } = plain(limit);
  const divisor = gcd(d, scale);
  const product = n * (scale / divisor);
  if (!Number.isSafeInteger(product)) return product > 0 ? FAR : -FAR;
  // Of exact integers the rounded quotient is never on the other side of a whole number.
  return Math.ceil(product / (d / divisor)) + 0;
}

export function floorAt(limit: Rational, scale: number): number {
  return -ceilAt({ n: -plain(limit).n, d: plain(limit).d }, scale) + 0;
}

export function mergeBad(a: Uint8Array | null, b: Uint8Array | null): Uint8Array | null {
  if (a === null || b === null || a === b) return a ?? b;
  const both = a.slice();
  for (let i = 0; i < both.length; i += 1) both[i] = (both[i] as number) | (b[i] as number);
  return both;
}

/** Marks rows that left the exact integers, where the bound says that any may have. */
function checked(low: Float64Array, high: Float64Array, scale: number, bound: number, bad: Uint8Array | null): Vec {
  if (scale > LARGEST_SCALE || !Number.isSafeInteger(scale)) throw new Unvectorised();
  if (bound <= MOST) return { low, high, scale, bound, bad };
  let marks = bad;
  for (let i = 0; i < low.length; i += 1) {
    if (!leaves(low[i] as number) && !leaves(high[i] as number)) continue;
    // The marks of an operand belong to it.
    if (marks === bad) marks = bad === null ? new Uint8Array(low.length) : bad.slice();
    (marks as Uint8Array)[i] = 1;
    low[i] = 0;
    high[i] = 0;
  }
  return { low, high, scale, bound: MOST, bad: marks };
}

function leaves(end: number): boolean {
  return Math.abs(end) > MOST && Math.abs(end) !== Infinity;
}

/** The vector × n/d. */
export function timesConst(a: Vec, by: Rational): Operand {
  const { n, d } = plain(by);
  if (n === 0) return { constant: { n: 0, d: 1 } };
  const whole = a.scale * d;
  if (!Number.isSafeInteger(whole)) throw new Unvectorised();
  const divisor = gcd(Math.abs(n), whole);
  const factor = n / divisor;
  const scale = whole / divisor;
  if (factor === 1) return checked(a.low, a.high, scale, a.bound, a.bad);
  const low = times(factor > 0 ? a.low : a.high, factor);
  const high = isExact(a) ? low : times(factor > 0 ? a.high : a.low, factor);
  return checked(low, high, scale, a.bound * Math.abs(factor), a.bad);
}

function times(a: Float64Array, factor: number): Float64Array {
  const product = floats(a.length);
  for (let i = 0; i < a.length; i += 1) product[i] = (a[i] as number) * factor;
  return product;
}

/** Both over the least scale that serves both. */
export function aligned(a: Vec, b: Vec): [Vec, Vec] {
  if (a.scale === b.scale) return [a, b];
  const divisor = gcd(a.scale, b.scale);
  return [stretched(a, b.scale / divisor), stretched(b, a.scale / divisor)];
}

function stretched(a: Vec, factor: number): Vec {
  if (factor === 1) return a;
  const low = times(a.low, factor);
  const high = isExact(a) ? low : times(a.high, factor);
  return checked(low, high, a.scale * factor, a.bound * factor, a.bad);
}

/** A constant as a vector, for operations that are rare on constants. */
export function spread(a: Operand, length: number): Vec {
  if (!isConst(a)) return a;
  const { n, d } = plain(a.constant);
  const low = floats(length).fill(n);
  return checked(low, low, d, Math.abs(n), null);
}

export function sum(x: Vec, y: Vec): Vec {
  const [a, b] = aligned(x, y);
  const n = a.low.length;
  const low = floats(n);
  for (let i = 0; i < n; i += 1) low[i] = (a.low[i] as number) + (b.low[i] as number);
  let high = low;
  if (!isExact(a) || !isExact(b)) {
    high = floats(n);
    for (let i = 0; i < n; i += 1) high[i] = (a.high[i] as number) + (b.high[i] as number);
  }
  return checked(low, high, a.scale, a.bound + b.bound, mergeBad(a.bad, b.bad));
}

export function difference(x: Vec, y: Vec): Vec {
  const [a, b] = aligned(x, y);
  const n = a.low.length;
  const low = floats(n);
  for (let i = 0; i < n; i += 1) low[i] = (a.low[i] as number) - (b.high[i] as number);
  let high = low;
  if (!isExact(a) || !isExact(b)) {
    high = floats(n);
    for (let i = 0; i < n; i += 1) high[i] = (a.high[i] as number) - (b.low[i] as number);
  }
  return checked(low, high, a.scale, a.bound + b.bound, mergeBad(a.bad, b.bad));
}

/** 0 × ∞ is 0, as for single numbers. */
function mul(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

export function product(a: Vec, b: Vec): Vec {
  const n = a.low.length;
  const low = floats(n);
  let high = low;
  if (isExact(a) && isExact(b)) {
    for (let i = 0; i < n; i += 1) low[i] = (a.low[i] as number) * (b.low[i] as number);
  } else {
    high = floats(n);
    for (let i = 0; i < n; i += 1) {
      const p = mul(a.low[i] as number, b.low[i] as number);
      const q = mul(a.low[i] as number, b.high[i] as number);
      const r = mul(a.high[i] as number, b.low[i] as number);
      const s = mul(a.high[i] as number, b.high[i] as number);
      low[i] = Math.min(p, q, r, s);
      high[i] = Math.max(p, q, r, s);
    }
  }
  const scale = a.scale * b.scale;
  return checked(low, high, scale, a.bound * b.bound, mergeBad(a.bad, b.bad));
}

export function lesser(x: Vec, y: Vec): Vec {
  const [a, b] = aligned(x, y);
  const low = lesserEnds(a.low, b.low);
  const high = isExact(a) && isExact(b) ? low : lesserEnds(a.high, b.high);
  return { low, high, scale: a.scale, bound: Math.max(a.bound, b.bound), bad: mergeBad(a.bad, b.bad) };
}

function lesserEnds(a: Float64Array, b: Float64Array): Float64Array {
  const least = floats(a.length);
  for (let i = 0; i < a.length; i += 1) least[i] = Math.min(a[i] as number, b[i] as number);
  return least;
}

export function greater(x: Vec, y: Vec): Vec {
  const [a, b] = aligned(x, y);
  const low = greaterEnds(a.low, b.low);
  const high = isExact(a) && isExact(b) ? low : greaterEnds(a.high, b.high);
  return { low, high, scale: a.scale, bound: Math.max(a.bound, b.bound), bad: mergeBad(a.bad, b.bad) };
}

function greaterEnds(a: Float64Array, b: Float64Array): Float64Array {
  const most = floats(a.length);
  for (let i = 0; i < a.length; i += 1) most[i] = Math.max(a[i] as number, b[i] as number);
  return most;
}

/** Both ends through one loop. @param bound of the results */
function mapped(a: Vec, map: (ends: Float64Array) => Float64Array, scale: number, bound: number): Vec {
  const low = map(a.low);
  return checked(low, isExact(a) ? low : map(a.high), scale, bound, a.bad);
}

/** Not more than the limit; null where the limit is no whole number at the vector's scale. */
export function atMostConst(a: Vec, limit: Rational): Vec | null {
  const most = ceilAt(limit, a.scale);
  if (most !== floorAt(limit, a.scale) || Math.abs(most) > MOST) return null;
  const cap = (ends: Float64Array) => {
    const capped = floats(ends.length);
    for (let i = 0; i < ends.length; i += 1) capped[i] = Math.min(ends[i] as number, most);
    return capped;
  };
  return mapped(a, cap, a.scale, Math.max(a.bound, Math.abs(most)));
}

/** Nothing is ever negative. */
export function atLeastZero(a: Vec): Vec {
  const lift = (ends: Float64Array) => {
    const lifted = floats(ends.length);
    for (let i = 0; i < ends.length; i += 1) lifted[i] = Math.max(0, ends[i] as number);
    return lifted;
  };
  return mapped(a, lift, a.scale, a.bound);
}

/**
 * ⌊(a × scale + shift) / size⌋ × unit, over scale 1, for a vector that is nowhere negative.
 * @param shift less than `size`
 */
export function wholeUnits(a: Vec, shift: number, size: number, unit: number): Vec {
  const cut = (ends: Float64Array) => {
    const units = floats(ends.length);
    for (let i = 0; i < ends.length; i += 1) {
      const end = ends[i] as number;
      // The rest is compared, because a sum may leave the exact integers where neither part does.
      const whole = Math.floor(end / size);
      units[i] = (whole + Number(end - whole * size >= size - shift)) * unit;
    }
    return units;
  };
  return mapped(a, cut, 1, a.bound + unit);
}

/** Ends below the limit become nothing. */
export function zeroBelow(a: Vec, limit: number): Vec {
  const cut = (ends: Float64Array) => {
    const left = floats(ends.length);
    for (let i = 0; i < ends.length; i += 1) left[i] = (ends[i] as number) < limit ? 0 : (ends[i] as number);
    return left;
  };
  return mapped(a, cut, a.scale, a.bound);
}
