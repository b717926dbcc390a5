/** The example firms of a measure: what it must answer, proved before anybody publishes it. */
import type { Evaluation, FactRaw, TraceNode } from '@qinqing/contract';
import { moneyText } from './display.js';
import { normalFact, type EvaluationContext, type Observer } from './environment.js';
import { evaluateObserved } from './evaluate.js';
import type { Facts, FactValue } from './fact-definition.js';
import { factByName } from './facts.js';
import { fenOf } from './describe.js';
import { isMoneyText, readLiteral } from './literal.js';
import type { FactInput, Measure, MeasureExample } from './measure-schema.js';
import { multiply, rational, toSafeInteger } from './rational.js';

export interface ExampleResult {
  name: string;
  ok: boolean;
  expected: MeasureExample['expect'];
  actual: { outcome: Evaluation['outcome']; minFen: number; maxFen: number; exact: boolean };
  /** Chinese, one per thing that differs. */
  differences: string[];
}

/** More would hide which is meant. */
const MOST_REASONS = 3;

const OUTCOMES = { met: '符合', not_met: '不符合', unknown: '待确认' } as const;

export function runExamples(measure: Measure): ExampleResult[] {
  return measure.examples.map((example, index) => runExample(measure, example, index));
}

export function runExample(
  measure: Measure,
  example: MeasureExample,
  index: number,
  observer?: Observer,
): ExampleResult {
  const full = resolveExample(measure, example, index);
  const evaluation = evaluateObserved(measure, exampleFacts(full.facts), exampleContext(measure, full), observer);
  const { outcome, amount } = evaluation;
  const differences: string[] = [];
  const { expect } = example;
  if (outcome !== expect.outcome) {
    const decisive = outcome === 'met' ? [] : deciding(evaluation.conditions, outcome);
    differences.push(`结果应为${OUTCOMES[expect.outcome]}，实际为${OUTCOMES[outcome]}${listed(decisive)}`);
  }
  const sum = expect.amountFen ?? (expect.amount === undefined ? undefined : fenOf(expect.amount));
  if (typeof sum === 'number' && !(amount.exact && amount.minFen === sum)) {
    differences.push(
      `金额应为 ${moneyText(sum)}，实际为${amount.exact ? '' : '区间，至多'} ${moneyText(amount.maxFen)}${listed(unknownIn(evaluation, measure, full))}`,
    );
  }
  compareEnd(expect.atLeast, amount.minFen, '最低', differences);
  compareEnd(expect.atMost, amount.maxFen, '最高', differences);
  return {
    name: example.name,
    ok: differences.length === 0,
    expected: expect,
    actual: { outcome, minFen: amount.minFen, maxFen: amount.maxFen, exact: amount.exact },
    differences,
  };
}

/** The conditions that make it so, each as a person reads it. */
function deciding(node: TraceNode, outcome: Evaluation['outcome']): string[] {
  if (node.outcome !== outcome) return [];
  if (node.kind === 'all' && node.children) return node.children.flatMap((child) => deciding(child, outcome));
  return [node.label];
}

/** What the sum would need and the example does not say: figures of the firm, and of the case. */
function unknownIn({ amountSteps, amount }: Evaluation, measure: Measure, example: MeasureExample): string[] {
  if (amount.exact) return [];
  const uses = amountSteps.flatMap(({ facts }) => facts ?? []);
  const unknown = uses.filter(({ value }) => value === null).map(({ label }) => label);
  const asks = (words: RegExp) => words.test(JSON.stringify(measure.benefit.amount));
  if (example.alreadyPaid === undefined && asks(/"context":"alreadyPaid"/)) unknown.push('已兑付金额');
  if (example.rank === undefined && asks(/"context":"rank"|"rankTable":/)) unknown.push('本次申报排名');
  return unknown.map((label) => `${label}未知`);
}

function listed(reasons: readonly string[]): string {
  const once = reasons.filter((reason, at) => reasons.indexOf(reason) === at);
  if (once.length === 0) return '';
  return `（${once.slice(0, MOST_REASONS).join('；')}${once.length > MOST_REASONS ? '等' : ''}）`;
}

function compareEnd(text: string | undefined, fen: number, what: string, differences: string[]): void {
  if (text === undefined) return;
  const expected = fenOf(text);
  if (expected !== fen) differences.push(`${what}金额应为 ${text}，实际为 ${moneyText(fen)}`);
}

/** The example with everything that it takes over from the earlier ones that it is `like`. */
export function resolveExample(measure: Measure, example: MeasureExample, index: number): MeasureExample {
  if (example.like === undefined) return example;
  // Only earlier examples may be taken over, which also rules out circles.
  const position = measure.examples.slice(0, index).findIndex((other) => other.name === example.like);
  if (position < 0) return example;
  const base = resolveExample(measure, measure.examples[position] as MeasureExample, position);
  return { ...base, ...example, facts: { ...base.facts, ...example.facts } };
}

export function exampleContext(measure: Measure, example: MeasureExample): EvaluationContext {
  const alreadyPaid = example.alreadyPaid === undefined ? null : fenOf(example.alreadyPaid);
  return {
    on: example.on ?? measure.window.opensOn,
    ...(alreadyPaid === null ? {} : { alreadyPaidFen: alreadyPaid }),
    ...(example.rank === undefined ? {} : { rank: example.rank }),
    ...(example.stage === undefined ? {} : { stage: example.stage }),
    ...(example.otherBenefits === undefined ? {} : { otherBenefits: example.otherBenefits }),
  };
}

export function exampleFacts(inputs: MeasureExample['facts']): Facts {
  const facts: Facts = {};
  for (const name of Object.keys(inputs)) facts[name] = factInput(name, inputs[name] as FactInput);
  return facts;
}

function factInput(name: string, input: FactInput): FactValue {
  if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
    return { ...input, value: readFactInput(name, input.value) };
  }
  return { value: readFactInput(name, input) };
}

/**
 * A fact as a person writes it, in base units: `1200万元` becomes fen, `3.45%` basis points. What does not fit the
 * definition stays as it is, to be reported by the linter and read as unknown by the evaluation.
 */
export function readFactInput(name: string, raw: FactRaw | null): FactRaw | null {
  const definition = factByName(name);
  if (typeof raw !== 'string' || !definition) return raw;
  if (definition.type === 'money' && isMoneyText(raw)) return fenOf(raw);
  const literal = readLiteral(raw);
  if (definition.type === 'rate' && literal?.rate) return toSafeInteger(multiply(literal.value, rational(10_000)));
  return raw;
}

/** Does the input say something that the fact's definition accepts? Null (unknown) always does. */
export function factInputFits(name: string, input: FactInput): boolean {
  const definition = factByName(name);
  const { value } = factInput(name, input);
  return definition === undefined || value === null || normalFact(definition, value) !== null;
}
