import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { FirmApplicationService } from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { LedgerService, LedgerVerifier } from '../src/modules/ledger/index.js';
import { TestClock } from '../src/platform/clock/index.js';
import { Config } from '../src/platform/config/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder } from './domain.js';
import { startWorker } from './kill/product-worker.js';

const APPLICATIONS = 120;
const KILL_AFTER = [15, 45, 80];
const AMOUNT_FEN = 10_000_00;
const DEADLINE_MS = 90_000;

describe('kill -9 of the worker in the middle of the checks', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp({ clock: new TestClock(new Date()), env: { REDIS_URL: '' } });
  });
  afterAll(() => t.close());

  it('loses no application and freezes no fen twice', async () => {
    const build = new DomainBuilder(t);
    await build.pool('POOL-2026-TEST', APPLICATIONS * AMOUNT_FEN);
    const measure = await build.measure();
    const firms = t.get(FirmApplicationService);
    for (const firm of await build.firms(APPLICATIONS, { employees: 10, seriouslyDishonest: false })) {
      const draft = await firms.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
      const { version } = await firms.saveDraft(firm.actor, draft.id, {
        version: draft.version,
        values: { employees: 10, contactPhone: '13800000000' },
        payeeAccountId: firm.payeeAccountId,
      });
      await firms.submit(firm.actor, draft.id, { version });
    }
    const rows = <T>(sql: string) => t.db.read((m) => m.query(sql) as Promise<T[]>);
    const checked = async () => {
      const [row] = await rows<{ n: number | string }>(
        "SELECT COUNT(*) AS n FROM application WHERE status = 'in_review'",
      );
      return Number(row?.n);
    };
    expect(await checked()).toBe(0);

    const killedAt: number[] = [];
    for (const enough of KILL_AFTER) {
      const worker = startWorker(t.get(Config).databaseUrl, t.folder);
      const end = Date.now() + DEADLINE_MS;
      while ((await checked()) < enough && Date.now() < end) await sleep(1);
      worker.kill('SIGKILL');
      await once(worker, 'exit');
      killedAt.push(await checked());
    }
    // The kills came while there was work: otherwise this test shows nothing.
    expect(killedAt[0]).toBeLessThan(APPLICATIONS);

    // What a dead worker held is free again once its lease is over.
    t.clock.advance({ hours: 1 });
    await t.runner.drain();

    expect(await checked()).toBe(APPLICATIONS);
    const events = await rows<{ n: number | string }>(
      "SELECT COUNT(*) AS n FROM application_event WHERE event = 'check_passed' GROUP BY applicationId",
    );
    expect(events.map(({ n }) => Number(n))).toEqual(Array.from({ length: APPLICATIONS }, () => 1));
    const frozen = await rows<{ applicationId: string; amountFen: number | string }>(
      'SELECT applicationId, amountFen FROM ledger_transfer WHERE code = 200',
    );
    expect(frozen.map(({ amountFen }) => Number(amountFen))).toEqual(
      Array.from({ length: APPLICATIONS }, () => AMOUNT_FEN),
    );
    expect(new Set(frozen.map(({ applicationId }) => applicationId)).size).toBe(APPLICATIONS);
    const [pool] = await t.db.read((m) => t.get(LedgerService).pools(m));
    expect(pool).toMatchObject({ frozenFen: APPLICATIONS * AMOUNT_FEN, availableFen: 0 });
    const report = await t.get(LedgerVerifier).verify();
    expect(report.checks.filter(({ violations }) => violations > 0)).toEqual([]);
    expect(await t.get(AuditService).verify()).toMatchObject({ ok: true });
  });
});
