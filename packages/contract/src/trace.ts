import './setup.js';
import * as z from 'zod/mini';
/**
 * The explanation of one decision: what the measure asked, which facts were used and what came of it.
 *
 * A trace is stable data. It is stored with an application at match, submit, decide and pay, shown the same on phone
 * and console, and compared between those moments, so fields are only ever added, never renamed.
 * Money is integer fen. Calendar days are 'YYYY-MM-DD' in Asia/Shanghai. Texts shown to people are Chinese.
 */

/** Three-valued: 'unknown' means that a fact is missing; it must never be shown as "not entitled". */
export const outcomeSchema = z.enum(['met', 'not_met', 'unknown']);
export type Outcome = z.infer<typeof outcomeSchema>;

/** Money in fen, dates as 'YYYY-MM-DD', rates as basis points (1/10000); see the dictionary in `packages/rules`. */
export const factRawSchema = z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]);
export type FactRaw = z.infer<typeof factRawSchema>;

/** One fact as it was used. `value` null is an unknown fact and then `display` is 未知. */
export const factUseSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  value: z.nullable(factRawSchema),
  display: z.string(),
  /** The department that supplied it, or 企业申报. */
  source: z.optional(z.string()),
  /** The day for which the value holds. */
  asOf: z.optional(z.string()),
});
export type FactUse = z.infer<typeof factUseSchema>;

/** One condition. `path` is stable for a version of a measure, e.g. `eligibility.all[2]`. */
export interface TraceNode {
  path: string;
  kind: string;
  label: string;
  clause?: string | undefined;
  outcome: Outcome;
  /** What the clause asks for, e.g. ≥ 1000 万元. */
  expected?: string | undefined;
  /** The value that decided a leaf; for a computed value (growth) its sources are in `facts`. */
  fact?: FactUse | undefined;
  /** Every fact that a leaf read, when more than one. */
  facts?: FactUse[] | undefined;
  children?: TraceNode[] | undefined;
}
export const traceNodeSchema: z.ZodMiniType<TraceNode> = z.strictObject({
  path: z.string(),
  kind: z.string(),
  label: z.string(),
  clause: z.optional(z.string()),
  outcome: outcomeSchema,
  expected: z.optional(z.string()),
  fact: z.optional(factUseSchema),
  facts: z.optional(z.array(factUseSchema)),
  children: z.optional(z.array(z.lazy(() => traceNodeSchema))),
});

/** One step of the sum: `fen` when it is certain, otherwise the range `minFen`..`maxFen`. */
export const amountStepSchema = z.strictObject({
  path: z.string(),
  label: z.string(),
  clause: z.optional(z.string()),
  fen: z.optional(z.int()),
  minFen: z.optional(z.int()),
  maxFen: z.optional(z.int()),
  note: z.optional(z.string()),
  facts: z.optional(z.array(factUseSchema)),
});
export type AmountStep = z.infer<typeof amountStepSchema>;

/**
 * `exact` ⇒ `minFen === maxFen`; otherwise the amount lies within, both ends included. `unbounded`: facts are missing
 * and no clause limits the sum, so `maxFen` is only the largest safe integer and must not be shown.
 */
export const amountRangeSchema = z.strictObject({
  minFen: z.int(),
  maxFen: z.int(),
  exact: z.boolean(),
  unbounded: z.optional(z.boolean()),
});
export type AmountRange = z.infer<typeof amountRangeSchema>;

/** A change of one fact that would turn a condition to met (or reach the next band). */
export const changeSchema = z.strictObject({
  path: z.string(),
  fact: z.string(),
  label: z.string(),
  from: z.string(),
  to: z.string(),
  /** e.g. 再增加营业收入 120 万元即可达到 */
  sentence: z.string(),
});
export type Change = z.infer<typeof changeSchema>;

export const evaluationSchema = z.strictObject({
  measureCode: z.string(),
  version: z.int(),
  outcome: outcomeSchema,
  /** What would be paid if entitled: 0 when not met; a range while unknown. */
  amount: amountRangeSchema,
  /** Relief without a payment (rent waived): never added to cash without saying so. */
  nonCash: z.boolean(),
  conditions: traceNodeSchema,
  amountSteps: z.array(amountStepSchema),
  wouldChange: z.array(changeSchema),
  evaluatedOn: z.string(),
  /** Version of the measure language that produced this trace. */
  language: z.literal(1),
});
export type Evaluation = z.infer<typeof evaluationSchema>;
