import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, PrivateMariaDb, PrivateRedis } from './programs.js';

/**
 * One fault on one engine, in a process of its own: `case.js NAME sqlite|mysql [--long]`. The product decides by its
 * environment which engine it is for, so the servers come first and the rest is loaded when they stand. The last line
 * is the verdict as JSON.
 */
async function main([name, engine, size]: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'qinqing-faults-'));
  const mariadb = engine === 'mysql' ? new PrivateMariaDb(join(folder, 'mysql'), await freePort()) : undefined;
  const redis = new PrivateRedis(join(folder, 'redis'), await freePort());
  try {
    if (mariadb) {
      mariadb.prepare();
      await mariadb.start();
      process.env.DATABASE_URL = mariadb.url;
    }
    const { FAULTS } = await import('./faults.js');
    const fault = FAULTS.find((each) => each.name === name);
    if (!fault) throw new Error(`no fault is called ${name}`);
    if (fault.redis) await redis.start();
    const verdict = await fault.run({ mariadb, redis: fault.redis ? redis : undefined, long: size === '--long' });
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
  } finally {
    await Promise.all([mariadb?.kill(), redis.kill()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
