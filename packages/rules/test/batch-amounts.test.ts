/**
 * Amounts over many rows, at and beside every edge of every table: the same range as one by one, to the fen, and by
 * vectors, which the count of rows asked singly shows.
 */
import { describe, expect, it } from 'vitest';
import type { Measure } from '../src/index.js';
import { measureWith } from './load.js';
import { compare, everyFirm, type Firm, ON } from './side-by-side.js';

/** Everybody is entitled: what counts is the sum. */
const pays = (amount: unknown, rounding?: unknown): Measure =>
  measureWith({ amount, eligibility: { value: '1元', gte: 0 }, ...(rounding === undefined ? {} : { rounding }) });

const REVENUES = [0, 1, 999, 1000, 1001, 4999, 5000, 12_345, null];
const firms = everyFirm({ 'revenue@2025': REVENUES, 'revenue@2024': [0, 1000, 7000, null] });
const HEADS = everyFirm({ employees: [0, 1, 9, 10, 11, 19, 20, 21, 24, 25, 26, 99, null] });
/** Between two numbers while the figure is missing. */
const within = (of: string, least: number, most: number) => ({ min: [{ max: [of, least] }, most] });

describe('sums', () => {
  it('of every plain operator', () => {
    const amounts = [
      '3元',
      { fixed: '3元' },
      { value: 'revenue@2025' },
      { value: { subtract: ['revenue@2025', 'revenue@2024'] } },
      { value: '7元' },
      { perUnit: { count: 'employees', pay: '3.5元' } },
      { rate: { of: 'revenue@2025', rate: '33%' } },
      { rate: { of: 'revenue@2025', rate: 'loanRate' } },
      { rate: { of: '7元', rate: 'loanRate' } },
      { sum: ['1元', { value: 'revenue@2025' }, { value: 'revenue@2024' }] },
      { leastOf: [{ value: 'revenue@2025' }, '50元', { value: 'revenue@2024' }] },
      { leastOf: [{ value: 'revenue@2025' }, '0.005元'] },
      { leastOf: ['5元', '3元'] },
      { greatestOf: [{ value: 'revenue@2025' }, '50元', { value: 'revenue@2024' }] },
      { greatestOf: ['5元', '3元'] },
      { minus: { amount: { value: 'revenue@2025' }, less: 'revenue@2024' } },
      { minus: { amount: { value: 'revenue@2025' }, less: { subtract: [0, 'revenue@2024'] } } },
      { minus: { amount: '50元', less: '20元' } },
      { months: { rent: 'revenue@2025', months: 'employees', rate: '30%', atMost: 3 } },
      { months: { rent: 'revenue@2025', months: 'employees', rate: '30%' } },
      { interest: { principal: 'revenue@2025', annualRate: 'loanRate', days: 'employees', yearDays: 365 } },
      { interest: { principal: 'revenue@2025', annualRate: '3.45%', days: 'employees', yearDays: 360, atMost: 3 } },
      { interest: { principal: 'revenue@2025', annualRate: '3.45%', months: 'employees', atMost: 3 } },
      { interest: { principal: '1万元', annualRate: '3.45%', months: 5 } },
      { share: { amount: { value: 'revenue@2025' }, rate: '80%', purpose: 'advance' } },
      { coFunding: { spend: 'revenue@2025', rate: '50%', others: 'revenue@2024' } },
      { coFunding: { spend: 'revenue@2025', rate: '50%', others: { subtract: [0, 'revenue@2024'] } } },
      {
        index: {
          parts: [
            { label: '甲', weight: '50%', value: 'loanRate' },
            { label: '乙', weight: '2%', value: 'employees' },
          ],
          pay: '7元',
        },
      },
    ];
    const some = everyFirm({
      'revenue@2025': [0, 999, 12_345, null],
      'revenue@2024': [0, 1000, null],
      employees: [0, 2, 3, 4, null],
      loanRate: [0, 345, null],
    });
    expect(
      compare(
        amounts.map((amount) => pays(amount)),
        some,
      ).singly,
    ).toBe(0);
  });

  it('rounded down, up and at the half, to the fen, the yuan and the hundred', () => {
    const measures = ['floor', 'half_up', 'ceil'].flatMap((mode) =>
      ['fen', 'yuan', 'hundred_yuan'].flatMap((to) =>
        ['100%', '50%', '33.3%'].map((rate) => pays({ rate: { of: 'revenue@2025', rate } }, { mode, to })),
      ),
    );
    const edges = [0, 1, 2, 3, 49, 50, 51, 99, 100, 101, 4999, 5000, 5001, 9999, 10_000, 10_001, 15_000, 20_000, null];
    expect(compare(measures, everyFirm({ 'revenue@2025': edges })).singly).toBe(0);
  });

  it('rounded where the figure and half a unit together leave the exact integers', () => {
    // 21‰ of it is 9 007 199 250 000 000 thousandths of a fen, whole hundreds of yuan: nothing is left to round up.
    const revenue = 428_914_250_000_000;
    const [found] = compare(
      ['ceil', 'half_up', 'floor'].map((mode) =>
        pays({ rate: { of: 'revenue@2025', rate: '21‰' } }, { mode, to: 'hundred_yuan' }),
      ),
      everyFirm({ 'revenue@2025': [revenue, revenue - 1, revenue + 1] }),
    ).matches;
    expect(found?.amountAt(0)).toEqual({ minFen: 9_007_199_250_000, maxFen: 9_007_199_250_000, exact: true });
  });

  it('that leave the exact integers are asked one by one, and no others', () => {
    const large = everyFirm({ 'revenue@2025': [7, 1_000_000_000_000_000, null], employees: [3, 1000] });
    const product = { value: { multiply: ['revenue@2025', 'employees'] } };
    expect(compare([pays(product)], large).singly).toBe(1);
    expect(compare([pays({ sum: [product, product] })], large).singly).toBe(1);
    expect(compare([pays({ leastOf: [product, '50元'] })], large).singly).toBe(1);
    expect(compare([pays({ greatestOf: [product, { value: 'revenue@2025' }] })], large).singly).toBe(1);
    expect(compare([pays({ ...product, caps: [{ limit: '50元' }] })], large).singly).toBe(1);
    expect(compare([pays({ bands: { of: product.value, table: [{ from: 0, amount: '1元' }] } })], large).singly).toBe(
      1,
    );
    // A scale beyond what leaves figures room is asked of every row, a missing one twice.
    const fine = { value: { multiply: ['licensedArea', 'floorArea', '1元'] } };
    const areas = everyFirm({ licensedArea: [0.12345678], floorArea: [0.12345678, 2, null] });
    expect(compare([pays(fine)], areas).singly).toBe(3 + 1);
    expect(compare([pays({ ...fine, when: { fact: 'operating', is: true } })], areas).singly).toBe(3 + 1);
  });

  it('without an upper end', () => {
    const [found] = compare([pays({ value: 'revenue@2025' })], everyFirm({ 'revenue@2025': [null, 5] })).matches;
    expect(found?.amountAt(0)).toEqual({ minFen: 0, maxFen: Number.MAX_SAFE_INTEGER, exact: false, unbounded: true });
    expect(found?.amountAt(1)).toEqual({ minFen: 5, maxFen: 5, exact: true });
  });
});

