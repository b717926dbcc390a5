/** Evaluates conditions into the trace that firm, officer and auditor all read. */
import type { FactUse, Outcome, TraceNode } from '@qinqing/contract';
import { dayNumber } from './calendar.js';
import {
  COMPARISONS,
  type Condition,
  CONDITION_OPERATORS,
  type ConditionOperator,
  FACT_TESTS,
  type FactTest,
} from './condition-schema.js';
import { conditionLabel, expectedText } from './condition-text.js';
import { numberText, UNKNOWN_TEXT } from './display.js';
import { dimensionOf } from './dimension.js';
import type { Environment } from './environment.js';
import type { Expression } from './expression-schema.js';
import { operatorsOf } from './expression-schema.js';
import {
  describeExpression,
  evaluateExpression,
  factsOf,
  isRate,
  operandsOf,
  operatorOf,
  unitOf,
} from './expression.js';
import { industryUnder, normalIndustry } from './industries.js';
import { atLeast, type Interval, isPoint, negateOutcome, related } from './interval.js';
import { readLiteral } from './literal.js';
import { oncePer } from './once.js';
import { compare, floor, toSafeInteger } from './rational.js';
import { factsOfSize, sizeFactsFor, sizeOutcome, sizeUse } from './size-condition.js';

export const conditionOperator = oncePer(
  (condition: Condition): ConditionOperator => operatorsOf(condition, CONDITION_OPERATORS)[0] as ConditionOperator,
);

function childrenOf(condition: Condition): Condition[] {
  return condition.all ?? condition.any ?? condition.none ?? condition.atLeast?.of ?? [];
}

/** The child conditions with the paths that the trace gives them. */
export function childConditions(condition: Condition, path: string): { child: Condition; path: string }[] {
  const operator = conditionOperator(condition);
  const step = operator === 'atLeast' ? 'atLeast.of' : operator;
  return childrenOf(condition).map((child, i) => ({ child, path: `${path}.${step}[${i}]` }));
}

/** Every fact that a condition without others inside reads, each once. */
export const factsOfCondition = oncePer((condition: Condition): readonly string[] => {
  const into: string[] = [];
  const add = (name: string) => {
    if (into.indexOf(name) < 0) into.push(name);
  };
  if (condition.value !== undefined) {
    factsOf(condition.value, into);
    for (const key of COMPARISONS) {
      const limit = condition[key];
      if (limit !== undefined) factsOf(limit, into);
    }
  }
  if (condition.fact !== undefined) add(condition.fact);
  if (condition.industry) add(condition.industry.fact ?? 'industryCode');
  if (condition.size) factsOfSize(condition.size).forEach(add);
  if (condition.date) factsOf(condition.date.of, into);
  if (condition.pairs) {
    factsOf(condition.pairs.value, into);
    factsOf(condition.pairs.rate, into);
  }
  if (condition.area) {
    add(condition.area.fact);
    factsOf(condition.area.on, into);
  }
  return into;
});

/** Of the facts that a condition may read, those that count for this firm: assets size a builder, not a shop. */
export function factsRead(condition: Condition, environment: Environment): readonly string[] {
  return condition.size ? sizeFactsFor(condition.size, environment) : factsOfCondition(condition);
}

const labelOf = oncePer(conditionLabel);
const expectedOf = oncePer(expectedText);

/** The outcome alone, for searches that need no explanation. */
export function outcomeOf(condition: Condition, environment: Environment): Outcome {
  const operator = conditionOperator(condition);
  const children = childrenOf(condition);
  if (children.length === 0) return leafOutcome(operator, condition, environment, '');
  return combined(
    operator,
    condition,
    children.map((child) => outcomeOf(child, environment)),
  );
}

export function evaluateCondition(condition: Condition, environment: Environment, path: string): TraceNode {
  const operator = conditionOperator(condition);
  const base = {
    path,
    kind: operator,
    label: labelOf(condition),
    ...(condition.clause === undefined ? {} : { clause: condition.clause }),
  };
  const children = childConditions(condition, path).map((entry) =>
    evaluateCondition(entry.child, environment, entry.path),
  );
  if (children.length > 0) {
    const outcomes = children.map((child) => child.outcome);
    return { ...base, outcome: combined(operator, condition, outcomes), children };
  }
  const outcome = leafOutcome(operator, condition, environment, path);
  const expected = expectedOf(condition);
  return { ...base, outcome, ...(expected === undefined ? {} : { expected }), ...leafFacts(condition, environment) };
}

