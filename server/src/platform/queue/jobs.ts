import { type EntityManager, LessThan } from 'typeorm';
import type { Clock } from '../clock/index.js';
import { affectedOne, type Db, isUniqueViolation } from '../db/index.js';
import { AppError } from '../errors/index.js';
import { newId } from '../ids/index.js';
import { JobRow, type JobStatus } from './job.entity.js';
import type { Waker } from './waker.js';

/** What a handler gets. */
export interface Job {
  readonly id: string;
  readonly kind: string;
  // The kind decides the payload's shape; its module parses it.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly payload: any;
  /** 1 for the first try. */
  readonly attempt: number;
  /** How many earlier tries ended because their worker went away. */
  readonly interruptions: number;
  readonly leaseToken: string;
}

export interface EnqueueOptions {
  /** Not before; default now. */
  runAt?: Date;
  /**
   * At most one queued job has this key: a second enqueue answers the first one's id. If that job is running, it runs
   * once more afterwards (not before `runAt`), because it may have looked at the state before this change.
   */
  key?: string;
}

/** Another worker took the job over because this one's lease ran out: what this one did is undone. */
export class LeaseLost extends Error {
  constructor(id: string) {
    super(`the lease of job ${id} was lost`);
    this.name = 'LeaseLost';
  }
}

const PUBLIC_COLUMNS = [
  'id',
  'kind',
  'status',
  'attempts',
  'interruptions',
  'runAt',
  'lastError',
  'createdAt',
  'finishedAt',
] as const;
export type JobSummary = Pick<JobRow, (typeof PUBLIC_COLUMNS)[number]>;

export interface JobFilter {
  status?: JobStatus;
  kind?: string;
  limit?: number;
  before?: { createdAt: Date; id: string };
}

