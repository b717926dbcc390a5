import type { FactRaw, TraceNode } from '@qinqing/contract';
import { evaluationSchema } from '@qinqing/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocateProRata,
  diffMoments,
  diffTraces,
  evaluate,
  type EvaluationContext,
  type Facts,
  factByName,
  factText,
} from '../src/index.js';
import { measures, measureWith } from './load.js';

const known = (values: Record<string, FactRaw | null>): Facts =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, source: '区统计局', asOf: '2026-03-31' }]),
  );
const ON = { on: '2026-06-01' };
const retail = () =>
  measures().find((measure) => measure.code === 'HL-2026-RETAIL-01') as ReturnType<typeof measures>[number];
const RETAIL_FACTS = {
  registeredInDistrict: true,
  taxedInDistrict: true,
  reportsInDistrict: true,
  seriouslyDishonest: false,
  industryCode: 'F5211',
  aboveThreshold: true,
  'retailSales@2025Q1': 4_000_000_000,
  'retailSales@2026Q1': 5_230_000_000,
};

describe('the trace', () => {
  it('shows every condition with its clause, the value used, its source and its day', () => {
    const evaluation = evaluate(retail(), known(RETAIL_FACTS), ON);
    expect(evaluationSchema.safeParse(evaluation).success).toBe(true);
    const nodes = evaluation.conditions.children as TraceNode[];
    expect(nodes.map((node) => node.path)).toEqual([0, 1, 2, 3, 4, 5, 6].map((i) => `eligibility.all[${i}]`));
    expect(nodes[4]).toMatchObject({
      outcome: 'met',
      clause: '零售业企业。',
      fact: { display: '零售业（F5211）', source: '区统计局' },
    });
    expect(nodes[6]).toMatchObject({
      label: '2026年一季度零售额较2025年一季度增量 ≥ 500 万元',
      expected: '≥ 500 万元',
      fact: { display: '1230 万元', value: 1_230_000_000 },
    });
    expect(nodes[6]?.facts?.map((use) => use.display)).toEqual(['4000 万元', '5230 万元']);
    expect(evaluation.amountSteps.map((step) => [step.path, step.fen])).toEqual([
      ['benefit.amount', 6_000_000],
      ['benefit.amount.caps[0]', 6_000_000],
      ['benefit.rounding', 6_000_000],
    ]);
    expect(evaluation.amountSteps[0]?.note).toBe('1230 万元，折合 2 档 × 3 万元');
  });

  it('is frozen data: the same input gives the same trace, and JSON does not change it', () => {
    const once = evaluate(retail(), known(RETAIL_FACTS), ON);
    expect(JSON.parse(JSON.stringify(once))).toEqual(once);
    expect(evaluate(retail(), known(RETAIL_FACTS), ON)).toEqual(once);
  });
});

