import '../setup.js';
import * as z from 'zod/mini';
import { Id, StaffRoleSchema, Text, Time } from '../common.js';
import { route } from '../route.js';

/** Who is at the desk. */

export const TotpCode = z.string('请输入动态口令').check(z.regex(/^\d{6}$/, '动态口令为 6 位数字'));

export const StaffMe = z.object({
  id: Id,
  username: z.string(),
  name: z.string(),
  department: z.string(),
  roles: z.array(StaffRoleSchema),
});
export type StaffMe = z.infer<typeof StaffMe>;

export const startStaffLogin = route({
  method: 'POST',
  path: '/api/staff/sessions',
  summary: '登录第一步：用户名与密码',
  auth: 'none',
  takesSecret: true,
  body: z.strictObject({ username: Text(64, '用户名'), password: Text(128, '密码') }),
  response: z.object({ challenge: z.string(), expiresAt: Time }),
});

export const finishStaffLogin = route({
  method: 'POST',
  path: '/api/staff/sessions/totp',
  summary: '登录第二步：动态口令',
  auth: 'none',
  takesSecret: true,
  body: z.strictObject({ challenge: Text(600, '登录凭证'), code: TotpCode }),
  response: z.object({ token: z.string(), expiresAt: Time, staff: StaffMe }),
});

export const logoutStaff = route({
  method: 'DELETE',
  path: '/api/staff/sessions/current',
  summary: '退出登录',
  auth: 'staff',
});

export const getStaffMe = route({
  method: 'GET',
  path: '/api/staff/me',
  summary: '我的身份',
  auth: 'staff',
  response: StaffMe,
});
