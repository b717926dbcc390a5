import './setup.js';
import * as z from 'zod/mini';
import {
  ApplicationStatusSchema,
  CheckResult,
  Clock,
  Day,
  EnterpriseFact,
  Fen,
  FieldValue,
  FileRef,
  FormField,
  Id,
  IdParams,
  MaterialRequirement,
  MoneyStep,
  pageOf,
  pageQuery,
  PayoutStatusSchema,
  RouteStage,
  SizeClassSchema,
  StageSchema,
  Text,
  Time,
  TimelineEntry,
} from './common.js';
import { route } from './route.js';
import { amountRangeSchema, changeSchema, evaluationSchema, outcomeSchema } from './trace.js';
import { MeasureCard } from './public.js';

/** What a person acting for an enterprise does on the phone. */

export const EnterpriseRef = z.object({
  id: Id,
  name: z.string(),
  uscc: z.string(),
  role: z.enum(['owner', 'agent']),
});
export type EnterpriseRef = z.infer<typeof EnterpriseRef>;

export const FirmSession = z.object({
  token: z.string(),
  expiresAt: Time,
  user: z.object({ id: Id, name: z.string() }),
  enterprises: z.array(EnterpriseRef),
});
export type FirmSession = z.infer<typeof FirmSession>;

export const loginWithWechat = route({
  method: 'POST',
  path: '/api/firm/sessions',
  summary: '微信登录(wx.login 的一次性 code)',
  auth: 'none',
  takesSecret: true,
  body: z.strictObject({ code: Text(128, '登录凭证') }),
  response: FirmSession,
});

export const loginAsDemo = route({
  method: 'POST',
  path: '/api/firm/sessions/demo',
  summary: '演示登录(仅演示环境)',
  auth: 'none',
  takesSecret: true,
  body: z.strictObject({ account: Text(64, '演示账号') }),
  response: FirmSession,
});

export const logoutFirm = route({
  method: 'DELETE',
  path: '/api/firm/sessions/current',
  summary: '退出登录',
  auth: 'firm',
});

export const FirmMe = z.object({
  user: z.object({ id: Id, name: z.string() }),
  enterprises: z.array(EnterpriseRef),
  unreadMessages: z.int(),
});
export type FirmMe = z.infer<typeof FirmMe>;

export const getFirmMe = route({
  method: 'GET',
  path: '/api/firm/me',
  summary: '我的身份与企业',
  auth: 'firm',
  response: FirmMe,
});

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

export const MatchList = z.object({
  enterpriseId: Id,
  evaluatedAt: Time,
  /** sums over the measures that fit and can still be applied for; stacking already respected */
  expected: z.object({ count: z.int(), cashFen: Fen, nonCashFen: Fen }),
  items: z.array(Match),
});
export type MatchList = z.infer<typeof MatchList>;

export const listMatches = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/matches',
  summary: '能享什么:逐项匹配',
  auth: 'firm',
  params: IdParams,
  response: MatchList,
});

export const getEvaluation = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/evaluations/:measureId',
  summary: '一项政策逐条解释',
  auth: 'firm',
  params: z.strictObject({ id: Id, measureId: Id }),
  response: evaluationSchema,
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
    accountNumber: z.string('请填写账号').check(z.regex(/^[0-9]{8,32}$/, '账号应为 8 至 32 位数字,请去掉空格和横线')),
    bankName: Text(80, '开户银行'),
    branchName: z.optional(Text(120, '开户网点')),
  }),
  response: PayeeAccount,
  idempotent: true,
});

export const uploadFile = route({
  method: 'POST',
  path: '/api/firm/files',
  summary: '上传材料(PDF、JPG、PNG,单个不超过 10 MB)',
  auth: 'firm',
  upload: true,
  response: FileRef,
});

export const downloadFirmFile = route({
  method: 'GET',
  path: '/api/firm/files/:id',
  summary: '下载本企业的材料',
  auth: 'firm',
  params: IdParams,
  download: true,
});

export const PrefilledField = z.extend(FormField, {
  value: FieldValue,
  /** where a pre-filled value comes from */
  prefill: z.optional(z.object({ value: FieldValue, source: z.string(), asOf: z.optional(Day) })),
});
export type PrefilledField = z.infer<typeof PrefilledField>;

export const ApplicationMaterial = z.extend(MaterialRequirement, {
  files: z.array(FileRef),
  /** why it can't be supplied */
  missingReason: z.optional(z.string()),
});
export type ApplicationMaterial = z.infer<typeof ApplicationMaterial>;

export const ApplicationCard = z.object({
  id: Id,
  measureId: Id,
  measureTitle: z.string(),
  enterpriseId: Id,
  enterpriseName: z.string(),
  status: ApplicationStatusSchema,
  stage: z.optional(StageSchema),
  payoutStatus: z.optional(PayoutStatusSchema),
  receiptNo: z.optional(z.string()),
  /** approved amount once decided, otherwise the expected one */
  amountFen: z.optional(Fen),
  nonCash: z.boolean(),
  submittedAt: z.optional(Time),
  updatedAt: Time,
  /** one line: what happens now and whose turn it is */
  now: z.string(),
  needsFirm: z.boolean(),
});
export type ApplicationCard = z.infer<typeof ApplicationCard>;

