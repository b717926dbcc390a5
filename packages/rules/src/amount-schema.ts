/** Amounts: to how much a firm is entitled. Every amount is ≥ 0 fen; nothing is rounded before the very end. */
import * as z from 'zod/mini';
import { type Condition, conditionSchema } from './condition-schema.js';
import {
  clauseText,
  exactlyOne,
  type Expression,
  expressionSchema,
  factName,
  labelText,
  moneyField,
  rateField,
  wholeNumber,
} from './expression-schema.js';
import { readLiteral } from './literal.js';
import { sign } from './rational.js';

// The mini-program's realm stubs `Function`, so zod must not compile validators at run time.
z.config({ jitless: true });

export const AMOUNT_OPERATORS = [
  'fixed',
  'value',
  'perUnit',
  'rate',
  'steps',
  'marginal',
  'bands',
  'matrix',
  'rankTable',
  'leastOf',
  'greatestOf',
  'sum',
  'minus',
  'stages',
  'months',
  'interest',
  'share',
  'coFunding',
  'choose',
  'index',
] as const;
export type AmountOperator = (typeof AMOUNT_OPERATORS)[number];

export const CAP_SCOPES = {
  clause: '本条款',
  firm: '单家企业',
  firm_year: '单家企业全年',
  group: '同一集团',
  stack: '叠加享受',
  own_contribution: '企业当年区级地方经济贡献',
  spend: '实际支出',
} as const;
export type CapScope = keyof typeof CAP_SCOPES;

export interface Cap {
  limit: Expression;
  scope?: CapScope | undefined;
  /** Deducted from the limit first, e.g. `{ context: alreadyPaid }` for a yearly cap. */
  less?: Expression | undefined;
  label?: string | undefined;
  clause?: string | undefined;
}

/** A half-open span: `from` ≤ x < `to`; without `to`, no upper end. */
export interface Span {
  from: string | number;
  to?: string | number | undefined;
}

/** Pays on the part of the value that lies inside the span. */
export interface MarginalBand extends Span {
  rate?: string | undefined;
  every?: string | number | undefined;
  pay?: string | undefined;
  mode?: StepMode | undefined;
}
export type StepMode = 'whole' | 'pro_rata';

/** Who bears the rest of a split amount, from which of its pools. */
export interface Bearer {
  level: 'national' | 'provincial' | 'city' | 'district';
  pool: string;
  rate: string;
}

export type Axis =
  | { of: Expression; bands: Span[]; fact?: undefined; values?: undefined }
  | { fact: string; values: (string | boolean)[]; of?: undefined; bands?: undefined };

/** A money literal (`5万元`), or exactly one operator with its modifiers. */
export type Amount = string | AmountNode;

export interface AmountNode {
  label?: string | undefined;
  clause?: string | undefined;
  /** Counts only if met; otherwise 0. */
  when?: Condition | undefined;
  /** A sum below this pays nothing. Applied before the caps. */
  nothingBelow?: string | undefined;
  /** Applied last, each in turn. */
  caps?: Cap[] | undefined;

