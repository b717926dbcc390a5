import '../setup.js';
import * as z from 'zod/mini';
import { Day, EvidenceIds, Fen, FieldValue, FileRef, Id, IdParams, pageOf, pageQuery, Text, Time } from '../common.js';
import { route } from '../route.js';
import { keysOf, OFFER_STATUS } from '../status.js';
import { evaluationSchema, factUseSchema } from '../trace.js';
import { PrefilledField, Receipt } from './application.js';
import { PayeeAccount } from './enterprise.js';

/** No-application benefits (免申即享): a department offers, the firm confirms; silence is never consent. */

export const OfferStatusSchema = z.enum(keysOf(OFFER_STATUS));

export const OfferCard = z.object({
  id: Id,
  enterpriseId: Id,
  enterpriseName: z.string(),
  measureId: Id,
  measureTitle: z.string(),
  status: OfferStatusSchema,
  amountFen: Fen,
  nonCash: z.boolean(),
  offeredAt: Time,
  /** last day on which it can be confirmed, whole */
  confirmBy: Day,
  /** true where the day lies in a year whose holidays are not arranged yet (预计) */
  confirmByEstimated: z.boolean(),
  /** only while it is open; 0 on the last day */
  workingDaysLeft: z.optional(z.int()),
  /** one line: what happens now and whose turn it is */
  now: z.string(),
  /** the application that the confirmation made */
  applicationId: z.optional(Id),
});
export type OfferCard = z.infer<typeof OfferCard>;

/** A correction or an objection of the firm, and the answer to it. */
export const OfferQuestion = z.object({
  id: Id,
  kind: z.enum(['correct', 'object']),
  reason: z.string(),
  /** facts that are wrong, with what the firm says is right */
  facts: z.array(z.object({ name: z.string(), label: z.string(), used: z.string(), claimed: z.string() })),
  files: z.array(FileRef),
  at: Time,
  answer: z.optional(z.object({ accepted: z.boolean(), text: z.string(), at: Time })),
});
export type OfferQuestion = z.infer<typeof OfferQuestion>;

export const Offer = z.extend(OfferCard, {
  /** optimistic version; send it back with every change */
  version: z.int(),
  measureVersion: z.int(),
  /** the explanation as it was frozen when the offer was made */
  evaluation: evaluationSchema,
  /** every fact that the amount and the conditions rest on, each once */
  facts: z.array(factUseSchema),
  /** what the confirmation still asks for, mostly filled */
  fields: z.array(PrefilledField),
  /** the account that is proposed; the firm may name another of its own */
  payeeAccount: z.optional(PayeeAccount),
  declarationText: z.string(),
  consultPhone: z.string(),
  reminders: z.array(Time),
  questions: z.array(OfferQuestion),
  actions: z.array(z.enum(['confirm', 'correct', 'decline', 'object'])),
});
export type Offer = z.infer<typeof Offer>;

export const listOffers = route({
  method: 'GET',
  path: '/api/firm/offers',
  summary: '免申即享：推送给本企业的事项',
  auth: 'firm',
  query: z.strictObject({ enterpriseId: z.optional(Id), status: z.optional(OfferStatusSchema), ...pageQuery }),
  response: pageOf(OfferCard),
});

export const getOffer = route({
  method: 'GET',
  path: '/api/firm/offers/:id',
  summary: '免申即享事项详情',
  auth: 'firm',
  params: IdParams,
  response: Offer,
});

/** Makes an application on the measure's own route; confirming twice gives the same receipt. */
export const confirmOffer = route({
  method: 'POST',
  path: '/api/firm/offers/:id/confirm',
  summary: '确认免申即享事项',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    declared: z.literal(true, '请先阅读并勾选承诺'),
    payeeAccountId: z.optional(Id),
    values: z.optional(z.record(z.string().check(z.maxLength(64)), FieldValue)),
  }),
  response: Receipt,
  idempotent: true,
});

export const correctOffer = route({
  method: 'POST',
  path: '/api/firm/offers/:id/correct',
  summary: '更正免申即享所用数据（期限暂停计算）',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    reason: Text(500, '说明'),
    facts: z.optional(
      z
        .array(z.strictObject({ name: z.string().check(z.maxLength(80)), claimed: Text(120, '正确的内容') }))
        .check(z.maxLength(20, '一次最多更正 20 项')),
    ),
    fileIds: EvidenceIds,
  }),
  response: Offer,
  idempotent: true,
  readByOthers: ['claimed', 'reason'],
});

export const objectToOffer = route({
  method: 'POST',
  path: '/api/firm/offers/:id/object',
  summary: '对免申即享金额或条件提出异议（期限暂停计算）',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), reason: Text(500, '理由'), fileIds: EvidenceIds }),
  response: Offer,
  idempotent: true,
  readByOthers: ['reason'],
});

export const declineOffer = route({
  method: 'POST',
  path: '/api/firm/offers/:id/decline',
  summary: '放弃免申即享事项',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), reason: z.optional(Text(200, '原因')) }),
  response: Offer,
  idempotent: true,
  readByOthers: ['reason'],
});