function combined(operator: ConditionOperator, condition: Condition, outcomes: Outcome[]): Outcome {
  switch (operator) {
    case 'any':
      return atLeast(1, outcomes);
    case 'none':
      return negateOutcome(atLeast(1, outcomes));
    case 'atLeast':
      return atLeast(condition.atLeast?.count ?? outcomes.length, outcomes);
    default:
      return atLeast(outcomes.length, outcomes);
  }
}

function leafOutcome(
  operator: ConditionOperator,
  condition: Condition,
  environment: Environment,
  path: string,
): Outcome {
  switch (operator) {
    case 'value':
      return compareOutcome(condition, environment, path);
    case 'fact':
      return factOutcome(condition, environment);
    case 'industry':
      return industryOutcome(condition.industry as NonNullable<Condition['industry']>, environment);
    case 'size':
      return sizeOutcome(condition.size as NonNullable<Condition['size']>, environment);
    case 'date': {
      const { of, from, to } = condition.date as NonNullable<Condition['date']>;
      return windowOutcome(evaluateExpression(of, environment), environment, from, to);
    }
    case 'pairs':
      return pairsOutcome(condition.pairs as NonNullable<Condition['pairs']>, environment);
    case 'holds':
      return holdsOutcome(condition.holds as string[], environment);
    case 'holdsNone':
      return negateOutcome(holdsOutcome(condition.holdsNone as string[], environment));
    case 'area':
      return areaOutcome(condition.area as NonNullable<Condition['area']>, environment);
    default:
      return 'unknown';
  }
}

function compareOutcome(condition: Condition, environment: Environment, path: string): Outcome {
  const value = evaluateExpression(condition.value as Expression, environment);
  if (isPoint(value)) environment.observer?.value?.(path, value.low);
  const outcomes = operatorsOf(condition, COMPARISONS).map((comparison) =>
    related(value, comparison, evaluateExpression(condition[comparison] as Expression, environment)),
  );
  return atLeast(outcomes.length, outcomes);
}

function windowOutcome(value: Interval, environment: Environment, from?: string, to?: string): Outcome {
  const outcomes: Outcome[] = [];
  if (from !== undefined) outcomes.push(related(value, 'gte', evaluateExpression(from, environment)));
  if (to !== undefined) outcomes.push(related(value, 'lte', evaluateExpression(to, environment)));
  return atLeast(outcomes.length, outcomes);
}

function factOutcome(condition: Condition, environment: Environment): Outcome {
  const value = environment.raw(condition.fact as string);
  if (value === null) return 'unknown';
  const test = operatorsOf(condition, FACT_TESTS)[0] as FactTest;
  const items = Array.isArray(value) ? value : [];
  const met = (yes: boolean): Outcome => (yes ? 'met' : 'not_met');
  switch (test) {
    case 'is':
      return met(value === condition.is);
    case 'in':
      return met((condition.in as string[]).indexOf(String(value)) >= 0);
    case 'notIn':
      return met((condition.notIn as string[]).indexOf(String(value)) < 0);
    case 'includes':
      return met(items.indexOf(condition.includes as string) >= 0);
    case 'includesAny':
      return met((condition.includesAny as string[]).some((item) => items.indexOf(item) >= 0));
    case 'excludes':
      return met(!(condition.excludes as string[]).some((item) => items.indexOf(item) >= 0));
    case 'noneSince': {
      const since = dayNumber(condition.noneSince as string) as number;
      const days = items.map(dayNumber);
      if (days.some((day) => day !== null && day >= since)) return 'not_met';
      // An unreadable date might be a late one.
      return days.indexOf(null) >= 0 ? 'unknown' : 'met';
    }
  }
}

