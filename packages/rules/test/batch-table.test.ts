/** What a table keeps of each firm, how it is used again, and what a plan tells beside outcomes and amounts. */
import { describe, expect, it } from 'vitest';
import { decide, FactTable, MatchPlan, topConditions } from '../src/index.js';
import { measureWith } from './load.js';
import { compare, everyFirm, type Firm, ON, same, type Values } from './side-by-side.js';

/** Vectors do not know this one: each firm is asked by itself, with its facts as the table gives them back. */
const SINGLE = { size: { in: ['micro', 'small'], year: '2025' } };

describe('a table', () => {
  it('gives every fact back as it was, and nothing that cannot be', () => {
    const conditions = [
      { value: 'revenue@2025', gte: '50元' },
      { value: 'profit@2025', lt: 0 },
      { value: 'licensedArea', gte: '12.125' },
      { value: 'floorArea', gt: '0.12345677' },
      { value: 'loanRate', lte: '3.45%' },
      { date: { of: 'registeredOn', from: '2025-01-01', to: '2025-12-31' } },
      { fact: 'sizeClass', in: ['micro'] },
      { fact: 'operating', is: true },
      { industry: { in: ['F52'] } },
      { fact: 'memberships', includes: '协会' },
      { fact: 'penaltyDates', noneSince: '2025-01-01' },
      { value: { context: 'rank' }, lte: 3 },
      { value: { context: 'alreadyPaid' }, gt: 0 },
      { holds: ['A-01'] },
      { holdsNone: ['A-01', 'B-02'] },
    ];
    const values: Record<string, readonly unknown[]> = {
      'revenue@2025': [0, 4999, 5000, -1, 5000.5, '5000', 1e15, 1e15 + 2],
      'profit@2025': [-1, 0, -1e15, -1e15 - 2],
      licensedArea: [12, 12.125, 12.1, 12.12499999, 12.123456789, -3, 0.1],
      floorArea: [0.12345678, 0.12345677, 7],
      loanRate: [345, 346, 0, 3.45, -1],
      registeredOn: ['2025-01-01', '2025-12-31', '2026-01-01', '2024-12-31', '1969-12-31', '2025-02-30', 20_250_101],
      sizeClass: ['micro', 'large', 'huge', 7],
      operating: [true, false, 'true'],
      industryCode: ['F52', 'F5211', 'F', 'X99', 5211],
      memberships: [['协会'], [], '协会', ['商会', '协会'], [7]],
      penaltyDates: [['2025-01-01'], ['2024-12-31'], [], ['昨天']],
      employees: [3, 300, 3.5, -1],
      'totalAssets@2025': [100, null],
    };
    const most = Math.max(...Object.values(values).map((list) => list.length));
    const firms: Firm[] = Array.from({ length: most + 1 }, (_, i) => ({
      values: Object.fromEntries(Object.entries(values).map(([name, list]) => [name, list[i] ?? null])) as Values,
    }));
    const cases: Partial<Firm>[] = [
      { rank: 1, alreadyPaidFen: 0, otherBenefits: [] },
      { rank: 3, alreadyPaidFen: 1, otherBenefits: ['A-01'] },
      { rank: 4, alreadyPaidFen: 99, otherBenefits: ['B-02', 'C-03'] },
      {},
    ];
    const all = cases.flatMap((extra) => firms.map((firm) => ({ ...firm, ...extra })));
    const whole = measureWith({ eligibility: { all: conditions } });
    expect(compare([whole], all).singly).toBe(0);
    // The same through single evaluation, which sees what the table gives back.
    const asked = conditions.map((condition) =>
      measureWith({
        eligibility: { any: [condition, { all: [condition, SINGLE] }] },
        amount: { value: { divide: ['revenue@2025', 'employees'] }, when: condition },
      }),
    );
    const { singly } = compare(asked, all);
    expect(singly).toBeGreaterThan(all.length);
  });

  it('takes no impossible rank, payment or list of benefits for known', () => {
    const plan = new MatchPlan([
      measureWith({
        eligibility: {
          all: [
            { value: { context: 'rank' }, lte: 3 },
            { value: { context: 'alreadyPaid' }, gte: 1 },
            { holdsNone: ['A-01'] },
          ],
        },
      }),
    ]);
    const table = new FactTable(plan.facts);
    table.add({ facts: {}, rank: 1, alreadyPaidFen: 0, otherBenefits: [] });
    table.add({ facts: {}, rank: 0, alreadyPaidFen: -1, otherBenefits: 'A-01' as never });
    table.add({ facts: {}, rank: 1.5, alreadyPaidFen: 2 ** 53, otherBenefits: [7 as never] });
    expect([0, 1, 2].map((row) => table.contextAt(row))).toEqual([
      { rank: 1, alreadyPaidFen: 0, otherBenefits: [] },
      {},
      { otherBenefits: [] },
    ]);
    const [found] = plan.run(table, { on: ON });
    expect(found?.conditionsAt(0, 'unknown')).toEqual([]);
    expect(found?.conditionsAt(1, 'unknown')).toEqual([0, 1, 2]);
    expect(found?.conditionsAt(2, 'unknown')).toEqual([0, 1]);
  });

  it('keeps finer decimals beside coarse ones, however late they come', () => {
    const areas = [7, 100, 0.5, 12.25, 12, 0.12345678, 99_999.5, null, 12.2];
    const firms = everyFirm({ licensedArea: areas, floorArea: [12.25, 0.1] });
    const measure = measureWith({
      eligibility: { value: 'licensedArea', gte: 'floorArea' },
      amount: { perUnit: { count: 'licensedArea', pay: '8元' } },
      rounding: { mode: 'half_up', to: 'fen' },
    });
    expect(compare([measure], firms).singly).toBe(0);
    const table = new FactTable(['licensedArea']);
    for (const area of areas) table.add({ facts: { licensedArea: { value: area } } });
    expect(areas.map((_, row) => table.factsAt(row)['licensedArea']?.value ?? null)).toEqual(areas);
  });

  it('holds more firms and more different values than it first has room for, also after it was cleared', () => {
    const measures = [
      measureWith({
        eligibility: {
          any: [
            { fact: 'closedArea', is: 'A299' },
            { fact: 'closedArea', in: ['A7', 'A256'] },
          ],
        },
        amount: { perUnit: { count: 'employees', pay: '1元' } },
      }),
    ];
    const table = new FactTable(new MatchPlan(measures).facts);
    const firmsOf = (rows: number, shift: number): Firm[] =>
      Array.from({ length: rows }, (_, i) => ({
        values: { closedArea: i % 5 === shift ? null : `A${(i + shift) % 300}`, employees: i % 7 === shift ? null : i },
      }));
    for (const [rows, shift] of [
      [2100, 0],
      [1025, 3],
      [40, 1],
      [1024, 2],
      [1, 0],
      [0, 0],
    ] as const) {
      table.clear();
      expect(compare(measures, firmsOf(rows, shift), { on: ON }, table).singly).toBe(0);
      expect(table.length).toBe(rows);
    }
  });

  it('knows which facts a firm lacks', () => {
    const measure = measureWith({
      eligibility: {
        all: [
          { value: 'employees', gte: 1 },
          { fact: 'operating', is: true },
        ],
      },
      amount: { value: 'revenue@2025' },
    });
    const plan = new MatchPlan([measure]);
    expect([...plan.facts].sort()).toEqual(['employees', 'operating', 'revenue@2025']);
    const table = new FactTable(plan.facts);
    table.add({ facts: { employees: { value: 0 }, operating: { value: false } } });
    table.add({ facts: { 'revenue@2025': { value: 0 }, operating: { value: 'no' } } });
    const [found] = plan.run(table, { on: ON });
    expect(found?.missingAt(0)).toEqual(['revenue@2025']);
    expect(found?.missingAt(1)).toEqual(['employees', 'operating']);
    expect(table.isKnown('employees', 0)).toBe(true);
    expect(table.isKnown('profit@2025', 0)).toBe(false);
  });

  it('without a fact that a measure asks for leaves it unknown', () => {
    const measure = measureWith({
      eligibility: {
        all: [
          { value: 'employees', gte: 1 },
          { fact: 'sizeClass', in: ['micro'] },
          { industry: { in: ['F52'] } },
          { area: { fact: 'closedArea', on: 'closedFrom', areas: [{ code: 'A', name: '甲', from: ON, to: ON }] } },
        ],
      },
      amount: {
        matrix: {
          rows: { of: 'employees', bands: [{ from: 0 }] },
          columns: { fact: 'sizeClass', values: ['micro'] },
          pay: [['1元']],
        },
      },
    });
    const table = new FactTable(['revenue@2025', 'noSuchFact']);
    table.add({ facts: { employees: { value: 3 }, noSuchFact: { value: 1 } } });
    const [found] = new MatchPlan([measure]).run(table, { on: ON });
    expect(found?.conditionsAt(0, 'unknown')).toEqual([0, 1, 2, 3]);
    expect(found?.amountAt(0)).toEqual({ minFen: 0, maxFen: 100, exact: false });
    expect(found?.missingAt(0)).toEqual(['employees', 'sizeClass', 'industryCode', 'closedArea', 'closedFrom']);
    expect(table.factsAt(0)).toEqual({});
  });
});

