import type { Outcome } from '@qinqing/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDay, dayNumber, isoDay, wholeMonths } from '../src/calendar.js';
import {
  addIntegers,
  clampToSafe,
  compareIntegers,
  divideFloor,
  greatestCommonDivisor,
  type Integer,
  multiplyIntegers,
  negate,
  subtractIntegers,
  signOf,
} from '../src/integer.js';
import {
  addIntervals,
  asAmount,
  atLeast,
  between,
  type Definedness,
  divideIntervals,
  hull,
  type Interval,
  isPoint,
  maximumOf,
  minimumOf,
  multiplyIntervals,
  negateOutcome,
  related,
  type Relation,
  subtractIntervals,
} from '../src/interval.js';
import { periodRank } from '../src/periods.js';
import {
  add,
  ceil,
  compare,
  divide,
  floor,
  fromDecimalText,
  INFINITY,
  maximum,
  minimum,
  MINUS_INFINITY,
  multiply,
  ONE,
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
    expect(() => divideFloor(1, -2)).toThrow(RangeError);
  });

  it('know no zero below zero', () => {
    const zeros = [negate(0), multiplyIntegers(0, -5), divideFloor(-10, 5).remainder, divideFloor(0, 5).quotient];
    for (const zero of zeros) expect(Object.is(zero, 0)).toBe(true);
    const huge = integer(10n ** 20n);
    expect(Object.is(addIntegers(huge, negate(huge)), 0)).toBe(true);
    expect(Object.is(multiplyIntegers(huge, 0), 0)).toBe(true);
  });

  it('cross the limit of the safe ones and come back', () => {
    const most = Number.MAX_SAFE_INTEGER;
    const limit = BigInt(most);
    for (const step of [1, 2, 10_000_000]) {
      const beyond = addIntegers(most, step);
      const below = subtractIntegers(-most, step);
      expect([big(beyond), big(below)]).toEqual([limit + BigInt(step), -limit - BigInt(step)]);
      expect([big(subtractIntegers(beyond, step)), big(addIntegers(below, step))]).toEqual([limit, -limit]);
      expect([compareIntegers(beyond, most), compareIntegers(most, beyond), compareIntegers(beyond, beyond)]).toEqual([
        1, -1, 0,
      ]);
      expect([compareIntegers(below, -most), compareIntegers(beyond, below), compareIntegers(below, below)]).toEqual([
        -1, 1, 0,
      ]);
      expect([signOf(beyond), signOf(below), signOf(0), signOf(-3)]).toEqual([1, -1, 0, -1]);
      expect([clampToSafe(beyond), clampToSafe(below), clampToSafe(-7)]).toEqual([most, -most, -7]);
      expect(big(divideFloor(below, 2).quotient)).toBe(-((limit + BigInt(step) + 1n) / 2n));
    }
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
    // Downwards is downwards below zero too.
    expect((['floor', 'half_up', 'ceil'] as const).map((mode) => rounded('-1.5', mode))).toEqual([-200, -100, -100]);
    expect([floor(rational(-7, 2)), ceil(rational(-7, 2)), ceil(rational(7, 2))].map(toSafeInteger)).toEqual([
      -4, -3, 4,
    ]);
    expect(roundTo(INFINITY, 100, 'half_up')).toEqual(INFINITY);
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
    expect([INFINITY, MINUS_INFINITY].map(toSafeInteger)).toEqual([Number.MAX_SAFE_INTEGER, -Number.MAX_SAFE_INTEGER]);
    expect([INFINITY, MINUS_INFINITY].map((end) => toDecimalText(end, 2))).toEqual(['∞', '-∞']);
    expect([divide(INFINITY, rational(-2)), divide(MINUS_INFINITY, rational(2))]).toEqual([
      MINUS_INFINITY,
      MINUS_INFINITY,
    ]);
    expect(add(rational(-2), MINUS_INFINITY)).toEqual(MINUS_INFINITY);
    expect([minimum(INFINITY, ONE), maximum(MINUS_INFINITY, ONE)]).toEqual([ONE, ONE]);
    expect([floor(INFINITY), ceil(MINUS_INFINITY)]).toEqual([INFINITY, MINUS_INFINITY]);
  });

  it('have no denominator of zero and keep it positive', () => {
    expect(() => rational(1, 0)).toThrow(RangeError);
    expect(() => divide(ONE, ZERO)).toThrow(RangeError);
    expect(rational(3, -4)).toEqual({ n: -3, d: 4 });
    // Beyond a hundred thousand it is brought to its lowest terms, so that long sums do not grow.
    expect(rational(300_000, 200_000)).toEqual({ n: 3, d: 2 });
    expect(rational(0, 200_000)).toEqual(ZERO);
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
    expect(same(fromDecimalText('007.50') as Rational, 15n, 2n)).toBe(true);
    expect(toDecimalText(rational(25, 2), 0)).toBe('12');
    expect(toDecimalText(rational(-1, 2000), 3)).toBe('-0');
  });
});

