import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { JobRow } from './job.entity.js';
import { DEFAULT_RUNNER_OPTIONS, type Job, JobRegistry, JobRunner, LeaseLost, PermanentFailure } from './index.js';

describe('jobs', () => {
  let shared: TestDatabase;
  let t: TestDatabase;
  beforeAll(async () => {
    shared = await testDatabase();
  });
  beforeEach(async () => {
    await shared.db.write((m) => m.createQueryBuilder().delete().from(JobRow).execute());
    const registry = new JobRegistry();
    t = { ...shared, registry, runner: new JobRunner(shared.db, shared.clock, shared.jobs, registry, shared.log) };
  });
  afterEach(() => t.runner.stop());
  afterAll(() => shared.close());

  const rows = () => t.db.read((m) => m.find(JobRow, { order: { id: 'ASC' } }));
  const enqueue = (kind: string, payload: object = {}, options = {}) =>
    t.db.write((m) => t.jobs.enqueue(m, kind, payload, options));

  it('exist if, and only if, the unit that wants them is kept', async () => {
    const ran: unknown[] = [];
    t.registry.register('note', async (job) => void ran.push(job.payload));
    await enqueue('note', { kept: true });
    await t.db
      .write(async (m) => {
        await t.jobs.enqueue(m, 'note', { kept: false });
        throw new Error('undo');
      })
      .catch(() => undefined);
    await t.runner.drain();
    expect(ran).toEqual([{ kept: true }]);
    expect((await rows()).map((row) => [row.status, row.attempts])).toEqual([['done', 1]]);
  });

  it('wait for their time', async () => {
    let ran = 0;
    t.registry.register('later', async () => void ran++);
    await enqueue('later', {}, { runAt: new Date(t.clock.now().getTime() + 3_600_000) });
    await t.runner.drain();
    expect(ran).toBe(0);
    t.clock.advance({ hours: 1 });
    await t.runner.drain();
    expect(ran).toBe(1);
  });

  it('are tried eight times with growing pauses and are dead then, visible and requeueable', async () => {
    let fail = true;
    const at: number[] = [];
    t.registry.register('flaky', async () => {
      at.push(t.clock.now().getTime());
      if (fail) throw new Error('bank is closed');
    });
    const id = await enqueue('flaky');
    for (let i = 0; i < 12; i++) {
      await t.runner.drain();
      t.clock.advance({ minutes: 15 });
    }
    expect(at).toHaveLength(8);
    const [dead] = await t.jobs.list({ status: 'dead' });
    expect(dead).toMatchObject({ id, attempts: 8, lastError: 'Error: bank is closed' });
    expect((await t.jobs.counts()).byStatus.dead).toBe(1);
    fail = false;
    await t.db.write((m) => t.jobs.requeue(m, id));
    await expect(t.db.write((m) => t.jobs.requeue(m, id))).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    await t.runner.drain();
    expect((await rows())[0]).toMatchObject({ status: 'done', attempts: 1 });
  });

  it('pause longer after every failure', async () => {
    t.registry.register('flaky', async () => {
      throw new Error('no');
    });
    await enqueue('flaky');
    const pauses: number[] = [];
    for (let i = 0; i < 5; i++) {
      await t.runner.drain();
      const [row] = await rows();
      pauses.push(row!.runAt.getTime() - t.clock.now().getTime());
      t.clock.set(row!.runAt);
    }
    for (let i = 1; i < pauses.length; i++) expect(pauses[i]! / pauses[i - 1]!).toBeGreaterThan(1.1);
    expect(pauses[0]).toBeGreaterThanOrEqual(1500);
  });

  it('are dead at once when no further try can help, or nobody knows the kind', async () => {
    t.registry.register('hopeless', async () => {
      throw new PermanentFailure('the file is gone');
    });
    await enqueue('hopeless');
    await enqueue('unheard of');
    await t.runner.drain();
    expect((await rows()).map((row) => [row.status, row.attempts])).toEqual([
      ['dead', 1],
      ['dead', 1],
    ]);
  });

  it('with one key are one while they wait, and run once more when wanted during a run', async () => {
    const seen: unknown[] = [];
    let first = true;
    t.registry.register('refresh', async (job) => {
      seen.push(job.payload);
      if (!first) return;
      first = false;
      const during = await enqueue('refresh', { n: 3 }, { key: 'refresh' });
      expect(during).toBe(job.id);
    });
    const id = await enqueue('refresh', { n: 1 }, { key: 'refresh' });
    expect(await enqueue('refresh', { n: 2 }, { key: 'refresh' })).toBe(id);
    await t.runner.drain();
    expect(seen).toEqual([{ n: 2 }, { n: 3 }]);
    // Two rows: what is keyed by a job's id stays once per run.
    expect((await rows()).map((row) => [row.status, row.liveKey])).toEqual([
      ['done', null],
      ['done', null],
    ]);
    expect(await enqueue('refresh', { n: 4 }, { key: 'refresh' })).not.toBe(id);
  });

  it('may want themselves again later under their own key', async () => {
    let ran = 0;
    t.registry.register('nightly', async () => {
      ran++;
      await enqueue('nightly', {}, { key: 'nightly', runAt: new Date(t.clock.now().getTime() + 86_400_000) });
    });
    await enqueue('nightly', {}, { key: 'nightly' });
    await t.runner.drain();
    expect(ran).toBe(1);
    t.clock.advance({ days: 1 });
    await t.runner.drain();
    expect(ran).toBe(2);
    expect((await t.jobs.counts()).byStatus).toMatchObject({ queued: 1, running: 0 });
  });

  it('wanted twice during a run, run again at the earlier time', async () => {
    let ran = 0;
    t.registry.register('twice', async () => {
      if (ran++ > 0) return;
      await enqueue('twice', {}, { key: 'twice' });
      await enqueue('twice', {}, { key: 'twice', runAt: new Date(t.clock.now().getTime() + 86_400_000) });
    });
    await enqueue('twice', {}, { key: 'twice' });
    await t.runner.drain();
    expect(ran).toBe(2);
  });

  it('with one key stay one under parallel wishes', async () => {
    t.registry.register('refresh', async () => undefined);
    const ids = await Promise.all(Array.from({ length: 30 }, (_, n) => enqueue('refresh', { n }, { key: 'same' })));
    expect(new Set(ids).size).toBe(1);
  });

  it('go to one worker only, however many ask', async () => {
    const runs = new Map<string, number>();
    const others = Array.from({ length: 4 }, () => {
      const registry = new JobRegistry();
      registry.register('count', async (job) => void runs.set(job.id, (runs.get(job.id) ?? 0) + 1));
      return new JobRunner(t.db, t.clock, t.jobs, registry, t.log);
    });
    for (let i = 0; i < 60; i++) await enqueue('count', { i });
    await Promise.all(others.map((runner) => runner.drain()));
    expect([...runs.values()]).toEqual(Array(60).fill(1));
    expect((await t.jobs.counts()).byStatus).toMatchObject({ done: 60, queued: 0, running: 0 });
  });

  it('are taken over after their lease, and the late worker cannot keep what it did', async () => {
    let resume!: () => void;
    const paused = new Promise<void>((resolve) => {
      resume = resolve;
    });
    let claimed!: (job: Job) => void;
    const claim = new Promise<Job>((resolve) => {
      claimed = resolve;
    });
    let lateError: unknown;
    t.registry.register('slow', async (job) => {
      claimed(job);
      await paused;
      lateError = await t.db
        .write(async (m) => {
          await t.jobs.enqueue(m, 'effect of the late one', {});
          await t.jobs.complete(m, job);
        })
        .catch((error: unknown) => error);
      throw lateError;
    });
    await enqueue('slow');
    const late = t.runner.drain();
    await claim;
    t.clock.advance({ minutes: 5 });
    const registry = new JobRegistry();
    registry.register('slow', async (job) => {
      await t.db.write(async (m) => {
        await t.jobs.complete(m, job);
      });
    });
    const other = new JobRunner(t.db, t.clock, t.jobs, registry, t.log);
    await other.drain();
    resume();
    await late;
    expect(lateError).toBeInstanceOf(LeaseLost);
    const all = await rows();
    expect(all.map((row) => [row.kind, row.status, row.attempts])).toEqual([['slow', 'done', 2]]);
  });

  it('completed inside the handler’s unit are not done twice when the handler fails afterwards', async () => {
    let ran = 0;
    t.registry.register('half', async (job) => {
      ran++;
      await t.db.write((m) => t.jobs.complete(m, job));
      throw new Error('after the work');
    });
    await enqueue('half');
    await t.runner.drain();
    t.clock.advance({ hours: 1 });
    await t.runner.drain();
    expect(ran).toBe(1);
    expect((await rows())[0]).toMatchObject({ status: 'done' });
  });

  it('never run more at a time than allowed, and a free place is filled without waiting for the others', async () => {
    let running = 0;
    let most = 0;
    let releaseLong!: () => void;
    const long = new Promise<void>((resolve) => {
      releaseLong = resolve;
    });
    let shortDone = 0;
    t.registry.register('work', async (job) => {
      running++;
      most = Math.max(most, running);
      if (job.payload.long) await long;
      else if (++shortDone === 9) releaseLong();
      running--;
    });
    const runner = new JobRunner(t.db, t.clock, t.jobs, t.registry, t.log, {
      concurrency: 2,
      pollMs: 20,
      leaseMs: 30_000,
      maxAttempts: 8,
      maxInterruptions: 20,
      backoffMs: 10,
    });
    for (let i = 0; i < 10; i++) await enqueue('work', { long: i === 0 });
    runner.start();
    // Would never come if the short ones waited for the long one.
    await long;
    await runner.stop();
    expect(most).toBe(2);
    expect(shortDone).toBe(9);
  });

  it('enqueued while a runner works are begun without waiting for the poll', async () => {
    let done!: () => void;
    const ran = new Promise<void>((resolve) => {
      done = resolve;
    });
    t.registry.register('now', async () => done());
    const runner = new JobRunner(t.db, t.clock, t.jobs, t.registry, t.log, {
      concurrency: 2,
      pollMs: 600_000,
      leaseMs: 30_000,
      maxAttempts: 8,
      maxInterruptions: 20,
      backoffMs: 10,
    });
    runner.start();
    await enqueue('now');
    await ran;
    await runner.stop();
  });

  it('in work are finished before a stop, and told to stop after its patience', async () => {
    let begun!: () => void;
    const started = new Promise<void>((resolve) => {
      begun = resolve;
    });
    let aborted = false;
    t.registry.register('stubborn', async (_job, { signal }) => {
      begun();
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          resolve();
        });
      });
    });
    await enqueue('stubborn');
    t.runner.start();
    await started;
    await t.runner.stop(10);
    expect(aborted).toBe(true);
    expect(t.runner.busy).toBe(0);
  });

  describe('whose worker goes away', () => {
    let backToLife: () => void;
    let end: Promise<void>;
    let lost: Promise<void>[];
    beforeEach(() => {
      lost = [];
      end = new Promise((resolve) => {
        backToLife = resolve;
      });
    });
    afterEach(async () => {
      backToLife();
      await Promise.all(lost);
    });

    /** A worker that takes so many jobs and is not heard of again. @returns how many it could take */
    async function loseWorker(count = 1): Promise<number> {
      const registry = new JobRegistry();
      let taken = 0;
      const all = new Promise<void>((resolve) => {
        registry.register('fragile', () => {
          if (++taken === count) resolve();
          return end;
        });
      });
      const draining = new JobRunner(t.db, t.clock, t.jobs, registry, t.log).drain();
      lost.push(draining);
      await Promise.race([draining, all]);
      t.clock.advance({ minutes: 1 });
      return taken;
    }

    it('are begun again at once the first times, and have all their tries left', async () => {
      let failed = 0;
      t.registry.register('fragile', async () => {
        failed++;
        throw new Error('bank is closed');
      });
      await enqueue('fragile');
      expect(await loseWorker()).toBe(1);
      expect(await loseWorker()).toBe(1);
      for (let i = 0; i < 12; i++) {
        await t.runner.drain();
        t.clock.advance({ minutes: 15 });
      }
      expect(failed).toBe(8);
      expect((await rows())[0]).toMatchObject({ status: 'dead', attempts: 10, interruptions: 2 });
    });

    it('come back ever later from the third time on, and others go first', async () => {
      const ran: string[] = [];
      t.registry.register('fragile', async () => void ran.push('fragile'));
      t.registry.register('other', async () => void ran.push('other'));
      for (let i = 0; i < 10; i++) await enqueue('fragile');
      for (let i = 0; i < 3; i++) expect(await loseWorker(10)).toBe(10);
      await enqueue('other');
      await t.runner.drain();
      expect(ran).toEqual(['other']);
      const suspects = (await rows()).slice(0, 10);
      const pauses = suspects.map(({ runAt }) => runAt.getTime() - t.clock.now().getTime());
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1500);
      expect(suspects.map(({ status, leaseToken }) => [status, leaseToken])).toEqual(Array(10).fill(['queued', null]));
      t.clock.advance({ hours: 1 });
      await t.runner.drain();
      expect(ran).toEqual(['other', ...Array(10).fill('fragile')]);
      expect((await rows())[0]).toMatchObject({ status: 'done', attempts: 4, interruptions: 3 });
    });

    it('are dead after twenty times, and have all their tries back when requeued', async () => {
      const id = await enqueue('fragile');
      let taken = 0;
      for (let i = 0; i < 60; i++) {
        taken += await loseWorker();
        t.clock.advance({ minutes: 15 });
      }
      expect(taken).toBe(20);
      expect(await t.jobs.list({ status: 'dead' })).toMatchObject([
        { id, interruptions: 20, lastError: 'workers that went away during this job: 20' },
      ]);
      t.registry.register('fragile', async () => undefined);
      await t.db.write((m) => t.jobs.requeue(m, id));
      await t.runner.drain();
      expect((await rows())[0]).toMatchObject({ status: 'done', attempts: 1, interruptions: 0 });
    });

    it('are announced for the moment after their pause, once they are given back', async () => {
      const id = await enqueue('fragile');
      for (let i = 0; i < 3; i++) await loseWorker();
      const told: unknown[] = [];
      const remove = t.jobs.addWaker({ wake: async (wakes) => void told.push(...wakes) });
      // Found abandoned for the third time: it is put back, and nobody begins it before its pause is over.
      await t.runner.drain();
      remove();
      const [row] = await rows();
      expect(row).toMatchObject({ status: 'queued', attempts: 3, interruptions: 3 });
      const delayMs = row!.runAt.getTime() - t.clock.now().getTime();
      expect(delayMs).toBeGreaterThan(0);
      expect(told).toEqual([{ id, attempts: 3, delayMs }]);
    });

    it('stay with a worker that lives, whoever else is told of them', async () => {
      const id = await enqueue('fragile');
      const before = t.clock.now();
      await loseWorker();
      t.clock.set(before);
      const options = { ...DEFAULT_RUNNER_OPTIONS, maxAttempts: 1, maxInterruptions: 1 };
      const other = new JobRunner(t.db, t.clock, t.jobs, t.registry, t.log, options);
      other.start({ polling: false });
      await other.runOne(id);
      await other.stop();
      expect((await rows())[0]).toMatchObject({ status: 'running', attempts: 1, interruptions: 0 });
    });

    it('because it is told to, are given back, due at once, and have not failed', async () => {
      let begun!: () => void;
      const started = new Promise<void>((resolve) => {
        begun = resolve;
      });
      t.registry.register('long', (_job, { signal }) => {
        begun();
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('told to stop'))));
      });
      await enqueue('long');
      t.runner.start();
      await started;
      await t.runner.stop(10);
      const [row] = await rows();
      expect(row).toMatchObject({ status: 'queued', attempts: 1, interruptions: 1, leaseToken: null });
      expect(row!.runAt.getTime()).toBe(t.clock.now().getTime());
    });
  });
});
