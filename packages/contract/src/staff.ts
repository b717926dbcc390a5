import './setup.js';
import * as z from 'zod/mini';
import {
  ApplicationStatusSchema,
  BatchStatusSchema,
  CheckResult,
  Clock,
  Day,
  DecisionSchema,
  EnterpriseFact,
  Fen,
  FieldValue,
  FormField,
  Id,
  IdParams,
  LevelSchema,
  ModeSchema,
  MoneyStep,
  pageOf,
  pageQuery,
  PayoutStatusSchema,
  PoolStateSchema,
  ReleasedBenefits,
  RouteStage,
  SearchText,
  SizeClassSchema,
  StaffRoleSchema,
  StageSchema,
  Text,
  Time,
  TimelineEntry,
  WindowStateSchema,
} from './common.js';
import { ApplicationMaterial, EnterpriseProfile, PayeeAccount, SupplementNotice } from './firm.js';
import { MeasureDetail } from './public.js';
import { route } from './route.js';
import { evaluationSchema } from './trace.js';

/** What staff do in the console. */

export const TotpCode = z.string('请输入动态口令').check(z.regex(/^\d{6}$/, '动态口令为 6 位数字'));

export const StaffMe = z.object({
  id: Id,
  username: z.string(),
  name: z.string(),
  department: z.string(),
  roles: z.array(StaffRoleSchema),
});
export type StaffMe = z.infer<typeof StaffMe>;

export const startStaffLogin = route({
  method: 'POST',
  path: '/api/staff/sessions',
  summary: '登录第一步:用户名与密码',
  auth: 'none',
  takesSecret: true,
  body: z.strictObject({ username: Text(64, '用户名'), password: Text(128, '密码') }),
  response: z.object({ challenge: z.string(), expiresAt: Time }),
});

export const finishStaffLogin = route({
  method: 'POST',
  path: '/api/staff/sessions/totp',
  summary: '登录第二步:动态口令',
  auth: 'none',
  takesSecret: true,
  body: z.strictObject({ challenge: Text(600, '登录凭证'), code: TotpCode }),
  response: z.object({ token: z.string(), expiresAt: Time, staff: StaffMe }),
});

export const logoutStaff = route({
  method: 'DELETE',
  path: '/api/staff/sessions/current',
  summary: '退出登录',
  auth: 'staff',
});

export const getStaffMe = route({
  method: 'GET',
  path: '/api/staff/me',
  summary: '我的身份',
  auth: 'staff',
  response: StaffMe,
});

export const CaseRow = z.object({
  id: Id,
  receiptNo: z.string(),
  measureId: Id,
  measureTitle: z.string(),
  enterpriseId: Id,
  enterpriseName: z.string(),
  uscc: z.string(),
  sizeClass: SizeClassSchema,
  status: ApplicationStatusSchema,
  stage: z.optional(StageSchema),
  amountFen: z.optional(Fen),
  nonCash: z.boolean(),
  submittedAt: Time,
  stageSince: Time,
  clock: Clock,
  /** checks that did not pass outright */
  flags: z.array(z.string()),
});
export type CaseRow = z.infer<typeof CaseRow>;

export const TodoList = z.object({
  asOf: Time,
  queues: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      count: z.int(),
      overdue: z.int(),
      amountFen: Fen,
      /** console page that shows it */
      link: z.string(),
    }),
  ),
  /** the most urgent first */
  cases: z.array(CaseRow),
});
export type TodoList = z.infer<typeof TodoList>;

export const getTodo = route({
  method: 'GET',
  path: '/api/staff/todo',
  summary: '我的待办',
  auth: 'staff',
  response: TodoList,
});

export const listCases = route({
  method: 'GET',
  path: '/api/staff/cases',
  summary: '办件列表',
  auth: 'staff',
  query: z.strictObject({
    q: SearchText,
    status: z.optional(ApplicationStatusSchema),
    stage: z.optional(StageSchema),
    measureId: z.optional(Id),
    mine: z.optional(z.enum(['true', 'false'])),
    ...pageQuery,
  }),
  response: pageOf(CaseRow),
});