describe('what would change the answer', () => {
  const changes = (values: Record<string, FactRaw | null>) =>
    evaluate(retail(), known({ ...RETAIL_FACTS, ...values }), ON).wouldChange;

  it('names the smallest rise that is enough, to the fen', () => {
    const [change, ...more] = changes({ 'retailSales@2026Q1': 4_379_999_999 });
    expect(more).toEqual([]);
    expect(change).toEqual({
      path: 'eligibility.all[6]',
      fact: 'retailSales@2026Q1',
      label: '2026年一季度零售额',
      from: '43799999.99 元',
      to: '4500 万元',
      sentence: '2026年一季度零售额再增加 1200000.01 元即可达到',
    });
  });

  it('asks for what is missing instead of refusing', () => {
    expect(changes({ aboveThreshold: null }).map((change) => change.sentence)).toEqual([
      '补充“规模以上（限额以上）统计单位”后即可判断',
    ]);
  });

  it('states what no figure can reach', () => {
    expect(changes({ industryCode: 'F5123' }).map((change) => change.sentence)).toEqual([
      '“所属行业”需为：零售业（F52）（不含机动车燃油零售（F5265））（现为：批发业（F5123））',
    ]);
  });

  it('says of a statement that it does not hold, and not that it has to be yes', () => {
    const sentence = (is: boolean) =>
      evaluate(measureWith({ eligibility: { fact: 'operating', is } }), known({ operating: !is }), ON).wouldChange[0]
        ?.sentence;
    expect([sentence(true), sentence(false)]).toEqual([
      '需要：正常生产经营（现在不是）',
      '需要不是：正常生产经营（现在是）',
    ]);
  });

  it('does not ask of one figure what a growth has to reach', () => {
    const growth = { growth: { of: 'revenue', from: '2024', to: '2025' } };
    const missing = (value: unknown) =>
      evaluate(measureWith({ eligibility: { value, gte: '100万元' } }), known({ 'revenue@2025': 500_000_000 }), ON)
        .wouldChange;
    expect(missing(growth)).toMatchObject([{ fact: 'revenue@2024', from: '未知', to: '补充后计算' }]);
    expect(missing('revenue@2024')).toMatchObject([{ fact: 'revenue@2024', from: '未知', to: '≥ 100 万元' }]);
  });

  it('takes the cheapest of several ways', () => {
    const eligibility = {
      any: [
        {
          all: [
            { fact: 'operating', is: true },
            { value: 'employees', gte: 20 },
          ],
        },
        { value: 'storeCount', gte: 5 },
      ],
    };
    const { wouldChange } = evaluate(
      measureWith({ eligibility }),
      known({ operating: false, employees: 3, storeCount: 3 }),
      ON,
    );
    expect(wouldChange.map((change) => change.sentence)).toEqual(['经营门店数再增加 2 家即可达到']);
  });

  it('comes down as well as up', () => {
    const { wouldChange } = evaluate(
      measureWith({ eligibility: { value: 'employees', gte: 10, lte: 100 } }),
      known({ employees: 130 }),
      ON,
    );
    expect(wouldChange.map((change) => change.sentence)).toEqual(['从业人员再减少 30 人即可达到']);
  });

  const sentences = (
    eligibility: unknown,
    values: Record<string, FactRaw | null>,
    context: Partial<EvaluationContext> = {},
  ) =>
    evaluate(measureWith({ eligibility }), known(values), { ...ON, ...context }).wouldChange.map(
      ({ sentence }) => sentence,
    );
  const heads = (comparison: object) => ({ value: 'employees', ...comparison });
  const shops = (comparison: object) => ({ value: 'storeCount', ...comparison });
  const few = { employees: 3, storeCount: 3 };

  it.each([
    // All of several, any of them, two of three: the cheapest that are needed.
    [{ all: [heads({ gte: 5 }), shops({ gte: 9 })] }, ['从业人员再增加 2 人即可达到', '经营门店数再增加 6 家即可达到']],
    [{ any: [{ all: [heads({ gte: 5 }), shops({ gte: 9 })] }, shops({ gte: 8 })] }, ['经营门店数再增加 5 家即可达到']],
    [
      {
        atLeast: {
          count: 2,
          of: [heads({ gte: 5 }), { all: [heads({ gte: 4 }), shops({ gte: 9 })] }, shops({ gte: 1 })],
        },
      },
      ['从业人员再增加 2 人即可达到'],
    ],
    [
      { atLeast: { count: 2, of: [heads({ gte: 5 }), shops({ gte: 9 }), heads({ gte: 90 })] } },
      ['从业人员再增加 2 人即可达到', '经营门店数再增加 6 家即可达到'],
    ],
    // None of them: each must go; of a conjunction one part is enough, of "two of three" as many as bring it below two.
    [
      { none: [heads({ gte: 2 }), shops({ gte: 3 })] },
      ['从业人员再减少 2 人即可达到', '经营门店数再减少 1 家即可达到'],
    ],
    [{ none: [{ all: [heads({ gte: 2 }), shops({ gte: 3 })] }] }, ['从业人员再减少 2 人即可达到']],
    [
      { none: [{ any: [heads({ gte: 2 }), shops({ gte: 3 })] }] },
      ['从业人员再减少 2 人即可达到', '经营门店数再减少 1 家即可达到'],
    ],
    [
      { none: [{ atLeast: { count: 2, of: [heads({ gte: 2 }), shops({ gte: 3 }), shops({ gte: 2 })] } }] },
      ['从业人员再减少 2 人即可达到', '经营门店数再减少 1 家即可达到'],
    ],
    [
      { none: [{ atLeast: { count: 2, of: [heads({ gte: 2 }), shops({ gte: 3 }), shops({ gte: 9 })] } }] },
      ['从业人员再减少 2 人即可达到'],
    ],
    // Two figures asked of one fact: the larger change serves both, unless they pull it apart.
    [{ all: [heads({ gte: 5 }), heads({ gte: 9 })] }, ['从业人员再增加 6 人即可达到']],
    [{ all: [heads({ gte: 9 }), heads({ gte: 5 })] }, ['从业人员再增加 6 人即可达到']],
    [{ all: [heads({ gte: 5 }), heads({ lt: 2 })] }, ['从业人员再增加 2 人即可达到', '从业人员再减少 2 人即可达到']],
    // The nearer end of a band, upwards where both are as near, down to nothing but not below.
    [{ none: [heads({ gte: 2, lt: 9 })] }, ['从业人员再减少 2 人即可达到']],
    [{ none: [heads({ gte: 0, lt: 5 })] }, ['从业人员再增加 2 人即可达到']],
    [heads({ notEquals: 3 }), ['从业人员再增加 1 人即可达到']],
    [heads({ equals: 8 }), ['“从业人员”需为：= 8 人（现为：3 人）']],
    [heads({ lt: 1 }), ['从业人员再减少 3 人即可达到']],
    [heads({ gte: 10_000_000 }), ['从业人员再增加 9,999,997 人即可达到']],
    [heads({ gte: 10_000_001 }), ['“从业人员”需为：≥ 10,000,001 人（现为：3 人）']],
  ] as [unknown, string[]][])('%j of three heads in three shops → %j', (condition, expected) => {
    expect(sentences(condition, few)).toEqual(expected);
  });

  it('moves a figure by one where that is all there is', () => {
    expect(sentences(heads({ lt: 1 }), { employees: 1 })).toEqual(['从业人员再减少 1 人即可达到']);
    expect(sentences(heads({ gte: 10_000_000 }), { employees: 9_999_999 })).toEqual(['从业人员再增加 1 人即可达到']);
  });

  it('moves rates and money in their own units, losses too', () => {
    expect(sentences({ value: 'loanRate', lte: '3%' }, { loanRate: 345 })).toEqual(['贷款年利率再减少 0.45%即可达到']);
    expect(sentences({ value: 'profit@2025', gte: '1元' }, { 'profit@2025': -250 })).toEqual([
      '2025年利润总额再增加 3.5 元即可达到',
    ]);
    expect(sentences({ value: 'profit@2025', lt: '-1元' }, { 'profit@2025': 0 })).toEqual([
      '2025年利润总额再减少 1.01 元即可达到',
    ]);
  });

  it('moves the latest figure of a pair', () => {
    const pairs = {
      value: 'revenue@2025',
      rate: { growthRate: { of: 'revenue', from: '2024', to: '2025' } },
      anyOf: [
        { value: '100元', rate: '20%' },
        { value: '300元', rate: '10%' },
      ],
    };
    expect(sentences({ pairs }, { 'revenue@2024': 10_000, 'revenue@2025': 10_500 })).toEqual([
      '2025年营业收入再增加 15 元即可达到',
    ]);
    expect(
      sentences(
        { pairs: { ...pairs, value: 'employees', anyOf: [{ value: 3, rate: '20%' }] } },
        { ...few, 'revenue@2024': 10_000, 'revenue@2025': 10_500 },
      ),
    ).toEqual(['2025年营业收入再增加 15 元即可达到']);
  });

  it('says what is asked where no figure can be moved, the same thing once', () => {
    const shop = { fact: 'sizeClass', in: ['micro', 'small'] };
    expect(sentences({ all: [shop, shop] }, { sizeClass: 'large' })).toEqual([
      '“企业规模”需为：微型、小型（现为：大型）',
    ]);
    expect(sentences({ none: [{ fact: 'sizeClass', is: 'large' }] }, { sizeClass: 'large' })).toEqual([
      '“企业规模”需为：非（大型）（现为：大型）',
    ]);
    expect(sentences({ holdsNone: ['A-01'] }, {}, { otherBenefits: ['A-01'] })).toEqual(['需要：未享受 A-01']);
    expect(sentences({ none: [{ holds: ['A-01'] }] }, {}, { otherBenefits: ['A-01'] })).toEqual([
      '需要：不属于已享受 A-01',
    ]);
    expect(sentences({ value: { context: 'rank' }, lte: 3 }, {}, { rank: 4 })).toEqual([
      '“本次申报排名”需为：≤ 3（现为：4）',
    ]);
    expect(sentences({ date: { of: 'registeredOn', to: '2026-01-01' } }, { registeredOn: '2026-01-02' })).toEqual([
      '“成立日期”需为：不晚于 2026年1月1日（现为：2026年1月2日）',
    ]);
  });

  it('is true: applying every figure that it names meets the condition', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2_000_000 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 0, max: 90 }),
        (now, before, percent) => {
          const eligibility = {
            all: [
              { value: { growth: { of: 'revenue', from: '2024', to: '2025' } }, gte: '5000元' },
              { value: { growthRate: { of: 'revenue', from: '2024', to: '2025' } }, gte: `${percent}%` },
            ],
          };
          const measure = measureWith({ eligibility });
          const facts = known({ 'revenue@2024': before, 'revenue@2025': now });
          const { wouldChange, outcome } = evaluate(measure, facts, ON);
          if (outcome === 'met') return;
          expect(wouldChange).toHaveLength(1);
          const needed = Math.max(before + 500_000, Math.ceil((before * (100 + percent)) / 100));
          expect(wouldChange[0]?.to).toBe(factText(factByName('revenue@2025'), needed));
          const at = (value: number) => evaluate(measure, { ...facts, 'revenue@2025': { value } }, ON).outcome;
          expect([at(needed), at(needed - 1)]).toEqual(['met', 'not_met']);
        },
      ),
    );
  });
});

