import { DecideCaseFlow } from '../src/flows/index.js';
import { ApplicationService } from '../src/modules/application/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import { InvariantRegistry } from '../src/platform/db/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, failure, staffActor } from './domain.js';

const YUAN = 100;
const EACH = 10_000 * YUAN;
const FINAL = staffActor('final_approver');

describe('a rush on a pool', () => {
  let t: TestApp;
  let build: DomainBuilder;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
  });
  afterAll(async () => {
    for (const { code, sql } of t.get(InvariantRegistry).all()) {
      expect({ code, rows: await t.db.read((m) => m.query(sql)) }).toEqual({ code, rows: [] });
    }
    await t.close();
  });

  const countByStatus = (measureId: string) =>
    t.db.read(async (m) => {
      const rows: { status: string; n: number | string }[] = await m.query(
        'SELECT status, COUNT(*) AS n FROM application WHERE measureId = ? GROUP BY status',
        [measureId],
      );
      return Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]));
    });

  const poolOf = async (code: string) =>
    (await t.db.read((m) => t.get(LedgerService).pools(m))).find((pool) => pool.code === code);

  it('approves exactly as many of 1,000 parallel approvals as there is money for', async () => {
    await build.pool('POOL-2026-RUSH', 100 * EACH, true);
    const measure = await build.relief('HL-2026-RUSH-01', 'POOL-2026-RUSH');
    const firms = await build.registered(1000, { employees: 10 });
    const ids = await build.submitted(firms, measure, true);
    const { version } = await t.db.read((m) => t.get(ApplicationService).view(m, ids[0]!));
    const results = await Promise.allSettled(
      ids.map((id) => t.get(DecideCaseFlow).decide(FINAL, id, { version, decision: 'pass' })),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(results.length - refused.length).toBe(100);
    for (const { reason } of refused) expect(reason).toEqual(failure('POOL_EXHAUSTED'));
    // Whoever was refused is where it was, and without a decision.
    expect(await countByStatus(measure.id)).toEqual({ paid: 100, in_review: 900 });
    const [{ n }] = await t.db.read((m) => m.query('SELECT COUNT(*) AS n FROM review_decision'));
    expect(Number(n)).toBe(100);
    expect(await poolOf('POOL-2026-RUSH')).toMatchObject({
      availableFen: 0,
      frozenFen: 0,
      paidFen: 100 * EACH,
      state: 'exhausted',
    });
  });

  it('freezes for exactly as many of 200 checks as there is money for, and tells the rest', async () => {
    await build.pool('POOL-2026-RUSH2', 20 * EACH, true);
    const measure = await build.relief('HL-2026-RUSH-02', 'POOL-2026-RUSH2');
    await build.submitted(await build.registered(200, { employees: 10 }), measure, false);
    await t.runner.drain();
    expect(await countByStatus(measure.id)).toEqual({ in_review: 20, rejected: 180 });
    expect(await poolOf('POOL-2026-RUSH2')).toMatchObject({ availableFen: 0, frozenFen: 20 * EACH });
  });
});
