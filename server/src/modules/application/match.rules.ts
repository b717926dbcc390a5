import { type Evaluation, type FactUse, formatWan, type TraceNode } from '@qinqing/contract';
import type { Match, MatchCombination } from '@qinqing/contract/firm';
import { bestCombination, type Combination, type Measure } from '@qinqing/rules';

/** Leaves of the conditions, the deciding ones. */
function leaves(node: TraceNode): TraceNode[] {
  return node.children && node.children.length > 0 ? node.children.flatMap(leaves) : [node];
}

/** Every fact on which the conditions and the sum of an evaluation rest, each once. */
export function factsUsed(evaluation: Evaluation): FactUse[] {
  const used = new Map<string, FactUse>();
  const keep = (uses: readonly (FactUse | undefined)[]) => {
    for (const use of uses) if (use && !used.has(use.name)) used.set(use.name, use);
  };
  for (const leaf of leaves(evaluation.conditions)) keep([leaf.fact, ...(leaf.facts ?? [])]);
  for (const step of evaluation.amountSteps) keep(step.facts ?? []);
  return [...used.values()];
}

/** Names of the facts that an undecided condition or sum would need, each once. */
export function unknownFactsOf(evaluation: Evaluation): string[] {
  const names = new Set<string>();
  if (evaluation.outcome === 'not_met') return [];
  for (const leaf of leaves(evaluation.conditions)) {
    if (leaf.outcome !== 'unknown') continue;
    for (const use of [...(leaf.facts ?? []), ...(leaf.fact ? [leaf.fact] : [])])
      if (use.value === null) names.add(use.name);
  }
  if (!evaluation.amount.exact) {
    for (const step of evaluation.amountSteps)
      for (const use of step.facts ?? []) if (use.value === null) names.add(use.name);
  }
  return [...names];
}

/** One line: why it fits or not. */
export function matchReason(evaluation: Evaluation): string {
  const { outcome, amount } = evaluation;
  const all = leaves(evaluation.conditions);
  if (outcome === 'met') {
    if (amount.exact)
      return amount.minFen > 0 ? `全部条件符合，预计 ${formatWan(amount.minFen)}` : '条件符合，但按标准核算金额为 0';
    return amount.unbounded
      ? '全部条件符合，金额待资料补齐后确定'
      : `全部条件符合，预计最高 ${formatWan(amount.maxFen)}`;
  }
  if (outcome === 'unknown') {
    const count = all.filter((leaf) => leaf.outcome === 'unknown').length;
    return `${count} 项条件待确认`;
  }
  const failed = all.filter((leaf) => leaf.outcome === 'not_met');
  return failed[0] && failed.length === 1 ? `不符合：${failed[0].label}` : `${failed.length} 项条件不符合`;
}

type Candidate = Pick<Match, 'outcome' | 'amount' | 'nonCash' | 'application'> & {
  measure: Pick<Match['measure'], 'id' | 'code' | 'title' | 'windowState' | 'poolState'>;
  relations: Measure['stacking'];
  ceilings?: Measure['ceilings'];
};

/** A match that can still be applied for, or is being applied for, with a certain sum. */
function counts(match: Candidate): boolean {
  const { status } = match.application ?? {};
  if (match.outcome !== 'met' || match.amount.unbounded || match.amount.minFen <= 0) return false;
  // What is decided already is no expectation any more.
  if (status !== undefined) return !['approved', 'payable', 'paid'].includes(status);
  return match.measure.windowState === 'open' && match.measure.poolState !== 'exhausted';
}

/** What a firm may expect in all, and how: cash and non-cash stay apart. */
export interface Expectation {
  sums: { count: number; cashFen: number; nonCashFen: number };
  combination: Combination;
}

/**
 * The lawful set that pays most of what can still be applied for (能多则多); measures that do not stack, pairs with a
 * common cap and ceilings over several measures are respected.
 * @param usedFen what was paid under each ceiling already, by its code
 */
export function expectation(
  matches: readonly Candidate[],
  usedFen: Readonly<Record<string, number>> = {},
): Expectation {
  const candidates = matches.filter(counts);
  const combination = bestCombination(
    candidates.map((match) => ({
      measure: {
        code: match.measure.code,
        title: match.measure.title,
        stacking: match.relations,
        ceilings: match.ceilings,
      },
      amountFen: match.amount.minFen,
    })),
    { usedFen },
  );
  const sums = { count: combination.taken.length, cashFen: 0, nonCashFen: 0 };
  for (const { code, amountFen } of combination.taken) {
    const nonCash = candidates.find((match) => match.measure.code === code)?.nonCash ?? false;
    if (nonCash) sums.nonCashFen += amountFen;
    else sums.cashFen += amountFen;
  }
  return { sums, combination };
}

/** As clients read it: by measure id. */
export function combinationView(matches: readonly Candidate[], combination: Combination): MatchCombination {
  const idOf = (code: string) => matches.find(({ measure }) => measure.code === code)?.measure.id ?? '';
  return {
    text: combination.summary,
    taken: combination.taken.map(({ code, title: _title, ...rest }) => ({ measureId: idOf(code), ...rest })),
    left: combination.left.map(({ code, title: _title, ...rest }) => ({ measureId: idOf(code), ...rest })),
  };
}

/** What the firm holds under each ceiling of these measures. Of a corporate group only this firm's part is known. */
export function usedUnder(
  ceilings: readonly { measureCode: string; ceilings: Measure['ceilings'] }[],
  held: readonly { measureCode: string; amountFen: number; yearFen: number }[],
): Record<string, number> {
  const used: Record<string, number> = {};
  for (const { measureCode, ceilings: own } of ceilings) {
    const benefit = held.find((each) => each.measureCode === measureCode);
    if (!benefit) continue;
    for (const { code, scope } of own ?? [])
      used[code] = (used[code] ?? 0) + (scope === 'firm_year' ? benefit.yearFen : benefit.amountFen);
  }
  return used;
}