export const ReviewDecision = z.object({
  id: Id,
  stage: StageSchema,
  decision: DecisionSchema,
  reason: z.optional(z.string()),
  items: z.optional(z.array(z.object({ target: z.string(), text: z.string() }))),
  staffId: Id,
  staffName: z.string(),
  at: Time,
});
export type ReviewDecision = z.infer<typeof ReviewDecision>;

export const CaseView = z.extend(CaseRow, {
  version: z.int(),
  measureVersion: z.int(),
  enterprise: z.omit(EnterpriseProfile, { facts: true }),
  facts: z.array(EnterpriseFact),
  fields: z.array(z.extend(FormField, { value: FieldValue, registered: z.optional(FieldValue) })),
  materials: z.array(ApplicationMaterial),
  payeeAccount: z.optional(PayeeAccount),
  checks: z.array(CheckResult),
  /** the explanation as frozen at each moment, and as it would be now */
  evaluations: z.object({
    submit: z.optional(evaluationSchema),
    decide: z.optional(evaluationSchema),
    pay: z.optional(evaluationSchema),
    now: z.optional(evaluationSchema),
  }),
  differences: z.array(z.object({ path: z.string(), text: z.string() })),
  route: z.array(RouteStage),
  decisions: z.array(ReviewDecision),
  supplement: z.optional(SupplementNotice),
  publicity: z.optional(z.object({ startsOn: Day, endsOn: Day })),
  timeline: z.array(TimelineEntry),
  money: z.array(MoneyStep),
  payoutId: z.optional(Id),
  can: z.object({
    decide: z.boolean(),
    /** Chinese; why deciding is refused */
    whyNot: z.optional(z.string()),
  }),
});
export type CaseView = z.infer<typeof CaseView>;

export const getCase = route({
  method: 'GET',
  path: '/api/staff/cases/:id',
  summary: '办件详情',
  auth: 'staff',
  params: IdParams,
  response: CaseView,
});

export const decideCase = route({
  method: 'POST',
  path: '/api/staff/cases/:id/decisions',
  summary: '办理:通过、退回补正、不予通过',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    decision: DecisionSchema,
    /** required for return and reject */
    reason: z.optional(Text(1000, '意见')),
    /** everything that is missing, at once */
    items: z.optional(
      z.array(z.strictObject({ target: Text(120, '补正事项'), text: Text(500, '补正要求') })).check(z.maxLength(30)),
    ),
  }),
  response: CaseView,
  idempotent: true,
});

export const downloadStaffFile = route({
  method: 'GET',
  path: '/api/staff/files/:id',
  summary: '查看材料',
  auth: 'staff',
  params: IdParams,
  download: true,
});

export const PayoutRow = z.object({
  id: Id,
  orderNo: z.string(),
  applicationId: Id,
  receiptNo: z.string(),
  measureTitle: z.string(),
  poolCode: z.string(),
  enterpriseName: z.string(),
  accountMasked: z.string(),
  bankName: z.string(),
  amountFen: Fen,
  nonCash: z.boolean(),
  status: PayoutStatusSchema,
  batchId: z.optional(Id),
  batchNumber: z.optional(z.string()),
  reason: z.optional(z.string()),
  approvedAt: Time,
  settledAt: z.optional(Time),
});
export type PayoutRow = z.infer<typeof PayoutRow>;

export const listPayouts = route({
  method: 'GET',
  path: '/api/staff/payouts',
  summary: '拨付单',
  auth: 'staff',
  query: z.strictObject({
    status: z.optional(PayoutStatusSchema),
    poolCode: z.optional(z.string().check(z.maxLength(64))),
    q: SearchText,
    ...pageQuery,
  }),
  response: pageOf(PayoutRow),
});

