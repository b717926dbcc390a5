import '../setup.js';
import * as z from 'zod/mini';
import {
  ApplicationStatusSchema,
  Day,
  EnterpriseFact,
  Fen,
  Id,
  IdParams,
  SizeClassSchema,
  Text,
  Time,
} from '../common.js';
import { MeasureCard } from '../public/measure.js';
import { route } from '../route.js';
import { amountRangeSchema, changeSchema, evaluationSchema, outcomeSchema } from '../trace.js';

/** What the product knows of an enterprise, what fits it, and where its money goes. */

export const EnterpriseProfile = z.object({
  id: Id,
  name: z.string(),
  uscc: z.string(),
  legalForm: z.string(),
  industryCode: z.string(),
  industryName: z.string(),
  sizeClass: SizeClassSchema,
  street: z.string(),
  registeredOn: Day,
  facts: z.array(EnterpriseFact),
  credit: z.array(z.object({ kind: z.string(), text: z.string(), since: Day, until: z.optional(Day) })),
});
export type EnterpriseProfile = z.infer<typeof EnterpriseProfile>;

export const getEnterprise = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id',
  summary: '一企一档',
  auth: 'firm',
  params: IdParams,
  response: EnterpriseProfile,
});

/** One measure against one enterprise's facts. */
export const Match = z.object({
  measure: MeasureCard,
  outcome: outcomeSchema,
  amount: amountRangeSchema,
  nonCash: z.boolean(),
  /** one line: why (not), e.g. 2 项条件待确认 */
  reason: z.string(),
  unknownFacts: z.array(z.object({ name: z.string(), label: z.string() })),
  firstChange: z.optional(changeSchema),
  /** the enterprise's live application for this measure, if any */
  application: z.optional(z.object({ id: Id, status: ApplicationStatusSchema })),
});
export type Match = z.infer<typeof Match>;

/** 能多则多: the lawful set of measures that pays most, and why no other pays more. */
export const MatchCombination = z.object({
  /** the whole answer in one sentence */
  text: z.string(),
  taken: z.array(z.object({ measureId: Id, amountFen: Fen, reducedFen: Fen, reason: z.optional(z.string()) })),
  /** `lessFen`: by how much the best set with it falls behind */
  left: z.array(z.object({ measureId: Id, amountFen: Fen, lessFen: Fen, reason: z.string() })),
});
export type MatchCombination = z.infer<typeof MatchCombination>;

export const MatchList = z.object({
  enterpriseId: Id,
  evaluatedAt: Time,
  /** sums over the measures that fit and can still be applied for; stacking already respected */
  expected: z.object({ count: z.int(), cashFen: Fen, nonCashFen: Fen }),
  combination: z.optional(MatchCombination),
  items: z.array(Match),
});
export type MatchList = z.infer<typeof MatchList>;

export const listMatches = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/matches',
  summary: '能享什么：逐项匹配',
  auth: 'firm',
  params: IdParams,
  response: MatchList,
});

/** What the firm had before under the same measure and beside it, as the evaluation reckoned with it. */
export const Standing = z.object({
  /** the instalment that is due, from 1 */
  stage: z.int(),
  /** under this measure in the year of its window */
  alreadyPaidFen: Fen,
  /** codes of the measures that it was granted */
  otherBenefits: z.array(z.string()),
});
export type Standing = z.infer<typeof Standing>;

/** `standing` lets a phone try other figures and come to what the server would decide on them. */
export const FiledEvaluation = z.extend(evaluationSchema, { standing: Standing });
export type FiledEvaluation = z.infer<typeof FiledEvaluation>;

export const getEvaluation = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/evaluations/:measureId',
  summary: '一项政策逐条解释',
  auth: 'firm',
  params: z.strictObject({ id: Id, measureId: Id }),
  response: FiledEvaluation,
});

export const PayeeAccount = z.object({
  id: Id,
  accountName: z.string(),
  bankName: z.string(),
  branchName: z.optional(z.string()),
  /** e.g. 6222 **** **** 1234 */
  accountMasked: z.string(),
  nameMatches: z.boolean(),
  createdAt: Time,
});
export type PayeeAccount = z.infer<typeof PayeeAccount>;

export const listPayeeAccounts = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/payee-accounts',
  summary: '收款账户',
  auth: 'firm',
  params: IdParams,
  response: z.object({ items: z.array(PayeeAccount) }),
});

export const addPayeeAccount = route({
  method: 'POST',
  path: '/api/firm/enterprises/:id/payee-accounts',
  summary: '登记收款账户',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({
    accountName: Text(120, '户名'),
    accountNumber: z.string('请填写账号').check(z.regex(/^[0-9]{8,32}$/, '账号应为 8 至 32 位数字，请去掉空格和横线')),
    bankName: Text(80, '开户银行'),
    branchName: z.optional(Text(120, '开户网点')),
  }),
  response: PayeeAccount,
  idempotent: true,
});
