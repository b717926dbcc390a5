import '../setup.js';
import * as z from 'zod/mini';
import { BindingStatusSchema, Id, IdParams, MemberRoleSchema, Text, Time } from '../common.js';
import { route } from '../route.js';
import { EnterpriseRef } from './session.js';

/** Who acts for an enterprise: binding, invitations, roles, leaving. */

export const PersonName = Text(30, '姓名');
const Uscc = z
  .string('请填写统一社会信用代码')
  .check(z.trim(), z.toUpperCase(), z.regex(/^[0-9A-Z]{18}$/, '统一社会信用代码应为 18 位数字或字母'));

/** An enterprise as the register knows it, before anybody acts for it. */
export const Registration = z.object({
  name: z.string(),
  uscc: z.string(),
  /** somebody can confirm newcomers on their own phone */
  hasOwner: z.boolean(),
  /** the asker's own role, where there is one */
  role: z.optional(MemberRoleSchema),
});
export type Registration = z.infer<typeof Registration>;

export const getRegistration = route({
  method: 'GET',
  path: '/api/firm/registrations/:uscc',
  summary: '按统一社会信用代码查企业（绑定前）',
  auth: 'firm',
  params: z.strictObject({ uscc: Uscc }),
  response: Registration,
});

export const Binding = z.object({
  id: Id,
  enterpriseName: z.string(),
  uscc: z.string(),
  role: MemberRoleSchema,
  /** proved by papers that staff look at, or confirmed by a person who already manages the enterprise */
  way: z.enum(['evidence', 'owner_confirms']),
  status: BindingStatusSchema,
  requestedAt: Time,
  decidedAt: z.optional(Time),
  /** why it was refused */
  reason: z.optional(z.string()),
  /** one line: whose turn it is */
  now: z.string(),
});
export type Binding = z.infer<typeof Binding>;

export const listBindings = route({
  method: 'GET',
  path: '/api/firm/bindings',
  summary: '我的绑定申请',
  auth: 'firm',
  response: z.object({ items: z.array(Binding) }),
});

/** USCC_INVALID, NOT_FOUND outside the register, ALREADY_MEMBER, BINDING_PENDING. */
export const requestBinding = route({
  method: 'POST',
  path: '/api/firm/bindings',
  summary: '申请绑定企业（统一社会信用代码与授权）',
  auth: 'firm',
  body: z.strictObject({
    uscc: Uscc,
    name: PersonName,
    role: MemberRoleSchema,
    way: z.enum(['evidence', 'owner_confirms'], '请选择授权方式'),
    /** uploads: authorisation letter, business licence */
    fileIds: z.optional(z.array(Id).check(z.maxLength(5, '授权材料最多 5 个文件'))),
    statement: z.optional(Text(300, '说明')),
  }),
  response: Binding,
  idempotent: true,
  readByOthers: ['name', 'statement'],
});

export const cancelBinding = route({
  method: 'POST',
  path: '/api/firm/bindings/:id/cancel',
  summary: '撤销绑定申请',
  auth: 'firm',
  params: IdParams,
  response: Binding,
  idempotent: true,
});

/** A request as the person who manages the enterprise sees it. */
export const BindingToDecide = z.object({
  id: Id,
  userName: z.string(),
  role: MemberRoleSchema,
  way: z.enum(['evidence', 'owner_confirms']),
  statement: z.optional(z.string()),
  requestedAt: Time,
});
export type BindingToDecide = z.infer<typeof BindingToDecide>;

export const BindingDecision = z.strictObject({
  approve: z.boolean('请选择通过或不通过'),
  /** needed to refuse */
  reason: z.optional(Text(200, '原因')),
});

export const listEnterpriseBindings = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/bindings',
  summary: '等待管理员确认的绑定申请',
  auth: 'firm',
  params: IdParams,
  response: z.object({ items: z.array(BindingToDecide) }),
});

export const decideEnterpriseBinding = route({
  method: 'POST',
  path: '/api/firm/enterprises/:id/bindings/:bindingId/decision',
  summary: '管理员确认或拒绝绑定申请',
  auth: 'firm',
  params: z.strictObject({ id: Id, bindingId: Id }),
  body: BindingDecision,
  idempotent: true,
  readByOthers: ['reason'],
});

export const Member = z.object({
  userId: Id,
  name: z.string(),
  role: MemberRoleSchema,
  since: Time,
  you: z.boolean(),
});
export type Member = z.infer<typeof Member>;

export const listMembers = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/members',
  summary: '企业成员',
  auth: 'firm',
  params: IdParams,
  response: z.object({ items: z.array(Member) }),
});

const MemberParams = z.strictObject({ id: Id, userId: Id });

/** LAST_OWNER where nobody would be left to manage the enterprise. */
export const changeMember = route({
  method: 'PUT',
  path: '/api/firm/enterprises/:id/members/:userId',
  summary: '调整成员角色',
  auth: 'firm',
  params: MemberParams,
  body: z.strictObject({ role: MemberRoleSchema }),
  idempotent: true,
});

export const removeMember = route({
  method: 'DELETE',
  path: '/api/firm/enterprises/:id/members/:userId',
  summary: '移除成员',
  auth: 'firm',
  params: MemberParams,
  idempotent: true,
});

export const leaveEnterprise = route({
  method: 'POST',
  path: '/api/firm/enterprises/:id/leave',
  summary: '退出企业',
  auth: 'firm',
  params: IdParams,
  idempotent: true,
});

export const transferEnterprise = route({
  method: 'POST',
  path: '/api/firm/enterprises/:id/transfer',
  summary: '移交企业管理员',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({
    userId: Id,
    /** what becomes of the person who hands over */
    afterwards: z.enum(['agent', 'viewer', 'leave'], '请选择移交后您的角色'),
  }),
  idempotent: true,
});

export const Invitation = z.object({ id: Id, role: MemberRoleSchema, createdAt: Time, expiresAt: Time });
export type Invitation = z.infer<typeof Invitation>;

/** The code is shown once and opens once. */
export const NewInvitation = z.extend(Invitation, { code: z.string() });
export type NewInvitation = z.infer<typeof NewInvitation>;

export const invite = route({
  method: 'POST',
  path: '/api/firm/enterprises/:id/invitations',
  summary: '邀请成员（一次性邀请码）',
  auth: 'firm',
  params: IdParams,
  body: z.strictObject({ role: z.enum(['agent', 'viewer'], '请选择受邀人的角色') }),
  response: NewInvitation,
  idempotent: true,
});

export const listInvitations = route({
  method: 'GET',
  path: '/api/firm/enterprises/:id/invitations',
  summary: '未使用的邀请',
  auth: 'firm',
  params: IdParams,
  response: z.object({ items: z.array(Invitation) }),
});

export const revokeInvitation = route({
  method: 'DELETE',
  path: '/api/firm/enterprises/:id/invitations/:invitationId',
  summary: '作废邀请',
  auth: 'firm',
  params: z.strictObject({ id: Id, invitationId: Id }),
  idempotent: true,
});

export const acceptInvitation = route({
  method: 'POST',
  path: '/api/firm/invitations/accept',
  summary: '接受邀请，加入企业',
  auth: 'firm',
  takesSecret: true,
  body: z.strictObject({
    code: z.string('请填写邀请码').check(z.trim(), z.toUpperCase(), z.regex(/^[0-9A-Z]{10}$/, '邀请码为 10 位')),
    name: PersonName,
  }),
  response: EnterpriseRef,
  idempotent: true,
  readByOthers: ['name'],
});
