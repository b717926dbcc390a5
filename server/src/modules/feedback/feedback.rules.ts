import type { ApplicationStatus, RatingLevel } from '@qinqing/contract';

/** A bad rating is answered within this many working days (好差评, DOMAIN 4). */
export const BAD_RATING_WORKING_DAYS = 15;
/** Our own promise for the stuck-case window; no rule states one. */
export const STUCK_WORKING_DAYS = 5;

/** Cases that have come to an end that can be judged: money arrived, or a refusal. */
const RATEABLE: readonly ApplicationStatus[] = ['paid', 'rejected'];

export function isRateable(status: ApplicationStatus): boolean {
  return RATEABLE.includes(status);
}

export function isBad(level: RatingLevel): boolean {
  return level === 'bad' || level === 'very_bad';
}

/** A number to read out on the phone. @param day YYYY-MM-DD */
export function stuckNumber(day: string, id: string): string {
  return `FY${day.replaceAll('-', '')}${id.slice(-6)}`;
}
