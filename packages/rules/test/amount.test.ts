import type { FactRaw } from '@qinqing/contract';
import { describe, expect, it } from 'vitest';
import { evaluate, type EvaluationContext, maxBenefitFen } from '../src/index.js';
import { measureWith } from './load.js';

type Values = Record<string, FactRaw | null>;
const yuan = (value: number) => Math.round(value * 100);

function evaluated(amount: unknown, values: Values, context: Partial<EvaluationContext> = {}, rounding?: unknown) {
  const facts = Object.fromEntries(
    Object.entries({ operating: true, ...values }).map(([name, value]) => [name, { value }]),
  );
  return evaluate(measureWith({ amount, ...(rounding ? { rounding } : {}) }), facts, { on: '2026-06-01', ...context });
}
function paid(amount: unknown, values: Values, context: Partial<EvaluationContext> = {}, rounding?: unknown): number {
  const { amount: range } = evaluated(amount, values, context, rounding);
  expect(range.exact).toBe(true);
  return range.maxFen / 100;
}
function range(amount: unknown, values: Values, context: Partial<EvaluationContext> = {}): [number, number] {
  const { amount: found } = evaluated(amount, values, context);
  return [found.minFen / 100, found.maxFen / 100];
}

describe('amounts one by one', () => {
  it('fixed', () => {
    expect(paid('5万元', {})).toBe(50_000);
    expect(paid({ fixed: '0.5元' }, {})).toBe(0.5);
  });

  it('value', () => {
    expect(paid({ value: 'interestPaid@2026' }, { 'interestPaid@2026': yuan(12.34) })).toBe(12.34);
    expect(paid({ value: 'profit@2025' }, { 'profit@2025': yuan(-5) })).toBe(0);
  });

  it('perUnit', () => {
    expect(paid({ perUnit: { count: 'employees', pay: '500元' } }, { employees: 3 })).toBe(1500);
    expect(paid({ perUnit: { count: 'licensedArea', pay: '18元' } }, { licensedArea: 118.55 })).toBe(2133.9);
  });

  it('rate: 0.3‰ of 1.2345 亿元', () => {
    expect(paid({ rate: { of: 'revenue@2025', rate: '0.3‰' } }, { 'revenue@2025': yuan(123_450_000) })).toBe(37_035);
    // 10^13 fen × 10^8-scaled rate leaves the safe integers and must still be exact.
    expect(paid({ rate: { of: 'revenue@2025', rate: '0.00000001' } }, { 'revenue@2025': 999_999_999_999_999 })).toBe(
      99_999.99,
    );
    expect(
      paid({ rate: { of: 'loanPrincipal', rate: 'loanRate' } }, { loanPrincipal: yuan(10_000), loanRate: 345 }),
    ).toBe(345);
  });

  it('steps: whole or pro rata', () => {
    const steps = (mode: string) => ({ steps: { of: 'revenue@2025', every: '1000元', pay: '40元', mode } });
    const at = (mode: string, value: number) => paid(steps(mode), { 'revenue@2025': yuan(value) });
    expect([999.99, 1000, 1999.99, 2000].map((value) => at('whole', value))).toEqual([0, 40, 40, 80]);
    expect([0, 500, 1000, 2500].map((value) => at('pro_rata', value))).toEqual([0, 20, 40, 100]);
  });

  it('marginal bands, by rate and by step', () => {
    const amount = {
      marginal: {
        of: 'revenue@2025',
        bands: [
          { from: 0, to: '100元', rate: '10%' },
          { from: '100元', to: '300元', every: '50元', pay: '4元', mode: 'whole' },
          { from: '300元', every: '50元', pay: '1元', mode: 'pro_rata' },
        ],
      },
    };
    const at = (value: number) => paid(amount, { 'revenue@2025': yuan(value) });
    expect([0, 50, 100, 149.99, 150, 300, 325].map(at)).toEqual([0, 5, 10, 10, 14, 26, 26.5]);
  });

  it('bands: half-open, nothing outside', () => {
    const amount = {
      bands: {
        of: 'closedDays',
        table: [
          { from: 1, to: 9, amount: '1000元' },
          { from: 9, to: 15, amount: '3000元' },
        ],
      },
    };
    const at = (days: number) => paid(amount, { closedDays: days });
    expect([0, 1, 8, 9, 14, 15].map(at)).toEqual([0, 1000, 1000, 3000, 3000, 0]);
    expect(range(amount, {})).toEqual([0, 3000]);
  });

  it('matrix', () => {
    const amount = {
      matrix: {
        rows: { of: 'floorArea', bands: [{ from: 10, to: 20 }, { from: 20 }] },
        columns: { fact: 'sizeClass', values: ['micro', 'small'] },
        pay: [
          ['1元', '2元'],
          ['3元', '4元'],
        ],
      },
    };
    const at = (floorArea: number, sizeClass: string) => paid(amount, { floorArea, sizeClass });
    expect([at(10, 'micro'), at(19.99, 'small'), at(20, 'micro'), at(99, 'small')]).toEqual([1, 2, 3, 4]);
    expect([at(9.99, 'micro'), at(10, 'large')]).toEqual([0, 0]);
    expect(range(amount, { floorArea: 30 })).toEqual([0, 4]);
    expect(range(amount, { sizeClass: 'small' })).toEqual([0, 4]);
  });

  it('rankTable', () => {
    const amount = {
      rankTable: {
        table: [
          { from: 1, to: 3, pay: '20元' },
          { from: 4, to: 4, pay: '10元' },
          { from: 5, pay: '5元' },
        ],
      },
    };
    expect([1, 3, 4, 5, 99].map((rank) => paid(amount, {}, { rank }))).toEqual([20, 20, 10, 5, 5]);
    expect(range(amount, {})).toEqual([5, 20]);
  });

  it('leastOf, greatestOf, sum', () => {
    const parts = ['3元', { value: 'guaranteeFee' }];
    expect(paid({ leastOf: parts }, { guaranteeFee: yuan(2) })).toBe(2);
    expect(paid({ leastOf: parts }, { guaranteeFee: yuan(4) })).toBe(3);
    expect(paid({ greatestOf: parts }, { guaranteeFee: yuan(4) })).toBe(4);
    expect(paid({ greatestOf: parts }, { guaranteeFee: yuan(2) })).toBe(3);
    expect(paid({ sum: parts }, { guaranteeFee: yuan(4) })).toBe(7);
    expect(range({ leastOf: parts }, {})).toEqual([0, 3]);
  });

  it('minus, never below zero', () => {
    const amount = { minus: { amount: '60元', less: { context: 'alreadyPaid' } } };
    expect(paid(amount, {}, { alreadyPaidFen: 1550 })).toBe(44.5);
    expect(paid(amount, {}, { alreadyPaidFen: 9000 })).toBe(0);
    expect(range(amount, {})).toEqual([0, 60]);
  });

  it('what was paid already is the own part, and stands inside a split for the whole of all levels', () => {
    const less = { context: 'alreadyPaid' };
    const share = (amount: unknown, purpose = 'split') => ({ share: { amount, rate: '60%', purpose } });
    const whole = { fixed: '100元', caps: [{ limit: '150元', less }] };
    // 60 of the 150 are paid as 100: 50 are left, of which 30 are the own part.
    expect(paid(share(whole), {}, { alreadyPaidFen: 6000 })).toBe(30);
    expect(paid(share({ minus: { amount: '150元', less } }), {}, { alreadyPaidFen: 6000 })).toBe(30);
    expect(paid({ ...share('100元'), caps: [{ limit: '90元', less }] }, {}, { alreadyPaidFen: 6000 })).toBe(30);
    // An advance has no other levels.
    expect(paid(share(whole, 'advance'), {}, { alreadyPaidFen: 6000 })).toBe(54);
  });

  it('stages', () => {
    const amount = {
      stages: [
        { label: '一', amount: '8元' },
        { label: '二', amount: '3元' },
      ],
    };
    expect(paid(amount, {})).toBe(8);
    expect(paid(amount, {}, { stage: 2 })).toBe(3);
    expect(paid(amount, {}, { stage: 3 })).toBe(0);
    expect(maxBenefitFen(measureWith({ amount }))).toBe(1100);
    // Also where the stages lie inside something else, and whichever of them is the larger.
    expect(maxBenefitFen(measureWith({ amount: { share: { amount, rate: '50%', purpose: 'split' } } }))).toBe(550);
    const rising = { stages: amount.stages.slice().reverse() };
    expect(maxBenefitFen(measureWith({ amount: { ...rising, caps: [{ limit: '9元' }] } }))).toBe(800);
    expect(maxBenefitFen(measureWith({ amount: { ...rising, caps: [{ limit: '7元' }] } }))).toBe(700);
  });

  it('months × rent × %', () => {
    const amount = { months: { rent: 'monthlyRent', months: 'rentedMonths', rate: '50%', atMost: 3 } };
    const at = (months: number) => paid(amount, { monthlyRent: yuan(1000), rentedMonths: months });
    expect([0, 1, 3, 4].map(at)).toEqual([0, 500, 1500, 1500]);
  });

  it('principal × rate × time', () => {
    const byDay = (yearDays: number) => ({
      interest: { principal: 'loanPrincipal', annualRate: '3.65%', days: 'loanDays', yearDays, atMost: 100 },
    });
    expect(paid(byDay(365), { loanPrincipal: yuan(10_000), loanDays: 10 })).toBe(10);
    expect(paid(byDay(365), { loanPrincipal: yuan(10_000), loanDays: 200 })).toBe(100);
    expect(paid(byDay(360), { loanPrincipal: yuan(36_000), loanDays: 10 })).toBe(36.5);
    const byMonth = { interest: { principal: 'loanPrincipal', annualRate: '2%', months: 'loanMonths', atMost: 5 } };
    expect(paid(byMonth, { loanPrincipal: yuan(3000), loanMonths: 12 })).toBe(25);
  });

  it('share and co-funding', () => {
    expect(paid({ share: { amount: '100元', rate: '80%', purpose: 'advance' } }, {})).toBe(80);
    const coFunding = { coFunding: { spend: 'eventSpend@2026', rate: '50%', others: 'cityGrant@2026' } };
    expect(paid(coFunding, { 'eventSpend@2026': yuan(100), 'cityGrant@2026': yuan(20) })).toBe(30);
    expect(paid(coFunding, { 'eventSpend@2026': yuan(100), 'cityGrant@2026': yuan(60) })).toBe(0);
  });

  it('choose: the first that is met, then otherwise', () => {
    const amount = {
      choose: {
        from: [
          { when: { value: 'employees', gte: 100 }, amount: '9元' },
          { when: { value: 'employees', gte: 10 }, amount: '5元' },
        ],
        otherwise: '1元',
      },
    };
    expect([100, 99, 10, 9].map((employees) => paid(amount, { employees }))).toEqual([9, 5, 5, 1]);
    expect(range(amount, {})).toEqual([1, 9]);
  });

  it('index, where a part without a base counts for nothing', () => {
    const growthRate = { growthRate: { of: 'revenue', from: '2024', to: '2025' } };
    const amount = {
      index: {
        parts: [
          { label: '增幅', weight: '50%', value: growthRate },
          { label: '得分', weight: '1%', value: 'indexScore@2026Q1' },
        ],
        pay: '100元',
      },
    };
    const at = (before: number) =>
      paid(amount, { 'revenue@2024': before, 'revenue@2025': 150, 'indexScore@2026Q1': 20 });
    expect([at(100), at(0), at(200)]).toEqual([45, 20, 7.5]);
  });
});

