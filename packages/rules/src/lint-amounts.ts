/** Tables, limits and units of the amount: would the clause pay what its author thinks? */
import type { AmountNode, Axis, Span } from './amount-schema.js';
import { amountOperator, evaluateAmount } from './amount.js';
import { maxBenefitFen } from './describe.js';
import type { Dimensions } from './dimension.js';
import { Environment } from './environment.js';
import { type RuleError, ruleError } from './errors.js';
import { type Expression } from './expression-schema.js';
import { literalInterval } from './expression.js';
import { factByName } from './facts.js';
import { expectDimension, literalOf, soundDimension } from './lint-facts.js';
import { readLiteral } from './literal.js';
import type { Measure } from './measure-schema.js';
import { compare, isBounded, type Rational } from './rational.js';
import { spanEnds } from './spans.js';
import { expressionsOf, walkAmount } from './walk.js';
import { Working } from './working.js';

export function lintAmounts(measure: Measure): RuleError[] {
  const errors: RuleError[] = [];
  walkAmount(measure.benefit.amount, 'benefit.amount', {
    amount: (node, path) => {
      lintUnits(node, path, errors);
      lintTables(node, path, errors);
      lintLimits(node, path, measure, errors);
    },
  });
  if (maxBenefitFen(measure) === null) {
    errors.push(
      ruleError(
        'no_ceiling',
        'benefit.amount',
        '没有任何封顶，无法预估最高金额：请用 caps 写明上限（政策未设上限的，写一个不可能超过的数）',
      ),
    );
  }
  return errors;
}

/** What each expression on a node must count. Tables say it themselves: their edges must fit their value. */
const WANTED: Record<string, Dimensions> = {
  value: 'money',
  'perUnit.count': 'scalar',
  'rate.of': 'money',
  'rate.rate': 'scalar',
  'rankTable.of': 'scalar',
  'minus.less': 'money',
  'months.rent': 'money',
  'months.months': 'scalar',
  'interest.principal': 'money',
  'interest.annualRate': 'scalar',
  'interest.days': 'scalar',
  'interest.months': 'scalar',
  'coFunding.spend': 'money',
  'coFunding.others': 'money',
};

function lintUnits(node: AmountNode, path: string, errors: RuleError[]): void {
  const operator = amountOperator(node);
  for (const { key, expression } of expressionsOf(node)) {
    const at = key === '' ? operator : `${operator}.${key}`;
    const wanted = WANTED[at] ?? (operator === 'index' ? 'scalar' : undefined);
    if (wanted !== undefined) expectDimension(expression, wanted, `${path}.${at}`, errors);
  }
  (node.caps ?? []).forEach((cap, i) => {
    expectDimension(cap.limit, 'money', `${path}.caps[${i}].limit`, errors);
    if (cap.less !== undefined) expectDimension(cap.less, 'money', `${path}.caps[${i}].less`, errors);
  });
  if (node.steps) expectDimension(node.steps.every, soundDimension(node.steps.of), `${path}.steps.every`, errors);
}

function lintTables(node: AmountNode, path: string, errors: RuleError[]): void {
  if (node.marginal) {
    const { of, bands } = node.marginal;
    lintSpans(bands, of, `${path}.marginal.bands`, errors);
    bands.forEach((band, i) => {
      if (band.every !== undefined)
        expectDimension(band.every, soundDimension(of), `${path}.marginal.bands[${i}].every`, errors);
      if (band.rate !== undefined) expectDimension(of, 'money', `${path}.marginal.of`, errors);
    });
  }
  if (node.bands) lintSpans(node.bands.table, node.bands.of, `${path}.bands.table`, errors);
  if (node.rankTable) {
    const rows = node.rankTable.table.map((row) =>
      row.to === undefined ? { from: row.from } : { from: row.from, to: row.to + 1 },
    );
    lintSpans(rows, null, `${path}.rankTable.table`, errors);
  }
  if (node.matrix) {
    lintAxis(node.matrix.rows, `${path}.matrix.rows`, errors);
    lintAxis(node.matrix.columns, `${path}.matrix.columns`, errors);
    const rows = axisLength(node.matrix.rows);
    const columns = axisLength(node.matrix.columns);
    if (node.matrix.pay.length !== rows || node.matrix.pay.some((line) => line.length !== columns)) {
      errors.push(ruleError('matrix_shape', `${path}.matrix.pay`, `金额表应为 ${rows} 行 ${columns} 列`));
    }
  }
}

