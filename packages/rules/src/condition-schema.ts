/** Conditions: who is entitled. Three-valued when evaluated; here only their shape. */
import * as z from 'zod/mini';
import {
  clauseText,
  dayField,
  exactlyOne,
  type Expression,
  expressionSchema,
  factName,
  labelText,
  operatorsOf,
  wholeNumber,
} from './expression-schema.js';
import { SIZE_CLASSES, type SizeClassName } from './size-classes.js';

// The mini-program's realm stubs `Function`, so zod must not compile validators at run time.
z.config({ jitless: true });

export const CONDITION_OPERATORS = [
  'all',
  'any',
  'none',
  'atLeast',
  'value',
  'fact',
  'industry',
  'size',
  'date',
  'pairs',
  'holds',
  'holdsNone',
  'area',
] as const;
export type ConditionOperator = (typeof CONDITION_OPERATORS)[number];

export const COMPARISONS = ['gte', 'gt', 'lte', 'lt', 'equals', 'notEquals'] as const;
export type Comparison = (typeof COMPARISONS)[number];
export const FACT_TESTS = ['is', 'in', 'notIn', 'includes', 'includesAny', 'excludes', 'noneSince'] as const;
export type FactTest = (typeof FACT_TESTS)[number];

export interface AnnouncedArea {
  code: string;
  name: string;
  from: string;
  to: string;
}

/** Exactly one operator; `gte`… belong to `value`, `is`… to `fact`. */
export interface Condition {
  label?: string | undefined;
  /** The clause's own words, shown next to the outcome. */
  clause?: string | undefined;
  all?: Condition[] | undefined;
  any?: Condition[] | undefined;
  none?: Condition[] | undefined;
  atLeast?: { count: number; of: Condition[] } | undefined;
  value?: Expression | undefined;
  gte?: Expression | undefined;
  gt?: Expression | undefined;
  lte?: Expression | undefined;
  lt?: Expression | undefined;
  equals?: Expression | undefined;
  notEquals?: Expression | undefined;
  fact?: string | undefined;
  is?: boolean | string | undefined;
  in?: string[] | undefined;
  notIn?: string[] | undefined;
  includes?: string | undefined;
  includesAny?: string[] | undefined;
  excludes?: string[] | undefined;
  /** For a list of dates: none on or after this day. */
  noneSince?: string | undefined;
  /** GB/T 4754 codes or prefixes, with exclusions. */
  industry?: { in: string[]; except?: string[] | undefined; fact?: string | undefined } | undefined;
  /** Size class worked out from heads, revenue and assets of one year by 工信部联企业〔2011〕300号. */
  size?: { in: SizeClassName[]; year: string } | undefined;
  /** A day within a window, both ends included. */
  date?: { of: Expression; from?: string | undefined; to?: string | undefined } | undefined;
  /** Any of several (level, growth) pairs, both parts needed. */
  pairs?: { value: Expression; rate: Expression; anyOf: { value: Expression; rate: Expression }[] } | undefined;
  /** Holds at least one of these other measures. */
  holds?: string[] | undefined;
  /** Holds none of these other measures. */
  holdsNone?: string[] | undefined;
  /** Inside an announced area on a day within its dates. */
  area?: { fact: string; on: Expression; areas: AnnouncedArea[] } | undefined;
}

const children = z.lazy(() =>
  z.array(conditionSchema).check(z.minLength(1, '至少写一个条件'), z.maxLength(60, '同一层最多 60 个条件')),
);
const text = z.string().check(z.minLength(1, '不能为空'), z.maxLength(200, '不能超过 200 字'));
const texts = z.array(text).check(z.minLength(1, '至少写一项'), z.maxLength(200, '最多写 200 项'));
const industryText = z.string().check(z.regex(/^([A-T]\d{0,4}|\d{2,4})$/, '行业代码格式应为 F、F52、F5211'));
export const measureCode = z
  .string()
  .check(z.regex(/^[A-Z0-9][A-Z0-9-]{2,39}$/, '编码应为大写字母、数字和短横线，如 HL-2026-RETAIL-01'));

