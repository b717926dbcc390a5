import * as firm from '@qinqing/contract/firm';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm } from '../../../test/domain.js';

describe('one draft on two phones', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let shop: Firm;
  let as: string;
  let measureId: string;
  let measures = 0;
  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    shop = await build.firm({ employees: 10, seriouslyDishonest: false });
    as = await build.firmToken(shop);
    measureId = (
      await build.measure({
        code: `HL-2026-MERGE-${++measures}`,
        form: [
          { key: 'contactName', label: '联系人', type: 'text', required: true },
          { key: 'contactPhone', label: '联系电话', type: 'phone', required: true },
        ],
      })
    ).id;
  });

  const open = async () => (await t.call(firm.openDraft, { measureId, enterpriseId: shop.enterpriseId }, { as })).body;
  const save = (
    id: string,
    version: number,
    values: Record<string, string>,
    more: { device?: string; payeeAccountId?: string } = {},
  ) => t.call(firm.saveDraft, { version, values, ...more }, { as, params: { id } });
  const valuesOf = (fields: { key: string; value: unknown }[]) =>
    Object.fromEntries(fields.map(({ key, value }) => [key, value]));

  it('takes changes of different fields from both', async () => {
    const { id, version } = await open();
    expect((await save(id, version, { contactName: '甲' })).status).toBe(200);
    const merged = await save(id, version, { contactPhone: '13812340000' }, { payeeAccountId: shop.payeeAccountId });
    expect(merged.status).toBe(200);
    expect(valuesOf(merged.body.fields)).toEqual({ contactName: '甲', contactPhone: '13812340000' });
    expect(merged.body.payeeAccount?.id).toBe(shop.payeeAccountId);
  });

  it('tells which fields both changed, and saves nothing of that change', async () => {
    const { id, version } = await open();
    const first = (await save(id, version, { contactName: '甲' })).body;
    const second = await save(id, version, { contactName: '乙', contactPhone: '13812340000' });
    expect(second.error).toMatchObject({
      code: 'STALE_VERSION',
      details: { current: 'draft', version: first.version, fields: [{ path: 'values.contactName' }] },
    });
    const { body } = await t.call(firm.getApplication, undefined, { as, params: { id } });
    expect(valuesOf(body.fields)).toEqual({ contactName: '甲', contactPhone: null });
    // Having seen it, the person may still want the own words.
    expect((await save(id, body.version, { contactName: '乙' })).status).toBe(200);
  });

  it('changes nothing when a save comes again', async () => {
    const { id, version } = await open();
    const once = (await save(id, version, { contactName: '甲' })).body;
    const again = await save(id, version, { contactName: '甲' });
    expect([again.status, again.body.version]).toEqual([200, once.version]);
  });

  it('lets a phone send its unsent changes one after the other', async () => {
    const { id, version } = await open();
    const device = 'phone-00001';
    await save(id, version, { contactName: '甲' }, { device });
    // Typed before the first was acknowledged.
    const next = await save(id, version, { contactName: '甲乙' }, { device });
    expect(valuesOf(next.body.fields).contactName).toBe('甲乙');
    const other = await save(id, version, { contactName: '丙' }, { device: 'phone-00002' });
    expect(other.error.code).toBe('STALE_VERSION');
  });

  it('keeps both of two saves at the same moment', async () => {
    const { id, version } = await open();
    const answers = await Promise.all([
      save(id, version, { contactName: '甲' }, { device: 'phone-00001' }),
      save(id, version, { contactPhone: '13812340000' }, { device: 'phone-00002' }),
    ]);
    for (const [index, { status }] of answers.entries()) {
      // On a server database one of them may have to ask again: its phone does.
      if (status === 409) {
        const more: Record<string, string> = index === 0 ? { contactName: '甲' } : { contactPhone: '13812340000' };
        expect((await save(id, version, more, { device: `phone-0000${index + 1}` })).status).toBe(200);
      } else expect(status).toBe(200);
    }
    const { body } = await t.call(firm.getApplication, undefined, { as, params: { id } });
    expect(valuesOf(body.fields)).toEqual({ contactName: '甲', contactPhone: '13812340000' });
  });

  it('refuses a version from the future, and a draft that is gone', async () => {
    const { id, version } = await open();
    expect((await save(id, version + 5, { contactName: '甲' })).error.code).toBe('STALE_VERSION');
    await save(id, version, { contactName: '甲' });
    expect((await t.call(firm.deleteDraft, undefined, { as, params: { id } })).status).toBe(204);
    expect((await save(id, version, { contactName: '甲' })).status).toBe(404);
  });
});
