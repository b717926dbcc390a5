import '../setup.js';
import * as z from 'zod/mini';
import { ClawbackStatusSchema, Day, Fen, FileRef, Id, IdParams, pageOf, pageQuery, Text, Time } from '../common.js';
import { route } from '../route.js';

/** Money that a firm has to give back: proposed by one person, demanded by another, and received in instalments. */

const Amount = z.int('金额应为整数（分）').check(z.minimum(1, '金额应大于 0'), z.maximum(100_000_000_000, '金额过大'));

export const ClawbackReceipt = z.object({
  id: Id,
  n: z.int(),
  kind: z.enum(['bank', 'offset']),
  amountFen: Fen,
  receivedOn: Day,
  /** the bank's reference, or the number of the order against which it was set off */
  reference: z.string(),
  status: z.enum(['recorded', 'confirmed', 'refused']),
  evidenceFileId: z.optional(Id),
  recordedBy: z.string(),
  confirmedBy: z.optional(z.string()),
});
export type ClawbackReceipt = z.infer<typeof ClawbackReceipt>;

export const ClawbackRow = z.object({
  id: Id,
  payoutId: Id,
  orderNo: z.string(),
  applicationId: Id,
  enterpriseId: Id,
  enterpriseName: z.string(),
  measureTitle: z.string(),
  amountFen: Fen,
  recoveredFen: Fen,
  reason: z.string(),
  status: ClawbackStatusSchema,
  version: z.int(),
  dueOn: Day,
  barUntil: z.optional(Day),
  proposedBy: z.string(),
  proposedAt: Time,
  confirmedBy: z.optional(z.string()),
  closedReason: z.optional(z.string()),
});
export type ClawbackRow = z.infer<typeof ClawbackRow>;

export const ClawbackView = z.extend(ClawbackRow, {
  receipts: z.array(ClawbackReceipt),
  /** orders of the same firm that wait for a batch: the debt may be set off against one of them */
  offsets: z.array(z.object({ payoutId: Id, orderNo: z.string(), measureTitle: z.string(), amountFen: Fen })),
  can: z.object({
    confirm: z.boolean(),
    drop: z.boolean(),
    record: z.boolean(),
    /** Chinese; why the next step is refused to this person */
    whyNot: z.optional(z.string()),
  }),
});
export type ClawbackView = z.infer<typeof ClawbackView>;

export const listClawbacks = route({
  method: 'GET',
  path: '/api/staff/clawbacks',
  summary: '追回',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(ClawbackStatusSchema), ...pageQuery }),
  response: pageOf(ClawbackRow),
});

export const getClawback = route({
  method: 'GET',
  path: '/api/staff/clawbacks/:id',
  summary: '追回详情',
  auth: 'staff',
  params: IdParams,
  response: ClawbackView,
});

export const proposeClawback = route({
  method: 'POST',
  path: '/api/staff/payouts/:id/clawbacks',
  summary: '提出追回',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    /** the order as the person saw it */
    version: z.int(),
    amountFen: Amount,
    reason: Text(500, '追回原因'),
    dueOn: Day,
    /** last day on which the firm may not apply */
    barUntil: z.optional(Day),
  }),
  response: ClawbackView,
  idempotent: true,
});

export const confirmClawback = route({
  method: 'POST',
  path: '/api/staff/clawbacks/:id/confirm',
  summary: '复核追回，通知企业退款',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int() }),
  response: ClawbackView,
  idempotent: true,
});

export const dropClawback = route({
  method: 'POST',
  path: '/api/staff/clawbacks/:id/drop',
  summary: '撤销追回',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), reason: Text(500, '撤销原因') }),
  response: ClawbackView,
  idempotent: true,
});

export const uploadClawbackEvidence = route({
  method: 'POST',
  path: '/api/staff/clawbacks/evidence',
  summary: '上传退款凭证',
  auth: 'staff',
  upload: true,
  idempotent: true,
  response: FileRef,
});

export const recordClawbackReceipt = route({
  method: 'POST',
  path: '/api/staff/clawbacks/:id/receipts',
  summary: '登记退款或抵扣',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    /** left out where it is set off: then as much as both allow */
    amountFen: z.optional(Amount),
    receivedOn: Day,
    /** the bank's reference of the payment in */
    reference: z.optional(Text(100, '银行流水号')),
    evidenceFileId: z.optional(Id),
    /** an order of the same firm that waits for a batch, against which the debt is set off */
    offsetPayoutId: z.optional(Id),
  }),
  response: ClawbackView,
  idempotent: true,
});

export const confirmClawbackReceipt = route({
  method: 'POST',
  path: '/api/staff/clawback-receipts/:id/confirm',
  summary: '复核退款或抵扣并入账',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), accept: z.boolean() }),
  response: ClawbackView,
  idempotent: true,
});

/** What a case is entitled to by today's data, against what it was paid. */
export const Settlement = z.object({
  entitledFen: Fen,
  paidFen: Fen,
  /** above 0: still to be paid; below 0: to be given back */
  differenceFen: Fen,
  /** of a difference to be paid, what ceilings over several cases of the firm leave no room for */
  heldBackFen: Fen,
  /** Chinese; what carrying it out leads to */
  result: z.string(),
  version: z.int(),
  can: z.boolean(),
});
export type Settlement = z.infer<typeof Settlement>;

export const getSettlement = route({
  method: 'GET',
  path: '/api/staff/cases/:id/settlement',
  summary: '结算测算：应得与已付的差额',
  auth: 'staff',
  params: IdParams,
  response: Settlement,
});

export const settleCase = route({
  method: 'POST',
  path: '/api/staff/cases/:id/settlement',
  summary: '结算：补付差额，多付的提出追回',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), reason: Text(500, '结算依据') }),
  /** differenceFen: what is paid now, or below 0 what is claimed back */
  response: z.object({ differenceFen: Fen, payoutId: z.optional(Id), clawbackId: z.optional(Id) }),
  idempotent: true,
});
