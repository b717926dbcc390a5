/** What must hold for any measure and any firm, not only for those somebody thought of. */
import type { Evaluation, FactRaw, Outcome, TraceNode } from '@qinqing/contract';
import { evaluationSchema } from '@qinqing/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AMOUNT_OPERATORS } from '../src/amount-schema.js';
import { COMPARISONS, type Condition, CONDITION_OPERATORS, FACT_TESTS } from '../src/condition-schema.js';
import { type Expression, EXPRESSION_OPERATORS } from '../src/expression-schema.js';
import { operandsOf } from '../src/expression.js';
import {
  decide,
  evaluate,
  type EvaluationContext,
  FACTS,
  type Facts,
  factByName,
  lintMeasure,
  maxBenefitFen,
  type Measure,
  requiredFacts,
} from '../src/index.js';
import { walkMeasure } from '../src/walk.js';
import { measures, measureWith } from './load.js';

/** More where time allows: PROPERTY_RUNS=10000. */
const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

/** The facts that generated measures read, with values that often fall on the edges the generator uses. */
const money = fc.oneof(fc.constantFrom(0, 100, 1000, 5000, 10_000, 20_000), fc.integer({ min: 0, max: 50_000 }));
const VALUES: Record<string, fc.Arbitrary<FactRaw>> = {
  'revenue@2024': money,
  'revenue@2025': money,
  'profit@2025': fc.integer({ min: -20_000, max: 20_000 }),
  employees: fc.oneof(fc.constantFrom(0, 10, 20, 100), fc.integer({ min: 0, max: 200 })),
  licensedArea: fc.integer({ min: 0, max: 20_000 }).map((value) => value / 100),
  operating: fc.boolean(),
  sizeClass: fc.constantFrom('micro', 'small', 'medium', 'large'),
  industryCode: fc.constantFrom('F', 'F52', 'F5211', 'F5123', 'H6210'),
  registeredOn: fc.constantFrom('2024-12-31', '2025-01-01', '2025-06-30', '2026-01-01'),
  'totalAssets@2025': money,
  loanRate: fc.integer({ min: 0, max: 900 }),
  closedArea: fc.constantFrom('HL-01', 'HL-02', 'HL-09'),
  memberships: fc.constantFrom<string[]>([], ['甲会'], ['乙会', '丙会']),
  penaltyDates: fc.constantFrom<string[]>([], ['2024-12-31'], ['2025-01-01', '2023-01-01']),
};
const NAMES = Object.keys(VALUES);
const fullFacts: fc.Arbitrary<Record<string, FactRaw>> = fc.record(VALUES) as fc.Arbitrary<Record<string, FactRaw>>;

const moneyText = fc.constantFrom('0元', '1元', '10元', '50元', '100元', '200元', '66.67元');
const span = { of: 'revenue', from: '2024', to: '2025' };
const moneyValue = fc.constantFrom<unknown>(
  'revenue@2025',
  'revenue@2024',
  'profit@2025',
  { growth: span },
  { add: ['revenue@2025', 'profit@2025'] },
  { max: ['revenue@2024', 'profit@2025'] },
  { min: ['revenue@2024', { multiply: ['revenue@2025', '30%'] }] },
  { divide: ['revenue@2025', 'employees'] },
  { subtract: ['revenue@2025', 'profit@2025', '3元'] },
  { total: { of: 'revenue', periods: ['2024', '2025'] } },
  { context: 'alreadyPaid' },
);
const scalar = fc.constantFrom<unknown>(
  'employees',
  'licensedArea',
  { growthRate: span },
  { divide: ['profit@2025', 'revenue@2024'] },
  {
    weighted: [
      { weight: '50%', value: 'employees' },
      { weight: 2, value: { growthRate: span } },
    ],
  },
  { days: { from: 'registeredOn', to: { context: 'today' } } },
  { months: { from: 'registeredOn', to: { context: 'today' } } },
  { context: 'rank' },
);
const comparison = fc.constantFrom('gte', 'gt', 'lte', 'lt', 'equals', 'notEquals');
const count = fc.constantFrom<number | string>(0, 1, 10, 20, 100, '20%', '0.5');

