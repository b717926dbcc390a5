import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Facts, evaluate, factByName, sizeDisagreement } from '../src/index.js';
import { ANYTHING, between, point } from '../src/interval.js';
import { INFINITY, rational, ZERO } from '../src/rational.js';
import { possibleSizes, SIZE_CLASSES, SIZE_TRADES, sizeTradeOf } from '../src/size-classes.js';
import { measureWith } from './load.js';

const WAN = 1_000_000;
/** Heads, and 万元 of revenue and assets; undefined is not known. */
function sizes(industry: string, employees?: number, revenue?: number, assets?: number): string {
  const known = { employees, revenue: revenue && revenue * WAN, totalAssets: assets && assets * WAN };
  return possibleSizes(industry, (name) => {
    const value = known[name];
    return value === undefined ? between(ZERO, INFINITY) : point(rational(value));
  }).join(' ');
}

describe('size classes of 工信部联企业〔2011〕300号', () => {
  it('has the thresholds that the domain paper repeats, and drops a firm that falls short on either figure', () => {
    // Retail: micro <10 heads or <100万; small ≥10 and ≥100万; medium ≥50 and ≥500万.
    expect(sizes('F5211', 9, 100)).toBe('micro');
    expect(sizes('F5211', 10, 99.9999)).toBe('micro');
    expect(sizes('F5211', 10, 100)).toBe('small');
    expect(sizes('F5211', 50, 499)).toBe('small');
    expect(sizes('F5211', 49, 500)).toBe('small');
    expect(sizes('F5211', 50, 500)).toBe('medium');
    expect(sizes('F5211', 300, 20_000)).toBe('large');
    // Hotel and catering: medium ≥100 and ≥2000万.
    for (const code of ['H6110', 'H6210']) {
      expect(sizes(code, 99, 2000)).toBe('small');
      expect(sizes(code, 100, 2000)).toBe('medium');
    }
    expect(sizes('F5123', 4, 1000)).toBe('micro');
    expect(sizes('F5123', 5, 999)).toBe('micro');
    expect(sizes('F5123', 5, 1000)).toBe('small');
    expect(sizes('C3911', 19, 300)).toBe('micro');
    expect(sizes('C3911', 20, 299)).toBe('micro');
    expect(sizes('C3911', 20, 300)).toBe('small');
    expect(sizes('C3911', 1000, 40_000)).toBe('large');
    expect(sizes('C3911', 5000, 2000)).toBe('medium');
  });

  it('measures each trade by its own figures', () => {
    expect(sizes('E4710', undefined, 6000, 5000)).toBe('medium');
    expect(sizes('L7291', 100, undefined, 8000)).toBe('medium');
    expect(sizes('L7291', 100, undefined, 7999)).toBe('small');
    expect(sizes('A0111', undefined, 500)).toBe('medium');
    expect(sizes('K7020', 300, 1000)).toBe('medium');
    expect(sizes('K7010', undefined, 1000, 5000)).toBe('medium');
    expect(sizes('K7040', 300)).toBe('large');
    expect(sizes('R9010', 10)).toBe('small');
    expect(sizes('I6410', 100, 1000)).toBe('medium');
    expect(sizes('I6510', 10, 50)).toBe('small');
    expect(sizes('G5310', 300)).toBe('large');
    expect(sizes('G5430', 20, 200)).toBe('small');
    expect(sizes('G5990', 100, 1000)).toBe('medium');
    expect(sizes('G6010', 300, 2000)).toBe('medium');
  });

  it('has no class where the standard has none, and names no trade for a code that is none', () => {
    expect(sizes('J6620', 5000, 5000)).toBe('');
    expect(sizes('P8310', 5, 5)).toBe('');
    expect(sizes('X99', 5, 5)).toBe('');
    expect(sizeTradeOf('')).toBeNull();
    expect(sizeTradeOf('5211')?.name).toBe('零售业');
  });

  it('keeps every class that a missing figure or a coarse code leaves open', () => {
    expect(sizes('F5211')).toBe('micro small medium large');
    expect(sizes('F5211', 20)).toBe('micro small');
    expect(sizes('F5211', undefined, 50)).toBe('micro');
    // As wholesale medium, as retail small.
    expect(sizes('F', 20, 5000)).toBe('small medium');
    expect(sizes('F', 4, 50)).toBe('micro');
    expect(sizes('K', 100, 500, 100_000)).toBe('small medium');
  });

  it('has rising thresholds for every trade, with known sections', () => {
    for (const trade of SIZE_TRADES) {
      expect(trade.industries.every((code) => sizeTradeOf(code)?.name === trade.name)).toBe(true);
      for (const [small, medium, large] of Object.values(trade.least)) {
        expect(small).toBeGreaterThan(0);
        expect(medium).toBeGreaterThan(small);
        expect(large).toBeGreaterThan(medium);
      }
    }
  });

  it('never names more classes as more becomes known, and exactly one at the end', () => {
    const codes = SIZE_TRADES.flatMap((trade) => trade.industries);
    const figure = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(
        fc.constantFrom(...codes),
        figure,
        figure,
        figure,
        fc.nat(7),
        (code, heads, revenue, assets, hide) => {
          const hidden = (bit: number, value: number) => (hide & bit ? undefined : value);
          const wide = sizes(code, hidden(1, heads), hidden(2, revenue), hidden(4, assets)).split(' ');
          const exact = sizes(code, heads, revenue, assets);
          if (sizeTradeOf(code)?.industries.includes(code) && code.length > 1) expect(exact.split(' ')).toHaveLength(1);
          for (const each of exact.split(' ')) expect(wide).toContain(each);
        },
      ),
    );
    expect(possibleSizes('F52', () => ANYTHING)).toEqual([...SIZE_CLASSES]);
  });
});

