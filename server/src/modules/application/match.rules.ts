import { type Evaluation, formatWan, type TraceNode } from '@qinqing/contract';
import type { Match } from '@qinqing/contract/firm';
import { fenOf, type Measure } from '@qinqing/rules';

/** Leaves of the conditions, the deciding ones. */
function leaves(node: TraceNode): TraceNode[] {
  return node.children && node.children.length > 0 ? node.children.flatMap(leaves) : [node];
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
      return amount.minFen > 0 ? `全部条件符合,预计 ${formatWan(amount.minFen)}` : '条件符合,但按标准核算金额为 0';
    return amount.unbounded ? '全部条件符合,金额待资料补齐后确定' : `全部条件符合,预计最高 ${formatWan(amount.maxFen)}`;
  }
  if (outcome === 'unknown') {
    const count = all.filter((leaf) => leaf.outcome === 'unknown').length;
    return `${count} 项条件待确认`;
  }
  const failed = all.filter((leaf) => leaf.outcome === 'not_met');
  return failed[0] && failed.length === 1 ? `不符合:${failed[0].label}` : `${failed.length} 项条件不符合`;
}

type Candidate = Pick<Match, 'outcome' | 'amount' | 'nonCash' | 'application'> & {
  measure: Pick<Match['measure'], 'code' | 'windowState' | 'poolState'>;
  relations: Measure['stacking'];
};

/** A match that can still be applied for, or is being applied for, with a certain sum. */
function counts(match: Candidate): boolean {
  const { status } = match.application ?? {};
  if (match.outcome !== 'met' || match.amount.unbounded || amountOf(match) <= 0) return false;
  // What is decided already is no expectation any more.
  if (status !== undefined) return !['approved', 'payable', 'paid'].includes(status);
  return match.measure.windowState === 'open' && match.measure.poolState !== 'exhausted';
}

function amountOf(match: Candidate): number {
  return match.amount.minFen;
}

/**
 * What a firm may expect in all. Measures that do not stack (就高不重复) form groups of which the best choice counts;
 * pairs with a common cap count up to it; everything else adds up. Cash and non-cash stay apart.
 */
export function expectedSums(matches: readonly Candidate[]): { count: number; cashFen: number; nonCashFen: number } {
  const candidates = matches.filter(counts);
  const chosen = bestChoice(candidates);
  const sum = { count: chosen.length, cashFen: 0, nonCashFen: 0 };
  for (const match of chosen) {
    if (match.nonCash) sum.nonCashFen += amountOf(match);
    else sum.cashFen += amountOf(match);
  }
  for (const { fen, nonCash } of overCaps(chosen)) {
    if (nonCash) sum.nonCashFen -= fen;
    else sum.cashFen -= fen;
  }
  return sum;
}

/** Past this many measures that exclude one another, the best first is taken instead of trying all choices. */
const EXACT_LIMIT = 16;

/** The choice of measures that excludes no two of them against each other and is worth most. */
function bestChoice(candidates: readonly Candidate[]): Candidate[] {
  return groups(candidates).flatMap((group) =>
    group.length <= EXACT_LIMIT ? exactChoice(group) : greedyChoice(group),
  );
}

function exclusive(a: Candidate, b: Candidate): boolean {
  const says = (one: Candidate, other: Candidate) =>
    one.relations.some((relation) => relation.relation === 'take_higher' && relation.with === other.measure.code);
  return says(a, b) || says(b, a);
}

/** Candidates connected by exclusions, directly or through others. */
function groups(candidates: readonly Candidate[]): Candidate[][] {
  const left = new Set(candidates);
  const found: Candidate[][] = [];
  for (const start of candidates) {
    if (!left.delete(start)) continue;
    const group = [start];
    for (let at = 0; at < group.length; at += 1) {
      for (const other of [...left]) {
        if (exclusive(group[at]!, other)) {
          left.delete(other);
          group.push(other);
        }
      }
    }
    found.push(group);
  }
  return found;
}

function exactChoice(group: readonly Candidate[]): Candidate[] {
  const [first, ...rest] = group;
  if (!first) return [];
  const without = exactChoice(rest);
  const withFirst = [first, ...exactChoice(rest.filter((other) => !exclusive(first, other)))];
  return worth(withFirst) >= worth(without) ? withFirst : without;
}

function greedyChoice(group: readonly Candidate[]): Candidate[] {
  const chosen: Candidate[] = [];
  for (const match of [...group].sort((a, b) => amountOf(b) - amountOf(a))) {
    if (!chosen.some((other) => exclusive(match, other))) chosen.push(match);
  }
  return chosen;
}

function worth(choice: readonly Candidate[]): number {
  return choice.reduce((sum, match) => sum + amountOf(match), 0);
}

/** How far pairs with a common cap lie above it; the lesser of the pair gives way. */
function overCaps(chosen: readonly Candidate[]): { fen: number; nonCash: boolean }[] {
  const byCode = new Map(chosen.map((match) => [match.measure.code, match]));
  const seen = new Set<string>();
  const over: { fen: number; nonCash: boolean }[] = [];
  for (const match of chosen) {
    for (const relation of match.relations) {
      const other = byCode.get(relation.with);
      const cap = relation.relation === 'share_capped' && relation.cap !== undefined ? fenOf(relation.cap) : null;
      const pair = [match.measure.code, relation.with].sort().join(' ');
      if (!other || cap === null || seen.has(pair)) continue;
      seen.add(pair);
      const lesser = amountOf(match) <= amountOf(other) ? match : other;
      const excess = Math.min(Math.max(0, amountOf(match) + amountOf(other) - cap), amountOf(lesser));
      if (excess > 0) over.push({ fen: excess, nonCash: lesser.nonCash });
    }
  }
  return over;
}