const leaf: fc.Arbitrary<unknown> = fc.oneof(
  fc
    .record({ value: moneyValue, comparison, limit: moneyText })
    .map((x) => ({ value: x.value, [x.comparison]: x.limit })),
  fc.record({ value: scalar, comparison, limit: count }).map((x) => ({ value: x.value, [x.comparison]: x.limit })),
  fc.constantFrom(
    { fact: 'operating', is: true },
    { fact: 'operating', is: false },
    { fact: 'sizeClass', in: ['micro', 'small'] },
    { fact: 'sizeClass', notIn: ['large'] },
    { fact: 'penaltyDates', noneSince: '2025-01-01' },
    { industry: { in: ['F52'], except: ['F5265'] } },
    { date: { of: 'registeredOn', from: '2025-01-01', to: '2025-12-31' } },
    { fact: 'sizeClass', is: 'micro' },
    { fact: 'memberships', includes: '甲会' },
    { fact: 'memberships', includesAny: ['乙会', '丁会'] },
    { fact: 'memberships', excludes: ['丙会'] },
    { size: { in: ['micro', 'small'], year: '2025' } },
    {
      area: {
        fact: 'closedArea',
        on: 'registeredOn',
        areas: [
          { code: 'HL-01', name: '甲片', from: '2025-01-01', to: '2025-06-30' },
          { code: 'HL-02', name: '乙片', from: '2025-06-01', to: '2026-12-31' },
        ],
      },
    },
    { value: { context: 'today' }, gte: '2026-01-01' },
    { holdsNone: ['A-01'] },
    { holds: ['A-01'] },
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
const { condition } = fc.letrec<{ condition: unknown }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    leaf,
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((none) => ({ none })),
    fc.array(tie('condition'), { minLength: 2, maxLength: 4 }).map((of) => ({ atLeast: { count: 2, of } })),
  ),
}));

