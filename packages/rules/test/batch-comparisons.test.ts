/**
 * Comparisons over many rows, at and beside every edge: the same outcome as one by one, and by vectors, which the count
 * of rows asked singly shows.
 */
import { describe, expect, it } from 'vitest';
import type { Measure } from '../src/index.js';
import { measureWith } from './load.js';
import { compare, everyFirm } from './side-by-side.js';

const RELATIONS = ['gte', 'gt', 'lte', 'lt', 'equals', 'notEquals'] as const;
const GROWTH = { growthRate: { of: 'revenue', from: '2024', to: '2025' } };

/** A measure that asks all of it: what each condition says is compared as well. */
const asked = (value: unknown, limits: readonly unknown[], relations: readonly string[] = RELATIONS): Measure[] => [
  measureWith({
    eligibility: { all: limits.flatMap((limit) => relations.map((relation) => ({ value, [relation]: limit }))) },
    amount: '1元',
  }),
];

// Without a missing figure a vector has one end for both; with one it has two.
const FULL = [0, 1, 999, 1000, 1001, 5000];
const SOME = [...FULL, null];
/** Vectors whose open end is closed again: between two numbers while the figure is missing. */
const AT_MOST = { min: ['revenue@2025', '10元'] };
const AT_LEAST = { max: ['revenue@2025', '10元'] };
const WITHIN = { min: [{ max: ['revenue@2024', '10元'] }, '50元'] };

describe('a vector against one number', () => {
  it.each([
    ['known', FULL],
    ['partly known', SOME],
  ] as const)('%s', (_, revenue) => {
    const measures = asked('revenue@2025', ['10元', '0元', '9.995元', '-1元', '100元', 'revenue@2025']);
    expect(compare(measures, everyFirm({ 'revenue@2025': revenue, employees: [1, 2, 3, 4, 5, 6, 7] })).singly).toBe(0);
  });

  it('between two ends', () => {
    const limits = ['0元', '5元', '10元', '9.995元', '10.01元', '50元', '-1元'];
    const measures = [AT_MOST, AT_LEAST, WITHIN].flatMap((value) => asked(value, limits));
    const firms = everyFirm({ 'revenue@2025': [...SOME, 500], 'revenue@2024': [0, 1000, 3000, 5000, 6000, null] });
    expect(compare(measures, firms).singly).toBe(0);
  });

  it.each([31, 32, 33, 64, 65])('%i rows of it', (rows) => {
    const measures = asked('employees', [5]);
    const firms = Array.from({ length: rows }, (_, i) => ({ values: { employees: (i * 3) % 11 } }));
    expect(compare(measures, firms).singly).toBe(0);
    firms[rows - 1] = { values: {} as { employees: number } };
    expect(compare(measures, firms).singly).toBe(0);
  });

  it('a number against a vector, and against a number', () => {
    const firms = everyFirm({ 'revenue@2025': SOME });
    expect(compare(asked('10元', ['revenue@2025', AT_MOST]), firms).singly).toBe(0);
    expect(compare(asked('10元', ['10元', '9元', '11元']), firms).singly).toBe(0);
    expect(compare(asked({ min: ['10元', '9元'] }, ['9元', { max: ['9元', '8元'] }]), firms).singly).toBe(0);
  });

  it('beyond the exact integers, where nothing known reaches', () => {
    // Eight decimals: a hundred million of them is more than the vector's integers can say.
    const area = everyFirm({ licensedArea: [0.12345678, 999_999.12345678, null] });
    expect(compare(asked('licensedArea', [100_000_000, -100_000_000]), area).singly).toBe(0);
    // A limit that is no exact integer itself: each condition is asked of each firm.
    const money = everyFirm({ 'revenue@2025': [1, 2, null] });
    expect(compare(asked('revenue@2025', ['999999999999999亿元'], ['gte']), money).singly).toBe(3);
  });
});