  fixed?: string | undefined;
  value?: Expression | undefined;
  perUnit?: { count: Expression; pay: string } | undefined;
  rate?: { of: Expression; rate: Expression } | undefined;
  steps?: { of: Expression; every: string | number; pay: string; mode: StepMode } | undefined;
  marginal?: { of: Expression; bands: MarginalBand[] } | undefined;
  bands?: { of: Expression; table: (Span & { amount: Amount })[] } | undefined;
  matrix?: { rows: Axis; columns: Axis; pay: string[][] } | undefined;
  /** Ranks, both ends included. `of` defaults to the rank that comes with the case. */
  rankTable?:
    | { of?: Expression | undefined; table: { from: number; to?: number | undefined; pay: string }[] }
    | undefined;
  leastOf?: Amount[] | undefined;
  greatestOf?: Amount[] | undefined;
  sum?: Amount[] | undefined;
  minus?: { amount: Amount; less: Expression } | undefined;
  /** One part is due now, the others later: which one is told by the case (the first by default). */
  stages?: { label: string; amount: Amount }[] | undefined;
  months?: { rent: Expression; months: Expression; rate: string; atMost?: number | undefined } | undefined;
  interest?:
    | {
        principal: Expression;
        annualRate: Expression;
        days?: Expression | undefined;
        months?: Expression | undefined;
        yearDays?: 360 | 365 | undefined;
        /** In days or months, whichever the clause counts in. */
        atMost?: number | undefined;
      }
    | undefined;
  /** A part of another amount: an advance of 80%, the district's half of a split. */
  share?:
    | { amount: Amount; rate: string; purpose: 'advance' | 'split' | 'stage'; with?: Bearer[] | undefined }
    | undefined;
  /** Own share so that all levels together stay within `rate` of the spend. */
  coFunding?: { spend: Expression; rate: string; others: Expression } | undefined;
  choose?: { from: { when: Condition; amount: Amount }[]; otherwise?: Amount | undefined } | undefined;
  index?: { parts: { label: string; weight: string; value: Expression }[]; pay: string } | undefined;
}

const edge = z.union([
  wholeNumber,
  z.string().check(z.refine((text) => readLiteral(text) !== null, '应为数值，如 1000万元、20%、15')),
]);
const positive = (value: string | number) =>
  typeof value === 'number' ? value > 0 : sign(readLiteral(value)?.value ?? { n: 0, d: 1 }) > 0;
const stepSize = edge.check(z.refine(positive, '每档的数额必须大于 0'));
const spanShape = { from: edge, to: z.optional(edge) };
const stepMode = z.enum(['whole', 'pro_rata'], '必须写明是 whole（整档）还是 pro_rata（按比例）');
const positiveCount = wholeNumber.check(z.gte(1, '至少为 1'));
const axisSchema = z.union([
  z.strictObject({
    of: expressionSchema,
    bands: z.array(z.strictObject(spanShape)).check(z.minLength(1), z.maxLength(40)),
  }),
  z.strictObject({
    fact: factName,
    values: z.array(z.union([z.string(), z.boolean()])).check(z.minLength(1), z.maxLength(40)),
  }),
]);
const someAmounts = z.lazy(() =>
  z.array(amountSchema).check(z.minLength(1, '至少写一项'), z.maxLength(30, '最多写 30 项')),
);
const oneAmount = z.lazy(() => amountSchema);

export const poolCode = z.string().check(z.regex(/^POOL-[A-Z0-9-]{3,40}$/, '资金池编码应为 POOL-2026-COMMERCE 的形式'));

