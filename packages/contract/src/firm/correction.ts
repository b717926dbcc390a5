import '../setup.js';
import * as z from 'zod/mini';
import { CorrectionStatusSchema, Day, EvidenceIds, FileRef, Id, IdParams, Text, Time } from '../common.js';
import { route } from '../route.js';

/** “这项数据不对”: a firm asks the department that supplied a fact to correct it. */

export const FactCorrection = z.object({
  id: Id,
  fact: z.string(),
  label: z.string(),
  /** the value as it was when the request was made */
  current: z.string(),
  source: z.string(),
  claimed: z.string(),
  reason: z.string(),
  files: z.array(FileRef),
  status: CorrectionStatusSchema,
  filedAt: Time,
  /** by when the department answers: five working days */
  answerBy: Day,
  answerByEstimated: z.boolean(),
  answer: z.optional(z.object({ text: z.string(), at: Time })),
});
export type FactCorrection = z.infer<typeof FactCorrection>;

/** NOT_FOUND for strangers, CORRECTION_EXISTS, VALIDATION for a fact that nobody keeps. */
export const requestCorrection = route({
  method: 'POST',
  path: '/api/firm/enterprises/:id/fact-corrections',
  summary: '这项数据不对：申请数据来源部门更正',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({
    fact: z.string('请选择数据项').check(z.minLength(1, '请选择数据项'), z.maxLength(80, '数据项名称过长')),
    claimed: Text(120, '正确的内容'),
    reason: Text(500, '说明'),
    fileIds: EvidenceIds,
  }),
  response: FactCorrection,
  idempotent: true,
  readByOthers: ['claimed', 'reason'],
});

export const listCorrections = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/fact-corrections',
  summary: '数据更正申请',
  auth: 'firm',
  params: IdParams,
  response: z.object({ items: z.array(FactCorrection) }),
});
