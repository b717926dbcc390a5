/** How the parts of a measure read where their author gave no words of his own. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Amount } from '../src/amount-schema.js';
import { describeAmount } from '../src/amount-text.js';
import { dayNumber } from '../src/calendar.js';
import type { Condition } from '../src/condition-schema.js';
import { conditionLabel, expectedText } from '../src/condition-text.js';
import type { Expression } from '../src/expression-schema.js';
import { describeExpression } from '../src/expression.js';
import { factByName, factText, moneyText, periodLabel } from '../src/index.js';
import { industryLabel, normalIndustry } from '../src/industries.js';

const AMOUNTS: [amount: Amount, text: string][] = [
  [
    {
      rankTable: {
        table: [
          { from: 1, to: 3, pay: '2元' },
          { from: 4, to: 4, pay: '1元' },
          { from: 5, pay: '0元' },
        ],
      },
    },
    '第 1–3 名 2 元，第 4 名 1 元，第 5 名及以后 0 元',
  ],
  [
    {
      matrix: {
        rows: { of: 'employees', bands: [{ from: 0 }] },
        columns: { fact: 'sizeClass', values: ['micro'] },
        pay: [['1元']],
      },
    },
    '按从业人员和企业规模分档',
  ],
  [
    { steps: { of: 'revenue@2025', every: '1万元', pay: '1元', mode: 'pro_rata' } },
    '2025年营业收入每 1 万元奖励 1 元（按比例计算）',
  ],
  [{ months: { rent: 'monthlyRent', months: 3, rate: '50%' } }, '月租金 × 3 × 50%'],
  [
    { interest: { principal: 'loanPrincipal', annualRate: '2%', days: 'loanDays', yearDays: 365, atMost: 90 } },
    '贷款本金 × 年利率 2% × 实际用款天数，最多 90 天',
  ],
  [{ share: { amount: '1元', rate: '50%', purpose: 'split' } }, '1 元，本级承担 50%'],
  [{ minus: { amount: '5元', less: { context: 'alreadyPaid' } } }, '5 元，扣除已兑付金额'],
  [
    { choose: { from: [{ when: { fact: 'operating', is: true }, amount: '1元' }], otherwise: '2元' } },
    '正常生产经营的，1 元；其他情形，2 元',
  ],
  ['5万元', '5 万元'],
  [{ fixed: '5元' }, '一次性 5 元'],
  [{ fixed: '5元', label: '开办补贴' }, '开办补贴'],
  [{ value: 'revenue@2025' }, '2025年营业收入'],
  [{ perUnit: { count: 'employees', pay: '500元' } }, '从业人员 × 500 元'],
  [{ rate: { of: 'revenue@2025', rate: '0.3‰' } }, '2025年营业收入的 0.3‰'],
  [{ steps: { of: 'revenue@2025', every: '1万元', pay: '1元', mode: 'whole' } }, '2025年营业收入每满 1 万元奖励 1 元'],
  [
    {
      marginal: {
        of: 'revenue@2025',
        bands: [
          { from: '0元', to: '1万元', rate: '1%' },
          { from: '1万元', to: '2万元', every: '100元', pay: '1元' },
          { from: '2万元', every: '100元', pay: '1元', mode: 'pro_rata' },
        ],
      },
    },
    '2025年营业收入分段计算：0 元（含）至 1 万元部分按 1%；1 万元（含）至 2 万元部分每满 100 元奖励 1 元；2 万元及以上部分每 100 元奖励 1 元（按比例计算）',
  ],
  [
    {
      bands: {
        of: 'employees',
        table: [
          { from: 1, to: 9, amount: '1元' },
          { from: 9, amount: '2元' },
        ],
      },
    },
    '从业人员：1（含）至 9的 1 元；9及以上的 2 元',
  ],
  [{ leastOf: ['1元', '2元'] }, '以下较低者：1 元；2 元'],
  [{ greatestOf: ['1元', '2元'] }, '以下较高者：1 元；2 元'],
  [{ sum: ['1元'] }, '1 元'],
  [{ sum: ['1元', '2元'] }, '1 元；另加 2 元'],
  [
    {
      stages: [
        { label: '首期', amount: '1元' },
        { label: '二期', amount: '2元' },
      ],
    },
    '首期：1 元；二期：2 元',
  ],
  [{ months: { rent: 'monthlyRent', months: 3, rate: '50%', atMost: 6 } }, '月租金 × 3 × 50%，最多 6 个月'],
  [{ interest: { principal: 'loanPrincipal', annualRate: '2%', months: 5 } }, '贷款本金 × 年利率 2% × 5'],
  [
    { interest: { principal: 'loanPrincipal', annualRate: '2%', months: 5, atMost: 6 } },
    '贷款本金 × 年利率 2% × 5，最多 6 个月',
  ],
  [{ share: { amount: '1元', rate: '80%', purpose: 'advance' } }, '1 元，先行预拨 80%'],
  [{ choose: { from: [{ when: { fact: 'operating', is: true }, amount: '1元' }] } }, '正常生产经营的，1 元'],
  [
    { index: { parts: [{ label: '增幅', weight: '50%', value: 'employees' }], pay: '1元' } },
    '综合指数（增幅 50%）× 1 元',
  ],
  [
    { fixed: '5元', nothingBelow: '3元', caps: [{ limit: '9元' }, { limit: '8元', label: '不多于八元' }] },
    '一次性 5 元，不足 3 元的不予兑现，最高 9 元，不多于八元',
  ],
  [
    { fixed: '5元', caps: [{ limit: '9元', scope: 'firm_year', less: { context: 'alreadyPaid' } }] },
    '一次性 5 元，单家企业全年最高 9 元（扣除已兑付金额）',
  ],
  [
    { fixed: '5元', caps: [{ limit: 'districtContribution@2025', scope: 'own_contribution' }] },
    '一次性 5 元，不超过2025年区级地方经济贡献',
  ],
  [{ fixed: '5元', when: { fact: 'operating', is: true } }, '符合“正常生产经营”的，一次性 5 元'],
];

const span = { of: 'revenue', from: '2024', to: '2025' };
const EXPRESSIONS: [expression: Expression, text: string][] = [
  [5, '5'],
  [12_345, '12,345'],
  ['1842963.0625', '1,842,963.0625'],
  ['5万元', '5 万元'],
  ['3.5%', '3.5%'],
  ['2.50', '2.5'],
  ['2026-01-31', '2026年1月31日'],
  ['employees', '从业人员'],
  [{ growth: span }, '2025年营业收入较2024年增量'],
  [{ growthRate: span }, '2025年营业收入较2024年增幅'],
  [{ growthRate: span, label: '增速' }, '增速'],
  [{ total: { of: 'powerUse', periods: ['2026-01', '2026-03'] } }, '2026年1月至2026年3月用电量合计'],
  [{ total: { of: 'powerUse', periods: ['2026-01'] } }, '2026年1月用电量'],
  [{ add: ['employees', 1] }, '从业人员与1之和'],
  [{ subtract: ['employees', 1] }, '从业人员减去1'],
  [{ multiply: ['employees', 2] }, '从业人员 × 2'],
  [{ divide: ['employees', 2] }, '从业人员 ÷ 2'],
  [{ min: ['employees', 2] }, '从业人员与2中的较低者'],
  [{ max: ['employees', 2] }, '从业人员与2中的较高者'],
  [{ max: ['registeredOn', '2026-01-31'] }, '成立日期与2026年1月31日中的较晚者'],
  [{ min: ['registeredOn', { context: 'today' }] }, '成立日期与办理日期中的较早者'],
  [
    {
      weighted: [
        { weight: '50%', value: 'employees' },
        { weight: 2, value: 'storeCount', label: '门店' },
      ],
    },
    '从业人员 × 50% + 门店 × 2',
  ],
  [{ days: { from: 'registeredOn', to: { context: 'today' } } }, '成立日期至办理日期的天数'],
  [{ months: { from: 'registeredOn', to: { context: 'today' } } }, '成立日期至办理日期的整月数'],
  [{ context: 'rank' }, '本次申报排名'],
];

const CONDITIONS: [condition: Condition, label: string, expected: string | undefined][] = [
  [
    {
      area: {
        fact: 'closedArea',
        on: 'closedFrom',
        areas: [{ code: 'A', name: '甲片', from: '2026-01-01', to: '2026-01-31' }],
      },
    },
    '在公布的区域和期间内：甲片（2026年1月1日 至 2026年1月31日）',
    '甲片（2026年1月1日 至 2026年1月31日）',
  ],
  [{ holds: ['A-01', 'B-01'] }, '已享受 A-01、B-01', '已享受 A-01、B-01'],
  [{ holdsNone: ['A-01'] }, '未享受 A-01', '未享受 A-01'],
  [{ fact: 'memberships', includesAny: ['甲', '乙'] }, '行业协会会员资格：含 甲、乙 之一', '含 甲、乙 之一'],
  [{ fact: 'memberships', excludes: ['甲'] }, '行业协会会员资格：不含 甲', '不含 甲'],
  [{ fact: 'sizeClass', notIn: ['large'] }, '企业规模：不是 大型', '不是 大型'],
  [{ date: { of: 'registeredOn', to: '2026-01-01' } }, '成立日期不晚于 2026年1月1日', '不晚于 2026年1月1日'],
  [{ date: { of: 'registeredOn', from: '2026-01-01' } }, '成立日期不早于 2026年1月1日', '不早于 2026年1月1日'],
  [
    { date: { of: 'registeredOn', from: '2026-01-01', to: '2026-01-31' } },
    '成立日期在 2026年1月1日 至 2026年1月31日 之间',
    '在 2026年1月1日 至 2026年1月31日 之间',
  ],
  [{ all: [] }, '以下条件全部符合', undefined],
  [{ any: [] }, '以下条件符合其一', undefined],
  [{ none: [] }, '不存在以下任一情形', undefined],
  [{ atLeast: { count: 2, of: [] } }, '以下条件至少符合 2 项', undefined],
  [{ value: 'employees', gte: 5, lt: 9 }, '从业人员 ≥ 5 人 且 < 9 人', '≥ 5 人 且 < 9 人'],
  [{ value: 'employees', equals: 5, label: '恰好五人' }, '恰好五人', '= 5 人'],
  [{ value: 'employees', lte: '1000' }, '从业人员 ≤ 1,000 人', '≤ 1,000 人'],
  [{ value: { multiply: ['employees', 'storeCount'] }, gte: 5 }, '从业人员 × 经营门店数 ≥ 5', '≥ 5'],
  [{ value: { growthRate: span }, gte: 1 }, '2025年营业收入较2024年增幅 ≥ 1', '≥ 1'],
  [{ fact: 'operating', is: true }, '正常生产经营', '是'],
  [{ fact: 'operating', is: false }, '没有“正常生产经营”的情形', '否'],
  [{ fact: 'sizeClass', is: 'micro' }, '企业规模：微型', '微型'],
  [{ fact: 'sizeClass', in: ['micro', 'small'] }, '企业规模：微型、小型', '微型、小型'],
  [{ fact: 'memberships', includes: '甲' }, '行业协会会员资格：含 甲', '含 甲'],
  [{ industry: { in: ['F52'], except: [] } }, '所属行业为零售业（F52）', '零售业（F52）'],
  [
    { industry: { in: ['F51', 'F52'], except: ['F5265'] } },
    '所属行业为批发业（F51）、零售业（F52）（不含机动车燃油零售（F5265））',
    '批发业（F51）、零售业（F52）（不含机动车燃油零售（F5265））',
  ],
  [
    { pairs: { value: 'employees', rate: { growthRate: span }, anyOf: [{ value: 5, rate: '5%' }] } },
    '从业人员与2025年营业收入较2024年增幅不低于 5且不低于 5%',
    '不低于 5且不低于 5%',
  ],
  [
    {
      pairs: {
        value: 'employees',
        rate: { growthRate: span },
        anyOf: [
          { value: 5, rate: '5%' },
          { value: 9, rate: '1%' },
        ],
      },
    },
    '从业人员与2025年营业收入较2024年增幅符合其一：不低于 5且不低于 5%；不低于 9且不低于 1%',
    '符合其一：不低于 5且不低于 5%；不低于 9且不低于 1%',
  ],
];

describe('words', () => {
  it.each(AMOUNTS)('of the amount %j', (amount, text) => {
    expect(describeAmount(amount)).toBe(text);
  });

  it.each(CONDITIONS)('of the condition %j', (condition, label, expected) => {
    expect([conditionLabel(condition), expectedText(condition)]).toEqual([label, expected]);
  });

  it.each(EXPRESSIONS)('of the expression %j', (expression, text) => {
    expect(describeExpression(expression)).toBe(text);
  });

  it('of money: exact, in the largest unit that writes it whole', () => {
    const texts: [number, string][] = [
      [0, '0 元'],
      [1, '0.01 元'],
      [100, '1 元'],
      [999_999, '9999.99 元'],
      [1_000_000, '1 万元'],
      [1_000_001, '10000.01 元'],
      [1_234_500, '1.2345 万元'],
      [9_999_999_900, '9999.9999 万元'],
      [10_000_000_000, '1 亿元'],
      [10_001_000_000, '1.0001 亿元'],
      [10_000_000_100, '10000.0001 万元'],
      [-150, '-1.5 元'],
      [-1_000_000, '-1 万元'],
    ];
    expect(texts.map(([fen]) => moneyText(fen))).toEqual(texts.map(([, text]) => text));
  });

  it('of facts, each as its type', () => {
    const texts: [string, Parameters<typeof factText>[1], string][] = [
      ['revenue@2025', 1_000_000, '1 万元'],
      ['loanRate', 345, '3.45%'],
      ['employees', 12, '12 人'],
      ['operating', true, '是'],
      ['operating', false, '否'],
      ['sizeClass', 'micro', '微型'],
      ['sizeClass', 'tiny', 'tiny'],
      ['industryCode', 'F5211', '零售业（F5211）'],
      ['registeredOn', '2026-01-01', '2026年1月1日'],
      ['penaltyDates', ['2024-03-01', '2025-11-30'], '2024年3月1日、2025年11月30日'],
      ['memberships', ['甲', '乙'], '甲、乙'],
      ['memberships', [], '无'],
      ['closedArea', 'HL-01', 'HL-01'],
      ['employees', null, '未知'],
      ['nosuch', 5, '5'],
      ['nosuch', undefined, '未知'],
    ];
    expect(texts.map(([name, value]) => factText(factByName(name), value))).toEqual(texts.map(([, , text]) => text));
  });

  it('of industries: the class, else its division, else its section', () => {
    expect(['F5265', 'F5211', 'C1511', 'F', 'Z99', 'T97'].map(industryLabel)).toEqual([
      '机动车燃油零售（F5265）',
      '零售业（F5211）',
      '制造业（C1511）',
      '批发和零售业（F）',
      'Z99',
      '国际组织（T97）',
    ]);
  });

  it('of periods', () => {
    expect(['2025', '2025H1', '2025H2', '2025Q3', '2025-06'].map(periodLabel)).toEqual([
      '2025年',
      '2025年上半年',
      '2025年下半年',
      '2025年三季度',
      '2025年6月',
    ]);
  });
});

it('knows days from 1900 to 2200', () => {
  expect(['1899-12-31', '1900-01-01', '2200-12-31', '2201-01-01'].map(dayNumber)).toEqual([null, -25567, 84370, null]);
});

it('puts every division of GB/T 4754 into its section', () => {
  const sections: [letter: string, first: number, last: number][] = [
    ['A', 1, 5],
    ['B', 6, 12],
    ['C', 13, 43],
    ['D', 44, 46],
    ['E', 47, 50],
    ['F', 51, 52],
    ['G', 53, 60],
    ['H', 61, 62],
    ['I', 63, 65],
    ['J', 66, 69],
    ['K', 70, 70],
    ['L', 71, 72],
    ['M', 73, 75],
    ['N', 76, 79],
    ['O', 80, 82],
    ['P', 83, 83],
    ['Q', 84, 85],
    ['R', 86, 90],
    ['S', 91, 96],
    ['T', 97, 97],
  ];
  for (let division = 0; division <= 99; division += 1) {
    const digits = String(division).padStart(2, '0');
    const letter = sections.find(([, first, last]) => division >= first && division <= last)?.[0];
    expect(normalIndustry(`${digits}11`)).toBe(letter === undefined ? null : `${letter}${digits}11`);
    if (letter !== undefined) expect(normalIndustry(`${letter}${digits}`)).toBe(`${letter}${digits}`);
    expect(normalIndustry(`${letter === 'A' ? 'B' : 'A'}${digits}`)).toBeNull();
  }
  expect(['', 'U', 'F5', 'F52110', 'f52'].map(normalIndustry)).toEqual([null, null, null, null, null]);
});

it('are punctuated as Chinese is: no narrow mark beside a Chinese character in any text of the sources', () => {
  const folder = new URL('../src/', import.meta.url);
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const text = readFileSync(new URL(name, folder), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
      return [...text.matchAll(/.*(?:[\u4e00-\u9fff）”](?:[,;?!(]|:(?! \d))|[,;:?!)][\u4e00-\u9fff“（]).*/g)].map(
        ([line]) => `${name}: ${line.trim()}`,
      );
    });
  expect(found).toEqual([]);
});