describe('diffTraces', () => {
  it('is empty for the same decision and names each thing that changed', () => {
    const before = evaluate(retail(), known(RETAIL_FACTS), ON);
    expect(diffTraces(before, before)).toEqual([]);
    const after = evaluate(retail(), known({ ...RETAIL_FACTS, 'retailSales@2026Q1': 4_000_000_000 }), ON);
    const found = diffTraces(before, after);
    expect(found.map((difference) => `${difference.kind} ${difference.path}`)).toEqual([
      'outcome outcome',
      'amount amount',
      'condition eligibility',
      'condition eligibility.all[6]',
      'fact eligibility.all[6]#retailSales@2026Q1',
      'fact eligibility.all[6]#=growth(retailSales@2025Q1,retailSales@2026Q1)',
      'step benefit.amount',
      'step benefit.amount.caps[0]',
      'step benefit.rounding',
    ]);
    expect(found[1]).toEqual({ kind: 'amount', path: 'amount', label: '金额', from: '6 万元', to: '0 元' });
  });
});

describe('diffTraces of what may still change', () => {
  const eligibility = {
    all: [
      { value: 'employees', gte: 5 },
      { fact: 'finalTenant', is: true },
    ],
  };
  const amount = { sum: ['1元', { value: 'guaranteeFee', caps: [{ limit: '9元' }] }] };
  const at = (values: Record<string, FactRaw | null>, parts: object = { amount }) =>
    evaluate(measureWith({ eligibility, ...parts }), known(values), ON);
  const told = (...pair: [Parameters<typeof diffTraces>[0], Parameters<typeof diffTraces>[1]]) =>
    diffTraces(...pair).map(({ kind, path, label, from, to }) => [kind, path, label, from, to].join(' | '));
  const open = at({ employees: 5 });
  const sure = at({ employees: 5, finalTenant: true, guaranteeFee: 300 });

  it('tells a range from and to, and figures from a range to one', () => {
    expect(told(open, sure)).toEqual([
      'outcome | outcome | 审核结论 | 待确认 | 符合',
      'amount | amount | 金额 | 0 元 至 10 元 | 4 元',
      'condition | eligibility | 以下条件全部符合 | 待确认 | 符合',
      'condition | eligibility.all[1] | 最终承租人 | 待确认 | 符合',
      'fact | eligibility.all[1]#finalTenant | 最终承租人 | 未知 | 是',
      'step | benefit.amount.sum[1] | 实际支付担保费 | 0 元以上 | 3 元',
      'step | benefit.amount.sum[1].caps[0] | 最高 9 元 | 0 元 至 9 元 | 3 元',
      'step | benefit.amount | 1 元；另加 实际支付担保费，最高 9 元 | 1 元 至 10 元 | 4 元',
      'step | benefit.rounding | 取整到分（舍去尾数） | 1 元 至 10 元 | 4 元',
    ]);
    expect(told(sure, open).map((line) => line.split(' | ').slice(3).join(' → '))).toEqual(
      told(open, sure).map((line) => line.split(' | ').slice(3).reverse().join(' → ')),
    );
    expect(told(at({ employees: 5 }, { amount: { value: 'guaranteeFee' } }), sure)[1]).toBe(
      'amount | amount | 金额 | 0 元以上 | 4 元',
    );
  });

  it('takes a value that is written otherwise since for the same', () => {
    const earlier = JSON.parse(JSON.stringify(at({ employees: 12_345 })).replace(/12,345/g, '12345'));
    expect(JSON.stringify(earlier)).toContain('12345 人');
    expect(told(earlier, at({ employees: 12_345 }))).toEqual([]);
  });

  it('tells another version, and what only one of the two has', () => {
    const next = at(
      { employees: 5, finalTenant: true, guaranteeFee: 300 },
      {
        amount,
        version: 2,
        eligibility: { all: [{ value: 'employees', gte: 5 }] },
      },
    );
    expect(told(sure, next)).toEqual([
      'version | version | 政策版本 | T-0001 第 1 版 | T-0001 第 2 版',
      'condition | eligibility.all[1] | 最终承租人 | 符合 | 无',
      'fact | eligibility.all[1]#finalTenant | 最终承租人 | 是 | 无',
    ]);
    expect(told(next, sure).slice(1)).toEqual([
      'condition | eligibility.all[1] | 最终承租人 | 无 | 符合',
      'fact | eligibility.all[1]#finalTenant | 最终承租人 | 无 | 是',
    ]);
    const refused = at({ employees: 4, finalTenant: true, guaranteeFee: 300 });
    expect(
      told(sure, refused)
        .filter((line) => line.startsWith('step'))
        .map((line) => line.split(' | ')[4]),
    ).toEqual(['无', '无', '无', '无', '无']);
  });

  it('goes from each moment to the next that was kept', () => {
    const moments = (list: [string, typeof sure | undefined][]) =>
      diffMoments(list.map(([moment, evaluation]) => ({ moment, evaluation })));
    expect(
      moments([
        ['match', open],
        ['submit', undefined],
        ['decide', sure],
        ['pay', sure],
      ]).map(({ from, to, differences }) => [from, to, differences.length]),
    ).toEqual([
      ['match', 'decide', 9],
      ['decide', 'pay', 0],
    ]);
    expect(
      moments([
        ['match', undefined],
        ['submit', sure],
      ]),
    ).toEqual([]);
    expect(moments([])).toEqual([]);
  });
});

