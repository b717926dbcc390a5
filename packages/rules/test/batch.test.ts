/** Going through many firms at once decides each as going through them one by one does. */
import type { FactRaw } from '@qinqing/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactTable, factByName, MatchPlan, type Measure, requiredFacts, topConditions } from '../src/index.js';
import { measures, measureWith } from './load.js';
import { compare, type Firm, ON, same } from './side-by-side.js';

/** More where time allows: PROPERTY_RUNS=10000. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 200);

// Figures on the edges that the measures below ask for, beside any other, and some that leave the exact integers.
const money = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 99, 100, 1000, 3300, 5000, 6600, 6667, 10_000, 20_000) },
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 50_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 999_999_999_999_000, max: 1_000_000_000_000_000 }) },
);
const VALUES: Record<string, fc.Arbitrary<FactRaw>> = {
  'revenue@2024': money,
  'revenue@2025': money,
  'profit@2025': fc.oneof(fc.integer({ min: -20_000, max: 20_000 }), fc.constantFrom(-1_000_000_000_000_000, 0)),
  'powerUse@2026-01': fc.integer({ min: 0, max: 500 }),
  'powerUse@2026-02': fc.integer({ min: 0, max: 500 }),
  employees: fc.oneof(fc.constantFrom(0, 10, 20, 100), fc.integer({ min: 0, max: 200 })),
  licensedArea: fc.oneof(
    fc.integer({ min: 0, max: 20_000 }).map((value) => value / 100),
    fc.constantFrom(10, 20, 0.1, 19.999999, 999_999.12345678),
  ),
  loanRate: fc.constantFrom(0, 1, 345, 10_000),
  operating: fc.boolean(),
  sizeClass: fc.constantFrom('micro', 'small', 'medium', 'large'),
  industryCode: fc.constantFrom('F', 'F52', 'F5211', 'F5265', 'F5123', 'H6210', '5211', 'X9'),
  registeredOn: fc.constantFrom('1969-12-31', '2024-12-31', '2025-01-01', '2025-06-30', '2026-01-01', '2026-13-01'),
  penaltyDates: fc.constantFrom<string[]>([], ['2024-12-31'], ['2025-01-01', '2023-01-01'], ['昨天']),
  memberships: fc.constantFrom<string[]>([], ['协会'], ['协会', '商会']),
  closedArea: fc.constantFrom('HL-A1', 'HL-B2', 'XX'),
  closedFrom: fc.constantFrom('2022-03-01', '2022-03-10', '2022-04-30'),
};
const firm: fc.Arbitrary<Firm> = fc.record(
  {
    values: fc.record(
      Object.fromEntries(
        Object.entries(VALUES).map(([name, value]) => [
          name,
          fc.oneof({ weight: 7, arbitrary: value }, { weight: 1, arbitrary: fc.constant(null) }),
        ]),
      ),
      { requiredKeys: [] },
    ) as fc.Arbitrary<Record<string, FactRaw | null>>,
    rank: fc.integer({ min: 0, max: 8 }),
    alreadyPaidFen: fc.integer({ min: -1, max: 9000 }),
    otherBenefits: fc.constantFrom<string[]>([], ['A-01'], ['A-01', 'B-02']),
  },
  { requiredKeys: ['values'] },
);
const firms = fc.array(firm, { minLength: 1, maxLength: 70 });

const span = { of: 'revenue', from: '2024', to: '2025' };
const fen = fc.constantFrom('0元', '1元', '10元', '50元', '100元', '200元', '66.67元', '0.5元', '0.005元');
const { figure } = fc.letrec<{ figure: unknown }>((tie) => ({
  figure: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    fc.constantFrom<unknown>(
      'revenue@2025',
      'revenue@2024',
      'profit@2025',
      'employees',
      'licensedArea',
      'loanRate',
      3,
      '3元',
      '0.5',
      '33%',
      { growth: span },
      { growthRate: span },
      { total: { of: 'powerUse', periods: ['2026-01', '2026-02'] } },
      { divide: ['revenue@2025', 'employees'] },
      { divide: ['profit@2025', 4] },
      { subtract: [{ divide: ['profit@2025', 'revenue@2024'] }, '10%'] },
      { context: 'rank' },
      { context: 'alreadyPaid' },
      { days: { from: 'registeredOn', to: { context: 'today' }, inclusive: true } },
      { months: { from: 'registeredOn', to: { context: 'today' } } },
    ),
    fc
      .constantFrom('add', 'subtract', 'multiply', 'min', 'max', 'divide')
      .chain((operator) => fc.tuple(tie('figure'), tie('figure')).map((parts) => ({ [operator]: parts }))),
    fc.tuple(tie('figure'), tie('figure')).map(([a, b]) => ({
      weighted: [
        { weight: '50%', value: a },
        { weight: 2, value: b },
      ],
    })),
  ),
}));
const comparison = fc.constantFrom('gte', 'gt', 'lte', 'lt', 'equals', 'notEquals');
const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc
    .record({ value: figure, comparison, limit: fc.oneof(fen, fc.constantFrom(0, 1, 10, 20, '20%', '0.5')) })
    .map((x) => ({ value: x.value, [x.comparison]: x.limit })),
  fc.record({ value: figure, comparison, limit: figure }).map((x) => ({ value: x.value, [x.comparison]: x.limit })),
  fc.constantFrom<unknown>(
    { value: 'revenue@2025', gte: '10元', lt: '50元' },
    { fact: 'operating', is: true },
    { fact: 'operating', is: false },
    { fact: 'sizeClass', in: ['micro', 'small'] },
    { fact: 'sizeClass', notIn: ['large'] },
    { fact: 'penaltyDates', noneSince: '2025-01-01' },
    { fact: 'memberships', includes: '协会' },
    { fact: 'memberships', includesAny: ['商会', '学会'] },
    { fact: 'memberships', excludes: ['商会'] },
    { fact: 'closedArea', is: 'HL-A1' },
    { industry: { in: ['F52'], except: ['F5265'] } },
    { industry: { in: ['F5211', 'H62'] } },
    { date: { of: 'registeredOn', from: '2025-01-01', to: '2025-12-31' } },
    { date: { of: 'registeredOn', to: '2025-06-30' } },
    { holdsNone: ['A-01'] },
    { holds: ['A-01', 'C-03'] },
    {
      area: {
        fact: 'closedArea',
        on: 'closedFrom',
        areas: [
          { code: 'HL-A1', name: '甲', from: '2022-03-01', to: '2022-03-31' },
          { code: 'HL-B2', name: '乙', from: '2022-03-10', to: '2022-04-30' },
        ],
      },
    },
    {
      pairs: {
        value: 'revenue@2025',
        rate: { growthRate: span },
        anyOf: [
          { value: '10元', rate: '20%' },
          { value: '50元', rate: '10%' },
        ],
      },
    },
  ),
);
const { condition } = fc.letrec<{ condition: unknown }>((tie) => {
  const some = (least: number) => fc.array(tie('condition'), { minLength: least, maxLength: 3 });
  return {
    condition: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      some(1).map((all) => ({ all })),
      some(1).map((any) => ({ any })),
      some(1).map((none) => ({ none })),
      some(2).map((of) => ({ atLeast: { count: 2, of } })),
    ),
  };
});
const { amount } = fc.letrec<{ amount: unknown }>((tie) => {
  const some = fc.array(tie('amount'), { minLength: 1, maxLength: 3 });
  const plain = fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      fen.map((fixed) => ({ fixed })),
      figure.map((value) => ({ value })),
      fc.record({ count: figure, pay: fen }).map((perUnit) => ({ perUnit })),
      fc.record({ of: figure, rate: fc.constantFrom<unknown>('0.3‰', '50%', 'loanRate') }).map((rate) => ({ rate })),
      fc
        .record({ of: figure, mode: fc.constantFrom('whole', 'pro_rata') })
        .map(({ of, mode }) => ({ steps: { of, every: '33元', pay: '4元', mode } })),
      figure.map((of) => ({
        marginal: {
          of,
          bands: [
            { from: '10元', to: '50元', rate: '10%' },
            { from: '50元', every: '7元', pay: '2元', mode: 'whole' },
            { from: '60元', to: '61元', every: '0.3元', pay: '0.01元', mode: 'pro_rata' },
          ],
        },
      })),
      figure.map((of) => ({
        matrix: {
          rows: { of, bands: [{ from: 0, to: 10 }, { from: 10 }] },
          columns: { fact: 'sizeClass', values: ['micro', 'small'] },
          pay: [
            ['1元', '2元'],
            ['3元', '4元'],
          ],
        },
      })),
      fc.constant({
        rankTable: {
          table: [
            { from: 1, to: 3, pay: '20元' },
            { from: 4, pay: '5元' },
          ],
        },
      }),
      fc.constantFrom<unknown>(
        { months: { rent: 'revenue@2024', months: 'employees', rate: '30%', atMost: 3 } },
        {
          interest: { principal: 'revenue@2024', annualRate: 'loanRate', days: 'employees', yearDays: 365, atMost: 99 },
        },
        { interest: { principal: 'revenue@2024', annualRate: '1.5%', months: 'employees' } },
        { coFunding: { spend: 'revenue@2025', rate: '50%', others: 'revenue@2024' } },
      ),
      figure.map((value) => ({
        index: {
          parts: [
            { label: '甲', weight: '50%', value },
            { label: '乙', weight: '1%', value: 'employees' },
          ],
          pay: '7元',
        },
      })),
    ),
    // Not among the first, which take no more amounts into them: those may come at any depth.
    fc.record({ of: figure, inner: tie('amount') }).map(({ of, inner }) => ({
      bands: {
        of,
        table: [
          { from: 1, to: 10, amount: '3元' },
          { from: 10, to: 20, amount: inner },
          { from: 25, amount: '9元' },
        ],
      },
    })),
    some.map((sum) => ({ sum })),
    some.map((leastOf) => ({ leastOf })),
    some.map((greatestOf) => ({ greatestOf })),
    fc.record({ amount: tie('amount'), less: figure }).map((minus) => ({ minus })),
    tie('amount').map((inner) => ({ share: { amount: inner, rate: '80%', purpose: 'advance' } })),
    fc.tuple(tie('amount'), tie('amount')).map(([a, b]) => ({
      stages: [
        { label: '首期', amount: a },
        { label: '二期', amount: b },
      ],
    })),
    fc
      .record({
        when: condition,
        or: condition,
        first: tie('amount'),
        second: tie('amount'),
        last: fc.option(tie('amount')),
      })
      .map((x) => ({
        choose: {
          from: [
            { when: x.when, amount: x.first },
            { when: x.or, amount: x.second },
          ],
          ...(x.last === null ? {} : { otherwise: x.last }),
        },
      })),
  );
  const modifiers = fc.record(
    {
      when: condition,
      nothingBelow: fen,
      caps: fc.array(
        fc.oneof(
          fc.oneof(fen, figure).map((limit) => ({ limit })),
          figure.map((limit) => ({ limit, less: { context: 'alreadyPaid' } })),
        ),
        { minLength: 1, maxLength: 2 },
      ),
    },
    { requiredKeys: [] },
  );
  return { amount: fc.tuple(plain, modifiers).map(([node, extra]) => ({ ...(node as object), ...extra })) };
});
const anyMeasure: fc.Arbitrary<Measure> = fc
  .record({
    eligibility: condition,
    amount,
    mode: fc.constantFrom('floor', 'half_up', 'ceil'),
    to: fc.constantFrom('fen', 'yuan', 'hundred_yuan'),
  })
  .map(({ eligibility, amount: sum, mode, to }) => measureWith({ eligibility, amount: sum, rounding: { mode, to } }));
const batch = fc.record({ on: fc.constant(ON), stage: fc.constantFrom(1, 2, 3) }, { requiredKeys: ['on'] });

describe('batch equals single evaluation', () => {
  it('for any measures and any firms', () => {
    fc.assert(
      fc.property(
        fc.array(anyMeasure, { minLength: 1, maxLength: 3 }),
        firms,
        batch,
        (all, some, on) => void compare(all, some, on),
      ),
      {
        numRuns: RUNS,
      },
    );
  });

  it('for the measures at hand, all in one run', () => {
    const all = measures();
    const valueFor = (name: string): fc.Arbitrary<FactRaw | null> => {
      const definition = factByName(name);
      const options = (definition?.options ?? []).map((option) => option.value);
      switch (definition?.type) {
        case 'flag':
          return fc.oneof(
            { weight: 8, arbitrary: fc.constant(!/Dishonest|zombie|Overdue|Scheme|DistrictOwned/.test(name)) },
            { weight: 1, arbitrary: fc.boolean() },
            { weight: 1, arbitrary: fc.constant(null) },
          );
        case 'enum':
          return fc.constantFrom(...options, null);
        case 'date':
          return fc.constantFrom('2025-01-01', '2025-11-30', '2026-03-01', '2026-08-15', '2027-01-01', null);
        case 'code':
          return fc.constantFrom('F5211', 'F5169', 'H6210', 'H6110', 'C3922', 'L7291', 'HL-A1', 'F', null);
        case 'list':
          return fc.constantFrom<string[] | null>([], ['湖里区商贸流通协会'], ['2025-05-05'], null);
        case 'money':
          return fc.oneof(
            {
              weight: 9,
              arbitrary: fc.integer({ min: 0, max: 14 }).chain((digits) => fc.integer({ min: 0, max: 10 ** digits })),
            },
            { weight: 1, arbitrary: fc.constant(null) },
          );
        default:
          return fc.oneof(
            { weight: 9, arbitrary: fc.integer({ min: 0, max: 3000 }) },
            { weight: 1, arbitrary: fc.constant(null) },
          );
      }
    };
    const names = [...new Set(all.flatMap(requiredFacts))];
    const anyFirm = fc.record({
      values: fc.record(Object.fromEntries(names.map((name) => [name, valueFor(name)]))),
      alreadyPaidFen: fc.constantFrom(0, 100_000),
      otherBenefits: fc.constantFrom<string[]>([], ['HL-2026-RENT-01', 'HL-2026-WHOLE-02']),
      rank: fc.integer({ min: 1, max: 9 }),
    }) as fc.Arbitrary<Firm>;
    fc.assert(
      fc.property(fc.array(anyFirm, { minLength: 30, maxLength: 70 }), (some) => {
        compare(all, some, { on: ON });
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });

  it('over the edge of a frame, and again after the table was cleared', () => {
    const measure = measureWith({
      eligibility: {
        all: [
          { value: 'employees', gte: 5 },
          { fact: 'sizeClass', in: ['micro'] },
        ],
      },
      amount: { perUnit: { count: 'employees', pay: '1000元' } },
    });
    const plan = new MatchPlan([measure]);
    const table = new FactTable(plan.facts);
    for (const [rows, shift] of [
      [40_000, 0],
      [32_768, 3],
      [33, 1],
    ] as const) {
      table.clear();
      for (let i = 0; i < rows; i += 1) {
        const facts = { sizeClass: { value: i % 3 ? 'micro' : 'small' }, employees: { value: (i + shift) % 11 } };
        table.add({ facts: i % 7 === 6 ? { sizeClass: facts.sizeClass } : facts });
      }
      const [found] = plan.run(table, { on: ON });
      let met = 0;
      for (let i = 0; i < rows; i += 1) {
        const known = i % 7 !== 6;
        const heads = (i + shift) % 11;
        const outcome = i % 3 === 0 ? 'not_met' : known ? (heads >= 5 ? 'met' : 'not_met') : 'unknown';
        if (outcome === 'met') met += 1;
        same([i, found?.outcomeAt(i)], [i, outcome]);
        if (outcome === 'met') same(found?.amountAt(i).minFen, heads * 100_000);
        if (outcome === 'unknown') same([found?.amountAt(i).minFen, found?.amountAt(i).unbounded], [0, true]);
      }
      expect(found?.met).toBe(met);
      expect(found?.missingAt(6)).toEqual(['employees']);
    }
  });

  it('counts what each condition at the top refuses and leaves open', () => {
    const measure = measureWith({
      eligibility: {
        all: [
          { value: 'employees', gte: 5, label: '五人' },
          { fact: 'operating', is: true },
        ],
      },
    });
    const plan = new MatchPlan([measure]);
    const table = new FactTable(plan.facts);
    for (const employees of [4, 5, 6]) table.add({ facts: { employees: { value: employees } } });
    for (const operating of [true, false]) table.add({ facts: { operating: { value: operating } } });
    const [found] = plan.run(table, { on: ON });
    expect(topConditions(measure)[0]).toEqual({ label: '五人' });
    expect(found?.histogramOf(0)).toEqual({ notMet: 1, unknown: 2 });
    expect(found?.histogramOf(1)).toEqual({ notMet: 1, unknown: 3 });
    expect([found?.met, found?.possible]).toEqual([0, 3]);
  });
});
