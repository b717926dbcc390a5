import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { MatchRuns } from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { TestClock } from '../src/platform/clock/index.js';
import { Config } from '../src/platform/config/index.js';
import { InvariantRegistry } from '../src/platform/db/index.js';
import { JobRow } from '../src/platform/queue/job.entity.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, staffActor } from './domain.js';
import { startWorker } from './kill/product-worker.js';

/** Of each kind of firm; five kinds, of which one is not entitled and leaves no row. */
const FIRMS = 1600;
const TOTAL = FIRMS * 5;
/** A worker is killed once the run has come so far. */
const KILL_AFTER = [1, 0.3 * TOTAL, 0.6 * TOTAL];
const DEADLINE_MS = 90_000;

describe('kill -9 of the worker in the middle of a match of every firm', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ clock: new TestClock(new Date()), env: { REDIS_URL: '' } });
  });
  afterAll(() => t.close());

  it('goes on where it was, and matches every firm once', async () => {
    const build = new DomainBuilder(t);
    await build.pool('POOL-2026-TEST', 100_000_00);
    const measure = await build.measure();
    const entitled: string[] = [];
    const open: string[] = [];
    const idsOf = (records: { id: string }[]) => records.map(({ id }) => id);
    // Mixed over the ids, so that each chunk has something of everything in it.
    for (let round = 0; round < 4; round += 1) {
      const count = FIRMS / 4;
      for (const employees of [5, 12, 700])
        entitled.push(...idsOf(await build.registered(count, { employees, seriouslyDishonest: false })));
      open.push(...idsOf(await build.registered(count)));
      await build.registered(count, { employees: 4, seriouslyDishonest: false });
    }
    const { id: runId } = await t.get(MatchRuns).start(staffActor('department_reviewer'), measure.id);

    const rows = <T>(sql: string, values: unknown[] = []) => t.db.read((m) => m.query(sql, values) as Promise<T[]>);
    const progress = async () => {
      const [row] = await rows<{ done: unknown; met: unknown; notMet: unknown; unknown: unknown; status: string }>(
        'SELECT done, met, notMet, unknown, status FROM match_run WHERE id = ?',
        [runId],
      );
      const { status, ...counts } = row!;
      return {
        status,
        ...(Object.fromEntries(Object.entries(counts).map(([k, n]) => [k, Number(n)])) as typeof counts),
      };
    };
    const hits = () =>
      rows<{ enterpriseId: string; outcome: string; minFen: unknown }>(
        'SELECT enterpriseId, outcome, minFen FROM match_hit WHERE runId = ?',
        [runId],
      );

    let before = 0;
    for (const enough of KILL_AFTER) {
      const worker = startWorker(t.get(Config).databaseUrl, t.folder);
      const end = Date.now() + DEADLINE_MS;
      for (let done = before; done < enough && Date.now() < end; done = Number((await progress()).done)) {
        // Never behind the place that a killed worker left: nothing begins again.
        expect(done).toBeGreaterThanOrEqual(before);
        await sleep(1);
      }
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      const left = await progress();
      // The kill came in the middle: otherwise this test shows nothing.
      expect(left.status).toBe('running');
      expect(left.done).toBeGreaterThan(before);
      expect(left.done).toBeLessThan(TOTAL);
      // Counts and rows of exactly the chunks that are done.
      expect(Number(left.met) + Number(left.notMet) + Number(left.unknown)).toBe(left.done);
      expect(await hits()).toHaveLength(Number(left.met) + Number(left.unknown));
      before = Number(left.done);
      // As if the dead worker's lease were over.
      await t.db.write((m) => m.update(JobRow, { status: 'running' }, { leaseUntil: new Date(0) }));
    }

    // Twice: after its third worker the job is a suspect, and comes back only after a pause.
    for (const hours of [1, 2]) {
      t.clock.set(new Date(Date.now() + hours * 3_600_000).toISOString());
      await t.runner.drain();
    }
    expect(await progress()).toEqual({
      status: 'done',
      done: TOTAL,
      met: entitled.length,
      unknown: open.length,
      notMet: TOTAL - entitled.length - open.length,
    });
    const found = await hits();
    const of = (outcome: string) => found.filter((hit) => hit.outcome === outcome).map((hit) => hit.enterpriseId);
    expect(of('met').sort()).toEqual(entitled.sort());
    expect(of('unknown').sort()).toEqual(open.sort());
    const sum = found.filter(({ outcome }) => outcome === 'met').reduce((fen, { minFen }) => fen + Number(minFen), 0);
    expect(sum).toBe(FIRMS * (5_000_00 + 12_000_00 + 500_000_00));
    for (const { code, sql } of t.get(InvariantRegistry).all()) {
      expect({ code, rows: await rows(sql) }).toEqual({ code, rows: [] });
    }
    expect(await t.get(AuditService).verify()).toMatchObject({ ok: true });
  });
});
