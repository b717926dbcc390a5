import { generateSync } from 'otplib';

const PERIOD_SECONDS = 30;

/** The server accepts each step of a secret once: the last one used by this process. */
const used = new Map<string, number>();

/**
 * A code that has not been used yet (RFC 6238). Within one period that is the next step's code, which the server
 * takes because it allows one step of clock drift; a third log-in in a row waits for the next period.
 */
export async function freshCode(secret: string): Promise<string> {
  for (;;) {
    const now = Date.now() / 1000;
    const current = Math.floor(now / PERIOD_SECONDS);
    const step = Math.max(current, (used.get(secret) ?? 0) + 1);
    if (step <= current + 1) {
      used.set(secret, step);
      return generateSync({ secret, epoch: step * PERIOD_SECONDS });
    }
    const nextPeriodMs = ((current + 1) * PERIOD_SECONDS - now) * 1000;
    await new Promise((resolve) => setTimeout(resolve, nextPeriodMs));
  }
}
