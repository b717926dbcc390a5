import { ERRORS, type StaffRole } from '@qinqing/contract';
import { addWorkingDays } from '@qinqing/contract/working-days';
import { shanghaiDay } from '../../platform/clock/index.js';
import type { Actor } from '../../platform/http/index.js';
import type { Refusal } from './review.rules.js';

/** An objection is investigated within this many working days (DOMAIN 4). */
export const OBJECTION_WORKING_DAYS = 5;
/** An applicant may appeal for this many working days after a rejection… */
const APPEAL_WORKING_DAYS = 15;
/** …and is answered within these: our own promise, no rule states one. */
export const APPEAL_ANSWER_WORKING_DAYS = 10;

/** Who looks into objections and appeals. */
export const OBJECTION_DESK: readonly StaffRole[] = ['department_reviewer', 'final_approver'];
export const OBJECTION_READERS: readonly StaffRole[] = [...OBJECTION_DESK, 'leader', 'auditor'];

/** Last day on which a rejection of this moment can be appealed against. */
export function appealUntil(rejectedAt: string): string {
  return addWorkingDays(shanghaiDay(new Date(rejectedAt)), APPEAL_WORKING_DAYS).day;
}

/** Why this person may not judge a case that others decided; null where they may. */
export function judgeRefusal(actor: Actor, involved: readonly (string | null)[]): Refusal | null {
  if (actor.kind !== 'staff' || !OBJECTION_DESK.some((role) => actor.roles.includes(role))) {
    return { code: 'FORBIDDEN', message: '由主管部门复审或终审人员办理' };
  }
  return involved.includes(actor.id) ? { code: 'FOUR_EYES', message: ERRORS.FOUR_EYES.message } : null;
}

/** A number to read out on the phone. @param day YYYY-MM-DD */
export function objectionNumber(day: string, id: string): string {
  return `YY${day.replaceAll('-', '')}${id.slice(-6)}`;
}
