import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { type MoneyRig, moneyRig, staffMember } from '../../../test/money.js';
import { newId } from '../../platform/ids/index.js';
import { BatchRecord } from './payout.entity.js';

const totp = '123456';

describe('holds on a sealed batch', () => {
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

  /** A sealed batch of three: two orders of one firm, and one that is ordinary. */
  const sealed = async () => {
    const pool = await rig.openPool(1_000_000);
    const enterpriseId = newId();
    const orders = [
      await rig.order(pool, 100, { enterpriseId }),
      await rig.order(pool, 200, { enterpriseId }),
      await rig.order(pool, 300),
    ];
    const made = await rig.batches.create(rig.people.maker, { poolCode: pool, payoutIds: orders.map(({ id }) => id) });
    const batch = await rig.batches.seal(rig.people.sealer, { id: made.id, version: made.version, totp });
    return { pool, orders, batch };
  };
  const step = (batch: { id: string; version: number }) => ({ id: batch.id, version: batch.version });
  const release = (batch: { id: string; version: number }, who = rig.people.releaser) =>
    rig.batches.release(who, { ...step(batch), totp });
  const lift = (batch: { id: string }, holdId: string, who = rig.people.leader) =>
    rig.holds.lift(who, { id: batch.id, holdId, reason: '已向企业核实' });

  it('are found at sealing, and keep the batch from being released until each is answered for', async () => {
    const { batch, orders } = await sealed();
    expect(batch.holds.map((hold) => [hold.payoutId, hold.kind, hold.status])).toEqual([
      [orders[0]!.id, 'repeated', 'open'],
      [orders[1]!.id, 'repeated', 'open'],
    ]);
    await expect(release(batch)).rejects.toMatchObject({ code: 'BATCH_HELD', details: { open: 2 } });
    const [first, second] = batch.holds as [(typeof batch.holds)[0], (typeof batch.holds)[0]];
    const after = await lift(batch, first.id);
    expect(after.holds[0]).toMatchObject({ status: 'lifted', liftedBy: '领导', reason: '已向企业核实' });
    await expect(release(batch)).rejects.toMatchObject({ code: 'BATCH_HELD', details: { open: 1 } });
    await lift(batch, second.id);
    await expect(lift(batch, second.id)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    expect(await release(batch)).toMatchObject({ status: 'released' });
    await expect(lift(batch, second.id)).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    const trail = await rig.audit.historyOf('payout_hold', first.id);
    expect(trail.map(({ action, actorName }) => [action, actorName])).toEqual([
      ['payout_hold.open', '封存'],
      ['payout_hold.lift', '领导'],
    ]);
  });

  it('are lifted by nobody who had another hand in the payment, and who lifts one does not release', async () => {
    const { batch } = await sealed();
    const [hold] = batch.holds;
    const with_ = (who: typeof rig.people.maker, ...roles: typeof who.roles) => ({ ...who, roles });
    for (const who of [rig.people.maker, rig.people.sealer, rig.people.approver])
      await expect(lift(batch, hold!.id, with_(who, 'leader'))).rejects.toMatchObject({ code: 'FOUR_EYES' });
    for (const who of [rig.people.maker, rig.people.releaser, rig.people.auditor])
      await expect(lift(batch, hold!.id, who)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    for (const each of batch.holds) await lift(batch, each.id);
    const both = with_(rig.people.leader, 'leader', 'payout_releaser');
    await expect(release(batch, both)).rejects.toMatchObject({ code: 'FOUR_EYES' });
    await release(batch);
  });

  it('stop the release in its statement, also where nobody looked before', async () => {
    const { batch } = await sealed();
    const row = await t.db.read((m) => m.findOneByOrFail(BatchRecord, { id: batch.id }));
    const forced = t.db.write((m) => rig.batches.step(m, rig.people.releaser, row, 'release', {}, {}));
    await expect(forced).rejects.toMatchObject({ code: 'STALE_VERSION' });
    expect(await rig.views.batchFor(rig.people.auditor, batch.id)).toMatchObject({ status: 'sealed' });
  });

  it('go with the line that is taken out; the rest is sealed again', async () => {
    const { batch, orders, pool } = await sealed();
    const takeOut = (payoutId: string, at = step(batch)) =>
      rig.holds.takeOut(rig.people.maker, { ...at, payoutId, reason: '待核实' });
    await expect(takeOut(newId())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(takeOut(orders[0]!.id, { id: batch.id, version: 0 })).rejects.toMatchObject({ code: 'STALE_VERSION' });
    const left = await takeOut(orders[0]!.id);
    expect(left).toMatchObject({ status: 'draft', lineCount: 2, totalFen: 500, files: [] });
    expect(left).not.toHaveProperty('sha256');
    expect(left.holds.map((hold) => hold.status)).toEqual(['taken_out', 'open']);
    const again = await rig.batches.seal(rig.people.sealer, { ...step(left), totp });
    expect(again.files).toHaveLength(batch.files.length);
    expect(again.holds.map((hold) => hold.status)).toEqual(['taken_out', 'gone']);
    expect(again.sha256).not.toBe(batch.sha256);
    const released = await release(again);
    const bytes = await rig.batches.download(rig.people.auditor, released.id, 'csv');
    expect((bytes.content as Buffer).toString()).not.toContain(orders[0]!.orderNo);
    const next = await rig.batches.create(rig.people.maker, { poolCode: pool });
    expect(next.lines.map((each) => each.id)).toEqual([orders[0]!.id]);
    await expect(takeOut(orders[0]!.id, step(next))).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    await expect(takeOut(orders[1]!.id, step(released))).rejects.toMatchObject({ code: 'STATE_CONFLICT' });
    await expect(
      rig.holds.takeOut(rig.people.leader, { ...step(next), payoutId: orders[0]!.id, reason: 'x' }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('stay lifted when the batch is sealed again and says the same of the line', async () => {
    const pool = await rig.openPool(10_000);
    const [a, b] = [await rig.order(pool, 100), await rig.order(pool, 200)];
    for (const { payeeAccountId } of [a, b]) rig.accounts.get(payeeAccountId!)!.registeredAt = t.clock.now();
    const made = await rig.batches.create(rig.people.maker, { poolCode: pool, payoutIds: [a.id, b.id] });
    const batch = await rig.batches.seal(rig.people.sealer, { ...step(made), totp });
    expect(batch.holds.map((hold) => hold.kind)).toEqual(['account_new', 'account_new']);
    const kept = batch.holds.find((hold) => hold.payoutId === a.id)!;
    await lift(batch, kept.id);
    const left = await rig.holds.takeOut(rig.people.maker, { ...step(batch), payoutId: b.id, reason: '待核实' });
    const again = await rig.batches.seal(rig.people.sealer, { ...step(left), totp });
    expect(again.holds.find((hold) => hold.id === kept.id)).toMatchObject({ status: 'lifted' });
    await release(again);
  });

  it('notice another firm with the same number, and a firm that was paid elsewhere before', async () => {
    const pool = await rig.openPool(10_000);
    const enterpriseId = newId();
    const first = await rig.order(pool, 100, { enterpriseId });
    let batch = await rig.batches.create(rig.people.maker, { poolCode: pool, payoutIds: [first.id] });
    batch = await rig.batches.seal(rig.people.sealer, { ...step(batch), totp });
    batch = await rig.batches.release(rig.people.releaser, { ...step(batch), totp });
    batch = await rig.batches.send(rig.people.releaser, step(batch));
    await rig.pay(batch, [first]);
    const second = await rig.order(pool, 200, { enterpriseId });
    const stranger = await rig.order(pool, 300);
    const number = rig.accounts.get(second.payeeAccountId!)!.accountNumber;
    rig.accounts.get(stranger.payeeAccountId!)!.accountNumber = number;
    const made = await rig.batches.create(rig.people.maker, { poolCode: pool, payoutIds: [second.id, stranger.id] });
    const sealedAgain = await rig.batches.seal(rig.people.sealer, { ...step(made), totp });
    const found = (id: string) =>
      sealedAgain.holds
        .filter((hold) => hold.payoutId === id)
        .map((hold) => hold.kind)
        .sort();
    expect(found(second.id)).toEqual(['account_changed', 'account_shared', 'repeated']);
    expect(found(stranger.id)).toEqual(['account_shared']);
  });

  it('refuse a stranger', async () => {
    const { batch } = await sealed();
    const stranger = staffMember('街道', 'street_reviewer');
    await expect(lift(batch, batch.holds[0]!.id, stranger)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
