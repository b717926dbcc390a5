import { describe, expect, it } from 'vitest';
import type { FactRaw } from '@qinqing/contract';
import { normalFact } from '../src/environment.js';
import { evaluate, type EvaluationContext, type Facts, factByName } from '../src/index.js';
import { measureWith } from './load.js';

const facts = (values: Record<string, FactRaw | null>): Facts =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

function outcome(
  eligibility: unknown,
  values: Record<string, FactRaw | null>,
  context: Partial<EvaluationContext> = {},
) {
  return evaluate(measureWith({ eligibility }), facts(values), { on: '2026-06-01', ...context }).outcome;
}

const MET = { fact: 'operating', is: true };
const FAILS = { fact: 'operating', is: false };
const OPEN = { fact: 'finalTenant', is: true };
const KNOWN = { operating: true };

describe('combinations are three-valued', () => {
  it.each([
    ['all', { all: [MET, MET] }, 'met'],
    ['all', { all: [MET, OPEN] }, 'unknown'],
    ['all', { all: [OPEN, FAILS] }, 'not_met'],
    ['any', { any: [FAILS, MET] }, 'met'],
    ['any', { any: [OPEN, MET] }, 'met'],
    ['any', { any: [FAILS, OPEN] }, 'unknown'],
    ['any', { any: [FAILS, FAILS] }, 'not_met'],
    ['none', { none: [FAILS, FAILS] }, 'met'],
    ['none', { none: [FAILS, OPEN] }, 'unknown'],
    ['none', { none: [OPEN, MET] }, 'not_met'],
    ['atLeast', { atLeast: { count: 2, of: [MET, FAILS, MET] } }, 'met'],
    ['atLeast', { atLeast: { count: 2, of: [MET, FAILS, OPEN] } }, 'unknown'],
    ['atLeast', { atLeast: { count: 2, of: [MET, FAILS, FAILS] } }, 'not_met'],
    ['atLeast', { atLeast: { count: 1, of: [MET, OPEN] } }, 'met'],
  ])('%s %j → %s', (_, condition, expected) => {
    expect(outcome(condition, KNOWN)).toBe(expected);
  });
});

describe('comparisons at their edges', () => {
  it.each([
    ['gte', 19, 'not_met'],
    ['gte', 20, 'met'],
    ['gt', 20, 'not_met'],
    ['gt', 21, 'met'],
    ['lte', 20, 'met'],
    ['lte', 21, 'not_met'],
    ['lt', 19, 'met'],
    ['lt', 20, 'not_met'],
    ['equals', 20, 'met'],
    ['equals', 21, 'not_met'],
    ['notEquals', 20, 'not_met'],
    ['notEquals', 21, 'met'],
  ])('%s 20 of %i → %s', (comparison, value, expected) => {
    expect(outcome({ value: 'employees', [comparison]: 20 }, { employees: value })).toBe(expected);
    expect(outcome({ value: 'employees', [comparison]: 20 }, { employees: null })).toBe('unknown');
  });

  it('decides what the plausible range already decides', () => {
    expect(outcome({ value: 'employees', gte: 0 }, {})).toBe('met');
    expect(outcome({ value: 'employees', lt: 0 }, {})).toBe('not_met');
  });

  it('takes both ends of a half-open band', () => {
    const band = { value: 'employees', gte: 20, lt: 300 };
    expect([19, 20, 299, 300].map((employees) => outcome(band, { employees }))).toEqual([
      'not_met',
      'met',
      'met',
      'not_met',
    ]);
  });
});

describe('growth', () => {
  const span = { of: 'revenue', from: '2024', to: '2025' };
  const years = (before: number | null, after: number | null) => ({ 'revenue@2024': before, 'revenue@2025': after });

  it('as a value', () => {
    const condition = { value: { growth: span }, gte: '100元' };
    expect(outcome(condition, years(5000, 15000))).toBe('met');
    expect(outcome(condition, years(5000, 14999))).toBe('not_met');
    // It cannot have grown by more than it is.
    expect(outcome(condition, years(null, 9999))).toBe('not_met');
    expect(outcome(condition, years(null, 10000))).toBe('unknown');
  });

  it('as a rate, exactly', () => {
    const condition = { value: { growthRate: span }, gte: '33.3333%' };
    expect(outcome(condition, years(3_000_000, 3_999_999))).toBe('met');
    expect(outcome(condition, years(3_000_000, 3_999_998))).toBe('not_met');
  });

  it('has no rate over nothing, and says so', () => {
    const condition = { value: { growthRate: span }, lte: '500%' };
    expect(outcome(condition, years(0, 100))).toBe('not_met');
    expect(outcome(condition, years(null, 100))).toBe('unknown');
    const trace = evaluate(measureWith({ eligibility: condition }), facts(years(0, 100)), { on: '2026-06-01' });
    expect(trace.conditions.fact?.display).toBe('无法计算（基期不大于零）');
  });
});

