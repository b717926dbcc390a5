import '../setup.js';
import * as z from 'zod/mini';
import { Day, Fen, Id, IdParams, pageOf, pageQuery, Text, Time } from '../common.js';
import { OfferCard, OfferQuestion, OfferStatusSchema } from '../firm/offer.js';
import { route } from '../route.js';
import { evaluationSchema } from '../trace.js';

/** Rounds of offers of a no-application measure (免申即享). */

const StatusSum = z.object({ count: z.int(), amountFen: Fen });

export const OfferRound = z.object({
  id: Id,
  measureId: Id,
  measureTitle: z.string(),
  measureVersion: z.int(),
  status: z.enum(['running', 'done', 'cancelled']),
  startedBy: z.string(),
  startedAt: Time,
  confirmBy: Day,
  /** firms of the register, and how many of them were looked at */
  total: z.int(),
  looked: z.int(),
  /** firms that fit but were not offered anything, and why */
  skipped: z.object({
    notMet: z.int(),
    /** data are missing, so that nothing can be offered */
    unknown: z.int(),
    alreadyApplied: z.int(),
    nothingToPay: z.int(),
  }),
  offered: StatusSum,
  confirmed: StatusSum,
  declined: StatusSum,
  questioned: StatusSum,
  /** not answered yet */
  silent: StatusSum,
  lapsed: StatusSum,
});
export type OfferRound = z.infer<typeof OfferRound>;

export const listOfferRounds = route({
  method: 'GET',
  path: '/api/staff/offer-rounds',
  summary: '免申即享推送批次',
  auth: 'staff',
  query: z.strictObject({ measureId: z.optional(Id), ...pageQuery }),
  response: pageOf(OfferRound),
});

export const getOfferRound = route({
  method: 'GET',
  path: '/api/staff/offer-rounds/:id',
  summary: '免申即享推送进度',
  auth: 'staff',
  params: IdParams,
  response: OfferRound,
});

export const startOfferRound = route({
  method: 'POST',
  path: '/api/staff/offer-rounds',
  summary: '推送免申即享事项（全量匹配符合条件的企业）',
  auth: 'staff',
  body: z.strictObject({
    measureId: Id,
    /** working days that firms have to confirm; the day of the offer does not count */
    workingDays: z
      .int('请填写确认期限')
      .check(z.gte(5, '确认期限至少 5 个工作日'), z.lte(60, '确认期限最多 60 个工作日')),
  }),
  response: OfferRound,
  idempotent: true,
});

/** Stops the round; offers that nobody confirmed yet are taken back and the firms told. */
export const cancelOfferRound = route({
  method: 'POST',
  path: '/api/staff/offer-rounds/:id/cancel',
  summary: '停止推送并收回未确认的事项',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ reason: Text(300, '原因') }),
  response: OfferRound,
  idempotent: true,
});

export const StaffOfferRow = z.extend(OfferCard, {
  version: z.int(),
  roundId: Id,
  uscc: z.string(),
  reminded: z.int(),
  /** the newest question of the firm */
  question: z.optional(OfferQuestion),
});
export type StaffOfferRow = z.infer<typeof StaffOfferRow>;

export const listRoundOffers = route({
  method: 'GET',
  path: '/api/staff/offers',
  summary: '免申即享事项（已确认、已放弃、未答复、核实中）',
  auth: 'staff',
  query: z.strictObject({ roundId: z.optional(Id), status: z.optional(OfferStatusSchema), ...pageQuery }),
  response: pageOf(StaffOfferRow),
});

export const getStaffOffer = route({
  method: 'GET',
  path: '/api/staff/offers/:id',
  summary: '免申即享事项与企业提出的问题',
  auth: 'staff',
  params: IdParams,
  response: z.extend(StaffOfferRow, {
    evaluation: evaluationSchema,
    /** as it would be by today's data */
    now: z.string(),
    today: evaluationSchema,
    questions: z.array(OfferQuestion),
  }),
});

/** Answers a firm's correction or objection. Accepted: the offer is made anew by today's data. The clock runs on. */
export const answerOffer = route({
  method: 'POST',
  path: '/api/staff/offers/:id/answer',
  summary: '答复企业的更正或异议',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), accepted: z.boolean(), text: Text(500, '答复') }),
  response: StaffOfferRow,
  idempotent: true,
});
