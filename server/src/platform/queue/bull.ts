import Bull from 'bull';
import { Redis, type RedisOptions } from 'ioredis';
import { LessThanOrEqual } from 'typeorm';
import type { Clock } from '../clock/index.js';
import type { Db } from '../db/index.js';
import type { Log } from '../log/index.js';
import { JobRow } from './job.entity.js';
import type { JobRunner } from './runner.js';
import type { Wake, Waker } from './waker.js';

export interface BullOptions {
  redisUrl: string;
  prefix: string;
  concurrency: number;
  /** How often rows that Redis lost are looked for. */
  sweepMs: number;
  /** For how long a due row may lie before it counts as lost. */
  lostAfterMs: number;
}

/** Beyond this the sweeper brings the job up: Redis is not where next week's work is kept. */
const MAX_DELAY_MS = 60_000;
const SWEEP_LIMIT = 200;

/**
 * Spreads jobs over processes through Bull, which only carries ids. A Redis that forgets, or is away, costs a delay:
 * a sweep wakes forgotten rows again, and while Redis is away the workers take them from the table themselves.
 */
export class BullWaker implements Waker {
  private readonly queue: Bull.Queue<{ id: string }>;
  private readonly clients = new Set<Redis>();
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> | undefined;
  private runner: JobRunner | undefined;

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly options: BullOptions,
  ) {
    this.queue = new Bull<{ id: string }>('qinqing-jobs', {
      prefix: `${options.prefix}:bull`,
      createClient: (type) => this.client(type === 'client'),
      settings: { lockDuration: 30_000, stalledInterval: 15_000, maxStalledCount: 1000 },
    });
    this.queue.on('error', (error) => this.log.warn({ err: error }, 'the job queue on Redis reports an error'));
  }

  /** Makes this process one of the workers. */
  work(runner: JobRunner): void {
    this.runner = runner;
    void this.queue
      .process(this.options.concurrency, async (hint) => runner.runOne(hint.data.id))
      .catch((error: unknown) => this.log.error({ err: error }, 'the job queue on Redis stopped'));
    this.scheduleSweep();
  }

  async wake(wakes: Wake[]): Promise<void> {
    try {
      await this.add(wakes);
    } catch (error) {
      this.log.warn({ err: error }, 'jobs were not announced on Redis; the sweep will find them');
    }
  }

  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.runner = undefined;
    await this.sweeping;
    await this.queue.close(true).catch((error: unknown) => this.log.warn({ err: error }, 'closing the job queue'));
    for (const client of this.clients) client.disconnect();
  }

  private async add(wakes: Wake[]): Promise<void> {
    const soon = wakes.filter((wake) => wake.delayMs <= MAX_DELAY_MS);
    if (soon.length === 0) return;
    await this.queue.addBulk(
      soon.map(({ id, attempts, delayMs }) => ({
        data: { id },
        // Kept finished jobs would turn a later add with the same id into a silent no-op.
        opts: {
          jobId: attempts === 0 ? id : `${id}-${attempts}`,
          delay: delayMs,
          removeOnComplete: true,
          removeOnFail: true,
        },
      })),
    );
  }

  private scheduleSweep(): void {
    this.timer = setTimeout(() => {
      this.sweeping = this.sweep().finally(() => {
        this.sweeping = undefined;
        if (this.runner) this.scheduleSweep();
      });
    }, this.options.sweepMs);
    this.timer.unref();
  }

  private async sweep(): Promise<void> {
    let rows: JobRow[] = [];
    try {
      rows = await this.lostRows();
      await this.add(rows.map(({ id, attempts }) => ({ id, attempts, delayMs: 0 })));
    } catch (error) {
      this.log.warn({ err: error, lost: rows.length }, 'waking lost jobs failed; running them from the table');
    }
    // Not awaited: a long job must not hold the sweep up. The claim decides who runs a row that was also woken.
    const overdue = this.clock.now().getTime() - 3 * this.options.lostAfterMs;
    for (const row of rows) {
      if ((row.leaseUntil ?? row.runAt).getTime() <= overdue)
        void this.runner
          ?.runOne(row.id)
          .catch(() => this.log.warn({ jobId: row.id }, 'a lost job could not be claimed'));
    }
  }

  private async lostRows(): Promise<JobRow[]> {
    const before = LessThanOrEqual(new Date(this.clock.now().getTime() - this.options.lostAfterMs));
    const now = LessThanOrEqual(this.clock.now());
    return this.db.read((m) =>
      m.find(JobRow, {
        select: { id: true, attempts: true, runAt: true, leaseUntil: true },
        where: [
          { status: 'queued', runAt: before },
          { status: 'running', leaseUntil: now },
        ],
        order: { runAt: 'ASC' },
        take: SWEEP_LIMIT,
      }),
    );
  }

  private client(fast: boolean): Redis {
    // Commands of the shared client fail at once without Redis; the blocking clients must wait for it.
    const own: RedisOptions = fast
      ? { maxRetriesPerRequest: 1, enableOfflineQueue: false }
      : { maxRetriesPerRequest: null, enableReadyCheck: false };
    const client = new Redis(this.options.redisUrl, own);
    client.on('error', (error) => this.log.debug({ err: error }, 'Redis connection'));
    this.clients.add(client);
    return client;
  }
}
