import '../setup.js';
import * as z from 'zod/mini';
import { Day, EvidenceIds, FileRef, Id, IdParams, pageOf, pageQuery, Text, Time } from '../common.js';
import { route } from '../route.js';
import { APPEAL_STATUS, keysOf, OBJECTION_STATUS } from '../status.js';

/** Objections to a public notice (公示异议), and the appeal of an applicant against a rejection. */

export const ObjectionStatusSchema = z.enum(keysOf(OBJECTION_STATUS));
export const AppealStatusSchema = z.enum(keysOf(APPEAL_STATUS));

/** What the objector sees of it: never the identity that was given. */
export const Objection = z.object({
  id: Id,
  /** to ask about it on the phone */
  number: z.string(),
  noticeTitle: z.string(),
  measureTitle: z.string(),
  /** as the public notice names it */
  enterpriseName: z.string(),
  status: ObjectionStatusSchema,
  reason: z.string(),
  files: z.array(FileRef),
  filedAt: Time,
  /** by when it is investigated: five working days */
  investigateBy: Day,
  investigateByEstimated: z.boolean(),
  answer: z.optional(z.object({ text: z.string(), at: Time })),
});
export type Objection = z.infer<typeof Objection>;

export const fileObjection = route({
  method: 'POST',
  path: '/api/firm/objections',
  summary: '对公示提出异议（实名、附证据，身份保密）',
  auth: 'firm',
  body: z.strictObject({
    /** an item of a running public notice */
    itemId: Id,
    realName: Text(40, '真实姓名'),
    phone: z.string('请填写联系电话').check(z.regex(/^1\d{10}$|^0\d{2,3}-?\d{7,8}$/, '联系电话格式不正确')),
    reason: Text(1000, '异议理由'),
    fileIds: z.array(Id).check(z.minLength(1, '请至少上传一份证据'), z.maxLength(10, '最多 10 个文件')),
  }),
  response: Objection,
  idempotent: true,
  readByOthers: ['reason'],
  anonymous: true,
});

export const listMyObjections = route({
  method: 'GET',
  path: '/api/firm/objections',
  summary: '我提出的异议',
  auth: 'firm',
  query: z.strictObject(pageQuery),
  response: pageOf(Objection),
});

export const getMyObjection = route({
  method: 'GET',
  path: '/api/firm/objections/:id',
  summary: '异议办理进度',
  auth: 'firm',
  params: IdParams,
  response: Objection,
});

export const Appeal = z.object({
  id: Id,
  applicationId: Id,
  status: AppealStatusSchema,
  reason: z.string(),
  files: z.array(FileRef),
  filedAt: Time,
  /** by when it is decided, by somebody who had no part in the case */
  decideBy: Day,
  decideByEstimated: z.boolean(),
  answer: z.optional(z.object({ text: z.string(), at: Time })),
});
export type Appeal = z.infer<typeof Appeal>;

/** Once per application, within 15 working days of the rejection. */
export const fileAppeal = route({
  method: 'POST',
  path: '/api/firm/applications/:id/appeal',
  summary: '对不予通过的决定提出申诉',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ version: z.int(), reason: Text(1000, '申诉理由'), fileIds: EvidenceIds }),
  response: Appeal,
  idempotent: true,
  readByOthers: ['reason'],
});
