/** Computes amounts, exactly and step by step. Each amount is ≥ 0; only the last step of a measure rounds. */
import type { AmountStep } from '@qinqing/contract';
import { type Amount, AMOUNT_OPERATORS, type AmountNode, type AmountOperator, type Cap } from './amount-schema.js';
import {
  coFundingAmount,
  indexAmount,
  interestAmount,
  marginalAmount,
  matrixAmount,
  money,
  monthsAmount,
  perUnitAmount,
  rankTableAmount,
  rateText,
  read,
  stepsAmount,
} from './amount-tables.js';
import { amountLabel, capLabel } from './amount-text.js';
import type { Condition } from './condition-schema.js';
import { conditionLabel } from './condition-text.js';
import { outcomeOf } from './condition.js';
import { moneyText } from './display.js';
import { type Expression, operatorsOf } from './expression-schema.js';
import { factsOf, literalInterval } from './expression.js';
import {
  addIntervals,
  asAmount,
  hull,
  type Interval,
  isPoint,
  mapRising,
  maximumOf,
  minimumOf,
  multiplyIntervals,
  NOTHING,
  related,
  subtractIntervals,
} from './interval.js';
import { oncePer } from './once.js';
import { compare, sign, toSafeInteger, ZERO } from './rational.js';
import { candidateSpans } from './spans.js';
import { pick, type Plain, type Working } from './working.js';

export const amountOperator = oncePer(
  (node: AmountNode): AmountOperator => operatorsOf(node, AMOUNT_OPERATORS)[0] as AmountOperator,
);

const labelOf = oncePer((node: AmountNode) => amountLabel(node));
const capLabelOf = oncePer(capLabel);

/** The amount of a node with its modifiers: when → operator → nothingBelow → caps. */
export function evaluateAmount(amount: Amount, path: string, working: Working): Interval {
  if (typeof amount === 'string') {
    const fixed = asAmount(literalInterval(amount));
    working.push(path, amountLabel(amount), fixed);
    return fixed;
  }
  const { environment } = working;
  let condition: 'met' | 'not_met' | 'unknown' = 'met';
  if (amount.when) {
    condition = outcomeOf(amount.when, environment);
    if (condition === 'not_met') {
      working.push(path, labelOf(amount), NOTHING, {
        ...clauseOf(amount),
        note: `不符合“${conditionLabel(amount.when)}”，此项不计`,
      });
      return NOTHING;
    }
  }
  const plain = evaluateOperator(amount, path, working);
  let value = asAmount(plain.value);
  if (condition === 'unknown') value = hull(value, NOTHING);
  if (working.explains) {
    working.push(path, labelOf(amount), value, {
      ...clauseOf(amount),
      ...noteOf(plain, value),
      ...factUses(plain.facts, working),
    });
  }
  value = withFloor(amount, path, value, working);
  return (amount.caps ?? []).reduce((left, cap, i) => withCap(cap, `${path}.caps[${i}]`, left, working), value);
}

function clauseOf(node: { clause?: string | undefined }): { clause?: string } {
  return node.clause === undefined ? {} : { clause: node.clause };
}

function noteOf(plain: Plain, value: Interval): { note?: string } {
  const note = isPoint(value) ? plain.note?.() : undefined;
  return note === undefined || note === '' ? {} : { note };
}

function factUses(names: string[], working: Working): Pick<AmountStep, 'facts'> {
  return names.length === 0 ? {} : { facts: names.map((name) => working.environment.use(name)) };
}

function withFloor(node: AmountNode, path: string, value: Interval, working: Working): Interval {
  if (node.nothingBelow === undefined) return value;
  const least = literalInterval(node.nothingBelow).low;
  const kept = mapRising(value, (end) => (compare(end, least) < 0 ? ZERO : end));
  const below = isPoint(value) && compare(value.low, least) < 0;
  if (isPoint(value)) working.environment.observer?.branch?.(`${path}.nothingBelow`, below);
  if (!working.explains) return kept;
  working.push(`${path}.nothingBelow`, `不足 ${moneyText(toSafeInteger(least))}的不予兑现`, kept, {
    note: isPoint(value) ? (below ? '低于起付金额，不予兑现' : '达到起付金额') : '待确认',
  });
  return kept;
}

function withCap(cap: Cap, path: string, value: Interval, working: Working): Interval {
  let limit = asAmount(working.number(cap.limit));
  if (cap.less !== undefined) limit = asAmount(subtractIntervals(limit, asAmount(working.number(cap.less))));
  const capped = minimumOf(value, limit);
  const reached = related(value, 'gte', limit);
  if (reached !== 'unknown') working.environment.observer?.branch?.(path, reached === 'met');
  if (!working.explains) return capped;
  const binds = related(value, 'gt', limit);
  const facts = factsOf(cap.limit);
  working.push(path, capLabelOf(cap), capped, {
    ...clauseOf(cap),
    note: binds === 'met' ? '超过上限，按上限计' : binds === 'not_met' ? '未超过上限' : '是否超过上限待确认',
    ...factUses(cap.less === undefined ? facts : factsOf(cap.less, facts), working),
  });
  return capped;
}