describe('allocateProRata', () => {
  it('gives the left-over fen to the largest remainders, ties to the earlier', () => {
    expect(allocateProRata([100, 100, 100], 100)).toEqual([34, 33, 33]);
    expect(allocateProRata([10, 20, 30], 59)).toEqual([10, 20, 29]);
    expect(allocateProRata([1, 0, 3], 10)).toEqual([1, 0, 3]);
    expect(allocateProRata([], 10)).toEqual([]);
    expect(allocateProRata([5, 5], 0)).toEqual([0, 0]);
    expect(allocateProRata([5, 5, 5, 5], 3)).toEqual([1, 1, 1, 0]);
    expect(allocateProRata([7, 7], 14)).toEqual([7, 7]);
    expect(() => allocateProRata([1.5], 1)).toThrow(RangeError);
    expect(() => allocateProRata([1], -1)).toThrow(RangeError);
  });

  it('adds up to the pool and never exceeds a claim', () => {
    const claims = fc.array(fc.integer({ min: 0, max: 9_000_000_000_000_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(claims, fc.integer({ min: 0, max: 9_000_000_000_000_000 }), (claimsFen, poolFen) => {
        const shares = allocateProRata(claimsFen, poolFen);
        const sum = (list: number[]) => list.reduce((total, fen) => total + BigInt(fen), 0n);
        const wanted = sum(claimsFen) < BigInt(poolFen) ? sum(claimsFen) : BigInt(poolFen);
        expect(sum(shares)).toBe(wanted);
        shares.forEach((share, i) => {
          const claim = claimsFen[i] as number;
          expect(share).toBeLessThanOrEqual(claim);
          expect(share).toBeGreaterThanOrEqual(0);
          // Within one fen of the exact share.
          if (sum(claimsFen) > 0n) {
            const off = BigInt(share) * sum(claimsFen) - BigInt(claim) * wanted;
            expect(off < sum(claimsFen) && off > -sum(claimsFen)).toBe(true);
          }
        });
      }),
      { numRuns: 1000 },
    );
  });
});