export const LedgerTransfer = z.object({
  id: z.string(),
  at: Time,
  text: z.string(),
  from: z.string(),
  to: z.string(),
  amountFen: Fen,
});
export type LedgerTransfer = z.infer<typeof LedgerTransfer>;

/** Why was this paid: one page per payout. */
export const PayoutView = z.extend(PayoutRow, {
  version: z.int(),
  measure: z.object({ id: Id, code: z.string(), version: z.int(), title: z.string() }),
  evaluation: z.optional(evaluationSchema),
  decisions: z.array(ReviewDecision),
  batch: z.optional(
    z.object({
      id: Id,
      number: z.string(),
      sha256: z.optional(z.string()),
      madeBy: z.string(),
      sealedBy: z.optional(z.string()),
      releasedBy: z.optional(z.string()),
    }),
  ),
  bankLine: z.optional(
    z.object({ fileName: z.string(), line: z.int(), result: z.string(), reason: z.optional(z.string()), at: Time }),
  ),
  transfers: z.array(LedgerTransfer),
  audit: z.array(z.object({ seq: z.int(), at: Time, actorName: z.string(), action: z.string(), hash: z.string() })),
});
export type PayoutView = z.infer<typeof PayoutView>;

export const getPayout = route({
  method: 'GET',
  path: '/api/staff/payouts/:id',
  summary: '这笔钱为什么付',
  auth: 'staff',
  params: IdParams,
  response: PayoutView,
});

/** The old order is closed as it is; a new one, linked to it, takes up its money. */
export const reissuePayout = route({
  method: 'POST',
  path: '/api/staff/payouts/:id/reissue',
  summary: '付款失败或退票后更正并重新拨付',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    reason: Text(500, '原因'),
    /** the corrected account; the old one where left out */
    payeeAccountId: z.optional(Id),
  }),
  response: PayoutView,
  idempotent: true,
});

export const BatchRow = z.object({
  id: Id,
  number: z.string(),
  poolCode: z.string(),
  status: BatchStatusSchema,
  version: z.int(),
  lineCount: z.int(),
  totalFen: Fen,
  counts: z.object({ pending: z.int(), paid: z.int(), failed: z.int(), unknown: z.int() }),
  madeBy: z.string(),
  madeAt: Time,
  sealedBy: z.optional(z.string()),
  sealedAt: z.optional(Time),
  releasedBy: z.optional(z.string()),
  releasedAt: z.optional(Time),
  sentAt: z.optional(Time),
  sha256: z.optional(z.string()),
});
export type BatchRow = z.infer<typeof BatchRow>;

export const BankFile = z.object({
  id: Id,
  direction: z.enum(['out', 'in']),
  name: z.string(),
  sha256: z.string(),
  status: z.enum(['sealed', 'accepted', 'quarantined', 'duplicate']),
  /** why it was quarantined, all reasons at once */
  reasons: z.array(z.string()),
  counts: z.optional(z.object({ paid: z.int(), failed: z.int(), unknown: z.int() })),
  at: Time,
  byName: z.string(),
});
export type BankFile = z.infer<typeof BankFile>;

export const BatchView = z.extend(BatchRow, {
  lines: z.array(PayoutRow),
  files: z.array(BankFile),
  can: z.object({
    seal: z.boolean(),
    release: z.boolean(),
    download: z.boolean(),
    send: z.boolean(),
    importResult: z.boolean(),
    cancel: z.boolean(),
    /** Chinese; why the next step is refused to this person */
    whyNot: z.optional(z.string()),
  }),
});
export type BatchView = z.infer<typeof BatchView>;

export const listBatches = route({
  method: 'GET',
  path: '/api/staff/batches',
  summary: '拨付批次',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(BatchStatusSchema), ...pageQuery }),
  response: pageOf(BatchRow),
});

export const getBatch = route({
  method: 'GET',
  path: '/api/staff/batches/:id',
  summary: '批次详情',
  auth: 'staff',
  params: IdParams,
  response: BatchView,
});

