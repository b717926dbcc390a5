import '../setup.js';
import * as z from 'zod/mini';
import {
  BindingStatusSchema,
  FileRef,
  Id,
  IdParams,
  MemberRoleSchema,
  pageOf,
  pageQuery,
  Text,
  Time,
} from '../common.js';
import { route } from '../route.js';

/** Who may act for an enterprise, where papers have to be looked at. */

export const StaffBinding = z.object({
  id: Id,
  version: z.int(),
  enterpriseId: Id,
  enterpriseName: z.string(),
  uscc: z.string(),
  userName: z.string(),
  role: MemberRoleSchema,
  way: z.enum(['evidence', 'owner_confirms']),
  status: BindingStatusSchema,
  statement: z.optional(z.string()),
  files: z.array(FileRef),
  requestedAt: Time,
  decidedAt: z.optional(Time),
  decidedBy: z.optional(z.string()),
  reason: z.optional(z.string()),
});
export type StaffBinding = z.infer<typeof StaffBinding>;

export const listStaffBindings = route({
  method: 'GET',
  path: '/api/staff/bindings',
  summary: '企业绑定申请',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(BindingStatusSchema), ...pageQuery }),
  response: pageOf(StaffBinding),
});

export const decideStaffBinding = route({
  method: 'POST',
  path: '/api/staff/bindings/:id/decision',
  summary: '核实企业绑定申请',
  auth: 'staff',
  params: IdParams,
  body: z.strictObject({
    version: z.int(),
    approve: z.boolean('请选择通过或不通过'),
    reason: z.optional(Text(200, '原因')),
  }),
  response: StaffBinding,
  idempotent: true,
});
