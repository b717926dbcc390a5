import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { SystemClock } from '../../src/platform/clock/index.js';
import { Config } from '../../src/platform/config/index.js';
import { affectedOne, Db, isUniqueViolation } from '../../src/platform/db/index.js';
import { createLog } from '../../src/platform/log/index.js';
import { BullWaker, type Job, JobRegistry, JobRunner, Jobs } from '../../src/platform/queue/index.js';
import { KillEffect, KillPool } from './tables.js';

/** A worker process that its parent kills in the middle of its work. */
const config = Config.parse();
const clock = new SystemClock();
const log = createLog('silent');
const db = await Db.open(config, clock);
const jobs = new Jobs(db, clock);
const registry = new JobRegistry();

async function pay(m: EntityManager, job: Job): Promise<void> {
  const { amountFen, n } = job.payload as { amountFen: number; n: number };
  // The key first: a job that is begun again after its money has gone must fall over its key, not over an empty pool.
  await m.insert(KillEffect, { id: job.id, n });
  affectedOne(
    await m
      .createQueryBuilder()
      .update(KillPool)
      .set({ frozenFen: () => 'frozenFen - :amountFen', paidFen: () => 'paidFen + :amountFen' })
      .where('id = :id AND frozenFen >= :amountFen', { id: 'pool', amountFen })
      .execute(),
  );
}

const work = () => sleep(20 + Math.random() * 60);

// The two ways to make an effect happen once: finishing the job in its unit, and keying it by the job.
registry.register('pay.completed', async (job) => {
  await work();
  await db.write(async (m) => {
    await pay(m, job);
    await jobs.complete(m, job);
  });
});
registry.register('pay.keyed', async (job) => {
  await work();
  try {
    await db.write((m) => pay(m, job));
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
  }
  await work();
});

const runner = new JobRunner(db, clock, jobs, registry, log, {
  concurrency: 5,
  pollMs: 50,
  // Longer than a busy machine stops a process: every lease lost without a kill doubles the wait after a failure.
  leaseMs: 3000,
  maxAttempts: 50,
  maxInterruptions: 50,
  backoffMs: 20,
});
if (config.redisUrl === undefined) {
  runner.start();
} else {
  const waker = new BullWaker(db, clock, log, {
    redisUrl: config.redisUrl,
    prefix: config.redisPrefix,
    concurrency: 5,
    sweepMs: 200,
    lostAfterMs: 500,
  });
  runner.start({ polling: false });
  waker.work(runner);
}
// The look at the table does not keep a process alive, and in the product the health port does. Without this, a worker
// with nothing due would leave while the jobs of a killed one still wait for their leases to end.
process.channel?.ref();
process.on('disconnect', () => process.exit());
process.send?.('up');
