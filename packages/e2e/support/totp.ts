import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generateSync } from 'otplib';
import { PORT } from './server.js';

const PERIOD_SECONDS = 30;

/**
 * The server accepts each step of a secret once. The last one used is kept beside the server's other files and not in
 * this process: Playwright begins a new one for each project, and after a failure, within the same half minute.
 */
const FILE = path.join(tmpdir(), `qinqing-e2e-${PORT}-codes.json`);

function usedSteps(): Record<string, number> {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, number>;
  } catch {
    // Nobody has logged in yet.
    return {};
  }
}

/**
 * A code that has not been used yet (RFC 6238). Within one period that is the next step's code, which the server
 * takes because it allows one step of clock drift; a third log-in in a row waits for the next period.
 */
export async function freshCode(secret: string): Promise<string> {
  for (;;) {
    const now = Date.now() / 1000;
    const current = Math.floor(now / PERIOD_SECONDS);
    const used = usedSteps();
    const step = Math.max(current, (used[secret] ?? 0) + 1);
    if (step <= current + 1) {
      writeFileSync(FILE, JSON.stringify({ ...used, [secret]: step }));
      return generateSync({ secret, epoch: step * PERIOD_SECONDS });
    }
    const nextPeriodMs = ((current + 1) * PERIOD_SECONDS - now) * 1000;
    await new Promise((resolve) => setTimeout(resolve, nextPeriodMs));
  }
}