export const conditionSchema: z.ZodMiniType<Condition> = z
  .strictObject({
    label: z.optional(labelText),
    clause: z.optional(clauseText),
    all: z.optional(children),
    any: z.optional(children),
    none: z.optional(children),
    atLeast: z.optional(z.strictObject({ count: wholeNumber.check(z.gte(1, '至少为 1')), of: children })),
    value: z.optional(expressionSchema),
    gte: z.optional(expressionSchema),
    gt: z.optional(expressionSchema),
    lte: z.optional(expressionSchema),
    lt: z.optional(expressionSchema),
    equals: z.optional(expressionSchema),
    notEquals: z.optional(expressionSchema),
    fact: z.optional(factName),
    is: z.optional(z.union([z.boolean(), text])),
    in: z.optional(texts),
    notIn: z.optional(texts),
    includes: z.optional(text),
    includesAny: z.optional(texts),
    excludes: z.optional(texts),
    noneSince: z.optional(dayField),
    industry: z.optional(
      z.strictObject({
        in: z.array(industryText).check(z.minLength(1, '至少写一个行业'), z.maxLength(100, '最多写 100 个行业')),
        except: z.optional(z.array(industryText).check(z.maxLength(100, '最多写 100 个行业'))),
        fact: z.optional(factName),
      }),
    ),
    size: z.optional(
      z.strictObject({
        in: z
          .array(z.enum(SIZE_CLASSES, '规模应为 micro、small、medium 或 large'))
          .check(z.minLength(1, '至少写一种规模'), z.maxLength(4, '最多写 4 种规模')),
        year: z.string().check(z.regex(/^\d{4}$/, '年份格式应为 2025')),
      }),
    ),
    date: z.optional(z.strictObject({ of: expressionSchema, from: z.optional(dayField), to: z.optional(dayField) })),
    pairs: z.optional(
      z.strictObject({
        value: expressionSchema,
        rate: expressionSchema,
        anyOf: z
          .array(z.strictObject({ value: expressionSchema, rate: expressionSchema }))
          .check(z.minLength(1, '至少写一组'), z.maxLength(20, '最多写 20 组')),
      }),
    ),
    holds: z.optional(z.array(measureCode).check(z.minLength(1), z.maxLength(50))),
    holdsNone: z.optional(z.array(measureCode).check(z.minLength(1), z.maxLength(50))),
    area: z.optional(
      z.strictObject({
        fact: factName,
        on: expressionSchema,
        areas: z
          .array(z.strictObject({ code: text, name: text, from: dayField, to: dayField }))
          .check(z.minLength(1, '至少写一个区域'), z.maxLength(200, '最多写 200 个区域')),
      }),
    ),
  })
  .check(
    exactlyOne(CONDITION_OPERATORS, '条件'),
    z.superRefine((node, context) => {
      const fault = companionFault(node);
      if (fault) context.addIssue({ code: 'custom', input: node, params: { code: 'bad_companion' }, message: fault });
    }),
  );

/** Comparisons go with `value`, tests with `fact`; each needs at least one of its own and none of the other's. */
function companionFault(node: Condition): string | null {
  const comparisons = operatorsOf(node, COMPARISONS);
  const tests = operatorsOf(node, FACT_TESTS);
  if (node.value !== undefined && comparisons.length === 0) return `value 之后要写比较：${COMPARISONS.join('、')}`;
  if (node.value === undefined && comparisons.length > 0) return `${comparisons.join('、')} 只能与 value 一起写`;
  if (node.fact !== undefined && tests.length !== 1) return `fact 之后要写且只写一个判断：${FACT_TESTS.join('、')}`;
  if (node.fact === undefined && tests.length > 0) return `${tests.join('、')} 只能与 fact 一起写`;
  if (node.date && node.date.from === undefined && node.date.to === undefined) return 'date 至少要写 from 或 to';
  if (node.atLeast && node.atLeast.count > node.atLeast.of.length) return 'atLeast 要求的个数超过了所列条件的个数';
  return null;
}
