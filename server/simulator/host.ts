import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import { processEngine } from '../src/platform/config/index.js';
import type { Prng } from '../demo/prng.js';

/**
 * The uncertain parts of the machine under the product: random bytes, Math.random, the time of day and pauses. They are
 * replaced from outside for as long as a run lasts, so that the product itself has no switch by which its randomness
 * could be weakened.
 */

const real = {
  randomBytes: crypto.randomBytes,
  random: Math.random,
  now: Date.now,
  sleep: timers.setTimeout,
};

/** Never goes back, also between runs of one process, because the product's ids promise to rise. */
let instant = real.now();

/** Waits for some turns of the event loop: everything that is ready runs, without any time passing. */
export async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** @returns the function that gives the machine back */
export function seedHost(random: Prng): () => void {
  const bytes = (size: number): Buffer => {
    const made = Buffer.alloc(size);
    for (let i = 0; i < size; i += 4) made.writeUInt32LE(random.int(0, 0xffffffff), Math.min(i, Math.max(0, size - 4)));
    return made;
  };
  const randomBytes = (size: number, callback?: (error: Error | null, made: Buffer) => void) =>
    callback ? real.randomBytes(size, callback) : size < 4 ? bytes(4).subarray(0, size) : bytes(size);
  Object.assign(crypto, { randomBytes });
  // A server on the network takes its own time; waiting for it in turns of the loop would only heat the processor.
  if (processEngine === 'sqlite') {
    Object.assign(timers, {
      setTimeout: async (_ms?: number, value?: unknown) => {
        await turns(1);
        return value;
      },
    });
  }
  syncBuiltinESMExports();
  Math.random = () => random.next();
  Date.now = () => {
    instant += 1;
    return instant;
  };
  return () => {
    Object.assign(crypto, { randomBytes: real.randomBytes });
    Object.assign(timers, { setTimeout: real.sleep });
    syncBuiltinESMExports();
    Math.random = real.random;
    Date.now = real.now;
  };
}
