/**
 * Exact integers of any size, for runtimes without BigInt (the phone's JavaScript is ES2019).
 *
 * Almost every value fits a safe integer and stays a plain number; a product that does not (10^13 fen times a rate
 * over 10^6) becomes limbs of base 10^7, so that no sum near money is ever rounded by a float.
 */
export interface Large {
  readonly negative: boolean;
  /** Little-endian limbs of base 10^7, no leading zero limb. */
  readonly limbs: readonly number[];
}
export type Integer = number | Large;

const BASE = 10_000_000;
const MAX = Number.MAX_SAFE_INTEGER;

function limbsOf(value: number): number[] {
  const limbs: number[] = [];
  let rest = Math.abs(value);
  while (rest > 0) {
    limbs.push(rest % BASE);
    rest = Math.floor(rest / BASE);
  }
  return limbs;
}

function large(value: Integer): Large {
  return typeof value === 'number' ? { negative: value < 0, limbs: limbsOf(value) } : value;
}

function trim(limbs: number[]): number[] {
  while (limbs.length > 0 && limbs[limbs.length - 1] === 0) limbs.pop();
  return limbs;
}

/** Back to a plain number wherever it fits, so that the fast path stays the common one. */
function normal(negative: boolean, raw: number[]): Integer {
  const limbs = trim(raw);
  // Three limbs reach 10^21, beyond a safe integer; compare from the top before multiplying out.
  if (limbs.length <= 3) {
    const [low = 0, middle = 0, high = 0] = limbs;
    if (high < 90) {
      const value = high * BASE * BASE + middle * BASE + low;
      return negative && value !== 0 ? -value : value;
    }
  }
  return { negative, limbs };
}

function compareLimbs(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length < b.length ? -1 : 1;
  for (let i = a.length - 1; i >= 0; i -= 1) {
    const x = a[i] as number;
    const y = b[i] as number;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

function addLimbs(a: readonly number[], b: readonly number[]): number[] {
  const sum: number[] = [];
  let carry = 0;
  for (let i = 0; i < Math.max(a.length, b.length) || carry > 0; i += 1) {
    const digit = (a[i] ?? 0) + (b[i] ?? 0) + carry;
    sum.push(digit % BASE);
    carry = digit >= BASE ? 1 : 0;
  }
  return sum;
}

/** |a| − |b| for |a| ≥ |b|. */
function subtractLimbs(a: readonly number[], b: readonly number[]): number[] {
  const rest: number[] = [];
  let borrow = 0;
  for (let i = 0; i < a.length; i += 1) {
    let digit = (a[i] as number) - (b[i] ?? 0) - borrow;
    borrow = digit < 0 ? 1 : 0;
    if (digit < 0) digit += BASE;
    rest.push(digit);
  }
  return rest;
}

function multiplyLimbs(a: readonly number[], b: readonly number[]): number[] {
  const product = new Array<number>(a.length + b.length).fill(0);
  for (let i = 0; i < a.length; i += 1) {
    let carry = 0;
    for (let j = 0; j < b.length; j += 1) {
      const digit = (a[i] as number) * (b[j] as number) + (product[i + j] as number) + carry;
      product[i + j] = digit % BASE;
      carry = Math.floor(digit / BASE);
    }
    product[i + b.length] = (product[i + b.length] as number) + carry;
  }
  return product;
}

/** Schoolbook long division of magnitudes; each quotient limb is found by bisection, which needs no normalisation. */
function divideLimbs(a: readonly number[], b: readonly number[]): { quotient: number[]; remainder: number[] } {
  const quotient = new Array<number>(a.length).fill(0);
  let remainder: number[] = [];
  for (let i = a.length - 1; i >= 0; i -= 1) {
    remainder = trim([a[i] as number, ...remainder]);
    if (compareLimbs(remainder, b) < 0) continue;
    let low = 1;
    let high = BASE - 1;
    while (low < high) {
      const middle = Math.floor((low + high + 1) / 2);
      if (compareLimbs(trim(multiplyLimbs(b, [middle])), remainder) <= 0) low = middle;
      else high = middle - 1;
    }
    quotient[i] = low;
    remainder = trim(subtractLimbs(remainder, trim(multiplyLimbs(b, [low]))));
  }
  return { quotient, remainder };
}

export function signOf(a: Integer): number {
  if (typeof a === 'number') return a === 0 ? 0 : a < 0 ? -1 : 1;
  return a.negative ? -1 : 1;
}

export function negate(a: Integer): Integer {
  if (typeof a === 'number') return a === 0 ? 0 : -a;
  return { negative: !a.negative, limbs: a.limbs };
}

export function compareIntegers(a: Integer, b: Integer): number {
  if (typeof a === 'number' && typeof b === 'number') return a < b ? -1 : a > b ? 1 : 0;
  const x = large(a);
  const y = large(b);
  if (x.negative !== y.negative) return x.negative ? -1 : 1;
  const magnitude = compareLimbs(x.limbs, y.limbs);
  return x.negative ? (magnitude === 0 ? 0 : -magnitude) : magnitude;
}

export function addIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (sum >= -MAX && sum <= MAX) return sum;
  }
  const x = large(a);
  const y = large(b);
  if (x.negative === y.negative) return normal(x.negative, addLimbs(x.limbs, y.limbs));
  const order = compareLimbs(x.limbs, y.limbs);
  if (order === 0) return 0;
  return order > 0
    ? normal(x.negative, subtractLimbs(x.limbs, y.limbs))
    : normal(y.negative, subtractLimbs(y.limbs, x.limbs));
}

export function subtractIntegers(a: Integer, b: Integer): Integer {
  return addIntegers(a, negate(b));
}

export function multiplyIntegers(a: Integer, b: Integer): Integer {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    // A true product beyond 2^53−1 rounds to at least 2^53, so a result within bounds is exact.
    if (product >= -MAX && product <= MAX) return product === 0 ? 0 : product;
  }
  const x = large(a);
  const y = large(b);
  return normal(x.negative !== y.negative, multiplyLimbs(x.limbs, y.limbs));
}

/** Quotient rounded towards −∞ and the remainder that goes with it (0 ≤ remainder < divisor); divisor > 0. */
export function divideFloor(a: Integer, divisor: Integer): { quotient: Integer; remainder: Integer } {
  if (signOf(divisor) <= 0) throw new RangeError('the divisor must be positive');
  if (typeof a === 'number' && typeof divisor === 'number') {
    const left = a % divisor;
    const remainder = left < 0 ? left + divisor : left;
    // a − remainder may leave the safe range by less than one divisor only near the limit: take the slow path there.
    const whole = a - remainder;
    if (whole >= -MAX) return { quotient: whole / divisor || 0, remainder: remainder || 0 };
  }
  const x = large(a);
  const { quotient, remainder } = divideLimbs(x.limbs, large(divisor).limbs);
  const q = normal(x.negative, quotient);
  const r = normal(x.negative, remainder);
  return signOf(r) < 0
    ? { quotient: subtractIntegers(q, 1), remainder: addIntegers(r, divisor) }
    : { quotient: q, remainder: r };
}

export function greatestCommonDivisor(a: Integer, b: Integer): Integer {
  let x = signOf(a) < 0 ? negate(a) : a;
  let y = signOf(b) < 0 ? negate(b) : b;
  while (signOf(y) !== 0) {
    const { remainder } = divideFloor(x, y);
    x = y;
    y = remainder;
  }
  return x;
}

/** A plain number, or the nearest end of the safe range when it does not fit. */
export function clampToSafe(a: Integer): number {
  return typeof a === 'number' ? a : a.negative ? -MAX : MAX;
}