describe('conditions over many rows', () => {
  const LEAVES = [
    { fact: 'operating', is: true },
    { fact: 'sizeClass', in: ['micro'] },
    { value: 'employees', gte: 5 },
    { value: 'revenue@2025', lt: '10元' },
  ];
  const some = everyFirm({
    operating: [true, false, null],
    sizeClass: ['micro', 'large', null],
    employees: [4, 5, null],
    'revenue@2025': [999, 1000, null],
  });

  it('joined in every way', () => {
    const [a, b, c, d] = LEAVES;
    const measures = [
      { all: LEAVES },
      { any: LEAVES },
      { none: LEAVES },
      { all: [a] },
      { none: [a] },
      { none: [{ none: [c, a] }] },
      { any: [{ all: [a, b] }, { all: [c, d] }] },
      { all: [{ any: [a, c] }, { none: [b, d] }] },
      ...[1, 2, 3, 4].map((count) => ({ atLeast: { count, of: LEAVES } })),
    ].map((eligibility) => measureWith({ eligibility, amount: '1元' }));
    expect(compare(measures, some).singly).toBe(0);
    // Some planes known throughout and others not, in both orders; rows that fill no word.
    for (const firms of [
      some.filter(({ values }) => values['operating'] !== null),
      some.filter(({ values }) => values['employees'] !== null && values['revenue@2025'] !== null).slice(0, 33),
      some.filter(({ values }) => Object.values(values).every((value) => value !== null)),
    ])
      expect(compare(measures, firms).singly).toBe(0);
  });

  it('of announced areas between their days', () => {
    const areas = [
      { code: 'HL-A1', name: '甲', from: '2022-03-01', to: '2022-03-31' },
      { code: 'HL-B2', name: '乙', from: '2022-03-10', to: '2022-04-30' },
      { code: 'HL-A1', name: '甲', from: '2022-05-01', to: '2022-05-02' },
    ];
    const days = [
      '2022-02-28',
      '2022-03-01',
      '2022-03-31',
      '2022-04-01',
      '2022-04-30',
      '2022-05-02',
      '2022-05-03',
      null,
    ];
    const measures = [areas, areas.slice(0, 1)].map((list) =>
      measureWith({ eligibility: { area: { fact: 'closedArea', on: 'closedFrom', areas: list } } }),
    );
    const firms = everyFirm({ closedArea: ['HL-A1', 'HL-B2', 'XX', null], closedFrom: days });
    expect(compare(measures, firms).singly).toBe(0);
    expect(
      compare(
        measures,
        firms.filter(({ values }) => values['closedArea'] !== null),
      ).singly,
    ).toBe(0);
    expect(
      compare(
        measures,
        firms.filter(({ values }) => values['closedFrom'] !== null),
      ).singly,
    ).toBe(0);
  });

  it('of lists, codes and benefits held, which a firm may not have told', () => {
    const measures = [
      { fact: 'memberships', includesAny: ['协会', '商会'] },
      { fact: 'memberships', excludes: ['商会'] },
      { fact: 'penaltyDates', noneSince: '2025-01-01' },
      { industry: { in: ['F52', 'H62'], except: ['F5265'] } },
      { holds: ['A-01', 'C-03'] },
      { holdsNone: ['A-01'] },
    ].map((eligibility) => measureWith({ eligibility }));
    const facts = everyFirm({
      memberships: [['协会'], ['商会'], [], null],
      penaltyDates: [['2025-01-01'], ['2024-12-31'], null],
      industryCode: ['F5211', 'F5265', 'F', 'H', null],
    });
    const firms = [{}, { otherBenefits: [] }, { otherBenefits: ['A-01'] }, { otherBenefits: ['B-02'] }].flatMap(
      (extra) => facts.map((firm) => ({ ...firm, ...extra })),
    );
    expect(compare(measures, firms).singly).toBe(0);
    expect(
      compare(
        measures,
        firms.filter(({ otherBenefits }) => otherBenefits),
      ).singly,
    ).toBe(0);
  });

  it('that vectors do not know are asked of each firm once, however many measures share them', () => {
    const firms = everyFirm({ industryCode: ['F5211', null], employees: [3, 300, null], 'revenue@2025': [1000, 1e13] });
    const shared = [1, 2].map((yuan) => measureWith({ eligibility: SINGLE, amount: `${yuan}元` }));
    expect(compare(shared, firms).singly).toBe(firms.length);
    const named = measureWith({ eligibility: { ...SINGLE, label: '小微', clause: '小型微型企业。' } });
    expect(compare([...shared, named], firms).singly).toBe(firms.length);
    const other = measureWith({ eligibility: { size: { ...SINGLE.size, in: ['micro'] } } });
    expect(compare([...shared, other], firms).singly).toBe(2 * firms.length);
    const turned = measureWith({ eligibility: { size: { year: '2025', in: ['micro', 'small'] } } });
    expect(compare([...shared, turned], firms).singly).toBe(firms.length);
  });

  it('that no firm meets cost no amount', () => {
    const never = measureWith({
      eligibility: { value: '1元', lt: 0 },
      amount: { value: { divide: ['revenue@2025', 'employees'] } },
    });
    expect(compare([never], some).singly).toBe(0);
  });
});

