/** The measure language: who is entitled, to how much, and why. Pure: runs on server, console and phone alike. */
export { allocateProRata } from './allocate.js';
export type { Amount, AmountNode } from './amount-schema.js';
export { bestCombination, type Combination, type CombinationOptions, type Entitlement } from './combination.js';
export type { RunTally } from './batch/condition-planes.js';
export { type BatchFirm, FactTable } from './batch/fact-table.js';
export { MatchPlan, MeasureMatches, type TopCondition, topConditions } from './batch/match-plan.js';
export type { BatchCase } from './batch/source.js';
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
export { diffMoments, diffTraces, type MomentChange, type TraceDifference } from './diff.js';
export { factText, moneyText } from './display.js';
export { type EvaluationContext, normalFact } from './environment.js';
export type { RuleError, RuleErrorCode } from './errors.js';
export { type DecidingPart, decide, evaluate } from './evaluate.js';
export {
  doubleUses,
  type DoubleUse,
  type Evidence,
  EVIDENCE_NAMES,
  type EvidenceClaim,
  evidenceNumbers,
  evidencePlace,
} from './evidence.js';
export { type ExampleResult, readFactInput, runExamples } from './examples.js';
export type { Expression } from './expression-schema.js';
export type { FactDefinition, Facts, FactType, FactValue } from './fact-definition.js';
export { factByName, FACTS } from './facts.js';
export { type FundingPart, fundingParts, type OwnPartCap, ownPartCaps } from './funding.js';
export { industryLabel, industryUnder, normalIndustry } from './industries.js';
export { lintMeasure } from './lint.js';
export type { FactInput, Measure, MeasureExample, MeasureFormField } from './measure-schema.js';
export { parseMeasure, type ParseResult } from './parse.js';
export { joinFactName, periodKind, type PeriodKind, periodLabel, splitFactName } from './periods.js';
export { sizeDisagreement } from './size-condition.js';
export { measureTextFault } from './text-limits.js';
export { type Allocation, resolveTotalControl } from './total-control.js';
export type { FactRaw } from '@qinqing/contract';