export const createBatch = route({
  method: 'POST',
  path: '/api/staff/batches',
  summary: '编制拨付批次(同一资金池)',
  auth: 'staff',
  body: z.strictObject({
    poolCode: Text(64, '资金池'),
    /** omitted: every payable order of the pool */
    payoutIds: z.optional(z.array(Id).check(z.minLength(1, '请选择拨付单'), z.maxLength(5000, '一个批次最多 5000 笔'))),
  }),
  response: BatchView,
  idempotent: true,
});

const BatchStep = z.strictObject({ version: z.int() });

export const sealBatch = route({
  method: 'POST',
  path: '/api/staff/batches/:id/seal',
  summary: '封存批次:生成银行文件并固定哈希',
  auth: 'staff',
  params: IdParams,
  body: BatchStep,
  response: BatchView,
  idempotent: true,
});

export const cancelBatch = route({
  method: 'POST',
  path: '/api/staff/batches/:id/cancel',
  summary: '作废未放行的批次',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), reason: Text(500, '原因') }),
  response: BatchView,
  idempotent: true,
});

export const releaseBatch = route({
  method: 'POST',
  path: '/api/staff/batches/:id/release',
  summary: '复核放行(另一人,须动态口令)',
  auth: 'staff',
  takesSecret: true,
  params: IdParams,
  body: z.strictObject({ version: z.int(), totp: TotpCode }),
  response: BatchView,
  idempotent: true,
});

export const downloadBatchFile = route({
  method: 'GET',
  path: '/api/staff/batches/:id/file',
  summary: '下载银行文件(封存时的原字节)',
  auth: 'staff',
  params: IdParams,
  query: z.strictObject({ format: z.optional(z.enum(['csv', 'xlsx', 'pain001'])) }),
  download: true,
});

export const sendBatch = route({
  method: 'POST',
  path: '/api/staff/batches/:id/send',
  summary: '登记已送银行',
  auth: 'staff',
  params: IdParams,
  body: BatchStep,
  response: BatchView,
  idempotent: true,
});

export const importBankResult = route({
  method: 'POST',
  path: '/api/staff/batches/:id/results',
  summary: '导入银行回盘文件',
  auth: 'staff',
  params: IdParams,
  upload: true,
  response: z.object({ file: BankFile, batch: BatchView }),
});

export const Pool = z.object({
  code: z.string(),
  name: z.string(),
  year: z.int(),
  nonCash: z.boolean(),
  department: z.string(),
  appropriatedFen: Fen,
  availableFen: Fen,
  frozenFen: Fen,
  payableFen: Fen,
  transitFen: Fen,
  paidFen: Fen,
  returnedFen: Fen,
  clawedBackFen: Fen,
  state: PoolStateSchema,
});
export type Pool = z.infer<typeof Pool>;

export const listPools = route({
  method: 'GET',
  path: '/api/staff/pools',
  summary: '资金池',
  auth: 'staff',
  response: z.object({ asOf: Time, items: z.array(Pool) }),
});

export const Dashboard = z.object({
  released: ReleasedBenefits,
  pools: z.array(Pool),
  funnel: z.array(z.object({ status: ApplicationStatusSchema, count: z.int(), amountFen: Fen })),
  speed: z.array(
    z.object({
      key: z.string(),
      title: z.string(),
      count: z.int(),
      medianWorkingDays: z.nullable(z.number()),
      p90WorkingDays: z.nullable(z.number()),
    }),
  ),
});
export type Dashboard = z.infer<typeof Dashboard>;

export const getDashboard = route({
  method: 'GET',
  path: '/api/staff/dashboard',
  summary: '释放红利与进度',
  auth: 'staff',
  query: z.strictObject({ year: z.optional(z.string().check(z.regex(/^\d{4}$/, '年份应为四位数字'))) }),
  response: Dashboard,
});

