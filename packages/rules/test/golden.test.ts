/**
 * Traces are stable data: stored with an application and read for years. What the measures of this repository answer
 * their example firms, and what the linter says of faulty files, is kept word for word.
 */
import { createHash } from 'node:crypto';
import type { Evaluation, TraceNode } from '@qinqing/contract';
import { describe, it } from 'vitest';
import { exampleContext, exampleFacts, resolveExample } from '../src/examples.js';
import {
  describeBenefit,
  describeConditions,
  diffTraces,
  evaluate,
  formFields,
  lintMeasure,
  maxBenefitFen,
  type Measure,
  moneyText,
  parseMeasure,
  requiredFacts,
} from '../src/index.js';
import { expectGolden } from './golden.js';
import { inputWith, measures, measureWith } from './load.js';

const MARKS = { met: '+', not_met: '-', unknown: '?' } as const;

function conditionLines(node: TraceNode, depth: number): string[] {
  const { outcome, label, expected, fact, facts = [] } = node;
  const uses = facts.filter((use) => use !== fact).map((use) => `${use.label} ${use.display}`);
  const parts = [`${MARKS[outcome]} ${label}`, expected ?? '', fact ? `${fact.label} ${fact.display}` : '', ...uses];
  const own = `${'  '.repeat(depth)}${parts.filter(Boolean).join(' | ')}`;
  return [own, ...(node.children ?? []).flatMap((child) => conditionLines(child, depth + 1))];
}

function evaluationLines({ outcome, amount, conditions, amountSteps, wouldChange }: Evaluation): string[] {
  const range = amount.exact ? moneyText(amount.minFen) : `${moneyText(amount.minFen)} … ${moneyText(amount.maxFen)}`;
  return [
    `  = ${outcome} ${range}`,
    ...conditionLines(conditions, 1),
    ...amountSteps.map(({ label, fen, minFen, maxFen, note }) =>
      ['  *', label, fen ?? `${minFen}…${maxFen}`, note ?? ''].filter((part) => part !== '').join(' '),
    ),
    ...wouldChange.map(({ sentence, from, to }) => `  > ${sentence} (${from} → ${to})`),
  ];
}

function evaluations(measure: Measure): { name: string; evaluation: Evaluation }[] {
  return measure.examples.map((example, index) => {
    const full = resolveExample(measure, example, index);
    return {
      name: example.name,
      evaluation: evaluate(measure, exampleFacts(full.facts), exampleContext(measure, full)),
    };
  });
}

function measureLines(measure: Measure): string[] {
  const all = evaluations(measure);
  const shown = (['met', 'not_met', 'unknown'] as const).flatMap((outcome) =>
    all.filter(({ evaluation }) => evaluation.outcome === outcome).slice(0, 2),
  );
  const { standard: _standard, ...benefit } = measure.benefit;
  const [first] = all;
  const rest = { all, fields: formFields(measure), facts: requiredFacts(measure), lines: describeConditions(measure) };
  return [
    `# ${measure.code} ${describeBenefit({ ...measure, benefit })}`,
    `  max ${maxBenefitFen(measure)}`,
    ...describeConditions(measure).map(({ label }) => `  ${label}`),
    ...shown.flatMap(({ name, evaluation }) => [`## ${name}`, ...evaluationLines(evaluation)]),
    ...(first
      ? all
          .slice(1, 4)
          .flatMap(({ name, evaluation }) => [
            `## ${first.name} → ${name}`,
            ...diffTraces(first.evaluation, evaluation).map(
              ({ kind, label, from, to }) => `  ${kind} ${label}: ${from} → ${to}`,
            ),
          ])
      : []),
    // The rest word for word, too long to read.
    `  ${createHash('sha256').update(JSON.stringify(rest)).digest('hex').slice(0, 16)}`,
  ];
}

describe('what the measures answer', () => {
  it('is what they answered before', () => {
    expectGolden('traces.txt', measures().flatMap(measureLines));
  });
});

