/** The example firms: do they pass, and do they touch every condition both ways and every edge? */
import type { TraceNode } from '@qinqing/contract';
import type { AmountNode, Axis, Span } from './amount-schema.js';
import { COMPARISONS, type Condition } from './condition-schema.js';
import { conditionLabel } from './condition-text.js';
import { childConditions, evaluateCondition } from './condition.js';
import { requiredFacts } from './describe.js';
import { numberText } from './display.js';
import { Environment, type Observer } from './environment.js';
import { type RuleError, ruleError } from './errors.js';
import { exampleContext, exampleFacts, factInputFits, resolveExample, runExample } from './examples.js';
import { type Expression, operatorsOf } from './expression-schema.js';
import { literalInterval } from './expression.js';
import { knownFact, literalOf, soundDimension } from './lint-facts.js';
import type { FactInput, Measure } from './measure-schema.js';
import { compare, divide, floor, type Rational, sign } from './rational.js';
import { walkAmount } from './walk.js';

const LEAST_EXAMPLES = 10;

export function lintExamples(measure: Measure): RuleError[] {
  const errors: RuleError[] = [];
  if (measure.examples.length < LEAST_EXAMPLES) {
    errors.push(
      ruleError(
        'examples_too_few',
        'examples',
        `示例企业只有 ${measure.examples.length} 家，至少要 ${LEAST_EXAMPLES} 家`,
        'warning',
      ),
    );
  }
  lintInputs(measure, errors);
  const seen = new Coverage();
  measure.examples.forEach((example, i) => {
    const result = runExample(measure, example, i, seen);
    if (!result.ok) {
      errors.push(
        ruleError('example_failed', `examples[${i}]`, `示例“${example.name}”不符：${result.differences.join('；')}`),
      );
    }
    seen.take(measure, i);
  });
  if (measure.examples.length > 0) {
    untestedConditions(measure.eligibility, 'eligibility', seen, errors);
    walkAmount(measure.benefit.amount, 'benefit.amount', {
      amount: (node, path) => untestedAmount(node, path, seen, errors),
    });
  }
  return errors;
}

function lintInputs(measure: Measure, errors: RuleError[]): void {
  const used = requiredFacts(measure);
  measure.examples.forEach((example, i) => {
    const path = `examples[${i}]`;
    const earlier = measure.examples.slice(0, i);
    if (earlier.some((other) => other.name === example.name)) {
      errors.push(ruleError('example_repeated', `${path}.name`, `示例名称“${example.name}”重复`));
    }
    if (example.like !== undefined && !earlier.some((other) => other.name === example.like)) {
      errors.push(ruleError('example_unknown_base', `${path}.like`, `前面没有名为“${example.like}”的示例`));
    }
    for (const name of Object.keys(example.facts)) {
      const at = `${path}.facts.${name}`;
      if (!knownFact(name, at, errors)) continue;
      if (used.indexOf(name) < 0) {
        errors.push(ruleError('example_unused_fact', at, `本政策没有用到“${name}”`, 'warning'));
      }
      if (!factInputFits(name, example.facts[name] as FactInput)) {
        errors.push(ruleError('example_bad_fact', at, '取值与事实的类型不符'));
      }
    }
  });
}

/** What the examples touched, by the path that the trace gives it. */
class Coverage implements Observer {
  private readonly values = new Map<string, Rational[]>();
  private readonly outcomes = new Map<string, Set<string>>();

  value(path: string, value: Rational): void {
    const list = this.values.get(path);
    if (list) list.push(value);
    else this.values.set(path, [value]);
  }

  branch(path: string, taken: boolean): void {
    this.outcome(path, taken ? 'met' : 'not_met');
  }

  take(measure: Measure, index: number): void {
    const example = resolveExample(measure, measure.examples[index] as Measure['examples'][number], index);
    const environment = new Environment(exampleFacts(example.facts), exampleContext(measure, example), this);
    const visit = (node: TraceNode) => {
      this.outcome(node.path, node.outcome);
      node.children?.forEach(visit);
    };
    visit(evaluateCondition(measure.eligibility, environment, 'eligibility'));
    // Conditions inside the amount are judged here too, so that a branch cut short elsewhere still counts.
    walkAmount(measure.benefit.amount, 'benefit.amount', {
      amount: (node, path) => {
        if (node.when) visit(evaluateCondition(node.when, environment, `${path}.when`));
        node.choose?.from.forEach((branch, i) => {
          visit(evaluateCondition(branch.when, environment, `${path}.choose.from[${i}].when`));
        });
      },
    });
  }

  private outcome(path: string, outcome: string): void {
    const set = this.outcomes.get(path);
    if (set) set.add(outcome);
    else this.outcomes.set(path, new Set([outcome]));
  }

  had(path: string, outcome: 'met' | 'not_met'): boolean {
    return this.outcomes.get(path)?.has(outcome) ?? false;
  }

  touched(path: string, edge: Rational): boolean {
    return (this.values.get(path) ?? []).some((value) => compare(value, edge) === 0);
  }

