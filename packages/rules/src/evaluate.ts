import type { AmountRange, AmountStep, Evaluation, Outcome } from '@qinqing/contract';
import { changesToMeet } from './change.js';
import { evaluateAmount } from './amount.js';
import { evaluateCondition, outcomeOf } from './condition.js';
import { moneyText } from './display.js';
import { Environment, type EvaluationContext, type Observer } from './environment.js';
import type { Facts } from './fact-definition.js';
import { type Interval, isPoint, mapRising } from './interval.js';
import type { Measure } from './measure-schema.js';
import { isBounded, roundTo, toSafeInteger } from './rational.js';
import { Working } from './working.js';

export const ROUNDING_UNITS = { fen: 1, yuan: 100, hundred_yuan: 10_000 } as const;
const ROUNDING_MODES = { floor: '舍去尾数', half_up: '四舍五入', ceil: '进一' } as const;
const ROUNDING_NAMES = { fen: '分', yuan: '元', hundred_yuan: '百元' } as const;

const NOTHING_DUE: AmountRange = { minFen: 0, maxFen: 0, exact: true };

/** The part of a measure that decides; the rest is for people and desks. */
export type DecidingPart = Pick<Measure, 'code' | 'version' | 'eligibility' | 'benefit'>;

/**
 * Decides one measure for one firm. Pure: the same measure, facts and context give the same trace for ever.
 *
 * Never throws on facts: a value that cannot be what its definition says counts as unknown. While the outcome is
 * unknown, the range starts at 0, because the firm may turn out not to be entitled.
 */
export function evaluate(measure: DecidingPart, facts: Facts, context: EvaluationContext): Evaluation {
  return evaluateObserved(measure, facts, context);
}

export function evaluateObserved(
  measure: DecidingPart,
  facts: Facts,
  context: EvaluationContext,
  observer?: Observer,
): Evaluation {
  const environment = new Environment(facts, context, observer);
  const conditions = evaluateCondition(measure.eligibility, environment, 'eligibility');
  const { outcome } = conditions;
  const working = new Working(environment);
  const amount = outcome === 'not_met' ? NOTHING_DUE : amountDue(measure, outcome, working);
  return {
    measureCode: measure.code,
    version: measure.version,
    outcome,
    amount,
    nonCash: measure.benefit.kind === 'non_cash',
    conditions,
    amountSteps: working.steps,
    wouldChange: outcome === 'met' ? [] : changesToMeet(measure.eligibility, facts, context, 'eligibility'),
    evaluatedOn: context.on,
    language: 1,
  };
}

/**
 * The decision without its explanation, for going through many firms: same outcome and amount as {@link evaluate}.
 */
export function decide(
  measure: DecidingPart,
  facts: Facts,
  context: EvaluationContext,
): Pick<Evaluation, 'outcome' | 'amount'> {
  const environment = new Environment(facts, context);
  const outcome = outcomeOf(measure.eligibility, environment);
  if (outcome === 'not_met') return { outcome, amount: NOTHING_DUE };
  return { outcome, amount: amountDue(measure, outcome, new Working(environment, [], false)) };
}

function amountDue(measure: DecidingPart, outcome: Outcome, working: Working): AmountRange {
  const exact = evaluateAmount(measure.benefit.amount, 'benefit.amount', working);
  const rounded = roundedAmount(measure, exact);
  const range = rangeOf(rounded);
  if (working.explains) working.steps.push(roundingStep(measure, range));
  if (outcome === 'met') return range;
  return { ...range, minFen: 0, exact: range.maxFen === 0 };
}

export function roundedAmount(measure: Pick<Measure, 'benefit'>, exact: Interval): Interval {
  const { mode, to } = measure.benefit.rounding;
  return mapRising(exact, (end) => roundTo(end, ROUNDING_UNITS[to], mode));
}

function rangeOf(amount: Interval): AmountRange {
  const maxFen = toSafeInteger(amount.high);
  const unbounded = !isBounded(amount.high) || maxFen === Number.MAX_SAFE_INTEGER;
  return {
    minFen: toSafeInteger(amount.low),
    maxFen,
    exact: isPoint(amount) && !unbounded,
    ...(unbounded ? { unbounded } : {}),
  };
}

/** The last step, and the only rounding: its figure is the decision. */
function roundingStep(measure: DecidingPart, range: AmountRange): AmountStep {
  const { mode, to } = measure.benefit.rounding;
  const label = `取整到${ROUNDING_NAMES[to]}（${ROUNDING_MODES[mode]}）`;
  const path = 'benefit.rounding';
  if (range.exact) return { path, label, fen: range.minFen, note: moneyText(range.minFen) };
  const note = range.unbounded
    ? `不低于 ${moneyText(range.minFen)}，补齐资料后确定`
    : `${moneyText(range.minFen)} 至 ${moneyText(range.maxFen)}，补齐资料后确定`;
  return { path, label, minFen: range.minFen, maxFen: range.maxFen, note };
}
