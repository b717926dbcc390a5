import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SystemClock } from '../src/platform/clock/index.js';
import { affectedOne, Db, migrate } from '../src/platform/db/index.js';
import { createLog } from '../src/platform/log/index.js';
import { BullWaker, Jobs } from '../src/platform/queue/index.js';
import { testStore } from './database.js';
import { KILL_MIGRATIONS, KillEffect, KillPool } from './kill/tables.js';
import { MIGRATIONS } from '../src/migrations/index.js';

const KILLS = 4;
const AMOUNT_FEN = 10;
const DEADLINE_MS = 60_000;

const modes = [
  ['the table', undefined],
  ['Bull', process.env.REDIS_URL],
].filter(([name, redisUrl]) => name === 'the table' || redisUrl !== undefined) as [string, string | undefined][];

async function killHard(child: ChildProcess): Promise<void> {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGKILL');
  await gone;
}

describe('kill -9 in the middle of the work', () => {
  it.each(modes)(
    'loses nothing and doubles nothing, with jobs from %s',
    async (_, redisUrl) => {
      const prefix = `qinqing-kill-${process.pid}-${Date.now()}`;
      const store = await testStore(
        redisUrl === undefined ? { REDIS_URL: '' } : { REDIS_URL: redisUrl, REDIS_PREFIX: prefix },
      );
      const { config } = store;
      await migrate(config, [...MIGRATIONS, ...KILL_MIGRATIONS]);
      const clock = new SystemClock();
      const db = await Db.open(config, clock);
      const jobs = new Jobs(db, clock);
      const waker =
        redisUrl === undefined
          ? undefined
          : new BullWaker(db, clock, createLog('silent'), {
              redisUrl,
              prefix,
              concurrency: 1,
              sweepMs: 60_000,
              lostAfterMs: 60_000,
            });
      if (waker) jobs.addWaker(waker);
      await db.write((m) => m.insert(KillPool, { id: 'pool', frozenFen: 0, paidFen: 0 }));

      const env = {
        ...process.env,
        NODE_ENV: 'test',
        DATABASE_URL: config.databaseUrl,
        REDIS_URL: redisUrl ?? '',
        REDIS_PREFIX: prefix,
      };
      const lost: string[] = [];
      const spawn = async (): Promise<ChildProcess> => {
        const child = fork(join(__dirname, 'kill/worker.ts'), [], {
          env,
          execArgv: ['--import', join(__dirname, 'jest/register.mjs')],
        });
        child.once('exit', (code, signal) => signal === 'SIGKILL' || lost.push(`a worker left by itself with ${code}`));
        await Promise.race([once(child, 'message'), once(child, 'exit')]);
        return child;
      };
      const count = () => db.read((m) => m.count(KillEffect));

      let wanted = 0;
      const enqueueSome = async () => {
        for (let i = 0; i < 30; i++) {
          await db
            .write(async (m) => {
              const pool = m
                .createQueryBuilder()
                .update(KillPool)
                .set({ frozenFen: () => `frozenFen + ${AMOUNT_FEN}` });
              affectedOne(await pool.where({ id: 'pool' }).execute());
              await jobs.enqueue(m, i % 2 ? 'pay.keyed' : 'pay.completed', { n: wanted, amountFen: AMOUNT_FEN });
              if (i % 10 === 9) throw new Error('undo');
            })
            .then(() => wanted++)
            .catch((error: Error) => expect(error.message).toBe('undo'));
        }
      };

      await enqueueSome();
      for (let kill = 0; kill < KILLS; kill++) {
        const before = await count();
        const child = await spawn();
        // Once it is in the middle of the heap, and not at a quiet moment.
        const end = Date.now() + DEADLINE_MS;
        while ((await count()) < before + 8 && Date.now() < end) await sleep(5);
        await killHard(child);
        await enqueueSome();
      }
      const last = await spawn();
      const end = Date.now() + DEADLINE_MS;
      let left = Number.POSITIVE_INFINITY;
      while (left > 0 && lost.length === 0 && Date.now() < end) {
        await sleep(20);
        const { byStatus } = await jobs.counts();
        left = byStatus.queued + byStatus.running;
      }
      await killHard(last);

      const { byStatus } = await jobs.counts();
      const pool = await db.read((m) => m.findOneByOrFail(KillPool, { id: 'pool' }));
      const numbers = (await db.read((m) => m.find(KillEffect))).map((effect) => effect.n).sort((a, b) => a - b);
      expect(lost).toEqual([]);
      expect(byStatus).toEqual({ queued: 0, running: 0, done: wanted, dead: 0 });
      expect(numbers).toEqual(Array.from({ length: wanted }, (__, n) => n));
      expect([pool.frozenFen, pool.paidFen]).toEqual([0, wanted * AMOUNT_FEN]);
      await waker?.close();
      await db.close();
      await store.drop();
    },
    180_000,
  );
});