  some(path: string, test: (value: Rational) => boolean): boolean {
    return (this.values.get(path) ?? []).some(test);
  }
}

function untestedConditions(condition: Condition, path: string, seen: Coverage, errors: RuleError[]): void {
  const children = childConditions(condition, path);
  if (children.length > 0) {
    for (const entry of children) untestedConditions(entry.child, entry.path, seen, errors);
    return;
  }
  const label = conditionLabel(condition);
  for (const [outcome, name] of [
    ['met', '符合'],
    ['not_met', '不符合'],
  ] as const) {
    if (!seen.had(path, outcome)) {
      errors.push(ruleError('condition_untested', path, `没有示例使“${label}”为${name}`, 'warning'));
    }
  }
  if (condition.value === undefined) return;
  for (const comparison of operatorsOf(condition, COMPARISONS)) {
    const limit = literalOf(condition[comparison]);
    if (limit !== null) edgeOf(path, limit, condition.value, `“${label}”的界限`, seen, errors);
  }
}

function edgeOf(
  path: string,
  edge: string | number,
  of: Expression,
  what: string,
  seen: Coverage,
  errors: RuleError[],
): void {
  const value = literalInterval(edge).low;
  if (seen.touched(path, value)) return;
  const dimension = soundDimension(of);
  const text = typeof edge === 'string' ? edge : numberText(value, dimension === 'any' ? 'scalar' : dimension);
  errors.push(ruleError('edge_untested', path, `没有示例恰好落在${what} ${text}`, 'warning'));
}

function untestedAmount(node: AmountNode, path: string, seen: Coverage, errors: RuleError[]): void {
  if (node.when) untestedConditions(node.when, `${path}.when`, seen, errors);
  const branch = (at: string, taken: boolean, message: string) => {
    if (!seen.had(at, taken ? 'met' : 'not_met')) errors.push(ruleError('branch_untested', at, message, 'warning'));
  };
  (node.caps ?? []).forEach((_, i) => {
    branch(`${path}.caps[${i}]`, true, '没有示例达到这个上限');
    branch(`${path}.caps[${i}]`, false, '没有示例低于这个上限');
  });
  if (node.nothingBelow !== undefined) {
    branch(`${path}.nothingBelow`, true, '没有示例低于起付金额');
    branch(`${path}.nothingBelow`, false, '没有示例达到起付金额');
  }
  if (node.steps) {
    const at = `${path}.steps`;
    const size = literalInterval(node.steps.every).low;
    const isWhole = (value: Rational) => compare(floor(divide(value, size)), divide(value, size)) === 0;
    if (!seen.some(at, isWhole)) errors.push(ruleError('edge_untested', at, '没有示例恰好是整档', 'warning'));
    if (!seen.some(at, (value) => !isWhole(value))) {
      errors.push(ruleError('edge_untested', at, '没有示例不足整档', 'warning'));
    }
  }
  if (node.marginal) untestedSpans(node.marginal.bands, node.marginal.of, `${path}.marginal`, seen, errors);
  if (node.bands) untestedSpans(node.bands.table, node.bands.of, `${path}.bands`, seen, errors);
  if (node.rankTable) {
    const { of = { context: 'rank' as const }, table } = node.rankTable;
    const at = `${path}.rankTable`;
    for (const row of table) {
      edgeOf(at, row.from, of, '名次', seen, errors);
      if (row.to !== undefined && row.to !== row.from) edgeOf(at, row.to, of, '名次', seen, errors);
    }
  }
  if (node.matrix) {
    untestedAxis(node.matrix.rows, `${path}.matrix.rows`, seen, errors);
    untestedAxis(node.matrix.columns, `${path}.matrix.columns`, seen, errors);
  }
  const rivals = node.leastOf ?? node.greatestOf;
  const operator = node.leastOf ? 'leastOf' : 'greatestOf';
  (rivals ?? []).forEach((_, i) => {
    branch(`${path}.${operator}[${i}]`, true, `没有示例由第 ${i + 1} 项决定金额`);
  });
  node.choose?.from.forEach((option, i) => {
    untestedConditions(option.when, `${path}.choose.from[${i}].when`, seen, errors);
    branch(`${path}.choose.from[${i}]`, true, `没有示例走到“${conditionLabel(option.when)}”`);
  });
}

function untestedSpans(
  spans: readonly Span[],
  of: Expression,
  path: string,
  seen: Coverage,
  errors: RuleError[],
): void {
  for (const span of spans) {
    // Nothing happens at zero: an amount cannot fall below it.
    if (sign(literalInterval(span.from).low) !== 0) edgeOf(path, span.from, of, '分档界限', seen, errors);
  }
}

function untestedAxis(axis: Axis, path: string, seen: Coverage, errors: RuleError[]): void {
  if (axis.fact === undefined) {
    untestedSpans(axis.bands, axis.of, path, seen, errors);
    return;
  }
  axis.values.forEach((value, i) => {
    if (!seen.had(`${path}[${i}]`, 'met')) {
      errors.push(ruleError('branch_untested', `${path}[${i}]`, `没有示例取“${String(value)}”`, 'warning'));
    }
  });
}
