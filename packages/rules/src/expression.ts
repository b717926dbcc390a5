/** The value of an expression, its dimension, the facts that it reads, and how it reads in Chinese. */
import { dayNumber, dayText, wholeMonths } from './calendar.js';
import { grouped, moneyText, numberText } from './display.js';
import type { Environment } from './environment.js';
import {
  type Expression,
  type ExpressionNode,
  type ExpressionOperator,
  EXPRESSION_OPERATORS,
  type GrowthSpan,
  operatorsOf,
} from './expression-schema.js';
import { factByName } from './facts.js';
import {
  addIntervals,
  ANYTHING,
  between,
  divideIntervals,
  type Interval,
  maximumOf,
  minimumOf,
  multiplyIntervals,
  point,
  subtractIntervals,
} from './interval.js';
import { readLiteral } from './literal.js';
import { joinFactName, periodLabel } from './periods.js';
import { divide, INFINITY, isBounded, ONE, rational, toSafeInteger } from './rational.js';

export function operatorOf(node: ExpressionNode): ExpressionOperator {
  return operatorsOf(node, EXPRESSION_OPERATORS)[0] as ExpressionOperator;
}

/** The facts of a growth: previous first. */
export function spanFacts(span: GrowthSpan): [previous: string, current: string] {
  return [joinFactName(span.of, span.from), joinFactName(span.of, span.to)];
}

/** The operands of a node, where it has any. */
export function operandsOf(node: ExpressionNode): Expression[] {
  const operator = operatorOf(node);
  switch (operator) {
    case 'growth':
    case 'growthRate':
      return spanFacts(node[operator] as GrowthSpan);
    case 'total': {
      const total = node.total as NonNullable<ExpressionNode['total']>;
      return total.periods.map((period) => joinFactName(total.of, period));
    }
    case 'weighted':
      return (node.weighted as NonNullable<ExpressionNode['weighted']>).map((part) => part.value);
    case 'days':
      return [(node.days as NonNullable<ExpressionNode['days']>).from, (node.days as { to: Expression }).to];
    case 'months':
      return [(node.months as NonNullable<ExpressionNode['months']>).from, (node.months as { to: Expression }).to];
    case 'context':
      return [];
    default:
      return node[operator] as Expression[];
  }
}

/** Names of the facts read, each once, in order of first use. */
export function factsOf(expression: Expression, into: string[] = []): string[] {
  if (typeof expression === 'string') {
    if (readLiteral(expression) === null && into.indexOf(expression) < 0) into.push(expression);
  } else if (typeof expression === 'object') {
    for (const operand of operandsOf(expression)) factsOf(operand, into);
  }
  return into;
}

export function evaluateExpression(expression: Expression, environment: Environment): Interval {
  if (typeof expression === 'number') return point(rational(expression));
  if (typeof expression === 'string') {
    const literal = readLiteral(expression);
    return literal ? point(literal.value) : environment.number(expression);
  }
  const operator = operatorOf(expression);
  const values = operandsOf(expression).map((operand) => evaluateExpression(operand, environment));
  const [first = ANYTHING, second = ANYTHING] = values;
  switch (operator) {
    case 'growth':
      return subtractIntervals(second, first);
    case 'growthRate':
      return growthRate(first, second);
    case 'total':
    case 'add':
      return values.reduce(addIntervals);
    case 'subtract':
      return values.reduce(subtractIntervals);
    case 'multiply':
      return values.reduce(multiplyIntervals);
    case 'divide':
      return divideIntervals(first, second);
    case 'min':
      return values.reduce(minimumOf);
    case 'max':
      return values.reduce(maximumOf);
    case 'weighted':
      return (expression.weighted as NonNullable<ExpressionNode['weighted']>)
        .map((part, i) => multiplyIntervals(literalInterval(part.weight), values[i] as Interval))
        .reduce(addIntervals);
    case 'days': {
      const days = subtractIntervals(second, first);
      return expression.days?.inclusive ? addIntervals(days, point(ONE)) : days;
    }
    case 'months':
      return between(monthsEnd(first.high, second.low, -1), monthsEnd(first.low, second.high, 1));
    case 'context':
      return contextValue(expression.context as 'rank' | 'alreadyPaid' | 'today', environment);
  }
}

/**
 * current ÷ previous − 1 rather than (current − previous) ÷ previous: the same number, but each fact is used once, so
 * that the ends stay as near as they can while one of the two is missing.
 */
function growthRate(previous: Interval, current: Interval): Interval {
  return subtractIntervals(divideIntervals(current, previous), point(ONE));
}

export function literalInterval(literal: string | number): Interval {
  return evaluateLiteral(literal) ?? ANYTHING;
}

function evaluateLiteral(literal: string | number): Interval | null {
  if (typeof literal === 'number') return point(rational(literal));
  const read = readLiteral(literal);
  return read ? point(read.value) : null;
}

function monthsEnd(from: Interval['low'], to: Interval['low'], side: 1 | -1) {
  if (!isBounded(from) || !isBounded(to)) return side > 0 ? INFINITY : { n: -1, d: 0 };
  return rational(wholeMonths(toSafeInteger(from), toSafeInteger(to)));
}

