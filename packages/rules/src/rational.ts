/** Exact fractions, with ±∞ for the open ends of an interval. The only arithmetic that measures are computed in. */
import {
  addIntegers,
  clampToSafe,
  compareIntegers,
  divideFloor,
  greatestCommonDivisor,
  type Integer,
  multiplyIntegers,
  negate as negateInteger,
  signOf,
} from './integer.js';

/** `d` is positive; `d === 0` stands for +∞ (`n === 1`) or −∞ (`n === -1`). */
export interface Rational {
  readonly n: Integer;
  readonly d: Integer;
}

export const ZERO: Rational = { n: 0, d: 1 };
export const ONE: Rational = { n: 1, d: 1 };
export const INFINITY: Rational = { n: 1, d: 0 };
export const MINUS_INFINITY: Rational = { n: -1, d: 0 };

// Reducing costs a gcd; below this denominator nothing grows enough to be worth it.
const REDUCE_ABOVE = 100_000;

export function rational(n: Integer, d: Integer = 1): Rational {
  if (d === 0) throw new RangeError('a fraction needs a denominator');
  return signOf(d) < 0 ? reduced(negateInteger(n), negateInteger(d)) : reduced(n, d);
}

function reduced(n: Integer, d: Integer): Rational {
  if (d === 1) return { n, d };
  if (typeof d === 'number' && d <= REDUCE_ABOVE && typeof n === 'number') return { n, d };
  const divisor = greatestCommonDivisor(n, d);
  if (divisor === 1) return { n, d };
  if (signOf(divisor) === 0) return ZERO;
  return { n: divideFloor(n, divisor).quotient, d: divideFloor(d, divisor).quotient };
}

export function isBounded(a: Rational): boolean {
  return a.d !== 0;
}

export function sign(a: Rational): number {
  return signOf(a.n);
}

export function compare(a: Rational, b: Rational): number {
  if (a.d === 0 || b.d === 0) {
    const x = a.d === 0 ? (a.n as number) : 0;
    const y = b.d === 0 ? (b.n as number) : 0;
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (a.d === b.d) return compareIntegers(a.n, b.n);
  return compareIntegers(multiplyIntegers(a.n, b.d), multiplyIntegers(b.n, a.d));
}

export function negate(a: Rational): Rational {
  return { n: negateInteger(a.n), d: a.d };
}

/** ∞ + (−∞) never arises from interval ends of the same side; should it, the result is the first operand. */
export function add(a: Rational, b: Rational): Rational {
  if (a.d === 0) return a;
  if (b.d === 0) return b;
  if (a.d === b.d) return reduced(addIntegers(a.n, b.n), a.d);
  return reduced(addIntegers(multiplyIntegers(a.n, b.d), multiplyIntegers(b.n, a.d)), multiplyIntegers(a.d, b.d));
}

export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b));
}

/** 0 × ∞ is 0: the right convention for the ends of an interval. */
export function multiply(a: Rational, b: Rational): Rational {
  const signs = sign(a) * sign(b);
  if (signs === 0) return ZERO;
  if (a.d === 0 || b.d === 0) return signs > 0 ? INFINITY : MINUS_INFINITY;
  return reduced(multiplyIntegers(a.n, b.n), multiplyIntegers(a.d, b.d));
}

/** `b` must be finite or infinite but not zero; anything over ±∞ is 0. */
export function divide(a: Rational, b: Rational): Rational {
  if (b.d === 0) return ZERO;
  if (sign(b) === 0) throw new RangeError('division by zero');
  if (a.d === 0) return sign(b) > 0 ? a : negate(a);
  return rational(multiplyIntegers(a.n, b.d), multiplyIntegers(a.d, b.n));
}

export function floor(a: Rational): Rational {
  return a.d === 0 || a.d === 1 ? a : { n: divideFloor(a.n, a.d).quotient, d: 1 };
}

export function ceil(a: Rational): Rational {
  return negate(floor(negate(a)));
}

export function minimum(a: Rational, b: Rational): Rational {
  return compare(a, b) <= 0 ? a : b;
}

export function maximum(a: Rational, b: Rational): Rational {
  return compare(a, b) >= 0 ? a : b;
}

export type RoundingMode = 'floor' | 'half_up' | 'ceil';

/** The nearest multiple of `unit` in the stated mode; halves go away from zero upwards, as 四舍五入 does. */
export function roundTo(a: Rational, unit: number, mode: RoundingMode): Rational {
  if (a.d === 0) return a;
  const scaled = divide(a, rational(unit));
  const whole = mode === 'floor' ? floor(scaled) : mode === 'ceil' ? ceil(scaled) : floor(add(scaled, { n: 1, d: 2 }));
  return multiply(whole, rational(unit));
}

/** The whole part as a number; ±∞ and anything beyond a safe integer become the end of the safe range. */
export function toSafeInteger(a: Rational): number {
  if (a.d === 0) return (a.n as number) > 0 ? Number.MAX_SAFE_INTEGER : -Number.MAX_SAFE_INTEGER;
  return clampToSafe(floor(a).n);
}

/** Exact digits of what was written: 118.5 becomes 1185/10, never the binary fraction behind it. */
export function fromDecimalText(text: string): Rational | null {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,8}))?$/.exec(text);
  if (!match) return null;
  const decimals = match[3] ?? '';
  const scale = 10 ** decimals.length;
  const magnitude = addIntegers(multiplyIntegers(Number(match[2]), scale), Number(decimals || 0));
  return rational(match[1] === '-' ? negateInteger(magnitude) : magnitude, scale);
}

/** Decimal digits of a finite fraction, cut (not rounded) after `places` and without trailing zeros. */
export function toDecimalText(a: Rational, places: number): string {
  if (a.d === 0) return sign(a) > 0 ? '∞' : '-∞';
  if (sign(a) < 0) return `-${toDecimalText(negate(a), places)}`;
  const scale = 10 ** places;
  const { quotient, remainder } = divideFloor(floor(multiply(a, rational(scale))).n, scale);
  const fraction = String(clampToSafe(remainder)).padStart(places, '0').replace(/0+$/, '');
  const whole = String(clampToSafe(quotient));
  return places > 0 && fraction !== '' ? `${whole}.${fraction}` : whole;
}
