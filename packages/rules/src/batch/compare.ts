/** Comparisons of vectors, each row three-valued as `related` has it for one number. */
import type { Relation } from '../interval.js';
import type { Rational } from '../rational.js';
import { ceilAt, floorAt, gcd, isExact, MOST, plain, Unvectorised, type Vec } from './exact.js';
import { words } from './scratch.js';
import { emptyPlanes, type Planes, wordsFor } from './planes.js';

/** Bits of `values[row] >= limit`; a NaN is never. */
function reaching(values: Float64Array, limit: number): Uint32Array {
  const rows = values.length;
  const plane = words(wordsFor(rows));
  const whole = rows & ~31;
  let row = 0;
  for (; row < whole; row += 32) {
    let word = 0;
    for (let bit = 0; bit < 32; bit += 1) word |= Number((values[row + bit] as number) >= limit) << bit;
    plane[row >>> 5] = word;
  }
  if (row < rows) {
    let word = 0;
    for (; row < rows; row += 1) word |= Number((values[row] as number) >= limit) << (row & 31);
    plane[whole >>> 5] = word;
  }
  return plane;
}

/** Bits of `values[row] <= limit`. */
function within(values: Float64Array, limit: number): Uint32Array {
  const rows = values.length;
  const plane = words(wordsFor(rows));
  const whole = rows & ~31;
  let row = 0;
  for (; row < whole; row += 32) {
    let word = 0;
    for (let bit = 0; bit < 32; bit += 1) word |= Number((values[row + bit] as number) <= limit) << bit;
    plane[row >>> 5] = word;
  }
  if (row < rows) {
    let word = 0;
    for (; row < rows; row += 1) word |= Number((values[row] as number) <= limit) << (row & 31);
    plane[whole >>> 5] = word;
  }
  return plane;
}

/** The vector against one number. Rows of the vector that are `bad` come out wrong: the caller decides them. */
export function againstConst(a: Vec, relation: Relation, limit: Rational): Planes {
  switch (relation) {
    case 'gte':
      return atLeastPlanes(a, ceilAt(limit, a.scale));
    case 'gt':
      return atLeastPlanes(a, floorAt(limit, a.scale) + 1);
    case 'lte':
      return atMostPlanes(a, floorAt(limit, a.scale));
    case 'lt':
      return atMostPlanes(a, ceilAt(limit, a.scale) - 1);
    default:
      return sameness(a, relation, limit);
  }
}

function atLeastPlanes(a: Vec, limit: number): Planes {
  const met = reaching(a.low, limit);
  return { met, possible: isExact(a) ? met : reaching(a.high, limit) };
}

function atMostPlanes(a: Vec, limit: number): Planes {
  const met = within(a.high, limit);
  return { met, possible: isExact(a) ? met : within(a.low, limit) };
}

function sameness(a: Vec, relation: 'equals' | 'notEquals', limit: Rational): Planes {
  const least = ceilAt(limit, a.scale);
  const most = floorAt(limit, a.scale);
  return rowByRow(a.low.length, (row) => {
    const low = a.low[row] as number;
    const high = a.high[row] as number;
    const equal = low === high && low === least && least === most ? MET : high < least || low > most ? NEVER : OPEN;
    return relation === 'equals' ? equal : INVERSE[equal];
  });
}

// met: both bits, open: the possible one only.
export const NEVER = 0;
export const OPEN = 1;
export const MET = 3;
export type Tri = typeof NEVER | typeof OPEN | typeof MET;
export const INVERSE: Record<Tri, Tri> = { 0: MET, 1: OPEN, 3: NEVER };

export function rowByRow(rows: number, decide: (row: number) => Tri): Planes {
  const planes = emptyPlanes(rows);
  for (let row = 0; row < rows; row += 1) {
    const tri = decide(row);
    planes.met[row >>> 5] = (planes.met[row >>> 5] as number) | ((tri >>> 1) << (row & 31));
    planes.possible[row >>> 5] = (planes.possible[row >>> 5] as number) | ((tri & 1) << (row & 31));
  }
  return planes;
}

function tri(surely: boolean, never: boolean): Tri {
  return surely ? MET : never ? NEVER : OPEN;
}

/** Two vectors of one scale, row against row. */
export function againstVector(a: Vec, relation: Relation, b: Vec): Planes {
  switch (relation) {
    case 'gte':
      return notBelow(a, b);
    case 'lte':
      return notBelow(b, a);
    case 'gt':
      return above(a, b);
    case 'lt':
      return above(b, a);
    default:
      return rowByRow(a.low.length, (row) => {
        const [low, high] = [a.low[row] as number, a.high[row] as number];
        const [from, to] = [b.low[row] as number, b.high[row] as number];
        const equal = tri(low === high && from === to && low === from, high < from || to < low);
        return relation === 'equals' ? equal : INVERSE[equal];
      });
  }
}

