/** Names, types and units: does every condition ask a question that its fact can answer? */
import { COMPARISONS, type Condition, FACT_TESTS, type FactTest } from './condition-schema.js';
import { dimensionOf, DIMENSION_NAMES, type Dimensions, sameDimension } from './dimension.js';
import { type RuleError, ruleError } from './errors.js';
import { type Expression, type GrowthSpan, operatorsOf } from './expression-schema.js';
import { factsOf, operandsOf } from './expression.js';
import { factByName } from './facts.js';
import { normalIndustry } from './industries.js';
import { related } from './interval.js';
import { literalInterval } from './expression.js';
import { readLiteral } from './literal.js';
import type { Measure } from './measure-schema.js';
import { splitFactName } from './periods.js';
import { walkMeasure } from './walk.js';

export function lintFacts(measure: Measure): RuleError[] {
  const errors: RuleError[] = [];
  walkMeasure(measure, {
    condition: (condition, path) => lintCondition(condition, path, errors),
    expression: (expression, path) => lintExpression(expression, path, errors),
    fact: (name, path) => knownFact(name, path, errors),
  });
  return errors;
}

export function knownFact(name: string, path: string, errors: RuleError[]): boolean {
  if (factByName(name)) return true;
  const { base, period } = splitFactName(name);
  const known =
    factByName(base) ?? ['2025', '2025Q1', '2025H1', '2025-01'].map((p) => factByName(`${base}@${p}`)).find(Boolean);
  const message = known
    ? `事实“${name}”的期间不对：${period === undefined ? '需要写明期间' : '不按此期间统计'}（如 ${hint(base)}）`
    : `事实字典里没有“${name}”`;
  errors.push(ruleError('unknown_fact', path, message));
  return false;
}

function hint(base: string): string {
  const names = [base, `${base}@2025`, `${base}@2025H1`, `${base}@2025Q1`, `${base}@2025-01`];
  return names.filter((name) => factByName(name)).join('、');
}

function lintExpression(expression: Expression, path: string, errors: RuleError[]): void {
  for (const name of factsOf(expression)) knownFact(name, path, errors);
  const dimension = dimensionOf(expression);
  if (typeof dimension === 'object') errors.push(ruleError('wrong_dimension', path, dimension.text));
  eachSpan(expression, (span) => {
    if (span.from === span.to) errors.push(ruleError('same_period', path, `增长的基期与报告期相同（${span.to}）`));
    else if (span.from.length !== span.to.length) {
      errors.push(ruleError('same_period', path, `增长的基期（${span.from}）与报告期（${span.to}）长短不同`));
    }
  });
}

function eachSpan(expression: Expression, visit: (span: GrowthSpan) => void): void {
  if (typeof expression !== 'object') return;
  const span = expression.growth ?? expression.growthRate;
  if (span) visit(span);
  for (const operand of operandsOf(expression)) eachSpan(operand, visit);
}

/** The expression's dimension, or 'any' where it is faulty (told once, at the expression itself). */
export function soundDimension(expression: Expression): Dimensions {
  const dimension = dimensionOf(expression);
  return typeof dimension === 'object' ? 'any' : dimension;
}

export function expectDimension(expression: Expression, wanted: Dimensions, path: string, errors: RuleError[]): void {
  const found = soundDimension(expression);
  if (!sameDimension(found, wanted)) {
    const advice = wanted === 'money' ? '，金额请带单位（如 1000万元）' : '';
    errors.push(
      ruleError(
        'wrong_dimension',
        path,
        `这里需要${DIMENSION_NAMES[wanted]}，写的是${DIMENSION_NAMES[found]}${advice}`,
      ),
    );
  }
}