describe('steps and bands', () => {
  it('steps, whole and in proportion', () => {
    const measures = ['whole', 'pro_rata'].flatMap((mode) => [
      pays({ steps: { of: 'revenue@2025', every: '10元', pay: '3元', mode } }),
      pays({ steps: { of: 'revenue@2025', every: '0.3元', pay: '0.07元', mode } }),
      pays({ steps: { of: { growth: { of: 'revenue', from: '2024', to: '2025' } }, every: '10元', pay: '3元', mode } }),
    ]);
    expect(compare(measures, firms).singly).toBe(0);
  });

  it('marginal bands, by rate and by step', () => {
    const bands = [
      { from: '10元', to: '50元', rate: '10%' },
      { from: '50元', to: '100元', every: '7元', pay: '2元', mode: 'whole' },
      { from: '100元', every: '0.3元', pay: '0.01元', mode: 'pro_rata' },
    ];
    const of = 'revenue@2025';
    const measures = [
      pays({ marginal: { of, bands } }),
      ...bands.map((band) => pays({ marginal: { of, bands: [band] } })),
    ];
    const edges = [0, 1000, 1001, 4999, 5000, 5001, 5699, 5700, 5701, 9999, 10_000, 10_029, 10_030, 20_000, null];
    expect(compare(measures, everyFirm({ 'revenue@2025': edges })).singly).toBe(0);
  });

  it('bands with gaps, without an end, out of order, and of open values', () => {
    const tables = [
      [
        { from: 1, to: 10, amount: '3元' },
        { from: 10, to: 20, amount: { perUnit: { count: 'employees', pay: '1元' } } },
        { from: 25, amount: '9元' },
      ],
      [
        { from: 20, to: 25, amount: '5元' },
        { from: 0, to: 10, amount: '1元' },
        { from: 10, to: 20, amount: '2元' },
      ],
      [
        { from: 10, to: 20, amount: '2元' },
        { from: 12, to: 15, amount: '4元' },
        { from: 20, to: 25, amount: '8元' },
      ],
      [{ from: 10, to: 20, amount: '2元' }],
      [{ from: 0, amount: '2元' }],
    ];
    const values = [
      'employees',
      ...[
        [0, 9],
        [10, 15],
        [10, 19],
        [10, 20],
        [10, 24],
        [10, 25],
        [9, 12],
        [12, 15],
        [20, 24],
        [21, 30],
        [22, 24],
        [25, 30],
        [26, 30],
      ].map(([least, most]) => within('employees', least as number, most as number)),
    ];
    const measures = tables.flatMap((table) => values.map((of) => pays({ bands: { of, table } })));
    expect(compare(measures, HEADS).singly).toBe(0);
    const half = pays({ bands: { of: 'employees', table: [{ from: '9.5', to: '20.5', amount: '2元' }] } });
    expect(compare([half], HEADS).singly).toBe(0);
  });

  it('ranks', () => {
    const table = [
      { from: 1, to: 3, pay: '20元' },
      { from: 4, to: 4, pay: '9元' },
      { from: 6, pay: '5元' },
    ];
    const ranked: Firm[] = [1, 3, 4, 5, 6, 7].map((rank) => ({ values: {}, rank }));
    const measures = [pays({ rankTable: { table } }), pays({ rankTable: { table, of: 'employees' } })];
    expect(compare(measures, [...ranked, ...HEADS]).singly).toBe(0);
  });

  it('as many bands as bits, and more, which are asked one by one', () => {
    const table = (length: number) => Array.from({ length }, (_, i) => ({ from: i, to: i + 1, amount: `${i + 1}元` }));
    const branches = Array.from({ length: 30 }, (_, i) => ({
      when: { value: 'employees', equals: i },
      amount: `${i}元`,
    }));
    const values = Array.from({ length: 30 }, (_, i) => (i === 3 ? 'small' : `x${i}`));
    const matrix = (length: number, width: number) => ({
      rows: { of: 'employees', bands: Array.from({ length }, (_, i) => ({ from: i, to: i + 1 })) },
      columns: { fact: 'sizeClass', values: ['micro', 'small'].slice(0, width) },
      pay: Array.from({ length }, (_, y) => Array.from({ length: width }, (_, x) => `${y * width + x + 1}元`)),
    });
    const some = everyFirm({
      employees: [0, 1, 14, 29, 30, 31, 40, null],
      sizeClass: ['micro', 'small', 'large', null],
    });
    const open = some.filter(({ values: { employees } }) => employees === null).length;
    const asking = (amount: unknown) => compare([pays(amount)], some).singly;
    expect(asking({ bands: { of: 'employees', table: table(31) } })).toBe(0);
    expect(asking({ bands: { of: 'employees', table: table(32) } })).toBe(some.length + open);
    expect(asking({ choose: { from: branches, otherwise: '99元' } })).toBe(0);
    expect(asking({ matrix: matrix(31, 1) })).toBe(0);
    expect(asking({ matrix: matrix(15, 2) })).toBe(0);
    expect(asking({ matrix: matrix(16, 2) })).toBe(some.length + open);
    const across = (count: number) => ({
      rows: { of: 'employees', bands: [{ from: 0 }] },
      columns: { fact: 'sizeClass', values: [...values, 'micro', 'large'].slice(-count) },
      pay: [Array.from({ length: count }, (_, x) => `${x + 1}元`)],
    });
    expect(asking({ matrix: across(31) })).toBe(0);
    expect(asking({ matrix: across(32) })).toBe(some.length + open);
  });

  it('matrices of two scales, of a scale and a register, and with a line too few', () => {
    const bands = [{ from: 0, to: 10 }, { from: 10, to: 20 }, { from: 25 }];
    const pay = [
      ['1元', '2元'],
      ['3元', '4元'],
      ['5元', '6元'],
    ];
    const register = { fact: 'sizeClass', values: ['micro', 'small'] };
    const flag = { fact: 'operating', values: [true, false] };
    const amounts = [
      { matrix: { rows: { of: 'employees', bands }, columns: register, pay } },
      { matrix: { rows: { of: within('employees', 8, 12), bands }, columns: flag, pay } },
      { matrix: { rows: { of: 'employees', bands }, columns: { of: 'storeCount', bands: bands.slice(0, 2) }, pay } },
      { matrix: { rows: register, columns: flag, pay: pay.slice(0, 2) } },
      { matrix: { rows: register, columns: flag, pay: pay.slice(0, 1) } },
    ];
    const some = everyFirm({
      employees: [0, 9, 10, 22, 25, null],
      storeCount: [0, 10, 20, null],
      sizeClass: ['micro', 'small', 'large', null],
      operating: [true, false, null],
    });
    expect(
      compare(
        amounts.map((amount) => pays(amount)),
        some,
      ).singly,
    ).toBe(0);
  });
});

