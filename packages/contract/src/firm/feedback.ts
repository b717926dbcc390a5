import '../setup.js';
import * as z from 'zod/mini';
import {
  ApplicationStatusSchema,
  EvidenceIds,
  FileRef,
  Id,
  IdParams,
  pageOf,
  pageQuery,
  Text,
  Time,
} from '../common.js';
import { route } from '../route.js';
import { keysOf, RATING_INDICATOR, RATING_LEVEL, STUCK_STATUS } from '../status.js';

/** What a firm says about the service: the rating (好差评) and the stuck-case window (“办不成事”反映窗口). */

export const RatingLevelSchema = z.enum(keysOf(RATING_LEVEL), '请选择评价等级');
export const RatingIndicators = z.partialRecord(z.enum(keysOf(RATING_INDICATOR)), RatingLevelSchema);
export const StuckStatusSchema = z.enum(keysOf(STUCK_STATUS));

export const Rating = z.object({
  id: Id,
  applicationId: Id,
  level: RatingLevelSchema,
  indicators: RatingIndicators,
  comment: z.optional(z.string()),
  at: Time,
  /** to a bad rating, within 15 working days */
  answer: z.optional(z.object({ text: z.string(), at: Time })),
});
export type Rating = z.infer<typeof Rating>;

/** Once per finished case. Who rated is kept from the offices that are rated. */
export const rateApplication = route({
  method: 'POST',
  path: '/api/firm/applications/:id/rating',
  summary: '好差评：评价一件办结的事项（仅一次）',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({
    level: RatingLevelSchema,
    indicators: z.optional(RatingIndicators),
    comment: z.optional(Text(500, '意见')),
  }),
  response: Rating,
  idempotent: true,
  readByOthers: ['comment'],
  anonymous: true,
});

export const StuckCard = z.object({
  id: Id,
  number: z.string(),
  status: StuckStatusSchema,
  /** where the firm was stuck, e.g. 上传材料 */
  step: z.string(),
  text: z.string(),
  measureTitle: z.optional(z.string()),
  applicationId: z.optional(Id),
  openedAt: Time,
  updatedAt: Time,
});
export type StuckCard = z.infer<typeof StuckCard>;

export const StuckMessage = z.object({
  id: Id,
  from: z.enum(['firm', 'desk']),
  text: z.string(),
  files: z.array(FileRef),
  at: Time,
});

export const StuckCase = z.extend(StuckCard, {
  version: z.int(),
  /** the case as it was when the firm was stuck */
  context: z.optional(
    z.object({
      receiptNo: z.optional(z.string()),
      status: ApplicationStatusSchema,
      desk: z.optional(z.string()),
      waitingWorkingDays: z.int(),
    }),
  ),
  messages: z.array(StuckMessage),
  solved: z.optional(z.boolean()),
  actions: z.array(z.enum(['reply', 'close'])),
});
export type StuckCase = z.infer<typeof StuckCase>;

export const openStuckCase = route({
  method: 'POST',
  path: '/api/firm/stuck-cases',
  summary: '“办不成事”反映窗口：反映问题',
  auth: 'firm',
  body: z.strictObject({
    enterpriseId: z.optional(Id),
    applicationId: z.optional(Id),
    measureId: z.optional(Id),
    step: Text(60, '卡在哪一步'),
    text: Text(1000, '遇到的问题'),
    fileIds: EvidenceIds,
  }),
  response: StuckCase,
  idempotent: true,
  readByOthers: ['step', 'text'],
});

export const listStuckCases = route({
  method: 'GET',
  path: '/api/firm/stuck-cases',
  summary: '我反映的问题',
  auth: 'firm',
  query: z.strictObject({ applicationId: z.optional(Id), ...pageQuery }),
  response: pageOf(StuckCard),
});

export const getStuckCase = route({
  method: 'GET',
  path: '/api/firm/stuck-cases/:id',
  summary: '问题与答复',
  auth: 'firm',
  params: IdParams,
  response: StuckCase,
});

export const replyStuckCase = route({
  method: 'POST',
  path: '/api/firm/stuck-cases/:id/replies',
  summary: '补充说明（未解决可再次反映）',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), text: Text(1000, '补充说明'), fileIds: EvidenceIds }),
  response: StuckCase,
  idempotent: true,
  readByOthers: ['text'],
});

export const closeStuckCase = route({
  method: 'POST',
  path: '/api/firm/stuck-cases/:id/close',
  summary: '确认办结',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), solved: z.boolean() }),
  response: StuckCase,
  idempotent: true,
});
