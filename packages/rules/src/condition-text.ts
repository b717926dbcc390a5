/** Conditions as Chinese sentences, for cards, guides and traces where the author gave no label. */
import { COMPARISONS, type Comparison, type Condition, FACT_TESTS, type FactTest } from './condition-schema.js';
import { optionLabel, readable } from './display.js';
import { type Expression, operatorsOf } from './expression-schema.js';
import { describeExpression, unitOf } from './expression.js';
import { factByName } from './facts.js';
import { industryLabel } from './industries.js';
import { readLiteral } from './literal.js';

const SIGNS: Record<Comparison, string> = {
  gte: '≥',
  gt: '>',
  lte: '≤',
  lt: '<',
  equals: '=',
  notEquals: '≠',
};

export function conditionLabel(condition: Condition): string {
  return condition.label ?? generatedLabel(condition);
}

function generatedLabel(condition: Condition): string {
  if (condition.all) return '以下条件全部符合';
  if (condition.any) return '以下条件符合其一';
  if (condition.none) return '不存在以下任一情形';
  if (condition.atLeast) return `以下条件至少符合 ${condition.atLeast.count} 项`;
  if (condition.value !== undefined) return `${describeExpression(condition.value)} ${comparisonsText(condition)}`;
  if (condition.fact !== undefined) return factLabel(condition.fact, condition);
  if (condition.industry) return `${labelOf(condition.industry.fact ?? 'industryCode')}为${industriesText(condition)}`;
  if (condition.size) return `按 ${condition.size.year} 年数据划型为${sizesText(condition)}企业`;
  if (condition.date) return `${describeExpression(condition.date.of)}${windowText(condition)}`;
  if (condition.pairs) {
    return `${describeExpression(condition.pairs.value)}与${describeExpression(condition.pairs.rate)}${pairsText(condition)}`;
  }
  if (condition.holds) return `已享受 ${condition.holds.join('、')}`;
  if (condition.holdsNone) return `未享受 ${condition.holdsNone.join('、')}`;
  if (condition.area) return `在公布的区域和期间内：${areasText(condition)}`;
  return '条件';
}

/** What the clause asks for, without naming the fact again. */
export function expectedText(condition: Condition): string | undefined {
  if (condition.value !== undefined) return comparisonsText(condition);
  if (condition.fact !== undefined) return testText(condition.fact, condition);
  if (condition.industry) return industriesText(condition);
  if (condition.size) return sizesText(condition);
  if (condition.date) return windowText(condition);
  if (condition.pairs) return pairsText(condition);
  if (condition.holds) return `已享受 ${condition.holds.join('、')}`;
  if (condition.holdsNone) return `未享受 ${condition.holdsNone.join('、')}`;
  if (condition.area) return areasText(condition);
  return undefined;
}

function labelOf(name: string): string {
  return factByName(name)?.label ?? name;
}

export function comparisonsText(condition: Condition): string {
  const unit = condition.value === undefined ? undefined : unitOf(condition.value);
  return operatorsOf(condition, COMPARISONS)
    .map((comparison) => `${SIGNS[comparison]} ${limitText(condition[comparison] as Expression, unit)}`)
    .join(' 且 ');
}

/** A bare number counts what stands on the other side: ≥ 300 人. */
function limitText(limit: Expression, unit: string | undefined): string {
  const text = describeExpression(limit);
  return unit !== undefined && isPlainNumber(limit) ? `${text} ${unit}` : text;
}

function isPlainNumber(limit: Expression): boolean {
  if (typeof limit !== 'string') return typeof limit === 'number';
  const literal = readLiteral(limit);
  return literal?.dimension === 'scalar' && !literal.rate;
}

function factLabel(name: string, condition: Condition): string {
  if (condition.is === true) return labelOf(name);
  if (condition.is === false) return `没有“${labelOf(name)}”的情形`;
  return `${labelOf(name)}：${testText(name, condition)}`;
}

function testText(name: string, condition: Condition): string {
  const definition = factByName(name);
  const list = (values: string[]) => values.map((value) => optionLabel(definition, value)).join('、');
  const test = operatorsOf(condition, FACT_TESTS)[0] as FactTest;
  switch (test) {
    case 'is':
      return typeof condition.is === 'boolean'
        ? condition.is
          ? '是'
          : '否'
        : optionLabel(definition, condition.is as string);
    case 'in':
      return list(condition.in as string[]);
    case 'notIn':
      return `不是 ${list(condition.notIn as string[])}`;
    case 'includes':
      return `含 ${condition.includes as string}`;
    case 'includesAny':
      return `含 ${(condition.includesAny as string[]).join('、')} 之一`;
    case 'excludes':
      return `不含 ${(condition.excludes as string[]).join('、')}`;
    case 'noneSince':
      return `${readable(condition.noneSince as string)} 以来没有`;
  }
}

function industriesText(condition: Condition): string {
  const { in: within, except } = condition.industry as NonNullable<Condition['industry']>;
  const included = within.map(industryLabel).join('、');
  return except && except.length > 0 ? `${included}（不含${except.map(industryLabel).join('、')}）` : included;
}

function sizesText(condition: Condition): string {
  const { in: within } = condition.size as NonNullable<Condition['size']>;
  return within.map((name) => optionLabel(factByName('sizeClass'), name)).join('、');
}

function windowText(condition: Condition): string {
  const { from, to } = condition.date as NonNullable<Condition['date']>;
  if (from !== undefined && to !== undefined) return `在 ${readable(from)} 至 ${readable(to)} 之间`;
  return from !== undefined ? `不早于 ${readable(from)}` : `不晚于 ${readable(to as string)}`;
}

function pairsText(condition: Condition): string {
  const { anyOf } = condition.pairs as NonNullable<Condition['pairs']>;
  const texts = anyOf.map(
    (pair) => `不低于 ${describeExpression(pair.value)}且不低于 ${describeExpression(pair.rate)}`,
  );
  return texts.length === 1 ? (texts[0] as string) : `符合其一：${texts.join('；')}`;
}

function areasText(condition: Condition): string {
  const { areas } = condition.area as NonNullable<Condition['area']>;
  return areas.map((area) => `${area.name}（${readable(area.from)} 至 ${readable(area.to)}）`).join('、');
}