describe('modifiers', () => {
  it('when', () => {
    const amount = { fixed: '5元', when: { value: 'employees', gte: 10 } };
    expect(paid(amount, { employees: 10 })).toBe(5);
    expect(paid(amount, { employees: 9 })).toBe(0);
    expect(range(amount, {})).toEqual([0, 5]);
  });

  it('nothingBelow, before the caps', () => {
    const amount = { value: 'guaranteeFee', nothingBelow: '10元', caps: [{ limit: '20元' }] };
    expect([9.99, 10, 20, 21].map((fee) => paid(amount, { guaranteeFee: yuan(fee) }))).toEqual([0, 10, 20, 20]);
  });

  it('nested caps, one of them the own contribution, one less what was paid', () => {
    const amount = {
      sum: [{ fixed: '70元', caps: [{ limit: '60元' }] }, '10元'],
      caps: [
        { limit: 'districtContribution@2025', scope: 'own_contribution' },
        { limit: '65元', less: { context: 'alreadyPaid' } },
      ],
    };
    const at = (contribution: number, alreadyPaidFen: number) =>
      paid(amount, { 'districtContribution@2025': yuan(contribution) }, { alreadyPaidFen });
    expect(at(1000, 0)).toBe(65);
    expect(at(30, 0)).toBe(30);
    expect(at(1000, 1500)).toBe(50);
    expect(at(1000, 9900)).toBe(0);
  });

  it('rounds once, at the end', () => {
    const thirds = { sum: [1, 2, 3].map(() => ({ rate: { of: 'guaranteeFee', rate: '0.33333333' } })) };
    // Three thirds of one yuan rounded each would lose a fen more.
    expect(paid(thirds, { guaranteeFee: 500 }, {}, { mode: 'ceil', to: 'fen' })).toBe(5);
    expect(paid(thirds, { guaranteeFee: 500 }, {}, { mode: 'floor', to: 'fen' })).toBe(4.99);
    expect(paid({ value: 'guaranteeFee' }, { guaranteeFee: 12_350 }, {}, { mode: 'half_up', to: 'hundred_yuan' })).toBe(
      100,
    );
    expect(paid({ value: 'guaranteeFee' }, { guaranteeFee: 15_000 }, {}, { mode: 'half_up', to: 'hundred_yuan' })).toBe(
      200,
    );
  });
});

