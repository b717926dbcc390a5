import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repositoryRoot } from '../src/platform/config/index.js';
import { freePort, startChild } from './child.js';
import { atMost, type Bench, median } from './harness.js';

const FRESH_LIMIT_SECONDS = 240;
const SECOND_LIMIT_SECONDS = 3;
const SECOND_STARTS = 5;

async function secondsToAnswer(root: string, timeoutMs: number): Promise<number> {
  const port = await freePort();
  const start = process.hrtime.bigint();
  const child = await startChild('npm', ['start'], {
    cwd: root,
    env: { PORT: String(port) },
    url: `http://127.0.0.1:${port}/health/ready`,
    timeoutMs,
  });
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  await child.stop();
  return seconds;
}

/** From the command to the first answer, in a clone of what is committed; the npm download cache may be warm. */
export const startUp: Bench = {
  name: 'start-up',
  title: 'a fresh clone and a second start, from `npm start` to the first answer',
  async run(log) {
    const root = mkdtempSync(join(tmpdir(), 'qinqing-start-'));
    try {
      execFileSync('git', ['clone', '--quiet', repositoryRoot, root]);
      const fresh = await secondsToAnswer(root, 2 * FRESH_LIMIT_SECONDS * 1000);
      log(`fresh clone: ${fresh.toFixed(1)} s`);
      const seconds: number[] = [];
      for (let i = 0; i < SECOND_STARTS; i += 1) seconds.push(await secondsToAnswer(root, 60_000));
      log(`later starts: ${seconds.map((value) => value.toFixed(2)).join(', ')} s`);
      return [
        atMost({ bench: 'start-up', figure: 'fresh clone', value: fresh, unit: 's' }, FRESH_LIMIT_SECONDS),
        atMost(
          { bench: 'start-up', figure: 'later start, median', value: median(seconds), unit: 's' },
          SECOND_LIMIT_SECONDS,
        ),
      ];
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  },
};
