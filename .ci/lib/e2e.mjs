import { createServer } from 'node:net';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build, SERVED } from './build.mjs';
import { Expected, ROOT, run, tool } from './project.mjs';
import { judged, readPlaywrightResult, summarise } from './results.mjs';

const CHROMIUM = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

/** A port that nobody listens on now; the server takes it a moment later. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** Walks both apps in Chromium and the weapp build in its rig. Arguments go to Playwright: `-- --grep apply`. */
export async function main(args) {
  if (!existsSync(CHROMIUM)) throw new Expected(`no Chromium at ${CHROMIUM}: install it or set CHROMIUM_PATH`);
  await build([...SERVED, 'weapp']);
  const out = mkdtempSync(path.join(tmpdir(), 'qinqing-e2e-'));
  const report = path.join(out, 'report.json');
  try {
    const started = performance.now();
    const { code } = await run(process.execPath, [tool('packages/e2e', '@playwright/test/cli.js'), 'test', ...args], {
      cwd: path.join(ROOT, 'packages/e2e'),
      env: {
        ...process.env,
        CHROMIUM_PATH: CHROMIUM,
        E2E_PORT: process.env.E2E_PORT ?? String(await freePort()),
        PLAYWRIGHT_JSON_OUTPUT_FILE: report,
      },
    });
    const counts = judged(readPlaywrightResult(report), code);
    const on = process.env.DATABASE_URL ? 'e2e on services' : 'e2e';
    return summarise([{ name: on, counts, seconds: (performance.now() - started) / 1000 }]);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
