import '../setup.js';
import * as z from 'zod/mini';
import { BatchStatusSchema, Fen, HoldKindSchema, Id, IdParams, pageOf, pageQuery, Text, Time } from '../common.js';
import { route } from '../route.js';
import { PayoutRow } from './payout.js';
import { TotpCode } from './session.js';

/** Batches of orders, the files that go to the bank, and what comes back. */

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
  /** of the bank's own layout, where one was chosen at sealing */
  layoutCode: z.optional(z.string()),
  layoutVersion: z.optional(z.int()),
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

/** Something unusual about a line: the batch is not released before a person has answered for it. */
export const BatchHold = z.object({
  id: Id,
  payoutId: Id,
  /** left out once the line has been taken out */
  orderNo: z.optional(z.string()),
  enterpriseName: z.optional(z.string()),
  kind: HoldKindSchema,
  detail: z.string(),
  status: z.enum(['open', 'lifted', 'taken_out', 'gone']),
  at: Time,
  liftedBy: z.optional(z.string()),
  liftedAt: z.optional(Time),
  reason: z.optional(z.string()),
});
export type BatchHold = z.infer<typeof BatchHold>;

/** Who is left to act: nobody sits at two desks of one payment. */
export const BatchHands = z.object({
  /** names; none once it is sealed */
  seal: z.array(z.string()),
  release: z.array(z.string()),
  /** Chinese; why the batch cannot get to the bank with the people there are */
  lack: z.optional(z.string()),
});
export type BatchHands = z.infer<typeof BatchHands>;

export const BatchView = z.extend(BatchRow, {
  lines: z.array(PayoutRow),
  files: z.array(BankFile),
  holds: z.array(BatchHold),
  /** until it is released */
  hands: z.optional(BatchHands),
  can: z.object({
    seal: z.boolean(),
    release: z.boolean(),
    download: z.boolean(),
    send: z.boolean(),
    importResult: z.boolean(),
    cancel: z.boolean(),
    takeOut: z.boolean(),
    lift: z.boolean(),
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

/** What to put into a batch. */
const BatchChoice = z.strictObject({
  poolCode: Text(64, '资金池'),
  /** omitted: every payable order of the pool */
  payoutIds: z.optional(z.array(Id).check(z.minLength(1, '请选择拨付单'), z.maxLength(5000, '一个批次最多 5000 笔'))),
});

/** Asked before a batch is made: whoever makes it can neither seal nor release it, for good. Changes nothing. */
export const previewBatch = route({
  method: 'POST',
  path: '/api/staff/batches/preview',
  summary: '编制前查看：笔数、金额和可封存、放行的人员',
  auth: 'staff',
  body: BatchChoice,
  response: z.object({ lineCount: z.int(), totalFen: Fen, hands: BatchHands }),
});

export const createBatch = route({
  method: 'POST',
  path: '/api/staff/batches',
  summary: '编制拨付批次（同一资金池）',
  auth: 'staff',
  body: BatchChoice,
  response: BatchView,
  idempotent: true,
});

const BatchStep = z.strictObject({ version: z.int() });

export const sealBatch = route({
  method: 'POST',
  path: '/api/staff/batches/:id/seal',
  summary: '封存批次：生成银行文件并固定哈希（另一人，须动态口令）',
  auth: 'staff',
  takesSecret: true,
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    totp: TotpCode,
    /** default: that of the pool's paying account, where it has one */
    layoutCode: z.optional(Text(32, '银行版式')),
    /** as it was shown: STALE_VERSION where it has been changed since */
    layoutVersion: z.optional(z.int()),
  }),
  response: BatchView,
  idempotent: true,
});

export const liftHold = route({
  method: 'POST',
  path: '/api/staff/batches/:id/holds/:holdId/lift',
  summary: '核实疑点并说明理由',
  auth: 'staff',
  params: z.strictObject({ id: Id, holdId: Id }),
  body: z.strictObject({ reason: Text(500, '核实情况') }),
  response: BatchView,
  idempotent: true,
});

/** A sealed batch is a draft again afterwards: its bytes were made with the line. */
export const takeOutLine = route({
  method: 'POST',
  path: '/api/staff/batches/:id/take-out',
  summary: '将一笔移出未放行的批次',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), payoutId: Id, reason: Text(500, '原因') }),
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
  summary: '复核放行（第三人，须动态口令）',
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
  summary: '下载银行文件（封存时的原字节）',
  auth: 'staff',
  params: IdParams,
  query: z.strictObject({ format: z.optional(z.enum(['csv', 'xlsx', 'pain001', 'layout'])) }),
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
  idempotent: true,
  response: z.object({ file: BankFile, batch: BatchView }),
});
