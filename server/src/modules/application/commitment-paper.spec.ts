import * as firm from '@qinqing/contract/firm';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm } from '../../../test/domain.js';

const paper = (key: string, name: string, source: string) => ({
  key,
  name,
  source,
  required: true,
  tolerable: true,
  accept: ['pdf'],
  maxBytes: 5_242_880,
});
const LETTER = paper('commitment', '信用承诺书', '系统生成，盖章上传');
const LEASE = paper('lease', '租赁合同', '企业自备');

describe('the letter of commitment', () => {
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

  const draftWith = async (code: string, materials: object[]) => {
    const { id: measureId } = await build.measure({ code, materials });
    return (await t.call(firm.openDraft, { measureId, enterpriseId: shop.enterpriseId }, { as })).body;
  };

  it('can be had for the draft whose measure wants it signed, and the paper says so', async () => {
    const draft = await draftWith('HL-2026-LETTER-1', [LEASE, LETTER]);
    expect(draft.materials.map(({ key, madeHere }) => [key, madeHere])).toEqual([
      ['lease', undefined],
      ['commitment', true],
    ]);
    const params = { id: draft.id };
    const { status, bytes, headers } = await t.call(firm.downloadCommitment, undefined, { as, params });
    expect([status, headers['content-type']]).toEqual([200, 'application/pdf']);
    expect(decodeURIComponent(String(headers['content-disposition']))).toContain('信用承诺书-');
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect(bytes.length).toBeLessThan(150_000);
  });

  it('is for the firm only, and only where a measure asks for it', async () => {
    const { id } = await draftWith('HL-2026-LETTER-2', [LETTER]);
    const stranger = await build.firmToken(await build.firm({}));
    const ask = (params: { id: string }, token: string) =>
      t.call(firm.downloadCommitment, undefined, { as: token, params });
    expect((await ask({ id }, stranger)).status).toBe(404);
    const other = await draftWith('HL-2026-LETTER-3', [LEASE]);
    expect((await ask({ id: other.id }, as)).error).toMatchObject({
      code: 'NOT_FOUND',
      message: '这项政策不需要承诺书',
    });
  });
});
