import type { PayoutExplanation } from '@qinqing/contract/staff';
import { type TestDatabase, testDatabase } from '../../../test/database.js';
import { type MoneyRig, moneyRig } from '../../../test/money.js';
import { ExplanationService } from './explanation.service.js';
import { ExplanationSigner, isGenuine, type SignedExplanation } from './explanation.signature.js';

describe('why was this yuan paid', () => {
  let t: TestDatabase;
  let rig: MoneyRig;
  let service: ExplanationService;

  beforeAll(async () => {
    t = await testDatabase();
    rig = moneyRig(t);
    service = new ExplanationService(t.db, t.clock, t.config, rig.audit, rig.views);
  });
  afterAll(() => t.close());

  const paid = async () => {
    const { maker, sealer, releaser } = rig.people;
    const pool = await rig.openPool(10_000);
    const order = await rig.order(pool, 300);
    let batch = await rig.batches.create(maker, { poolCode: pool });
    const step = () => ({ id: batch.id, version: batch.version, totp: '123456' });
    batch = await rig.batches.seal(sealer, step());
    batch = await rig.batches.release(releaser, step());
    batch = await rig.batches.send(releaser, { id: batch.id, version: batch.version });
    await rig.pay(batch, [order]);
    return { order, batch };
  };

  it('is answered by one file with everything in it, which is verified without the server', async () => {
    const { order, batch } = await paid();
    const file = await service.export(rig.people.auditor, order.id, 'json');
    const signed = JSON.parse((file.content as Buffer).toString()) as SignedExplanation<PayoutExplanation>;
    expect(isGenuine(signed, service.signer.publicKey)).toBe(true);
    const { content } = signed;
    expect(content.payout).toMatchObject({ orderNo: order.orderNo, status: 'paid', bankLine: { result: '成功' } });
    expect(content.people.map((each) => [each.desk, each.staffId])).toEqual([
      ['approve', rig.people.approver.id],
      ...(['make', 'seal', 'release'] as const).map((desk, i) => [
        desk,
        [rig.people.maker, rig.people.sealer, rig.people.releaser][i]!.id,
      ]),
    ]);
    expect(content.files.map((each) => each.sha256)).toContain(batch.sha256);
    expect(content.payout.transfers.map((each) => each.id)).toContain(`settle:${order.id}`);
    expect(content.batchAudit.map((each) => each.action)).toEqual(
      expect.arrayContaining(['batch.create', 'batch.seal', 'batch.release', 'batch.send']),
    );
    for (const entry of [...content.payout.audit, ...content.batchAudit]) expect(entry.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('is not believed after any change, or under another key', async () => {
    const { order } = await paid();
    const file = await service.export(rig.people.leader, order.id, 'json');
    const text = (file.content as Buffer).toString();
    const read = () => JSON.parse(text) as SignedExplanation<PayoutExplanation>;
    const key = service.signer.publicKey;
    const forged = read();
    forged.content.payout.amountFen += 1;
    expect(isGenuine(forged, key)).toBe(false);
    const other = new ExplanationSigner('another key of the audit, long enough');
    expect(isGenuine(other.sign(read().content), key)).toBe(false);
    expect(isGenuine({ ...read(), sha256: 'x' }, key)).toBe(false);
    expect(isGenuine({ ...read(), signature: other.sign(read().content).signature }, key)).toBe(false);
    expect(isGenuine(read(), key)).toBe(true);
  });

  it('is a page to print, with nothing from outside and nothing unescaped', async () => {
    const { order } = await paid();
    const page = ((await service.export(rig.people.auditor, order.id, 'html')).content as Buffer).toString();
    expect(page).toContain(order.orderNo);
    expect(page).not.toMatch(/<script|src=|href=/i);
    await expect(service.export(rig.people.maker, order.id, 'json')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