function evaluateOperator(node: AmountNode, path: string, working: Working): Plain {
  const operator = amountOperator(node);
  const at = `${path}.${operator}`;
  switch (operator) {
    case 'fixed':
      return { value: literalInterval(node.fixed as string), facts: [] };
    case 'value':
      return { value: working.number(node.value as Expression), facts: factsOf(node.value as Expression) };
    case 'perUnit':
      return perUnitAmount(node.perUnit as NonNullable<AmountNode['perUnit']>, working);
    case 'rate': {
      const { of, rate } = node.rate as NonNullable<AmountNode['rate']>;
      const base = working.number(of);
      const share = working.number(rate);
      return {
        value: multiplyIntervals(base, share),
        note: () => `${money(base)} × ${rateText(share)}`,
        facts: factsOf(rate, factsOf(of)),
      };
    }
    case 'steps':
      return stepsAmount(node.steps as NonNullable<AmountNode['steps']>, at, working);
    case 'marginal':
      return marginalAmount(node.marginal as NonNullable<AmountNode['marginal']>, at, working);
    case 'bands': {
      const { of, table } = node.bands as NonNullable<AmountNode['bands']>;
      const value = working.observed(of, at);
      const amounts = pick(candidateSpans(value, table), working, (i, branch) =>
        evaluateAmount((table[i] as { amount: Amount }).amount, `${at}.table[${i}]`, branch),
      );
      return { value: amounts, note: () => `${read(of, value)}对应的档次`, facts: factsOf(of) };
    }
    case 'matrix':
      return matrixAmount(node.matrix as NonNullable<AmountNode['matrix']>, at, working);
    case 'rankTable':
      return rankTableAmount(node.rankTable as NonNullable<AmountNode['rankTable']>, at, working);
    case 'leastOf':
    case 'greatestOf':
    case 'sum':
      return combine(operator, node[operator] as Amount[], at, working);
    case 'minus': {
      const { amount, less } = node.minus as NonNullable<AmountNode['minus']>;
      const gross = evaluateAmount(amount, `${at}.amount`, working);
      const off = asAmount(working.number(less));
      return {
        value: subtractIntervals(gross, off),
        note: () => `${money(gross)} - ${money(off)}`,
        facts: factsOf(less),
      };
    }
    case 'stages': {
      const stages = node.stages as NonNullable<AmountNode['stages']>;
      const index = (working.environment.context.stage ?? 1) - 1;
      const stage = stages[index];
      if (!stage) return { value: NOTHING, note: () => `没有第 ${index + 1} 期`, facts: [] };
      return {
        value: evaluateAmount(stage.amount, `${at}[${index}].amount`, working),
        note: () => `本次兑现：${stage.label}`,
        facts: [],
      };
    }
    case 'months':
      return monthsAmount(node.months as NonNullable<AmountNode['months']>, working);
    case 'interest':
      return interestAmount(node.interest as NonNullable<AmountNode['interest']>, working);
    case 'share': {
      const { amount, rate, purpose } = node.share as NonNullable<AmountNode['share']>;
      const part = literalInterval(rate);
      const inside = purpose === 'split' && sign(part.low) > 0 ? working.withinSplit(part.low) : working;
      const whole = evaluateAmount(amount, `${at}.amount`, inside);
      return {
        value: multiplyIntervals(whole, part),
        note: () => `${money(whole)} × ${rate}`,
        facts: [],
      };
    }
    case 'coFunding':
      return coFundingAmount(node.coFunding as NonNullable<AmountNode['coFunding']>, working);
    case 'choose':
      return chooseAmount(node.choose as NonNullable<AmountNode['choose']>, at, working);
    case 'index':
      return indexAmount(node.index as NonNullable<AmountNode['index']>, working);
  }
}

function combine(operator: 'leastOf' | 'greatestOf' | 'sum', amounts: Amount[], path: string, working: Working): Plain {
  const values = amounts.map((amount, i) => evaluateAmount(amount, `${path}[${i}]`, working));
  const value = values.reduce(operator === 'sum' ? addIntervals : operator === 'leastOf' ? minimumOf : maximumOf);
  if (operator !== 'sum' && values.every(isPoint)) {
    values.forEach((own, i) => {
      working.environment.observer?.branch?.(`${path}[${i}]`, compare(own.low, value.low) === 0);
    });
  }
  const joint = operator === 'sum' ? ' + ' : '、';
  return { value, note: () => values.map(money).join(joint), facts: [] };
}

function chooseAmount(choose: NonNullable<AmountNode['choose']>, path: string, working: Working): Plain {
  const possible: number[] = [];
  let certain = false;
  for (let i = 0; i < choose.from.length && !certain; i += 1) {
    const { when } = choose.from[i] as { when: Condition };
    const outcome = outcomeOf(when, working.environment);
    working.environment.observer?.branch?.(`${path}.from[${i}]`, outcome === 'met');
    if (outcome !== 'not_met') possible.push(i);
    certain = outcome === 'met';
  }
  const { otherwise } = choose;
  const at = (index: number) =>
    index < 0
      ? { amount: otherwise as Amount, path: `${path}.otherwise` }
      : { amount: (choose.from[index] as { amount: Amount }).amount, path: `${path}.from[${index}].amount` };
  // Index −1 stands for the otherwise branch, which is reached only if no other is certain.
  if (!certain && otherwise !== undefined) possible.push(-1);
  const value = pick({ indexes: possible, outside: !certain && otherwise === undefined }, working, (index, branch) => {
    const chosen = at(index);
    return evaluateAmount(chosen.amount, chosen.path, branch);
  });
  return { value, facts: [] };
}
