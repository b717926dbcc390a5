import '../setup.js';
import * as z from 'zod/mini';
import {
  ApplicationStatusSchema,
  CheckResult,
  Clock,
  ClockPause,
  Day,
  Fen,
  LevelSchema,
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
  StageSchema,
  Text,
  Time,
  TimelineEntry,
  TotalControl,
} from '../common.js';
import { route } from '../route.js';
import { amountRangeSchema, evaluationSchema } from '../trace.js';
import { PayeeAccount } from './enterprise.js';

/** From a draft to a receipt, and what becomes of it. */

export const uploadFile = route({
  method: 'POST',
  path: '/api/firm/files',
  summary: '上传材料（PDF、JPG、PNG，单个不超过 10 MB）',
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

/** The earlier application of the enterprise from which something was taken over, until somebody changes it. */
export const Reused = z.object({ applicationId: Id, measureTitle: z.string(), submittedOn: Day });
export type Reused = z.infer<typeof Reused>;

export const PrefilledField = z.extend(FormField, {
  value: FieldValue,
  /** where a pre-filled value comes from: the fact, by its name in the dictionary, and the department that supplied it */
  prefill: z.optional(z.object({ fact: z.string(), value: FieldValue, source: z.string(), asOf: z.optional(Day) })),
  reused: z.optional(Reused),
});
export type PrefilledField = z.infer<typeof PrefilledField>;

export const ApplicationMaterial = z.extend(MaterialRequirement, {
  files: z.array(FileRef),
  /** a sheet to sign and seal, which {@link downloadCommitment} gives */
  madeHere: z.optional(z.boolean()),
  /** why it can't be supplied */
  missingReason: z.optional(z.string()),
  reused: z.optional(Reused),
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
  /** 市、区分担: what each level bears of the sum worked out; absent where one bears it all */
  bearers: z.optional(z.array(z.object({ level: LevelSchema, fen: Fen }))),
  totalControl: z.optional(TotalControl),
  checks: z.array(CheckResult),
  route: z.array(RouteStage),
  timeline: z.array(TimelineEntry),
  money: z.array(MoneyStep),
  clock: Clock,
  /** when the clock stood still and why, oldest first */
  pauses: z.array(ClockPause),
  supplement: z.optional(SupplementNotice),
  rejection: z.optional(z.object({ reason: z.string(), at: Time, desk: z.string() })),
  actions: z.array(z.enum(['edit', 'submit', 'withdraw', 'supplement', 'delete'])),
});
export type FirmApplication = z.infer<typeof FirmApplication>;

export const openDraft = route({
  method: 'POST',
  path: '/api/firm/applications',
  summary: '开始申报：打开或新建草稿',
  auth: 'firm',
  body: z.strictObject({ measureId: Id, enterpriseId: Id, fromChapterId: z.optional(Id) }),
  response: FirmApplication,
  idempotent: true,
});

export const DraftChanges = z.strictObject({
  /** the version on which the changes were made; an older one is merged field by field */
  version: z.int(),
  /** random id of this phone, kept on it: its own later changes never conflict with its earlier ones */
  device: z.optional(z.string().check(z.regex(/^[A-Za-z0-9_-]{8,64}$/, '设备标识格式不正确'))),
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

export const downloadCommitment = route({
  method: 'GET',
  path: '/api/firm/applications/:id/commitment',
  summary: '下载待签字盖章的承诺书（PDF）',
  auth: 'firm',
  params: IdParams,
  download: true,
});

/** What the enterprise's last application could still give to this draft. */
export const Reusable = z.extend(Reused, {
  /** labels of the questions that it answers */
  fields: z.array(z.string()),
  /** papers that are still good */
  materials: z.array(z.string()),
  /** papers that have run out since: they have to be supplied anew */
  expired: z.array(z.string()),
  payee: z.boolean(),
});
export type Reusable = z.infer<typeof Reusable>;

export const getReusable = route({
  method: 'GET',
  path: '/api/firm/applications/:id/reusable',
  summary: '上次申报中可以沿用的内容',
  auth: 'firm',
  params: IdParams,
  response: z.object({ last: z.nullable(Reusable) }),
});

/** Fills what is still empty from that application; what is there already stays. Sent again it changes nothing. */
export const reuseLast = route({
  method: 'POST',
  path: '/api/firm/applications/:id/reuse',
  summary: '沿用上次申报的内容',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), applicationId: Id, device: DraftChanges.shape.device }),
  response: FirmApplication,
  idempotent: true,
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
  readByOthers: ['note'],
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
  readByOthers: ['reason'],
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
