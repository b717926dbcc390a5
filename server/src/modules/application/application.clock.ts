import type { Clock, ClockPause } from '@qinqing/contract';
import { addWorkingDays, isEstimated, shanghaiDay, workingDaysBetween } from '@qinqing/contract/working-days';
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
  return {
    ...(promisedOn ? { promisedOn } : {}),
    ...(statutoryOn ? { statutoryOn } : {}),
    ...(running && promisedOn ? { workingDaysLeft: workingDaysBetween(pausedOn ?? today, promisedOn) } : {}),
    paused: running && pausedOn !== null,
    // Each day by itself: the promise often ends before the year whose holidays are not arranged yet.
    estimated: promisedOn !== null && isEstimated(promisedOn),
    statutoryEstimated: statutoryOn !== null && isEstimated(statutoryOn),
  };
}

const PAUSE_REASON: Partial<Record<ApplicationStatus, string>> = { supplement: '等待补正', objection: '公示异议核查' };

/** When the clock stood still and why. @param events in order of time @param today ends what still stands */
export function pausesOf(
  events: readonly { at: Date; fromStatus: ApplicationStatus; toStatus: ApplicationStatus }[],
  today: string,
): ClockPause[] {
  const pauses: ClockPause[] = [];
  let open: { from: string; reason: string } | undefined;
  const close = (to: string, ended: boolean) => {
    if (!open) return;
    const { from, reason } = open;
    pauses.push({
      from,
      ...(ended ? { to } : {}),
      workingDays: Math.max(0, workingDaysBetween(from, to)),
      reason,
    });
    open = undefined;
  };
  for (const { at, fromStatus, toStatus } of events) {
    if (fromStatus === toStatus) continue;
    const day = shanghaiDay(at);
    if (PAUSED.includes(fromStatus)) close(day, true);
    if (PAUSED.includes(toStatus)) open = { from: day, reason: PAUSE_REASON[toStatus] ?? '' };
  }
  close(today, false);
  return pauses;
}