describe('expressions', () => {
  it.each([
    [
      { total: { of: 'powerUse', periods: ['2026-01', '2026-02'] } },
      { 'powerUse@2026-01': 3, 'powerUse@2026-02': 4 },
      7,
    ],
    [{ add: ['employees', 'storeCount'] }, { employees: 3, storeCount: 4 }, 7],
    [{ subtract: ['employees', 'storeCount', 1] }, { employees: 9, storeCount: 4 }, 4],
    [{ multiply: ['employees', 'storeCount'] }, { employees: 3, storeCount: 4 }, 12],
    [{ divide: ['employees', 'storeCount'] }, { employees: 12, storeCount: 4 }, 3],
    [{ min: ['employees', 'storeCount'] }, { employees: 3, storeCount: 4 }, 3],
    [{ max: ['employees', 'storeCount'] }, { employees: 3, storeCount: 4 }, 4],
    [
      {
        weighted: [
          { weight: '50%', value: 'employees' },
          { weight: 2, value: 'storeCount' },
        ],
      },
      { employees: 8, storeCount: 3 },
      10,
    ],
    [{ days: { from: 'registeredOn', to: '2026-03-01' } }, { registeredOn: '2026-02-01' }, 28],
    [{ days: { from: 'registeredOn', to: '2026-03-01', inclusive: true } }, { registeredOn: '2026-02-01' }, 29],
    [{ months: { from: 'registeredOn', to: '2026-03-14' } }, { registeredOn: '2025-01-15' }, 13],
    [{ months: { from: 'registeredOn', to: '2026-03-15' } }, { registeredOn: '2025-01-15' }, 14],
  ])('%j', (value, values, expected) => {
    expect(outcome({ value, equals: expected }, values as Record<string, FactRaw>)).toBe('met');
    expect(outcome({ value, equals: expected + 1 }, values as Record<string, FactRaw>)).toBe('not_met');
  });

  it('reads the case: rank, what was paid, today', () => {
    expect(outcome({ value: { context: 'rank' }, lte: 3 }, {}, { rank: 3 })).toBe('met');
    expect(outcome({ value: { context: 'rank' }, lte: 3 }, {}, { rank: 4 })).toBe('not_met');
    expect(outcome({ value: { context: 'rank' }, lte: 3 }, {})).toBe('unknown');
    // There is no rank 0: a caller's slip must not put anybody first.
    expect(outcome({ value: { context: 'rank' }, lte: 3 }, {}, { rank: 0 })).toBe('unknown');
    expect(outcome({ value: { context: 'alreadyPaid' }, lt: '1元' }, {}, { alreadyPaidFen: 99 })).toBe('met');
    expect(outcome({ value: { context: 'alreadyPaid' }, lt: '1元' }, {})).toBe('unknown');
    expect(outcome({ value: { context: 'today' }, lte: '2026-06-01' }, {})).toBe('met');
    expect(outcome({ value: { context: 'today' }, lt: '2026-06-01' }, {})).toBe('not_met');
  });
});

