/** A measure: one immutable version of one entitlement, as staff write it in YAML or JSON. */
import * as z from 'zod/mini';
import { type Amount, amountSchema, poolCode } from './amount-schema.js';
import { type Condition, conditionSchema, measureCode } from './condition-schema.js';
import { dayField, factName, labelText, moneyField, wholeNumber } from './expression-schema.js';

// The mini-program's realm stubs `Function`, so zod must not compile validators at run time.
z.config({ jitless: true });

const text = (max: number) => z.string().check(z.minLength(1, '不能为空'), z.maxLength(max, `不能超过 ${max} 字`));
const key = z.string().check(z.regex(/^[a-z][A-Za-z0-9]{0,39}$/, '键名应以小写字母开头，只含字母和数字'));
const workingDays = wholeNumber.check(z.gte(0, '不能为负'), z.lte(250, '不能超过 250 个工作日'));
const phone = z.string().check(z.regex(/^[0-9][0-9-]{4,19}$/, '电话格式应为 0592-1234567'));
const factRaw = z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]);

const level = z.enum(['national', 'provincial', 'city', 'district'], '层级应为 national、provincial、city 或 district');
const mode = z.enum(
  ['no_application', 'instant', 'reviewed', 'commitment'],
  '办理方式应为 no_application、instant、reviewed 或 commitment',
);

const rounding = z.strictObject({
  mode: z.enum(['floor', 'half_up', 'ceil'], '取整方式应为 floor、half_up 或 ceil'),
  to: z.enum(['fen', 'yuan', 'hundred_yuan'], '取整单位应为 fen、yuan 或 hundred_yuan'),
});

const benefit = z.strictObject({
  kind: z.enum(['cash', 'non_cash'], '应为 cash 或 non_cash'),
  /** How non-cash relief is valued; shown wherever its figure is. */
  valuation: z.optional(text(500)),
  rounding,
  amount: amountSchema,
  /** One line for cards, where the generated one does not read well. */
  standard: z.optional(text(300)),
});

const stacking = z.strictObject({
  with: measureCode,
  relation: z.enum(['stackable', 'take_higher', 'share_capped'], '关系应为 stackable、take_higher 或 share_capped'),
  /** For share_capped: what both together may not exceed. */
  cap: z.optional(moneyField),
  note: z.optional(text(300)),
});

const formField = z
  .strictObject({
    /** A fact from the dictionary, declared by the firm; label and type come from there. */
    fact: z.optional(factName),
    /** An own field that no condition reads. */
    key: z.optional(key),
    label: z.optional(labelText),
    type: z.optional(
      z.enum(['text', 'textarea', 'integer', 'decimal', 'money', 'date', 'enum', 'flag', 'phone'], '字段类型不正确'),
    ),
    required: z.boolean(),
    help: z.optional(text(300)),
    unit: z.optional(text(20)),
    options: z.optional(z.array(z.strictObject({ value: text(60), label: text(60) })).check(z.maxLength(60))),
    /** The fact that fills the field in before the firm sees it. */
    prefillFrom: z.optional(factName),
    min: z.optional(z.number()),
    max: z.optional(z.number()),
    maxLength: z.optional(wholeNumber),
  })
  .check(
    z.refine((field) => (field.fact === undefined) !== (field.key === undefined), '每个字段要么写 fact，要么写 key'),
    z.refine(
      (field) => field.key === undefined || (field.label !== undefined && field.type !== undefined),
      '自有字段要写明 label 和 type',
    ),
    z.refine((field) => field.type !== 'enum' || (field.options ?? []).length > 0, '选择类字段要写明 options'),
  );

const material = z.strictObject({
  key,
  name: text(100),
  required: z.boolean(),
  /** May follow later (容缺). */
  tolerable: z.boolean(),
  /** Where the firm gets it. */
  source: text(100),
  help: z.optional(text(300)),
  accept: z
    .array(z.enum(['pdf', 'jpg', 'png', 'xlsx', 'docx'], '文件类型不支持'))
    .check(z.minLength(1, '至少写一种文件类型')),
  maxBytes: wholeNumber.check(z.gte(1024, '不能小于 1024'), z.lte(52_428_800, '不能超过 50 MB')),
});

/** Papers that the firm lists by number, each of which pays once. */
const evidence = z.strictObject({
  key,
  kind: z.enum(['invoice', 'contract'], '凭证种类应为 invoice（发票）或 contract（合同）'),
  label: text(60),
  /** The form's own field (text or textarea) in which the firm writes the numbers. */
  field: key,
  /** The material that shows them. */
  material: z.optional(key),
  most: z.optional(wholeNumber.check(z.gte(1, '至少为 1'), z.lte(200, '最多 200 份'))),
  /** The clause lets the same paper serve other measures too; otherwise it pays once, for one measure. */
  shared: z.optional(z.boolean()),
  clause: z.optional(text(300)),
});

/** A ceiling over several measures of one firm: all that name the same code share it. */
const ceiling = z.strictObject({
  code: z.string().check(z.regex(/^CEILING-[A-Z0-9-]{2,40}$/, '合计封顶的编码应为 CEILING-2026-COMMERCE 的形式')),
  scope: z.enum(['stack', 'firm_year', 'group'], '范围应为 stack（叠加享受）、firm_year（全年）或 group（同一集团）'),
  cap: moneyField,
  clause: z.optional(text(300)),
});

