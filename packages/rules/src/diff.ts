/** What changed between two decisions of one measure for one firm: match, submit, decide, pay. */
import type { Evaluation, FactUse, TraceNode } from '@qinqing/contract';
import { moneyText } from './display.js';

export interface TraceDifference {
  kind: 'outcome' | 'amount' | 'condition' | 'fact' | 'step' | 'version';
  path: string;
  label: string;
  from: string;
  to: string;
}

const OUTCOMES = { met: '符合', not_met: '不符合', unknown: '待确认' } as const;

/** Empty where both decide the same from the same facts. */
export function diffTraces(a: Evaluation, b: Evaluation): TraceDifference[] {
  const found: TraceDifference[] = [];
  const note = (kind: TraceDifference['kind'], path: string, label: string, from: string, to: string) => {
    if (from !== to) found.push({ kind, path, label, from, to });
  };
  note('version', 'version', '政策版本', `${a.measureCode} 第 ${a.version} 版`, `${b.measureCode} 第 ${b.version} 版`);
  note('outcome', 'outcome', '审核结论', OUTCOMES[a.outcome], OUTCOMES[b.outcome]);
  note('amount', 'amount', '金额', rangeText(a), rangeText(b));
  eachPair(flatten(a.conditions), flatten(b.conditions), (path, x, y) => {
    const label = (y ?? x)?.label ?? path;
    note('condition', path, label, outcomeText(x), outcomeText(y));
    eachPair(usesOf(x), usesOf(y), (name, from, to) => {
      if (sameValue(from, to)) return;
      note('fact', `${path}#${name}`, (to ?? from)?.label ?? name, from?.display ?? '无', to?.display ?? '无');
    });
  });
  eachPair(stepsOf(a), stepsOf(b), (path, x, y) => {
    note('step', path, (y ?? x)?.label ?? path, x?.text ?? '无', y?.text ?? '无');
  });
  return found;
}

export interface MomentChange<M extends string> {
  from: M;
  to: M;
  differences: TraceDifference[];
}

/** What changed from each moment to the next that was kept: match, submit, decide, pay, now. */
export function diffMoments<M extends string>(
  moments: readonly { moment: M; evaluation: Evaluation | undefined }[],
): MomentChange<M>[] {
  const changes: MomentChange<M>[] = [];
  let before: { moment: M; evaluation: Evaluation } | undefined;
  for (const { moment, evaluation } of moments) {
    if (!evaluation) continue;
    if (before) {
      const differences = diffTraces(before.evaluation, evaluation);
      changes.push({ from: before.moment, to: moment, differences });
    }
    before = { moment, evaluation };
  }
  return changes;
}

function outcomeText(node: TraceNode | undefined): string {
  return node === undefined ? '无' : OUTCOMES[node.outcome];
}

function rangeText(evaluation: Evaluation): string {
  const { minFen, maxFen, exact } = evaluation.amount;
  return exact ? moneyText(minFen) : openText(minFen, maxFen);
}

/** An end beyond the safe integers stands for none. */
function openText(minFen: number, maxFen: number): string {
  return maxFen === Number.MAX_SAFE_INTEGER
    ? `${moneyText(minFen)}以上`
    : `${moneyText(minFen)} 至 ${moneyText(maxFen)}`;
}

function flatten(node: TraceNode, into: Map<string, TraceNode> = new Map()): Map<string, TraceNode> {
  into.set(node.path, node);
  for (const child of node.children ?? []) flatten(child, into);
  return into;
}

function usesOf(node: TraceNode | undefined): Map<string, FactUse> {
  const uses = new Map<string, FactUse>();
  for (const use of node?.facts ?? []) uses.set(use.name, use);
  if (node?.fact) uses.set(node.fact.name, node.fact);
  return uses;
}

/** A value that stayed is no difference, even where a later release of this package writes it otherwise. */
function sameValue(from: FactUse | undefined, to: FactUse | undefined): boolean {
  const known = from !== undefined && to !== undefined && from.value !== null;
  return known && JSON.stringify(from.value) === JSON.stringify(to.value);
}

function stepsOf(evaluation: Evaluation): Map<string, { label: string; text: string }> {
  const steps = new Map<string, { label: string; text: string }>();
  for (const step of evaluation.amountSteps) {
    const { path, label, fen, minFen = 0, maxFen = 0 } = step;
    steps.set(path, { label, text: fen === undefined ? openText(minFen, maxFen) : moneyText(fen) });
  }
  return steps;
}

function eachPair<T>(a: Map<string, T>, b: Map<string, T>, visit: (key: string, x?: T, y?: T) => void): void {
  a.forEach((x, key) => {
    visit(key, x, b.get(key));
  });
  b.forEach((y, key) => {
    if (!a.has(key)) visit(key, undefined, y);
  });
}
