/** The measure language: who is entitled, to how much, and why. Pure: runs on server, console and phone alike. */
export { allocateProRata } from './allocate.js';
export type { Amount, AmountNode } from './amount-schema.js';
export { bestCombination, type Combination, type Entitlement } from './combination.js';
export type { Condition } from './condition-schema.js';
export {
  type ConditionLine,
  describeBenefit,
  describeConditions,
  fenOf,
  formFields,
  maxBenefitFen,
  requiredFacts,
} from './describe.js';
export { diffTraces, type TraceDifference } from './diff.js';
export { factText, moneyText } from './display.js';
export { type EvaluationContext, normalFact } from './environment.js';
export type { RuleError, RuleErrorCode } from './errors.js';
export { decide, evaluate } from './evaluate.js';
export { type ExampleResult, readFactInput, runExamples } from './examples.js';
export type { Expression } from './expression-schema.js';
export type { FactDefinition, Facts, FactType, FactValue } from './fact-definition.js';
export { factByName, FACTS } from './facts.js';
export { industryLabel, industryUnder, normalIndustry } from './industries.js';
export { lintMeasure } from './lint.js';
export type { FactInput, Measure, MeasureExample, MeasureFormField } from './measure-schema.js';
export { parseMeasure, type ParseResult } from './parse.js';
export { joinFactName, periodKind, type PeriodKind, periodLabel, splitFactName } from './periods.js';
export type { FactRaw } from '@qinqing/contract';