export const SupplementNotice = z.object({
  items: z.array(z.object({ target: z.string(), text: z.string() })),
  note: z.optional(z.string()),
  issuedAt: Time,
  dueOn: Day,
  desk: z.string(),
});
export type SupplementNotice = z.infer<typeof SupplementNotice>;

export const FirmApplication = z.extend(ApplicationCard, {
  /** optimistic version; send it back with every change */
  version: z.int(),
  measureVersion: z.int(),
  fields: z.array(PrefilledField),
  materials: z.array(ApplicationMaterial),
  payeeAccount: z.optional(PayeeAccount),
  declarationText: z.string(),
  expected: z.optional(amountRangeSchema),
  evaluation: z.optional(evaluationSchema),
  checks: z.array(CheckResult),
  route: z.array(RouteStage),
  timeline: z.array(TimelineEntry),
  money: z.array(MoneyStep),
  clock: Clock,
  supplement: z.optional(SupplementNotice),
  rejection: z.optional(z.object({ reason: z.string(), at: Time, desk: z.string() })),
  actions: z.array(z.enum(['edit', 'submit', 'withdraw', 'supplement', 'delete'])),
});
export type FirmApplication = z.infer<typeof FirmApplication>;

export const openDraft = route({
  method: 'POST',
  path: '/api/firm/applications',
  summary: '开始申报:打开或新建草稿',
  auth: 'firm',
  body: z.strictObject({ measureId: Id, enterpriseId: Id, fromChapterId: z.optional(Id) }),
  response: FirmApplication,
  idempotent: true,
});

export const DraftChanges = z.strictObject({
  version: z.int(),
  values: z.optional(z.record(z.string().check(z.maxLength(64)), FieldValue)),
  materials: z.optional(
    z.array(
      z.strictObject({
        key: z.string().check(z.maxLength(64)),
        fileIds: z.array(Id).check(z.maxLength(10, '每项材料最多 10 个文件')),
        missingReason: z.optional(Text(200, '原因')),
      }),
    ),
  ),
  payeeAccountId: z.optional(z.nullable(Id)),
});

export const saveDraft = route({
  // Not PATCH, which WeChat's wx.request does not send.
  method: 'PUT',
  path: '/api/firm/applications/:id',
  summary: '保存草稿或补正内容',
  auth: 'firm',
  params: IdParams,
  body: DraftChanges,
  response: FirmApplication,
});

export const deleteDraft = route({
  method: 'DELETE',
  path: '/api/firm/applications/:id',
  summary: '删除草稿',
  auth: 'firm',
  params: IdParams,
});

export const Receipt = z.object({
  applicationId: Id,
  receiptNo: z.string(),
  submittedAt: Time,
  measureTitle: z.string(),
  enterpriseName: z.string(),
  expected: amountRangeSchema,
  promisedOn: z.optional(Day),
});
export type Receipt = z.infer<typeof Receipt>;

export const submitApplication = route({
  method: 'POST',
  path: '/api/firm/applications/:id/submit',
  summary: '提交申报',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), declared: z.literal(true, '请先阅读并勾选承诺') }),
  response: Receipt,
  idempotent: true,
});

export const resubmitApplication = route({
  method: 'POST',
  path: '/api/firm/applications/:id/resubmit',
  summary: '提交补正',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), note: z.optional(Text(500, '说明')) }),
  response: FirmApplication,
  idempotent: true,
});

export const withdrawApplication = route({
  method: 'POST',
  path: '/api/firm/applications/:id/withdraw',
  summary: '撤回申报',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), reason: z.optional(Text(200, '原因')) }),
  response: FirmApplication,
  idempotent: true,
});

export const listApplications = route({
  method: 'GET',
  path: '/api/firm/applications',
  summary: '我的申报',
  auth: 'firm',
  query: z.strictObject({ enterpriseId: z.optional(Id), ...pageQuery }),
  response: pageOf(ApplicationCard),
});

export const getApplication = route({
  method: 'GET',
  path: '/api/firm/applications/:id',
  summary: '申报详情与进度',
  auth: 'firm',
  params: IdParams,
  response: FirmApplication,
});

export const Message = z.object({
  id: Id,
  title: z.string(),
  body: z.string(),
  /** page inside the app, e.g. application:ID or measure:ID */
  link: z.optional(z.string()),
  sentAt: Time,
  readAt: z.optional(Time),
});
export type Message = z.infer<typeof Message>;

export const listMessages = route({
  method: 'GET',
  path: '/api/firm/messages',
  summary: '消息',
  auth: 'firm',
  query: z.strictObject(pageQuery),
  response: pageOf(Message),
});

export const readMessage = route({
  method: 'POST',
  path: '/api/firm/messages/:id/read',
  summary: '标为已读',
  auth: 'firm',
  params: IdParams,
});
