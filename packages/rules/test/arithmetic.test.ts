import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addIntegers,
  compareIntegers,
  divideFloor,
  greatestCommonDivisor,
  type Integer,
  multiplyIntegers,
  negate,
  subtractIntegers,
} from '../src/integer.js';
import {
  add,
  compare,
  divide,
  floor,
  fromDecimalText,
  INFINITY,
  MINUS_INFINITY,
  multiply,
  type Rational,
  rational,
  roundTo,
  toDecimalText,
  toSafeInteger,
  ZERO,
} from '../src/rational.js';

/** BigInt is the reference here only; the package itself must run where there is none. */
function big(value: Integer): bigint {
  if (typeof value === 'number') return BigInt(value);
  const magnitude = value.limbs.reduceRight((sum, limb) => sum * 10_000_000n + BigInt(limb), 0n);
  return value.negative ? -magnitude : magnitude;
}
function integer(value: bigint): Integer {
  const limbs: number[] = [];
  for (let rest = value < 0n ? -value : value; rest > 0n; rest /= 10_000_000n) limbs.push(Number(rest % 10_000_000n));
  return limbs.reduceRight<Integer>(
    (sum, limb) => addIntegers(multiplyIntegers(sum, 10_000_000), value < 0n ? -limb : limb),
    0,
  );
}
const anyBig = fc.oneof(
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
  fc.bigInt({ min: -(2n ** 54n), max: 2n ** 54n }),
  fc.bigInt({ min: -20n, max: 20n }),
);
const positiveBig = anyBig.map((value) => (value < 0n ? -value : value) + 1n);

describe('integers', () => {
  it('agree with BigInt on every operation', () => {
    fc.assert(
      fc.property(anyBig, anyBig, (a, b) => {
        const [x, y] = [integer(a), integer(b)];
        expect(big(x)).toBe(a);
        expect(big(addIntegers(x, y))).toBe(a + b);
        expect(big(subtractIntegers(x, y))).toBe(a - b);
        expect(big(multiplyIntegers(x, y))).toBe(a * b);
        expect(big(negate(x))).toBe(-a);
        expect(Math.sign(compareIntegers(x, y))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
      { numRuns: 3000 },
    );
  });

  it('divide towards minus infinity', () => {
    fc.assert(
      fc.property(anyBig, positiveBig, (a, b) => {
        const { quotient, remainder } = divideFloor(integer(a), integer(b));
        expect(big(quotient) * b + big(remainder)).toBe(a);
        expect(big(remainder) >= 0n && big(remainder) < b).toBe(true);
      }),
      { numRuns: 3000 },
    );
    expect(() => divideFloor(1, 0)).toThrow(RangeError);
  });

  it('find the greatest common divisor', () => {
    fc.assert(
      fc.property(anyBig, anyBig, (a, b) => {
        const divisor = big(greatestCommonDivisor(integer(a), integer(b)));
        if (divisor === 0n) expect([a, b]).toEqual([0n, 0n]);
        else expect([a % divisor, b % divisor].map((rest) => (rest < 0n ? -rest : rest))).toEqual([0n, 0n]);
      }),
    );
  });

  it('never leave a plain number beyond the safe range', () => {
    fc.assert(
      fc.property(anyBig, anyBig, (a, b) => {
        for (const result of [addIntegers(integer(a), integer(b)), multiplyIntegers(integer(a), integer(b))]) {
          if (typeof result === 'number') expect(Number.isSafeInteger(result)).toBe(true);
        }
      }),
    );
  });
});

describe('fractions', () => {
  const fraction = fc.tuple(anyBig, positiveBig);
  const make = ([n, d]: [bigint, bigint]): Rational => rational(integer(n), integer(d));
  const same = (a: Rational, n: bigint, d: bigint) => big(a.n) * d === n * big(a.d);

  it('are exact', () => {
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        const [x, y] = [make(a), make(b)];
        expect(same(add(x, y), a[0] * b[1] + b[0] * a[1], a[1] * b[1])).toBe(true);
        expect(same(multiply(x, y), a[0] * b[0], a[1] * b[1])).toBe(true);
        if (b[0] !== 0n) expect(same(divide(x, y), a[0] * b[1], a[1] * b[0])).toBe(true);
        const [left, right] = [a[0] * b[1], b[0] * a[1]];
        expect(compare(x, y)).toBe(left < right ? -1 : left > right ? 1 : 0);
      }),
      { numRuns: 2000 },
    );
  });

  it('round once, in the stated mode', () => {
    const yuan = (text: string) => multiply(fromDecimalText(text) as Rational, rational(100));
    const rounded = (text: string, mode: 'floor' | 'half_up' | 'ceil') => toSafeInteger(roundTo(yuan(text), 100, mode));
    expect(rounded('7407.504', 'floor')).toBe(740700);
    expect(rounded('7407.5', 'half_up')).toBe(740800);
    expect(rounded('7407.4999', 'half_up')).toBe(740700);
    expect(rounded('7407.0001', 'ceil')).toBe(740800);
    expect(rounded('7407', 'ceil')).toBe(740700);
    expect(toSafeInteger(roundTo(yuan('12345'), 10_000, 'floor'))).toBe(1_230_000);
  });

  it('have open ends that nothing can close', () => {
    expect(multiply(ZERO, INFINITY)).toEqual(ZERO);
    expect(multiply(INFINITY, rational(-2))).toEqual(MINUS_INFINITY);
    expect(add(INFINITY, rational(-2))).toEqual(INFINITY);
    expect(divide(rational(5), INFINITY)).toEqual(ZERO);
    expect([
      compare(INFINITY, rational(1, 3)),
      compare(MINUS_INFINITY, rational(-9)),
      compare(INFINITY, INFINITY),
    ]).toEqual([1, -1, 0]);
    expect(toSafeInteger(INFINITY)).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('take decimals as written, not as floats', () => {
    expect(same(fromDecimalText('0.1') as Rational, 1n, 10n)).toBe(true);
    expect(same(fromDecimalText('-118.55') as Rational, -11855n, 100n)).toBe(true);
    expect(fromDecimalText('1e3')).toBeNull();
    expect(fromDecimalText('')).toBeNull();
    expect(toDecimalText(rational(1, 3), 4)).toBe('0.3333');
    expect(toDecimalText(rational(-5, 2), 2)).toBe('-2.5');
    expect(toDecimalText(rational(200), 4)).toBe('200');
    expect(toSafeInteger(floor(rational(-1, 2)))).toBe(-1);
  });
});
