import '../setup.js';
import * as z from 'zod/mini';
import { CorrectionStatusSchema, Day, Id, IdParams, pageOf, pageQuery, Text, Time } from '../common.js';
import { FactCorrection } from '../firm/correction.js';
import { route } from '../route.js';
import { factRawSchema } from '../trace.js';

/** Requests of firms to correct a fact, answered by the department that supplied it. */

export const CorrectionRow = z.extend(FactCorrection, {
  version: z.int(),
  enterpriseId: Id,
  enterpriseName: z.string(),
  uscc: z.string(),
  /** the value as it stands today, in the form in which it is kept (money in fen, dates as YYYY-MM-DD) */
  today: z.nullable(factRawSchema),
  todayText: z.string(),
  /** what the fact can be; decides how a new value is asked for */
  type: z.enum(['text', 'integer', 'decimal', 'money', 'rate', 'date', 'code', 'enum', 'flag', 'list']),
  options: z.optional(z.array(z.object({ value: z.string(), label: z.string() }))),
  overdue: z.boolean(),
  answeredBy: z.optional(z.string()),
  /** what the department delivered after the correction, where it says something else */
  delivered: z.optional(
    z.object({
      text: z.string(),
      source: z.string(),
      asOf: z.optional(Day),
      at: Time,
      /** of a later day than the correction, and in its place now; else the correction stays */
      won: z.boolean(),
    }),
  ),
  /** `accept` is false where the value is not kept as a fact: lists of other authorities are corrected there */
  can: z.object({ answer: z.boolean(), accept: z.boolean(), whyNot: z.optional(z.string()) }),
});
export type CorrectionRow = z.infer<typeof CorrectionRow>;

export const listStaffCorrections = route({
  method: 'GET',
  path: '/api/staff/fact-corrections',
  summary: '企业数据更正申请',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(CorrectionStatusSchema), ...pageQuery }),
  response: pageOf(CorrectionRow),
});

/**
 * With `accept` the value given replaces the department's; money in fen, dates as YYYY-MM-DD. `source`: which record it
 * was corrected from, where that is another than before. FORBIDDEN, STATE_CONFLICT once answered, STALE_VERSION.
 */
export const answerCorrection = route({
  method: 'POST',
  path: '/api/staff/fact-corrections/:id/answer',
  summary: '答复数据更正申请',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    decision: z.enum(['accept', 'refuse'], '请选择答复意见'),
    value: z.optional(factRawSchema),
    source: z.optional(Text(80, '数据来源')),
    text: Text(500, '答复'),
  }),
  response: CorrectionRow,
  idempotent: true,
});