describe('a vector against a vector', () => {
  it.each([
    ['known', FULL],
    ['partly known', SOME],
  ] as const)('%s', (_, values) => {
    const firms = everyFirm({ 'revenue@2025': values, 'revenue@2024': values });
    expect(compare(asked('revenue@2025', ['revenue@2024']), firms).singly).toBe(0);
  });

  it('between two ends each', () => {
    const values = [AT_MOST, AT_LEAST, WITHIN, { add: [AT_MOST, '10元'] }];
    const measures = values.flatMap((value) => asked(value, [...values, 'revenue@2024']));
    const firms = everyFirm({ 'revenue@2025': [...SOME, 500], 'revenue@2024': [0, 1000, 3000, 5000, 6000, null] });
    expect(compare(measures, firms).singly).toBe(0);
  });

  it('of different scales', () => {
    const firms = everyFirm({
      licensedArea: [0.5, 12, 12.25, null],
      floorArea: [0, 12, 12.125, null],
      loanRate: [0, 5000, 10_000, null],
      employees: [0, 12, null],
    });
    const figures = ['licensedArea', 'floorArea', 'loanRate', 'employees'];
    const measures = figures.flatMap((figure) => asked(figure, figures));
    expect(compare(measures, firms).singly).toBe(0);
  });

  it('of days', () => {
    const days = ['2025-01-01', '2025-01-31', '2026-06-01', null];
    const firms = everyFirm({ registeredOn: days, licenceValidUntil: days });
    const today = { context: 'today' };
    const between = (operator: string, inclusive = {}) => ({
      [operator]: { from: 'registeredOn', to: 'licenceValidUntil', ...inclusive },
    });
    const since = { months: { from: 'registeredOn', to: today } };
    const measures = [
      ...asked('registeredOn', ['licenceValidUntil', today, '2025-01-31']),
      ...asked(between('days', { inclusive: true }), [31, 30, -29]),
      ...asked(between('days'), [31, 30, 0]),
      ...asked(between('months'), [0, 1, 16, -16]),
      ...asked(since, [0, 16, 17]),
      measureWith({ eligibility: { date: { of: 'registeredOn', from: '2025-01-31' } } }),
      measureWith({ eligibility: { date: { of: 'registeredOn', to: '2025-01-31' } } }),
      measureWith({ eligibility: { date: { of: 'registeredOn', from: '2025-01-02', to: '2025-01-31' } } }),
      measureWith({ eligibility: { date: { of: today, from: '2026-06-01', to: '2026-06-01' } } }),
      measureWith({ eligibility: { date: { of: today, to: '2026-05-31' } } }),
    ];
    expect(compare(measures, firms).singly).toBe(0);
  });

  it('of figures whose sums and products leave the exact integers, in those rows only', () => {
    const large = { 'revenue@2025': 1_000_000_000_000_000, 'revenue@2024': 900_000_000_000_000 };
    const small = { 'revenue@2025': 3, 'revenue@2024': 4 };
    const product = { multiply: ['revenue@2025', 'revenue@2024'] };
    const far = { multiply: ['revenue@2025', 10] };
    for (const value of [
      product,
      far,
      { multiply: [-10, 'revenue@2025'] },
      { add: [far, product] },
      { add: [far, far] },
    ]) {
      const firms = [{ values: small }, { values: large }, { values: small }];
      const measures = asked(value, [12, 'revenue@2024', 30, far], ['gte']);
      // Also where the same vector is read by itself, its marks are its own.
      expect(compare([...measures, ...asked('revenue@2025', ['0.03元', 'revenue@2024'])], firms).singly).toBe(4);
    }
    const missing = [{ values: { ...large, 'revenue@2024': null } }, { values: large }, { values: small }];
    expect(compare(asked(far, [30], ['gte']), missing).singly).toBe(2);
    // A row with a missing figure is asked again with open ends, and leaves the integers there too.
    expect(compare(asked({ add: [far, 'revenue@2024'] }, [30], ['gte']), missing).singly).toBe(2 + 1);
  });
});

