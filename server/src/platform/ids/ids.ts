import { randomFillSync } from 'node:crypto';

/** Crockford's base 32: no I, L, O, U, and its byte order is its value order. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_CHARS = 10;
const RANDOM_CHARS = 16;
export const ID_LENGTH = TIME_CHARS + RANDOM_CHARS;

let lastTime = 0;
let lastHead = '';
let lastRandom: number[] = [];

/** Random bytes for many ids at once: asking the system for each costs more than all the rest. */
const pool = Buffer.alloc(256 * RANDOM_CHARS);
let poolUsed = pool.length;

function randomDigits(): number[] {
  if (poolUsed === pool.length) {
    randomFillSync(pool);
    poolUsed = 0;
  }
  const digits = Array.from(pool.subarray(poolUsed, poolUsed + RANDOM_CHARS), (byte) => byte & 31);
  poolUsed += RANDOM_CHARS;
  return digits;
}

/**
 * A new id: 26 characters, 48 bits of milliseconds then 80 random bits. Ids made by one process sort strictly in the
 * order in which they were made; ids of several processes sort by time. Not a secret: never use it as a token.
 */
export function newId(now: number = Date.now()): string {
  if (now > lastTime) {
    lastTime = now;
    lastHead = timeText(now);
    lastRandom = randomDigits();
    // Headroom, so that counting up within a millisecond never overflows.
    lastRandom[0] = lastRandom[0]! & 15;
  } else {
    increment(lastRandom);
  }
  let id = lastHead;
  for (const digit of lastRandom) id += ALPHABET[digit];
  return id;
}

function timeText(milliseconds: number): string {
  let text = '';
  for (let i = 0, rest = milliseconds; i < TIME_CHARS; i++, rest = Math.floor(rest / 32)) {
    text = ALPHABET[rest % 32] + text;
  }
  return text;
}

function increment(digits: number[]): void {
  for (let i = digits.length - 1; i >= 0; i--) {
    if (digits[i]! < 31) {
      digits[i] = digits[i]! + 1;
      return;
    }
    digits[i] = 0;
  }
}

const ID_PATTERN = /^[0-9A-HJKMNP-TV-Z]{26}$/;

export function isId(text: string): boolean {
  return ID_PATTERN.test(text);
}
