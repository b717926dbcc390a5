/**
 * What is known of a number: everything between two ends, both included. A known fact is a point, a missing one spans
 * its plausible range; so a sum over missing facts gives honest ends, and learning a fact can only narrow them.
 */
import type { Outcome } from '@qinqing/contract';
import {
  add,
  compare,
  divide,
  INFINITY,
  isBounded,
  maximum,
  minimum,
  MINUS_INFINITY,
  multiply,
  negate,
  type Rational,
  sign,
  ZERO,
} from './rational.js';

/** Whether the number exists at all: a growth rate over zero does not. */
export type Definedness = 'yes' | 'maybe' | 'no';

export interface Interval {
  readonly low: Rational;
  readonly high: Rational;
  readonly defined: Definedness;
}

export const ANYTHING: Interval = { low: MINUS_INFINITY, high: INFINITY, defined: 'yes' };
export const NOTHING: Interval = { low: ZERO, high: ZERO, defined: 'yes' };

export function point(value: Rational): Interval {
  return { low: value, high: value, defined: 'yes' };
}

export function between(low: Rational, high: Rational): Interval {
  return { low, high, defined: 'yes' };
}

export function isPoint(a: Interval): boolean {
  return a.defined === 'yes' && isBounded(a.low) && isBounded(a.high) && compare(a.low, a.high) === 0;
}

function both(a: Definedness, b: Definedness): Definedness {
  if (a === 'no' || b === 'no') return 'no';
  return a === 'maybe' || b === 'maybe' ? 'maybe' : 'yes';
}

export function addIntervals(a: Interval, b: Interval): Interval {
  return { low: add(a.low, b.low), high: add(a.high, b.high), defined: both(a.defined, b.defined) };
}

export function negateInterval(a: Interval): Interval {
  return { low: negate(a.high), high: negate(a.low), defined: a.defined };
}

export function subtractIntervals(a: Interval, b: Interval): Interval {
  return addIntervals(a, negateInterval(b));
}

export function multiplyIntervals(a: Interval, b: Interval): Interval {
  const defined = both(a.defined, b.defined);
  // The common case of non-negative ends needs two products instead of four.
  if (sign(a.low) >= 0 && sign(b.low) >= 0) {
    return { low: multiply(a.low, b.low), high: multiply(a.high, b.high), defined };
  }
  const ends = [multiply(a.low, b.low), multiply(a.low, b.high), multiply(a.high, b.low), multiply(a.high, b.high)];
  return { low: ends.reduce(minimum), high: ends.reduce(maximum), defined };
}

/** Only a positive divisor divides; at or below zero the quotient is not defined. */
export function divideIntervals(a: Interval, b: Interval): Interval {
  const defined = both(a.defined, b.defined);
  if (sign(b.high) <= 0) return { low: ZERO, high: ZERO, defined: 'no' };
  if (sign(b.low) > 0) {
    const ends = [divide(a.low, b.low), divide(a.low, b.high), divide(a.high, b.low), divide(a.high, b.high)];
    return { low: ends.reduce(minimum), high: ends.reduce(maximum), defined };
  }
  // The divisor may be as small as one likes: the quotient runs to ∞ on the side of the dividend's sign.
  const nearEnd = (end: Rational): Rational => (isBounded(b.high) ? divide(end, b.high) : ZERO);
  const low = sign(a.low) < 0 ? MINUS_INFINITY : nearEnd(a.low);
  const high = sign(a.high) > 0 ? INFINITY : nearEnd(a.high);
  return { low, high, defined: both(defined, 'maybe') };
}

export function minimumOf(a: Interval, b: Interval): Interval {
  return { low: minimum(a.low, b.low), high: minimum(a.high, b.high), defined: both(a.defined, b.defined) };
}

export function maximumOf(a: Interval, b: Interval): Interval {
  return { low: maximum(a.low, b.low), high: maximum(a.high, b.high), defined: both(a.defined, b.defined) };
}

/** Applies a function that never falls as its argument grows. */
export function mapRising(a: Interval, rising: (value: Rational) => Rational): Interval {
  return { low: rising(a.low), high: rising(a.high), defined: a.defined };
}

/** The least interval that holds both. */
export function hull(a: Interval, b: Interval): Interval {
  return {
    low: minimum(a.low, b.low),
    high: maximum(a.high, b.high),
    defined: a.defined === b.defined ? a.defined : 'maybe',
  };
}

/** An amount: what is not defined pays nothing, and nothing is ever negative. */
export function asAmount(a: Interval): Interval {
  if (a.defined === 'no') return NOTHING;
  const low = a.defined === 'maybe' ? ZERO : maximum(a.low, ZERO);
  return { low, high: maximum(a.high, ZERO), defined: 'yes' };
}

function judged(surely: boolean, never: boolean): Outcome {
  return surely ? 'met' : never ? 'not_met' : 'unknown';
}

export type Relation = 'gte' | 'gt' | 'lte' | 'lt' | 'equals' | 'notEquals';

/** Is `a` related so to `b`, whatever the missing facts turn out to be? A value that does not exist meets nothing. */
export function related(a: Interval, relation: Relation, b: Interval): Outcome {
  const defined = both(a.defined, b.defined);
  if (defined === 'no') return 'not_met';
  const outcome = relatedEnds(a, relation, b);
  return defined === 'maybe' && outcome === 'met' ? 'unknown' : outcome;
}

function relatedEnds(a: Interval, relation: Relation, b: Interval): Outcome {
  switch (relation) {
    case 'gte':
      return judged(compare(a.low, b.high) >= 0 && isBounded(a.low), compare(a.high, b.low) < 0);
    case 'gt':
      return judged(compare(a.low, b.high) > 0, compare(a.high, b.low) <= 0 && isBounded(a.high));
    case 'lte':
      return relatedEnds(b, 'gte', a);
    case 'lt':
      return relatedEnds(b, 'gt', a);
    case 'equals': {
      const apart = compare(a.high, b.low) < 0 || compare(b.high, a.low) < 0;
      const pinned =
        isBounded(a.low) && compare(a.low, a.high) === 0 && isBounded(b.low) && compare(b.low, b.high) === 0;
      return judged(pinned && compare(a.low, b.low) === 0, apart);
    }
    case 'notEquals': {
      const equal = relatedEnds(a, 'equals', b);
      return equal === 'unknown' ? 'unknown' : equal === 'met' ? 'not_met' : 'met';
    }
  }
}

export function negateOutcome(outcome: Outcome): Outcome {
  return outcome === 'unknown' ? 'unknown' : outcome === 'met' ? 'not_met' : 'met';
}

/** At least `count` of these; `all` is count = length, `any` is 1. */
export function atLeast(count: number, outcomes: readonly Outcome[]): Outcome {
  let met = 0;
  let unknown = 0;
  for (const outcome of outcomes) {
    if (outcome === 'met') met += 1;
    else if (outcome === 'unknown') unknown += 1;
  }
  return judged(met >= count, met + unknown < count);
}
