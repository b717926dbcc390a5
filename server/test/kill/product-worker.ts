import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** The product's own worker process, as an operator starts it. */
export function startWorker(databaseUrl: string, folder: string): ChildProcess {
  return spawn(
    process.execPath,
    ['--import', join(__dirname, '../jest/register.mjs'), join(__dirname, '../../src/worker.ts')],
    {
      env: {
        PATH: process.env.PATH ?? '',
        NODE_ENV: 'test',
        LOG_LEVEL: 'silent',
        PORT: '0',
        HOST: '127.0.0.1',
        DATABASE_URL: databaseUrl,
        FILES_URL: `file:${join(folder, 'files')}`,
        AUDIT_ANCHOR: join(folder, 'audit-anchor.jsonl'),
      },
      stdio: 'ignore',
    },
  );
}