function axisLength(axis: Axis): number {
  return axis.fact === undefined ? axis.bands.length : axis.values.length;
}

function lintAxis(axis: Axis, path: string, errors: RuleError[]): void {
  if (axis.fact === undefined) {
    lintSpans(axis.bands, axis.of, `${path}.bands`, errors);
    return;
  }
  const definition = factByName(axis.fact);
  if (!definition) return;
  const options = (definition.options ?? []).map((option) => option.value);
  axis.values.forEach((value, i) => {
    const fits =
      typeof value === 'boolean'
        ? definition.type === 'flag'
        : definition.type === 'enum'
          ? options.indexOf(value) >= 0
          : definition.type !== 'flag';
    if (!fits)
      errors.push(
        ruleError('unknown_option', `${path}.values[${i}]`, `“${definition.label}”没有“${String(value)}”这一项`),
      );
    if (axis.values.indexOf(value) !== i)
      errors.push(ruleError('bands_overlap', `${path}.values[${i}]`, `“${String(value)}”重复`));
  });
}

/** Spans in rising order, none empty, none overlapping, no gap between two neighbours. */
function lintSpans(spans: readonly Span[], of: Expression | null, path: string, errors: RuleError[]): void {
  const wanted = of === null ? 'scalar' : soundDimension(of);
  spans.forEach((span, i) => {
    const at = `${path}[${i}]`;
    expectDimension(span.from, wanted, `${at}.from`, errors);
    if (span.to !== undefined) expectDimension(span.to, wanted, `${at}.to`, errors);
    const { from, to } = spanEnds(span);
    if (compare(from, to) >= 0) errors.push(ruleError('band_unreachable', at, '这一档没有任何数值：下限不小于上限'));
    const next = spans[i + 1];
    if (next === undefined) return;
    const start = spanEnds(next).from;
    if (!isBounded(to)) {
      errors.push(ruleError('band_unreachable', `${path}[${i + 1}]`, '前一档没有上限，这一档永远不会用到'));
    } else if (compare(start, from) < 0) {
      errors.push(ruleError('band_order', `${path}[${i + 1}]`, '各档应从低到高排列'));
    } else if (compare(start, to) < 0) {
      errors.push(ruleError('bands_overlap', `${path}[${i + 1}]`, '与前一档重叠'));
    } else if (compare(start, to) > 0) {
      errors.push(ruleError('bands_gap', `${path}[${i + 1}]`, '与前一档之间有空档'));
    }
  });
}

function lintLimits(node: AmountNode, path: string, measure: Measure, errors: RuleError[]): void {
  const floor = node.nothingBelow === undefined ? null : literalInterval(node.nothingBelow).low;
  const most = highest(node, path, measure);
  if (floor && isBounded(most) && compare(most, floor) < 0) {
    errors.push(ruleError('cap_below_floor', `${path}.nothingBelow`, '最高可得金额低于起付金额，永远不会兑现'));
  }
  (node.caps ?? []).forEach((cap, i) => {
    const text = literalOf(cap.limit);
    if (text === null || readLiteral(String(text)) === null) return;
    const limit = literalInterval(text).low;
    if (floor && compare(limit, floor) < 0) {
      errors.push(ruleError('cap_below_floor', `${path}.caps[${i}]`, '封顶金额低于起付金额'));
    } else if (cap.less === undefined && compare(most, limit) < 0) {
      // What is taken off first, as what was paid this year is, brings any limit within reach.
      errors.push(ruleError('cap_unreachable', `${path}.caps[${i}]`, '此前的计算达不到这个上限', 'warning'));
    }
  });
}

/** The most that a node can come to before its own floor and caps. */
function highest(node: AmountNode, path: string, measure: Measure): Rational {
  const plain: AmountNode = { ...node, caps: undefined, nothingBelow: undefined };
  const environment = new Environment({}, { on: measure.window.opensOn });
  return evaluateAmount(plain, path, new Working(environment)).high;
}
