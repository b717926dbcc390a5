import * as open from '@qinqing/contract/public';
import { type DecidingPart, evaluate } from '@qinqing/rules';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, failure, measureFile } from '../../../test/domain.js';
import { SYSTEM } from '../identity/index.js';
import { PolicyPublishingService } from './policy-publishing.service.js';
import { PolicyService } from './policy.service.js';

const AUTHOR = { kind: 'system', id: 'author', name: '编写人' } as const;
const OTHER = { kind: 'system', id: 'other', name: '发布人' } as const;

describe('policies', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let publishing: PolicyPublishingService;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    publishing = t.get(PolicyPublishingService);
    await build.pool('POOL-2026-TEST', 100_000_000);
  });
  afterAll(() => t.close());

  it('shows the package with its documents and counts', async () => {
    expect((await t.call(open.getPackage)).status).toBe(404);
    const document = {
      level: 'district',
      issuer: '湖里区人民政府办公室',
      issuedOn: '2026-01-01',
      summary: '摘要',
    } as const;
    await t.db.write((m) =>
      publishing.savePackage(m, SYSTEM, {
        title: '湖里区“1+N”助企纾困政策包',
        subtitle: '演示',
        demo: true,
        documents: [
          { ...document, title: '总文件', documentNumber: '厦湖府办[2026]1号', head: true },
          { ...document, title: '实施细则', documentNumber: '厦湖发改〔2026〕02号' },
        ],
      }),
    );
    await build.measure();
    const { status, body } = await t.call(open.getPackage);
    expect(status).toBe(200);
    expect(body.head.documentNumber).toBe('厦湖府办〔2026〕1号');
    expect(body.documents.map((each) => each.documentNumber)).toEqual(['厦湖发改〔2026〕2号']);
    expect(body).toMatchObject({ demo: true, measureCount: 1, openCount: 1, themes: [{ name: '稳岗就业', count: 1 }] });
  });

  it('refuses a package without exactly one head, and a document number that is none', async () => {
    const save = (documentNumber: string, head: boolean) =>
      t.db.write((m) =>
        publishing.savePackage(m, SYSTEM, {
          title: 'x',
          subtitle: 'x',
          demo: true,
          documents: [
            { level: 'district', title: 'x', documentNumber, issuer: 'x', issuedOn: '2026-01-01', summary: 'x', head },
          ],
        }),
      );
    await expect(save('厦湖府办〔2026〕1号', false)).rejects.toEqual(failure('VALIDATION'));
    await expect(save('没有字号', true)).rejects.toEqual(failure('VALIDATION'));
    expect((await t.call(open.getPackage)).body.title).toBe('湖里区“1+N”助企纾困政策包');
  });

  it('takes measures whole or not at all, and names every fault', async () => {
    const wrong = measureFile({ code: 'HL-2026-BAD-01', surprise: 1, title: '' });
    const failing = measureFile({
      code: 'HL-2026-BAD-02',
      examples: [
        {
          name: '十人',
          facts: { employees: 10, seriouslyDishonest: false },
          expect: { outcome: 'met', amount: '9万元' },
        },
      ],
    });
    const good = measureFile({ code: 'HL-2026-GOOD-01' });
    const error = await t.db
      .write((m) => publishing.importMeasures(m, AUTHOR, [good, wrong, failing]))
      .catch((caught: unknown) => caught);
    expect(error).toEqual(failure('VALIDATION'));
    const paths = (error as { fields: { path: string; message: string }[] }).fields
      .map((field) => field.path)
      .join('\n');
    expect(paths).toContain('HL-2026-BAD-01: surprise');
    expect(paths).toContain('HL-2026-BAD-01: title');
    // An example that fails is one fault, with the place where it stands.
    expect(paths.split('\n').filter((path) => path.startsWith('HL-2026-BAD-02'))).toEqual([
      'HL-2026-BAD-02: examples[0]',
    ]);
    expect(await t.db.read((m) => t.get(PolicyService).byCode(m, 'HL-2026-GOOD-01'))).toBeUndefined();
  });

  it('says of a measure that it takes which conditions and edges no example firm touches', async () => {
    const [taken] = await t.db.write((m) =>
      publishing.importMeasures(m, AUTHOR, [measureFile({ code: 'HL-2026-THIN-01' })]),
    );
    expect(taken?.warnings.length).toBeGreaterThan(0);
    expect(taken?.warnings.map(({ code }) => code)).toContain('examples_too_few');
    expect(taken?.warnings.every(({ path }) => path.startsWith('HL-2026-THIN-01: '))).toBe(true);
  });

  it('needs a second person to publish, and keeps versions apart', async () => {
    const code = 'HL-2026-TWO-01';
    const take = (version: number, title: string) =>
      t.db.write((m) => publishing.importMeasures(m, AUTHOR, [measureFile({ code, version, title })]));
    const [made] = await take(1, '第一版');
    await expect(t.db.write((m) => publishing.publish(m, AUTHOR, made!.id, 1))).rejects.toEqual(failure('FOUR_EYES'));
    expect((await t.call(open.getMeasure, undefined, { params: { id: made!.id } })).status).toBe(404);
    await t.db.write((m) => publishing.publish(m, OTHER, made!.id, 1));
    await expect(t.db.write((m) => publishing.publish(m, OTHER, made!.id, 1))).rejects.toEqual(
      failure('STATE_CONFLICT'),
    );
    expect((await take(1, '第一版'))[0]).toMatchObject({ created: false });
    await expect(take(1, '改过的第一版')).rejects.toEqual(failure('VALIDATION'));
    await expect(take(3, '第三版')).rejects.toEqual(failure('VALIDATION'));
    await take(2, '第二版');
    const shown = async () => (await t.call(open.getMeasure, undefined, { params: { id: made!.id } })).body;
    expect(await shown()).toMatchObject({ title: '第一版', version: 1 });
    await t.db.write((m) => publishing.publish(m, OTHER, made!.id, 2));
    expect(await shown()).toMatchObject({ title: '第二版', version: 2 });
    expect(await t.db.read((m) => t.get(PolicyService).measureAt(m, made!.id, 1))).toMatchObject({ title: '第一版' });
  });

  it('shows a measure with all of its guide', async () => {
    const { items } = (await t.call(open.listMeasures, undefined, { query: { q: '稳岗补助' } })).body;
    const { status, body } = await t.call(open.getMeasure, undefined, { params: { id: items[0]!.id } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      maxFen: 50_000_000,
      nonCash: false,
      windowState: 'open',
      poolState: 'ample',
      publicityWorkingDays: 0,
      office: { complaintPhone: '0592-5550199' },
      documents: [{ documentNumber: '厦湖府办〔2026〕1号' }],
    });
    expect(body.conditions.map(({ label }) => label)).toEqual(['从业人员不少于 5 人', '未列入严重失信主体名单']);
    expect(body.standard.at(-1)).toBe('总额控制：按申报先后兑现，用完为止');
    expect(body.fields.map(({ key, fact, type }) => ({ key, fact, type }))).toEqual([
      { key: 'employees', fact: 'employees', type: 'integer' },
      { key: 'contactPhone', fact: undefined, type: 'phone' },
    ]);
  });

  it('finds measures by synonym, fragment and sentence, and marks the hits', async () => {
    await build.measure({
      code: 'HL-2026-CATER-09',
      title: '餐饮企业房租减免',
      summary: '对承租国有物业的餐饮企业减免租金',
      themes: ['减租降费'],
      audience: { text: '餐饮企业', industries: ['H62'], sizes: ['micro', 'small'] },
    });
    const find = async (q: string) => (await t.call(open.listMeasures, undefined, { query: { q } })).body.items;
    expect((await find('饭店')).map(({ code }) => code)).toEqual(['HL-2026-CATER-09']);
    expect((await find('饮企')).map(({ code }) => code)).toEqual(['HL-2026-CATER-09']);
    expect((await find('饭店 租金'))[0]?.code).toBe('HL-2026-CATER-09');
    expect((await find('我开小吃店能减多少店租'))[0]?.code).toBe('HL-2026-CATER-09');
    expect(await find('航天发射')).toEqual([]);
    const [hit] = await find('房租');
    expect(hit?.highlights).toContainEqual({
      field: 'title',
      parts: [
        { text: '餐饮企业', hit: false },
        { text: '房租', hit: true },
        { text: '减免', hit: false },
      ],
    });
  });

  it('filters by industry, size and window, and pages through everything once', async () => {
    const list = async (query: Record<string, string>) => (await t.call(open.listMeasures, undefined, { query })).body;
    const codes = async (query: Record<string, string>) => (await list(query)).items.map(({ code }) => code);
    expect(await codes({ industry: 'H6210' })).toContain('HL-2026-CATER-09');
    expect(await codes({ industry: 'C26' })).not.toContain('HL-2026-CATER-09');
    expect(await codes({ size: 'large' })).not.toContain('HL-2026-CATER-09');
    expect(await codes({ window: 'closed' })).toEqual([]);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list({ limit: '1', ...(cursor ? { cursor } : {}) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe((await list({})).total);
    expect((await t.call(open.listMeasures, undefined, { query: { cursor: 'nonsense' } })).error.code).toBe(
      'BAD_CURSOR',
    );
    expect((await t.call(open.listMeasures, undefined, { query: { industry: '52' } })).error.code).toBe('VALIDATION');
  });

  it('gives what decides to a phone that works it out by itself, and nothing that cannot be applied for', async () => {
    const closed = { code: 'HL-2025-OVER-01', window: { opensOn: '2025-01-01', closesOn: '2025-12-31' } };
    await build.measure(closed);
    const { status, body } = await t.call(open.listRules);
    expect(status).toBe(200);
    const codes = body.items.map(({ measure }) => measure.code);
    expect(codes).not.toContain('HL-2025-OVER-01');
    const { rules } = body.items[codes.indexOf('HL-2026-TEST-01')]!;
    expect(Object.keys(rules)).toEqual(['code', 'version', 'title', 'eligibility', 'benefit', 'stacking']);
    const facts = { employees: { value: 7 }, seriouslyDishonest: { value: false } };
    const whole = (await t.db.read((m) => t.get(PolicyService).byCode(m, 'HL-2026-TEST-01')))!.definition;
    const context = { on: '2026-03-02' };
    expect(evaluate(rules as unknown as DecidingPart, facts, context)).toEqual(evaluate(whole, facts, context));
    expect(evaluate(whole, facts, context).amount).toEqual({ minFen: 700_000, maxFen: 700_000, exact: true });
  });
});
