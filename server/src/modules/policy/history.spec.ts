import * as firm from '@qinqing/contract/firm';
import * as open from '@qinqing/contract/public';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm, measureFile } from '../../../test/domain.js';
import { PolicyPublishingService } from './policy-publishing.service.js';

const AUTHOR = { kind: 'system', id: 'author', name: '编写人' } as const;
const PUBLISHER = { kind: 'system', id: 'publisher', name: '发布人' } as const;
const DOCUMENT = '厦湖府办〔2026〕1号';

describe('what the public reads of policies, beyond the guide', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let shop: Firm;
  let small: Firm;
  let as: string;
  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    shop = await build.firm({ employees: 10, seriouslyDishonest: false });
    small = await build.firm({ employees: 2, seriouslyDishonest: false });
    as = await build.firmToken(shop);
    await t.db.write((m) =>
      t.get(PolicyPublishingService).savePackage(m, AUTHOR, {
        title: '“1+N”助企纾困政策包',
        subtitle: '演示',
        demo: true,
        documents: [
          {
            level: 'district',
            title: '若干措施',
            documentNumber: '厦湖府办[2026]1号',
            issuer: '湖里区人民政府办公室',
            issuedOn: '2026-01-01',
            summary: '总文件',
            head: true,
            text: '第一条 按人数补助。\n\n第二条 本措施自发布之日起施行。',
          },
        ],
      }),
    );
  });
  afterAll(() => t.close());

  const publish = (definition: Record<string, unknown>) =>
    t.db.write(async (m) => {
      const publishing = t.get(PolicyPublishingService);
      const [made] = await publishing.importMeasures(m, AUTHOR, [definition]);
      await publishing.publish(m, PUBLISHER, made!.id, made!.version);
      return made!.id;
    });
  const list = async (query: Record<string, string>) =>
    (await t.call(open.listMeasures, undefined, { query })).body.items;

  it('tells what changed from version to version', async () => {
    const code = 'HL-2026-HIST-01';
    const id = await publish(measureFile({ code }));
    const guide = measureFile().guide as Record<string, unknown>;
    t.clock.advance({ days: 3 });
    await publish(
      measureFile({
        code,
        version: 2,
        window: { opensOn: '2026-01-01', closesOn: '2026-10-31' },
        guide: { ...guide, standard: '每人 1500 元。' },
        eligibility: {
          all: [
            { value: 'employees', gte: 5, label: '从业人员不少于 5 人', clause: '第一条' },
            { fact: 'seriouslyDishonest', is: false, label: '未列入严重失信主体名单' },
            { fact: 'registeredInDistrict', is: true, label: '在湖里区登记' },
          ],
        },
        examples: (measureFile().examples as { name: string; facts: object }[]).map((example) =>
          example.name === '十人' ? { ...example, facts: { ...example.facts, registeredInDistrict: true } } : example,
        ),
      }),
    );
    const { body } = await t.call(open.getMeasureHistory, undefined, { params: { id } });
    expect(body.versions.map(({ version, current }) => [version, current])).toEqual([
      [2, true],
      [1, false],
    ]);
    expect(body.versions[1]).toMatchObject({ changes: [], replacedAt: body.versions[0]!.publishedAt });
    expect(body.versions[0]!.changes).toEqual([
      { part: 'conditions', label: '申报条件', kind: 'added', after: '在湖里区登记' },
      expect.objectContaining({
        part: 'standard',
        kind: 'changed',
        before: '每人 1000 元。',
        parts: expect.arrayContaining([
          { text: '1000', kind: 'removed' },
          { text: '1500', kind: 'added' },
        ]),
      }),
      expect.objectContaining({ part: 'window', kind: 'changed', after: '2026年1月1日 至 2026年10月31日' }),
    ]);
    const old = await t.call(open.getMeasureVersion, undefined, { params: { id, version: '1' } });
    expect(old.body).toMatchObject({ version: 1, closesOn: '2026-12-31' });
    await t.db.write((m) =>
      t.get(PolicyPublishingService).importMeasures(m, AUTHOR, [measureFile({ code, version: 3, title: '草稿' })]),
    );
    expect((await t.call(open.getMeasureVersion, undefined, { params: { id, version: '3' } })).status).toBe(404);
    expect((await t.call(open.getMeasureHistory, undefined, { params: { id } })).body.versions).toHaveLength(2);
  });

  it('shows a document with its number, its text and what is quoted from it', async () => {
    const { body } = await t.call(open.listPackages);
    const [document] = body.items[0]!.documents;
    expect(document).toMatchObject({ documentNumber: DOCUMENT, head: true });
    expect(document!.measureCount).toBeGreaterThan(0);
    const detail = await t.call(open.getDocument, undefined, { params: { id: document!.id } });
    expect(detail.body).toMatchObject({
      documentNumber: DOCUMENT,
      demo: true,
      text: ['第一条 按人数补助。', '第二条 本措施自发布之日起施行。'],
    });
    expect(detail.body.clauses[0]).toMatchObject({ clause: '第一条', text: '按人数补助。' });
    expect((await t.call(open.getDocument, undefined, { params: { id: 'none' } })).status).toBe(404);
  });

  it('narrows the list by what the facets offer', async () => {
    await build.pool('POOL-2026-EMPTY', 0);
    const departments = { ...(measureFile().departments as object), office: '区商务局商贸科' };
    await publish(
      measureFile({
        code: 'HL-2026-RENT-77',
        title: '餐饮企业房租减免(测试)',
        lifeSituations: ['租房经营'],
        departments,
        pool: 'POOL-2026-EMPTY',
        window: { opensOn: '2026-01-01', closesOn: '2026-09-30' },
      }),
    );
    const { body } = await t.call(open.getMeasureFacets);
    expect(body.situations.map(({ value }) => value).sort()).toEqual(['用工', '租房经营'].sort());
    expect(body.offices).toContainEqual({ value: '区商务局商贸科', label: '区商务局商贸科', count: 1 });
    expect(body.levels[0]!.label).not.toBe('district');
    const codes = async (query: Record<string, string>) => (await list(query)).map(({ code }) => code);
    expect(await codes({ situation: '租房经营' })).toEqual(['HL-2026-RENT-77']);
    expect(await codes({ office: '区商务局商贸科' })).toEqual(['HL-2026-RENT-77']);
    expect(await codes({ closesBy: '2026-09-30' })).toEqual(['HL-2026-RENT-77']);
    expect(await codes({ pool: 'exhausted' })).toEqual(['HL-2026-RENT-77']);
    expect(await codes({ situation: '没有' })).toEqual([]);
  });

  it('is found by Pinyin, with the characters marked', async () => {
    for (const q of ['fangzu', 'fz', 'canyinqy', 'fang zu']) {
      const [first] = await list({ q });
      expect([q, first?.code]).toEqual([q, 'HL-2026-RENT-77']);
    }
    const [first] = await list({ q: 'fangzu' });
    const title = first!.highlights!.find(({ field }) => field === 'title')!;
    expect(title.parts.filter(({ hit }) => hit).map(({ text }) => text)).toEqual(['房租']);
    expect(await list({ q: 'qqxyz' })).toEqual([]);
  });

  describe('saved measures', () => {
    const messages = async (who = as) =>
      (await t.call(firm.listMessages, undefined, { as: who, query: {} })).body.items.map(({ title }) => title);
    const save = (measureId: string, subscribed: boolean, who = as) =>
      t.call(firm.saveMeasure, { subscribed }, { as: who, params: { measureId } });

    it('are a person’s own, saved once and taken away', async () => {
      const id = await publish(measureFile({ code: 'HL-2026-SAVE-01' }));
      const twice = await Promise.all([save(id, false), save(id, false)]);
      expect(twice.map(({ status }) => status)).toEqual([200, 200]);
      await save(id, true);
      const { body } = await t.call(firm.listSavedMeasures, undefined, { as });
      expect(body.items.map(({ measure, subscribed }) => [measure.id, subscribed])).toEqual([[id, true]]);
      const other = await build.firmToken(small);
      expect((await t.call(firm.listSavedMeasures, undefined, { as: other })).body.items).toEqual([]);
      await t.call(firm.unsaveMeasure, undefined, { as, params: { measureId: id } });
      expect((await t.call(firm.listSavedMeasures, undefined, { as })).body.items).toEqual([]);
      expect((await save('none', true)).status).toBe(404);
    });

    it('tell whom they may fit, once, when they open, close soon or change', async () => {
      const year = Number(t.clock.today().slice(0, 4)) + 1;
      const code = 'HL-2026-SAVE-02';
      const window = { opensOn: `${year}-03-01`, closesOn: `${year}-05-31` };
      const id = await publish(measureFile({ code, window }));
      const other = await build.firmToken(small);
      await save(id, true);
      await save(id, true, other);
      const morning = async (day: string) => {
        t.clock.set(new Date(`${day}T01:30:00Z`));
        await t.runner.drain();
      };
      // Sessions end meanwhile.
      const again = async (one: Firm) => build.firmToken(one);
      await morning(`${year}-02-28`);
      expect(await messages(await again(shop))).toEqual([]);
      await morning(`${year}-03-01`);
      expect(await messages(await again(shop))).toEqual(['您关注的政策开始申报']);
      await morning(`${year}-03-01`);
      await publish(measureFile({ code, version: 2, window, title: '稳岗补助(测试,调整)' }));
      await t.runner.drain();
      expect(await messages(await again(shop))).toEqual(['您关注的政策有变化', '您关注的政策开始申报']);
      const saved = await t.call(firm.listSavedMeasures, undefined, { as: await again(shop) });
      expect(saved.body.items[0]!.changed).toBe(true);
      await morning(`${year}-05-24`);
      await morning(`${year}-05-30`);
      expect((await messages(await again(shop))).slice(0, 2)).toEqual(['您关注的政策即将截止', '您关注的政策即将截止']);
      // Two employees are too few: nothing of this concerns the other firm.
      expect(await messages(await again(small))).toEqual([]);
    });
  });
});
