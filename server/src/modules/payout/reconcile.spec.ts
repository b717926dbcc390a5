import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { type MoneyRig, moneyRig, upload } from '../../../test/money.js';
import { shanghaiDay } from '../../platform/clock/index.js';
import { SYSTEM } from '../identity/index.js';
import { plainYuan } from './bank/bank-batch.js';
import { StatementLineRecord } from './bank.entity.js';

const totp = '123456';
type Order = Awaited<ReturnType<MoneyRig['order']>>;
type Line = { order?: Order; side?: 'debit' | 'credit'; fen?: number; text?: string };

describe('books and bank, day by day', () => {
  let t: TestDatabase;
  let rig: MoneyRig;
  let day: string;

  beforeEach(async () => {
    t = await testDatabase();
    rig = moneyRig(t);
    day = shanghaiDay(t.clock.now());
  });
  afterEach(() => t.close());

  const sent = async (...amounts: number[]) => {
    const pool = await rig.openPool(100_000);
    const orders: Order[] = [];
    for (const fen of amounts) orders.push(await rig.order(pool, fen));
    const { maker, sealer, releaser } = rig.people;
    let batch = await rig.batches.create(maker, { poolCode: pool });
    const step = () => ({ id: batch.id, version: batch.version });
    batch = await rig.batches.seal(sealer, { ...step(), totp });
    batch = await rig.batches.release(releaser, { ...step(), totp });
    batch = await rig.batches.send(releaser, step());
    return { batch, orders };
  };
  const statement = (
    lines: readonly Line[],
    more: { day?: string; count?: number; debit?: number; head?: string } = {},
  ) => {
    const fenOf = (line: Line) => line.fen ?? line.order!.fen;
    const sum = (side: string) =>
      lines.filter((line) => (line.side ?? 'debit') === side).reduce((total, line) => total + fenOf(line), 0);
    const rows = lines.map((line) => {
      const amount = plainYuan(fenOf(line));
      const [debit, credit] = (line.side ?? 'debit') === 'debit' ? [amount, ''] : ['', amount];
      return [more.day ?? day, debit, credit, line.order?.orderNo ?? '', line.text ?? '', 'F1'].join(',');
    });
    return Buffer.from(
      [
        `日期,${more.day ?? day},笔数,${more.count ?? lines.length}`,
        `借方合计,${plainYuan(more.debit ?? sum('debit'))},贷方合计,${plainYuan(sum('credit'))}`,
        '交易日期,借方金额,贷方金额,拨付单号,摘要,流水号',
        ...rows,
      ].join('\n'),
    );
  };
  const importing = (bytes: Buffer, actor = rig.people.maker) =>
    rig.reconcile.importStatement(actor, upload('对账单.csv', bytes));
  const waiting = async () =>
    (await rig.exceptions.list(rig.people.auditor, { status: 'open', limit: 100 })).items.map((each) => each.kind);
  const stopped = async () =>
    t.db
      .read((m) => rig.ledger.requireRunning(m))
      .then(
        () => false,
        (error: { code?: string }) => error.code === 'LEDGER_STOPPED',
      );

  it('agree where every payment is on the statement; what the bank has not reported yet is a matter of time', async () => {
    const { batch, orders } = await sent(1000, 2000, 3000);
    const [a, b, c] = orders as [Order, Order, Order];
    await rig.pay(batch, [a, b]);
    const answer = await importing(statement([{ order: a }, { text: `付款 ${b.orderNo}`, fen: b.fen }, { order: c }]));
    expect(answer).toMatchObject({
      document: { status: 'accepted', day, lineCount: 3 },
      reconciliation: {
        status: 'balanced',
        ledgerFen: 3000,
        linesFen: 3000,
        debitsFen: 6000,
        returnsFen: 0,
        timingFen: 3000,
        differences: 0,
      },
    });
    expect(await stopped()).toBe(false);
    expect((await importing(statement([{ order: a }]))).document.status).toBe('duplicate');
    await rig.pay(batch, [c]);
    const later = await rig.reconcile.reconcileDay(SYSTEM, day);
    expect(later).toMatchObject({ status: 'balanced', ledgerFen: 6000, debitsFen: 6000, timingFen: 0 });
    const { items } = await rig.reconcile.list(rig.people.auditor, {});
    expect(items.map((each) => [each.ledgerFen, each.document?.name])).toEqual([
      [6000, '对账单.csv'],
      [3000, '对账单.csv'],
    ]);
  });

  it.each<[string, (orders: [Order, Order]) => Line[], string[]]>([
    [
      'money that left for no order',
      ([a, b]) => [{ order: a }, { order: b }, { fen: 5, text: '手续费' }],
      ['stray_debit'],
    ],
    [
      'another amount than was ordered',
      ([a, b]) => [{ order: a, fen: 1001 }, { order: b }],
      ['stray_debit', 'missing_debit'],
    ],
    ['a payment made twice', ([a, b]) => [{ order: a }, { order: a }, { order: b }], ['stray_debit']],
    ['a payment that the bank never made', ([a]) => [{ order: a }], ['missing_debit']],
  ])('differ by %s, and all payments stop', async (_, lines, kinds) => {
    const { batch, orders } = await sent(1000, 2000);
    await rig.pay(batch, orders);
    const other = await sent(10);
    const answer = await importing(statement(lines(orders as [Order, Order])));
    expect(answer.reconciliation).toMatchObject({ status: 'differs', differences: kinds.length });
    expect((await waiting()).sort()).toEqual([...kinds].sort());
    expect(await stopped()).toBe(true);
    const pool = await rig.openPool(1000);
    const order = await rig.order(pool, 10);
    let next = await rig.batches.create(rig.people.maker, { poolCode: pool, payoutIds: [order.id] });
    next = await rig.batches.seal(rig.people.sealer, { id: next.id, version: next.version, totp });
    await expect(
      rig.batches.release(rig.people.releaser, { id: next.id, version: next.version, totp }),
    ).rejects.toMatchObject({ code: 'LEDGER_STOPPED' });
    // What is with the bank already may be answered all the same.
    expect((await rig.pay(other.batch, other.orders)).file.status).toBe('accepted');
  });

  it('run again after two people have explained the difference and the stop is lifted', async () => {
    const { batch, orders } = await sent(1000);
    await rig.pay(batch, orders);
    await importing(statement([{ order: orders[0]! }, { fen: 5, text: '手续费' }]));
    const admin = { ...rig.people.auditor, roles: ['admin' as const] };
    await expect(rig.verifier.lift(admin, '已核实')).rejects.toMatchObject({ code: 'LEDGER_STOPPED' });
    const [stray] = (await rig.exceptions.list(rig.people.auditor, { status: 'open' })).items;
    expect(stray).toMatchObject({ kind: 'stray_debit', amountFen: 5, details: ['手续费', 'F1'] });
    const proposed = await rig.exceptions.propose(rig.people.maker, {
      id: stray!.id,
      version: stray!.version,
      outcome: 'explained',
      note: '银行手续费,由财政局另行列支',
    });
    await rig.exceptions.confirm(rig.people.releaser, { id: stray!.id, version: proposed.version, accept: true });
    await rig.verifier.lift(admin, '手续费已核实');
    expect(await stopped()).toBe(false);
    expect(await rig.reconcile.reconcileDay(SYSTEM, day)).toMatchObject({ status: 'balanced', differences: 0 });
  });

  it('subtract what came back, and notice a return that the bank never booked', async () => {
    const { batch, orders } = await sent(1000, 2000);
    const [a, b] = orders as [Order, Order];
    await rig.pay(batch, orders);
    const returned = (order: Order) =>
      Buffer.from(
        `笔数,1,合计金额,${plainYuan(order.fen)}\n拨付单号,收款户名,退票金额,退票原因\n${order.orderNo},厦门一号有限公司,${plainYuan(order.fen)},账户已销户`,
      );
    await rig.returns.import(rig.people.maker, upload('退票.csv', returned(a)));
    const good = await importing(statement([{ order: a }, { order: b }, { order: a, side: 'credit' }]));
    expect(good.reconciliation).toMatchObject({
      status: 'balanced',
      ledgerFen: 2000,
      linesFen: 2000,
      debitsFen: 3000,
      returnsFen: 1000,
    });
    await rig.returns.import(rig.people.maker, upload('退票2.csv', returned(b)));
    expect(await rig.reconcile.reconcileDay(SYSTEM, day)).toMatchObject({ status: 'differs', ledgerFen: 0 });
    expect(await waiting()).toEqual(['missing_return']);
    // The next day's statement has it: what was missing is found, and nobody has to explain it.
    t.clock.advance({ days: 1 });
    const next = shanghaiDay(t.clock.now());
    const late = await importing(statement([{ order: b, side: 'credit' }], { day: next }));
    expect(late.reconciliation).toMatchObject({ status: 'balanced', returnsFen: 3000, ledgerFen: 0 });
    expect(await waiting()).toEqual([]);
  });

  it('are not compared by a statement that is doubtful: it is put aside whole', async () => {
    const { batch, orders } = await sent(1000);
    await rig.pay(batch, orders);
    const line = { order: orders[0]! };
    const files: Buffer[] = [
      statement([line], { count: 2 }),
      statement([line], { debit: 999 }),
      statement([line], { day: '2099-01-01' }),
      statement([line], { day: '2026-02-30' }),
      statement([line]).subarray(0, 100),
      Buffer.from('%PDF-1.7'),
    ];
    for (const bytes of files) expect(await importing(bytes)).toMatchObject({ document: { status: 'quarantined' } });
    expect(await t.db.read((m) => m.count(StatementLineRecord))).toBe(0);
    expect(await stopped()).toBe(false);
    expect((await waiting()).every((kind) => kind === 'quarantined_file')).toBe(true);
    expect(await rig.reconcile.reconcileDay(SYSTEM, day)).toBeUndefined();
    await expect(importing(statement([line]), rig.people.auditor)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('say so when the day has no statement', async () => {
    const { batch, orders } = await sent(1000);
    await rig.pay(batch, orders);
    await importing(statement([{ order: orders[0]! }]));
    t.clock.advance({ days: 1 });
    const next = shanghaiDay(t.clock.now());
    expect(await rig.reconcile.reconcileDay(SYSTEM, next)).toMatchObject({ status: 'missing', differences: 0 });
    expect(await stopped()).toBe(false);
  });
});
