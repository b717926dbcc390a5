import { describe, expect, it } from 'vitest';
import { exampleContext, exampleFacts, readFactInput } from '../src/examples.js';
import { lintMeasure, type Measure, parseMeasure, runExamples } from '../src/index.js';
import { inputWith, measureWith, measures } from './load.js';

function parseErrors(input: unknown): string[] {
  const result = parseMeasure(input);
  if (result.ok) return [];
  for (const error of result.errors) expect(error.message).toMatch(/[\u4e00-\u9fff]/);
  return result.errors.map((error) => `${error.code} ${error.path}`);
}
const of = (parts: Record<string, unknown>) => parseErrors(inputWith(parts));

describe('parsing', () => {
  it.each([[null], ['text'], [[]], [1]])('refuses %j', (input) => {
    expect(parseErrors(input)).toEqual(['not_an_object ']);
  });

  it('tells every fault at once, with its place', () => {
    const { title: _title, ...input } = inputWith({
      extra: 1,
      version: 'one',
      eligibility: { all: [{ fact: 'operating', is: true, wrong: 1 }, { value: 'employees' }, {}] },
      amount: { steps: { of: 'revenue@2025', every: '0元', pay: '4万', mode: 'some' } },
    });
    expect(parseErrors(input).sort()).toEqual(
      [
        'bad_companion eligibility.all[1]',
        'bad_value benefit.amount.steps.every',
        'bad_value benefit.amount.steps.mode',
        'bad_value benefit.amount.steps.pay',
        'missing title',
        'one_operator eligibility.all[2]',
        'unknown_key eligibility.all[0].wrong',
        'unknown_key extra',
        'wrong_type version',
      ].sort(),
    );
  });

  it.each([
    [{ eligibility: { fact: 'operating', is: true, industry: { in: ['F'] } } }, ['one_operator eligibility']],
    [{ eligibility: { fact: 'operating', is: true, gte: 1 } }, ['bad_companion eligibility']],
    [{ eligibility: { value: 'employees', gte: 1, is: true } }, ['bad_companion eligibility']],
    [{ eligibility: { atLeast: { count: 3, of: [{ fact: 'operating', is: true }] } } }, ['bad_companion eligibility']],
    [{ eligibility: { value: 'NotAName', gte: 1 } }, ['bad_value eligibility.value']],
    [{ eligibility: { value: 'employees', gte: 1.5 } }, ['wrong_type eligibility.gte']],
    [{ eligibility: { date: { of: 'registeredOn', from: '2026-02-30' } } }, ['bad_value eligibility.date.from']],
    [{ amount: '5万' }, ['bad_value benefit.amount']],
    [{ amount: '-5元' }, ['bad_value benefit.amount']],
    [{ amount: {} }, ['one_operator benefit.amount']],
    [
      { amount: { interest: { principal: 'loanPrincipal', annualRate: '2%', days: 'loanDays' } } },
      ['bad_value benefit.amount.interest'],
    ],
    [{ window: { opensOn: '2026-02-01', closesOn: '2026-01-31' } }, ['bad_value window']],
    [{ publicity: { workingDays: 3 } }, ['bad_value publicity.workingDays']],
  ])('%j', (parts, expected) => {
    expect(of(parts)).toEqual(expected);
  });

  it('limits depth, size and text', () => {
    let deep: unknown = { fact: 'operating', is: true };
    for (let i = 0; i < 60; i += 1) deep = { all: [deep] };
    expect(of({ eligibility: deep })[0]).toMatch(/^too_deep /);
    expect(of({ themes: new Array(30_000).fill('x') })[0]).toMatch(/^too_large /);
    expect(of({ summary: 'x'.repeat(5000) })).toEqual(['too_large summary']);
  });
});

/** Codes that the linter gives, examples aside. */
function lintCodes(parts: Record<string, unknown>): string[] {
  return lintMeasure(measureWith(parts))
    .filter((error) => error.code !== 'examples_too_few')
    .map((error) => {
      expect(error.message).toMatch(/[\u4e00-\u9fff]/);
      return `${error.code} ${error.path}`;
    });
}
const span = { of: 'revenue', from: '2024', to: '2025' };