function industryOutcome(industry: NonNullable<Condition['industry']>, environment: Environment): Outcome {
  const raw = environment.raw(industry.fact ?? 'industryCode');
  const code = typeof raw === 'string' ? normalIndustry(raw) : null;
  if (code === null) return 'unknown';
  const within = (prefixes: string[]): Outcome => {
    const normal = prefixes.map((prefix) => normalIndustry(prefix) ?? prefix);
    if (normal.some((prefix) => industryUnder(code, prefix))) return 'met';
    // The firm's code may be coarser than the clause's: F52 may or may not be F5231.
    return normal.some((prefix) => industryUnder(prefix, code)) ? 'unknown' : 'not_met';
  };
  return atLeast(2, [within(industry.in), negateOutcome(within(industry.except ?? []))]);
}

function pairsOutcome(pairs: NonNullable<Condition['pairs']>, environment: Environment): Outcome {
  const value = evaluateExpression(pairs.value, environment);
  const rate = evaluateExpression(pairs.rate, environment);
  return atLeast(
    1,
    pairs.anyOf.map((pair) =>
      atLeast(2, [
        related(value, 'gte', evaluateExpression(pair.value, environment)),
        related(rate, 'gte', evaluateExpression(pair.rate, environment)),
      ]),
    ),
  );
}

function holdsOutcome(codes: string[], environment: Environment): Outcome {
  const held = environment.context.otherBenefits;
  if (!Array.isArray(held)) return 'unknown';
  return codes.some((code) => held.indexOf(code) >= 0) ? 'met' : 'not_met';
}

function areaOutcome(area: NonNullable<Condition['area']>, environment: Environment): Outcome {
  const code = environment.raw(area.fact);
  if (code === null) return 'unknown';
  const day = evaluateExpression(area.on, environment);
  const candidates = area.areas.filter((candidate) => candidate.code === code);
  return atLeast(
    1,
    candidates.map((candidate) => windowOutcome(day, environment, candidate.from, candidate.to)),
  );
}

/** The value that decided a leaf, and every fact behind it. */
function leafFacts(condition: Condition, environment: Environment): { fact?: FactUse; facts?: FactUse[] } {
  const names = factsRead(condition, environment);
  const uses = names.map((name) => environment.use(name));
  const main = condition.value ?? condition.date?.of ?? condition.pairs?.value;
  if (condition.holds || condition.holdsNone) return { fact: heldUse(environment) };
  if (condition.size) return { fact: sizeUse(condition.size, environment), facts: uses };
  if (main === undefined || (typeof main === 'string' && readLiteral(main) === null)) {
    const [first] = uses;
    return first === undefined ? {} : uses.length > 1 ? { fact: first, facts: uses } : { fact: first };
  }
  return { fact: computedUse(main, environment), ...(uses.length > 0 ? { facts: uses } : {}) };
}

function heldUse(environment: Environment): FactUse {
  const held = environment.context.otherBenefits;
  const known = Array.isArray(held) ? held : null;
  return {
    name: 'otherBenefits',
    label: '已享受的其他政策',
    value: known,
    display: known === null ? UNKNOWN_TEXT : known.length === 0 ? '无' : known.join('、'),
  };
}

/** A computed value as a fact: whole numbers as such, fractions as their text. */
export function computedUse(expression: Expression, environment: Environment): FactUse {
  const value = evaluateExpression(expression, environment);
  const label = describeExpression(expression);
  const name = expressionName(expression);
  if (value.defined === 'no') return { name, label, value: null, display: '无法计算（基期不大于零）' };
  if (!isPoint(value)) return { name, label, value: null, display: UNKNOWN_TEXT };
  const dimension = dimensionOf(expression);
  const unit = unitOf(expression);
  const display = numberText(value.low, typeof dimension === 'string' && dimension !== 'any' ? dimension : 'scalar', {
    rate: isRate(expression),
    ...(unit === undefined ? {} : { unit }),
  });
  const whole = floor(value.low);
  return { name, label, value: compare(whole, value.low) === 0 ? toSafeInteger(whole) : display, display };
}

function expressionName(expression: Expression): string {
  if (typeof expression !== 'object') return String(expression);
  if (expression.context !== undefined) return `=${expression.context}`;
  return `=${operatorOf(expression)}(${operandsOf(expression).map(expressionName).join(',')})`;
}
