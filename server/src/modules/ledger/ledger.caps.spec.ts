import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { InvariantRegistry } from '../../platform/db/index.js';
import { PublicCache } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import type { AuditService } from '../audit/index.js';
import { SYSTEM } from '../identity/index.js';
import type { CapSpec } from './ledger.caps.js';
import { LedgerCapRow, LedgerDayRow, LedgerReachRow } from './ledger.entity.js';
import { LEDGER_INVARIANTS } from './ledger.invariants.js';
import { TRANSFERS } from './ledger.rules.js';
import { LedgerService } from './ledger.service.js';
import { LedgerVerifier } from './ledger.verifier.js';

describe('caps, split funding and rolled-up sums', () => {
  let t: TestDatabase;
  let ledger: LedgerService;

  beforeAll(async () => {
    t = await testDatabase();
    const audit = { record: async () => undefined } as unknown as AuditService;
    ledger = new LedgerService(t.db, t.clock, audit, new PublicCache(t.db, t.clock, t.log));
  });
  afterAll(async () => {
    const registry = new InvariantRegistry();
    registry.register(...LEDGER_INVARIANTS);
    const report = await new LedgerVerifier(t.db, t.clock, registry, undefined as never).verify();
    await t.close();
    expect(report.checks.filter((check) => check.violations > 0)).toEqual([]);
  });

  const pool = async (fen: number) => {
    const code = `T-${newId()}`;
    await t.db.write(async (m) => {
      await ledger.openPool(m, { code, name: '测试', year: 2026, nonCash: false, department: '发改局' });
      await ledger.appropriate(m, SYSTEM, { poolCode: code, fen, reference: '1号' });
    });
    return code;
  };
  const capOf = (enterpriseId: string, limitFen: number, scope: CapSpec['scope'] = 'firm'): CapSpec => ({
    id: `${scope}:M-${limitFen}:${enterpriseId}`,
    scope,
    enterpriseId,
    limitFen,
    label: '单家企业上限',
  });
  const caseOf = (poolCode: string, fen: number, caps: readonly CapSpec[] = [], enterpriseId = newId()) => ({
    poolCode,
    fen,
    applicationId: newId(),
    measureId: newId(),
    enterpriseId,
    segment: 'small',
    caps,
  });
  const used = async (id: string) => (await t.db.read((m) => m.findOneByOrFail(LedgerCapRow, { id }))).usedFen;
  const balances = async (code: string) => {
    const found = (await t.db.read((m) => ledger.pools(m))).find((each) => each.code === code)!;
    const { availableFen, frozenFen, payableFen, transitFen, paidFen, returnedFen, clawedBackFen } = found;
    return [availableFen, frozenFen, payableFen, transitFen, paidFen, returnedFen, clawedBackFen];
  };

  it('take from a cap with the freeze, in the same unit, and give back whatever does not stay with the firm', async () => {
    const code = await pool(10_000);
    const firm = newId();
    const cap = capOf(firm, 500);
    const first = caseOf(code, 300, [cap], firm);
    const second = caseOf(code, 300, [cap], firm);
    await t.db.write((m) => ledger.freeze(m, first));
    await t.db.write((m) => ledger.freeze(m, first));
    expect(await used(cap.id)).toBe(300);
    await t.db.write(async (m) => {
      await expect(ledger.freeze(m, second)).rejects.toMatchObject({
        code: 'CAP_REACHED',
        details: { limitFen: 500, usedFen: 300 },
      });
      expect(await ledger.capRoom(m, [cap])).toEqual([{ ownPart: false, fen: 200 }]);
      expect(await ledger.capRoom(m, [cap], first.applicationId)).toEqual([{ ownPart: false, fen: 500 }]);
      await ledger.freeze(m, { ...second, fen: 200 });
    });
    expect(await balances(code)).toEqual([9500, 500, 0, 0, 0, 0, 0]);
    await t.db.write((m) => ledger.adjustFreeze(m, { applicationId: second.applicationId, fen: 50, reason: '核减' }));
    expect(await used(cap.id)).toBe(350);
    await t.db.write((m) => ledger.unfreeze(m, { applicationId: second.applicationId, reason: '撤回' }));
    expect(await used(cap.id)).toBe(300);
    const payoutId = newId();
    await t.db.write(async (m) => {
      await ledger.commit(m, { applicationId: first.applicationId, payoutId, fen: 300 });
      await ledger.dispatch(m, { payoutId });
      await ledger.settle(m, { payoutId });
    });
    expect(await used(cap.id)).toBe(300);
    for (const instalment of [1, 2, 2]) {
      await t.db.write((m) => ledger.clawBack(m, { payoutId, fen: 100, instalment, reason: '分期退回' }));
    }
    expect(await used(cap.id)).toBe(100);
    expect(await balances(code)).toEqual([9700, 0, 0, 0, 100, 0, 200]);
    expect(await t.db.read((m) => ledger.netPaid(m, first.applicationId))).toBe(100);
    await expect(
      t.db.write((m) => ledger.clawBack(m, { payoutId, fen: 101, instalment: 3, reason: '超额' })),
    ).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
  });

  it('leave caps and pools as they were where either has too little', async () => {
    const code = await pool(100);
    const firm = newId();
    const caps = [capOf(firm, 1000), capOf(firm, 2000, 'group')];
    await t.db.write(async (m) => {
      await expect(ledger.freeze(m, caseOf(code, 101, caps, firm))).rejects.toMatchObject({ code: 'POOL_EXHAUSTED' });
    });
    expect([await used(caps[0]!.id), await used(caps[1]!.id)]).toEqual([0, 0]);
    const tight = [...caps, capOf(firm, 10, 'firm_year')];
    await expect(t.db.write((m) => ledger.freeze(m, caseOf(code, 50, tight, firm)))).rejects.toMatchObject({
      code: 'CAP_REACHED',
    });
    expect([await used(caps[0]!.id), await used(caps[1]!.id)]).toEqual([0, 0]);
    expect(await balances(code)).toEqual([100, 0, 0, 0, 0, 0, 0]);
  });

  it('leave alone a case whose money was set aside before the cap was there', async () => {
    const code = await pool(10_000);
    const firm = newId();
    const cap = capOf(firm, 700);
    const { applicationId, ...input } = caseOf(code, 500, [], firm);
    await t.db.write((m) => ledger.freeze(m, { ...input, applicationId }));
    const lowered = { ...input, applicationId, shares: [{ poolCode: code, fen: 400 }], caps: [cap], reason: '核减' };
    await t.db.write((m) => ledger.holdExactly(m, lowered));
    expect(await t.db.read((m) => m.countBy(LedgerCapRow, { id: cap.id }))).toBe(0);
    // Once nothing is held any more the cap counts.
    await t.db.write((m) => ledger.unfreeze(m, { applicationId, reason: '撤回' }));
    await t.db.write((m) => ledger.holdExactly(m, lowered));
    expect(await used(cap.id)).toBe(400);
  });

  it('raise a limit with the measure, and never lower it below what is used', async () => {
    const code = await pool(10_000);
    const firm = newId();
    const cap = capOf(firm, 300);
    await t.db.write((m) => ledger.freeze(m, caseOf(code, 300, [cap], firm)));
    const limit = async (limitFen: number) => {
      const { applicationId } = caseOf(code, 1);
      const hold = { ...caseOf(code, 1), applicationId, shares: [], caps: [{ ...cap, limitFen }], reason: '' };
      await t.db.write((m) => ledger.holdExactly(m, hold));
      return (await t.db.read((m) => m.findOneByOrFail(LedgerCapRow, { id: cap.id }))).limitFen;
    };
    expect([await limit(800), await limit(100), await limit(450)]).toEqual([800, 300, 450]);
  });

  it.each(['firm', 'group'] as const)(
    'let exactly as many of 1,000 parallel freezes through as a %s cap has room for',
    async (scope) => {
      const pools = [await pool(100_000), await pool(100_000)];
      const firm = newId();
      const cap = capOf(firm, 10_000, scope);
      const outcomes = await Promise.allSettled(
        Array.from({ length: 1000 }, (_, i) =>
          t.db.write((m) => ledger.freeze(m, caseOf(pools[i % 2]!, 100, [cap], firm))),
        ),
      );
      const refused = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
      expect(outcomes.length - refused.length).toBe(100);
      expect(new Set(refused.map((error) => error.code))).toEqual(new Set(['CAP_REACHED']));
      expect(await used(cap.id)).toBe(10_000);
    },
    600_000,
  );

  it('fund one payout from two pools, exact to the fen, and guard both in one unit', async () => {
    const [city, district] = [await pool(1000), await pool(501)];
    const { poolCode: _, fen: __, ...who } = caseOf(district, 1);
    const shares = (own: number, other: number) => [
      { poolCode: district, fen: own },
      { poolCode: city, fen: other },
    ];
    await t.db.write(async (m) => {
      await expect(ledger.holdExactly(m, { ...who, shares: shares(501, 1001), reason: '' })).rejects.toMatchObject({
        code: 'POOL_EXHAUSTED',
      });
    });
    expect(await balances(district)).toEqual([501, 0, 0, 0, 0, 0, 0]);
    const { applicationId } = who;
    const payoutId = newId();
    await t.db.write(async (m) => {
      await ledger.holdExactly(m, { ...who, shares: shares(501, 500), reason: '核定' });
      await ledger.holdExactly(m, { ...who, shares: shares(500, 499), reason: '核减' });
      await ledger.commit(m, { applicationId, payoutId, fen: 999 });
      await ledger.commit(m, { applicationId, payoutId, fen: 999 });
      await ledger.dispatch(m, { payoutId });
      await ledger.settle(m, { payoutId });
    });
    expect(await balances(district)).toEqual([1, 0, 0, 0, 500, 0, 0]);
    expect(await balances(city)).toEqual([501, 0, 0, 0, 499, 0, 0]);
    await t.db.write((m) => ledger.clawBack(m, { payoutId, fen: 333, instalment: 1, reason: '分期' }));
    await t.db.write((m) => ledger.clawBack(m, { payoutId, fen: 666, instalment: 2, reason: '分期' }));
    expect([(await balances(district)).at(-1), (await balances(city)).at(-1)]).toEqual([500, 499]);
  });

  it('carry both shares of a split payout back and into the order that replaces it', async () => {
    const pools = [await pool(1000), await pool(1000)];
    const { poolCode: _, fen: __, ...who } = caseOf(pools[0]!, 1);
    const shares = pools.map((poolCode) => ({ poolCode, fen: 300 }));
    const ids = [newId(), newId(), newId(), newId()] as const;
    await t.db.write(async (m) => {
      await ledger.holdExactly(m, { ...who, shares, reason: '' });
      await ledger.commit(m, { applicationId: who.applicationId, payoutId: ids[0], fen: 600 });
      await ledger.dispatch(m, { payoutId: ids[0] });
      await ledger.failBack(m, { payoutId: ids[0] });
      await ledger.reissue(m, { payoutId: ids[0], newPayoutId: ids[1] });
      await ledger.divide(m, {
        payoutId: ids[1],
        into: [
          { payoutId: ids[2], fen: 401 },
          { payoutId: ids[3], fen: 199 },
        ],
      });
    });
    await expect(t.db.write((m) => ledger.dispatch(m, { payoutId: ids[1] }))).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
    await t.db.write(async (m) => {
      await ledger.offset(m, { payoutId: ids[3] });
      await ledger.dispatch(m, { payoutId: ids[2] });
      await ledger.settle(m, { payoutId: ids[2] });
      await ledger.returned(m, { payoutId: ids[2] });
    });
    const both = [await balances(pools[0]!), await balances(pools[1]!)];
    expect(both.map((each) => each[4]! + each[5]!)).toEqual([300, 300]);
    expect(both[0]![5]! + both[1]![5]!).toBe(401);
  });

  it('keep sums by day and segment, and count the firms that were reached once', async () => {
    const code = await pool(10_000);
    const firm = newId();
    const measureId = newId();
    const at = new Date('2033-05-05T02:00:00Z');
    const pay = (fen: number, enterpriseId: string) =>
      t.db.write(async (m) => {
        const payoutId = newId();
        const input = { ...caseOf(code, fen, [], enterpriseId), measureId, at };
        await ledger.freeze(m, input);
        await ledger.commit(m, { ...input, payoutId });
        await ledger.dispatch(m, { payoutId, at });
        await ledger.settle(m, { payoutId, at });
        return payoutId;
      });
    await Promise.all([pay(100, firm), pay(200, firm), pay(300, newId())]);
    const back = await pay(400, newId());
    await t.db.write((m) => ledger.returned(m, { payoutId: back, at }));
    const { code: settle } = TRANSFERS.settle;
    expect(await t.db.read((m) => m.findBy(LedgerDayRow, { poolCode: code, code: settle }))).toMatchObject([
      { day: '2033-05-05', measureId, segment: 'small', amountFen: 1000, transfers: 4 },
    ]);
    const reach = await t.db.read((m) => m.findBy(LedgerReachRow, { year: 2033 }));
    expect(reach.map(({ measureId: measure, segment, enterprises }) => [measure, segment, enterprises]).sort()).toEqual(
      [
        [measureId, null, 2],
        [null, 'small', 2],
        [null, null, 2],
      ].sort(),
    );
  });
});