export const StaffMeasureRow = z.object({
  id: Id,
  code: z.string(),
  version: z.int(),
  title: z.string(),
  level: LevelSchema,
  mode: ModeSchema,
  windowState: WindowStateSchema,
  poolCode: z.string(),
  officeName: z.string(),
  publishedAt: Time,
  exampleCount: z.int(),
  examplesPassed: z.int(),
});
export type StaffMeasureRow = z.infer<typeof StaffMeasureRow>;

export const listStaffMeasures = route({
  method: 'GET',
  path: '/api/staff/measures',
  summary: '政策措施管理',
  auth: 'staff',
  query: z.strictObject({ q: SearchText, ...pageQuery }),
  response: pageOf(StaffMeasureRow),
});

export const getStaffMeasure = route({
  method: 'GET',
  path: '/api/staff/measures/:id',
  summary: '政策措施与样例核验',
  auth: 'staff',
  params: IdParams,
  response: z.object({
    measure: MeasureDetail,
    examples: z.array(z.object({ name: z.string(), ok: z.boolean(), expected: z.string(), actual: z.string() })),
  }),
});

export const StaffEnterpriseRow = z.object({
  id: Id,
  name: z.string(),
  uscc: z.string(),
  industryCode: z.string(),
  industryName: z.string(),
  sizeClass: SizeClassSchema,
  street: z.string(),
});
export type StaffEnterpriseRow = z.infer<typeof StaffEnterpriseRow>;

export const listEnterprises = route({
  method: 'GET',
  path: '/api/staff/enterprises',
  summary: '企业库',
  auth: 'staff',
  query: z.strictObject({ q: SearchText, size: z.optional(SizeClassSchema), ...pageQuery }),
  response: pageOf(StaffEnterpriseRow),
});

export const getStaffEnterprise = route({
  method: 'GET',
  path: '/api/staff/enterprises/:id',
  summary: '一企一档',
  auth: 'staff',
  params: IdParams,
  response: z.object({ enterprise: EnterpriseProfile, cases: z.array(CaseRow) }),
});

export const AuditEntry = z.object({
  seq: z.int(),
  at: Time,
  actorKind: z.enum(['staff', 'firm', 'system']),
  actorName: z.string(),
  action: z.string(),
  entity: z.string(),
  entityId: z.string(),
  denied: z.boolean(),
  reason: z.optional(z.string()),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const listAudit = route({
  method: 'GET',
  path: '/api/staff/audit',
  summary: '审计记录',
  auth: 'staff',
  query: z.strictObject({
    entity: z.optional(z.string().check(z.maxLength(40))),
    entityId: z.optional(Id),
    ...pageQuery,
  }),
  response: pageOf(AuditEntry),
});

export const verifyAudit = route({
  method: 'POST',
  path: '/api/staff/audit/verify',
  summary: '校验审计链',
  auth: 'staff',
  response: z.object({ ok: z.boolean(), checked: z.int(), firstBroken: z.optional(z.int()), message: z.string() }),
});

export const verifyLedger = route({
  method: 'POST',
  path: '/api/staff/ledger/verify',
  summary: '核对台账不变量',
  auth: 'staff',
  response: z.object({
    ok: z.boolean(),
    checkedAt: Time,
    checks: z.array(
      z.object({ code: z.string(), title: z.string(), violations: z.int(), sample: z.array(z.string()) }),
    ),
  }),
});

export const JobRow = z.object({
  id: Id,
  kind: z.string(),
  status: z.enum(['queued', 'running', 'done', 'dead']),
  attempts: z.int(),
  lastError: z.optional(z.string()),
  createdAt: Time,
  runAt: Time,
});
export type JobRow = z.infer<typeof JobRow>;

export const listJobs = route({
  method: 'GET',
  path: '/api/staff/jobs',
  summary: '后台任务',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(z.enum(['queued', 'running', 'done', 'dead'])), ...pageQuery }),
  response: pageOf(JobRow),
});

export const requeueJob = route({
  method: 'POST',
  path: '/api/staff/jobs/:id/requeue',
  summary: '重新执行失败的任务',
  auth: 'staff',
  params: IdParams,
  response: JobRow,
  idempotent: true,
});
