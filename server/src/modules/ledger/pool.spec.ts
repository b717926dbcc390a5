import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { staffMember } from '../../../test/money.js';
import { Idempotency, PublicCache } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { LEDGER_INVARIANTS } from './ledger.invariants.js';
import { TRANSFERS } from './ledger.rules.js';
import { LedgerService } from './ledger.service.js';
import { courseOf, daysLeft, ratePerDay } from './pool.rules.js';
import { PoolService } from './pool.service.js';

const FINANCE = staffMember('预算', 'finance_reviewer');
const LEADER = staffMember('领导', 'leader');
const { appropriate, freeze, unfreeze, settle } = TRANSFERS;

describe('the course of a pool', () => {
  const sums = [
    { day: '2026-01-05', code: appropriate.code, amountFen: 1000 },
    { day: '2026-02-10', code: freeze.code, amountFen: 280 },
    { day: '2026-02-10', code: settle.code, amountFen: 100 },
    { day: '2026-02-12', code: unfreeze.code, amountFen: 56 },
    { day: '2026-02-20', code: appropriate.code, amountFen: 500 },
  ];

  it('is what was free and paid at the end of each day', () => {
    expect(courseOf(sums)).toEqual([
      { day: '2026-01-05', availableFen: 1000, paidFen: 0 },
      { day: '2026-02-10', availableFen: 720, paidFen: 100 },
      { day: '2026-02-12', availableFen: 776, paidFen: 100 },
      { day: '2026-02-20', availableFen: 1276, paidFen: 100 },
    ]);
  });

  it('leads on at the rate of the last weeks, of which money that came in is no part', () => {
    expect(ratePerDay(sums, '2026-02-10', '2026-03-02')).toBe(Math.round((280 - 56) / 21));
    expect(ratePerDay(sums, '2025-02-10', '2026-03-02')).toBe(8);
    // Everything that was set aside lies further back.
    expect(ratePerDay(sums, '2025-02-10', '2026-06-02')).toBe(0);
    // One busy first day is no rate.
    expect(ratePerDay(sums, '2026-02-10', '2026-02-20')).toBe(0);
    expect(ratePerDay(sums, undefined, '2026-02-20')).toBe(0);
    expect([daysLeft(81, 8), daysLeft(-5, 8), daysLeft(100, 0)]).toEqual([11, 0, undefined]);
  });
});

describe('money into pools', () => {
  let t: TestDatabase;
  let ledger: LedgerService;
  let pools: PoolService;

  beforeAll(async () => {
    t = await testDatabase();
    const audit = new AuditService(t.db, t.clock, t.config);
    ledger = new LedgerService(t.db, t.clock, audit, new PublicCache(t.db, t.clock, t.log));
    pools = new PoolService(t.db, t.clock, ledger, audit, new Idempotency(t.db, t.clock));
  });
  afterAll(async () => {
    for (const { code, sql } of LEDGER_INVARIANTS)
      expect({ code, rows: await t.db.read((m) => m.query(sql)) }).toEqual({ code, rows: [] });
    await t.close();
  });

  const open = async (fen = 0, year = 2026) => {
    const code = `POOL-${year}-${newId().slice(-8)}`;
    await t.db.write(async (m) => {
      await ledger.openPool(m, { code, name: '测试', year, nonCash: false, department: '财政局' });
      if (fen > 0) await ledger.appropriate(m, FINANCE, { poolCode: code, fen, reference: '年初预算' });
    });
    return code;
  };
  const topUp = { kind: 'top_up', amountFen: 500, reference: '湖财预〔2026〕9号', reason: '追加' } as const;
  const accept = { version: 0, accept: true };

  it('comes in on the word of two people, once per document', async () => {
    const code = await open(1000);
    await expect(pools.propose(LEADER, code, topUp)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(pools.propose(FINANCE, 'POOL-NONE', topUp)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(pools.propose(FINANCE, code, { ...topUp, amountFen: undefined })).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    const { changes, pool } = await pools.propose(FINANCE, code, topUp);
    expect(pool.availableFen).toBe(1000);
    expect(changes).toMatchObject([{ status: 'proposed', canDecide: false }]);
    const { id } = changes[0]!;
    await expect(pools.propose(FINANCE, code, topUp)).rejects.toMatchObject({ code: 'VALIDATION' });
    await expect(pools.decide(FINANCE, id, accept)).rejects.toMatchObject({ code: 'FOUR_EYES' });
    const both = await Promise.allSettled([pools.decide(LEADER, id, accept), pools.decide(LEADER, id, accept)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const after = await pools.course(LEADER, code);
    expect(after).toMatchObject({
      pool: { availableFen: 1500, appropriatedFen: 1500 },
      changes: [{ status: 'done', decidedBy: '领导' }],
    });
    expect(after.days.at(-1)).toMatchObject({ availableFen: 1500 });
  });

  it('may be proposed again after it was refused', async () => {
    const code = await open();
    const first = (await pools.propose(FINANCE, code, topUp)).changes[0]!;
    await pools.decide(LEADER, first.id, { version: 0, accept: false, reason: '文号有误' });
    await pools.propose(FINANCE, code, topUp);
    const { pool, changes } = await pools.course(LEADER, code);
    expect([pool.availableFen, changes.map(({ status }) => status)]).toEqual([0, ['proposed', 'refused']]);
  });

  it('goes over into next year’s pool, and what is set aside stays', async () => {
    const [old, next, wrong] = [await open(1000), await open(0, 2027), await open(0, 2028)];
    const input = { applicationId: newId(), measureId: newId(), enterpriseId: newId() };
    await t.db.write((m) => ledger.freeze(m, { ...input, poolCode: old, fen: 300 }));
    const carry = { kind: 'carry_over', toPoolCode: next, reference: '湖财预〔2027〕1号', reason: '结转' } as const;
    await expect(pools.propose(FINANCE, old, { ...carry, toPoolCode: wrong })).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    const { id } = (await pools.propose(FINANCE, old, carry)).changes[0]!;
    const course = await pools.decide(LEADER, id, accept);
    expect(course.pool).toMatchObject({ appropriatedFen: 300, availableFen: 0, frozenFen: 300 });
    expect((await pools.course(LEADER, next)).pool).toMatchObject({ appropriatedFen: 700, availableFen: 700 });
    const more = (await pools.propose(FINANCE, old, { ...carry, reference: '2号', amountFen: 1 })).changes[0]!;
    await expect(pools.decide(LEADER, more.id, accept)).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
    expect((await pools.course(LEADER, old)).changes[0]).toMatchObject({ status: 'proposed' });
  });

  it('shows firms a pool as tight when it will soon be used up', async () => {
    const code = await open(100_000);
    const use = (fen: number, at: string) =>
      t.db.write((m) =>
        ledger.freeze(m, {
          poolCode: code,
          fen,
          applicationId: newId(),
          measureId: newId(),
          enterpriseId: newId(),
          at: new Date(`${at}T02:00:00Z`),
        }),
      );
    await use(1000, '2026-01-15');
    const state = async () => (await t.db.read((m) => ledger.poolStates(m))).get(code);
    expect(await state()).toBe('ample');
    await use(56_000, '2026-02-20');
    // 43,000 are left, and 2,000 a day go.
    expect(await pools.course(LEADER, code)).toMatchObject({
      perDayFen: 2000,
      usedUpOn: '2026-03-24',
      pool: { state: 'ample' },
    });
    await use(14_500, '2026-02-27');
    expect(await pools.course(LEADER, code)).toMatchObject({ pool: { availableFen: 28_500, state: 'tight' } });
  });
});