function lintCondition(condition: Condition, path: string, errors: RuleError[]): void {
  if (condition.value !== undefined) lintComparisons(condition, path, errors);
  if (condition.fact !== undefined) lintTest(condition.fact, condition, path, errors);
  if (condition.industry) {
    const codes = [...condition.industry.in, ...(condition.industry.except ?? [])];
    for (const code of codes) {
      if (normalIndustry(code) === null) {
        errors.push(
          ruleError('unknown_industry', `${path}.industry`, `行业代码“${code}”不在 GB/T 4754 的门类和大类之内`),
        );
      }
    }
  }
  if (condition.date) {
    expectDimension(condition.date.of, 'date', `${path}.date.of`, errors);
    const { from, to } = condition.date;
    if (from !== undefined && to !== undefined && from > to) {
      errors.push(ruleError('empty_range', `${path}.date`, `日期范围为空：${from} 晚于 ${to}`));
    }
  }
  if (condition.pairs) {
    const { value, rate, anyOf } = condition.pairs;
    const [valueDimension, rateDimension] = [soundDimension(value), soundDimension(rate)];
    anyOf.forEach((pair, i) => {
      expectDimension(pair.value, valueDimension, `${path}.pairs.anyOf[${i}].value`, errors);
      expectDimension(pair.rate, rateDimension, `${path}.pairs.anyOf[${i}].rate`, errors);
    });
  }
  condition.area?.areas.forEach((area, i) => {
    if (area.from > area.to) {
      errors.push(ruleError('empty_range', `${path}.area.areas[${i}]`, `日期范围为空：${area.from} 晚于 ${area.to}`));
    }
  });
}

function lintComparisons(condition: Condition, path: string, errors: RuleError[]): void {
  const wanted = soundDimension(condition.value as Expression);
  for (const comparison of operatorsOf(condition, COMPARISONS)) {
    expectDimension(condition[comparison] as Expression, wanted, `${path}.${comparison}`, errors);
  }
  const low = literalOf(condition.gte ?? condition.gt);
  const high = literalOf(condition.lte ?? condition.lt);
  if (low === null || high === null) return;
  const closed = condition.gte !== undefined && condition.lte !== undefined;
  if (related(literalInterval(low), closed ? 'gt' : 'gte', literalInterval(high)) === 'met') {
    errors.push(ruleError('empty_range', path, '没有任何数值能同时满足上下限'));
  }
}

export function literalOf(expression: Expression | undefined): string | number | null {
  if (typeof expression === 'number') return expression;
  return typeof expression === 'string' && readLiteral(expression) !== null ? expression : null;
}

const TESTS_OF_TYPE: Record<string, FactTest[]> = {
  flag: ['is'],
  enum: ['is', 'in', 'notIn'],
  code: ['is', 'in', 'notIn'],
  list: ['includes', 'includesAny', 'excludes', 'noneSince'],
};

function lintTest(name: string, condition: Condition, path: string, errors: RuleError[]): void {
  const definition = factByName(name);
  const test = operatorsOf(condition, FACT_TESTS)[0] as FactTest;
  if (!definition) return;
  const allowed = TESTS_OF_TYPE[definition.type] ?? [];
  const flagFault = test === 'is' && (definition.type === 'flag') !== (typeof condition.is === 'boolean');
  if (allowed.indexOf(test) < 0 || flagFault) {
    const advice =
      allowed.length === 0
        ? '请用 value 比较'
        : definition.type === 'flag'
          ? '请写 is: true 或 is: false'
          : `可用 ${allowed.join('、')}`;
    errors.push(ruleError('wrong_fact_type', `${path}.${test}`, `“${definition.label}”不能这样判断：${advice}`));
    return;
  }
  if (definition.type !== 'enum') return;
  const options = (definition.options ?? []).map((option) => option.value);
  const asked =
    test === 'is' ? [condition.is as string] : ((test === 'in' ? condition.in : condition.notIn) as string[]);
  for (const value of asked) {
    if (options.indexOf(value) < 0) {
      errors.push(
        ruleError(
          'unknown_option',
          `${path}.${test}`,
          `“${definition.label}”没有“${value}”这一项：${options.join('、')}`,
        ),
      );
    }
  }
}
