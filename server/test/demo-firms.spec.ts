import { isValidUscc, organisationCheckDigit } from '@qinqing/contract';
import { FACTS, factByName } from '@qinqing/rules';
import { isSeriouslyDishonest } from '../demo/firm-credit.js';
import { factsOf } from '../demo/firm-facts.js';
import { type Firm, makeFirms, sizeClassOf, sumMonths } from '../demo/firms.js';

const firms = makeFirms();
const share = (holds: (firm: Firm) => boolean) => firms.filter(holds).length / firms.length;
const PERIODS = { none: [''], year: ['@2024', '@2025'], half: ['@2026H1'], quarter: ['@2026Q1'], month: ['@2026-06'] };
const allNames = FACTS.flatMap((fact) =>
  (fact.periods ?? [fact.period ?? 'none']).flatMap((kind) => PERIODS[kind].map((period) => fact.name + period)),
);

describe('demonstration firms', () => {
  it('are the same on every run', () => {
    expect(makeFirms(50)).toEqual(makeFirms(50));
    expect(firms).toHaveLength(3000);
    // Pinned: screenshots, stories and bench figures name these firms.
    expect(firms[0]?.uscc).toBe('91350206MAE17MKB9T');
    expect(firms[2999]?.uscc).toBe('92350213MA2NA2TU15');
  });

  it('carry valid and distinct credit codes and distinct names', () => {
    const wrong = firms.filter(
      ({ uscc }) => !isValidUscc(uscc) || organisationCheckDigit(uscc.slice(8, 16)) !== uscc.charAt(16),
    );
    expect(wrong).toEqual([]);
    expect(new Set(firms.map((firm) => firm.uscc)).size).toBe(3000);
    expect(new Set(firms.map((firm) => firm.name)).size).toBe(3000);
  });

  it('are mostly micro and small, and of the size that their figures make', () => {
    expect(share((firm) => firm.sizeClass === 'micro')).toBeCloseTo(0.8, 2);
    expect(share((firm) => firm.sizeClass === 'small')).toBeCloseTo(0.16, 2);
    expect(share((firm) => firm.sizeClass === 'large')).toBeCloseTo(0.01, 2);
    const wrong = firms.filter((firm) => {
      const revenue = sumMonths(firm.economy.revenue, '2025-01', '2025-12');
      // A firm born in 2026 has no year to be classed by.
      return firm.registeredOn < '2026' && sizeClassOf(firm.sector, firm.economy.heads, revenue) !== firm.sizeClass;
    });
    expect(wrong.map((firm) => firm.name)).toEqual([]);
  });

  it('spread over the trades of a district of traders', () => {
    expect(share((firm) => firm.industryCode.startsWith('F51'))).toBeGreaterThan(0.15);
    expect(share((firm) => firm.industryCode.startsWith('F52'))).toBeGreaterThan(0.15);
    expect(share((firm) => firm.industryCode.startsWith('C'))).toBeGreaterThan(0.04);
    expect(share((firm) => firm.aboveThreshold)).toBeGreaterThan(0.1);
    expect(share((firm) => firm.aboveThreshold)).toBeLessThan(0.25);
    const dishonest = firms.filter((firm) => isSeriouslyDishonest(firm.uscc));
    expect(dishonest.length).toBeGreaterThan(3);
    expect(dishonest.length).toBeLessThan(30);
    expect(dishonest.every((firm) => firm.name.includes('示例'))).toBe(true);
  });
});

describe('facts of the demonstration firms', () => {
  // Every seventh firm: all of them would only take longer.
  const sample = firms.filter(({ index }) => index % 7 === 0);
  const facts = new Map(sample.map((firm) => [firm, factsOf(firm, allNames)]));

  it('keep to the dictionary: type, bounds, options, department', () => {
    for (const [firm, list] of facts) {
      for (const fact of list) {
        const definition = factByName(fact.name);
        const where = `${firm.uscc} ${fact.name}`;
        if (!definition) throw new Error(where);
        if (['money', 'integer', 'rate'].includes(definition.type) && !Number.isSafeInteger(fact.value)) {
          throw new Error(`${where}: ${String(fact.value)} is not an integer`);
        }
        if (
          typeof fact.value === 'number' &&
          (fact.value < (definition.min ?? 0) || fact.value > (definition.max ?? 1e15))
        ) {
          throw new Error(`${where}: ${fact.value} is out of bounds`);
        }
        if (definition.type === 'flag' && typeof fact.value !== 'boolean') throw new Error(where);
        if (definition.type === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(String(fact.value))) throw new Error(where);
        if (definition.options && !definition.options.some((option) => option.value === fact.value))
          throw new Error(where);
        if (fact.source !== definition.department) throw new Error(where);
      }
    }
  });

  it('add up: a half year is the sum of its quarters, a quarter of its months', () => {
    const firm = firms.find((candidate) => candidate.aboveThreshold) as Firm;
    const value = (name: string) => factsOf(firm, [name])[0]?.value as number;
    expect(value('revenue@2026H1')).toBe(value('revenue@2026Q1') + value('revenue@2026Q2'));
    expect(value('revenue@2026Q2')).toBe(
      value('revenue@2026-04') + value('revenue@2026-05') + value('revenue@2026-06'),
    );
  });

  it('leave out what no department knows', () => {
    const known = (firm: Firm, name: string) => facts.get(firm)?.some((fact) => fact.name === name);
    const shops = sample.filter((firm) => firm.legalForm === 'self_employed');
    const withRevenue = shops.filter((firm) => known(firm, 'revenue@2025')).length / shops.length;
    expect(withRevenue).toBeGreaterThan(0.4);
    expect(withRevenue).toBeLessThan(0.8);
    expect(sample.filter((firm) => firm.economy.landlord !== 'state' && known(firm, 'monthlyRent'))).toEqual([]);
    // A fact of an unfinished period does not exist yet.
    expect(factsOf(firms[0] as Firm, ['revenue@2026'])).toEqual([]);
  });
});
