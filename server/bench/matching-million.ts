import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { atMost, type Bench } from './harness.js';

const FIRMS = 1_000_000;

export interface MillionResult {
  decisions: number;
  met: number;
  unknown: number;
  seconds: number;
  peakBytes: number;
}

/** In a process of its own, whose peak is nobody else's. */
export const matchingMillion: Bench = {
  name: 'matching-million',
  title: `${FIRMS.toLocaleString('en')} firms × 40 measures in chunks, peak memory of a process of its own`,
  async run(log) {
    const child = join(import.meta.dirname, 'matching', 'million.js');
    const { decisions, met, unknown, seconds, peakBytes } = JSON.parse(
      execFileSync(process.execPath, [child, String(FIRMS)], { encoding: 'utf8' }),
    ) as MillionResult;
    log(`${decisions} decisions, ${met} met, ${unknown} unknown`);
    return [
      { bench: 'matching-million', figure: 'matching alone', value: seconds, unit: 's' },
      atMost({ bench: 'matching-million', figure: 'peak memory', value: peakBytes / 2 ** 30, unit: 'GiB' }, 1),
    ];
  },
};
