import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { InvariantRegistry, isRefusedByTrigger } from '../../platform/db/index.js';
import { PublicCache } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import type { AuditService } from '../audit/index.js';
import { LedgerAccountRow, LedgerTransferRow } from './ledger.entity.js';
import { LedgerMismatch } from './ledger.errors.js';
import { LEDGER_INVARIANTS } from './ledger.invariants.js';
import { LedgerService } from './ledger.service.js';
import { LedgerVerifier } from './ledger.verifier.js';

const ADMIN = { kind: 'staff', id: newId(), name: '管理员', roles: ['admin'], sessionId: '' } as const;
const CLERK = { ...ADMIN, roles: ['street_reviewer'] } as const;
const actorOf = (actor: typeof ADMIN | typeof CLERK) => ({ ...actor, roles: [...actor.roles] });

describe('ledger', () => {
  let t: TestDatabase;
  let ledger: LedgerService;
  let verifier: LedgerVerifier;
  const audited: string[] = [];

  beforeAll(async () => {
    t = await testDatabase();
    const audit = { record: async (_: unknown, entry: { action: string }) => void audited.push(entry.action) };
    const registry = new InvariantRegistry();
    registry.register(...LEDGER_INVARIANTS);
    ledger = new LedgerService(t.db, t.clock, audit as unknown as AuditService, new PublicCache(t.db, t.clock, t.log));
    verifier = new LedgerVerifier(t.db, t.clock, registry, audit as unknown as AuditService);
  });
  afterAll(async () => {
    const report = await verifier.verify();
    await t.close();
    expect(report.checks.filter((check) => check.violations > 0)).toEqual([]);
    expect(report.checks).toHaveLength(LEDGER_INVARIANTS.length);
  });

  const pool = async (fen: number, nonCash = false) => {
    const code = `T-${newId()}`;
    await t.db.write(async (m) => {
      await ledger.openPool(m, { code, name: '测试资金池', year: 2026, nonCash, department: '发改局' });
      if (fen > 0) await ledger.appropriate(m, actorOf(ADMIN), { poolCode: code, fen, reference: '湖财预〔2026〕1号' });
    });
    return code;
  };
  const caseIn = (poolCode: string, fen: number) => ({
    poolCode,
    fen,
    applicationId: newId(),
    measureId: newId(),
    enterpriseId: newId(),
  });
  const balancesOf = async (code: string) => {
    const found = (await t.db.read((m) => ledger.pools(m))).find((each) => each.code === code)!;
    const { appropriatedFen, availableFen, frozenFen, payableFen, transitFen, paidFen, returnedFen, clawedBackFen } =
      found;
    return [appropriatedFen, availableFen, frozenFen, payableFen, transitFen, paidFen, returnedFen, clawedBackFen];
  };
  const payable = async (code: string, fen: number) => {
    const input = caseIn(code, fen);
    const payoutId = newId();
    await t.db.write(async (m) => {
      await ledger.freeze(m, input);
      await ledger.commit(m, { applicationId: input.applicationId, payoutId, fen });
    });
    return { ...input, payoutId };
  };

  it('carries money through the pipeline, each step once', async () => {
    const code = await pool(1000);
    const input = caseIn(code, 300);
    const payoutId = newId();
    const { applicationId } = input;
    for (let round = 0; round < 2; round++) {
      await t.db.write(async (m) => {
        await ledger.freeze(m, input);
        if (round === 0)
          expect(await ledger.holding(m, applicationId)).toMatchObject({ frozenFen: 300, poolCode: code });
        await ledger.commit(m, { applicationId, payoutId, fen: 300 });
        await ledger.dispatch(m, { payoutId });
        await ledger.settle(m, { payoutId });
      });
      expect(await balancesOf(code)).toEqual([1000, 700, 0, 0, 0, 300, 0, 0]);
    }
    const ids = (await t.db.read((m) => ledger.transfersOf(m, { payoutId, applicationId }))).map((row) => row.id);
    expect(ids).toEqual([
      `freeze:${applicationId}`,
      `commit:${payoutId}`,
      `dispatch:${payoutId}`,
      `settle:${payoutId}`,
    ]);
  });

  it('posts one fact once when eight units bring it at the same time', async () => {
    const code = await pool(1000);
    const { payoutId } = await payable(code, 250);
    await t.db.write((m) => ledger.dispatch(m, { payoutId }));
    await Promise.all(Array.from({ length: 8 }, () => t.db.write((m) => ledger.settle(m, { payoutId }))));
    expect(await balancesOf(code)).toEqual([1000, 750, 0, 0, 0, 250, 0, 0]);
  });

  it('refuses a fact that comes again with another content', async () => {
    const code = await pool(1000);
    const input = caseIn(code, 300);
    await t.db.write((m) => ledger.freeze(m, input));
    await expect(t.db.write((m) => ledger.freeze(m, { ...input, fen: 301 }))).rejects.toThrow(LedgerMismatch);
    await expect(t.db.write((m) => ledger.freeze(m, { ...input, measureId: newId() }))).rejects.toThrow(LedgerMismatch);
    const payoutId = newId();
    await t.db.write((m) => ledger.commit(m, { applicationId: input.applicationId, payoutId, fen: 200 }));
    const other = ledger.commit.bind(ledger);
    await expect(
      t.db.write((m) => other(m, { applicationId: input.applicationId, payoutId, fen: 100 })),
    ).rejects.toThrow(LedgerMismatch);
    await expect(
      t.db.write((m) =>
        ledger.appropriate(m, actorOf(ADMIN), { poolCode: code, fen: 5, reference: '湖财预〔2026〕1号' }),
      ),
    ).rejects.toThrow(LedgerMismatch);
    await expect(
      t.db.write((m) => ledger.openPool(m, { code, name: '', year: 2025, nonCash: false, department: '' })),
    ).rejects.toThrow(LedgerMismatch);
    expect(await balancesOf(code)).toEqual([1000, 700, 100, 200, 0, 0, 0, 0]);
  });

  it('freezes exactly as many of 1,000 parallel cases as the pool has room for', async () => {
    const code = await pool(100 * 500);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 1000 }, () => t.db.write((m) => ledger.freeze(m, caseIn(code, 500)))),
    );
    const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(outcomes.length - refused.length).toBe(100);
    expect(new Set(refused.map((error) => error.code))).toEqual(new Set(['POOL_EXHAUSTED']));
    expect(await balancesOf(code)).toEqual([50_000, 0, 50_000, 0, 0, 0, 0, 0]);
    expect((await t.db.read((m) => ledger.poolStates(m))).get(code)).toBe('exhausted');
  });

  it('leaves the unit usable when a pool has too little', async () => {
    const code = await pool(100);
    await t.db.write(async (m) => {
      await expect(ledger.freeze(m, caseIn(code, 101))).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
      await ledger.freeze(m, caseIn(code, 100));
    });
    expect(await balancesOf(code)).toEqual([100, 0, 100, 0, 0, 0, 0, 0]);
  });

  it('lets frozen money go, adjusts it, and freezes again in a new round', async () => {
    const code = await pool(1000);
    const input = caseIn(code, 300);
    const { applicationId } = input;
    await t.db.write(async (m) => {
      expect(await ledger.unfreeze(m, { applicationId, reason: '未冻结' })).toBeUndefined();
      await ledger.freeze(m, input);
      await ledger.adjustFreeze(m, { applicationId, fen: 250, reason: '核减' });
      await ledger.adjustFreeze(m, { applicationId, fen: 250, reason: '核减' });
    });
    expect(await balancesOf(code)).toEqual([1000, 750, 250, 0, 0, 0, 0, 0]);
    await t.db.write((m) => ledger.adjustFreeze(m, { applicationId, fen: 400, reason: '核增' }));
    await t.db.write((m) => ledger.freeze(m, { ...input, fen: 400 }));
    expect(await balancesOf(code)).toEqual([1000, 600, 400, 0, 0, 0, 0, 0]);
    await t.db.write((m) => ledger.unfreeze(m, { applicationId, reason: '退回补正' }));
    await t.db.write((m) => ledger.unfreeze(m, { applicationId, reason: '退回补正' }));
    expect(await balancesOf(code)).toEqual([1000, 1000, 0, 0, 0, 0, 0, 0]);
    await t.db.write((m) => ledger.freeze(m, { ...input, fen: 120 }));
    const payoutId = newId();
    await t.db.write((m) => ledger.commit(m, { applicationId, payoutId, fen: 100 }));
    await t.db.write((m) => ledger.unfreeze(m, { applicationId, reason: '结余' }));
    expect(await balancesOf(code)).toEqual([1000, 900, 0, 100, 0, 0, 0, 0]);
    await expect(
      t.db.write((m) => ledger.adjustFreeze(m, { applicationId, fen: 5000, reason: '核增' })),
    ).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
  });

  it('lets only one of many units take up the same frozen money', async () => {
    const code = await pool(1000);
    const input = caseIn(code, 300);
    await t.db.write((m) => ledger.freeze(m, input));
    const { applicationId } = input;
    const outcomes = await Promise.allSettled([
      ...Array.from({ length: 5 }, () =>
        t.db.write((m) => ledger.commit(m, { applicationId, payoutId: newId(), fen: 300 })),
      ),
      ...Array.from({ length: 5 }, () => t.db.write((m) => ledger.unfreeze(m, { applicationId, reason: '撤回' }))),
    ]);
    const [, available, frozen, payableFen] = await balancesOf(code);
    expect(frozen).toBe(0);
    expect([available, payableFen]).toEqual(payableFen === 300 ? [700, 300] : [1000, 0]);
    expect(outcomes.some((outcome) => outcome.status === 'fulfilled')).toBe(true);
  });

  it('does not commit what an application does not hold, even where the pool has it frozen for others', async () => {
    const code = await pool(1000);
    await t.db.write((m) => ledger.freeze(m, caseIn(code, 500)));
    const input = caseIn(code, 100);
    await t.db.write((m) => ledger.freeze(m, input));
    await expect(
      t.db.write((m) => ledger.commit(m, { applicationId: input.applicationId, payoutId: newId(), fen: 101 })),
    ).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    await expect(
      t.db.write((m) => ledger.commit(m, { applicationId: newId(), payoutId: newId(), fen: 1 })),
    ).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  it('settles or fails a dispatch, never both, also at the same moment', async () => {
    const code = await pool(1000);
    for (let round = 0; round < 5; round++) {
      const { payoutId } = await payable(code, 10);
      await t.db.write((m) => ledger.dispatch(m, { payoutId }));
      const both = await Promise.allSettled([
        t.db.write((m) => ledger.settle(m, { payoutId })),
        t.db.write((m) => ledger.failBack(m, { payoutId })),
      ]);
      expect(both.map((outcome) => outcome.status).sort()).toEqual(['fulfilled', 'rejected']);
    }
    const [, available, frozen, payableFen, transit, paid] = await balancesOf(code);
    expect([available, frozen, transit, payableFen! + paid!]).toEqual([950, 0, 0, 50]);
  });

  it('brings failed and returned money back under a new order, once', async () => {
    const code = await pool(1000);
    const first = await payable(code, 40);
    const second = newId();
    const third = newId();
    await t.db.write(async (m) => {
      await ledger.dispatch(m, first);
      await ledger.failBack(m, first);
    });
    await expect(t.db.write((m) => ledger.dispatch(m, first))).resolves.toBeUndefined();
    expect(await balancesOf(code)).toEqual([1000, 960, 0, 40, 0, 0, 0, 0]);
    await t.db.write((m) => ledger.reissue(m, { payoutId: first.payoutId, newPayoutId: second }));
    await expect(
      t.db.write((m) => ledger.reissue(m, { payoutId: first.payoutId, newPayoutId: newId() })),
    ).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    await t.db.write(async (m) => {
      await ledger.dispatch(m, { payoutId: second });
      await ledger.settle(m, { payoutId: second });
      await ledger.returned(m, { payoutId: second });
    });
    expect(await balancesOf(code)).toEqual([1000, 960, 0, 0, 0, 0, 40, 0]);
    await t.db.write(async (m) => {
      await ledger.reissue(m, { payoutId: second, newPayoutId: third });
      await ledger.dispatch(m, { payoutId: third });
      await ledger.settle(m, { payoutId: third });
    });
    await expect(t.db.write((m) => ledger.clawBack(m, { payoutId: second, reason: '' }))).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
    await t.db.write((m) => ledger.clawBack(m, { payoutId: third, reason: '虚假申报' }));
    expect(await balancesOf(code)).toEqual([1000, 960, 0, 0, 0, 0, 0, 40]);
  });

  it('gives cancelled money back to the pool', async () => {
    const code = await pool(1000);
    const { payoutId } = await payable(code, 40);
    await t.db.write((m) => ledger.uncommit(m, { payoutId, reason: '异议成立' }));
    expect(await balancesOf(code)).toEqual([1000, 1000, 0, 0, 0, 0, 0, 0]);
    await expect(t.db.write((m) => ledger.dispatch(m, { payoutId }))).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  it('keeps cash and non-cash relief apart', async () => {
    const relief = await pool(1000, true);
    const cash = await pool(1000);
    const a = await payable(relief, 70);
    const b = await payable(cash, 30);
    await expect(t.db.write((m) => ledger.dispatch(m, a))).rejects.toThrow(/does not belong/);
    await expect(t.db.write((m) => ledger.deliverNonCash(m, b))).rejects.toThrow(/does not belong/);
    const at = new Date('2031-01-31T16:00:00Z');
    await t.db.write(async (m) => {
      await ledger.deliverNonCash(m, { ...a, at });
      await ledger.dispatch(m, { ...b, at });
      await ledger.settle(m, { ...b, at });
    });
    const rows = await t.db.read((m) => ledger.releasedRows(m, { year: 2031 }));
    const pick = (code: string) => rows.filter((row) => row.poolCode === code);
    // 16:00 UTC on the last of January is February in Xiamen.
    expect(pick(relief)).toEqual([
      {
        month: '2031-02',
        poolCode: relief,
        measureId: a.measureId,
        enterpriseId: a.enterpriseId,
        cashFen: 0,
        nonCashFen: 70,
        payouts: 1,
      },
    ]);
    expect(pick(cash)).toEqual([
      {
        month: '2031-02',
        poolCode: cash,
        measureId: b.measureId,
        enterpriseId: b.enterpriseId,
        cashFen: 30,
        nonCashFen: 0,
        payouts: 1,
      },
    ]);
    await t.db.write((m) => ledger.returned(m, { ...b, at }));
    const after = await t.db.read((m) => ledger.releasedRows(m, { year: 2031 }));
    expect(after.find((row) => row.poolCode === cash)).toMatchObject({ cashFen: 0, payouts: 0 });
  });

  it('moves thousands of payouts with one guard per account', async () => {
    const code = await pool(10_000_000);
    const inputs = Array.from({ length: 1200 }, () => ({ ...caseIn(code, 100), payoutId: newId() }));
    await t.db.write(async (m) => {
      for (const input of inputs) {
        await ledger.freeze(m, input);
        await ledger.commit(m, input);
      }
    });
    const payoutIds = inputs.map((input) => input.payoutId);
    await t.db.write(async (m) => {
      await ledger.dispatchAll(m, { payoutIds });
      await ledger.settleAll(m, { payoutIds: payoutIds.slice(0, 1000) });
      await ledger.failBackAll(m, { payoutIds: payoutIds.slice(1000) });
    });
    expect(await balancesOf(code)).toEqual([10_000_000, 9_880_000, 0, 20_000, 0, 100_000, 0, 0]);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53])('refuses %p as an amount', async (fen) => {
    const code = await pool(1000);
    await expect(t.db.write((m) => ledger.freeze(m, caseIn(code, fen)))).rejects.toThrow(RangeError);
  });

  it('refuses unknown pools and people without the role', async () => {
    await expect(t.db.write((m) => ledger.freeze(m, caseIn('nowhere', 1)))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    const code = await pool(1);
    await expect(
      t.db.write((m) => ledger.appropriate(m, actorOf(CLERK), { poolCode: code, fen: 1, reference: 'x' })),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(ledger.listPools(actorOf(CLERK))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(verifier.verifyAs(actorOf(CLERK))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect((await ledger.listPools(actorOf(ADMIN))).items.length).toBeGreaterThan(0);
  });

  it('cannot be rewritten: the engine refuses to change or delete a transfer', async () => {
    const code = await pool(1000);
    const id = `appropriate:${code}:湖财预〔2026〕1号`;
    const refused = async (work: Promise<unknown>) =>
      expect(
        isRefusedByTrigger(
          await work.then(
            () => undefined,
            (error) => error,
          ),
        ),
      ).toBe(true);
    await refused(t.db.write((m) => m.update(LedgerTransferRow, { id }, { amountFen: 1 })));
    await refused(t.db.write((m) => m.delete(LedgerTransferRow, { id })));
    expect(await t.db.read((m) => m.countBy(LedgerTransferRow, { id }))).toBe(1);
  });

  it('stops payments when a money invariant is hit, until the books are right and a person lifts it', async () => {
    const code = await pool(1000);
    const { payoutId } = await payable(code, 10);
    const add = (fen: number) =>
      t.db.write((m) => m.increment(LedgerAccountRow, { id: `${code}:PAID` }, 'creditsFen', fen));
    await add(7);
    const report = await verifier.verify();
    expect(report.ok).toBe(false);
    const hit = report.checks.find((check) => check.code === 'ledger-counters')!;
    expect(hit).toMatchObject({ violations: 1, sample: [expect.stringContaining(`${code}:PAID`)] });
    await verifier.verify();
    await expect(t.db.write((m) => ledger.dispatch(m, { payoutId }))).rejects.toMatchObject({ code: 'LEDGER_STOPPED' });
    await expect(verifier.lift(actorOf(ADMIN), '已核对')).rejects.toMatchObject({ code: 'LEDGER_STOPPED' });
    await add(-7);
    await expect(verifier.lift(actorOf(CLERK), '已核对')).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await verifier.lift(actorOf(ADMIN), '已核对');
    expect(audited).toContain('ledger.lift');
    await t.db.write((m) => ledger.dispatch(m, { payoutId }));
  });
});
