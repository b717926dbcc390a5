import type { Values } from './firms.js';
import type { BenchMeasure, Family, Version } from './families.js';

/**
 * The limit: what a good engineer would write for exactly these measures and nothing else. Plain loops over typed
 * arrays, the cheapest condition first, leaving at the first that fails; no reasons, no ranges.
 */
export const NO = 0;
export const UNKNOWN = 1;
export const YES = 2;

export interface Arrays {
  length: number;
  /** NO, UNKNOWN or YES */
  flags: Record<string, Uint8Array>;
  /** NaN is unknown */
  numbers: Record<string, Float64Array>;
  /** places in the dictionary; 0 is unknown */
  codes: Record<string, Uint8Array>;
  dictionary: Record<string, string[]>;
}

const FLAGS = [
  'registeredInDistrict',
  'taxedInDistrict',
  'reportsInDistrict',
  'seriouslyDishonest',
  'aboveThreshold',
  'hardshipTrade',
  'zombieFirm',
  'finalTenant',
  'landlordDistrictOwned',
  'operating',
  'loanOverdue',
];
const CODES = ['industryCode', 'ownership', 'sizeClass'];

const day = (text: string) => Date.parse(text) / 86_400_000;

export function arraysOf(
  firms: readonly { values: Values; alreadyPaidFen: number }[],
  names: readonly string[],
): Arrays {
  const { length } = firms;
  const arrays: Arrays = { length, flags: {}, numbers: {}, codes: {}, dictionary: {} };
  for (const name of names) {
    const values = firms.map((firm) => firm.values[name]);
    if (FLAGS.includes(name)) {
      arrays.flags[name] = Uint8Array.from(values, (value) => (value === undefined ? UNKNOWN : value ? YES : NO));
    } else if (CODES.includes(name)) {
      const words = ['', ...new Set(values.filter((value): value is string => typeof value === 'string'))];
      arrays.dictionary[name] = words;
      arrays.codes[name] = Uint8Array.from(values, (value) =>
        value === undefined ? 0 : words.indexOf(value as string),
      );
    } else {
      arrays.numbers[name] = Float64Array.from(values, (value) =>
        value === undefined ? Number.NaN : typeof value === 'string' ? day(value) : (value as number),
      );
    }
  }
  arrays.numbers.alreadyPaid = Float64Array.from(firms, (firm) => firm.alreadyPaidFen);
  return arrays;
}

export interface Decided {
  outcome: Uint8Array;
  /** fen, for firms that fit; NaN where a figure is missing */
  fen: Float64Array;
}

type Loop = (arrays: Arrays, out: Decided) => void;

const WAN = 1_000_000;
const yuan = (fen: number) => Math.floor(fen / 100) * 100;

/** NO, UNKNOWN or YES by the place in a dictionary. */
function answers(words: readonly string[], fits: (word: string) => boolean): Uint8Array {
  return Uint8Array.from(words, (word, code) => (code === 0 ? UNKNOWN : fits(word) ? YES : NO));
}

