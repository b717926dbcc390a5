import { type Measure, parseMeasure } from '@qinqing/rules';

/**
 * Eight patterns of published measures, each in five versions that differ in threshold, rate and period, as the
 * packages of five quarters do. `families.ts` says them in the language, `by-hand.ts` as loops.
 */
export interface Version {
  /** multiplies thresholds and sums, whole */
  times: number;
  quarter: '2025Q1' | '2025Q2' | '2025Q3' | '2025Q4' | '2026Q1';
  before: '2024Q1' | '2024Q2' | '2024Q3' | '2024Q4' | '2025Q1';
}

export const VERSIONS: readonly Version[] = [
  { times: 1, quarter: '2025Q1', before: '2024Q1' },
  { times: 2, quarter: '2025Q2', before: '2024Q2' },
  { times: 3, quarter: '2025Q3', before: '2024Q3' },
  { times: 4, quarter: '2025Q4', before: '2024Q4' },
  { times: 5, quarter: '2026Q1', before: '2025Q1' },
];

export const FAMILIES = ['retail', 'catering', 'wholesale', 'industry', 'jobs', 'rent', 'loan', 'energy'] as const;
export type Family = (typeof FAMILIES)[number];

type Json = Record<string, unknown>;

const IN_DISTRICT: Json[] = [
  { fact: 'registeredInDistrict', is: true },
  { fact: 'taxedInDistrict', is: true },
  { fact: 'seriouslyDishonest', is: false },
];

const money = (wan: number) => `${wan}万元`;

function rule(family: Family, { times, quarter, before }: Version): { all: Json[]; amount: Json } {
  const growth = (of: string) => ({ growth: { of, from: before, to: quarter } });
  const rate = (of: string) => ({ growthRate: { of, from: before, to: quarter } });
  switch (family) {
    case 'retail':
      return {
        all: [
          ...IN_DISTRICT,
          { industry: { in: ['F52'], except: ['F5265'] } },
          { fact: 'aboveThreshold', is: true },
          { value: growth('retailSales'), gte: money(500 * times) },
        ],
        amount: {
          steps: { of: growth('retailSales'), every: money(500 * times), pay: money(3 * times), mode: 'whole' },
          caps: [{ limit: money(150 * times) }],
        },
      };
    case 'catering':
      return {
        all: [
          ...IN_DISTRICT,
          { industry: { in: ['H62'] } },
          { value: growth('cateringRevenue'), gte: money(100 * times) },
          { value: rate('cateringRevenue'), gte: '5%' },
        ],
        amount: {
          steps: { of: growth('cateringRevenue'), every: money(100 * times), pay: money(times), mode: 'whole' },
          caps: [{ limit: money(50 * times) }],
        },
      };
    case 'wholesale':
      return {
        all: [
          ...IN_DISTRICT,
          { industry: { in: ['F51'] } },
          { fact: 'reportsInDistrict', is: true },
          {
            pairs: {
              value: `wholesaleSales@${quarter}`,
              rate: rate('wholesaleSales'),
              anyOf: [
                { value: money(10_000 * times), rate: '20%' },
                { value: money(20_000 * times), rate: '15%' },
                { value: money(50_000 * times), rate: '10%' },
                { value: money(100_000 * times), rate: '8%' },
              ],
            },
          },
        ],
        amount: { rate: { of: growth('wholesaleSales'), rate: '0.3‰' }, caps: [{ limit: money(100 * times) }] },
      };
    case 'industry':
      return {
        all: [
          ...IN_DISTRICT,
          { industry: { in: ['C'] } },
          { fact: 'aboveThreshold', is: true },
          { value: growth('industrialOutput'), gte: money(100 * times) },
          { value: rate('industrialOutput'), gte: '5%' },
        ],
        amount: {
          minus: {
            amount: { rate: { of: growth('industrialOutput'), rate: '0.3%' }, caps: [{ limit: money(200 * times) }] },
            less: { context: 'alreadyPaid' },
          },
        },
      };
    case 'jobs':
      return {
        all: [
          { fact: 'registeredInDistrict', is: true },
          { fact: 'hardshipTrade', is: true },
          { fact: 'zombieFirm', is: false },
          { value: 'employees', gte: 5 * times },
        ],
        amount: { perUnit: { count: 'employees', pay: `${500 * times}元` }, caps: [{ limit: money(20 * times) }] },
      };
    case 'rent':
      return {
        all: [
          ...IN_DISTRICT,
          { fact: 'finalTenant', is: true },
          { fact: 'landlordDistrictOwned', is: true },
          { fact: 'ownership', notIn: ['state'] },
        ],
        amount: {
          months: { rent: 'monthlyRent', months: 'rentedMonths', rate: `${10 * times}%`, atMost: 1 + times },
          caps: [{ limit: money(10 * times) }],
        },
      };
    case 'loan':
      return {
        all: [
          ...IN_DISTRICT,
          { value: 'loanPrincipal', gte: money(30 * times) },
          {
            date: { of: 'loanStartedOn', from: '2025-01-01', to: `2025-${String(2 * times + 1).padStart(2, '0')}-28` },
          },
          { fact: 'loanOverdue', is: false },
        ],
        amount: {
          interest: {
            principal: 'loanPrincipal',
            annualRate: '1.5%',
            days: 'loanDays',
            yearDays: 365,
            atMost: 73 * times,
          },
          caps: [{ limit: money(30) }],
        },
      };
    case 'energy':
      return {
        all: [
          { fact: 'operating', is: true },
          { fact: 'sizeClass', in: ['micro', 'small', 'medium'] },
          {
            any: [
              { value: 'employees', lte: 200 * times },
              { value: `revenue@${quarter}`, lte: money(10_000 * times) },
            ],
          },
          { value: `powerBill@${quarter}`, gte: money(times) },
        ],
        amount: {
          sum: [
            { rate: { of: `powerBill@${quarter}`, rate: '5%' } },
            { perUnit: { count: `waterUse@${quarter}`, pay: '0.8元' } },
          ],
          nothingBelow: '100元',
          caps: [{ limit: money(5 * times) }],
        },
      };
  }
}

