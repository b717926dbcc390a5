import * as firm from '@qinqing/contract/firm';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder } from '../../../test/domain.js';
import { PictureCheck } from '../file/picture-check.entity.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const paper = (key: string, tolerable: boolean) => ({
  key,
  name: key === 'shop' ? '门头照' : '营业执照',
  source: '企业自备',
  required: true,
  tolerable,
  accept: ['png'],
  maxBytes: 5_242_880,
});

describe("a picture that WeChat's check has refused", () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });
  afterAll(() => t.close());

  it('is not handed in: the application waits for another one, and says so', async () => {
    const build = new DomainBuilder(t);
    const shop = await build.firm({ employees: 10, seriouslyDishonest: false });
    const as = await build.firmToken(shop);
    const upload = async () => {
      const form = new FormData();
      form.append('file', new Blob([PNG], { type: 'image/png' }), '门头.png');
      const request = new Request('http://x', { method: 'POST', body: form });
      const response = await t.app.inject({
        method: 'POST',
        url: firm.uploadFile.path,
        headers: { authorization: `Bearer ${as}`, 'content-type': request.headers.get('content-type')! },
        payload: Buffer.from(await request.arrayBuffer()),
      });
      return response.json().id as string;
    };
    const refuse = (fileId: string) =>
      t.db.write((m) => m.update(PictureCheck, { fileId }, { status: 'refused', reason: null }));
    const materials = [paper('shop', false), paper('licence', true)];
    const { id: measureId } = await build.measure({ code: 'HL-2026-REFUSED', form: [], materials });
    const draft = (await t.call(firm.openDraft, { measureId, enterpriseId: shop.enterpriseId }, { as })).body;
    const params = { id: draft.id };
    const save = async (version: number, given: Record<string, string[]>) => {
      const body = {
        version,
        materials: Object.entries(given).map(([key, fileIds]) => ({ key, fileIds })),
        payeeAccountId: shop.payeeAccountId,
      };
      return (await t.call(firm.saveDraft, body, { as, params })).body;
    };
    const submit = (version: number) => t.call(firm.submitApplication, { version, declared: true }, { as, params });

    const [shopPicture, licence] = [await upload(), await upload()];
    const { version } = await save(draft.version, { shop: [shopPicture], licence: [licence] });
    await refuse(shopPicture);
    await refuse(licence);
    const refused = await submit(version);
    expect(refused.error).toMatchObject({
      code: 'APPLICATION_INCOMPLETE',
      fields: [
        { path: 'materials.shop', message: '门头照没有通过内容检测，请换一张' },
        { path: 'materials.licence', message: '营业执照没有通过内容检测，请换一张' },
      ],
    });
    // Beside another one it may stay: what counts is there.
    const again = await save(version, { shop: [shopPicture, await upload()], licence: [await upload()] });
    expect((await submit(again.version)).status).toBe(200);
  });
});
