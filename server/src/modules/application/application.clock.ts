import type { Clock } from '@qinqing/contract';
import { addWorkingDays, isEstimated, workingDaysBetween } from '@qinqing/contract/working-days';
import type { ApplicationStatus } from '@qinqing/contract';
import { CLOCK_ENDED, PAUSED } from './application.rules.js';

/** The days by which an office has to be done, counted in working days, and how they move while the firm holds it. */
export interface ClockDays {
  promisedOn: string | null;
  statutoryOn: string | null;
  pausedOn: string | null;
}

/** @param limits working days; 0 states no limit @param day the day of acceptance, which does not count */
export function startClock(
  day: string,
  limits: { promisedWorkingDays: number; statutoryWorkingDays: number },
): ClockDays {
  const after = (days: number) => (days > 0 ? workingDayAfter(day, days) : null);
  return {
    promisedOn: after(limits.promisedWorkingDays),
    statutoryOn: after(limits.statutoryWorkingDays),
    pausedOn: null,
  };
}

/** Everybody who applies on one day asks for the same few dates. */
const reached = new Map<string, string>();

function workingDayAfter(day: string, count: number): string {
  const key = `${day}+${count}`;
  const known = reached.get(key);
  if (known) return known;
  if (reached.size > 2000) reached.clear();
  const found = addWorkingDays(day, count).day;
  reached.set(key, found);
  return found;
}

/** A pause that began earlier goes on. */
export function pauseClock(days: ClockDays, day: string): ClockDays {
  return { ...days, pausedOn: days.pausedOn ?? day };
}

/** Both limits move by the working days for which the clock stood still. */
export function resumeClock(days: ClockDays, day: string): ClockDays {
  if (days.pausedOn === null) return days;
  const stood = workingDaysBetween(days.pausedOn, day);
  const moved = (limit: string | null) => (limit === null ? null : addWorkingDays(limit, Math.max(0, stood)).day);
  return { promisedOn: moved(days.promisedOn), statutoryOn: moved(days.statutoryOn), pausedOn: null };
}

/** What an edge does to the clock. */
export function clockAfter(days: ClockDays, from: ApplicationStatus, to: ApplicationStatus, day: string): ClockDays {
  const stood = PAUSED.includes(from);
  const stands = PAUSED.includes(to);
  if (!stood && stands) return pauseClock(days, day);
  if (stood && !stands) return resumeClock(days, day);
  return days;
}

export function clockView(days: ClockDays, status: ApplicationStatus, today: string): Clock {
  const { promisedOn, statutoryOn, pausedOn } = days;
  const running = !CLOCK_ENDED.includes(status) && status !== 'draft';
  const estimated = [promisedOn, statutoryOn].some((day) => day !== null && isEstimated(day));
  return {
    ...(promisedOn ? { promisedOn } : {}),
    ...(statutoryOn ? { statutoryOn } : {}),
    ...(running && promisedOn ? { workingDaysLeft: workingDaysBetween(pausedOn ?? today, promisedOn) } : {}),
    paused: running && pausedOn !== null,
    estimated,
  };
}