// A lower end is never +∞ and an upper one never −∞, so that an open end never meets another here.
function notBelow(a: Vec, b: Vec): Planes {
  return rowByRow(a.low.length, (row) =>
    tri((a.low[row] as number) >= (b.high[row] as number), (a.high[row] as number) < (b.low[row] as number)),
  );
}

function above(a: Vec, b: Vec): Planes {
  return rowByRow(a.low.length, (row) =>
    tri((a.low[row] as number) > (b.high[row] as number), (a.high[row] as number) <= (b.low[row] as number)),
  );
}

/** A quotient of two vectors. Where the divisor is not above 0, it does not exist and meets nothing. */
export interface Ratio {
  readonly over: Vec;
  readonly under: Vec;
}

/**
 * A quotient against one number, by cross-multiplication: nothing is rounded.
 * @param mark is told each row whose products leave the exact integers
 */
export function ratioAgainst(
  { over, under }: Ratio,
  relation: Relation,
  limit: Rational,
  mark: (row: number) => void,
): Planes {
  const { n, d } = plain(limit);
  // over / so ÷ (under / su) ~ n / d  ⟺  over × su × d ~ under × so × n, for under > 0
  const left = under.scale * d;
  const right = over.scale * n;
  if (!Number.isSafeInteger(left) || !Number.isSafeInteger(right)) throw new Unvectorised();
  const divisor = gcd(left, Math.abs(right));
  const p = left / divisor;
  const q = right / divisor;
  const safe = over.bound * p <= MOST && under.bound * Math.abs(q) <= MOST;
  const rows = over.low.length;
  if (safe && isExact(over) && isExact(under)) {
    const planes = quotients(over.low, under.low, p, q, relation);
    if (planes) return planes;
  }
  const sign = (x: number, y: number, row: number): number => {
    if (y === Infinity) return -Math.sign(n);
    if (!Number.isFinite(x)) return Math.sign(x);
    const a = x * p;
    const b = y * q;
    if (Math.abs(a) > MOST || Math.abs(b) > MOST) mark(row);
    return a < b ? -1 : a > b ? 1 : 0;
  };
  return rowByRow(rows, (row) => {
    const below = under.high[row] as number;
    if (below <= 0) return NEVER;
    const from = over.low[row] as number;
    const to = over.high[row] as number;
    const least = under.low[row] as number;
    if (least > 0) {
      const [a, b, c, d] = [sign(from, least, row), sign(from, below, row), sign(to, least, row), sign(to, below, row)];
      return outcomeOf(Math.min(a, b, c, d), Math.max(a, b, c, d), relation);
    }
    // The divisor may be as small as one likes: open on the side of the dividend's sign.
    const outcome = outcomeOf(from < 0 ? -1 : sign(from, below, row), to > 0 ? 1 : sign(to, below, row), relation);
    return outcome === MET ? OPEN : outcome;
  });
}

/** Everything known: two products and a comparison per row. */
function quotients(over: Float64Array, under: Float64Array, p: number, q: number, relation: Relation): Planes | null {
  const rows = over.length;
  const met = words(wordsFor(rows));
  for (let start = 0; start < rows; start += 32) {
    const end = Math.min(rows, start + 32);
    let word = 0;
    switch (relation) {
      case 'gte':
        for (let i = start; i < end; i += 1)
          word |=
            (Number((over[i] as number) * p >= (under[i] as number) * q) & Number((under[i] as number) > 0)) <<
            (i & 31);
        break;
      case 'gt':
        for (let i = start; i < end; i += 1)
          word |=
            (Number((over[i] as number) * p > (under[i] as number) * q) & Number((under[i] as number) > 0)) << (i & 31);
        break;
      case 'lte':
        for (let i = start; i < end; i += 1)
          word |=
            (Number((over[i] as number) * p <= (under[i] as number) * q) & Number((under[i] as number) > 0)) <<
            (i & 31);
        break;
      case 'lt':
        for (let i = start; i < end; i += 1)
          word |=
            (Number((over[i] as number) * p < (under[i] as number) * q) & Number((under[i] as number) > 0)) << (i & 31);
        break;
      default:
        return null;
    }
    met[start >>> 5] = word;
  }
  return { met, possible: met };
}

/** @param low sign of the lower end minus the limit, @param high of the upper end */
function outcomeOf(low: number, high: number, relation: Relation): Tri {
  switch (relation) {
    case 'gte':
      return tri(low >= 0, high < 0);
    case 'gt':
      return tri(low > 0, high <= 0);
    case 'lte':
      return tri(high <= 0, low > 0);
    case 'lt':
      return tri(high < 0, low >= 0);
    case 'equals':
      return tri(low === 0 && high === 0, high < 0 || low > 0);
    case 'notEquals':
      return INVERSE[tri(low === 0 && high === 0, high < 0 || low > 0)];
  }
}
