import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { type MoneyRig, moneyRig, staffMember, upload } from '../../../test/money.js';
import type { FirmActor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { plainYuan } from './bank/bank-batch.js';
import { BankReturnRecord } from './bank.entity.js';
import { PayoutRecord } from './payout.entity.js';

const totp = '123456';
type Order = Awaited<ReturnType<MoneyRig['order']>>;

describe('what the bank says outside a batch', () => {
  let t: TestDatabase;
  let rig: MoneyRig;

  beforeAll(async () => {
    t = await testDatabase();
    rig = moneyRig(t);
  });
  afterAll(async () => {
    const report = await rig.verifier.verify();
    await t.close();
    expect(report.checks.filter((check) => check.violations > 0)).toEqual([]);
  });

  const ordersIn = async (pool: string, ...amounts: number[]): Promise<Order[]> => {
    const orders = [];
    for (const fen of amounts) orders.push(await rig.order(pool, fen));
    return orders;
  };
  const sent = async (orders: readonly Order[]) => {
    const { maker, sealer, releaser } = rig.people;
    let batch = await rig.batches.create(maker, {
      poolCode: orders[0]!.poolCode,
      payoutIds: orders.map((order) => order.id),
    });
    const step = () => ({ id: batch.id, version: batch.version });
    batch = await rig.batches.seal(sealer, { ...step(), totp });
    for (const hold of batch.holds)
      batch = await rig.holds.lift(rig.people.leader, { id: batch.id, holdId: hold.id, reason: '已核实' });
    batch = await rig.batches.release(releaser, { ...step(), totp });
    return rig.batches.send(releaser, step());
  };
  const paid = async (...amounts: number[]) => {
    const pool = await rig.openPool(100_000);
    const orders = await ordersIn(pool, ...amounts);
    const batch = await sent(orders);
    expect((await rig.pay(batch, orders)).file.status).toBe('accepted');
    return { pool, orders, batch };
  };
  const row = (id: string) => t.db.read((m) => m.findOneByOrFail(PayoutRecord, { id }));
  const poolOf = async (code: string) =>
    (await t.db.read((m) => rig.ledger.pools(m))).find((pool) => pool.code === code)!;
  const returnFile = (
    orders: readonly { orderNo: string; fen: number }[],
    more: { count?: number; fen?: number; name?: string } = {},
  ) => {
    const total = more.fen ?? orders.reduce((sum, each) => sum + each.fen, 0);
    return Buffer.from(
      [
        `笔数,${more.count ?? orders.length},合计金额,${plainYuan(total)}`,
        '拨付单号,收款户名,退票金额,退票原因,银行流水号',
        ...orders.map(
          (each) => `${each.orderNo},${more.name ?? '厦门一号有限公司'},${plainYuan(each.fen)},账户已销户,R1`,
        ),
      ].join('\n'),
    );
  };
  const importReturns = (bytes: Buffer, actor = rig.people.maker) =>
    rig.returns.import(actor, upload('退票.csv', bytes));

  describe('returned money', () => {
    it('comes back once, is not released any more, and the firm is asked for its account', async () => {
      const { pool, orders } = await paid(1000, 2000);
      const [back, stays] = orders as [Order, Order];
      const answers = await Promise.all([1, 2, 3].map(() => importReturns(returnFile([back]))));
      expect(answers.map((each) => each.status).sort()).toEqual(['accepted', 'duplicate', 'duplicate']);
      expect([(await row(back.id)).status, (await row(stays.id)).status]).toEqual(['returned', 'paid']);
      expect(await poolOf(pool)).toMatchObject({ paidFen: 2000, returnedFen: 1000 });
      expect(rig.notices.filter((notice) => notice.title === '款项被银行退回')).toEqual([
        expect.objectContaining({
          to: { kind: 'enterprise', id: back.enterpriseId },
          body: expect.stringContaining('账户已销户'),
        }),
      ]);
      expect(await t.db.read((m) => m.countBy(BankReturnRecord, { payoutId: back.id }))).toBe(1);
      const again = await importReturns(returnFile([back, stays]));
      expect(again).toMatchObject({ status: 'quarantined', reasons: [expect.stringContaining('不是已到账状态')] });
      expect((await row(stays.id)).status).toBe('paid');
    });

    it('is put aside whole, with every reason, where anything is doubtful', async () => {
      const { pool, orders } = await paid(1000, 2000);
      const [a, b] = orders as [Order, Order];
      const [open] = (await ordersIn(pool, 500)) as [Order];
      await sent([open]);
      const files: [Buffer, number][] = [
        [returnFile([a], { count: 2 }), 1],
        [returnFile([a], { fen: 999 }), 1],
        [returnFile([{ ...a, fen: 1001 }, b]), 1],
        [returnFile([a, a]), 1],
        [returnFile([a], { name: '别家公司' }), 1],
        [returnFile([{ orderNo: 'P0.1', fen: 1 }, open]), 2],
        [returnFile([a, b]).subarray(0, 90), 1],
        [Buffer.from('PK\u0003\u0004 not a workbook'), 1],
        [Buffer.from('<Document/>'), 1],
        [Buffer.from('=cmd|calc,1\n'), 1],
      ];
      for (const [bytes, reasons] of files) {
        const answer = await importReturns(bytes);
        expect([answer.status, answer.reasons]).toEqual(['quarantined', Array(reasons).fill(expect.any(String))]);
      }
      expect([(await row(a.id)).status, (await row(b.id)).status]).toEqual(['paid', 'paid']);
      expect(await poolOf(pool)).toMatchObject({ paidFen: 3000, returnedFen: 0 });
      const { items } = await rig.exceptions.list(rig.people.auditor, { status: 'open', limit: 100 });
      expect(items.filter((each) => each.kind === 'quarantined_file').length).toBeGreaterThanOrEqual(files.length);
      await expect(importReturns(returnFile([a]), rig.people.auditor)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(importReturns(Buffer.alloc(0))).rejects.toMatchObject({ code: 'UPLOAD_EMPTY' });
    });
  });

  describe('the repair of an account', () => {
    const firmOf = (order: Order): FirmActor => {
      const actor = { kind: 'firm', id: newId(), name: '张三', sessionId: newId() } as FirmActor;
      rig.members.set(actor.id, order.enterpriseId);
      return actor;
    };
    const finance = staffMember('财政', 'finance_reviewer');

    it('goes from the firm over a second person to a new order; the old one stays as it was', async () => {
      const { pool, orders } = await paid(1000);
      const [order] = orders as [Order];
      await importReturns(returnFile([order]));
      const firm = firmOf(order);
      const [asked] = (await rig.repairs.listFor(firm, order.enterpriseId)).items;
      expect(asked).toMatchObject({ status: 'asked', cause: 'returned', reason: '账户已销户', amountFen: 1000 });
      expect(asked).toMatchObject({ payeeAccountId: order.payeeAccountId, accountGone: true });
      await expect(
        rig.repairs.listFor(firmOf({ ...order, enterpriseId: newId() }), order.enterpriseId),
      ).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const answer = (payeeAccountId: string, version = asked!.version, who = firm) =>
        rig.repairs.answer(who, { id: asked!.id, version, payeeAccountId });
      await expect(answer(rig.addAccount(newId()))).rejects.toMatchObject({ code: 'VALIDATION' });
      await expect(answer(rig.addAccount(order.enterpriseId, false))).rejects.toMatchObject({ code: 'VALIDATION' });
      const account = rig.addAccount(order.enterpriseId);
      await expect(answer(account, 9)).rejects.toMatchObject({ code: 'STALE_VERSION' });
      await expect(answer(account, 0, firmOf({ ...order, enterpriseId: newId() }))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      const decide = (version: number, accept: boolean, who = finance) =>
        rig.repairs.decide(who, { id: asked!.id, version, accept, note: '已与企业核对' });
      await expect(decide(0, true)).rejects.toMatchObject({ code: 'STATE_CONFLICT', details: { current: 'asked' } });
      let repair = await answer(account);
      expect(repair).toMatchObject({ status: 'answered', corrected: { payeeAccountId: account, nameMatches: true } });
      expect(repair).not.toHaveProperty('enterpriseName');
      const refused = await decide(repair.version, false);
      expect(refused).toMatchObject({ status: 'asked', note: '已与企业核对' });
      repair = await answer(account, refused.version);
      await expect(decide(repair.version, true, rig.people.auditor)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      const [first, second] = await Promise.allSettled([decide(repair.version, true), decide(repair.version, true)]);
      expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
      const [done] = (await rig.repairs.list(rig.people.auditor, { status: 'verified', limit: 1 })).items;
      expect(done).toMatchObject({ orderNo: order.orderNo, newOrderNo: order.orderNo.replace(/1$/, '2') });
      const old = await row(order.id);
      expect(old).toMatchObject({ status: 'corrected', amountFen: 1000, payeeAccountId: order.payeeAccountId });
      const made = await row(done!.newPayoutId!);
      expect(made).toMatchObject({ status: 'payable', previousId: order.id, payeeAccountId: account, amountFen: 1000 });
      // Whoever verified the account has no other hand in paying the new order.
      const verifier = { ...finance, roles: ['payout_maker' as const] };
      await expect(rig.batches.create(verifier, { poolCode: pool, payoutIds: [made.id] })).rejects.toMatchObject({
        code: 'FOUR_EYES',
      });
      const next = { ...order, id: made.id, orderNo: made.orderNo };
      await rig.pay(await sent([next]), [next]);
      expect(await poolOf(pool)).toMatchObject({ paidFen: 1000, returnedFen: 0, payableFen: 0 });
    });

    it('is closed where the order is paid again without a new account', async () => {
      const pool = await rig.openPool(10_000);
      const [order] = (await ordersIn(pool, 300)) as [Order];
      await rig.pay(await sent([order]), [order], '失败');
      const failed = await row(order.id);
      await rig.payouts.reissue(rig.people.maker, {
        payoutId: order.id,
        version: failed.version,
        reason: '银行已恢复',
      });
      const [repair] = (await rig.repairs.listFor(firmOf(order), order.enterpriseId)).items;
      expect(repair).toMatchObject({ status: 'closed', cause: 'failed', newOrderNo: expect.stringMatching(/\.2$/) });
    });
  });

  describe('the exception desk', () => {
    const receipt = () => {
      const id = newId();
      rig.papers.set(id, Buffer.from(`%PDF-1.4 ${id}`));
      return id;
    };
    const unknown = async () => {
      const pool = await rig.openPool(10_000);
      const orders = (await ordersIn(pool, 700, 800)) as [Order, Order];
      const batch = await sent(orders);
      await rig.pay(batch, [orders[0]]);
      expect((await row(orders[1].id)).status).toBe('unknown');
      return { pool, batch, order: orders[1], known: orders[0] };
    };
    const propose = (id: string, version: number, more: object = {}, who = rig.people.maker) =>
      rig.exceptions.propose(who, {
        id,
        version,
        outcome: 'paid',
        note: '银行柜面核实',
        reference: 'CCB-77',
        amountFen: 800,
        fileId: receipt(),
        ...more,
      });
    const confirm = (id: string, version: number, accept = true, who = rig.people.releaser) =>
      rig.exceptions.confirm(who, { id, version, accept });

    it('settles an unknown order by a receipt and two people, with its evidence kept', async () => {
      const { pool, order, batch, known } = await unknown();
      await expect(rig.exceptions.raiseFor(rig.people.maker, known.id)).rejects.toMatchObject({
        code: 'STATE_CONFLICT',
      });
      const raised = await rig.exceptions.raiseFor(rig.people.maker, order.id);
      expect(raised).toMatchObject({ kind: 'unknown_order', status: 'open', outcomes: ['paid', 'failed'] });
      expect((await rig.exceptions.raiseFor(rig.people.maker, order.id)).id).toBe(raised.id);
      for (const wrong of [
        { fileId: undefined },
        { reference: undefined },
        { amountFen: 801 },
        { outcome: 'explained' },
      ])
        await expect(propose(raised.id, 0, wrong)).rejects.toMatchObject({ code: 'VALIDATION' });
      await expect(confirm(raised.id, 0)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
      await expect(propose(raised.id, 0, {}, rig.people.auditor)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      let proposed = await propose(raised.id, 0);
      expect((await row(order.id)).status).toBe('unknown');
      const both = { ...rig.people.maker, roles: ['payout_maker' as const, 'payout_releaser' as const] };
      await expect(confirm(raised.id, proposed.version, true, both)).rejects.toMatchObject({ code: 'FOUR_EYES' });
      const back = await confirm(raised.id, proposed.version, false);
      expect(back).toMatchObject({ status: 'open' });
      proposed = await propose(raised.id, back.version);
      const outcomes = await Promise.allSettled([1, 2].map(() => confirm(raised.id, proposed.version)));
      expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect((await row(order.id)).status).toBe('paid');
      expect(await poolOf(pool)).toMatchObject({ paidFen: 1500, transitFen: 0 });
      const view = await rig.views.batchFor(rig.people.auditor, batch.id);
      expect(view).toMatchObject({ status: 'closed' });
      expect(view.files.at(-1)).toMatchObject({ status: 'accepted', name: `回单-${raised.id}` });
      const why = await rig.views.payout(rig.people.auditor, order.id);
      expect(why.bankLine).toMatchObject({ result: '成功', fileName: `回单-${raised.id}` });
    });

    it('fails an order by a receipt, and asks the firm for its account', async () => {
      const { pool, order } = await unknown();
      const raised = await rig.exceptions.raiseFor(rig.people.maker, order.id);
      const proposed = await propose(raised.id, 0, { outcome: 'failed', note: '收款行退回,账号有误' });
      await confirm(raised.id, proposed.version);
      expect(await row(order.id)).toMatchObject({ status: 'failed', reason: '收款行退回,账号有误' });
      expect(await poolOf(pool)).toMatchObject({ paidFen: 700, payableFen: 800 });
      const { items } = await rig.repairs.list(rig.people.auditor, { status: 'asked', limit: 1 });
      expect(items[0]).toMatchObject({ payoutId: order.id });
    });

    it('has nothing left to say once the bank has answered by file', async () => {
      const { order, batch } = await unknown();
      const raised = await rig.exceptions.raiseFor(rig.people.maker, order.id);
      const proposed = await propose(raised.id, 0);
      await rig.pay(batch, [order]);
      await expect(confirm(raised.id, proposed.version)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
      const { items } = await rig.exceptions.list(rig.people.auditor, { status: 'gone', limit: 100 });
      expect(items.map((each) => each.id)).toContain(raised.id);
    });

    it('explains a quarantined file, and moves nothing by it', async () => {
      const { order, batch } = await unknown();
      await rig.pay(batch, [{ orderNo: order.orderNo, fen: 801 }]);
      const { items } = await rig.exceptions.list(rig.people.auditor, { status: 'open', limit: 100 });
      const file = items.find((each) => each.kind === 'quarantined_file' && each.batchId === batch.id)!;
      expect(file).toMatchObject({ outcomes: ['explained'], details: [expect.stringContaining('不符')] });
      await expect(propose(file.id, 0)).rejects.toMatchObject({ code: 'VALIDATION' });
      const proposed = await propose(file.id, 0, { outcome: 'explained', fileId: undefined });
      expect(await confirm(file.id, proposed.version)).toMatchObject({ status: 'resolved', resolvedBy: '复核' });
      expect((await row(order.id)).status).toBe('unknown');
    });
  });
});