export class Jobs {
  private readonly wakers = new Set<Waker>();
  /** Ids that `complete` has finished in this process, until their runner looks. */
  private readonly completed = new Set<string>();

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
  ) {}

  /** Writes the job in the caller's unit of work: it exists if, and only if, the change that wants it does. */
  async enqueue(m: EntityManager, kind: string, payload: object, options: EnqueueOptions = {}): Promise<string> {
    const now = this.clock.now();
    const runAt = options.runAt ?? now;
    const liveKey = options.key ?? null;
    if (liveKey !== null) {
      const live = await this.joinLive(m, liveKey, payload, runAt);
      if (live) return live;
    }
    const id = newId();
    try {
      await m.insert(JobRow, { id, kind, payload, status: 'queued', attempts: 0, runAt, liveKey, again: false });
    } catch (error) {
      if (liveKey === null || !isUniqueViolation(error)) throw error;
      const live = await this.joinLive(m, liveKey, payload, runAt);
      if (!live) throw error;
      return live;
    }
    this.wakeAfterCommit(id, 0, runAt);
    return id;
  }

  /**
   * Finishes the job inside the unit that holds its effect, so that the effect happens exactly once. Optional: a job
   * whose handler returns without it is finished right afterwards, and its effect must then bear being repeated.
   * @throws {LeaseLost} which undoes the unit
   */
  async complete(m: EntityManager, job: Job): Promise<void> {
    await this.finish(m, job);
    this.db.afterCommit(() => this.completed.add(job.leaseToken));
  }

  /** Whether `complete` has finished this try; asked once, by the runner. */
  takeCompleted(job: Job): boolean {
    return this.completed.delete(job.leaseToken);
  }

  async finish(m: EntityManager, job: Job): Promise<void> {
    const row = await m.findOneBy(JobRow, { id: job.id });
    const done = await m.update(
      JobRow,
      { id: job.id, status: 'running', leaseToken: job.leaseToken },
      { status: 'done', liveKey: null, leaseToken: null, leaseUntil: null, finishedAt: this.clock.now() },
    );
    if (done.affected !== 1) throw new LeaseLost(job.id);
    // Read again under the row's lock: the wish may have come in between.
    const after = await m.findOneByOrFail(JobRow, { id: job.id });
    if (after.again && row?.liveKey) {
      await this.enqueue(m, row.kind, after.payload as object, { key: row.liveKey, runAt: after.runAt });
    }
  }

  /** Newest first; `before` is the last job of the page before. */
  async list(filter: JobFilter): Promise<JobSummary[]> {
    const { status, kind, limit = 50, before } = filter;
    return this.db.read((m) => {
      const query = m.createQueryBuilder(JobRow, 'job').select(PUBLIC_COLUMNS.map((column) => `job.${column}`));
      if (status) query.andWhere('job.status = :status', { status });
      if (kind) query.andWhere('job.kind = :kind', { kind });
      if (before)
        query.andWhere('(job.createdAt < :at OR (job.createdAt = :at AND job.id < :id))', {
          at: before.createdAt,
          id: before.id,
        });
      return query.orderBy('job.createdAt', 'DESC').addOrderBy('job.id', 'DESC').limit(limit).getMany();
    });
  }

  async find(m: EntityManager, id: string): Promise<JobSummary> {
    const row = await m.findOneBy(JobRow, { id });
    if (!row) throw new AppError('NOT_FOUND');
    return row;
  }

  /** Gives a dead job its tries back. The caller audits it. */
  async requeue(m: EntityManager, id: string): Promise<void> {
    const row = await m.findOneBy(JobRow, { id });
    if (!row) throw new AppError('NOT_FOUND');
    if (row.status !== 'dead') throw new AppError('STATE_CONFLICT', { details: { status: row.status } });
    const runAt = this.clock.now();
    affectedOne(
      await m.update(
        JobRow,
        { id, status: 'dead' },
        { status: 'queued', attempts: 0, interruptions: 0, runAt, finishedAt: null },
      ),
    );
    this.wakeAfterCommit(id, 0, runAt);
  }

  /** Removes jobs that were done before this time. Dead ones stay until somebody answers for them. */
  async purgeDone(before: Date): Promise<void> {
    await this.db.write((m) => m.delete(JobRow, { status: 'done', finishedAt: LessThan(before) }));
  }

  /** Jobs by status, and for how many seconds the oldest due one has waited. */
  async counts(): Promise<{ byStatus: Record<JobStatus, number>; lagSeconds: number }> {
    return this.db.read(async (m) => {
      const byStatus: Record<JobStatus, number> = { queued: 0, running: 0, done: 0, dead: 0 };
      const rows = await m
        .createQueryBuilder(JobRow, 'job')
        .select('job.status', 'status')
        .addSelect('COUNT(*)', 'count')
        .groupBy('job.status')
        .getRawMany<{ status: JobStatus; count: string }>();
      for (const row of rows) byStatus[row.status] = Number(row.count);
      const [oldest] = await m.find(JobRow, { where: { status: 'queued' }, order: { runAt: 'ASC' }, take: 1 });
      const lagMs = oldest ? this.clock.now().getTime() - oldest.runAt.getTime() : 0;
      return { byStatus, lagSeconds: Math.max(0, lagMs / 1000) };
    });
  }

  addWaker(waker: Waker): () => void {
    this.wakers.add(waker);
    return () => this.wakers.delete(waker);
  }

  wake(id: string, attempts: number, runAt: Date): void {
    const delayMs = Math.max(0, runAt.getTime() - this.clock.now().getTime());
    // A waker reports its own failures; the poll finds the row in any case.
    for (const waker of this.wakers) void waker.wake([{ id, attempts, delayMs }]);
  }

  private wakeAfterCommit(id: string, attempts: number, runAt: Date): void {
    this.db.afterCommit(() => this.wake(id, attempts, runAt));
  }

  private async joinLive(m: EntityManager, liveKey: string, payload: object, runAt: Date): Promise<string | undefined> {
    const live = await m.findOneBy(JobRow, { liveKey });
    if (!live) return undefined;
    if (live.status === 'queued') {
      // The earlier of the two times counts, and the newer payload.
      const earlier = runAt < live.runAt ? runAt : live.runAt;
      const joined = await m.update(JobRow, { id: live.id, status: 'queued', liveKey }, { payload, runAt: earlier });
      if (joined.affected === 1) {
        if (earlier < live.runAt) this.wakeAfterCommit(live.id, live.attempts, earlier);
        return live.id;
      }
    }
    // While it runs, its `runAt` says when it is wanted again.
    const wanted = live.again && live.runAt < runAt ? live.runAt : runAt;
    const marked = await m.update(
      JobRow,
      { id: live.id, status: 'running', liveKey, again: live.again },
      { payload, again: true, runAt: wanted },
    );
    return marked.affected === 1 ? live.id : undefined;
  }
}