function contextValue(name: 'rank' | 'alreadyPaid' | 'today', environment: Environment): Interval {
  const { on, alreadyPaidFen, rank } = environment.context;
  if (name === 'today') {
    const day = dayNumber(on);
    return day === null ? ANYTHING : point(rational(day));
  }
  const value = name === 'rank' ? rank : alreadyPaidFen;
  const least = name === 'rank' ? 1 : 0;
  if (value === undefined || !Number.isSafeInteger(value) || value < least) return between(rational(least), INFINITY);
  return point(name === 'rank' ? rational(value) : divide(rational(value), environment.ownRate));
}

const CONTEXT_LABELS = { rank: '本次申报排名', alreadyPaid: '已兑付金额', today: '办理日期' } as const;

/** How an expression reads: 2026年一季度零售额较2025年一季度增量. */
export function describeExpression(expression: Expression): string {
  if (typeof expression === 'number') return grouped(String(expression));
  if (typeof expression === 'string') return literalText(expression) ?? factByName(expression)?.label ?? expression;
  if (expression.label !== undefined) return expression.label;
  const operator = operatorOf(expression);
  const parts = () => operandsOf(expression).map(describeExpression);
  switch (operator) {
    case 'growth':
      return describeSpan(expression.growth as GrowthSpan, '增量');
    case 'growthRate':
      return describeSpan(expression.growthRate as GrowthSpan, '增幅');
    case 'total':
      return describeTotal(expression.total as NonNullable<ExpressionNode['total']>);
    case 'add':
      return `${parts().join('与')}之和`;
    case 'subtract':
      return parts().join('减去');
    case 'multiply':
      return parts().join(' × ');
    case 'divide':
      return parts().join(' ÷ ');
    case 'min':
      return `${parts().join('与')}中的${isDay(expression) ? '较早者' : '较低者'}`;
    case 'max':
      return `${parts().join('与')}中的${isDay(expression) ? '较晚者' : '较高者'}`;
    case 'weighted':
      return (expression.weighted as NonNullable<ExpressionNode['weighted']>)
        .map((part) => `${part.label ?? describeExpression(part.value)} × ${part.weight}`)
        .join(' + ');
    case 'days':
      return `${parts().join('至')}的天数`;
    case 'months':
      return `${parts().join('至')}的整月数`;
    case 'context':
      return CONTEXT_LABELS[expression.context as 'rank'];
  }
}

function describeSpan(span: GrowthSpan, what: string): string {
  const label = factByName(joinFactName(span.of, span.to))?.label ?? joinFactName(span.of, span.to);
  return `${label}较${periodLabel(span.from)}${what}`;
}

function describeTotal(total: { of: string; periods: string[] }): string {
  const base = factByName(joinFactName(total.of, total.periods[0]))?.label ?? total.of;
  const last = total.periods[total.periods.length - 1] as string;
  if (total.periods.length === 1) return base;
  const label = base.slice(periodLabel(total.periods[0] as string).length);
  return `${periodLabel(total.periods[0] as string)}至${periodLabel(last)}${label}合计`;
}

/** A literal as written, spaced for reading; null for a fact's name. */
export function literalText(text: string): string | null {
  const literal = readLiteral(text);
  if (!literal) return null;
  if (literal.dimension === 'money') return moneyText(toSafeInteger(literal.value));
  if (literal.dimension === 'date') return dayText(toSafeInteger(literal.value));
  return literal.rate ? text : numberText(literal.value, 'scalar');
}

/** Whether it is a day: the greater of two days is the later one. */
function isDay(expression: Expression): boolean {
  if (typeof expression === 'number') return false;
  if (typeof expression === 'string') {
    return (readLiteral(expression)?.dimension ?? factByName(expression)?.type) === 'date';
  }
  return expression.context === 'today' || (expression.min ?? expression.max ?? []).some(isDay);
}

export function isRate(expression: Expression): boolean {
  if (typeof expression === 'string') return readLiteral(expression)?.rate ?? factByName(expression)?.type === 'rate';
  return typeof expression === 'object' && expression.growthRate !== undefined;
}

/** What the value counts; undefined for money, days and rates, and where units meet that make a new one. */
export function unitOf(expression: Expression): string | undefined {
  if (typeof expression === 'number') return undefined;
  if (typeof expression === 'string') {
    const definition = factByName(expression);
    return definition?.type === 'integer' || definition?.type === 'decimal' ? definition.unit : undefined;
  }
  if (expression.days) return '天';
  if (expression.months) return '个月';
  if (expression.growthRate) return undefined;
  const [unit, ...others] = operandsOf(expression).map(unitOf);
  const rest = others.filter((each) => each !== undefined);
  if (expression.divide) return rest.length === 0 ? unit : undefined;
  if (unit === undefined) return rest.length === 1 ? rest[0] : undefined;
  if (expression.multiply) return rest.length === 0 ? unit : undefined;
  return rest.every((each) => each === unit) ? unit : undefined;
}