/** Nothing but what decides and pays; the rest of a file is paper. */
function fileOf(family: Family, version: Version, number: number): Json {
  const { all, amount } = rule(family, version);
  const text = '基准测试';
  const phone = '0592-5550101';
  return {
    code: `BENCH-${family.toUpperCase()}-${number}`,
    version: 1,
    title: text,
    summary: text,
    level: 'district',
    documentNo: ['厦湖府办〔2026〕1号'],
    clauses: [],
    departments: { lead: text, office: text, phone, address: text },
    mode: 'no_application',
    themes: [text],
    lifeSituations: [],
    audience: { text, industries: [], sizes: [] },
    window: { opensOn: '2026-01-01', closesOn: '2026-12-31' },
    eligibility: { all },
    benefit: { kind: 'cash', rounding: { mode: 'floor', to: 'yuan' }, amount },
    totalControl: 'none',
    stacking: [],
    form: [],
    materials: [],
    route: [{ stage: 'final', desk: text, role: 'final_approver', promiseWorkingDays: 1 }],
    publicity: { workingDays: 0 },
    clocks: { promisedWorkingDays: 5, statutoryWorkingDays: 20 },
    guide: {
      who: text,
      conditions: text,
      standard: text,
      basis: text,
      flow: [text],
      address: text,
      consultPhone: phone,
      complaintPhone: phone,
      validity: text,
    },
    pool: 'POOL-2026-BENCH',
    examples: [],
  };
}

export interface BenchMeasure {
  family: Family;
  version: Version;
  measure: Measure;
}

export function benchMeasures(): BenchMeasure[] {
  return FAMILIES.flatMap((family) =>
    VERSIONS.map((version, i) => {
      const parsed = parseMeasure(fileOf(family, version, i + 1));
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.errors));
      return { family, version, measure: parsed.measure };
    }),
  );
}
