import '../setup.js';
import * as z from 'zod/mini';
import { Fen, Id, IdParams, pageOf, pageQuery, SearchText, StageSchema, Text, Time } from '../common.js';
import { route } from '../route.js';
import { BULK_RUN_STATUS, keysOf } from '../status.js';

/** Passing many cases of one stage with one confirmation; each case keeps its own checks, decision and audit entry. */

/** Cases of one run at most. */
export const MAX_BULK_CASES = 20_000;
/** Cases that may be named one by one. */
const MAX_CHOSEN_CASES = 500;

const BulkRunStatusSchema = z.enum(keysOf(BULK_RUN_STATUS));

export const BulkDecision = z.object({
  id: Id,
  stage: StageSchema,
  status: BulkRunStatusSchema,
  startedBy: z.string(),
  startedAt: Time,
  finishedAt: z.optional(Time),
  /** cases when it began, gone through, passed and not passed so far */
  total: z.int(),
  done: z.int(),
  passed: z.int(),
  failed: z.int(),
  /** what the cases were for when it began, in fen */
  amountFen: Fen,
});
export type BulkDecision = z.infer<typeof BulkDecision>;

export const BulkFailure = z.object({
  applicationId: Id,
  receiptNo: z.string(),
  enterpriseName: z.string(),
  measureTitle: z.string(),
  /** an error code of the contract, and its sentence for this case */
  code: z.string(),
  message: z.string(),
});
export type BulkFailure = z.infer<typeof BulkFailure>;

const Filter = { stage: StageSchema, measureId: z.optional(Id), q: SearchText };

/** What one confirmation would pass: cases on this person's desk that match and have no finding. */
export const previewBulkDecision = route({
  method: 'GET',
  path: '/api/staff/bulk-decisions/preview',
  summary: '批量通过前的核对：件数与金额',
  auth: 'staff',
  query: z.strictObject(Filter),
  response: z.object({
    count: z.int(),
    amountFen: Fen,
    /** cases that match but carry findings: each has to be looked at by itself */
    flagged: z.int(),
  }),
});

export const startBulkDecision = route({
  method: 'POST',
  path: '/api/staff/bulk-decisions',
  summary: '批量通过同一环节的办件',
  auth: 'staff',
  body: z.strictObject({
    stage: StageSchema,
    /** the cases as they were seen */
    cases: z.optional(
      z
        .array(z.strictObject({ id: Id, version: z.int() }))
        .check(z.minLength(1, '请至少选择一件'), z.maxLength(MAX_CHOSEN_CASES, `一次最多勾选 ${MAX_CHOSEN_CASES} 件`)),
    ),
    /** or all that match, as many and as much as were seen */
    all: z.optional(z.strictObject({ measureId: z.optional(Id), q: SearchText, count: z.int(), amountFen: Fen })),
    reason: z.optional(Text(1000, '意见')),
  }),
  response: BulkDecision,
  idempotent: true,
});

/** One's own runs, the newest first. */
export const listBulkDecisions = route({
  method: 'GET',
  path: '/api/staff/bulk-decisions',
  summary: '我的批量办理记录',
  auth: 'staff',
  query: z.strictObject({ ...pageQuery }),
  response: pageOf(BulkDecision),
});

export const getBulkDecision = route({
  method: 'GET',
  path: '/api/staff/bulk-decisions/:id',
  summary: '批量办理进度',
  auth: 'staff',
  params: IdParams,
  response: BulkDecision,
});

export const listBulkFailures = route({
  method: 'GET',
  path: '/api/staff/bulk-decisions/:id/failures',
  summary: '批量办理中未能通过的办件',
  auth: 'staff',
  params: IdParams,
  query: z.strictObject({ ...pageQuery }),
  response: pageOf(BulkFailure),
});

export const cancelBulkDecision = route({
  method: 'POST',
  path: '/api/staff/bulk-decisions/:id/cancel',
  summary: '停止批量办理',
  auth: 'staff',
  params: IdParams,
  response: BulkDecision,
  idempotent: true,
});

/** How far a request of this person has come that is still running; sealing a batch takes seconds. */
export const getProgress = route({
  method: 'GET',
  path: '/api/staff/progress/:key',
  summary: '正在办理的请求的进度',
  auth: 'staff',
  params: z.strictObject({ key: z.string().check(z.minLength(8), z.maxLength(128)) }),
  response: z.object({
    /** Chinese; absent where nothing is known of the request */
    step: z.optional(z.string()),
    done: z.int(),
    total: z.int(),
  }),
});