describe('facts by test', () => {
  it.each([
    [{ fact: 'operating', is: true }, { operating: true }, 'met'],
    [{ fact: 'operating', is: true }, { operating: false }, 'not_met'],
    [{ fact: 'operating', is: false }, { operating: false }, 'met'],
    [{ fact: 'operating', is: false }, {}, 'unknown'],
    [{ fact: 'ownership', is: 'state' }, { ownership: 'state' }, 'met'],
    [{ fact: 'ownership', is: 'state' }, { ownership: 'private' }, 'not_met'],
    [{ fact: 'sizeClass', in: ['micro', 'small'] }, { sizeClass: 'small' }, 'met'],
    [{ fact: 'sizeClass', in: ['micro', 'small'] }, { sizeClass: 'large' }, 'not_met'],
    [{ fact: 'sizeClass', notIn: ['micro', 'small'] }, { sizeClass: 'large' }, 'met'],
    [{ fact: 'sizeClass', notIn: ['micro', 'small'] }, { sizeClass: 'micro' }, 'not_met'],
    [{ fact: 'memberships', includes: '甲' }, { memberships: ['乙', '甲'] }, 'met'],
    [{ fact: 'memberships', includes: '甲' }, { memberships: [] }, 'not_met'],
    [{ fact: 'memberships', includesAny: ['甲', '丙'] }, { memberships: ['丙'] }, 'met'],
    [{ fact: 'memberships', includesAny: ['甲', '丙'] }, { memberships: ['乙'] }, 'not_met'],
    [{ fact: 'memberships', excludes: ['甲'] }, { memberships: ['乙'] }, 'met'],
    [{ fact: 'memberships', excludes: ['甲'] }, { memberships: ['甲'] }, 'not_met'],
    [{ fact: 'penaltyDates', noneSince: '2025-01-01' }, { penaltyDates: ['2024-12-31'] }, 'met'],
    [{ fact: 'penaltyDates', noneSince: '2025-01-01' }, { penaltyDates: ['2025-01-01'] }, 'not_met'],
    [{ fact: 'penaltyDates', noneSince: '2025-01-01' }, { penaltyDates: ['某日'] }, 'unknown'],
    [{ fact: 'penaltyDates', noneSince: '2025-01-01' }, {}, 'unknown'],
  ])('%j of %j → %s', (condition, values, expected) => {
    expect(outcome(condition, values as Record<string, FactRaw>)).toBe(expected);
  });

  it('takes a value of the wrong type for no knowledge', () => {
    expect(outcome({ fact: 'operating', is: true }, { operating: '是' })).toBe('unknown');
    expect(outcome({ fact: 'sizeClass', notIn: ['micro'] }, { sizeClass: 'huge' })).toBe('unknown');
    expect(outcome({ value: 'employees', gte: 1 }, { employees: 1.5 })).toBe('unknown');
    expect(outcome({ value: 'employees', gte: 1 }, { employees: -1 })).toBe('unknown');
    expect(outcome({ value: 'revenue@2025', gte: '1元' }, { 'revenue@2025': '100' })).toBe('unknown');
    expect(outcome({ date: { of: 'registeredOn', to: '2026-01-01' } }, { registeredOn: '2025-02-30' })).toBe('unknown');
  });
});

describe('what a fact can be', () => {
  const most = 1_000_000_000_000_000;
  it.each([
    ['revenue@2025', [0, most], [-1, most + 1, 0.5, '1', null, true]],
    ['profit@2025', [-most, 0], [-most - 1, Number.NaN]],
    ['employees', [0, 10_000_000], [-1, 10_000_001, 1.5, Number.POSITIVE_INFINITY]],
    ['licensedArea', [0, 118.55, 0.12345678], [-0.01, 1e-9, 1e21, '118.55', Number.NaN]],
    ['loanRate', [0, 345, 10_000], [-1, 10_001, 3.45]],
    ['registeredOn', ['2024-02-29'], ['2025-02-29', '20250101', 20_250_101, '']],
    ['sizeClass', ['micro', 'large'], ['huge', '', 0, true]],
    ['operating', [true, false], [0, 1, 'true']],
    ['memberships', [[], ['甲']], ['甲', [1], ['甲', null]]],
    ['closedArea', ['HL-01'], ['', 1, ['HL-01']]],
    ['industryCode', ['F5211'], ['', 'X99', 5211]],
  ] as [string, unknown[], unknown[]][])('%s', (name, good, bad) => {
    const definition = factByName(name);
    if (!definition) throw new Error(name);
    expect(good.map((value) => normalFact(definition, value))).toEqual(good);
    expect(bad.map((value) => normalFact(definition, value))).toEqual(bad.map(() => null));
  });

  it('is told with its source and day, or as broken, and never taken for another', () => {
    const use = (value: unknown, more: object = {}) => {
      const measure = measureWith({ eligibility: { value: 'employees', gte: 1 } });
      return evaluate(measure, { employees: { value: value as FactRaw, ...more } }, { on: '2026-06-01' }).conditions;
    };
    expect(use(5, { source: '区统计局', asOf: '2026-03-31' }).fact).toEqual({
      name: 'employees',
      label: '从业人员',
      value: 5,
      display: '5 人',
      source: '区统计局',
      asOf: '2026-03-31',
    });
    expect(Object.keys(use(5, { source: 7, asOf: 7 }).fact ?? {})).toEqual(['name', 'label', 'value', 'display']);
    expect(use(1.5).fact).toMatchObject({ value: null, display: '未知（数据有误）' });
    for (const missing of [null, undefined]) expect(use(missing).fact).toMatchObject({ value: null, display: '未知' });
  });

  it('is a code in one form, whatever the measure writes', () => {
    expect(outcome({ fact: 'industryCode', in: ['F5211'] }, { industryCode: '5211' })).toBe('met');
    expect(outcome({ fact: 'closedArea', is: 'HL-01' }, { closedArea: 'HL-01' })).toBe('met');
    expect(outcome({ fact: 'memberships', excludes: ['甲', '乙'] }, { memberships: ['乙'] })).toBe('not_met');
    expect(outcome({ fact: 'memberships', includesAny: ['甲'] }, { memberships: [] })).toBe('not_met');
  });
});

