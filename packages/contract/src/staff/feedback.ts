import '../setup.js';
import * as z from 'zod/mini';
import { Day, Id, IdParams, pageOf, pageQuery, Text, Time } from '../common.js';
import { Rating, RatingLevelSchema, StuckCase, StuckCard, StuckStatusSchema } from '../firm/feedback.js';
import { route } from '../route.js';
import { keysOf, RATING_INDICATOR } from '../status.js';

/** Ratings without their raters, and the stuck-case window. */

/** Neither the firm nor the case is shown: the rater's data are secret. */
export const RatingRow = z.extend(z.omit(Rating, { applicationId: true }), {
  version: z.int(),
  measureTitle: z.string(),
  office: z.string(),
  /** for bad ratings: by when it is answered */
  answerBy: z.optional(Day),
  answerByEstimated: z.boolean(),
  overdue: z.boolean(),
});
export type RatingRow = z.infer<typeof RatingRow>;

export const listRatings = route({
  method: 'GET',
  path: '/api/staff/ratings',
  summary: '好差评（不显示评价人）',
  auth: 'staff',
  query: z.strictObject({
    level: z.optional(RatingLevelSchema),
    /** true: bad ratings that wait for an answer */
    open: z.optional(z.enum(['true', 'false'])),
    ...pageQuery,
  }),
  response: pageOf(RatingRow),
});

export const summariseRatings = route({
  method: 'GET',
  path: '/api/staff/ratings/summary',
  summary: '好差评统计',
  auth: 'staff',
  response: z.object({
    total: z.int(),
    byLevel: z.array(z.object({ level: RatingLevelSchema, count: z.int() })),
    byIndicator: z.array(z.object({ indicator: z.enum(keysOf(RATING_INDICATOR)), rated: z.int(), bad: z.int() })),
    unanswered: z.int(),
    overdue: z.int(),
  }),
});

export const answerRating = route({
  method: 'POST',
  path: '/api/staff/ratings/:id/answer',
  summary: '差评整改答复（15 个工作日内）',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ version: z.int(), text: Text(1000, '整改情况') }),
  response: RatingRow,
  idempotent: true,
});

export const StaffStuckRow = z.extend(StuckCard, {
  enterpriseName: z.optional(z.string()),
  answerBy: Day,
  answerByEstimated: z.boolean(),
  overdue: z.boolean(),
});
export type StaffStuckRow = z.infer<typeof StaffStuckRow>;

export const StaffStuckCase = z.extend(StuckCase, {
  enterpriseId: z.optional(Id),
  enterpriseName: z.optional(z.string()),
  personName: z.string(),
  answerBy: Day,
  answerByEstimated: z.boolean(),
  overdue: z.boolean(),
  closedAt: z.optional(Time),
});
export type StaffStuckCase = z.infer<typeof StaffStuckCase>;

export const listStaffStuckCases = route({
  method: 'GET',
  path: '/api/staff/stuck-cases',
  summary: '“办不成事”反映窗口',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(StuckStatusSchema), ...pageQuery }),
  response: pageOf(StaffStuckRow),
});

export const getStaffStuckCase = route({
  method: 'GET',
  path: '/api/staff/stuck-cases/:id',
  summary: '反映的问题与来龙去脉',
  auth: 'staff',
  params: IdParams,
  response: StaffStuckCase,
});

export const answerStuckCase = route({
  method: 'POST',
  path: '/api/staff/stuck-cases/:id/answers',
  summary: '答复反映的问题',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    text: Text(1000, '答复'),
    /** true: the matter is done with this answer */
    close: z.optional(z.boolean()),
  }),
  response: StaffStuckCase,
  idempotent: true,
});
