import { type EntityManager, type FindOptionsWhere, In, LessThanOrEqual } from 'typeorm';
import type { Clock } from '../clock/index.js';
import { randomToken } from '../crypto/index.js';
import { affectedBy, type Db } from '../db/index.js';
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
  /** Failures of the job itself after which it is dead. */
  maxAttempts: number;
  /**
   * Workers that may go away over one job before it is dead. A worker killed from outside is not the job's failure, and
   * takes ten innocent jobs with it; but a job that kills its worker, by the memory it takes, must come to an end too.
   */
  maxInterruptions: number;
  /** First pause after a failure; doubles with every one, up to ten minutes. */
  backoffMs: number;
}

export const DEFAULT_RUNNER_OPTIONS: RunnerOptions = {
  concurrency: 10,
  pollMs: 1000,
  leaseMs: 30_000,
  maxAttempts: 8,
  maxInterruptions: 20,
  backoffMs: 2000,
};

const MAX_BACKOFF_MS = 600_000;
/** From this interruption on a job comes back ever later: it may be what its workers die of. */
const SUSPECT_AFTER = 3;
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
      const found = await this.claimAndBegin();
      if (found === 0 && this.running.size === 0) return;
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

  /** @returns how many due jobs there were to choose from; not each found one is begun */
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
    return due.length;
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
    const { claimed, givenBack } = await this.db.write(async (m) => {
      const now = this.clock.now();
      const claimed: Job[] = [];
      const givenBack: { id: string; attempts: number; runAt: Date }[] = [];
      const rows = await m.findBy(JobRow, { id: In(ids) });
      const byId = new Map(rows.map((row) => [row.id, row]));
      // In one order everywhere, so that two workers never wait for each other.
      for (const id of [...ids].sort()) {
        const row = byId.get(id);
        if (!row || (row.status !== 'queued' && row.status !== 'running')) continue;
        const abandoned = row.status === 'running' && row.leaseUntil !== null && row.leaseUntil <= now;
        const interruptions = row.interruptions + (abandoned ? 1 : 0);
        if (abandoned && interruptions >= SUSPECT_AFTER) {
          const runAt = await this.giveBack(m, row, { leaseUntil: LessThanOrEqual(now) });
          if (runAt) givenBack.push({ id, attempts: row.attempts, runAt });
          continue;
        }
        const leaseToken = randomToken(18);
        const leaseUntil = new Date(now.getTime() + this.options.leaseMs);
        const affected = await affectedBy(
          m,
          // The count comes first: MySQL sets from left to right, and sees the new status further on.
          `UPDATE job SET interruptions = interruptions + CASE WHEN status = 'running' THEN 1 ELSE 0 END,
             status = 'running', leaseToken = ?, leaseUntil = ?, attempts = attempts + 1, again = ?, updatedAt = ?
           WHERE id = ? AND (status = 'queued' AND runAt <= ? OR status = 'running' AND leaseUntil <= ?)`,
          [leaseToken, leaseUntil, false, now, id, now, now],
        );
        if (affected !== 1) continue;
        const attempt = row.attempts + 1;
        claimed.push({ id, kind: row.kind, payload: row.payload, attempt, interruptions, leaseToken });
      }
      return { claimed, givenBack };
    });
    for (const { id, attempts, runAt } of givenBack) this.jobs.wake(id, attempts, runAt);
    return claimed;
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
      await this.failed(job, error, abort.signal.aborted);
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

  private async failed(job: Job, error: unknown, toldToStop: boolean): Promise<void> {
    if (error instanceof LeaseLost) {
      this.log.warn({ jobId: job.id, kind: job.kind }, 'a job was taken over by another worker');
      return;
    }
    const failures = job.attempt - job.interruptions;
    const permanent = error instanceof PermanentFailure;
    const interrupted = toldToStop && !permanent;
    const final = !interrupted && (permanent || failures >= this.options.maxAttempts);
    const { id: jobId, kind, attempt } = job;
    this.log.warn({ err: error, jobId, kind, attempt, final }, interrupted ? 'a job was interrupted' : 'a job failed');
    const lastError = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(
      0,
      ERROR_LENGTH,
    );
    try {
      const runAt = await this.db.write(async (m) => {
        const row = await m.findOneBy(JobRow, { id: job.id, status: 'running', leaseToken: job.leaseToken });
        if (!row) return undefined;
        if (interrupted) return this.giveBack(m, row, {});
        if (final) {
          await this.bury(m, row, { lastError });
          return undefined;
        }
        return this.putBack(m, row, { lastError, runAt: this.afterPause(failures) });
      });
      if (runAt) this.jobs.wake(job.id, job.attempt, runAt);
    } catch (second) {
      // The lease runs out and another worker tries again.
      this.log.error({ err: second, jobId: job.id }, 'the failure of a job could not be written down');
    }
  }

  /**
   * Puts a job back of which the worker went away; the first times it may begin at once, for then it is hardly its own
   * fault, and when that has happened too often it is dead.
   * @returns when it is due again
   */
  private async giveBack(m: EntityManager, row: JobRow, still: FindOptionsWhere<JobRow>): Promise<Date | undefined> {
    const interruptions = row.interruptions + 1;
    this.log.warn({ jobId: row.id, kind: row.kind, interruptions }, 'the worker of a job went away');
    const lastError = `workers that went away during this job: ${interruptions}`;
    if (interruptions >= this.options.maxInterruptions) {
      await this.bury(m, row, { lastError, interruptions }, still);
      return undefined;
    }
    const runAt = this.afterPause(interruptions - SUSPECT_AFTER + 1);
    return this.putBack(m, row, { lastError, interruptions, runAt }, still);
  }

  private async putBack(
    m: EntityManager,
    row: JobRow,
    change: { lastError: string; runAt: Date; interruptions?: number },
    still: FindOptionsWhere<JobRow> = {},
  ): Promise<Date | undefined> {
    const { affected } = await m.update(
      JobRow,
      { ...heldAs(row), ...still },
      { status: 'queued', leaseToken: null, leaseUntil: null, ...change },
    );
    return affected === 1 ? change.runAt : undefined;
  }

  private async bury(
    m: EntityManager,
    row: JobRow,
    change: { lastError: string; interruptions?: number },
    still: FindOptionsWhere<JobRow> = {},
  ): Promise<void> {
    const { affected } = await m.update(
      JobRow,
      { ...heldAs(row), ...still },
      { status: 'dead', liveKey: null, leaseToken: null, leaseUntil: null, finishedAt: this.clock.now(), ...change },
    );
    if (affected === 1 && row.again && row.liveKey) {
      await this.jobs.enqueue(m, row.kind, row.payload as object, { key: row.liveKey, runAt: row.runAt });
    }
  }

  /** @returns the moment after the pause that follows the n-th bad end; now, where `n` is not positive */
  private afterPause(n: number): Date {
    const ceiling = n > 0 ? Math.min(MAX_BACKOFF_MS, this.options.backoffMs * 2 ** (n - 1)) : 0;
    return new Date(this.clock.now().getTime() + Math.round(ceiling * (0.75 + Math.random() / 2)));
  }
}

/** The row as long as nobody else has claimed it since it was read. */
function heldAs({ id, leaseToken }: JobRow): FindOptionsWhere<JobRow> {
  return { id, status: 'running', ...(leaseToken === null ? {} : { leaseToken }) };
}
