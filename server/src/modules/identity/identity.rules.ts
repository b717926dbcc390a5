import type { StaffRole } from '@qinqing/contract';
import type { Actor } from '../../platform/http/index.js';
import { AppError } from '../../platform/errors/index.js';

/** Work that nobody asked for at this moment: commands, jobs, the demonstration's set-up. */
export const SYSTEM: Actor = { kind: 'system', id: 'system', name: '系统' };

/** After this many wrong passwords or codes in a row… */
export const MAX_FAILURES = 5;
/** …the account is closed for this long. */
export const LOCK_MS = 15 * 60_000;
export const CHALLENGE_MS = 5 * 60_000;

/** How long a session lives, and how long it may lie idle (等保2.0 level 3: idle sessions end). */
export const SESSION_LIFE = {
  staff: { maxMs: 10 * 3_600_000, idleMs: 30 * 60_000 },
  firm: { maxMs: 30 * 86_400_000, idleMs: 7 * 86_400_000 },
} as const;

/** A session row is touched at most this often, so that reading pages does not write rows. */
export const SEEN_EVERY_MS = 60_000;

/** @throws {AppError} LOGIN_REQUIRED for others than staff, FORBIDDEN without one of the roles */
export function requireRole(actor: Actor, ...roles: StaffRole[]): void {
  if (actor.kind === 'system') return;
  if (actor.kind !== 'staff') throw new AppError('LOGIN_REQUIRED');
  if (roles.length > 0 && !roles.some((role) => actor.roles.includes(role))) throw new AppError('FORBIDDEN');
}

/** @throws {AppError} LOGIN_REQUIRED */
export function requireFirm(actor: Actor): asserts actor is Extract<Actor, { kind: 'firm' }> {
  if (actor.kind !== 'firm') throw new AppError('LOGIN_REQUIRED');
}

/** What is wrong with a new password, in Chinese; empty where it is good enough (等保2.0 level 3). */
export function passwordFaults(password: string, username: string): string[] {
  const faults: string[] = [];
  if (password.length < 12) faults.push('密码至少 12 位');
  const classes = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length;
  if (classes < 3) faults.push('密码须包含大写字母、小写字母、数字、符号中的至少三类');
  if (username !== '' && password.toLowerCase().includes(username.toLowerCase())) faults.push('密码不能包含用户名');
  return faults;
}