describe('a register that the figures contradict', () => {
  const said = (facts: Record<string, number | string>, year = '2025') =>
    sizeDisagreement(
      Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { value }])) as Facts,
      year,
    );
  const shop = { industryCode: 'F5211', employees: 60, 'revenue@2025': 900 * WAN, sizeClass: 'small' };

  it('is told with the figures', () => {
    expect(said(shop)).toBe('登记为小型，按从业人员 60 人、2025年营业收入 900 万元划型应为中型');
  });

  it('is not told where both agree, where the figures leave it open, or where nothing is registered', () => {
    expect(said({ ...shop, sizeClass: 'medium' })).toBeUndefined();
    expect(said(shop, '2024')).toBeUndefined();
    expect(said({ ...shop, industryCode: 'J6620' })).toBeUndefined();
    const { sizeClass: _sizeClass, ...unregistered } = shop;
    expect(said(unregistered)).toBeUndefined();
  });
});

describe('the condition size', () => {
  const measure = measureWith({ eligibility: { size: { in: ['micro', 'small'], year: '2025' } } });
  const ask = (facts: Record<string, number | string>) =>
    evaluate(measure, Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, { value }])) as Facts, {
      on: '2026-06-01',
    });

  it('says how the firm was classed, and from which figures', () => {
    const { conditions } = ask({ industryCode: 'F5211', employees: 12, 'revenue@2025': 200 * WAN });
    expect(conditions).toMatchObject({
      outcome: 'met',
      kind: 'size',
      label: '按 2025 年数据划型为微型、小型企业',
      expected: '微型、小型',
      fact: { label: '按 2025 年数据划型', value: 'small', display: '小型' },
    });
    expect(conditions.facts?.map(({ name, display }) => [name, display])).toEqual([
      ['industryCode', '零售业（F5211）'],
      ['employees', '12 人'],
      ['revenue@2025', '200 万元'],
    ]);
  });

  it('is not met beyond, and tells what is asked', () => {
    const { outcome, wouldChange } = ask({ industryCode: 'F5211', employees: 60, 'revenue@2025': 900 * WAN });
    expect(outcome).toBe('not_met');
    expect(wouldChange.map(({ sentence }) => sentence)).toEqual(['“按 2025 年数据划型”需为：微型、小型（现为：中型）']);
  });

  it('is unknown while a figure could still decide, and asks only for figures of the trade', () => {
    const some = ask({ industryCode: 'F5211', employees: 60 });
    expect([some.outcome, some.conditions.fact?.display]).toEqual(['unknown', '微型或小型或中型']);
    expect(some.wouldChange.map(({ fact }) => fact)).toEqual(['revenue@2025']);
    expect(ask({ industryCode: 'E4710' }).wouldChange.map(({ fact }) => fact)).toEqual([
      'revenue@2025',
      'totalAssets@2025',
    ]);
    expect(ask({ industryCode: 'F5211', employees: 9 }).outcome).toBe('met');
    expect(ask({}).conditions.fact?.display).toBe('未知');
    expect(ask({}).wouldChange).toHaveLength(4);
  });

  it('is left to a person where the standard does not class the industry', () => {
    const { outcome, conditions } = ask({ industryCode: 'J6620', employees: 9, 'revenue@2025': 1 });
    expect([outcome, conditions.fact?.display, conditions.fact?.value]).toEqual([
      'unknown',
      '划型标准未列明该行业',
      null,
    ]);
  });

  it('reads facts of the dictionary', () => {
    for (const name of ['employees', 'revenue@2025', 'totalAssets@2025']) expect(factByName(name)).toBeDefined();
  });
});