describe('the value that decided', () => {
  const shown = (eligibility: unknown, values: Record<string, FactRaw | null>, context: object = {}) => {
    const { conditions } = evaluate(measureWith({ eligibility }), facts(values), { on: '2026-06-01', ...context });
    return [
      conditions.fact?.name,
      conditions.fact?.label,
      conditions.fact?.value,
      conditions.fact?.display,
      conditions.facts?.map(({ name }) => name),
    ];
  };
  const span = { of: 'revenue', from: '2024', to: '2025' };
  const years = { 'revenue@2024': 10_000, 'revenue@2025': 15_000 };
  const read = ['revenue@2024', 'revenue@2025'];

  it.each([
    [{ value: 'employees', gte: 1 }, { employees: 5 }, ['employees', '从业人员', 5, '5 人', undefined]],
    [
      { value: 'employees', gte: 'storeCount' },
      { employees: 5, storeCount: 2 },
      ['employees', '从业人员', 5, '5 人', ['employees', 'storeCount']],
    ],
    [
      { value: { growth: span }, gte: '1元' },
      years,
      ['=growth(revenue@2024,revenue@2025)', '2025年营业收入较2024年增量', 5000, '50 元', read],
    ],
    [
      { value: { growthRate: span }, gte: '1%' },
      years,
      ['=growthRate(revenue@2024,revenue@2025)', '2025年营业收入较2024年增幅', '50%', '50%', read],
    ],
    [
      { value: { divide: ['employees', 'storeCount'] }, gte: 1 },
      { employees: 5, storeCount: 2 },
      ['=divide(employees,storeCount)', '从业人员 ÷ 经营门店数', '2.5', '2.5', ['employees', 'storeCount']],
    ],
    [
      { value: { days: { from: 'registeredOn', to: { context: 'today' } } }, gte: 1 },
      { registeredOn: '2026-05-01' },
      ['=days(registeredOn,=today)', '成立日期至办理日期的天数', 31, '31 天', ['registeredOn']],
    ],
    [
      { value: { months: { from: 'registeredOn', to: { context: 'today' } } }, gte: 1 },
      { registeredOn: '2026-04-01' },
      ['=months(registeredOn,=today)', '成立日期至办理日期的整月数', 2, '2 个月', ['registeredOn']],
    ],
    [{ value: { context: 'alreadyPaid' }, gte: '1元' }, {}, ['=alreadyPaid', '已兑付金额', null, '未知', undefined]],
    [
      { value: { growth: span }, gte: '1元' },
      {},
      ['=growth(revenue@2024,revenue@2025)', '2025年营业收入较2024年增量', null, '未知', read],
    ],
    [
      { date: { of: 'registeredOn', from: '2026-01-01' } },
      { registeredOn: '2026-04-01' },
      ['registeredOn', '成立日期', '2026-04-01', '2026年4月1日', undefined],
    ],
    [
      { date: { of: { max: ['registeredOn', '2026-01-01'] }, from: '2026-01-01' } },
      { registeredOn: '2025-04-01' },
      ['=max(registeredOn,2026-01-01)', '成立日期与2026年1月1日中的较晚者', 20_454, '2026年1月1日', ['registeredOn']],
    ],
    [{ holds: ['A-01'] }, {}, ['otherBenefits', '已享受的其他政策', null, '未知', undefined]],
  ] as [unknown, Record<string, FactRaw>, unknown[]][])('of %j', (eligibility, values, expected) => {
    expect(shown(eligibility, values)).toEqual(expected);
  });

  it('of benefits held', () => {
    const of = (otherBenefits: string[]) => shown({ holds: ['A-01'] }, {}, { otherBenefits }).slice(2, 4);
    expect([of([]), of(['A-01', 'B-01'])]).toEqual([
      [[], '无'],
      [['A-01', 'B-01'], 'A-01、B-01'],
    ]);
  });

  it('carries the clause of its condition, and no empty one', () => {
    const node = (eligibility: unknown) => evaluate(measureWith({ eligibility }), {}, { on: '2026-06-01' }).conditions;
    expect(node({ fact: 'operating', is: true, clause: '正常经营。' }).clause).toBe('正常经营。');
    expect('clause' in node({ fact: 'operating', is: true })).toBe(false);
    expect('expected' in node({ all: [{ fact: 'operating', is: true }] })).toBe(false);
  });

  it('waits for the day where none is given', () => {
    expect(outcome({ value: { context: 'today' }, gte: '2026-01-01' }, {}, { on: 'some day' })).toBe('unknown');
    const age = { months: { from: 'registeredOn', to: { context: 'today' } } };
    expect(outcome({ value: age, gte: 0 }, { registeredOn: null })).toBe('unknown');
    expect(outcome({ value: age, gte: 0 }, { registeredOn: '2026-01-01' }, { on: '' })).toBe('unknown');
  });
});

