import { STAFF_ROLE, type StaffRole } from '@qinqing/contract';
import type { EntityManager } from 'typeorm';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { type MoneyRig, moneyRig, staffMember, upload } from '../../../test/money.js';
import { Download, Idempotency } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { BankFileRecord, BankLineRecord, BatchRecord, PayoutDesk, PayoutRecord } from './payout.entity.js';
import { PAYOUT_INVARIANTS } from './payout.invariants.js';
import { plainYuan } from './bank/bank-batch.js';

describe('payout', () => {
  let t: TestDatabase;
  let rig: MoneyRig;

  beforeAll(async () => {
    t = await testDatabase();
    rig = moneyRig(t);
  });
  afterAll(async () => {
    const report = await rig.verifier.verify();
    const audit = await rig.audit.verify();
    await t.close();
    expect(report.checks.filter((check) => check.violations > 0)).toEqual([]);
    expect(report.checks.length).toBeGreaterThan(PAYOUT_INVARIANTS.length);
    expect(audit).toMatchObject({ ok: true });
  });

  const statusOf = async (id: string) => (await t.db.read((m) => m.findOneByOrFail(PayoutRecord, { id }))).status;
  const statuses = (ids: readonly { id: string }[]) => Promise.all(ids.map((each) => statusOf(each.id)));
  const poolOf = async (code: string) =>
    (await t.db.read((m) => rig.ledger.pools(m))).find((pool) => pool.code === code)!;
  const ordersIn = async (pool: string, ...amounts: number[]) => {
    const orders = [];
    for (const fen of amounts) orders.push(await rig.order(pool, fen));
    return orders;
  };
  type Order = Awaited<ReturnType<typeof ordersIn>>[number];

  /** A batch at one of its stages. */
  const batchAt = async (stage: 'draft' | 'sealed' | 'released' | 'sent', orders: readonly Order[]) => {
    const { maker, sealer, releaser } = rig.people;
    let batch = await rig.batches.create(maker, {
      poolCode: orders[0]!.poolCode,
      payoutIds: orders.map((order) => order.id),
    });
    const step = () => ({ id: batch.id, version: batch.version });
    if (stage === 'draft') return batch;
    batch = await rig.batches.seal(sealer, { ...step(), totp: '123456' });
    if (stage === 'sealed') return batch;
    batch = await rig.batches.release(releaser, { ...step(), totp: '123456' });
    if (stage === 'released') return batch;
    return rig.batches.send(releaser, step());
  };
  type Result = { order: Order; result?: string; reason?: string; amountFen?: number; name?: string };
  const csv = (number: string, results: readonly Result[], control: { count?: number; totalFen?: number } = {}) => {
    const total = control.totalFen ?? results.reduce((sum, each) => sum + (each.amountFen ?? each.order.fen), 0);
    const rows = results.map(
      ({ order, result = '成功', reason = '', amountFen = order.fen, name = '厦门一号有限公司' }) =>
        [order.orderNo, name, plainYuan(amountFen), result, reason].join(','),
    );
    const head = `批次号,${number},笔数,${control.count ?? results.length},合计金额,${plainYuan(total)}`;
    return Buffer.from([head, '拨付单号,收款户名,金额,处理结果,失败原因', ...rows].join('\n'));
  };
  const importing = (batchId: string, bytes: Buffer, actor = rig.people.maker) =>
    rig.results.import(actor, batchId, upload('回盘.csv', bytes));

  it('carries a batch through its whole life with three people', async () => {
    const pool = await rig.openPool(100_000);
    const orders = await ordersIn(pool, 1000, 2000, 3000, 4000);
    const [paid, failed, pending, missing] = orders as [Order, Order, Order, Order];
    expect(await poolOf(pool)).toMatchObject({ availableFen: 90_000, payableFen: 10_000 });
    const batch = await batchAt('sent', orders);
    expect(batch).toMatchObject({
      status: 'sent',
      lineCount: 4,
      totalFen: 10_000,
      madeBy: '经办',
      sealedBy: '封存',
      releasedBy: '复核',
    });
    expect(batch.number).toMatch(/^B20260302-\d{3}$/);
    expect(await statuses(orders)).toEqual(Array(4).fill('dispatched'));
    expect(await poolOf(pool)).toMatchObject({ payableFen: 0, transitFen: 10_000 });

    const part = csv(batch.number, [
      { order: paid },
      { order: failed, result: '失败', reason: '账号不存在' },
      { order: pending, result: '处理中' },
    ]);
    const first = await importing(batch.id, part);
    expect(first.file).toMatchObject({ status: 'accepted', reasons: [], counts: { paid: 1, failed: 1, unknown: 2 } });
    expect(first.batch).toMatchObject({ status: 'partial', counts: { pending: 0, paid: 1, failed: 1, unknown: 2 } });
    expect(await statuses(orders)).toEqual(['paid', 'failed', 'unknown', 'unknown']);
    expect(await poolOf(pool)).toMatchObject({ paidFen: 1000, payableFen: 2000, transitFen: 7000 });

    const second = await importing(
      batch.id,
      csv(batch.number, [{ order: paid }, { order: pending }, { order: missing }]),
    );
    expect(second.file).toMatchObject({ status: 'accepted', counts: { paid: 2, failed: 0, unknown: 0 } });
    expect(second.batch).toMatchObject({ status: 'closed', counts: { paid: 3, failed: 1, unknown: 0 } });
    expect(await poolOf(pool)).toMatchObject({ paidFen: 8000, payableFen: 2000, transitFen: 0 });

    const road = rig.news.filter((each) => each.payoutId === paid.id).map((each) => [each.payoutStatus, each.step]);
    expect(road).toEqual([
      ['payable', undefined],
      ['batched', undefined],
      ['batched', 'released'],
      ['dispatched', undefined],
      ['paid', undefined],
    ]);
    expect(rig.notices.filter((notice) => notice.link === `application:${failed.applicationId}`)).toEqual([
      expect.objectContaining({
        title: '付款未成功',
        body: expect.stringContaining('账号不存在'),
        to: { kind: 'enterprise', id: failed.enterpriseId },
      }),
    ]);

    const view = await rig.views.payout(rig.people.auditor, paid.id);
    expect(view.transfers.map((transfer) => transfer.id)).toEqual([
      `freeze:${paid.applicationId}`,
      ...['commit', 'dispatch', 'settle'].map((kind) => `${kind}:${paid.id}`),
    ]);
    expect(view.audit.map((entry) => entry.action)).toEqual([
      'payout.create',
      'payout.batch',
      'payout.dispatch',
      'payout.settle',
    ]);
    expect(view).toMatchObject({
      version: 3,
      bankLine: { fileName: '回盘.csv', line: 3, result: '成功' },
      batch: { number: batch.number, releasedBy: '复核' },
    });
  });

  it('pays a failed order again under a new one, with another account', async () => {
    const pool = await rig.openPool(10_000);
    const [order] = (await ordersIn(pool, 500)) as [Order];
    const batch = await batchAt('sent', [order]);
    await importing(batch.id, csv(batch.number, [{ order, result: '失败', reason: '户名不符' }]));
    const failed = await t.db.read((m) => m.findOneByOrFail(PayoutRecord, { id: order.id }));
    expect(failed).toMatchObject({ status: 'failed', reason: '户名不符' });
    const payeeAccountId = rig.addAccount(order.enterpriseId);
    const again = { payoutId: order.id, version: failed.version, payeeAccountId, reason: '企业已更正账户' };
    await expect(rig.payouts.reissue(rig.people.approver, again)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(rig.payouts.reissue({ ...rig.people.approver, roles: ['payout_maker'] }, again)).rejects.toMatchObject(
      { code: 'FOUR_EYES' },
    );
    await expect(rig.payouts.reissue(rig.people.maker, { ...again, version: 1 })).rejects.toMatchObject({
      code: 'STALE_VERSION',
    });
    const made = await rig.payouts.reissue(rig.people.maker, again);
    expect(made.orderNo).toBe(order.orderNo.replace(/\.1$/, '.2'));
    await expect(
      rig.payouts.reissue(rig.people.maker, { ...again, version: failed.version + 1 }),
    ).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    const next = { ...order, ...made };
    const second = await batchAt('sent', [next]);
    await importing(second.id, csv(second.number, [{ order: next }]));
    expect(await statuses([order, next])).toEqual(['corrected', 'paid']);
    expect(await poolOf(pool)).toMatchObject({ availableFen: 9500, payableFen: 0, transitFen: 0, paidFen: 500 });
    const rows = await t.db.read((m) => m.findBy(PayoutRecord, { applicationId: order.applicationId }));
    expect(rows.find((row) => row.id === made.id)).toMatchObject({ previousId: order.id, attempt: 2, payeeAccountId });
  });

  it('makes one order per case, also when asked many times at once', async () => {
    const pool = await rig.openPool(10_000);
    const order = await rig.order(pool, 700);
    const { id: _id, orderNo: _orderNo, ...input } = order;
    const all = await Promise.all(
      Array.from({ length: 6 }, () => t.db.write((m) => rig.payouts.createOrder(m, input))),
    );
    expect(new Set(all.map((made) => made.id))).toEqual(new Set([order.id]));
    await expect(t.db.write((m) => rig.payouts.createOrder(m, { ...input, fen: 701 }))).rejects.toMatchObject({
      code: 'STATE_CONFLICT',
    });
    expect(await poolOf(pool)).toMatchObject({ payableFen: 700 });
  });

  it('delivers non-cash relief at once, without a bank', async () => {
    const pool = await rig.openPool(10_000, true);
    const order = await rig.order(pool, 800, { nonCash: true });
    expect(await statusOf(order.id)).toBe('paid');
    expect(await poolOf(pool)).toMatchObject({ paidFen: 800, payableFen: 0 });
    await expect(rig.batches.create(rig.people.maker, { poolCode: pool, payoutIds: [order.id] })).rejects.toMatchObject(
      { code: 'STATE_CONFLICT' },
    );
    await expect(rig.batches.create(rig.people.maker, { poolCode: pool })).rejects.toMatchObject({
      code: 'BATCH_EMPTY',
    });
  });

  it('refuses an order without a fitting account or without frozen money', async () => {
    const pool = await rig.openPool(10_000);
    const base = {
      applicationId: newId(),
      enterpriseId: newId(),
      measureId: newId(),
      poolCode: pool,
      fen: 10,
      nonCash: false,
      approvedBy: rig.people.approver.id,
    };
    const make = (payeeAccountId?: string) =>
      t.db.write((m) => rig.payouts.createOrder(m, { ...base, payeeAccountId }));
    for (const account of [
      undefined,
      rig.addAccount(newId()),
      rig.addAccount(base.enterpriseId, false),
      rig.addAccount(base.enterpriseId),
    ]) {
      await expect(make(account)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    }
    expect(await t.db.read((m) => m.countBy(PayoutRecord, { applicationId: base.applicationId }))).toBe(0);
  });

  describe('four eyes', () => {
    it('keeps everybody who decided on a case from preparing or releasing its payment', async () => {
      const pool = await rig.openPool(10_000);
      const both = staffMember('身兼数职', 'final_approver', 'payout_maker', 'payout_releaser');
      const touched = await rig.order(pool, 100, { deciders: [both.id] });
      const clean = await rig.order(pool, 200);
      await expect(
        rig.batches.create(both, { poolCode: pool, payoutIds: [touched.id, clean.id] }),
      ).rejects.toMatchObject({
        code: 'FOUR_EYES',
        details: { orderNos: [touched.orderNo] },
      });
      // Without naming orders such a person gets those of others only.
      const own = await rig.batches.create(both, { poolCode: pool });
      expect(own.lines.map((line) => line.id)).toEqual([clean.id]);
      const other = await batchAt('sealed', [touched]);
      const view = await rig.views.batchFor(both, other.id);
      expect(view.can).toMatchObject({ release: false, whyNot: expect.stringContaining('审核过') });
      await expect(
        rig.batches.release(both, { id: other.id, version: other.version, totp: '123456' }),
      ).rejects.toMatchObject({ code: 'FOUR_EYES' });
      expect((await rig.views.batchFor(rig.people.releaser, other.id)).can).toMatchObject({
        release: true,
        download: false,
        send: false,
      });
    });

    it('keeps who made or sealed a batch from releasing it', async () => {
      const pool = await rig.openPool(10_000);
      const both = staffMember('经办兼复核', 'payout_maker', 'payout_releaser');
      const order = await rig.order(pool, 100);
      const made = await rig.batches.create(both, { poolCode: pool });
      const sealed = await rig.batches.seal(rig.people.maker, { id: made.id, version: made.version, totp: '123456' });
      const step = { id: made.id, version: sealed.version, totp: '123456' };
      await expect(rig.batches.release(both, step)).rejects.toMatchObject({ code: 'FOUR_EYES' });
      await expect(
        rig.batches.release({ ...rig.people.maker, roles: ['payout_maker', 'payout_releaser'] }, step),
      ).rejects.toMatchObject({ code: 'FOUR_EYES' });
      await expect(rig.batches.release(rig.people.maker, step)).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(rig.batches.release(rig.people.releaser, { ...step, totp: '000000' })).rejects.toMatchObject({
        code: 'TOTP_INVALID',
      });
      expect(await statusOf(order.id)).toBe('batched');
      await rig.batches.release(rig.people.releaser, step);
    });

    it('gives one person with every role one desk of one payment', async () => {
      const pool = await rig.openPool(10_000);
      const all = staffMember('样样都行', ...(Object.keys(STAFF_ROLE) as StaffRole[]));
      const code = { totp: '123456' };
      const at = (batch: { id: string; version: number }) => ({ id: batch.id, version: batch.version, ...code });
      const fourEyes = expect.objectContaining({ code: 'FOUR_EYES' });
      // approved
      const approved = await rig.order(pool, 100, { deciders: [all.id] });
      const named = { poolCode: pool, payoutIds: [approved.id] };
      await expect(rig.batches.create(all, named)).rejects.toEqual(fourEyes);
      let batch = await rig.batches.create(rig.people.maker, named);
      await expect(rig.batches.seal(all, at(batch))).rejects.toEqual(fourEyes);
      batch = await rig.batches.seal(rig.people.sealer, at(batch));
      await expect(rig.batches.release(all, at(batch))).rejects.toEqual(fourEyes);
      // made
      const order = await rig.order(pool, 200);
      let own = await rig.batches.create(all, { poolCode: pool, payoutIds: [order.id] });
      expect(own.can).toMatchObject({ seal: false, whyNot: expect.stringContaining('另一人封存') });
      await expect(rig.batches.seal(all, at(own))).rejects.toEqual(fourEyes);
      own = await rig.batches.seal(rig.people.sealer, at(own));
      await expect(rig.batches.release(all, at(own))).rejects.toEqual(fourEyes);
      // sealed, and the batch given up: the line stays his for good
      await rig.batches.cancel(rig.people.maker, { id: own.id, version: own.version, reason: '重新编批' });
      const again = { poolCode: pool, payoutIds: [order.id] };
      await expect(rig.batches.create(rig.people.sealer, again)).rejects.toEqual(fourEyes);
      const third = await rig.batches.create(rig.people.maker, again);
      await expect(rig.batches.seal(all, at(third))).rejects.toEqual(fourEyes);
      await rig.batches.seal(rig.people.sealer, at(third));
    });

    it('lets the engine refuse a second desk, whatever was read before', async () => {
      const pool = await rig.openPool(10_000);
      const order = await rig.order(pool, 100);
      await rig.batches.create(rig.people.maker, { poolCode: pool, payoutIds: [order.id] });
      const seat = { payoutId: order.id, staffId: rig.people.maker.id, desk: 'seal' as const, at: t.clock.now() };
      await expect(t.db.write((m) => m.insert(PayoutDesk, seat))).rejects.toThrow(/unique|duplicate/i);
      for (const change of [
        (m: EntityManager) => m.update(PayoutDesk, { payoutId: order.id }, { staffId: 'x' }),
        (m: EntityManager) => m.delete(PayoutDesk, { payoutId: order.id }),
      ])
        await expect(t.db.write(change)).rejects.toThrow(/insert-only/);
    });

    it('wants a fresh code for sealing too', async () => {
      const pool = await rig.openPool(10_000);
      const batch = await batchAt('draft', await ordersIn(pool, 100));
      const step = { id: batch.id, version: batch.version };
      await expect(rig.batches.seal(rig.people.sealer, { ...step, totp: '000000' })).rejects.toMatchObject({
        code: 'TOTP_INVALID',
      });
      expect(await rig.views.batchFor(rig.people.maker, batch.id)).toMatchObject({ status: 'draft', files: [] });
    });

    it('refuses people without the role at every step', async () => {
      const pool = await rig.openPool(10_000);
      const [order] = (await ordersIn(pool, 100)) as [Order];
      const batch = await batchAt('draft', [order]);
      const step = { id: batch.id, version: batch.version };
      const stranger = staffMember('街道', 'street_reviewer');
      for (const act of [
        () => rig.batches.create(stranger, { poolCode: pool }),
        () => rig.batches.seal(stranger, { ...step, totp: '123456' }),
        () => rig.batches.cancel(stranger, { ...step, reason: 'x' }),
        () => rig.batches.release(stranger, { ...step, totp: '123456' }),
        () => rig.batches.send(stranger, step),
        () => rig.batches.download(stranger, batch.id, 'csv'),
        () => importing(batch.id, Buffer.from('x'), stranger),
        () => rig.views.batchFor(stranger, batch.id),
        () => rig.views.payout(stranger, order.id),
        () => rig.views.listPayouts(stranger, {}),
        () => rig.views.listBatches(stranger, {}),
        () => rig.batches.seal(rig.people.releaser, { ...step, totp: '123456' }),
        () => t.db.write((m) => rig.payouts.cancelOrder(m, stranger, { payoutId: order.id, reason: 'x' })),
      ]) {
        await expect(act()).rejects.toMatchObject({ code: 'FORBIDDEN' });
      }
    });
  });

  it('refuses every step that the state does not allow, and changes nothing', async () => {
    const { maker, sealer, releaser } = rig.people;
    const allowed: Record<string, string> = {
      draft: 'seal cancel',
      sealed: 'cancel release',
      released: 'send',
      sent: '',
    };
    for (const stage of ['draft', 'sealed', 'released', 'sent'] as const) {
      const pool = await rig.openPool(10_000);
      const batch = await batchAt(stage, await ordersIn(pool, 100));
      const step = { id: batch.id, version: batch.version };
      const steps = {
        seal: () => rig.batches.seal(sealer, { ...step, totp: '123456' }),
        cancel: () => rig.batches.cancel(maker, { ...step, reason: 'x' }),
        release: () => rig.batches.release(releaser, { ...step, totp: '123456' }),
        send: () => rig.batches.send(maker, step),
      };
      for (const [name, act] of Object.entries(steps)) {
        if (allowed[stage]!.split(' ').includes(name)) continue;
        await expect(act()).rejects.toMatchObject({ code: 'STATE_CONFLICT', details: { current: stage } });
      }
      if (stage !== 'sent')
        await expect(importing(batch.id, csv(batch.number, []))).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
      expect(await rig.views.batchFor(maker, batch.id)).toMatchObject({ status: stage, version: batch.version });
    }
  });

  it('lets one of many that press the same button through', async () => {
    const pool = await rig.openPool(10_000);
    const batch = await batchAt('released', await ordersIn(pool, 100, 200));
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => rig.batches.send(rig.people.maker, { id: batch.id, version: batch.version })),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await poolOf(pool)).toMatchObject({ transitFen: 300, payableFen: 0 });
  });

  it('gives each order to one of two batches made at the same moment', async () => {
    const pool = await rig.openPool(10_000);
    await ordersIn(pool, 100, 200, 300);
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map(() => rig.batches.create(rig.people.maker, { poolCode: pool })),
    );
    const made = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    expect(made.map((batch) => batch.lineCount)).toEqual([3]);
  });

  it('gives the orders of a cancelled batch back', async () => {
    const pool = await rig.openPool(10_000);
    const orders = await ordersIn(pool, 100, 200);
    const batch = await batchAt('sealed', orders);
    const cancelled = await rig.batches.cancel(rig.people.maker, {
      id: batch.id,
      version: batch.version,
      reason: '金额需核对',
    });
    expect(cancelled).toMatchObject({ status: 'cancelled', lines: [] });
    expect(await statuses(orders)).toEqual(['payable', 'payable']);
    expect((await batchAt('sent', orders)).lineCount).toBe(2);
    const order = await rig.order(pool, 50);
    await t.db.write((m) =>
      rig.payouts.cancelOrder(m, rig.people.approver, { payoutId: order.id, reason: '异议成立' }),
    );
    expect(await statusOf(order.id)).toBe('cancelled');
    expect(await poolOf(pool)).toMatchObject({ availableFen: 9700 });
  });

  describe('sealed bytes', () => {
    it('are the same at every download, and only after the release', async () => {
      const pool = await rig.openPool(10_000);
      const sealed = await batchAt('sealed', await ordersIn(pool, 100));
      await expect(rig.batches.download(rig.people.maker, sealed.id, 'csv')).rejects.toMatchObject({
        code: 'STATE_CONFLICT',
      });
      await rig.batches.release(rig.people.releaser, { id: sealed.id, version: sealed.version, totp: '123456' });
      for (const format of ['csv', 'xlsx', 'pain001'] as const) {
        const [a, b] = await Promise.all([1, 2].map(() => rig.batches.download(rig.people.auditor, sealed.id, format)));
        expect(a).toBeInstanceOf(Download);
        expect((a!.content as Buffer).equals(b!.content as Buffer)).toBe(true);
        expect(sealed.files.some((file) => file.name === a!.name)).toBe(true);
      }
      const csvBytes = (await rig.batches.download(rig.people.maker, sealed.id, 'csv')).content as Buffer;
      expect(csvBytes.toString()).toContain('6222');
      const [stored] = await t.db.read((m) => m.findBy(BankFileRecord, { batchId: sealed.id, format: 'csv' }));
      expect(stored!.content).not.toContain('6222');
    });

    it.each([
      ['an amount', { amountFen: 101 }],
      ['the payee', { payeeName: '另一家公司' }],
      ['the account', { accountFingerprint: 'x' }],
    ])('stop the release when %s in the rows was changed', async (_, change) => {
      const pool = await rig.openPool(10_000);
      const [order] = (await ordersIn(pool, 100)) as [Order];
      const batch = await batchAt('sealed', [order]);
      const before = await t.db.read((m) => m.findOneByOrFail(PayoutRecord, { id: order.id }));
      await t.db.write((m) => m.update(PayoutRecord, { id: order.id }, change));
      const release = () =>
        rig.batches.release(rig.people.releaser, { id: batch.id, version: batch.version, totp: '123456' });
      await expect(release()).rejects.toMatchObject({ code: 'BATCH_CHANGED' });
      const { amountFen, payeeName, accountFingerprint } = before;
      await t.db.write((m) => m.update(PayoutRecord, { id: order.id }, { amountFen, payeeName, accountFingerprint }));
      await release();
    });
  });

  describe('result files', () => {
    const sent = async () => {
      const pool = await rig.openPool(10_000);
      const orders = await ordersIn(pool, 1000, 2000, 3000);
      const batch = await batchAt('sent', orders);
      return { pool, orders: orders as [Order, Order, Order], batch };
    };

    it('are put aside whole, with all reasons, and change nothing', async () => {
      const { pool, orders, batch } = await sent();
      const [a, b, c] = orders;
      const stranger = await rig.order(pool, 10);
      const files: [Buffer, number][] = [
        [csv(batch.number, [{ order: a }, { order: b }], { count: 3, totalFen: 6000 }), 2],
        [csv(batch.number, [{ order: a, amountFen: 1001 }, { order: b }, { order: c }]), 1],
        [csv(batch.number, [{ order: a }, { order: a }, { order: b }]), 1],
        [csv(batch.number, [{ order: a, name: '别家公司' }, { order: stranger }]), 2],
        [csv('B20260302-999', [{ order: a, result: '也许' }]), 2],
        [
          csv(
            batch.number,
            orders.map((order) => ({ order })),
          ).subarray(0, 120),
          3,
        ],
        [Buffer.from('PK\u0003\u0004 not a workbook'), 1],
      ];
      for (const [bytes, reasons] of files) {
        const answer = await importing(batch.id, bytes);
        expect(answer.file.status).toBe('quarantined');
        expect(answer.file.reasons).toHaveLength(reasons);
        expect(answer.batch).toMatchObject({
          status: 'sent',
          version: batch.version,
          counts: { pending: 3, paid: 0, failed: 0, unknown: 0 },
        });
      }
      expect(await statuses(orders)).toEqual(['dispatched', 'dispatched', 'dispatched']);
      expect(await poolOf(pool)).toMatchObject({ transitFen: 6000, paidFen: 0 });
      const fileIds = (await rig.views.batchFor(rig.people.maker, batch.id)).files
        .filter((file) => file.direction === 'in')
        .map((file) => file.id);
      expect(fileIds).toHaveLength(files.length);
      expect(await t.db.read((m) => m.countBy(BankLineRecord, { payoutId: a.id }))).toBe(0);
      // What was put aside does not stand in the way of the right file.
      const good = await importing(
        batch.id,
        csv(
          batch.number,
          orders.map((order) => ({ order })),
        ),
      );
      expect(good.batch.status).toBe('closed');
    });

    it('count once: the same file again is a duplicate', async () => {
      const { pool, orders, batch } = await sent();
      const bytes = csv(batch.number, [{ order: orders[0] }]);
      const answers = await Promise.all(Array.from({ length: 5 }, () => importing(batch.id, bytes)));
      expect(answers.map((answer) => answer.file.status).sort()).toEqual(['accepted', ...Array(4).fill('duplicate')]);
      expect(await poolOf(pool)).toMatchObject({ paidFen: 1000, transitFen: 5000 });
      await importing(
        batch.id,
        csv(
          batch.number,
          orders.map((order) => ({ order })),
        ),
      );
      expect((await importing(batch.id, bytes)).file).toMatchObject({
        status: 'duplicate',
        reasons: [expect.stringContaining('已经导入过')],
      });
    });

    it('never turn a paid order into a failed one, or a failed into a paid one', async () => {
      const { pool, orders, batch } = await sent();
      const [a, b, c] = orders;
      await importing(batch.id, csv(batch.number, [{ order: a }, { order: b, result: '失败' }]));
      const turned = await importing(
        batch.id,
        csv(batch.number, [{ order: a, result: '失败' }, { order: b }, { order: c }]),
      );
      expect(turned.file.status).toBe('quarantined');
      expect(turned.file.reasons).toEqual([expect.stringContaining('相矛盾'), expect.stringContaining('相矛盾')]);
      expect(await statuses(orders)).toEqual(['paid', 'failed', 'unknown']);
      expect(await poolOf(pool)).toMatchObject({ paidFen: 1000, payableFen: 2000, transitFen: 3000 });
    });

    it('are refused when empty or too large', async () => {
      const { batch } = await sent();
      await expect(importing(batch.id, Buffer.alloc(0))).rejects.toMatchObject({ code: 'UPLOAD_EMPTY' });
      await expect(importing(batch.id, Buffer.alloc(10 * 1024 * 1024 + 1))).rejects.toMatchObject({
        code: 'PAYLOAD_TOO_LARGE',
      });
    });
  });

  it('answers a repeated request with the answer of the first, and does the work once', async () => {
    const pool = await rig.openPool(10_000);
    await ordersIn(pool, 100);
    const idempotency = new Idempotency(t.db, t.clock);
    const request = { key: 'k1', actor: rig.people.maker, route: 'createBatch', input: { poolCode: pool } };
    const run = () => idempotency.run(request, () => rig.batches.create(rig.people.maker, { poolCode: pool }));
    const first = await run();
    expect(await run()).toEqual(first);
    expect(await t.db.read((m) => m.countBy(BatchRecord, { poolCode: pool }))).toBe(1);
  });

  it('lists orders and batches page by page', async () => {
    const pool = await rig.openPool(10_000);
    const orders = await ordersIn(pool, 1, 2, 3);
    const first = await rig.views.listPayouts(rig.people.auditor, { poolCode: pool, limit: 2 });
    expect(first.items.map((row) => row.amountFen)).toEqual([3, 2]);
    const second = await rig.views.listPayouts(rig.people.auditor, {
      poolCode: pool,
      limit: 2,
      cursor: first.nextCursor!,
    });
    expect([second.items.map((row) => row.amountFen), second.nextCursor]).toEqual([[1], null]);
    const found = await rig.views.listPayouts(rig.people.auditor, { q: orders[1]!.orderNo, status: 'payable' });
    expect(found.items.map((row) => row.id)).toEqual([orders[1]!.id]);
    expect((await rig.views.listPayouts(rig.people.auditor, { q: '100%_' })).items).toEqual([]);
    await expect(rig.views.listPayouts(rig.people.auditor, { cursor: 'nonsense' })).rejects.toMatchObject({
      code: 'BAD_CURSOR',
    });
    const batch = await batchAt('draft', orders);
    const rows = await rig.views.listBatches(rig.people.auditor, { status: 'draft', limit: 1 });
    expect(rows.items[0]).toMatchObject({ id: batch.id, counts: { pending: 3, paid: 0, failed: 0, unknown: 0 } });
  });

  it('takes a demonstration year through the real steps quickly', async () => {
    const pool = await rig.openPool(3_000_000);
    const before = process.cpuUsage();
    const orders: Order[] = [];
    await t.db.write(async (m) => {
      for (let i = 0; i < 600; i++) orders.push(await rig.order(pool, 100, { m }));
    });
    const at = {
      made: new Date('2025-05-06T01:00:00Z'),
      sealed: new Date('2025-05-06T02:00:00Z'),
      released: new Date('2025-05-06T03:00:00Z'),
      sent: new Date('2025-05-06T04:00:00Z'),
      result: new Date('2025-05-07T01:00:00Z'),
    };
    const results = new Map([
      [orders[0]!.id, { result: 'failed' as const, reason: '账户状态异常' }],
      [orders[1]!.id, { result: 'missing' as const }],
    ]);
    await t.db.write((m) =>
      rig.history.replay(m, {
        poolCode: pool,
        payoutIds: orders.map((order) => order.id),
        maker: rig.people.maker,
        sealer: rig.people.sealer,
        lifter: rig.people.leader,
        releaser: rig.people.releaser,
        at,
        results,
      }),
    );
    const { user, system } = process.cpuUsage(before);
    const perPayout = (user + system) / 1000 / orders.length;
    expect(await poolOf(pool)).toMatchObject({ paidFen: 59_800, payableFen: 100, transitFen: 100 });
    const released = await t.db.read((m) => rig.ledger.releasedRows(m, { year: 2025 }));
    expect(released.filter((row) => row.poolCode === pool).reduce((sum, row) => sum + row.cashFen, 0)).toBe(59_800);
    // 3,000 in 40 s are 13 ms each. Processor time, because others may be busy on this machine.
    expect(perPayout).toBeLessThan(t.config.engine === 'sqlite' ? 13 : 30);
  });
});
