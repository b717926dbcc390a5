import '../setup.js';
import * as z from 'zod/mini';
import { ApplicationStatusSchema, Day, Fen, FileRef, Id, IdParams, pageOf, pageQuery, Text, Time } from '../common.js';
import { AppealStatusSchema, ObjectionStatusSchema } from '../firm/objection.js';
import { route } from '../route.js';

/** The objection desk: objections to public notices, and appeals. */

const Answered = z.object({ text: z.string(), staffName: z.string(), at: Time });

/** Without the objector: who objected is shown by a route of its own, whose every use is noted. */
export const ObjectionRow = z.object({
  id: Id,
  version: z.int(),
  number: z.string(),
  status: ObjectionStatusSchema,
  noticeTitle: z.string(),
  applicationId: Id,
  receiptNo: z.string(),
  measureTitle: z.string(),
  enterpriseName: z.string(),
  amountFen: Fen,
  caseStatus: ApplicationStatusSchema,
  reason: z.string(),
  files: z.array(FileRef),
  filedAt: Time,
  investigateBy: Day,
  investigateByEstimated: z.boolean(),
  overdue: z.boolean(),
  answer: z.optional(Answered),
  can: z.object({ decide: z.boolean(), whyNot: z.optional(z.string()) }),
});
export type ObjectionRow = z.infer<typeof ObjectionRow>;

export const listObjections = route({
  method: 'GET',
  path: '/api/staff/objections',
  summary: '公示异议',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(ObjectionStatusSchema), ...pageQuery }),
  response: pageOf(ObjectionRow),
});

export const getObjection = route({
  method: 'GET',
  path: '/api/staff/objections/:id',
  summary: '公示异议详情',
  auth: 'staff',
  params: IdParams,
  response: ObjectionRow,
});

/** POST, because reading it is an act that is noted with its purpose. */
export const readObjector = route({
  method: 'POST',
  path: '/api/staff/objections/:id/objector',
  summary: '查看异议人身份（留痕）',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({ purpose: Text(200, '查看事由') }),
  response: z.object({ realName: z.string(), phone: z.string() }),
});

export const decideObjection = route({
  method: 'POST',
  path: '/api/staff/objections/:id/decision',
  summary: '异议核查结论',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    decision: z.enum(['dismiss', 'uphold'], '请选择核查结论'),
    /** told to the objector, and to the firm where it is upheld */
    text: Text(1000, '核查情况和理由'),
  }),
  response: ObjectionRow,
  idempotent: true,
});

export const AppealRow = z.object({
  id: Id,
  version: z.int(),
  status: AppealStatusSchema,
  applicationId: Id,
  receiptNo: z.string(),
  measureTitle: z.string(),
  enterpriseName: z.string(),
  /** why the application was rejected */
  rejection: z.object({ reason: z.string(), desk: z.string(), at: Time }),
  reason: z.string(),
  files: z.array(FileRef),
  filedAt: Time,
  decideBy: Day,
  decideByEstimated: z.boolean(),
  overdue: z.boolean(),
  answer: z.optional(Answered),
  can: z.object({ decide: z.boolean(), whyNot: z.optional(z.string()) }),
});
export type AppealRow = z.infer<typeof AppealRow>;

export const listAppeals = route({
  method: 'GET',
  path: '/api/staff/appeals',
  summary: '申诉',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(AppealStatusSchema), ...pageQuery }),
  response: pageOf(AppealRow),
});

/** Upheld: the case is checked and reviewed again, not by the one who rejected it. */
export const decideAppeal = route({
  method: 'POST',
  path: '/api/staff/appeals/:id/decision',
  summary: '申诉复核结论（须由未参与原决定的人员办理）',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    decision: z.enum(['dismiss', 'uphold'], '请选择复核结论'),
    text: Text(1000, '复核意见'),
  }),
  response: AppealRow,
  idempotent: true,
});