describe('industry codes', () => {
  it.each([
    ['F5211', 'met'],
    ['5211', 'met'],
    ['F5266', 'not_met'],
    ['F5123', 'not_met'],
    // Registered only as 批发和零售业 or 零售业: cannot be told from the code alone.
    ['F', 'unknown'],
    ['F52', 'unknown'],
    ['Z99', 'unknown'],
  ])('%s under F52 except F5266 → %s', (code, expected) => {
    expect(outcome({ industry: { in: ['F52'], except: ['F5266'] } }, { industryCode: code })).toBe(expected);
  });
});

describe('dates, pairs, other measures, areas', () => {
  it.each([
    ['2025-12-31', 'not_met'],
    ['2026-01-01', 'met'],
    ['2026-06-30', 'met'],
    ['2026-07-01', 'not_met'],
  ])('window %s → %s', (day, expected) => {
    expect(
      outcome({ date: { of: 'loanStartedOn', from: '2026-01-01', to: '2026-06-30' } }, { loanStartedOn: day }),
    ).toBe(expected);
  });

  it('needs both parts of one pair, not parts of two', () => {
    const pairs = {
      pairs: {
        value: 'revenue@2025',
        rate: { growthRate: { of: 'revenue', from: '2024', to: '2025' } },
        anyOf: [
          { value: '100元', rate: '20%' },
          { value: '200元', rate: '10%' },
        ],
      },
    };
    const of = (before: number, after: number) => outcome(pairs, { 'revenue@2024': before, 'revenue@2025': after });
    expect(of(10_000, 12_000)).toBe('met');
    expect(of(10_000, 11_999)).toBe('not_met');
    expect(of(20_000, 22_000)).toBe('met');
    expect(of(20_000, 21_999)).toBe('not_met');
    expect(of(5_000, 9_999)).toBe('not_met');
  });

  it('asks for other measures held', () => {
    const held = (condition: unknown, otherBenefits?: string[]) =>
      outcome(condition, {}, otherBenefits === undefined ? {} : { otherBenefits });
    expect(held({ holds: ['A-01', 'A-02'] }, ['A-02'])).toBe('met');
    expect(held({ holds: ['A-01'] }, [])).toBe('not_met');
    expect(held({ holdsNone: ['A-01'] }, [])).toBe('met');
    expect(held({ holdsNone: ['A-01'] }, ['A-01'])).toBe('not_met');
    expect(held({ holdsNone: ['A-01'] })).toBe('unknown');
  });

  it('asks for the area and the day in it', () => {
    const area = {
      area: {
        fact: 'closedArea',
        on: 'closedFrom',
        areas: [
          { code: 'A', name: '甲', from: '2025-08-01', to: '2025-08-31' },
          { code: 'B', name: '乙', from: '2025-09-01', to: '2025-09-30' },
        ],
      },
    };
    expect(outcome(area, { closedArea: 'A', closedFrom: '2025-08-31' })).toBe('met');
    expect(outcome(area, { closedArea: 'A', closedFrom: '2025-09-01' })).toBe('not_met');
    expect(outcome(area, { closedArea: 'B', closedFrom: '2025-09-01' })).toBe('met');
    expect(outcome(area, { closedArea: 'C', closedFrom: null })).toBe('not_met');
    expect(outcome(area, { closedArea: 'A', closedFrom: null })).toBe('unknown');
  });
});
