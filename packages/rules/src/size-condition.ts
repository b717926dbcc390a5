/** The condition `size`: which class a firm's heads, revenue and assets of one year put it in. */
import type { FactUse, Outcome } from '@qinqing/contract';
import type { Condition } from './condition-schema.js';
import { optionLabel, UNKNOWN_TEXT } from './display.js';
import { Environment } from './environment.js';
import type { Facts } from './fact-definition.js';
import { factByName } from './facts.js';
import { joinFactName } from './periods.js';
import { possibleSizes, type SizeClassName, type SizeFigure, sizeFigures, sizeTradeOf } from './size-classes.js';

type Size = NonNullable<Condition['size']>;

const FIGURES: readonly SizeFigure[] = ['employees', 'revenue', 'totalAssets'];

function factOf(figure: SizeFigure, year: string): string {
  return figure === 'employees' ? figure : joinFactName(figure, year);
}

/** Every fact that the class of some firm may follow from. */
export function factsOfSize(size: Size): string[] {
  return ['industryCode', ...FIGURES.map((figure) => factOf(figure, size.year))];
}

/** The facts that this firm's trade is measured by; all of them while its trade is not known. */
export function sizeFactsFor(size: Size, environment: Environment): string[] {
  const industry = environment.raw('industryCode');
  const trade = typeof industry === 'string' ? sizeTradeOf(industry) : null;
  if (!trade) return factsOfSize(size);
  return ['industryCode', ...sizeFigures(trade).map((figure) => factOf(figure, size.year))];
}

/** The classes that the firm may be in, small to large; empty where the standard has none for its industry. */
export function sizesFrom(year: string, environment: Environment): SizeClassName[] {
  const industry = environment.raw('industryCode');
  if (typeof industry !== 'string') return ['micro', 'small', 'medium', 'large'];
  return possibleSizes(industry, (figure) => environment.number(factOf(figure, year)));
}

/** Unknown also where the standard does not class the industry: that is for a person to judge. */
export function sizeOutcome(size: Size, environment: Environment): Outcome {
  const possible = sizesFrom(size.year, environment);
  const wanted = possible.filter((name) => size.in.indexOf(name) >= 0);
  if (possible.length === 0) return 'unknown';
  return wanted.length === possible.length ? 'met' : wanted.length === 0 ? 'not_met' : 'unknown';
}

export function sizeUse(size: Size, environment: Environment): FactUse {
  const possible = sizesFrom(size.year, environment);
  const names = possible.map((name) => optionLabel(factByName('sizeClass'), name));
  const [only] = possible;
  return {
    name: `=size(${size.year})`,
    label: `按 ${size.year} 年数据划型`,
    value: possible.length === 1 && only !== undefined ? only : null,
    display: names.length === 0 ? '划型标准未列明该行业' : names.length === 4 ? UNKNOWN_TEXT : names.join('或'),
  };
}

/**
 * What the figures of a year say where they say otherwise than the register, in Chinese; undefined where they agree or
 * leave more than one class open.
 */
export function sizeDisagreement(facts: Facts, year: string): string | undefined {
  const environment = new Environment(facts, { on: `${year}-12-31` });
  const registered = environment.raw('sizeClass');
  const [only, ...more] = sizesFrom(year, environment);
  if (registered === null || only === undefined || more.length > 0 || only === registered) return undefined;
  const names = sizeFactsFor({ in: [], year }, environment).slice(1);
  const figures = names.map((name) => environment.use(name)).map(({ label, display }) => `${label} ${display}`);
  const definition = factByName('sizeClass');
  return `登记为${optionLabel(definition, String(registered))}，按${figures.join('、')}划型应为${optionLabel(definition, only)}`;
}
