import type { FactRaw } from '@qinqing/contract';
import { expect } from 'vitest';
import {
  type BatchFirm,
  decide,
  type EvaluationContext,
  FactTable,
  MatchPlan,
  type MeasureMatches,
  type Measure,
  type RunTally,
} from '../src/index.js';
import { outcomeOf } from '../src/condition.js';
import { Environment } from '../src/environment.js';

export const ON = '2026-06-01';

export type Values = Record<string, FactRaw | null>;
export type Firm = Omit<BatchFirm, 'facts'> & { values: Values };

/** Millions of comparisons: the matcher's full report only where two differ. */
export function same(found: unknown, wanted: unknown): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) expect(found).toEqual(wanted);
}

/** Decides all measures for all firms in one run and one by one, and wants the same of both. */
export function compare(
  all: readonly Measure[],
  firms: readonly Firm[],
  batch: { on: string; stage?: number } = { on: ON },
  table?: FactTable,
): RunTally & { matches: MeasureMatches[] } {
  const plan = new MatchPlan(all);
  const filled = table ?? new FactTable(plan.facts);
  const facts = firms.map(({ values }) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
  );
  firms.forEach(({ values: _values, ...firm }, row) => {
    filled.add({ ...firm, facts: facts[row] ?? {} });
  });
  const tally = { singly: 0 };
  const matches = plan.run(filled, batch, tally);
  all.forEach((measure, i) => {
    const found = matches[i];
    let [met, possible] = [0, 0];
    firms.forEach(({ values: _values, ...firm }, row) => {
      const context: EvaluationContext = { ...firm, ...batch };
      const single = decide(measure, facts[row] ?? {}, context);
      same({ outcome: found?.outcomeAt(row), amount: found?.amountAt(row) }, single);
      met += Number(single.outcome === 'met');
      possible += Number(single.outcome !== 'not_met');
      const tops = measure.eligibility.all ?? [measure.eligibility];
      const outcomes = tops.map((top) => outcomeOf(top, new Environment(facts[row] ?? {}, context)));
      for (const outcome of ['met', 'not_met', 'unknown'] as const) {
        same(
          found?.conditionsAt(row, outcome),
          outcomes.flatMap((each, index) => (each === outcome ? [index] : [])),
        );
      }
    });
    same([found?.met, found?.possible], [met, possible]);
  });
  return { ...tally, matches };
}

/** A firm for each way to choose one value of every list: `null` is a figure that is missing. */
export function everyFirm(lists: Record<string, readonly (FactRaw | null)[]>): Firm[] {
  let all: Values[] = [{}];
  for (const [name, values] of Object.entries(lists))
    all = all.flatMap((firm) => values.map((value) => ({ ...firm, [name]: value })));
  return all.map((values) => ({ values }));
}
