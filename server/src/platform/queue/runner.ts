import { Brackets, type EntityManager, In, LessThanOrEqual } from 'typeorm';
import type { Clock } from '../clock/index.js';
import { randomToken } from '../crypto/index.js';
import type { Db } from '../db/index.js';
import { type Log, withRequestId } from '../log/index.js';
import { JobRow } from './job.entity.js';
import { type Job, type Jobs, LeaseLost } from './jobs.js';
import { type JobRegistry, PermanentFailure } from './registry.js';
import type { Wake } from './waker.js';

export interface RunnerOptions {
  concurrency: number;
  /** How often the table is looked at without any hint. */
  pollMs: number;
  /** For how long a claimed job belongs to its worker without a sign of life. */
  leaseMs: number;
  maxAttempts: number;
  /** First pause after a failure; doubles with every try, up to ten minutes. */
  backoffMs: number;
}

export const DEFAULT_RUNNER_OPTIONS: RunnerOptions = {
  concurrency: 10,
  pollMs: 1000,
  leaseMs: 30_000,
  maxAttempts: 8,
  backoffMs: 2000,
};

const MAX_BACKOFF_MS = 600_000;
const ERROR_LENGTH = 2000;

/**
 * Claims due jobs and hands them to their handlers, at most `concurrency` at a time. A claim is a conditional UPDATE
 * with a lease; whoever dies simply stops renewing it, and the job goes to the next.
 */