describe('linting', () => {
  it('finds nothing in a sound measure', () => {
    expect(lintCodes({})).toEqual([]);
  });

  it.each([
    [{ fact: 'nosuch', is: true }, ['unknown_fact eligibility.fact']],
    [{ value: 'revenue', gte: '1元' }, ['unknown_fact eligibility.value']],
    [{ value: 'employees@2025', gte: 1 }, ['unknown_fact eligibility.value']],
    [{ value: 'revenue@2025', gte: 1000 }, ['wrong_dimension eligibility.gte']],
    [{ value: 'employees', gte: '1元' }, ['wrong_dimension eligibility.gte']],
    [{ value: 'registeredOn', gte: 5 }, ['wrong_dimension eligibility.gte']],
    [{ value: { add: ['revenue@2025', 'employees'] }, gte: '1元' }, ['wrong_dimension eligibility.value']],
    [{ value: { multiply: ['revenue@2025', 'profit@2025'] }, gte: '1元' }, ['wrong_dimension eligibility.value']],
    [{ value: 'operating', gte: 1 }, ['wrong_dimension eligibility.value']],
    [{ value: 'employees', gte: 10, lt: 10 }, ['empty_range eligibility']],
    [{ value: { growth: { ...span, from: '2025' } }, gte: '1元' }, ['same_period eligibility.value']],
    [{ value: { growth: { ...span, from: '2024Q1' } }, gte: '1元' }, ['same_period eligibility.value']],
    [{ fact: 'operating', is: 'yes' }, ['wrong_fact_type eligibility.is']],
    [{ fact: 'sizeClass', is: true }, ['wrong_fact_type eligibility.is']],
    [{ fact: 'employees', in: ['1'] }, ['wrong_fact_type eligibility.in']],
    [{ fact: 'sizeClass', in: ['micro', 'tiny'] }, ['unknown_option eligibility.in']],
    [{ industry: { in: ['F99'] } }, ['unknown_industry eligibility.industry']],
    [{ date: { of: 'employees', from: '2026-01-01' } }, ['wrong_dimension eligibility.date.of']],
    [{ date: { of: 'registeredOn', from: '2026-01-02', to: '2026-01-01' } }, ['empty_range eligibility.date']],
    [{ date: { of: 'registeredOn', from: '2026-01-01', to: '2026-01-01' } }, []],
    [{ value: 'employees', gte: 10 }, []],
    [{ value: 'employees', gte: 'storeCount', lt: 3 }, []],
    [{ value: { add: [{ growth: { ...span, from: '2025' } }, '1元'] }, gte: '1元' }, ['same_period eligibility.value']],
    [{ value: { multiply: ['revenue@2025', 2] }, gte: '1元' }, []],
    [{ value: { multiply: ['employees', 2] }, gte: 1 }, []],
    [{ value: { multiply: ['registeredOn', 2] }, gte: 1 }, ['wrong_dimension eligibility.value']],
    [{ value: { divide: ['revenue@2025', 'profit@2025'] }, gte: 1 }, []],
    [{ value: { divide: [0, 'profit@2025'] }, gte: 1 }, []],
    [{ value: { divide: ['employees', 'profit@2025'] }, gte: 1 }, ['wrong_dimension eligibility.value']],
    [{ value: { divide: ['revenue@2025', 'employees'] }, gte: 1 }, ['wrong_dimension eligibility.gte']],
    [{ value: { subtract: ['registeredOn', '2026-01-01'] }, gte: 1 }, []],
    [{ value: { subtract: ['registeredOn', '2026-01-01', 1] }, gte: 1 }, ['wrong_dimension eligibility.value']],
    [{ value: { max: ['revenue@2025', 0] }, gte: '1元' }, []],
    [{ value: { max: [0, 0] }, gte: '1元' }, []],
    [{ value: { context: 'alreadyPaid' }, gte: '1元' }, []],
    [{ value: { context: 'today' }, gte: '2026-01-01' }, []],
    [{ value: { context: 'rank' }, gte: '1元' }, ['wrong_dimension eligibility.gte']],
    [{ value: { days: { from: 'registeredOn', to: 0 } }, gte: 1 }, []],
    [{ value: { months: { from: 'registeredOn', to: 5 } }, gte: 1 }, ['wrong_dimension eligibility.value']],
    [{ value: { add: ['operating', 1] }, gte: 1 }, ['wrong_dimension eligibility.value']],
    [{ fact: 'closedArea', in: ['HL-01'] }, []],
    [{ fact: 'closedArea', includes: 'HL-01' }, ['wrong_fact_type eligibility.includes']],
  ])('condition %j', (eligibility, expected) => {
    expect(lintCodes({ eligibility })).toEqual(expected);
  });

  const bands = (...table: unknown[]) => ({ bands: { of: 'closedDays', table } });
  const at = 'benefit.amount';
  it.each([
    [
      bands({ from: 1, to: 9, amount: '1元' }, { from: 8, to: 12, amount: '2元' }),
      [`bands_overlap ${at}.bands.table[1]`],
    ],
    [bands({ from: 1, to: 9, amount: '1元' }, { from: 10, to: 12, amount: '2元' }), [`bands_gap ${at}.bands.table[1]`]],
    [bands({ from: 1, amount: '1元' }, { from: 10, to: 12, amount: '2元' }), [`band_unreachable ${at}.bands.table[1]`]],
    [bands({ from: 9, to: 9, amount: '1元' }), [`band_unreachable ${at}.bands.table[0]`]],
    [bands({ from: 9, to: 12, amount: '1元' }, { from: 1, to: 9, amount: '2元' }), [`band_order ${at}.bands.table[1]`]],
    [bands({ from: '0.01元', to: 9, amount: '1元' }), [`wrong_dimension ${at}.bands.table[0].from`]],
    [
      {
        rankTable: {
          table: [
            { from: 1, to: 3, pay: '2元' },
            { from: 3, to: 5, pay: '1元' },
          ],
        },
      },
      [`bands_overlap ${at}.rankTable.table[1]`],
    ],
    [
      {
        rankTable: {
          table: [
            { from: 1, to: 3, pay: '2元' },
            { from: 5, pay: '1元' },
          ],
        },
      },
      [`bands_gap ${at}.rankTable.table[1]`],
    ],
    [
      {
        marginal: {
          of: 'revenue@2025',
          bands: [
            { from: '1元', to: '5元', rate: '1%' },
            { from: '6元', to: '9元', rate: '2%' },
          ],
        },
      },
      [`bands_gap ${at}.marginal.bands[1]`],
    ],
    [
      {
        matrix: {
          rows: { of: 'employees', bands: [{ from: 1, to: 5 }, { from: 4 }] },
          columns: { fact: 'closedArea', values: ['HL-01', 'HL-02'] },
          pay: [['1元', '2元'], ['3元']],
        },
      },
      [`bands_overlap ${at}.matrix.rows.bands[1]`, `matrix_shape ${at}.matrix.pay`],
    ],
    [
      {
        matrix: {
          rows: { fact: 'operating', values: [true, false] },
          columns: { fact: 'employees', values: ['1', true] },
          pay: [
            ['1元', '2元'],
            ['3元', '4元'],
          ],
        },
      },
      [`unknown_option ${at}.matrix.columns.values[1]`],
    ],
    [
      {
        matrix: {
          rows: { fact: 'operating', values: ['yes'] },
          columns: { fact: 'sizeClass', values: ['micro', 'micro'] },
          pay: [['1元', '2元']],
        },
      },
      [`unknown_option ${at}.matrix.rows.values[0]`, `bands_overlap ${at}.matrix.columns.values[1]`],
    ],
    [
      bands({ from: 1, to: 9, amount: '1元' }, { from: 1, to: 9, amount: '2元' }),
      [`bands_overlap ${at}.bands.table[1]`],
    ],
    [{ fixed: '5元', caps: [{ limit: 'guaranteeFee' }] }, []],
    [{ fixed: '5元', nothingBelow: '5元', caps: [{ limit: '5元' }] }, []],
    [{ fixed: '5元', nothingBelow: '3元', caps: [{ limit: '2元' }] }, [`cap_below_floor ${at}.caps[0]`]],
    [{ fixed: '5元', nothingBelow: '6元' }, [`cap_below_floor ${at}.nothingBelow`]],
    [{ fixed: '5元', caps: [{ limit: '6元' }] }, [`cap_unreachable ${at}.caps[0]`]],
    [{ fixed: '5元', caps: [{ limit: '6元', less: { context: 'alreadyPaid' } }] }, []],
    [{ value: 'guaranteeFee' }, [`no_ceiling ${at}`]],
    [{ value: 'employees', caps: [{ limit: '5元' }] }, [`wrong_dimension ${at}.value`]],
    [
      { perUnit: { count: 'guaranteeFee', pay: '5元' }, caps: [{ limit: '5元' }] },
      [`wrong_dimension ${at}.perUnit.count`],
    ],
    [
      {
        matrix: {
          rows: { of: 'employees', bands: [{ from: 1 }] },
          columns: { fact: 'sizeClass', values: ['micro', 'tiny'] },
          pay: [['1元']],
        },
      },
      [`unknown_option ${at}.matrix.columns.values[1]`, `matrix_shape ${at}.matrix.pay`],
    ],
  ])('amount %j', (amount, expected) => {
    expect(lintCodes({ amount })).toEqual(expected);
  });

  it.each([
    [{ stacking: [{ with: 'T-0001', relation: 'stackable' }] }, ['stacking_self stacking[0]']],
    [{ stacking: [{ with: 'T-0002', relation: 'share_capped' }] }, ['stacking_cap_missing stacking[0]']],
    [{ stacking: [1, 2].map(() => ({ with: 'T-0002', relation: 'stackable' })) }, ['stacking_repeated stacking[1]']],
    [{ form: [{ fact: 'seriouslyDishonest', required: true }] }, ['not_askable form[0].fact']],
    [{ form: [1, 2].map(() => ({ fact: 'employees', required: true })) }, ['duplicate_key form[1]']],
    [
      { form: [{ key: 'a', label: '甲', type: 'text', required: true, prefillFrom: 'nosuch' }] },
      ['unknown_fact form[0].prefillFrom'],
    ],
    [
      { clauses: [{ documentNo: '别的文件', clause: '第一条', text: '文' }] },
      ['clause_document clauses[0].documentNo'],
    ],
    [{ clocks: { promisedWorkingDays: 0, statutoryWorkingDays: 20 } }, ['clocks_order clocks.promisedWorkingDays']],
    [{ clocks: { promisedWorkingDays: 30, statutoryWorkingDays: 20 } }, ['clocks_order clocks']],
    [
      { mode: 'instant', publicity: { workingDays: 5 }, clocks: { promisedWorkingDays: 9, statutoryWorkingDays: 20 } },
      ['route_instant route'],
    ],
    [
      { amount: { rate: { of: 'taxPaid@2025', rate: '10%' }, caps: [{ limit: '1元' }] } },
      ['fair_competition_missing fairCompetition'],
    ],
  ])('service %j', (parts, expected) => {
    expect(lintCodes(parts)).toEqual(expected);
  });

  it('names what no example touches', () => {
    const codes = lintCodes({
      eligibility: {
        all: [
          { fact: 'operating', is: true },
          { value: 'employees', gte: 10 },
        ],
      },
      amount: { perUnit: { count: 'employees', pay: '1元' }, nothingBelow: '12元', caps: [{ limit: '100元' }] },
      examples: [{ name: '一', facts: { operating: true, employees: 20 }, expect: { outcome: 'met', amount: '20元' } }],
    });
    expect(codes).toEqual([
      'condition_untested eligibility.all[0]',
      'condition_untested eligibility.all[1]',
      'edge_untested eligibility.all[1]',
      'branch_untested benefit.amount.caps[0]',
      'branch_untested benefit.amount.nothingBelow',
    ]);
  });

  it.each([
    [
      { steps: { of: 'employees', every: 2, pay: '1元', mode: 'whole' }, caps: [{ limit: '9元' }] },
      ['branch_untested benefit.amount.caps[0]', 'edge_untested benefit.amount.steps'],
    ],
    [
      {
        marginal: {
          of: 'employees',
          bands: [
            { from: 0, to: 2, every: 1, pay: '1元', mode: 'whole' },
            { from: 2, to: 9, every: 1, pay: '2元', mode: 'whole' },
          ],
        },
      },
      ['edge_untested benefit.amount.marginal'],
    ],
    [
      { choose: { from: [{ when: { value: 'employees', gte: 9 }, amount: '1元' }], otherwise: '2元' } },
      [
        'condition_untested benefit.amount.choose.from[0].when',
        'edge_untested benefit.amount.choose.from[0].when',
        'branch_untested benefit.amount.choose.from[0]',
      ],
    ],
    [
      { leastOf: [{ perUnit: { count: 'employees', pay: '1元' } }, '3元', '9元'] },
      ['branch_untested benefit.amount.leastOf[2]'],
    ],
    [
      { greatestOf: ['4元', '3元'], when: { fact: 'finalTenant', is: true } },
      [
        'condition_untested benefit.amount.when',
        'condition_untested benefit.amount.when',
        'branch_untested benefit.amount.greatestOf[1]',
      ],
    ],
  ])('names what no example reaches of %j', (amount, expected) => {
    const examples = [1, 3, 5].map((employees) => ({
      name: String(employees),
      facts: { operating: employees < 5, employees },
      expect: { outcome: employees < 5 ? 'met' : 'not_met' },
    }));
    expect(lintCodes({ amount, examples }).filter((code) => code.includes('benefit'))).toEqual(expected);
  });

  it('names the edge that no example touches as the measure writes it', () => {
    const said = (eligibility: unknown) =>
      lintMeasure(measureWith({ eligibility, examples: [{ name: '一', facts: {}, expect: { outcome: 'unknown' } }] }))
        .filter(({ code }) => code === 'edge_untested')
        .map(({ message }) => message.split(' ').slice(-1)[0]);
    expect(said({ value: 'employees', gte: 5, label: '人数' })).toEqual(['5']);
    expect(said({ value: 'revenue@2025', gte: '1万元', label: '收入' })).toEqual(['1万元']);
    expect(said({ value: 'employees', gte: 'storeCount', label: '人数' })).toEqual([]);
  });

  it('reports examples that fail, repeat or misuse facts', () => {
    const example = (name: string, facts: unknown, more: object = {}) => ({
      name,
      facts,
      expect: { outcome: 'met', amount: '1万元' },
      ...more,
    });
    const codes = lintCodes({
      examples: [
        example('一', { operating: true }),
        example('一', { operating: false }),
        example('二', { operating: 'yes' }, { like: '没有' }),
        example('三', { operating: true, employees: 3 }),
      ],
    });
    expect(codes).toEqual([
      'example_repeated examples[1].name',
      'example_unknown_base examples[2].like',
      'example_bad_fact examples[2].facts.operating',
      'example_unused_fact examples[3].facts.employees',
      'example_failed examples[1]',
      'example_failed examples[2]',
    ]);
  });
});

