import type { FactRaw } from '@qinqing/contract';
import type { BatchFirm } from '@qinqing/rules';
import { VERSIONS } from './families.js';

export type Values = Record<string, FactRaw>;

const INDUSTRIES = [
  'F5211',
  'F5231',
  'F5265',
  'F5112',
  'F5169',
  'H6210',
  'H6220',
  'H6110',
  'C3922',
  'C1432',
  'L7291',
  'I6510',
];
const PERIODS = [...new Set(VERSIONS.flatMap(({ quarter, before }) => [before, quarter]))];
/** Of a hundred figures, so many have not come in. */
const MISSING_PERCENT = 3;

/** A small, fast generator of numbers (mulberry32): the same firms in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Firms without end, one after another: most small, a few large, as in a district's register. */
export function* madeFirms(seed: number): Generator<{ values: Values; alreadyPaidFen: number }> {
  const random = generator(seed);
  const chance = (percent: number) => random() * 100 < percent;
  const whole = (most: number) => Math.floor(random() * most);
  for (;;) {
    const values: Values = {};
    const put = (name: string, value: FactRaw) => {
      if (!chance(MISSING_PERCENT)) values[name] = value;
    };
    const industryCode = INDUSTRIES[whole(INDUSTRIES.length)] as string;
    put('industryCode', industryCode);
    put('registeredInDistrict', chance(92));
    put('taxedInDistrict', chance(90));
    put('reportsInDistrict', chance(60));
    put('seriouslyDishonest', chance(2));
    put('aboveThreshold', chance(35));
    put('hardshipTrade', industryCode.startsWith('H') || industryCode.startsWith('L'));
    put('zombieFirm', chance(1));
    put('finalTenant', chance(70));
    put('landlordDistrictOwned', chance(20));
    put('ownership', ['state', 'private', 'private', 'private', 'foreign', 'mixed'][whole(6)] as string);
    put('operating', chance(97));
    put('sizeClass', ['micro', 'micro', 'micro', 'small', 'small', 'medium', 'large'][whole(7)] as string);
    put('employees', Math.floor(random() ** 4 * 2000));
    put('monthlyRent', whole(10_000_000));
    put('rentedMonths', whole(13));
    put('loanOverdue', chance(3));
    put('loanPrincipal', chance(40) ? 0 : whole(1_000_000_000));
    put('loanStartedOn', `2025-${String(1 + whole(12)).padStart(2, '0')}-${String(1 + whole(28)).padStart(2, '0')}`);
    put('loanDays', whole(400));
    const turnover = Math.floor(random() ** 5 * 30_000_000_000_00);
    for (const period of PERIODS) {
      const swing = 0.7 + random() * 0.9;
      const figure = Math.floor((turnover / 4) * swing);
      put(`revenue@${period}`, figure);
      put(`powerBill@${period}`, Math.floor(figure / 200));
      put(`waterUse@${period}`, whole(5000));
      const kind = industryCode.slice(0, 3);
      // A firm that does not trade so reports nothing so: zero, not unknown.
      put(`retailSales@${period}`, kind === 'F52' ? figure : 0);
      put(`wholesaleSales@${period}`, kind === 'F51' ? figure : 0);
      put(`cateringRevenue@${period}`, kind === 'H62' ? figure : 0);
      put(`industrialOutput@${period}`, industryCode.startsWith('C') ? figure : 0);
    }
    yield { values, alreadyPaidFen: chance(10) ? whole(10_000_000) : 0 };
  }
}

export function batchFirm({ values, alreadyPaidFen }: { values: Values; alreadyPaidFen: number }): BatchFirm {
  const facts: BatchFirm['facts'] = {};
  for (const name in values) facts[name] = { value: values[name] as FactRaw };
  return { facts, alreadyPaidFen, otherBenefits: [] };
}
