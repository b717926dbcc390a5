import type { FactRaw, TraceNode } from '@qinqing/contract';
import { evaluationSchema } from '@qinqing/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateProRata, diffTraces, evaluate, type Facts, factByName, factText } from '../src/index.js';
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
      fact: { display: '零售业(F5211)', source: '区统计局' },
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
    expect(evaluation.amountSteps[0]?.note).toBe('1230 万元,折合 2 档 × 3 万元');
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
      '补充“规模以上(限额以上)统计单位”后即可判断(要求:规模以上(限额以上)统计单位)',
    ]);
  });

  it('states what no figure can reach', () => {
    expect(changes({ industryCode: 'F5123' }).map((change) => change.sentence)).toEqual([
      '“所属行业”需为:零售业(F52)(不含机动车燃油零售(F5265))(现为:批发业(F5123))',
    ]);
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

describe('allocateProRata', () => {
  it('gives the left-over fen to the largest remainders, ties to the earlier', () => {
    expect(allocateProRata([100, 100, 100], 100)).toEqual([34, 33, 33]);
    expect(allocateProRata([10, 20, 30], 59)).toEqual([10, 20, 29]);
    expect(allocateProRata([1, 0, 3], 10)).toEqual([1, 0, 3]);
    expect(allocateProRata([], 10)).toEqual([]);
    expect(allocateProRata([5, 5], 0)).toEqual([0, 0]);
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