describe('while facts are missing', () => {
  it('says how little and how much it may be', () => {
    const amount = { sum: ['10元', { value: 'guaranteeFee', caps: [{ limit: '5元' }] }] };
    expect(range(amount, {})).toEqual([10, 15]);
  });

  it('knows whether a range lies wholly within the bands', () => {
    // At least 1 and at most 20 days, otherwise unknown.
    const of = { min: [{ max: ['closedDays', 1] }, 20] };
    const bands = (...table: unknown[]) => range({ bands: { of, table } }, {});
    const [low, high] = [
      { from: 1, to: 9, amount: '10元' },
      { from: 9, amount: '30元' },
    ];
    expect(bands(low, high)).toEqual([10, 30]);
    expect(bands(low, { ...high, to: 21 })).toEqual([10, 30]);
    expect(bands(low, { ...high, to: 20 })).toEqual([0, 30]);
    expect(bands({ ...low, from: 2 }, high)).toEqual([0, 30]);
    // A gap that the range crosses, and one that lies below it.
    expect(bands(low, { ...high, from: 10 })).toEqual([0, 30]);
    expect(bands({ from: -9, to: -5, amount: '1元' }, { from: 0, to: 9, amount: '10元' }, high)).toEqual([10, 30]);
  });

  it('counts with nothing where the figure may not exist', () => {
    const amount = { value: { divide: ['guaranteeFee', { min: ['employees', 10] }] } };
    expect(paid(amount, { guaranteeFee: 1000, employees: 5 })).toBe(2);
    expect(paid(amount, { guaranteeFee: 1000, employees: 0 })).toBe(0);
    expect(range(amount, { guaranteeFee: 1000 })[0]).toBe(0);
  });

  it('says when there is no limit instead of inventing one', () => {
    const { amount } = evaluated({ value: 'guaranteeFee' }, {});
    expect(amount).toEqual({ minFen: 0, maxFen: Number.MAX_SAFE_INTEGER, exact: false, unbounded: true });
    expect(maxBenefitFen(measureWith({ amount: { value: 'guaranteeFee' } }))).toBeNull();
  });

  it('starts at nothing while the entitlement itself is open, and is nothing where there is none', () => {
    const measure = measureWith({ amount: '5元', eligibility: { fact: 'finalTenant', is: true } });
    const at = (value: boolean | null) => evaluate(measure, { finalTenant: { value } }, { on: '2026-06-01' }).amount;
    expect(at(null)).toEqual({ minFen: 0, maxFen: 500, exact: false });
    expect(at(true)).toEqual({ minFen: 500, maxFen: 500, exact: true });
    expect(at(false)).toEqual({ minFen: 0, maxFen: 0, exact: true });
  });
});
