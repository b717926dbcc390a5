import type { EntityManager } from 'typeorm';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { type MoneyRig, moneyRig, staffMember, upload } from '../../../test/money.js';
import { newId } from '../../platform/ids/index.js';
import { plainYuan } from './bank/bank-batch.js';
import { BankDocumentRecord, BankReturnRecord, ExceptionRecord, RepairRecord } from './bank.entity.js';
import {
  BankFileRecord,
  BankLineRecord,
  BatchRecord,
  HoldRecord,
  PayoutDecider,
  PayoutRecord,
} from './payout.entity.js';
import { PAYOUT_INVARIANTS } from './payout.invariants.js';

class Undo extends Error {}

describe('payout invariants', () => {
  let t: TestDatabase;
  let rig: MoneyRig;
  /** a paid order, one that waits at the bank, and one that is payable */
  let paid: PayoutRecord;
  let open: PayoutRecord;
  let waiting: PayoutRecord;
  let batch: BatchRecord;
  let file: BankFileRecord;

  beforeAll(async () => {
    t = await testDatabase();
    rig = moneyRig(t);
    const pool = await rig.openPool(10_000);
    const [a, b, c] = [await rig.order(pool, 300), await rig.order(pool, 200), await rig.order(pool, 100)];
    const { maker } = rig.people;
    const releaser = staffMember('复核', 'payout_releaser');
    let view = await rig.batches.create(maker, { poolCode: pool, payoutIds: [a.id, b.id] });
    view = await rig.batches.seal(rig.people.sealer, { id: view.id, version: view.version, totp: '123456' });
    view = await rig.batches.release(releaser, { id: view.id, version: view.version, totp: '123456' });
    view = await rig.batches.send(releaser, { id: view.id, version: view.version });
    const bytes = Buffer.from(
      `批次号,${view.number},笔数,1,合计金额,${plainYuan(300)}\n拨付单号,收款户名,金额,处理结果\n${a.orderNo},厦门一号有限公司,3.00,成功`,
    );
    const answer = await rig.results.import(maker, view.id, upload('回盘.csv', bytes));
    expect(answer.file.status).toBe('accepted');
    await t.db.read(async (m) => {
      [paid, open, waiting] = (await Promise.all(
        [a, b, c].map(({ id }) => m.findOneByOrFail(PayoutRecord, { id })),
      )) as [PayoutRecord, PayoutRecord, PayoutRecord];
      batch = await m.findOneByOrFail(BatchRecord, { id: view.id });
      file = await m.findOneByOrFail(BankFileRecord, { id: answer.file.id });
    });
  });
  afterAll(() => t.close());

  const payout = (row: () => PayoutRecord, change: Partial<PayoutRecord>) => async (m: EntityManager) =>
    void (await m.update(PayoutRecord, { id: row().id }, change));
  const change = (fields: Partial<BatchRecord>) => async (m: EntityManager) =>
    void (await m.update(BatchRecord, { id: batch.id }, fields));
  const line = (fields: () => Partial<BankLineRecord>) => async (m: EntityManager) =>
    void (await m.insert(BankLineRecord, {
      id: newId(),
      fileId: file.id,
      lineNo: 9,
      orderNo: open.orderNo,
      payoutId: open.id,
      amountFen: open.amountFen,
      result: 'pending',
      at: file.at,
      ...fields(),
    }));
  const decider = (row: () => PayoutRecord, staffId: () => string) => async (m: EntityManager) =>
    void (await m.insert(PayoutDecider, { payoutId: row().id, staffId: staffId() }));

  const document = async (m: EntityManager, fields: Pick<BankDocumentRecord, 'kind' | 'status'>): Promise<string> => {
    const id = newId();
    const rest = {
      format: 'csv',
      name: 'x',
      sha256: 'x',
      reasons: [],
      lineCount: 1,
      totalFen: 1,
      byId: 'x',
      byName: 'x',
    };
    await m.insert(BankDocumentRecord, { id, ...fields, ...rest, at: file.at });
    return id;
  };
  const exception = (fields: Partial<ExceptionRecord>) => async (m: EntityManager) =>
    void (await m.insert(ExceptionRecord, {
      id: newId(),
      subjectId: newId(),
      title: 'x',
      details: [],
      raisedAt: file.at,
      ...fields,
    } as ExceptionRecord));

  /** The fault that is planted, and the invariant that must find it. */
  const FAULTS: [string, string, (m: EntityManager) => Promise<void>][] = [
    [
      'payout-one-live',
      'a second live order for a case',
      async (m) => void (await m.insert(PayoutRecord, { ...waiting, id: newId(), orderNo: 'PX.2', liveKey: 'other' })),
    ],
    ['payout-live-key', 'a live order without its key', payout(() => paid, { liveKey: null })],
    ['payout-live-key', 'a cancelled order that keeps its key', payout(() => waiting, { status: 'cancelled' })],
    ['payout-status-transfers', 'paid without a transfer', payout(() => waiting, { status: 'paid' })],
    ['payout-status-transfers', 'failed while the money is in transit', payout(() => open, { status: 'failed' })],
    ['payout-transfer-known', 'transfers of another case', payout(() => paid, { applicationId: newId() })],
    ['payout-transfer-known', 'another amount than was committed', payout(() => waiting, { amountFen: 101 })],
    ['payout-bank-evidence', 'settled without a line', payout(() => open, { settledAt: new Date() })],
    ['payout-bank-evidence', 'another amount than the bank paid', payout(() => paid, { amountFen: 301 })],
    [
      'bank-line-once',
      'a line that decides somebody else’s order',
      line(() => ({ decidesKey: waiting.id, result: 'paid' })),
    ],
    [
      'bank-line-once',
      'a paid line for an order that is not settled',
      line(() => ({ decidesKey: open.id, result: 'paid' })),
    ],
    [
      'bank-line-matched',
      'a line of an order outside the batch',
      line(() => ({ payoutId: waiting.id, orderNo: waiting.orderNo, amountFen: 100 })),
    ],
    ['bank-line-matched', 'a line with another amount', line(() => ({ amountFen: 201 }))],
    ['batch-sums', 'another total', change({ totalFen: 501 })],
    ['batch-sums', 'another count', change({ lineCount: 3 })],
    ['batch-states', 'a batch that went back', change({ status: 'sealed' })],
    ['batch-states', 'a batch that closed over an open order', change({ status: 'closed' })],
    ['batch-people', 'made and released by one person', async (m) => change({ releasedBy: batch.madeBy })(m)],
    ['batch-people', 'sealed and released by one person', async (m) => change({ releasedBy: batch.sealedBy })(m)],
    [
      'batch-people',
      'released by somebody who decided',
      decider(
        () => paid,
        () => batch.releasedBy!,
      ),
    ],
    [
      'batch-people',
      'made by somebody who decided',
      decider(
        () => open,
        () => batch.madeBy,
      ),
    ],
    [
      'batch-people',
      'approved by somebody who is not among the deciders',
      payout(() => paid, { approvedBy: 'nobody' }),
    ],
    [
      'payout-desks',
      'sealed by somebody who decided',
      decider(
        () => open,
        () => batch.sealedBy!,
      ),
    ],
    ['payout-desks', 'sealed by somebody who took no desk', change({ sealedBy: 'nobody' })],
    ['payout-desks', 'released by somebody who took no desk', change({ releasedBy: 'nobody' })],
    [
      'batch-holds',
      'a hold that nobody answered for',
      async (m) =>
        void (await m.insert(HoldRecord, {
          id: newId(),
          batchId: batch.id,
          payoutId: paid.id,
          kind: 'repeated',
          detail: 'x',
          status: 'open',
          at: new Date(),
        })),
    ],
    [
      'payout-return-evidence',
      'a return line without a transfer',
      async (m) => {
        const documentId = await document(m, { kind: 'return', status: 'accepted' });
        const { id: payoutId, orderNo, amountFen } = paid;
        const line = { id: newId(), documentId, lineNo: 1, orderNo, payoutId, amountFen, reason: 'x', at: file.at };
        await m.insert(BankReturnRecord, line);
      },
    ],
    [
      'bank-exceptions',
      'a quarantined file that nobody looks at',
      async (m) => void (await document(m, { kind: 'statement', status: 'quarantined' })),
    ],
    [
      'exception-people',
      'proposed and confirmed by one person',
      exception({ kind: 'quarantined_file', status: 'resolved', proposedById: 'x', resolvedById: 'x' }),
    ],
    ['bank-reconciled', 'a difference that is not explained', exception({ kind: 'stray_debit', status: 'open' })],
    [
      'payout-repairs',
      'an account asked for of a firm that was paid',
      async (m) =>
        void (await m.insert(RepairRecord, {
          id: newId(),
          payoutId: paid.id,
          openKey: paid.id,
          enterpriseId: paid.enterpriseId,
          status: 'asked',
          cause: 'failed',
          reason: 'x',
          askedAt: file.at,
        })),
    ],
    ['payout-audited', 'a change without an audit entry', payout(() => paid, { version: 9 })],
  ];

  const hits = async (plant?: (m: EntityManager) => Promise<void>): Promise<string[]> => {
    const found: string[] = [];
    const unit = t.db.write(async (m) => {
      await plant?.(m);
      for (const { code, sql } of PAYOUT_INVARIANTS) {
        const rows = (await m.query(sql)) as { subject: unknown }[];
        if (rows.length === 0) continue;
        expect(rows[0]).toHaveProperty('subject');
        found.push(code);
      }
      throw new Undo();
    });
    await expect(unit).rejects.toThrow(Undo);
    return found;
  };

  it('hold on books that are right', async () => {
    expect(await hits()).toEqual([]);
  });

  it('have a planted fault each', () => {
    expect([...new Set(FAULTS.map(([code]) => code))].sort()).toEqual(PAYOUT_INVARIANTS.map(({ code }) => code).sort());
  });

  it.each(FAULTS)('%s finds %s', async (code, _, plant) => {
    expect(await hits(plant)).toContain(code);
  });
});