const stage = z.strictObject({
  stage: z.enum(['initial', 'second', 'finance', 'final'], '环节应为 initial、second、finance 或 final'),
  desk: text(60),
  role: z.enum(
    ['street_reviewer', 'department_reviewer', 'finance_reviewer', 'final_approver'],
    '角色应为 street_reviewer、department_reviewer、finance_reviewer 或 final_approver',
  ),
  promiseWorkingDays: workingDays,
});

const factInput = z.union([
  factRaw,
  z.null(),
  z.strictObject({ value: z.nullable(factRaw), source: z.optional(text(60)), asOf: z.optional(dayField) }),
]);

const example = z.strictObject({
  name: text(80),
  /** Starts from the facts and the case of an earlier example. */
  like: z.optional(text(80)),
  /** Null makes a fact unknown. Money may be written as 1200万元. */
  facts: z.record(factName, factInput),
  on: z.optional(dayField),
  alreadyPaid: z.optional(moneyField),
  rank: z.optional(wholeNumber),
  stage: z.optional(wholeNumber),
  otherBenefits: z.optional(z.array(measureCode)),
  expect: z.strictObject({
    outcome: z.enum(['met', 'not_met', 'unknown'], '结果应为 met、not_met 或 unknown'),
    amount: z.optional(moneyField),
    amountFen: z.optional(wholeNumber),
    /** While facts are unknown: the ends of the range. */
    atLeast: z.optional(moneyField),
    atMost: z.optional(moneyField),
  }),
});

export const measureSchema = z.strictObject({
  /** Version of the language; 1 may be left out. */
  language: z.optional(z.literal(1)),
  code: measureCode,
  version: wholeNumber.check(z.gte(1, '版本从 1 开始')),
  title: text(80),
  summary: text(300),
  level,
  documentNo: z.array(text(60)).check(z.minLength(1, '至少写一个发文字号'), z.maxLength(20)),
  clauses: z.array(z.strictObject({ documentNo: text(60), clause: text(60), text: text(2000) })).check(z.maxLength(40)),
  departments: z.strictObject({
    lead: text(60),
    office: text(60),
    phone,
    address: text(120),
    hours: z.optional(text(80)),
  }),
  mode,
  themes: z.array(text(20)).check(z.minLength(1, '至少写一个主题'), z.maxLength(10)),
  lifeSituations: z.array(text(30)).check(z.maxLength(10)),
  audience: z.strictObject({
    text: text(120),
    /** GB/T 4754 prefixes for filtering; empty means all. */
    industries: z
      .array(z.string().check(z.regex(/^[A-T]\d{0,4}$/, '行业代码格式应为 F、F52、F5211')))
      .check(z.maxLength(60)),
    sizes: z.array(z.enum(['micro', 'small', 'medium', 'large'], '规模不正确')),
  }),
  window: z
    .strictObject({ opensOn: dayField, closesOn: dayField })
    .check(z.refine((window) => window.opensOn <= window.closesOn, '截止日期早于开始日期')),
  eligibility: conditionSchema,
  benefit,
  totalControl: z.enum(['none', 'filing_order', 'pro_rata'], '总额控制方式应为 none、filing_order 或 pro_rata'),
  stacking: z.array(stacking).check(z.maxLength(60)),
  /** Ceilings shared with other measures, from the narrowest to the widest. */
  ceilings: z.optional(z.array(ceiling).check(z.minLength(1, '至少写一项'), z.maxLength(10, '最多写 10 项'))),
  form: z.array(formField).check(z.maxLength(60)),
  materials: z.array(material).check(z.maxLength(30)),
  evidence: z.optional(z.array(evidence).check(z.minLength(1, '至少写一项'), z.maxLength(10, '最多写 10 项'))),
  route: z.array(stage).check(z.minLength(1, '至少写一个审核环节'), z.maxLength(4)),
  publicity: z.strictObject({
    workingDays: z.union([z.literal(0), z.literal(5), z.literal(7)], '公示期应为 0、5 或 7 个工作日'),
  }),
  clocks: z.strictObject({ promisedWorkingDays: workingDays, statutoryWorkingDays: workingDays }),
  guide: z.strictObject({
    who: text(500),
    conditions: text(2000),
    standard: text(2000),
    basis: text(500),
    flow: z.array(text(120)).check(z.minLength(1), z.maxLength(12)),
    address: text(120),
    consultPhone: phone,
    complaintPhone: phone,
    validity: text(120),
  }),
  pool: poolCode,
  examples: z.array(example).check(z.maxLength(200)),
  /** Needed where tax paid or local registration is rewarded (公平竞争审查条例). */
  fairCompetition: z.optional(
    z.strictObject({
      reviewedOn: dayField,
      reviewer: text(60),
      conclusion: text(300),
      documentNo: z.optional(text(60)),
    }),
  ),
});

type Loose = z.infer<typeof measureSchema>;
/** A parsed measure. It keeps every text as written, so that export gives back the file. */
export interface Measure extends Omit<Loose, 'eligibility' | 'benefit'> {
  eligibility: Condition;
  benefit: Omit<Loose['benefit'], 'amount'> & { amount: Amount };
}
export type MeasureExample = Measure['examples'][number];
export type FactInput = MeasureExample['facts'][string];
export type MeasureFormField = Measure['form'][number];
