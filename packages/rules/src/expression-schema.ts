/** Numbers computed from facts. Parsing only fixes the shape; what a name means is the linter's business. */
import * as z from 'zod/mini';
import { FACT_NAME, isMoneyText, isRateText, readLiteral } from './literal.js';

// The mini-program's realm stubs `Function`, so zod must not compile validators at run time.
z.config({ jitless: true });

export interface GrowthSpan {
  /** Base name of a fact kept by period. */
  of: string;
  from: string;
  to: string;
}

/** A literal (`5`, `1000万元`, `4‰`, `2026-01-31`), a fact's name, or exactly one operator. */
export type Expression = number | string | ExpressionNode;

export interface ExpressionNode {
  /** Current minus previous period. */
  growth?: GrowthSpan | undefined;
  /** (current − previous) ÷ previous; not defined where the previous is ≤ 0. */
  growthRate?: GrowthSpan | undefined;
  /** Sum of one fact over several periods. */
  total?: { of: string; periods: string[] } | undefined;
  add?: Expression[] | undefined;
  /** The first minus all others. */
  subtract?: Expression[] | undefined;
  multiply?: Expression[] | undefined;
  /** The first over the second; not defined where the second is ≤ 0. */
  divide?: Expression[] | undefined;
  min?: Expression[] | undefined;
  max?: Expression[] | undefined;
  /** Σ weight × value. */
  weighted?: { label?: string | undefined; weight: string | number; value: Expression }[] | undefined;
  /** Days between two days; `inclusive` counts both ends. */
  days?: { from: Expression; to: Expression; inclusive?: boolean | undefined } | undefined;
  /** Whole months between two days. */
  months?: { from: Expression; to: Expression } | undefined;
  /** What comes with the case rather than with the firm. */
  context?: 'rank' | 'alreadyPaid' | 'today' | undefined;
  label?: string | undefined;
}

export const EXPRESSION_OPERATORS = [
  'growth',
  'growthRate',
  'total',
  'add',
  'subtract',
  'multiply',
  'divide',
  'min',
  'max',
  'weighted',
  'days',
  'months',
  'context',
] as const;
export type ExpressionOperator = (typeof EXPRESSION_OPERATORS)[number];

/** The operators present on a node, in declared order. */
export function operatorsOf<K extends string>(node: object, operators: readonly K[]): K[] {
  return operators.filter((key) => (node as Record<string, unknown>)[key] !== undefined);
}

/** Refuses a node with no operator or several: one node says one thing. */
export function exactlyOne(operators: readonly string[], what: string) {
  return z.superRefine((node: object, context) => {
    const present = operatorsOf(node, operators);
    if (present.length === 1) return;
    context.addIssue({
      code: 'custom',
      input: node,
      params: { code: 'one_operator' },
      message:
        present.length === 0
          ? `${what}缺少运算：需要且只能写一个（${operators.join('、')}）`
          : `${what}同时写了 ${present.join('、')}，只能写一个`,
    });
  });
}

export const labelText = z
  .string()
  .check(z.minLength(1, '说明文字不能为空'), z.maxLength(200, '说明文字不能超过 200 字'));
export const clauseText = z.string().check(z.minLength(1, '条款不能为空'), z.maxLength(2000, '条款不能超过 2000 字'));
export const factName = z
  .string()
  .check(z.regex(FACT_NAME, '事实名称格式不正确：应为 revenue 或 revenue@2025、revenue@2026Q1、revenue@2026-06'));
const baseName = z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,59}$/, '事实名称格式不正确（此处不带期间）'));
export const periodText = z
  .string()
  .check(z.regex(/^\d{4}(H[12]|Q[1-4]|-(0[1-9]|1[0-2]))?$/, '期间格式应为 2025、2025H1、2025Q1 或 2025-06'));
export const dayField = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}$/, '日期格式应为 2026-01-31'),
  z.refine((text) => readLiteral(text)?.dimension === 'date', '没有这一天'),
);
export const moneyField = z
  .string('金额请写成带单位的文字，如 5万元')
  .check(z.refine((text) => isMoneyText(text) && text[0] !== '-', '金额请写成带单位的文字，如 500元、5万元、1.2亿元'));
export const rateField = z
  .string('比例请写成文字，如 50%、4‰、0.3')
  .check(z.refine((text) => isRateText(text) && text[0] !== '-', '比例请写成文字，如 50%、4‰、0.3'));
export const wholeNumber = z.int('应为整数');

const expressionText = z
  .string()
  .check(
    z.refine(
      (text) => readLiteral(text) !== null || FACT_NAME.test(text),
      '既不是数值（如 1000万元、4‰、2026-01-31）也不是事实名称（如 revenue@2025）',
    ),
  );

const span = z.strictObject({ of: baseName, from: periodText, to: periodText });

export const expressionNodeSchema: z.ZodMiniType<ExpressionNode> = z
  .strictObject({
    growth: z.optional(span),
    growthRate: z.optional(span),
    total: z.optional(
      z.strictObject({ of: baseName, periods: z.array(periodText).check(z.minLength(1), z.maxLength(36)) }),
    ),
    add: z.optional(z.lazy(() => operands(1, 20))),
    subtract: z.optional(z.lazy(() => operands(2, 20))),
    multiply: z.optional(z.lazy(() => operands(2, 10))),
    divide: z.optional(z.lazy(() => operands(2, 2))),
    min: z.optional(z.lazy(() => operands(1, 20))),
    max: z.optional(z.lazy(() => operands(1, 20))),
    weighted: z.optional(
      z
        .array(
          z.strictObject({
            label: z.optional(labelText),
            weight: z.union([rateField, wholeNumber]),
            value: z.lazy(() => expressionSchema),
          }),
        )
        .check(z.minLength(1), z.maxLength(20)),
    ),
    days: z.optional(
      z.strictObject({
        from: z.lazy(() => expressionSchema),
        to: z.lazy(() => expressionSchema),
        inclusive: z.optional(z.boolean()),
      }),
    ),
    months: z.optional(z.strictObject({ from: z.lazy(() => expressionSchema), to: z.lazy(() => expressionSchema) })),
    context: z.optional(z.enum(['rank', 'alreadyPaid', 'today'])),
    label: z.optional(labelText),
  })
  .check(exactlyOne(EXPRESSION_OPERATORS, '算式'));

function operands(least: number, most: number) {
  return z
    .array(expressionSchema)
    .check(z.minLength(least, `至少写 ${least} 项`), z.maxLength(most, `最多写 ${most} 项`));
}

export const expressionSchema: z.ZodMiniType<Expression> = z.lazy(() =>
  z.union([wholeNumber, expressionText, expressionNodeSchema]),
);