describe('a plan', () => {
  it('tells the conditions at the top with their words, and how many fail each', () => {
    const eligibility = { value: 'employees', gte: 5, label: '五人', clause: '五人以上。' };
    const one = measureWith({ eligibility });
    expect(topConditions(one)).toEqual([{ label: '五人', clause: '五人以上。' }]);
    const all = measureWith({ eligibility: { all: [eligibility, { fact: 'operating', is: true }] } });
    expect(topConditions(all)).toHaveLength(2);
    expect(topConditions(all)[1]).not.toHaveProperty('clause');
    expect(topConditions(measureWith({ eligibility: { any: [eligibility, eligibility] } }))).toHaveLength(1);
  });

  it('decides more frames than one, of which the first knows everything', () => {
    const measures = [
      measureWith({
        eligibility: {
          all: [
            { value: 'employees', gte: 5 },
            { fact: 'sizeClass', in: ['micro'] },
          ],
        },
        amount: { perUnit: { count: 'employees', pay: '1000元' } },
      }),
      measureWith({
        eligibility: { value: 'employees', gte: 5 },
        amount: { fixed: '7元', when: { fact: 'sizeClass', in: ['micro'] } },
      }),
    ];
    const plan = new MatchPlan(measures);
    const table = new FactTable(plan.facts);
    const rows = 16_384 + 70;
    const factsAt = (row: number) => ({
      sizeClass: { value: row % 3 ? 'micro' : 'small' },
      ...(row > 16_390 && row % 4 === 0 ? {} : { employees: { value: row % 9 } }),
    });
    for (let row = 0; row < rows; row += 1) table.add({ facts: factsAt(row) });
    const tally = { singly: 0 };
    const found = plan.run(table, { on: ON }, tally);
    for (let row = 0; row < rows; row += row < 16_300 ? 97 : 1) {
      measures.forEach((measure, i) => {
        const matches = found[i];
        const wanted = decide(measure, factsAt(row), { on: ON });
        same([row, matches?.outcomeAt(row), matches?.amountAt(row)], [row, wanted.outcome, wanted.amount]);
      });
    }
    expect(tally.singly).toBe(0);
  });
});