export const amountNodeSchema: z.ZodMiniType<AmountNode> = z
  .strictObject({
    label: z.optional(labelText),
    clause: z.optional(clauseText),
    when: z.optional(conditionSchema),
    nothingBelow: z.optional(moneyField),
    caps: z.optional(
      z
        .array(
          z.strictObject({
            limit: expressionSchema,
            scope: z.optional(
              z.enum(['clause', 'firm', 'firm_year', 'group', 'stack', 'own_contribution', 'spend'], '封顶范围不正确'),
            ),
            less: z.optional(expressionSchema),
            label: z.optional(labelText),
            clause: z.optional(clauseText),
          }),
        )
        .check(z.minLength(1), z.maxLength(10)),
    ),
    fixed: z.optional(moneyField),
    value: z.optional(expressionSchema),
    perUnit: z.optional(z.strictObject({ count: expressionSchema, pay: moneyField })),
    rate: z.optional(z.strictObject({ of: expressionSchema, rate: expressionSchema })),
    steps: z.optional(z.strictObject({ of: expressionSchema, every: stepSize, pay: moneyField, mode: stepMode })),
    marginal: z.optional(
      z.strictObject({
        of: expressionSchema,
        bands: z
          .array(
            z
              .strictObject({
                ...spanShape,
                rate: z.optional(rateField),
                every: z.optional(stepSize),
                pay: z.optional(moneyField),
                mode: z.optional(stepMode),
              })
              .check(
                z.refine(
                  (band) =>
                    (band.rate !== undefined) !==
                    (band.every !== undefined && band.pay !== undefined && band.mode !== undefined),
                  '每一段要么写 rate，要么写 every、pay 和 mode',
                ),
              ),
          )
          .check(z.minLength(1), z.maxLength(40)),
      }),
    ),
    bands: z.optional(
      z.strictObject({
        of: expressionSchema,
        table: z.array(z.strictObject({ ...spanShape, amount: oneAmount })).check(z.minLength(1), z.maxLength(60)),
      }),
    ),
    matrix: z.optional(
      z.strictObject({
        rows: axisSchema,
        columns: axisSchema,
        pay: z.array(z.array(moneyField)).check(z.maxLength(40)),
      }),
    ),
    rankTable: z.optional(
      z.strictObject({
        of: z.optional(expressionSchema),
        table: z
          .array(z.strictObject({ from: positiveCount, to: z.optional(positiveCount), pay: moneyField }))
          .check(z.minLength(1), z.maxLength(60)),
      }),
    ),
    leastOf: z.optional(someAmounts),
    greatestOf: z.optional(someAmounts),
    sum: z.optional(someAmounts),
    minus: z.optional(z.strictObject({ amount: oneAmount, less: expressionSchema })),
    stages: z.optional(
      z.array(z.strictObject({ label: labelText, amount: oneAmount })).check(z.minLength(1), z.maxLength(6)),
    ),
    months: z.optional(
      z.strictObject({
        rent: expressionSchema,
        months: expressionSchema,
        rate: rateField,
        atMost: z.optional(positiveCount),
      }),
    ),
    interest: z.optional(
      z
        .strictObject({
          principal: expressionSchema,
          annualRate: expressionSchema,
          days: z.optional(expressionSchema),
          months: z.optional(expressionSchema),
          yearDays: z.optional(z.union([z.literal(360), z.literal(365)])),
          atMost: z.optional(positiveCount),
        })
        .check(
          z.refine(
            (interest) => (interest.days !== undefined) !== (interest.months !== undefined),
            '按天或按月计息只能写一种',
          ),
          z.refine(
            (interest) => interest.days === undefined || interest.yearDays !== undefined,
            '按天计息必须写明 yearDays(360 或 365)',
          ),
        ),
    ),
    share: z.optional(
      z.strictObject({
        amount: oneAmount,
        rate: rateField,
        purpose: z.enum(['advance', 'split', 'stage'], '用途不正确'),
        with: z.optional(
          z
            .array(
              z.strictObject({
                level: z.enum(
                  ['national', 'provincial', 'city', 'district'],
                  '层级应为 national、provincial、city 或 district',
                ),
                pool: poolCode,
                rate: rateField,
              }),
            )
            .check(z.minLength(1, '至少写一项'), z.maxLength(4, '最多写 4 项')),
        ),
      }),
    ),
    coFunding: z.optional(z.strictObject({ spend: expressionSchema, rate: rateField, others: expressionSchema })),
    choose: z.optional(
      z.strictObject({
        from: z
          .array(z.strictObject({ when: conditionSchema, amount: oneAmount }))
          .check(z.minLength(1), z.maxLength(30)),
        otherwise: z.optional(oneAmount),
      }),
    ),
    index: z.optional(
      z.strictObject({
        parts: z
          .array(z.strictObject({ label: labelText, weight: rateField, value: expressionSchema }))
          .check(z.minLength(1), z.maxLength(20)),
        pay: moneyField,
      }),
    ),
  })
  .check(exactlyOne(AMOUNT_OPERATORS, '金额'));

export const amountSchema: z.ZodMiniType<Amount> = z.lazy(() => z.union([moneyField, amountNodeSchema]));