describe('what is known of a number', () => {
  const ENDS = [MINUS_INFINITY, rational(-3), rational(-1), ZERO, rational(1, 2), rational(2), INFINITY];
  const pairs = ENDS.flatMap((low, i) => ENDS.slice(i).map((high) => between(low, high))).filter(
    ({ low, high }) => low !== high || low.d !== 0,
  );
  const holds = (value: Rational, { low, high }: Interval) => compare(low, value) <= 0 && compare(value, high) <= 0;
  /** A few numbers that it may be: its ends where they are numbers, and some between. */
  const members = (interval: Interval) =>
    [-50, -3, -1, -0.5, 0, 0.25, 0.5, 2, 70]
      .map((value) => fromDecimalText(String(value)) as Rational)
      .filter((value) => holds(value, interval));

  it.each([
    ['sum', addIntervals, add],
    ['difference', subtractIntervals, (a, b) => add(a, multiply(b, rational(-1)))],
    ['product', multiplyIntervals, multiply],
    ['lesser', minimumOf, minimum],
    ['greater', maximumOf, maximum],
  ] as [string, (a: Interval, b: Interval) => Interval, (a: Rational, b: Rational) => Rational][])(
    'holds every %s, and no more than it must',
    (_, ofIntervals, ofNumbers) => {
      for (const a of pairs)
        for (const b of pairs) {
          const result = ofIntervals(a, b);
          const found = members(a).flatMap((x) => members(b).map((y) => ofNumbers(x, y)));
          expect(found.filter((value) => !holds(value, result))).toEqual([]);
          for (const end of [result.low, result.high])
            if (end.d !== 0) expect(found.some((value) => compare(value, end) === 0)).toBe(true);
        }
    },
  );

  it('holds every quotient by what is positive, and says where there may be none', () => {
    for (const a of pairs)
      for (const b of pairs) {
        const result = divideIntervals(a, b);
        const divisors = members(b).filter((value) => compare(value, ZERO) > 0);
        const found = members(a).flatMap((x) => divisors.map((y) => divide(x, y)));
        expect(result.defined).toBe(compare(b.low, ZERO) > 0 ? 'yes' : compare(b.high, ZERO) > 0 ? 'maybe' : 'no');
        if (result.defined !== 'no') expect(found.filter((value) => !holds(value, result))).toEqual([]);
      }
    // The least divisor there may be makes the most of it; the greatest, the least.
    const by = between(ZERO, rational(4));
    expect(divideIntervals(between(rational(2), rational(8)), by)).toMatchObject({
      low: { n: 2, d: 4 },
      high: INFINITY,
    });
    expect(divideIntervals(between(rational(-8), rational(-2)), by)).toMatchObject({
      low: MINUS_INFINITY,
      high: { n: -2, d: 4 },
    });
    expect(divideIntervals(between(rational(2), rational(8)), between(ZERO, INFINITY)).low).toEqual(ZERO);
  });

  const STATES = ['yes', 'maybe', 'no'] as const;
  const state = (defined: Definedness, low = ONE, high = low): Interval => ({ low, high, defined });

  it('exists only where both operands do', () => {
    const worse = (a: Definedness, b: Definedness) => STATES[Math.max(STATES.indexOf(a), STATES.indexOf(b))];
    for (const a of STATES)
      for (const b of STATES) {
        for (const operation of [
          addIntervals,
          subtractIntervals,
          multiplyIntervals,
          minimumOf,
          maximumOf,
          divideIntervals,
        ])
          expect(operation(state(a), state(b)).defined).toBe(worse(a, b));
        expect(hull(state(a), state(b)).defined).toBe(a === b ? a : 'maybe');
      }
  });

  it('is settled where both ends are one number that exists', () => {
    expect(isPoint(state('yes'))).toBe(true);
    for (const open of [state('maybe'), state('no'), state('yes', ZERO, ONE), state('yes', INFINITY, INFINITY)])
      expect(isPoint(open)).toBe(false);
  });

  it('is an amount that pays nothing where there is none, and never less', () => {
    const [low, high] = [rational(-2), rational(5)];
    expect(asAmount(state('yes', low, high))).toEqual(between(ZERO, high));
    expect(asAmount(state('maybe', ONE, high))).toEqual(between(ZERO, high));
    expect(asAmount(state('no', ONE, high))).toEqual(between(ZERO, ZERO));
    expect(asAmount(state('yes', low, rational(-1)))).toEqual(between(ZERO, ZERO));
    expect(asAmount(state('yes', ONE, high))).toEqual(between(ONE, high));
  });

  const TESTS: Record<Relation, (a: number, b: number) => boolean> = {
    gte: (a, b) => a >= b,
    gt: (a, b) => a > b,
    lte: (a, b) => a <= b,
    lt: (a, b) => a < b,
    equals: (a, b) => a === b,
    notEquals: (a, b) => a !== b,
  };
  const judge = (all: boolean[]): Outcome => (all.every(Boolean) ? 'met' : all.some(Boolean) ? 'unknown' : 'not_met');

  it.each(Object.entries(TESTS) as [Relation, (a: number, b: number) => boolean][])(
    'is %s another where it is so whatever both turn out to be',
    (relation, test) => {
      const whole = [0, 1, 2].flatMap((low) => [0, 1, 2].filter((high) => high >= low).map((high) => [low, high]));
      const numbers = ([low = 0, high = 0]: number[]) => [0, 0.5, 1, 1.5, 2].filter((x) => x >= low && x <= high);
      const known = ([low = 0, high = 0]: number[]) => between(rational(low), rational(high));
      for (const a of whole)
        for (const b of whole) {
          const wanted = judge(numbers(a).flatMap((x) => numbers(b).map((y) => test(x, y))));
          expect(related(known(a), relation, known(b))).toBe(wanted);
          // What may not exist meets nothing for certain, what does not exist meets nothing at all.
          const maybe = { ...known(a), defined: 'maybe' as const };
          expect(related(maybe, relation, known(b))).toBe(wanted === 'met' ? 'unknown' : wanted);
          expect(related(known(a), relation, { ...known(b), defined: 'no' })).toBe('not_met');
        }
    },
  );

  it('has open ends that no number reaches', () => {
    const open = between(ZERO, INFINITY);
    const answers = (['gte', 'gt', 'lte', 'lt', 'equals', 'notEquals'] as const).map((relation) =>
      related(open, relation, between(rational(-1), rational(-1))),
    );
    expect(answers).toEqual(['met', 'met', 'not_met', 'not_met', 'not_met', 'met']);
    for (const relation of ['gte', 'gt', 'lte', 'lt', 'equals', 'notEquals'] as const) {
      expect(related(open, relation, open)).toBe('unknown');
      expect(related(between(MINUS_INFINITY, INFINITY), relation, between(ONE, ONE))).toBe('unknown');
    }
  });
});

