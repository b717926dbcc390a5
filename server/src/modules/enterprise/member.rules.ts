import type { MemberRole } from '@qinqing/contract';

/** What can be done in an enterprise's name: read its files, act (apply, declare, add accounts), manage its people. */
export type MemberPower = 'read' | 'act' | 'manage';

const POWERS: Record<MemberRole, readonly MemberPower[]> = {
  owner: ['read', 'act', 'manage'],
  agent: ['read', 'act'],
  viewer: ['read'],
};

export function mayAct(role: MemberRole, power: MemberPower): boolean {
  return POWERS[role].includes(power);
}

export const POWER_REFUSED: Record<MemberPower, string> = {
  read: '您没有查看这家企业的权限',
  act: '您是这家企业的查看人，不能代企业办理，请联系企业管理员调整角色',
  manage: '只有企业管理员可以管理成员',
};

/** How long an invitation can be used. */
export const INVITATION_HOURS = 24;
/** Invitations of an enterprise that may be open at the same time. */
export const MAX_OPEN_INVITATIONS = 20;

/** Without characters that are taken for each other on a phone: no 0 O 1 I L. */
const CODE_CHARACTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';
const CODE_LENGTH = 10;

/** @param random an integer below its argument, not guessable (31^10 codes: 49 bits) */
export function invitationCode(random: (below: number) => number): string {
  return Array.from({ length: CODE_LENGTH }, () => CODE_CHARACTERS[random(CODE_CHARACTERS.length)]).join('');
}
