import { formatYuanText, type Evaluation, type FactRaw, type TraceNode } from '@qinqing/contract';
import type { Standing } from '@qinqing/contract/firm';
import {
  evaluate,
  factByName,
  requiredFacts,
  type DecidingPart,
  type FactDefinition,
  type Facts,
} from '@qinqing/rules';

/** The deciding part of a measure as it came over the wire; the server has checked it before publishing. */
export type Rules = DecidingPart;

/** Of a person without a firm's file nothing is known to have been received; the screen says so. */
export const NOTHING_YET: Standing = { stage: 1, alreadyPaidFen: 0, otherBenefits: [] };

/**
 * Null where the measure is written in a newer language than this build knows.
 * @param standing what the firm had before, as the server's own evaluation reckoned with it
 */
export function weigh(rules: Rules, facts: Facts, today: string, standing: Standing = NOTHING_YET): Evaluation | null {
  try {
    return evaluate(rules, facts, { on: today, ...standing });
  } catch {
    return null;
  }
}

export function asRules(raw: Record<string, unknown>): Rules {
  return raw as unknown as Rules;
}

/** Facts from plain values, all with the same origin. */
export function factsFrom(values: Readonly<Record<string, FactRaw>>, source: string): Facts {
  const facts: Facts = {};
  for (const [name, value] of Object.entries(values)) facts[name] = { value, source };
  return facts;
}

/** Every fact that an evaluation used, as it used it. */
export function factsUsed(evaluation: Evaluation): Facts {
  const facts: Facts = {};
  const visit = (node: TraceNode) => {
    for (const use of [...(node.fact ? [node.fact] : []), ...(node.facts ?? [])]) {
      // A computed value (growth) stands under the name of no fact.
      if (factByName(use.name)) facts[use.name] = use;
    }
    node.children?.forEach(visit);
  };
  visit(evaluation.conditions);
  for (const step of evaluation.amountSteps)
    for (const use of step.facts ?? []) if (factByName(use.name)) facts[use.name] = use;
  return facts;
}

export interface EditableFact {
  definition: FactDefinition;
  /** texts that the measure itself names for a code or a list: the only ones that matter here */
  literals: readonly string[];
}

/** What a person may try out: every fact that the measure reads, figures before states. */
export function editableFacts(rules: Rules): { figures: EditableFact[]; states: EditableFact[] } {
  const all = requiredFacts(rules).flatMap((name) => {
    const definition = factByName(name);
    return definition ? [{ definition, literals: literalsOf(rules, name) }] : [];
  });
  const isFigure = ({ definition: { type } }: EditableFact) =>
    type === 'money' || type === 'integer' || type === 'decimal' || type === 'rate' || type === 'date';
  return { figures: all.filter(isFigure), states: all.filter((fact) => !isFigure(fact)) };
}

const TESTS = ['is', 'in', 'notIn', 'includes', 'includesAny', 'excludes'] as const;

function literalsOf(rules: Rules, name: string): string[] {
  const found: string[] = [];
  const add = (value: unknown) => {
    if (typeof value === 'string' && found.indexOf(value) < 0) found.push(value);
    if (Array.isArray(value)) value.forEach(add);
  };
  const visit = (node: unknown) => {
    if (Array.isArray(node)) node.forEach(visit);
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
    const record = node as Record<string, unknown>;
    if (record['fact'] === name) for (const test of TESTS) add(record[test]);
    const industry = record['industry'] as { fact?: string; in?: string[]; except?: string[] } | undefined;
    if (industry && (industry.fact ?? 'industryCode') === name)
      add(industry.in?.map((code) => outside(code, industry.except ?? [])));
    Object.values(record).forEach(visit);
  };
  visit(rules.eligibility);
  visit(rules.benefit.amount);
  return found;
}

/** A division of which the clause leaves a class out decides nothing: its first class stands for the rest. */
function outside(code: string, except: readonly string[]): string {
  const partly = except.some((left) => left !== code && left.slice(0, code.length) === code);
  const first = `${code}11`;
  return partly && code.length === 3 && except.indexOf(first) < 0 ? first : code;
}

/** What a trial takes from earlier cases, in words. */
export function standingText({ stage, alreadyPaidFen }: Standing): string {
  const paid = alreadyPaidFen > 0 ? `已领过 ${formatYuanText(alreadyPaidFen)}` : '没有领过这项补助';
  return `按${stage > 1 ? `第 ${stage} 期兑现、` : ''}今年${paid}计算`;
}

/** How many conditions still need a figure, and which: for a result that is not decided yet. */
export function missingOf(evaluation: Evaluation): string[] {
  const labels: string[] = [];
  const add = (use: { label: string; value: unknown }) => {
    if (use.value === null && labels.indexOf(use.label) < 0) labels.push(use.label);
  };
  const visit = (node: TraceNode) => {
    if (node.outcome !== 'unknown') return;
    if (node.children && node.children.length > 0) {
      node.children.forEach(visit);
      return;
    }
    for (const use of node.facts ?? (node.fact ? [node.fact] : [])) add(use);
  };
  visit(evaluation.conditions);
  if (!evaluation.amount.exact) for (const step of evaluation.amountSteps) step.facts?.forEach(add);
  return labels;
}

/** The one condition that rules a firm out, where there is exactly one to name. */
export function firstFailure(node: TraceNode): string | undefined {
  if (node.outcome !== 'not_met') return undefined;
  const failed = node.kind === 'all' ? node.children?.find((child) => child.outcome === 'not_met') : undefined;
  return failed ? (firstFailure(failed) ?? failed.label) : node.label;
}
