import type { EntityManager } from 'typeorm';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { PublicCache } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import type { AuditService } from '../audit/index.js';
import {
  LedgerAccountRow,
  LedgerCapRow,
  LedgerDayRow,
  LedgerMonthRow,
  LedgerPoolDayRow,
  LedgerReachRow,
  LedgerTransferRow,
} from './ledger.entity.js';
import { LEDGER_INVARIANTS } from './ledger.invariants.js';
import { accountId, TRANSFERS, type TransferName } from './ledger.rules.js';
import { LedgerService } from './ledger.service.js';

const POOL = 'SPEC-2026';
const APPLICATION = newId();
const ENTERPRISE = newId();
const CAP = `firm:M:${ENTERPRISE}`;
const PAYOUT = newId();

class Undo extends Error {}

function stray(kind: TransferName, overrides: Partial<LedgerTransferRow> = {}): Partial<LedgerTransferRow> {
  const { code, from, to } = TRANSFERS[kind];
  const at = new Date('2026-03-02T01:00:00Z');
  return {
    id: `stray:${newId()}`,
    poolCode: POOL,
    code,
    fromAccount: accountId(POOL, from),
    toAccount: accountId(POOL, to),
    amountFen: 300,
    applicationId: APPLICATION,
    payoutId: PAYOUT,
    at,
    day: '2026-03-02',
    createdAt: at,
    ...overrides,
  };
}

const insert = (row: Partial<LedgerTransferRow>) => async (m: EntityManager) =>
  void (await m.insert(LedgerTransferRow, row));
const bump =
  (kind: 'APPROPRIATION' | 'TRANSIT', column: 'debitsFen' | 'creditsFen', fen: number) => async (m: EntityManager) =>
    void (await m.increment(LedgerAccountRow, { id: accountId(POOL, kind) }, column, fen));

const cap = async (m: EntityManager, column: 'usedFen' | 'limitFen', fen: number) =>
  void (await m.increment(LedgerCapRow, { id: CAP }, column, fen));

/** What is planted for each invariant; one fault may break several, the named one must be among them. */
const FAULTS: Record<string, (m: EntityManager) => Promise<void>> = {
  'ledger-counters': insert(stray('appropriate', { payoutId: null })),
  'ledger-floor': bump('TRANSIT', 'debitsFen', 1),
  'ledger-pool-balance': bump('APPROPRIATION', 'debitsFen', 1),
  'ledger-accounts-known': insert(stray('settle', { toAccount: 'ELSEWHERE:PAID' })),
  'ledger-positive': insert(stray('unfreeze', { amountFen: 0, payoutId: null })),
  'ledger-frozen-covers': insert(stray('unfreeze', { amountFen: 1, payoutId: null })),
  'ledger-payout-amount': insert(stray('return', { amountFen: 299 })),
  'ledger-paid-once': insert(stray('settle')),
  'ledger-clawback-covers': insert(stray('claw_back', { amountFen: 301 })),
  'ledger-carry-over': insert(stray('carry_out', { payoutId: null, applicationId: null, reference: 'nobody' })),
  'ledger-cap-counters': (m) => cap(m, 'usedFen', 1),
  'ledger-cap-floor': (m) => cap(m, 'limitFen', -200),
  'ledger-cap-transfers': insert(stray('unfreeze', { payoutId: null, amountFen: 300 })),
  'ledger-days': async (m) => void (await m.increment(LedgerDayRow, { code: TRANSFERS.settle.code }, 'amountFen', 1)),
  'ledger-months': async (m) =>
    void (await m.increment(LedgerMonthRow, { code: TRANSFERS.settle.code }, 'amountFen', 1)),
  'ledger-reach': async (m) => void (await m.increment(LedgerReachRow, { year: 2026 }, 'enterprises', 1)),
  'ledger-consumes-known': insert(stray('return', { consumes: 'settle:NOBODY#PAID' })),
};

describe('ledger invariants', () => {
  let t: TestDatabase;

  beforeAll(async () => {
    t = await testDatabase();
    const ledger = new LedgerService(
      t.db,
      t.clock,
      { record: async () => undefined } as unknown as AuditService,
      new PublicCache(t.db, t.clock, t.log),
    );
    const system = { kind: 'system', id: 'spec', name: 'spec' } as const;
    await t.db.write(async (m) => {
      await ledger.openPool(m, { code: POOL, name: '核对', year: 2026, nonCash: false, department: '发改局' });
      await ledger.appropriate(m, system, { poolCode: POOL, fen: 1000, reference: '1号' });
      const ids = { applicationId: APPLICATION, payoutId: PAYOUT, fen: 300 };
      const caps = [
        { id: CAP, scope: 'firm', enterpriseId: ENTERPRISE, limitFen: 400, label: '单家企业上限' },
      ] as const;
      await ledger.freeze(m, { ...ids, poolCode: POOL, measureId: newId(), enterpriseId: ENTERPRISE, caps });
      await ledger.commit(m, ids);
      await ledger.dispatch(m, ids);
      await ledger.settle(m, ids);
    });
  });
  afterAll(() => t.close());

  const hits = async (plant?: (m: EntityManager) => Promise<void>): Promise<string[]> => {
    const found: string[] = [];
    const unit = t.db.write(async (m) => {
      await plant?.(m);
      for (const { code, sql } of LEDGER_INVARIANTS) {
        const rows = (await m.query(sql)) as { subject: unknown }[];
        if (rows.length > 0) {
          expect(rows[0]).toHaveProperty('subject');
          found.push(code);
        }
      }
      throw new Undo();
    });
    await expect(unit).rejects.toThrow(Undo);
    return found;
  };

  it('hold on books that are right', async () => {
    expect(await hits()).toEqual([]);
  });

  it('finds a sum per pool and day that is off, too', async () => {
    const plant = async (m: EntityManager) =>
      void (await m.increment(LedgerPoolDayRow, { code: TRANSFERS.freeze.code }, 'transfers', 1));
    expect(await hits(plant)).toEqual(['ledger-months']);
  });

  it('have a planted fault each', () => {
    expect(Object.keys(FAULTS).sort()).toEqual(LEDGER_INVARIANTS.map((invariant) => invariant.code).sort());
  });

  it.each(Object.keys(FAULTS))('%s finds what is planted for it', async (code) => {
    expect(await hits(FAULTS[code])).toContain(code);
  });
});
