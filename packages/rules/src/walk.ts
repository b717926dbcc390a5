/** Visits every part of a measure that computes something, with the path that traces and errors use. */
import type { Amount, AmountNode, Axis } from './amount-schema.js';
import { amountOperator } from './amount.js';
import { COMPARISONS, type Condition } from './condition-schema.js';
import { childConditions } from './condition.js';
import { type Expression, operatorsOf } from './expression-schema.js';
import type { Measure } from './measure-schema.js';
import { factsOfSize } from './size-condition.js';

export interface Visitor {
  condition?(condition: Condition, path: string): void;
  amount?(node: AmountNode, path: string): void;
  expression?(expression: Expression, path: string): void;
  /** A single fact named outside an expression: a flag, a code, an axis. */
  fact?(name: string, path: string): void;
}

export function walkMeasure(measure: Pick<Measure, 'eligibility' | 'benefit'>, visitor: Visitor): void {
  walkCondition(measure.eligibility, 'eligibility', visitor);
  walkAmount(measure.benefit.amount, 'benefit.amount', visitor);
}

export function walkCondition(condition: Condition, path: string, visitor: Visitor): void {
  visitor.condition?.(condition, path);
  for (const { child, path: at } of childConditions(condition, path)) walkCondition(child, at, visitor);
  if (condition.value !== undefined) {
    visitor.expression?.(condition.value, `${path}.value`);
    for (const key of operatorsOf(condition, COMPARISONS)) {
      visitor.expression?.(condition[key] as Expression, `${path}.${key}`);
    }
  }
  if (condition.fact !== undefined) visitor.fact?.(condition.fact, `${path}.fact`);
  if (condition.industry) visitor.fact?.(condition.industry.fact ?? 'industryCode', `${path}.industry`);
  if (condition.size) for (const name of factsOfSize(condition.size)) visitor.fact?.(name, `${path}.size`);
  if (condition.date) visitor.expression?.(condition.date.of, `${path}.date.of`);
  if (condition.pairs) {
    visitor.expression?.(condition.pairs.value, `${path}.pairs.value`);
    visitor.expression?.(condition.pairs.rate, `${path}.pairs.rate`);
    condition.pairs.anyOf.forEach((pair, i) => {
      visitor.expression?.(pair.value, `${path}.pairs.anyOf[${i}].value`);
      visitor.expression?.(pair.rate, `${path}.pairs.anyOf[${i}].rate`);
    });
  }
  if (condition.area) {
    visitor.fact?.(condition.area.fact, `${path}.area.fact`);
    visitor.expression?.(condition.area.on, `${path}.area.on`);
  }
}

export function walkAmount(amount: Amount, path: string, visitor: Visitor): void {
  if (typeof amount === 'string') return;
  visitor.amount?.(amount, path);
  if (amount.when) walkCondition(amount.when, `${path}.when`, visitor);
  (amount.caps ?? []).forEach((cap, i) => {
    visitor.expression?.(cap.limit, `${path}.caps[${i}].limit`);
    if (cap.less !== undefined) visitor.expression?.(cap.less, `${path}.caps[${i}].less`);
  });
  const operator = amountOperator(amount);
  const at = `${path}.${operator}`;
  for (const { expression, key } of expressionsOf(amount))
    visitor.expression?.(expression, key === '' ? at : `${at}.${key}`);
  for (const { amount: child, path: childPath } of childAmounts(amount, path)) walkAmount(child, childPath, visitor);
  if (amount.matrix) {
    walkAxis(amount.matrix.rows, `${at}.rows`, visitor);
    walkAxis(amount.matrix.columns, `${at}.columns`, visitor);
  }
  amount.choose?.from.forEach((branch, i) => {
    walkCondition(branch.when, `${at}.from[${i}].when`, visitor);
  });
}

function walkAxis(axis: Axis, path: string, visitor: Visitor): void {
  if (axis.fact === undefined) visitor.expression?.(axis.of, `${path}.of`);
  else visitor.fact?.(axis.fact, `${path}.fact`);
}

/** The expressions directly on a node, keyed as in the file. */
export function expressionsOf(node: AmountNode): { key: string; expression: Expression }[] {
  const found: { key: string; expression: Expression }[] = [];
  const add = (key: string, expression: Expression | undefined) => {
    if (expression !== undefined) found.push({ key, expression });
  };
  add('', node.value);
  add('count', node.perUnit?.count);
  add('of', node.rate?.of);
  add('rate', node.rate?.rate);
  add('of', node.steps?.of ?? node.marginal?.of ?? node.bands?.of ?? node.rankTable?.of);
  add('less', node.minus?.less);
  add('rent', node.months?.rent);
  add('months', node.months?.months ?? node.interest?.months);
  add('principal', node.interest?.principal);
  add('annualRate', node.interest?.annualRate);
  add('days', node.interest?.days);
  add('spend', node.coFunding?.spend);
  add('others', node.coFunding?.others);
  node.index?.parts.forEach((part, i) => {
    add(`parts[${i}].value`, part.value);
  });
  return found;
}

/** The amounts inside a node, with the paths that steps carry. */
export function childAmounts(node: AmountNode, path: string): { amount: Amount; path: string }[] {
  const at = `${path}.${amountOperator(node)}`;
  const list = node.leastOf ?? node.greatestOf ?? node.sum;
  if (list) return list.map((amount, i) => ({ amount, path: `${at}[${i}]` }));
  if (node.stages) return node.stages.map((stage, i) => ({ amount: stage.amount, path: `${at}[${i}].amount` }));
  if (node.bands) return node.bands.table.map((row, i) => ({ amount: row.amount, path: `${at}.table[${i}]` }));
  if (node.choose) {
    const children = node.choose.from.map((branch, i) => ({ amount: branch.amount, path: `${at}.from[${i}].amount` }));
    const { otherwise } = node.choose;
    return otherwise === undefined ? children : [...children, { amount: otherwise, path: `${at}.otherwise` }];
  }
  const single = node.minus?.amount ?? node.share?.amount;
  return single === undefined ? [] : [{ amount: single, path: `${at}.amount` }];
}
