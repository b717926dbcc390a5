import { join } from 'node:path';
import { readFile, writeFile } from 'node:fs/promises';
import * as firm from '@qinqing/contract/firm';
import * as open from '@qinqing/contract/public';
import { parse } from 'yaml';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder } from '../../../test/domain.js';
import { PolicyFilesService } from './policy-files.service.js';
import { PolicyPublishingService } from './policy-publishing.service.js';

const MEASURES = join(__dirname, '../../../../packages/rules/measures');
const AUTHOR = { kind: 'system', id: 'author', name: '编写人' } as const;
const PUBLISHER = { kind: 'system', id: 'publisher', name: '发布人' } as const;

describe('the measures of this repository', () => {
  let t: TestApp;
  let ids: string[];

  beforeAll(async () => {
    t = await testApp();
    const imported = await t.get(PolicyFilesService).importPath(AUTHOR, MEASURES);
    ids = imported.map(({ id }) => id);
    await t.db.write(async (m) => {
      for (const { id, version } of imported) await t.get(PolicyPublishingService).publish(m, PUBLISHER, id, version);
    });
  });
  afterAll(() => t.close());

  it('are at least fifteen, and each has its page', async () => {
    expect(ids.length).toBeGreaterThanOrEqual(15);
    for (const id of ids) {
      const { status, body } = await t.call(open.getMeasure, undefined, { params: { id } });
      expect(status).toBe(200);
      expect(body.benefitText).not.toBe('');
      expect(body.conditions.length).toBeGreaterThan(0);
    }
  });

  it('ask a firm that is known for six things at the most', async () => {
    const asked = await Promise.all(
      ids.map(async (id) => {
        const { fields, code } = (await t.call(open.getMeasure, undefined, { params: { id } })).body;
        return [code, fields.filter(({ fact }) => fact === undefined).length] as const;
      }),
    );
    expect(asked.filter(([, count]) => count > 6)).toEqual([]);
    expect(Math.max(...asked.map(([, count]) => count))).toBeGreaterThan(0);
  });

  it('come out as they went in', async () => {
    const path = join(t.folder, 'out.yaml');
    await writeFile(path, await t.get(PolicyFilesService).export());
    const again = parse(await readFile(path, 'utf8')) as { code: string }[];
    expect(again.length).toBe(ids.length);
    const imported = await t.get(PolicyFilesService).importPath(AUTHOR, path);
    expect(imported.every(({ created }) => !created)).toBe(true);
  });

  it('are found in the words of firms', async () => {
    const find = async (q: string) =>
      (await t.call(open.listMeasures, undefined, { query: { q } })).body.items.map(({ code }) => code);
    expect((await find('饭店'))[0]).toContain('CATER');
    expect((await find('贷款利息'))[0]).toContain('LOAN');
    expect(await find('房租')).toContain('HL-2026-RENT-01');
    expect((await find('旅行社'))[0]).toContain('TRAVEL');
    expect((await find('我开小吃店能补多少钱'))[0]).toMatch(/CATER|SHOP/);
    expect((await find('电费'))[0]).toMatch(/UTIL|POWER/);
  });

  it('are found by what sounds like it, by a document’s number, and each says why', async () => {
    const find = async (q: string) => (await t.call(open.listMeasures, undefined, { query: { q, limit: '100' } })).body;
    const codes = async (q: string) => (await find(q)).items.map(({ code }) => code);
    // 社保 stands in no title; the letters mean it all the same, and so does what it is called otherwise.
    expect(await codes('shebao')).toEqual(expect.arrayContaining(await codes('社保')));
    expect(await codes('sb')).toEqual(expect.arrayContaining(await codes('社保')));
    expect(await codes('fzbt')).toEqual(expect.arrayContaining(await codes('房租补贴')));
    expect((await codes('我开饭馆'))[0]).toMatch(/CATER|SHOP/);
    const { items: all } = (await t.call(open.listMeasures, undefined, { query: { limit: '100' } })).body;
    const number = all.find(({ code }) => code === 'HL-2026-CATER-01')!.documentNumber;
    const resting = all.filter((each) => each.documentNumber === number).map(({ code }) => code);
    const [, issuer = '', year = '', serial = ''] = /^(.+)〔(\d+)〕(\d+)号$/.exec(number)!;
    for (const q of [`${issuer}[${year}]${serial}号`, `${issuer}${year}年${serial}号文`, `${year}年${serial}号`]) {
      const found = await find(q);
      expect(found.items.map(({ code }) => code).sort()).toEqual(expect.arrayContaining(resting.sort()));
      expect(found.total).toBeLessThan(all.length);
      expect(found.items[0]!.highlights).toMatchObject([{ field: 'documentNumber' }]);
    }
    const words = [
      '饭店',
      '房租',
      '小店',
      '招工',
      'fangzu',
      'fz',
      'cyqy',
      'shebao',
      'fzbt',
      '减房租',
      '大学生',
      '电費',
    ];
    for (const q of [...words, '商务局', '停业']) {
      const { items } = await find(q);
      expect([q, items.length > 0]).toEqual([q, true]);
      const silent = items.filter(
        ({ highlights = [] }) => !highlights.some(({ parts }) => parts.some(({ hit }) => hit)),
      );
      expect([q, silent.map(({ title }) => title)]).toEqual([q, []]);
    }
  });

  it('answer a firm about every one of them', async () => {
    const build = new DomainBuilder(t);
    const shop = await build.firm({ employees: 12, 'revenue@2025': 900_000_000_00, registeredInDistrict: true });
    const as = await build.firmToken(shop);
    const { status, body } = await t.call(firm.listMatches, undefined, { as, params: { id: shop.enterpriseId } });
    expect(status).toBe(200);
    expect(body.items.length).toBe(ids.length);
    for (const match of body.items) {
      expect(match.reason).not.toBe('');
      if (match.outcome === 'unknown') expect(match.unknownFacts.length).toBeGreaterThan(0);
    }
    for (const id of ids) {
      const why = await t.call(firm.getEvaluation, undefined, { as, params: { id: shop.enterpriseId, measureId: id } });
      expect(why.status).toBe(200);
    }
  });
});