const { amount } = fc.letrec<{ amount: unknown }>((tie) => {
  const amounts = fc.array(tie('amount'), { minLength: 1, maxLength: 3 });
  const plain = fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      moneyText.map((fixed) => ({ fixed })),
      moneyValue.map((value) => ({ value })),
      fc.record({ count: scalar, pay: moneyText }).map((perUnit) => ({ perUnit })),
      fc.record({ of: moneyValue, rate: fc.constantFrom('0.3‰', '50%', '4‰') }).map((rate) => ({ rate })),
      fc
        .record({ of: moneyValue, mode: fc.constantFrom('whole', 'pro_rata') })
        .map(({ of, mode }) => ({ steps: { of, every: '33元', pay: '4元', mode } })),
      moneyValue.map((of) => ({
        marginal: {
          of,
          bands: [
            { from: '10元', to: '50元', rate: '10%' },
            { from: '50元', every: '7元', pay: '2元', mode: 'whole' },
          ],
        },
      })),
      scalar.map((of) => ({
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
      fc.constant({ months: { rent: 'revenue@2024', months: 'employees', rate: '30%', atMost: 3 } }),
      fc.constant({
        interest: { principal: 'revenue@2024', annualRate: '1.5%', days: 'employees', yearDays: 365, atMost: 100 },
      }),
      fc.constant({ interest: { principal: 'revenue@2025', annualRate: 'loanRate', months: 'employees', atMost: 6 } }),
      fc.constant({ coFunding: { spend: 'revenue@2025', rate: '50%', others: 'revenue@2024' } }),
      fc.constant({
        index: {
          parts: [
            { label: '甲', weight: '50%', value: { growthRate: span } },
            { label: '乙', weight: '1%', value: 'employees' },
          ],
          pay: '7元',
        },
      }),
    ),
    // Not among the first, which take no more amounts into them: those may come at any depth.
    fc.record({ of: scalar, inner: tie('amount') }).map(({ of, inner }) => ({
      bands: {
        of,
        table: [
          { from: 1, to: 10, amount: '3元' },
          { from: 10, to: 20, amount: inner },
          { from: 20, amount: '9元' },
        ],
      },
    })),
    amounts.map((sum) => ({ sum })),
    amounts.map((leastOf) => ({ leastOf })),
    amounts.map((greatestOf) => ({ greatestOf })),
    fc
      .record({ amount: tie('amount'), less: fc.constantFrom<unknown>({ context: 'alreadyPaid' }, 'revenue@2024') })
      .map((minus) => ({ minus })),
    fc.record({ now: tie('amount'), later: tie('amount') }).map(({ now, later }) => ({
      stages: [
        { label: '先', amount: now },
        { label: '后', amount: later },
      ],
    })),
    tie('amount').map((inner) => ({ share: { amount: inner, rate: '80%', purpose: 'advance' } })),
    fc.record({ when: condition, first: tie('amount'), otherwise: tie('amount') }).map((x) => ({
      choose: { from: [{ when: x.when, amount: x.first }], otherwise: x.otherwise },
    })),
  );
  const modifiers = fc.record(
    {
      when: condition,
      nothingBelow: moneyText,
      caps: fc.array(
        fc.oneof(moneyText, fc.constant('revenue@2024')).map((limit) => ({ limit })),
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
    to: fc.constantFrom('fen', 'yuan'),
  })
  .map(({ eligibility, amount: sum, mode, to }) => measureWith({ eligibility, amount: sum, rounding: { mode, to } }));

const context: fc.Arbitrary<EvaluationContext> = fc.record(
  {
    on: fc.constant('2026-06-01'),
    rank: fc.integer({ min: 1, max: 8 }),
    stage: fc.integer({ min: 1, max: 3 }),
    alreadyPaidFen: fc.integer({ min: 0, max: 9000 }),
    otherBenefits: fc.constantFrom<string[]>([], ['A-01']),
  },
  { requiredKeys: ['on'] },
);
const fullContext = context.map((partial) => ({ rank: 2, alreadyPaidFen: 700, otherBenefits: [], ...partial }));

const factsOf = (values: Record<string, FactRaw>, hidden: string[] = []): Facts =>
  Object.fromEntries(
    NAMES.filter((name) => !hidden.includes(name)).map((name) => [name, { value: values[name] as FactRaw }]),
  );

/** Each value is within what was thought possible before. */
function within(narrow: Evaluation, wide: Evaluation): void {
  const rank = (outcome: Outcome) => (outcome === 'unknown' ? 'open' : outcome);
  if (rank(wide.outcome) !== 'open') expect(narrow.outcome).toBe(wide.outcome);
  expect(narrow.amount.minFen).toBeGreaterThanOrEqual(wide.amount.minFen);
  expect(narrow.amount.maxFen).toBeLessThanOrEqual(wide.amount.maxFen);
  const pairs: [TraceNode, TraceNode][] = [[narrow.conditions, wide.conditions]];
  for (let pair = pairs.pop(); pair; pair = pairs.pop()) {
    const [a, b] = pair;
    if (b.outcome !== 'unknown') expect([a.path, a.outcome]).toEqual([b.path, b.outcome]);
    (a.children ?? []).forEach((child, i) => {
      pairs.push([child, (b.children as TraceNode[])[i] as TraceNode]);
    });
  }
}

/** The decision worked out again from nothing but the explanation. */
function fromLeaves(node: TraceNode, condition: Condition): Outcome {
  if (!node.children) return node.outcome;
  const list = condition.all ?? condition.any ?? condition.none ?? condition.atLeast?.of ?? [];
  const outcomes = node.children.map((child, i) => fromLeaves(child, list[i] as Condition));
  const met = outcomes.filter((outcome) => outcome === 'met').length;
  const open = outcomes.filter((outcome) => outcome === 'unknown').length;
  if (condition.all) return met === outcomes.length ? 'met' : met + open === outcomes.length ? 'unknown' : 'not_met';
  if (condition.none) return met > 0 ? 'not_met' : open > 0 ? 'unknown' : 'met';
  const needed = condition.any ? 1 : (condition.atLeast?.count ?? 0);
  return met >= needed ? 'met' : met + open >= needed ? 'unknown' : 'not_met';
}

/** Amounts that no more revenue can lower, by the way they are built. */
const { rising } = fc.letrec<{ rising: unknown }>((tie) => {
  const several = fc.array(tie('rising'), { minLength: 1, maxLength: 3 });
  const of = fc.constantFrom<unknown>('revenue@2025', { growth: span }, { subtract: ['revenue@2025', '7元'] });
  const plain = fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.oneof(
      moneyText.map((fixed) => ({ fixed })),
      of.map((value) => ({ value })),
      fc.record({ of, rate: fc.constantFrom('0.3‰', '50%', '4‰') }).map((rate) => ({ rate })),
      fc
        .record({ of, mode: fc.constantFrom('whole', 'pro_rata') })
        .map(({ of: base, mode }) => ({ steps: { of: base, every: '33元', pay: '4元', mode } })),
      of.map((base) => ({
        marginal: {
          of: base,
          bands: [
            { from: '10元', to: '50元', rate: '10%' },
            { from: '50元', every: '7元', pay: '2元', mode: 'whole' },
          ],
        },
      })),
      of.map((base) => ({
        bands: {
          of: base,
          table: [
            { from: '1元', to: '50元', amount: '3元' },
            { from: '50元', amount: '9元' },
          ],
        },
      })),
      fc.constant({ interest: { principal: 'revenue@2025', annualRate: '2%', months: 5 } }),
      fc.constant({ months: { rent: 'revenue@2025', months: 3, rate: '30%', atMost: 2 } }),
    ),
    several.map((sum) => ({ sum })),
    several.map((leastOf) => ({ leastOf })),
    several.map((greatestOf) => ({ greatestOf })),
    tie('rising').map((inner) => ({ minus: { amount: inner, less: 'revenue@2024' } })),
    tie('rising').map((inner) => ({ share: { amount: inner, rate: '80%', purpose: 'advance' } })),
  );
  const modifiers = fc.record(
    { nothingBelow: moneyText, caps: moneyText.map((limit) => [{ limit }]) },
    { requiredKeys: [] },
  );
  return { rising: fc.tuple(plain, modifiers).map(([node, extra]) => ({ ...(node as object), ...extra })) };
});

it('generates every operator of the language', () => {
  const seen = new Set<string>();
  const add = (kind: string, node: object) => {
    for (const key of Object.keys(node)) seen.add(`${kind}.${key}`);
  };
  const expression = (value: Expression) => {
    if (typeof value !== 'object') return;
    add('expression', value);
    operandsOf(value).forEach(expression);
  };
  const wanted = [
    ...CONDITION_OPERATORS.map((key) => `condition.${key}`),
    ...COMPARISONS.map((key) => `condition.${key}`),
    ...FACT_TESTS.map((key) => `condition.${key}`),
    ...AMOUNT_OPERATORS.map((key) => `amount.${key}`),
    ...['when', 'nothingBelow', 'caps'].map((key) => `amount.${key}`),
    ...EXPRESSION_OPERATORS.map((key) => `expression.${key}`),
  ];
  const missing = () => wanted.filter((key) => !seen.has(key));
  for (let seed = 1; seed <= 50 && missing().length > 0; seed += 1) {
    for (const measure of fc.sample(anyMeasure, { numRuns: 20, seed })) {
      walkMeasure(measure, {
        condition: (node) => add('condition', node),
        amount: (node) => add('amount', node),
        expression,
      });
    }
  }
  expect(missing()).toEqual([]);
});

describe('for any measure and any firm', () => {
  it('the explanation equals the decision', () => {
    fc.assert(
      fc.property(anyMeasure, fullFacts, context, fc.subarray(NAMES), (measure, values, on, hidden) => {
        const evaluation = evaluate(measure, factsOf(values, hidden), on);
        expect(evaluationSchema.safeParse(evaluation).success).toBe(true);
        const { outcome, amount: due } = evaluation;
        expect(decide(measure, factsOf(values, hidden), on)).toEqual({ outcome, amount: due });
        expect(fromLeaves(evaluation.conditions, measure.eligibility)).toBe(evaluation.outcome);
        const last = evaluation.amountSteps[evaluation.amountSteps.length - 1];
        if (evaluation.outcome === 'not_met') {
          expect(evaluation.amount).toEqual({ minFen: 0, maxFen: 0, exact: true });
          expect(last).toBeUndefined();
        } else if (evaluation.outcome === 'met') {
          expect(last?.fen ?? last?.minFen).toBe(evaluation.amount.minFen);
          expect(last?.fen ?? last?.maxFen).toBe(evaluation.amount.maxFen);
        } else {
          expect(evaluation.amount.minFen).toBe(0);
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('a firm of which everything is known is decided, to the fen', () => {
    fc.assert(
      fc.property(anyMeasure, fullFacts, fullContext, (measure, values, on) => {
        const coarse = values['industryCode'] === 'F' || values['industryCode'] === 'F52';
        const evaluation = evaluate(measure, factsOf({ ...values, ...(coarse ? { industryCode: 'F5211' } : {}) }), on);
        expect(evaluation.outcome).not.toBe('unknown');
        expect(evaluation.amount.exact).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  it('learning facts narrows outcome, conditions and amount, and never contradicts', () => {
    fc.assert(
      fc.property(anyMeasure, fullFacts, fullContext, fc.shuffledSubarray(NAMES), (measure, values, on, hidden) => {
        // Which part is claimed is no knowledge of the firm: it stays.
        const first = { on: on.on, ...(on.stage === undefined ? {} : { stage: on.stage }) };
        let wide = evaluate(measure, factsOf(values, hidden), first);
        // The case first, then one fact after another.
        for (let known = 0; known <= hidden.length; known += 1) {
          const narrow = evaluate(measure, factsOf(values, hidden.slice(known)), on);
          within(narrow, wide);
          wide = narrow;
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('no cap and no stated maximum is ever exceeded', () => {
    fc.assert(
      fc.property(
        anyMeasure,
        fullFacts,
        fullContext,
        fc.constantFrom('0元', '7元', '99.99元'),
        (measure, values, on, limit) => {
          const node = measure.benefit.amount;
          const capped = {
            ...measure,
            benefit: {
              ...measure.benefit,
              amount: { sum: [node], caps: [{ limit }] },
              rounding: { mode: 'floor' as const, to: 'fen' as const },
            },
          };
          const { amount: range } = evaluate(capped, factsOf(values), on);
          expect(range.maxFen).toBeLessThanOrEqual(Math.round(Number(limit.slice(0, -1)) * 100));
          expect(range.minFen).toBeGreaterThanOrEqual(0);
          const most = maxBenefitFen(measure);
          if (most !== null) expect(evaluate(measure, factsOf(values), on).amount.maxFen).toBeLessThanOrEqual(most);
        },
      ),
      { numRuns: RUNS },
    );
  });

  it('pays no less for more, where the measure only rises', () => {
    const measure = fc
      .record({ rising, mode: fc.constantFrom('floor', 'half_up', 'ceil') })
      .map(({ rising: sum, mode }) => measureWith({ amount: sum, rounding: { mode, to: 'yuan' } }));
    fc.assert(
      fc.property(measure, money, money, money, (made, before, one, other) => {
        const due = (revenue: number) =>
          decide(
            made,
            { operating: { value: true }, 'revenue@2024': { value: before }, 'revenue@2025': { value: revenue } },
            { on: '2026-06-01' },
          ).amount.minFen;
        expect(due(Math.max(one, other))).toBeGreaterThanOrEqual(due(Math.min(one, other)));
      }),
      { numRuns: RUNS },
    );
  });

  it('nothing throws, whatever the facts claim to be', () => {
    const anything = fc.oneof(
      fc.anything(),
      fc.double(),
      fc.string(),
      fc.constantFrom(Number.MAX_SAFE_INTEGER, -1, Number.NaN, Infinity, '', '2026-13-01', []),
    );
    fc.assert(
      fc.property(
        anyMeasure,
        fc.dictionary(fc.constantFrom(...NAMES, '__proto__', 'toString'), anything),
        anything,
        (measure, values, odd) => {
          const facts = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])) as Facts;
          const evaluation = evaluate(measure, facts, {
            on: '2026-06-01',
            rank: odd as number,
            otherBenefits: odd as string[],
          });
          expect(evaluation.amount.minFen).toBeGreaterThanOrEqual(0);
          lintMeasure(measure);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

describe('for the measures at hand', () => {
  const all = measures();
  const valueFor = (name: string): fc.Arbitrary<FactRaw | null> => {
    const definition = factByName(name);
    const options = (definition?.options ?? []).map((option) => option.value);
    switch (definition?.type) {
      case 'flag':
        return fc.oneof(
          { weight: 5, arbitrary: fc.constant(!/Dishonest|zombie|Overdue|Scheme|DistrictOwned/.test(name)) },
          { weight: 1, arbitrary: fc.boolean() },
        );
      case 'enum':
        return fc.constantFrom(...options);
      case 'date':
        return fc.constantFrom('2025-01-01', '2025-11-30', '2026-03-01', '2026-08-15', '2027-01-01');
      case 'code':
        return fc.constantFrom('F5211', 'F5169', 'H6210', 'H6110', 'C3922', 'L7291', 'HL-A1');
      case 'list':
        return fc.constantFrom<string[]>([], ['湖里区商贸流通协会'], ['2025-05-05']);
      case 'money':
        return fc.integer({ min: 0, max: 14 }).chain((digits) => fc.integer({ min: 0, max: 10 ** digits }));
      default:
        return fc.integer({ min: 0, max: 3000 });
    }
  };

  it('missing facts never read as not entitled, and learning them narrows (10,000 firms)', () => {
    const cases = fc.constantFrom(...all).chain((measure) => {
      const names = requiredFacts(measure);
      return fc.tuple(
        fc.constant(measure),
        fc.record(Object.fromEntries(names.map((name) => [name, valueFor(name)]))),
        fc.shuffledSubarray(names),
      );
    });
    const most = new Map(all.map((measure) => [measure.code, maxBenefitFen(measure)]));
    const outcomes = { met: 0, not_met: 0, unknown: 0 };
    const on: EvaluationContext = { on: '2026-06-01', rank: 4, alreadyPaidFen: 100_000, otherBenefits: [] };
    fc.assert(
      fc.property(cases, ([measure, values, hidden]) => {
        const make = (without: string[]): Facts =>
          Object.fromEntries(
            Object.keys(values)
              .filter((name) => !without.includes(name))
              .map((name) => [name, { value: values[name] as FactRaw }]),
          );
        const full = decide(measure, make([]), on);
        const partly = decide(measure, make(hidden), on);
        if (partly.outcome !== 'unknown') expect(full.outcome).toBe(partly.outcome);
        expect(full.amount.minFen).toBeGreaterThanOrEqual(partly.amount.minFen);
        expect(full.amount.maxFen).toBeLessThanOrEqual(partly.amount.maxFen);
        expect(full.amount.maxFen).toBeLessThanOrEqual(most.get(measure.code) as number);
        outcomes[full.outcome] += 1;
      }),
      { numRuns: RUNS * 20 },
    );
    // A generator that entitles nobody would prove nothing.
    expect(outcomes.met).toBeGreaterThan(RUNS / 3);
    expect(outcomes.not_met).toBeGreaterThan(RUNS / 3);
  });
});

it('has a dictionary without repeated names, each with its department', () => {
  expect(new Set(FACTS.map((fact) => fact.name)).size).toBe(FACTS.length);
  for (const fact of FACTS) {
    expect(fact.name).toMatch(/^[a-z][A-Za-z0-9]*$/);
    expect(fact.department).not.toBe('');
    expect((fact.type === 'enum') === (fact.options !== undefined)).toBe(true);
  }
});
