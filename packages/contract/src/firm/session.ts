import '../setup.js';
import * as z from 'zod/mini';
import { Id, MemberRoleSchema, Text, Time } from '../common.js';
import { route } from '../route.js';

/** Who is on the phone, and for which enterprises. */

export const EnterpriseRef = z.object({
  id: Id,
  name: z.string(),
  uscc: z.string(),
  role: MemberRoleSchema,
});
export type EnterpriseRef = z.infer<typeof EnterpriseRef>;

export const FirmSession = z.object({
  token: z.string(),
  expiresAt: Time,
  user: z.object({ id: Id, name: z.string() }),
  enterprises: z.array(EnterpriseRef),
});
export type FirmSession = z.infer<typeof FirmSession>;

export const loginWithWechat = route({
  method: 'POST',
  path: '/api/firm/sessions',
  summary: '微信登录（wx.login 的一次性 code）',
  auth: 'none',
  takesSecret: true,
  body: z.strictObject({ code: Text(128, '登录凭证') }),
  response: FirmSession,
});

export const loginAsDemo = route({
  method: 'POST',
  path: '/api/firm/sessions/demo',
  summary: '演示登录（仅演示环境）',
  auth: 'none',
  takesSecret: true,
  body: z.strictObject({ account: Text(64, '演示账号') }),
  response: FirmSession,
});

export const logoutFirm = route({
  method: 'DELETE',
  path: '/api/firm/sessions/current',
  summary: '退出登录',
  auth: 'firm',
});

export const FirmMe = z.object({
  user: z.object({
    id: Id,
    name: z.string(),
    /** e.g. 138****0000; absent until the person gives it */
    phoneMasked: z.optional(z.string()),
  }),
  enterprises: z.array(EnterpriseRef),
  unreadMessages: z.int(),
});
export type FirmMe = z.infer<typeof FirmMe>;

export const getFirmMe = route({
  method: 'GET',
  path: '/api/firm/me',
  summary: '我的身份与企业',
  auth: 'firm',
  response: FirmMe,
});

export const renameMe = route({
  method: 'PUT',
  path: '/api/firm/me',
  summary: '更正我的姓名',
  auth: 'firm',
  body: z.strictObject({ name: Text(30, '姓名') }),
  response: FirmMe,
  idempotent: true,
  readByOthers: ['name'],
});

/** With the one-time code of WeChat's phone number button. Nothing needs it: it is for being called back. */
export const givePhone = route({
  method: 'POST',
  path: '/api/firm/me/phone',
  summary: '留下联系电话（微信手机号）',
  auth: 'firm',
  takesSecret: true,
  body: z.strictObject({ code: Text(128, '手机号凭证') }),
  response: FirmMe,
  idempotent: true,
});

export const removePhone = route({
  method: 'DELETE',
  path: '/api/firm/me/phone',
  summary: '删除联系电话',
  auth: 'firm',
  response: FirmMe,
  idempotent: true,
});