describe('example firms', () => {
  const one = (example: object, parts: object = {}) => {
    const measure = measureWith({
      amount: { value: 'guaranteeFee', caps: [{ limit: '9元' }] },
      ...parts,
      examples: [{ name: '一', facts: { operating: true }, ...example }],
    });
    return runExamples(measure)[0]?.differences;
  };

  it('say what differs, each thing by itself', () => {
    const fee = (value: unknown) => ({ facts: { operating: true, guaranteeFee: value } });
    expect(one({ ...fee('5元'), expect: { outcome: 'met', amount: '5元', atLeast: '5元', atMost: '5元' } })).toEqual(
      [],
    );
    expect(
      one({ ...fee('5元'), expect: { outcome: 'not_met', amountFen: 501, atLeast: '4元', atMost: '6元' } }),
    ).toEqual([
      '结果应为不符合，实际为符合',
      '金额应为 5.01 元，实际为 5 元',
      '最低金额应为 4元，实际为 5 元',
      '最高金额应为 6元，实际为 5 元',
    ]);
    expect(one({ expect: { outcome: 'met', amount: '0元' } })).toEqual([
      '金额应为 0 元，实际为区间，至多 9 元（实际支付担保费未知）',
    ]);
    expect(one({ expect: { outcome: 'met', amount: '9元' } })).toEqual([
      '金额应为 9 元，实际为区间，至多 9 元（实际支付担保费未知）',
    ]);
    expect(one({ expect: { outcome: 'met' } })).toEqual([]);
  });

  it('say which conditions and which missing figures made it so', () => {
    const measure = measureWith({
      eligibility: {
        all: [
          { fact: 'operating', is: true },
          {
            any: [{ value: 'employees', gte: 5, label: '满 5 人' }, { holds: ['A-0001'] }],
            label: '满 5 人或已享受甲',
          },
          { holdsNone: ['B-0001'] },
        ],
      },
      amount: { fixed: '5元', caps: [{ limit: '9元', scope: 'firm_year', less: { context: 'alreadyPaid' } }] },
      examples: [
        { name: '一', facts: { operating: true, employees: 4 }, expect: { outcome: 'met', amount: '5元' } },
        { name: '二', facts: { operating: false }, expect: { outcome: 'met' } },
        {
          name: '三',
          facts: { operating: false, employees: 4 },
          otherBenefits: ['B-0001'],
          alreadyPaid: '0元',
          expect: { outcome: 'unknown' },
        },
      ],
    });
    expect(runExamples(measure).map(({ differences }) => differences)).toEqual([
      [
        '结果应为符合，实际为待确认（满 5 人或已享受甲；未享受 B-0001）',
        '金额应为 5 元，实际为区间，至多 5 元（已兑付金额未知）',
      ],
      ['结果应为符合，实际为不符合（正常生产经营）'],
      ['结果应为待确认，实际为不符合（正常生产经营；满 5 人或已享受甲；未享受 B-0001）'],
    ]);
    const ranked = measureWith({
      amount: { rankTable: { table: [{ from: 1, to: 3, pay: '5元' }] } },
      examples: [{ name: '一', facts: { operating: true }, expect: { outcome: 'met', amount: '5元' } }],
    });
    expect(runExamples(ranked)[0]?.differences).toEqual(['金额应为 5 元，实际为区间，至多 5 元（本次申报排名未知）']);
    const four = measureWith({
      eligibility: { all: [1, 2, 3, 4, 4].map((n) => ({ value: 'employees', gte: n, label: `满 ${n} 人` })) },
      examples: [{ name: '一', facts: { employees: 0 }, expect: { outcome: 'met' } }],
    });
    expect(runExamples(four)[0]?.differences).toEqual(['结果应为符合，实际为不符合（满 1 人；满 2 人；满 3 人等）']);
  });

  it('write their facts as people do, and keep what does not fit for the linter', () => {
    const read = ['1200万元', '12', '5%'].map((text) =>
      ['revenue@2025', 'loanRate', 'employees', 'closedArea', 'nosuch'].map((name) => readFactInput(name, text)),
    );
    expect(read).toEqual([
      [1_200_000_000, '1200万元', '1200万元', '1200万元', '1200万元'],
      ['12', '12', '12', '12', '12'],
      ['5%', 500, '5%', '5%', '5%'],
    ]);
    expect([readFactInput('employees', 5), readFactInput('revenue@2025', null)]).toEqual([5, null]);
    expect(
      exampleFacts({ 'revenue@2025': { value: '1元', source: '区统计局' }, memberships: ['甲'], employees: null }),
    ).toEqual({
      'revenue@2025': { value: 100, source: '区统计局' },
      memberships: { value: ['甲'] },
      employees: { value: null },
    });
  });

  it('are decided on the first day of the window, in the case that they name', () => {
    const measure = measureWith({});
    const example = { name: '一', facts: {}, expect: { outcome: 'met' as const } };
    expect(exampleContext(measure, example)).toStrictEqual({ on: '2026-01-01' });
    expect(
      exampleContext(measure, {
        ...example,
        on: '2026-05-01',
        alreadyPaid: '3元',
        rank: 2,
        stage: 1,
        otherBenefits: ['A-01'],
      }),
    ).toStrictEqual({ on: '2026-05-01', alreadyPaidFen: 300, rank: 2, stage: 1, otherBenefits: ['A-01'] });
  });
});

/** If an example's figure were wrong, would we know? Each one is made wrong in turn. */
it('notices any wrong expectation in any measure', () => {
  for (const measure of measures()) {
    const broken: Measure = {
      ...measure,
      examples: measure.examples.map((example) => ({
        ...example,
        expect:
          example.expect.amount === undefined
            ? { ...example.expect, atMost: '0.01元' }
            : { ...example.expect, amount: undefined, amountFen: 12_345 },
      })),
    };
    expect(runExamples(broken).filter((result) => result.ok)).toEqual([]);
  }
});
