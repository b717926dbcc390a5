import * as firm from '@qinqing/contract/firm';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm } from '../../../test/domain.js';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const paper = (key: string, name: string) => ({
  key,
  name,
  source: '企业自备',
  required: true,
  tolerable: true,
  accept: ['pdf'],
  maxBytes: 5_242_880,
});
const FORM = [
  { key: 'contactName', label: '联系人', type: 'text', required: true },
  { key: 'shopAddress', label: '店铺地址', type: 'text', required: true },
  { key: 'contactPhone', label: '联系电话', type: 'phone', required: true },
];

describe('taking over the last application', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let shop: Firm;
  let as: string;
  let measures = 0;
  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    shop = await build.firm({ employees: 10, seriouslyDishonest: false });
    as = await build.firmToken(shop);
  });

  const upload = async () => {
    const form = new FormData();
    form.append('file', new Blob([PDF], { type: 'application/pdf' }), '材料.pdf');
    const request = new Request('http://x', { method: 'POST', body: form });
    const response = await t.app.inject({
      method: 'POST',
      url: firm.uploadFile.path,
      headers: { authorization: `Bearer ${as}`, 'content-type': request.headers.get('content-type')! },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    return response.json().id as string;
  };
  const open = async (form: object[] = FORM, who = shop) => {
    const { id: measureId } = await build.measure({
      code: `HL-2026-REUSE-${++measures}`,
      form,
      materials: [paper(`licence${measures}`, '营业执照'), paper('lease', '租赁合同')],
    });
    return (await t.call(firm.openDraft, { measureId, enterpriseId: who.enterpriseId }, { as })).body;
  };
  const save = (id: string, changes: Parameters<typeof t.call<typeof firm.saveDraft>>[1]) =>
    t.call(firm.saveDraft, changes, { as, params: { id } });
  const submitted = async (papers: Record<string, string[]>) => {
    const draft = await open();
    const materials = draft.materials.map(({ key, name }) =>
      papers[name] ? { key, fileIds: papers[name] } : { key, fileIds: [], missingReason: '正在补办' },
    );
    const values = { contactName: '陈小鹭', shopAddress: '兴隆路 1 号', contactPhone: '13812340000' };
    const { version } = (
      await save(draft.id, { version: draft.version, values, materials, payeeAccountId: shop.payeeAccountId })
    ).body;
    const sent = await t.call(firm.submitApplication, { version, declared: true }, { as, params: { id: draft.id } });
    expect(sent.status).toBe(200);
    return draft;
  };
  const offer = async (id: string) => (await t.call(firm.getReusable, undefined, { as, params: { id } })).body.last;
  const reuse = (id: string, version: number, applicationId: string) =>
    t.call(firm.reuseLast, { version, applicationId }, { as, params: { id } });

  it('has nothing to offer to a firm that has sent nothing', async () => {
    expect(await offer((await open()).id)).toBeNull();
  });

  it('fills the gaps, marks where it comes from, and leaves what is there', async () => {
    const earlier = await submitted({ 租赁合同: [await upload()] });
    const { id, version } = await open();
    const own = (await save(id, { version, values: { contactName: '林阿姨' } })).body;
    expect(await offer(id)).toMatchObject({
      applicationId: earlier.id,
      measureTitle: earlier.measureTitle,
      submittedOn: t.clock.today(),
      fields: ['店铺地址', '联系电话'],
      materials: ['租赁合同'],
      expired: [],
      payee: true,
    });
    const { body } = await reuse(id, own.version, earlier.id);
    const from = { applicationId: earlier.id, measureTitle: earlier.measureTitle, submittedOn: t.clock.today() };
    expect(body.fields.map(({ key, value, reused }) => [key, value, reused])).toEqual([
      ['contactName', '林阿姨', undefined],
      ['shopAddress', '兴隆路 1 号', from],
      ['contactPhone', '13812340000', from],
    ]);
    expect(body.materials.map(({ files, reused }) => [files.length, reused])).toEqual([
      [0, undefined],
      [1, from],
    ]);
    expect(body.payeeAccount?.id).toBe(shop.payeeAccountId);
    // Sent again it changes nothing; what somebody corrects is no longer the old application's.
    expect((await reuse(id, own.version, earlier.id)).body.version).toBe(body.version);
    expect(await offer(id)).toBeNull();
    const corrected = (await save(id, { version: body.version, values: { shopAddress: '兴隆路 2 号' } })).body;
    expect(corrected.fields.map(({ reused }) => Boolean(reused))).toEqual([false, false, true]);
    // The paper that was taken over stays usable by this draft's own saves.
    const fileIds = body.materials[1]!.files.map((file) => file.id);
    const again = await save(id, {
      version: corrected.version,
      materials: [{ key: 'lease', fileIds: [...fileIds, await upload()] }],
    });
    expect(again.body.materials[1]!.files).toHaveLength(2);
  });

  it('leaves out papers that have run out, and says which', async () => {
    const fileId = await upload();
    const day = new Date(Date.parse(`${t.clock.today()}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
    await t.call(
      firm.addToLibrary,
      { fileId, kind: 'business_licence', title: '营业执照', validUntil: day },
      { as, params: { id: shop.enterpriseId } },
    );
    const earlier = await submitted({ 营业执照: [fileId] });
    const { id, version } = await open();
    expect(await offer(id)).toMatchObject({ materials: [], expired: ['营业执照'] });
    expect((await reuse(id, version, earlier.id)).body.materials.every(({ files }) => files.length === 0)).toBe(true);
  });

  it('takes nothing that another kind of question asked for', async () => {
    await submitted({});
    const { id } = await open([{ key: 'shopAddress', label: '店铺面积', type: 'integer', required: true }]);
    expect((await offer(id))?.fields).toEqual([]);
  });

  it('takes nothing from another enterprise, and nothing into one that is sent', async () => {
    const earlier = await submitted({ 租赁合同: [await upload()] });
    const sister = await build.firm({ employees: 10, seriouslyDishonest: false });
    const owner = await build.firmToken(sister);
    const invited = await t.call(firm.invite, { role: 'agent' }, { as: owner, params: { id: sister.enterpriseId } });
    await t.call(firm.acceptInvitation, { code: invited.body.code, name: '两头跑' }, { as });
    const { id, version } = await open(FORM, sister);
    expect(await offer(id)).toBeNull();
    const { body } = await reuse(id, version, earlier.id);
    expect([body.version, body.fields.every(({ value }) => value === null)]).toEqual([version, true]);
    expect((await reuse(earlier.id, 1, earlier.id)).error.code).toBe('STATE_CONFLICT');
    const stranger = await build.firmToken(await build.firm());
    expect((await t.call(firm.getReusable, undefined, { as: stranger, params: { id } })).status).toBe(404);
  });
});
