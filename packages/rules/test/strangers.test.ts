/**
 * Clauses of kinds that the worked measures do not show, written from README.md alone: they must be writable, clean,
 * and give a firm the right yuan for the right reasons.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { evaluate, type Facts, lintMeasure, type Measure, runExamples } from '../src/index.js';
import { measureOf } from './load.js';

const strangers = ['stable-jobs', 'research-increment', 'fair-booths'] as const;
const read = (name: (typeof strangers)[number]): Measure =>
  measureOf(parse(readFileSync(new URL(`./strangers/${name}.yaml`, import.meta.url), 'utf8')));
const factsOf = (values: Record<string, number | string | boolean>): Facts =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));

describe.each(strangers)('%s', (name) => {
  it('lints clean and answers its example firms as worked out by hand', () => {
    const measure = read(name);
    expect(lintMeasure(measure)).toEqual([]);
    const results = runExamples(measure);
    expect(results.length).toBeGreaterThanOrEqual(10);
    expect(results.filter(({ ok }) => !ok)).toEqual([]);
  });
});

/** Each condition at the top with its outcome. */
function reasons(measure: Measure, facts: Facts, alreadyPaidFen = 0): string[] {
  const { conditions } = evaluate(measure, facts, { on: '2026-06-01', alreadyPaidFen });
  return (conditions.children ?? []).map(({ label, outcome }) => `${label}: ${outcome}`);
}

describe('the reasons', () => {
  it('name the share of heads lost as what refuses the refund', () => {
    const facts = factsOf({
      seriouslyDishonest: false,
      sizeClass: 'small',
      'insuredHeads@2025-01': 31,
      'insuredHeads@2025-12': 25,
      'unemploymentPremium@2025': 4_321_055,
    });
    expect(reasons(read('stable-jobs'), facts)[1]).toBe('未裁员或裁员率在限额内: not_met');
    const { wouldChange } = evaluate(read('stable-jobs'), facts, { on: '2026-06-01' });
    expect(JSON.stringify(wouldChange)).toContain('insuredHeads@2025');
  });

  it('show both parts of the research grant, and the rounding', () => {
    const facts = factsOf({ registeredInDistrict: true, 'rdSpend@2024': 88_000_000, 'rdSpend@2025': 98_760_000 });
    const { amount, amountSteps } = evaluate(read('research-increment'), facts, { on: '2026-06-01' });
    expect(amount).toEqual({ minFen: 1_970_000, maxFen: 1_970_000, exact: true });
    expect(amountSteps.map(({ label, fen }) => [label, fen])).toEqual(
      expect.arrayContaining([
        ['基础补助', 1_975_200],
        ['增量补助', 0],
      ]),
    );
  });

  it('take what was paid this year off the cap of the booths', () => {
    const facts = factsOf({
      registeredInDistrict: true,
      'exportSales@2025': 800_000_000,
      'boothCount@2026': 2,
      'boothSpend@2026': 6_000_000,
    });
    const measure = read('fair-booths');
    const { amount } = evaluate(measure, facts, { on: '2026-06-01', alreadyPaidFen: 9_000_000 });
    expect(amount).toEqual({ minFen: 1_000_000, maxFen: 1_000_000, exact: true });
    expect(reasons(measure, facts)).toHaveLength(3);
    expect(reasons(measure, facts).every((line) => line.endsWith(': met'))).toBe(true);
  });
});