/** One fault each, or a few that belong together. */
const FAULTY: [name: string, parts: Record<string, unknown>][] = [
  ['not in the dictionary', { eligibility: { fact: 'nothingLikeIt', is: true } }],
  ['period missing', { eligibility: { value: 'revenue', gte: '1元' } }],
  ['period of the wrong kind', { eligibility: { value: 'districtContribution@2025Q1', gte: '1元' } }],
  ['period where there is none', { eligibility: { value: 'employees@2025', gte: 1 } }],
  ['money against a count', { eligibility: { value: 'revenue@2025', gte: 5 } }],
  ['count against money', { eligibility: { value: 'employees', lt: '5元' } }],
  ['a flag as a number', { eligibility: { value: 'operating', gte: 1 } }],
  ['money times money', { eligibility: { value: { multiply: ['revenue@2025', 'profit@2025'] }, gte: '1元' } }],
  ['a day times a count', { eligibility: { value: { multiply: ['registeredOn', 2] }, gte: 1 } }],
  ['a day divided', { eligibility: { value: { divide: ['registeredOn', 2] }, gte: 1 } }],
  ['a count over money', { eligibility: { value: { divide: ['employees', 'revenue@2025'] }, gte: 1 } }],
  ['days of no days', { eligibility: { value: { days: { from: 'employees', to: 'registeredOn' } }, gte: 1 } }],
  ['money plus a count', { eligibility: { value: { add: ['revenue@2025', 'employees'] }, gte: 1 } }],
  ['a day less money', { eligibility: { value: { subtract: ['registeredOn', 'revenue@2025'] }, gte: 1 } }],
  [
    'growth over one period',
    { eligibility: { value: { growth: { of: 'revenue', from: '2025', to: '2025' } }, gte: '1元' } },
  ],
  [
    'growth over unlike periods',
    { eligibility: { value: { growthRate: { of: 'revenue', from: '2024', to: '2025Q1' } }, gte: '1%' } },
  ],
  ['a band with nothing in it', { eligibility: { value: 'employees', gte: 5, lt: 5 } }],
  ['a closed band of one', { eligibility: { value: 'employees', gte: 5, lte: 5 } }],
  ['a flag asked for a word', { eligibility: { fact: 'operating', is: 'yes' } }],
  ['an enum asked for a flag', { eligibility: { fact: 'sizeClass', is: true } }],
  ['an enum that includes', { eligibility: { fact: 'sizeClass', includes: 'micro' } }],
  ['a number tested as a word', { eligibility: { fact: 'employees', in: ['5'] } }],
  ['options that are none', { eligibility: { fact: 'sizeClass', in: ['tiny', 'micro', 'huge'] } }],
  [
    'an option that is none',
    {
      eligibility: {
        all: [
          { fact: 'sizeClass', is: 'tiny' },
          { fact: 'sizeClass', notIn: ['tiny'] },
        ],
      },
    },
  ],
  ['industries that are none', { eligibility: { industry: { in: ['F52', 'A99'], except: ['C51'] } } }],
  ['days the wrong way round', { eligibility: { date: { of: 'registeredOn', from: '2026-02-01', to: '2026-01-01' } } }],
  ['a date of money', { eligibility: { date: { of: 'revenue@2025', from: '2026-02-01' } } }],
  [
    'pairs of the wrong units',
    {
      eligibility: {
        pairs: {
          value: 'revenue@2025',
          rate: { growthRate: { of: 'revenue', from: '2024', to: '2025' } },
          anyOf: [{ value: 5, rate: '5元' }],
        },
      },
    },
  ],
  [
    'an area with no days',
    {
      eligibility: {
        area: {
          fact: 'closedArea',
          on: 'closedFrom',
          areas: [{ code: 'A', name: '甲', from: '2026-02-01', to: '2026-01-01' }],
        },
      },
    },
  ],
  [
    'bands with gap, overlap, disorder and the unreachable',
    {
      amount: {
        bands: {
          of: 'employees',
          table: [
            { from: 1, to: 5, amount: '1元' },
            { from: 6, to: 9, amount: '1元' },
            { from: 8, to: 12, amount: '1元' },
            { from: 3, to: 3, amount: '1元' },
            { from: 12, amount: '2元' },
            { from: 20, to: 30, amount: '3元' },
          ],
        },
      },
    },
  ],
  [
    'bands that touch',
    {
      amount: {
        bands: {
          of: 'employees',
          table: [
            { from: 1, to: 5, amount: '1元' },
            { from: 5, amount: '2元' },
          ],
        },
      },
    },
  ],
  [
    'bands in money of a count',
    { amount: { bands: { of: 'employees', table: [{ from: '1元', to: '5元', amount: '1元' }] } } },
  ],
  [
    'marginal bands of a count by rate',
    {
      amount: {
        marginal: {
          of: 'employees',
          bands: [
            { from: 0, to: 5, rate: '1%' },
            { from: 5, to: 9, every: '1元', pay: '1元', mode: 'whole' },
          ],
        },
        caps: [{ limit: '9元' }],
      },
    },
  ],
  [
    'ranks with a gap',
    {
      amount: {
        rankTable: {
          table: [
            { from: 1, to: 3, pay: '2元' },
            { from: 5, pay: '1元' },
          ],
        },
      },
    },
  ],
  [
    'a matrix of the wrong shape',
    {
      amount: {
        matrix: {
          rows: { of: 'employees', bands: [{ from: 0, to: 5 }, { from: 5 }] },
          columns: { fact: 'sizeClass', values: ['micro', 'tiny', 'micro', true] },
          pay: [['1元']],
        },
      },
    },
  ],
  [
    'steps of the wrong unit',
    { amount: { steps: { of: 'revenue@2025', every: 5, pay: '1元', mode: 'whole' }, caps: [{ limit: '9元' }] } },
  ],
  [
    'amounts of the wrong units',
    {
      amount: {
        sum: [
          { value: 'employees' },
          { perUnit: { count: 'revenue@2025', pay: '1元' } },
          { rate: { of: 'employees', rate: 'revenue@2025' } },
          { minus: { amount: '1元', less: 'employees' } },
        ],
        caps: [{ limit: 'employees', less: 'employees' }],
      },
    },
  ],
  [
    'rent and interest of the wrong units',
    {
      amount: {
        sum: [
          { months: { rent: 'employees', months: 'monthlyRent', rate: '50%' } },
          { interest: { principal: 'employees', annualRate: 'loanPrincipal', months: 'loanPrincipal' } },
          { interest: { principal: 'loanPrincipal', annualRate: '2%', days: 'loanPrincipal', yearDays: 365 } },
          { coFunding: { spend: 'employees', rate: '50%', others: 'employees' } },
          { index: { parts: [{ label: '甲', weight: '50%', value: 'revenue@2025' }], pay: '1元' } },
          { rankTable: { of: 'revenue@2025', table: [{ from: 1, pay: '1元' }] } },
        ],
        caps: [{ limit: '9元' }],
      },
    },
  ],
  ['no ceiling', { amount: { perUnit: { count: 'employees', pay: '1元' } } }],
  [
    'a cap below the floor',
    { amount: { perUnit: { count: 'employees', pay: '1元' }, nothingBelow: '10元', caps: [{ limit: '9.99元' }] } },
  ],
  [
    'a cap at the floor',
    { amount: { perUnit: { count: 'employees', pay: '1元' }, nothingBelow: '10元', caps: [{ limit: '10元' }] } },
  ],
  ['a floor above all', { amount: { fixed: '5元', nothingBelow: '5.01元' } }],
  ['a cap above all', { amount: { fixed: '5元', caps: [{ limit: '5元' }, { limit: '6元' }] } }],
  [
    'relief without its value',
    { benefit: { kind: 'non_cash', rounding: { mode: 'floor', to: 'fen' }, amount: '1元' } },
  ],
  ['tax rewarded without a review', { amount: { rate: { of: 'taxPaid@2025', rate: '1%' }, caps: [{ limit: '9元' }] } }],
  [
    'relations',
    {
      stacking: [
        { with: 'T-0001', relation: 'take_higher' },
        { with: 'B-01', relation: 'share_capped' },
        { with: 'B-01', relation: 'stackable' },
      ],
    },
  ],
  [
    'a form',
    {
      form: [
        { fact: 'seriouslyDishonest', required: true },
        { fact: 'employees', required: true, prefillFrom: 'employees@2025' },
        { key: 'a', label: '甲', type: 'text', required: true },
        { key: 'a', label: '乙', type: 'text', required: true },
        { fact: 'sizeClass', required: false, prefillFrom: 'sizeClass' },
      ],
    },
  ],
  [
    'a route',
    {
      route: [
        { stage: 'final', desk: '甲', role: 'final_approver', promiseWorkingDays: 3 },
        { stage: 'initial', desk: '乙', role: 'street_reviewer', promiseWorkingDays: 3 },
      ],
      publicity: { workingDays: 5 },
      clocks: { promisedWorkingDays: 30, statutoryWorkingDays: 20 },
    },
  ],
  [
    'a promise too short',
    { publicity: { workingDays: 5 }, clocks: { promisedWorkingDays: 5, statutoryWorkingDays: 20 } },
  ],
  [
    'a promise just long enough',
    { publicity: { workingDays: 5 }, clocks: { promisedWorkingDays: 6, statutoryWorkingDays: 6 } },
  ],
  [
    'an instant one that is published',
    { mode: 'instant', publicity: { workingDays: 5 }, clocks: { promisedWorkingDays: 9, statutoryWorkingDays: 20 } },
  ],
  ['an instant one', { mode: 'instant' }],
  ['clauses of another document', { clauses: [{ documentNo: '厦湖府办〔2026〕9号', clause: '一', text: '文' }] }],
  [
    'materials twice',
    {
      materials: ['甲', '乙'].map((name) => ({
        key: 'a',
        name,
        required: true,
        tolerable: false,
        source: '企业',
        accept: ['pdf'],
        maxBytes: 2048,
      })),
    },
  ],
  [
    'examples',
    {
      eligibility: { value: 'employees', gte: 5 },
      examples: [
        { name: '甲', facts: { employees: 5 }, expect: { outcome: 'not_met', amount: '2元' } },
        {
          name: '甲',
          like: '丙',
          facts: { employees: 'many', revenue: 5, 'revenue@2025': '5元' },
          expect: { outcome: 'unknown', atLeast: '1元', atMost: '2元' },
        },
      ],
    },
  ],
  [
    'nine examples',
    {
      eligibility: { value: 'employees', gte: 5 },
      examples: Array.from({ length: 9 }, (_, i) => ({
        name: `${i}`,
        facts: { employees: i },
        expect: { outcome: i < 5 ? 'not_met' : 'met' },
      })),
    },
  ],
  [
    'ten examples',
    {
      eligibility: { value: 'employees', gte: 5 },
      examples: Array.from({ length: 10 }, (_, i) => ({
        name: `${i}`,
        facts: { employees: i },
        expect: { outcome: i < 5 ? 'not_met' : 'met' },
      })),
    },
  ],
  [
    'examples that touch nothing',
    {
      eligibility: {
        all: [
          { value: 'employees', gte: 5, lt: '9' },
          { fact: 'operating', is: true },
        ],
      },
      amount: {
        sum: [
          { leastOf: [{ perUnit: { count: 'employees', pay: '1元' } }, '3元'] },
          { steps: { of: 'employees', every: 2, pay: '1元', mode: 'whole' } },
          {
            bands: {
              of: 'employees',
              table: [
                { from: 0, to: 4, amount: '1元' },
                { from: 4, amount: '2元' },
              ],
            },
          },
          {
            rankTable: {
              table: [
                { from: 1, to: 3, pay: '2元' },
                { from: 4, to: 4, pay: '1元' },
              ],
            },
          },
          {
            matrix: {
              rows: { of: 'employees', bands: [{ from: 0, to: 5 }, { from: 5 }] },
              columns: { fact: 'sizeClass', values: ['micro', 'small'] },
              pay: [
                ['1元', '2元'],
                ['1元', '2元'],
              ],
            },
          },
          { choose: { from: [{ when: { fact: 'operating', is: true }, amount: '1元' }] } },
          { fixed: '1元', when: { fact: 'zombieFirm', is: false }, nothingBelow: '1元' },
        ],
        caps: [{ limit: '50元' }, { limit: '12元' }],
      },
      examples: [{ name: '甲', facts: { employees: 6, operating: true }, expect: { outcome: 'met' } }],
    },
  ],
];