describe('outcomes', () => {
  const ALL = ['met', 'not_met', 'unknown'] as const;

  it('are turned round, but for what is unknown', () => {
    expect(ALL.map(negateOutcome)).toEqual(['not_met', 'met', 'unknown']);
  });

  it('count to at least n of them for certain, perhaps or never', () => {
    const lists = [[], ...ALL.map((a) => [a]), ...ALL.flatMap((a) => ALL.flatMap((b) => ALL.map((c) => [a, b, c])))];
    for (const list of lists)
      for (const count of [0, 1, 2, 3]) {
        const met = list.filter((each) => each === 'met').length;
        const open = list.filter((each) => each === 'unknown').length;
        expect(atLeast(count, list)).toBe(met >= count ? 'met' : met + open >= count ? 'unknown' : 'not_met');
      }
  });
});

describe('days', () => {
  const utc = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000;

  it('are those of the calendar', () => {
    const [first, last] = [utc('1900-01-01'), utc('2200-12-31')];
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), (day) => {
        const text = new Date(day * 86_400_000).toISOString().slice(0, 10);
        expect([isoDay(day), dayNumber(text)]).toEqual([text, day]);
        expect(calendarDay(day)).toEqual({
          year: Number(text.slice(0, 4)),
          month: Number(text.slice(5, 7)),
          day: Number(text.slice(8)),
        });
      }),
    );
    // The turns of years and months, of leap years, centuries and of the four hundred years that one reckons with.
    for (const year of [1900, 1999, 2000, 2001, 2024, 2026, 2099, 2100, 2101, 2200])
      for (const month of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
        for (const off of [-1, 0, 1]) {
          const day = Math.min(last, Math.max(first, Date.UTC(year, month - 1, 1) / 86_400_000 + off));
          expect(isoDay(day)).toBe(new Date(day * 86_400_000).toISOString().slice(0, 10));
        }
  });

  it.each([
    '1900-02-29',
    '2023-02-29',
    '2100-02-29',
    '2024-02-30',
    '2026-04-31',
    '2026-06-31',
    '2026-09-31',
    '2026-11-31',
    '2026-01-32',
    '2026-01-00',
    '2026-00-01',
    '2026-13-01',
    '2026-1-01',
    '2026-01-01 ',
    '',
  ])('have none called "%s"', (text) => {
    expect(dayNumber(text)).toBeNull();
  });

  it.each(['2000-02-29', '2024-02-29', '2026-02-28', '2026-01-31', '2026-04-30', '2026-12-31'])(
    'have one called %s',
    (text) => {
      expect(dayNumber(text)).toBe(utc(text));
    },
  );

  it.each([
    ['2026-01-15', '2026-02-14', 0],
    ['2026-01-15', '2026-02-15', 1],
    ['2025-12-31', '2026-01-01', 0],
    ['2025-12-01', '2026-01-01', 1],
    ['2024-02-29', '2025-02-28', 11],
    ['2024-02-29', '2025-03-01', 12],
    ['2020-06-01', '2026-06-01', 72],
    ['2026-06-01', '2026-06-01', 0],
  ])('from %s to %s are %i whole months, and as many back', (from, to, months) => {
    const [a, b] = [utc(from), utc(to)];
    expect(wholeMonths(a, b)).toBe(months);
    expect(wholeMonths(b, a) + months).toBe(0);
  });

  it('end a period, by which the later of two is told', () => {
    const ends = ['2025-01', '2025Q1', '2025-06', '2025H1', '2025Q3', '2025H2', '2025Q4', '2025', '2026-01', '2026Q1'];
    expect(ends.map((period) => periodRank(period) - periodRank('2024'))).toEqual([1, 3, 6, 6, 9, 12, 12, 12, 13, 15]);
    expect(periodRank(undefined)).toBe(0);
  });
});
