import * as firm from '@qinqing/contract/firm';
import * as staff from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm } from '../../../test/domain.js';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const MATERIAL = {
  key: 'licence',
  name: '营业执照',
  source: '企业自备',
  required: true,
  tolerable: false,
  accept: ['pdf'],
  maxBytes: 5_242_880,
};

describe('the library of an enterprise', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let shop: Firm;
  let as: string;
  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    shop = await build.firm({ employees: 10, seriouslyDishonest: false });
    as = await build.firmToken(shop);
  });
  afterAll(() => t.close());

  const upload = async (who = as) => {
    const form = new FormData();
    form.append('file', new Blob([PDF], { type: 'application/pdf' }), '执照.pdf');
    const request = new Request('http://x', { method: 'POST', body: form });
    const response = await t.app.inject({
      method: 'POST',
      url: firm.uploadFile.path,
      headers: { authorization: `Bearer ${who}`, 'content-type': request.headers.get('content-type')! },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    return response.json().id as string;
  };
  const at = (id = shop.enterpriseId) => ({ params: { id } });
  const add = async (more: { validUntil?: string } = {}) =>
    t.call(
      firm.addToLibrary,
      { fileId: await upload(), kind: 'business_licence', title: '营业执照副本', ...more },
      { as, ...at() },
    );

  it('keeps papers with their kind and says when they run out', async () => {
    const today = t.clock.today();
    const inDays = (days: number) =>
      new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
    const states = [];
    for (const days of [-1, 0, 30, 31]) states.push((await add({ validUntil: inDays(days) })).body.state);
    expect(states).toEqual(['expired', 'expiring', 'expiring', 'valid']);
    const { body } = await add();
    expect(body).toMatchObject({ kind: 'business_licence', state: 'valid', addedBy: shop.actor.name });
    const params = { id: shop.enterpriseId, documentId: body.id };
    const changed = await t.call(
      firm.changeLibraryDocument,
      { kind: 'permit', title: '经营许可证', note: '正本在店内' },
      { as, params },
    );
    expect(changed.body).toMatchObject({ kind: 'permit', title: '经营许可证', note: '正本在店内' });
    const permits = await t.call(firm.listLibrary, undefined, { as, ...at(), query: { kind: 'permit' } });
    expect(permits.body.items.map(({ id }) => id)).toEqual([body.id]);
    expect((await t.call(firm.removeLibraryDocument, undefined, { as, params })).status).toBe(204);
    expect((await t.call(firm.removeLibraryDocument, undefined, { as, params })).status).toBe(404);
  });

  it('is closed to others, and its files to staff until an application uses them', async () => {
    const { body } = await add();
    const stranger = await build.firmToken(await build.firm());
    const file = { params: { id: body.file.id } };
    expect((await t.call(firm.listLibrary, undefined, { as: stranger, ...at(), query: {} })).status).toBe(404);
    expect((await t.call(firm.downloadFirmFile, undefined, { as: stranger, ...file })).status).toBe(404);
    const reviewer = await build.staffToken('street_reviewer');
    expect((await t.call(staff.downloadStaffFile, undefined, { as: reviewer, ...file })).status).toBe(404);

    const { id: measureId } = await build.measure({ code: 'HL-2026-LIB-01', materials: [MATERIAL] });
    const draft = (await t.call(firm.openDraft, { measureId, enterpriseId: shop.enterpriseId }, { as })).body;
    const use = (fileId: string, version: number, id = draft.id) =>
      t.call(firm.saveDraft, { version, materials: [{ key: 'licence', fileIds: [fileId] }] }, { as, params: { id } });
    const saved = await use(body.file.id, draft.version);
    expect(saved.body.materials[0]!.files.map(({ id }) => id)).toEqual([body.file.id]);
    // It is still the library's, and a second application may use it as well.
    const { id: otherMeasure } = await build.measure({ code: 'HL-2026-LIB-02', materials: [MATERIAL] });
    const second = (await t.call(firm.openDraft, { measureId: otherMeasure, enterpriseId: shop.enterpriseId }, { as }))
      .body;
    expect((await use(body.file.id, second.version, second.id)).status).toBe(200);
    expect(
      (await t.call(firm.listLibrary, undefined, { as, ...at(), query: {} })).body.items.map(({ id }) => id),
    ).toContain(body.id);
    expect((await t.call(staff.downloadStaffFile, undefined, { as: reviewer, ...file })).bytes.equals(PDF)).toBe(true);
  });

  it('lends nothing to another enterprise, not even by a person of both', async () => {
    const { body } = await add();
    const sister = await build.firm({ employees: 10, seriouslyDishonest: false });
    const owner = await build.firmToken(sister);
    const { code } = (await t.call(firm.invite, { role: 'agent' }, { as: owner, ...at(sister.enterpriseId) })).body;
    await t.call(firm.acceptInvitation, { code, name: '两头跑' }, { as });
    const { id: measureId } = await build.measure({ code: 'HL-2026-LIB-03', materials: [MATERIAL] });
    const draft = (await t.call(firm.openDraft, { measureId, enterpriseId: sister.enterpriseId }, { as })).body;
    const { error } = await t.call(
      firm.saveDraft,
      { version: draft.version, materials: [{ key: 'licence', fileIds: [body.file.id] }] },
      { as, params: { id: draft.id } },
    );
    expect(error.fields?.[0]?.message).toContain('重新上传');
  });

  it('knows banks by the first digits, and says so where it does not', async () => {
    const bank = async (prefix: string) =>
      (await t.call(firm.recogniseBank, undefined, { as, query: { prefix } })).body.bank?.name ?? null;
    expect(await bank('6222020200')).toBe('中国工商银行');
    expect(await bank('621700')).toBe('中国建设银行');
    expect(await bank('955991')).toBe('中国农业银行');
    expect(await bank('400000')).toBeNull();
    const found = await t.call(firm.listBanks, undefined, { as, query: { q: '农商' } });
    expect(found.body.items.map(({ code }) => code)).toEqual(['XMRCB']);
    const branches = await t.call(firm.listBranches, undefined, { as, params: { code: 'ICBC' }, query: { q: '湖里' } });
    expect(branches.body.items).toHaveLength(1);
    expect((await t.call(firm.listBranches, undefined, { as, params: { code: 'NONE' }, query: {} })).status).toBe(404);
  });
});