const SHAPES: [name: string, parts: Record<string, unknown>][] = [
  ['unknown keys', { extra: 1, window: { opensOn: '2026-01-01', closesOn: '2026-12-31', until: 1 } }],
  ['types', { version: '1', title: 5, themes: 'x', clauses: {}, window: [], language: 2, level: 'village' }],
  [
    'operators',
    {
      eligibility: {
        all: [
          {},
          { fact: 'operating', is: true, value: 'employees' },
          { value: 'employees' },
          { fact: 'operating' },
          { fact: 'sizeClass', in: ['micro'], notIn: ['small'] },
          { industry: { in: ['F'] }, gte: 1 },
          { date: { of: 'registeredOn' } },
        ],
      },
    },
  ],
  [
    'numbers',
    {
      eligibility: {
        all: [
          { value: 'a b', gte: 1 },
          { value: 'employees', gte: 1.5 },
          { value: 'employees', gte: { add: [] } },
          { value: { divide: [1] }, gte: 1 },
          { value: { context: 'moon' }, gte: 1 },
        ],
      },
    },
  ],
  [
    'amounts',
    {
      amount: {
        sum: [
          '5',
          '-5元',
          { fixed: 5 },
          { rate: { of: 'revenue@2025' } },
          { marginal: { of: 'revenue@2025', bands: [{ from: 0, rate: '1%', every: 5 }] } },
          { rankTable: { table: [{ from: 0, pay: '1元' }] } },
          { interest: { principal: 'loanPrincipal', annualRate: '1%' } },
        ],
      },
    },
  ],
  [
    'fields',
    {
      form: [
        { required: true },
        { key: 'a', required: true },
        { key: 'b', label: '乙', type: 'enum', required: true },
        { fact: 'employees', key: 'c', required: true },
      ],
    },
  ],
  [
    'places',
    {
      pool: 'POOL',
      departments: { lead: '', office: '甲', phone: 'x', address: '乙' },
      examples: [{ name: '甲', facts: { 'Bad Name': 1 }, expect: { outcome: 'maybe' } }],
    },
  ],
];

describe('what is said of faulty files', () => {
  it('is what was said before, each fault with its place, code and level', () => {
    const lines = FAULTY.flatMap(([name, parts]) => {
      const { benefit, ...rest } = parts;
      const input = inputWith(rest);
      const measure = measureWith(benefit === undefined ? input : { ...input, benefit });
      return [
        `# ${name}`,
        ...lintMeasure(measure).map(({ code, path, message, level }) => `  ${level} ${code} ${path} ${message}`),
      ];
    });
    expectGolden('lint.txt', lines);
  });

  it('is what was said before of their shape', () => {
    const lines = SHAPES.flatMap(([name, parts]) => {
      const result = parseMeasure(inputWith(parts));
      const errors = result.ok ? [] : result.errors;
      return [`# ${name}`, ...errors.map(({ code, path, message }) => `  ${code} ${path} ${message}`).sort()];
    });
    expectGolden('shape.txt', lines);
  });
});