describe('a quotient', () => {
  it.each([
    ['known', [0, 1, 800, 1000, 1200]],
    ['partly known', [0, 1, 800, 1000, 1200, null]],
  ] as const)('%s', (_, values) => {
    const firms = everyFirm({ 'revenue@2025': values, 'revenue@2024': values, employees: [0, 4] });
    const measures = [
      ...asked(GROWTH, ['20%', '-20%', '0', '25%', '-100%', '-150%']),
      ...asked({ divide: ['revenue@2025', 'revenue@2024'] }, ['1.2', '0', '1', '-1', '0.8']),
      ...asked({ divide: ['revenue@2025', 'employees'] }, ['2元', '3元']),
      ...asked({ add: [GROWTH, '10%'] }, ['30%']),
      ...asked({ add: ['10%', GROWTH] }, ['30%']),
      ...asked({ subtract: [GROWTH, '10%', '5%'] }, ['5%']),
    ];
    expect(compare(measures, firms).singly).toBe(0);
    expect(compare(asked('20%', [GROWTH]), firms).singly).toBe(0);
  });

  it('of figures between two ends, and below zero', () => {
    const within = (of: string, least: string, most: string) => ({ min: [{ max: [of, least] }, most] });
    const over = [
      'profit@2025',
      'revenue@2025',
      within('profit@2025', '-20元', '20元'),
      within('profit@2025', '-20元', '-5元'),
      within('profit@2025', '5元', '20元'),
      { subtract: ['profit@2025', 'revenue@2025'] },
      { max: ['profit@2025', '5元'] },
      { min: ['profit@2025', '-5元'] },
    ];
    const under = [
      'revenue@2024',
      'profit@2024',
      within('revenue@2024', '5元', '20元'),
      { max: ['revenue@2024', '5元'] },
      { min: ['revenue@2024', '20元'] },
      { min: ['profit@2024', '0元'] },
    ];
    const measures = over.flatMap((a) => under.flatMap((b) => asked({ divide: [a, b] }, ['1', '0', '-1'])));
    const firms = everyFirm({
      'profit@2025': [-1000, 0, 1000, null],
      'revenue@2025': [500, null],
      'revenue@2024': [0, 1000, null],
      'profit@2024': [-1, null],
    });
    expect(compare(measures, firms).singly).toBe(0);
  });

  it('whose products leave the exact integers, in those rows only', () => {
    const firms = everyFirm({
      'revenue@2025': [1, 120, 1_000_000_000_000_000],
      'revenue@2024': [1, 100, 900_000_000_000_000],
    });
    const measures = asked({ divide: ['revenue@2025', 'revenue@2024'] }, ['1.2345']);
    expect(compare(measures, firms).singly).toBe(5 * RELATIONS.length);
    expect(compare(asked(GROWTH, ['11.1111%'], ['gte', 'equals']), firms).singly).toBe(5 * 2);
    const some = [...firms, ...everyFirm({ 'revenue@2025': [1_000_000_000_000_000], 'revenue@2024': [null] })];
    expect(compare(measures, some).singly).toBe(6 * RELATIONS.length);
  });

  it('computed with, which vectors do not: each row is asked', () => {
    const firms = everyFirm({ 'revenue@2025': [0, 1200, null], 'revenue@2024': [0, 1000, null] });
    const half = { multiply: [GROWTH, '50%'] };
    const measures = [
      ...asked(half, ['10%'], ['gte']),
      ...asked({ subtract: ['1', GROWTH] }, ['80%'], ['gte']),
      ...asked({ add: [GROWTH, 'employees'] }, ['20%'], ['gte']),
      ...asked({ divide: [GROWTH, 'employees'] }, ['20%'], ['gte']),
      ...asked({ divide: ['employees', GROWTH] }, ['20%'], ['gte']),
      ...asked({ min: [GROWTH, '20%'] }, ['20%'], ['gte']),
      ...asked({ max: [GROWTH, '20%'] }, ['20%'], ['gte']),
      ...asked({ weighted: [{ weight: '50%', value: GROWTH }] }, ['10%'], ['gte']),
      ...asked({ divide: ['revenue@2025', 0] }, ['10%'], ['gte']),
      ...asked(GROWTH, [GROWTH], ['gte']),
      ...asked(GROWTH, ['employees'], ['gte']),
    ];
    // Nine rows, and again the five of them in which one of the two figures is missing.
    for (const measure of measures) {
      const { singly } = compare([measure], firms);
      expect(singly, JSON.stringify(measure.eligibility)).toBeGreaterThanOrEqual(firms.length);
    }
  });
});

describe('pairs of a level and a rate', () => {
  it('at and beside every edge', () => {
    const measures = [
      measureWith({
        eligibility: {
          pairs: {
            value: 'revenue@2025',
            rate: GROWTH,
            anyOf: [
              { value: '10元', rate: '20%' },
              { value: '50元', rate: '10%' },
            ],
          },
        },
      }),
    ];
    const firms = everyFirm({
      'revenue@2025': [999, 1000, 4999, 5000, null],
      'revenue@2024': [0, 833, 834, 4545, 4546, null],
    });
    expect(compare(measures, firms).singly).toBe(0);
  });
});