export class JobRunner {
  private readonly running = new Map<string, Promise<void>>();
  private readonly aborts = new Map<string, AbortController>();
  private timer: NodeJS.Timeout | undefined;
  private pass: Promise<unknown> | undefined;
  private passAgain = false;
  private started = false;
  private polling = false;
  private removeWaker: (() => void) | undefined;

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly log: Log,
    private readonly options: RunnerOptions = DEFAULT_RUNNER_OPTIONS,
  ) {}

  /**
   * Takes jobs from the table from now on; those that this process enqueues as soon as they are committed.
   * With `polling: false` it only runs what `runOne` is called for.
   */
  start({ polling = true }: { polling?: boolean } = {}): void {
    if (this.started) return;
    this.started = true;
    if (!polling) return;
    this.removeWaker = this.jobs.addWaker({ wake: async (wakes) => this.nudge(wakes) });
    this.polling = true;
    this.poll();
  }

  /** Takes no further job and waits for those that run; after `graceMs` their signal is aborted. */
  async stop(graceMs = 20_000): Promise<void> {
    this.started = false;
    this.polling = false;
    this.removeWaker?.();
    clearTimeout(this.timer);
    await this.pass;
    const abort = setTimeout(() => {
      for (const controller of this.aborts.values()) controller.abort();
    }, graceMs);
    await Promise.all(this.running.values());
    clearTimeout(abort);
  }

  /** Runs until no due job is left. For tests and one-off commands: needs no `start`. */
  async drain(): Promise<void> {
    for (;;) {
      const begun = await this.claimAndBegin();
      if (begun === 0 && this.running.size === 0) return;
      if (this.running.size > 0) await Promise.race(this.running.values());
    }
  }

  /** Runs the job with this id if it is due and nobody has it. Resolves when it is done. */
  async runOne(id: string): Promise<void> {
    while (this.started && this.running.size >= this.options.concurrency) await Promise.race(this.running.values());
    if (!this.started) return;
    const [job] = await this.claim([id]);
    if (job) await this.begin(job);
  }

  get busy(): number {
    return this.running.size;
  }

  private nudge(wakes: Wake[]): void {
    if (wakes.some((wake) => wake.delayMs <= this.options.pollMs)) this.poll();
  }

  /** One pass at a time; a hint during a pass asks for another one. */
  private poll(): void {
    if (!this.polling) return;
    if (this.pass) {
      this.passAgain = true;
      return;
    }
    clearTimeout(this.timer);
    this.pass = this.claimAndBegin()
      .catch((error: unknown) => this.log.error({ err: error }, 'looking for jobs failed'))
      .finally(() => {
        this.pass = undefined;
        if (!this.polling) return;
        if (this.passAgain) {
          this.passAgain = false;
          this.poll();
        } else {
          this.timer = setTimeout(() => this.poll(), this.options.pollMs);
          this.timer.unref();
        }
      });
  }

  private async claimAndBegin(): Promise<number> {
    const free = this.options.concurrency - this.running.size;
    if (free <= 0) return 0;
    const due = await this.dueIds(free);
    if (due.length === 0) return 0;
    const claimed = await this.claim(due);
    for (const job of claimed) {
      // A freed place is filled at once, without waiting for the rest of the batch.
      void this.begin(job).then(() => this.poll());
    }
    // Others may have taken some: look again while there were candidates.
    if (claimed.length < due.length) this.passAgain = true;
    return claimed.length;
  }

  private async dueIds(limit: number): Promise<string[]> {
    const now = this.clock.now();
    const rows = await this.db.read(async (m) => {
      const queued = await m.find(JobRow, {
        select: { id: true },
        where: { status: 'queued', runAt: LessThanOrEqual(now) },
        order: { runAt: 'ASC', id: 'ASC' },
        take: limit,
      });
      const abandoned = await m.find(JobRow, {
        select: { id: true },
        where: { status: 'running', leaseUntil: LessThanOrEqual(now) },
        order: { leaseUntil: 'ASC' },
        take: limit,
      });
      return [...abandoned, ...queued].slice(0, limit);
    });
    return rows.map((row) => row.id);
  }

  private async claim(ids: string[]): Promise<Job[]> {
    return this.db.write(async (m) => {
      const now = this.clock.now();
      const claimed: Job[] = [];
      const rows = await m.findBy(JobRow, { id: In(ids) });
      const byId = new Map(rows.map((row) => [row.id, row]));
      // In one order everywhere, so that two workers never wait for each other.
      for (const id of [...ids].sort()) {
        const row = byId.get(id);
        if (!row || (row.status !== 'queued' && row.status !== 'running')) continue;
        if (row.status === 'running' && row.attempts >= this.options.maxAttempts) {
          await this.bury(m, row, 'the worker died during the last try');
          continue;
        }
        const leaseToken = randomToken(18);
        const result = await m
          .createQueryBuilder()
          .update(JobRow)
          .set({
            status: 'running',
            leaseToken,
            leaseUntil: new Date(now.getTime() + this.options.leaseMs),
            attempts: () => 'attempts + 1',
            again: false,
          })
          .where('id = :id', { id })
          .andWhere(
            new Brackets((due) => {
              due
                .where('status = :queued AND runAt <= :now', { queued: 'queued', now })
                .orWhere('status = :running AND leaseUntil <= :now', { running: 'running', now });
            }),
          )
          .execute();
        if (result.affected !== 1) continue;
        claimed.push({ id, kind: row.kind, payload: row.payload, attempt: row.attempts + 1, leaseToken });
      }
      return claimed;
    });
  }

  private begin(job: Job): Promise<void> {
    const work = withRequestId(`job-${job.id}`, () => this.attempt(job)).finally(() =>
      this.running.delete(job.leaseToken),
    );
    this.running.set(job.leaseToken, work);
    return work;
  }

  /** Never rejects: whatever happens is written to the row, or the lease runs out. */
  private async attempt(job: Job): Promise<void> {
    const abort = new AbortController();
    this.aborts.set(job.leaseToken, abort);
    const beat = setInterval(() => void this.renew(job, abort), this.options.leaseMs / 3);
    try {
      const handler = this.registry.find(job.kind);
      if (!handler) throw new PermanentFailure(`no handler for jobs of kind ${job.kind}`);
      await handler(job, { signal: abort.signal });
      if (!this.jobs.takeCompleted(job)) await this.db.write((m) => this.jobs.finish(m, job));
    } catch (error) {
      await this.failed(job, error);
    } finally {
      clearInterval(beat);
      this.aborts.delete(job.leaseToken);
      // A handler that completed its job and failed afterwards has still done its work.
      this.jobs.takeCompleted(job);
    }
  }

  private async renew(job: Job, abort: AbortController): Promise<void> {
    try {
      const leaseUntil = new Date(this.clock.now().getTime() + this.options.leaseMs);
      const renewed = await this.db.write((m) =>
        m.update(JobRow, { id: job.id, status: 'running', leaseToken: job.leaseToken }, { leaseUntil }),
      );
      if (renewed.affected !== 1) abort.abort();
    } catch (error) {
      this.log.warn({ err: error, jobId: job.id }, 'a job lease was not renewed');
    }
  }

  private async failed(job: Job, error: unknown): Promise<void> {
    if (error instanceof LeaseLost) {
      this.log.warn({ jobId: job.id, kind: job.kind }, 'a job was taken over by another worker');
      return;
    }
    const final = error instanceof PermanentFailure || job.attempt >= this.options.maxAttempts;
    this.log.warn({ err: error, jobId: job.id, kind: job.kind, attempt: job.attempt, final }, 'a job failed');
    const lastError = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(
      0,
      ERROR_LENGTH,
    );
    try {
      const runAt = new Date(this.clock.now().getTime() + this.backoff(job.attempt));
      const queued = await this.db.write(async (m) => {
        const row = await m.findOneBy(JobRow, { id: job.id, status: 'running', leaseToken: job.leaseToken });
        if (!row) return false;
        if (final) {
          await this.bury(m, row, lastError);
          return false;
        }
        const { affected } = await m.update(
          JobRow,
          { id: job.id, status: 'running', leaseToken: job.leaseToken },
          { status: 'queued', leaseToken: null, leaseUntil: null, lastError, runAt },
        );
        return affected === 1;
      });
      if (queued) this.jobs.wake(job.id, job.attempt, runAt);
    } catch (second) {
      // The lease runs out and another worker tries again.
      this.log.error({ err: second, jobId: job.id }, 'the failure of a job could not be written down');
    }
  }

  private async bury(m: EntityManager, row: JobRow, lastError: string): Promise<void> {
    const { affected } = await m.update(
      JobRow,
      { id: row.id, status: 'running', ...(row.leaseToken ? { leaseToken: row.leaseToken } : {}) },
      { status: 'dead', liveKey: null, leaseToken: null, leaseUntil: null, lastError, finishedAt: this.clock.now() },
    );
    if (affected === 1 && row.again && row.liveKey) {
      await this.jobs.enqueue(m, row.kind, row.payload as object, { key: row.liveKey, runAt: row.runAt });
    }
  }

  private backoff(attempt: number): number {
    const ceiling = Math.min(MAX_BACKOFF_MS, this.options.backoffMs * 2 ** (attempt - 1));
    return Math.round(ceiling * (0.75 + Math.random() / 2));
  }
}
