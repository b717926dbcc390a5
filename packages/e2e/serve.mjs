// Serves the built product for the journeys: a database of its own with the demonstration data, in a folder that
// is gone afterwards. Playwright starts and stops it; `E2E_PORT=4399 node serve.mjs` does the same by hand.
// DATABASE_URL and REDIS_URL choose the engines: then the database named there must be an empty one.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'qinqing-e2e-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const env = {
  ...process.env,
  NODE_ENV: 'development',
  DEMO: 'true',
  HOST: '127.0.0.1',
  PORT: process.env.E2E_PORT ?? '4399',
  DATABASE_URL: process.env.DATABASE_URL || `sqlite:${path.join(folder, 'qinqing.db')}`,
  FILES_URL: `file:${path.join(folder, 'files')}`,
  AUDIT_ANCHOR: path.join(folder, 'audit-anchor.jsonl'),
  REDIS_PREFIX: `qinqing-e2e-${process.pid}`,
  LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn',
};

let current;
let stopping = false;

function run(file, ...args) {
  return new Promise((resolve, reject) => {
    current = spawn(process.execPath, ['--enable-source-maps', `server/dist/src/${file}`, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    current.on('error', reject);
    current.on('exit', (code, signal) => resolve(code ?? (signal ? 0 : 1)));
  });
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopping = true;
    current?.kill('SIGTERM');
  });
}

for (const [file, ...args] of [['cli.js', 'migrate'], ['cli.js', 'seed', 'demo', '--if-empty'], ['main.js']]) {
  const code = await run(file, ...args);
  if (stopping) break;
  if (code !== 0) {
    console.error(`${file} ${args.join(' ')} ended with exit code ${code}`);
    process.exitCode = 1;
    break;
  }
}