describe('branches, floors and caps', () => {
  const small = { fact: 'sizeClass', in: ['micro', 'small'] };
  const many = { value: 'employees', gte: 10 };
  const some = everyFirm({
    sizeClass: ['micro', 'large', null],
    employees: [9, 10, null],
    'revenue@2025': [0, 4999, 5000, 9000, null],
    'revenue@2024': [0, 3000, null],
  });

  it('the first branch that is met, those that may be, and otherwise', () => {
    const revenue = { value: 'revenue@2025' };
    const amounts = [
      {
        choose: {
          from: [
            { when: small, amount: revenue },
            { when: many, amount: '20元' },
          ],
          otherwise: '5元',
        },
      },
      {
        choose: {
          from: [
            { when: small, amount: revenue },
            { when: many, amount: '20元' },
          ],
        },
      },
      { choose: { from: [{ when: many, amount: { ...revenue, when: small } }], otherwise: revenue } },
      { ...revenue, when: small },
      { fixed: '7元', when: many },
      {
        sum: [
          { fixed: '7元', when: many },
          { fixed: '1元', when: { none: [small] } },
        ],
      },
    ];
    expect(
      compare(
        amounts.map((amount) => pays(amount)),
        some,
      ).singly,
    ).toBe(0);
  });

  it('nothing below the floor, then each cap in turn', () => {
    const revenue = { value: 'revenue@2025' };
    const amounts = [
      { ...revenue, nothingBelow: '50元' },
      { ...revenue, nothingBelow: '49.995元' },
      { ...revenue, nothingBelow: '50元', caps: [{ limit: '60元' }] },
      { ...revenue, caps: [{ limit: 'revenue@2024' }, { limit: '20元' }] },
      { ...revenue, caps: [{ limit: { subtract: ['revenue@2024', '10元'] } }] },
      { ...revenue, caps: [{ limit: '60元', less: 'revenue@2024' }] },
      { ...revenue, caps: [{ limit: '20元', less: 'revenue@2024' }] },
      { ...revenue, caps: [{ limit: 'revenue@2024', less: '20元' }] },
      { ...revenue, caps: [{ limit: '60元', less: { subtract: [0, 'revenue@2024'] } }] },
      { ...revenue, caps: [{ limit: '49.995元' }] },
      { fixed: '60元', nothingBelow: '61元' },
      { fixed: '60元', caps: [{ limit: '50元' }] },
      { ...revenue, when: small, nothingBelow: '50元', caps: [{ limit: '60元' }] },
    ];
    const measures = amounts.map((amount) => pays(amount));
    expect(compare(measures, some).singly).toBe(0);
  });

  it('what was paid already, and the stage that is claimed', () => {
    const stages = [
      { label: '首期', amount: { value: 'revenue@2025' } },
      { label: '二期', amount: '7元' },
    ];
    const measures = [
      pays({ value: 'revenue@2025', caps: [{ limit: '60元', less: { context: 'alreadyPaid' } }] }),
      pays({ minus: { amount: '60元', less: { context: 'alreadyPaid' } } }),
      pays({ stages }),
    ];
    const paid: Firm[] = [0, 1, 6000, 6001].flatMap((alreadyPaidFen) =>
      some.map((firm) => ({ ...firm, alreadyPaidFen })),
    );
    for (const batch of [{ on: ON }, { on: ON, stage: 1 }, { on: ON, stage: 2 }, { on: ON, stage: 3 }])
      expect(compare(measures, [...paid, ...some], batch).singly).toBe(0);
  });

  it('what was paid already inside a split, where it stands for the whole of all levels', () => {
    const whole = { value: 'revenue@2025', caps: [{ limit: '60元', less: { context: 'alreadyPaid' } }] };
    const share = { amount: whole, rate: '30%', purpose: 'split' };
    const paid: Firm[] = [0, 1, 900, 1799, 1801].flatMap((alreadyPaidFen) =>
      some.map((firm) => ({ ...firm, alreadyPaidFen })),
    );
    expect(compare([pays({ share })], [...paid, ...some]).singly).toBeGreaterThan(0);
  });

  it('of firms that are perhaps entitled: from nothing on', () => {
    const measures = [
      measureWith({ eligibility: small, amount: { value: 'revenue@2025', caps: [{ limit: 'revenue@2024' }] } }),
      measureWith({ eligibility: { all: [small, many] }, amount: '7元' }),
    ];
    expect(compare(measures, some).singly).toBe(0);
  });
});