const LOOPS: Record<Family, (version: Version) => Loop> = {
  retail:
    ({ times, quarter, before }) =>
    ({ length, flags, numbers, codes, dictionary }, { outcome, fen }) => {
      const trade = answers(dictionary.industryCode!, (code) => code.startsWith('F52') && !code.startsWith('F5265'));
      const [industry, registered, taxed] = [codes.industryCode!, flags.registeredInDistrict!, flags.taxedInDistrict!];
      const [dishonest, above] = [flags.seriouslyDishonest!, flags.aboveThreshold!];
      const [now, then] = [numbers[`retailSales@${quarter}`]!, numbers[`retailSales@${before}`]!];
      const [step, pay, cap] = [500 * times * WAN, 3 * times * WAN, 150 * times * WAN];
      for (let i = 0; i < length; i += 1) {
        const fits = trade[industry[i]!]!;
        const least = Math.min(fits, registered[i]!, taxed[i]!, above[i]!, 2 - dishonest[i]!);
        const previous = then[i]!;
        const growth = now[i]! - previous;
        if (least === NO || growth < step || (Number.isNaN(previous) && now[i]! < step)) outcome[i] = NO;
        else if (least === UNKNOWN || Number.isNaN(growth)) outcome[i] = UNKNOWN;
        else {
          outcome[i] = YES;
          fen[i] = yuan(Math.min(Math.floor(growth / step) * pay, cap));
        }
      }
    },
  catering:
    ({ times, quarter, before }) =>
    ({ length, flags, numbers, codes, dictionary }, { outcome, fen }) => {
      const trade = answers(dictionary.industryCode!, (code) => code.startsWith('H62'));
      const [industry, registered, taxed] = [codes.industryCode!, flags.registeredInDistrict!, flags.taxedInDistrict!];
      const dishonest = flags.seriouslyDishonest!;
      const [now, then] = [numbers[`cateringRevenue@${quarter}`]!, numbers[`cateringRevenue@${before}`]!];
      const [step, pay, cap] = [100 * times * WAN, times * WAN, 50 * times * WAN];
      for (let i = 0; i < length; i += 1) {
        const fits = trade[industry[i]!]!;
        const least = Math.min(fits, registered[i]!, taxed[i]!, 2 - dishonest[i]!);
        const current = now[i]!;
        const previous = then[i]!;
        const growth = current - previous;
        const never =
          growth < step || previous <= 0 || current * 20 < previous * 21 || (Number.isNaN(previous) && current < step);
        if (least === NO || never) outcome[i] = NO;
        else if (least === UNKNOWN || Number.isNaN(growth)) outcome[i] = UNKNOWN;
        else {
          outcome[i] = YES;
          fen[i] = yuan(Math.min(Math.floor(growth / step) * pay, cap));
        }
      }
    },
  wholesale:
    ({ times, quarter, before }) =>
    ({ length, flags, numbers, codes, dictionary }, { outcome, fen }) => {
      const trade = answers(dictionary.industryCode!, (code) => code.startsWith('F51'));
      const [industry, registered, taxed] = [codes.industryCode!, flags.registeredInDistrict!, flags.taxedInDistrict!];
      const [dishonest, reports] = [flags.seriouslyDishonest!, flags.reportsInDistrict!];
      const [now, then] = [numbers[`wholesaleSales@${quarter}`]!, numbers[`wholesaleSales@${before}`]!];
      const [v1, v2, v3, v4] = [
        10_000 * times * WAN,
        20_000 * times * WAN,
        50_000 * times * WAN,
        100_000 * times * WAN,
      ];
      const cap = 100 * times * WAN;
      for (let i = 0; i < length; i += 1) {
        const fits = trade[industry[i]!]!;
        const least = Math.min(fits, registered[i]!, taxed[i]!, reports[i]!, 2 - dishonest[i]!);
        const current = now[i]!;
        const previous = then[i]!;
        if (least === NO || previous <= 0 || current < v1) {
          outcome[i] = NO;
          continue;
        }
        const missing = Number.isNaN(current) || Number.isNaN(previous);
        const pair =
          missing ||
          current * 100 >= previous * (current >= v4 ? 108 : current >= v3 ? 110 : current >= v2 ? 115 : 120);
        if (!pair) outcome[i] = NO;
        else if (least === UNKNOWN || missing) outcome[i] = UNKNOWN;
        else {
          outcome[i] = YES;
          fen[i] = yuan(Math.min(((current - previous) * 3) / 10_000, cap));
        }
      }
    },
  industry:
    ({ times, quarter, before }) =>
    ({ length, flags, numbers, codes, dictionary }, { outcome, fen }) => {
      const trade = answers(dictionary.industryCode!, (code) => code.startsWith('C'));
      const [industry, registered, taxed] = [codes.industryCode!, flags.registeredInDistrict!, flags.taxedInDistrict!];
      const [dishonest, above] = [flags.seriouslyDishonest!, flags.aboveThreshold!];
      const [now, then] = [numbers[`industrialOutput@${quarter}`]!, numbers[`industrialOutput@${before}`]!];
      const paid = numbers.alreadyPaid!;
      const [threshold, cap] = [100 * times * WAN, 200 * times * WAN];
      for (let i = 0; i < length; i += 1) {
        const fits = trade[industry[i]!]!;
        const least = Math.min(fits, registered[i]!, taxed[i]!, above[i]!, 2 - dishonest[i]!);
        const current = now[i]!;
        const previous = then[i]!;
        const growth = current - previous;
        const never =
          growth < threshold ||
          previous <= 0 ||
          current * 20 < previous * 21 ||
          (Number.isNaN(previous) && current < threshold);
        if (least === NO || never) outcome[i] = NO;
        else if (least === UNKNOWN || Number.isNaN(growth)) outcome[i] = UNKNOWN;
        else {
          outcome[i] = YES;
          fen[i] = yuan(Math.max(Math.min((growth * 3) / 1000, cap) - paid[i]!, 0));
        }
      }
    },
  jobs:
    ({ times }) =>
    ({ length, flags, numbers }, { outcome, fen }) => {
      const [registered, hard, zombie] = [flags.registeredInDistrict!, flags.hardshipTrade!, flags.zombieFirm!];
      const heads = numbers.employees!;
      const [threshold, pay, cap] = [5 * times, 50_000 * times, 20 * times * WAN];
      for (let i = 0; i < length; i += 1) {
        const least = Math.min(hard[i]!, registered[i]!, 2 - zombie[i]!);
        const count = heads[i]!;
        if (least === NO || count < threshold) outcome[i] = NO;
        else if (least === UNKNOWN || Number.isNaN(count)) outcome[i] = UNKNOWN;
        else {
          outcome[i] = YES;
          fen[i] = yuan(Math.min(count * pay, cap));
        }
      }
    },
  rent:
    ({ times }) =>
    ({ length, flags, numbers, codes, dictionary }, { outcome, fen }) => {
      const own = answers(dictionary.ownership!, (word) => word !== 'state');
      const [ownership, registered, taxed] = [codes.ownership!, flags.registeredInDistrict!, flags.taxedInDistrict!];
      const [dishonest, tenant, owned] = [flags.seriouslyDishonest!, flags.finalTenant!, flags.landlordDistrictOwned!];
      const [rent, months] = [numbers.monthlyRent!, numbers.rentedMonths!];
      const [most, cap] = [1 + times, 10 * times * WAN];
      for (let i = 0; i < length; i += 1) {
        const fits = own[ownership[i]!]!;
        const least = Math.min(owned[i]!, tenant[i]!, fits, registered[i]!, taxed[i]!, 2 - dishonest[i]!);
        outcome[i] = least;
        if (least === YES) fen[i] = yuan(Math.min((rent[i]! * Math.min(months[i]!, most) * times) / 10, cap));
      }
    },
  loan:
    ({ times }) =>
    ({ length, flags, numbers }, { outcome, fen }) => {
      const [registered, taxed] = [flags.registeredInDistrict!, flags.taxedInDistrict!];
      const [dishonest, overdue] = [flags.seriouslyDishonest!, flags.loanOverdue!];
      const [principal, started, days] = [numbers.loanPrincipal!, numbers.loanStartedOn!, numbers.loanDays!];
      const from = day('2025-01-01');
      const to = day(`2025-${String(2 * times + 1).padStart(2, '0')}-28`);
      const [threshold, cap, most] = [30 * times * WAN, 30 * WAN, 73 * times];
      for (let i = 0; i < length; i += 1) {
        const least = Math.min(registered[i]!, taxed[i]!, 2 - dishonest[i]!, 2 - overdue[i]!);
        const sum = principal[i]!;
        const start = started[i]!;
        if (least === NO || sum < threshold || start < from || start > to) outcome[i] = NO;
        else if (least === UNKNOWN || Number.isNaN(sum) || Number.isNaN(start)) outcome[i] = UNKNOWN;
        else {
          outcome[i] = YES;
          fen[i] = yuan(Math.min((sum * 15 * Math.min(days[i]!, most)) / 365_000, cap));
        }
      }
    },
  energy:
    ({ times, quarter }) =>
    ({ length, flags, numbers, codes, dictionary }, { outcome, fen }) => {
      const size = answers(dictionary.sizeClass!, (word) => word !== 'large');
      const [sizes, operating] = [codes.sizeClass!, flags.operating!];
      const [heads, revenue] = [numbers.employees!, numbers[`revenue@${quarter}`]!];
      const [power, water] = [numbers[`powerBill@${quarter}`]!, numbers[`waterUse@${quarter}`]!];
      const [most, turnover, threshold, cap] = [200 * times, 10_000 * times * WAN, times * WAN, 5 * times * WAN];
      for (let i = 0; i < length; i += 1) {
        const least = Math.min(size[sizes[i]!]!, operating[i]!);
        const bill = power[i]!;
        const few = heads[i]!;
        const sales = revenue[i]!;
        if (least === NO || bill < threshold || (few > most && sales > turnover)) outcome[i] = NO;
        else if (least === UNKNOWN || Number.isNaN(bill) || !(few <= most || sales <= turnover)) outcome[i] = UNKNOWN;
        else {
          outcome[i] = YES;
          const sum = bill / 20 + water[i]! * 80;
          fen[i] = sum < 10_000 ? 0 : yuan(Math.min(sum, cap));
        }
      }
    },
};

export function loopOf({ family, version }: BenchMeasure): Loop {
  return LOOPS[family](version);
}
