import '../setup.js';
import * as z from 'zod/mini';
import {
  Fen,
  Id,
  IdParams,
  pageOf,
  pageQuery,
  PayoutStatusSchema,
  SearchText,
  Text,
  Time,
  TotalControl,
} from '../common.js';
import { route } from '../route.js';
import type { HoldKind } from '../status.js';
import { evaluationSchema, type FactUse } from '../trace.js';
import { ReviewDecision } from './case.js';

/** Payout orders, and why each was paid. */

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
  totalControl: z.optional(TotalControl),
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

/** Everything about one payment, as it leaves the office: signed, so that it can be verified without the server. */
export interface PayoutExplanation {
  madeAt: string;
  madeBy: string;
  payout: PayoutView;
  facts: FactUse[];
  /** staff by their ids; names are in the decisions and the audit */
  people: { desk: 'approve' | 'verify' | 'make' | 'seal' | 'release' | 'lift'; staffId: string; at?: string }[];
  holds: { kind: HoldKind; detail: string; status: string; liftedBy?: string; reason?: string }[];
  files: { name: string; sha256: string; status: string; direction: string }[];
  bankReturn?: { fileName: string; sha256: string; line: number; reason: string };
  /** the order that this one replaces */
  previousId?: string;
  batchAudit: PayoutView['audit'];
}

export const exportPayout = route({
  method: 'GET',
  path: '/api/staff/payouts/:id/export',
  summary: '导出拨付说明（签名 JSON 或可打印网页）',
  auth: 'staff',
  params: IdParams,
  query: z.strictObject({ format: z.optional(z.enum(['json', 'html'])) }),
  download: true,
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
