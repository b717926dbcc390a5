import { transferOf } from './ledger.rules.js';

/** Calendar days over which the rate of use is taken. */
export const RATE_DAYS = 28;
/** A pool that has been in use for less than this has no forecast: one busy first day would frighten everybody. */
const LEAST_DAYS = 14;
const DAY_MS = 86_400_000;

export interface DaySum {
  /** YYYY-MM-DD */
  day: string;
  code: number;
  amountFen: number;
}

/** What a transfer adds to the pool's free money, and to what has been paid from it: 1, 0 or −1. */
function effects(code: number): { available: number; paid: number } {
  const { from, to } = transferOf(code);
  const on = (kind: string) => Number(to === kind) - Number(from === kind);
  return { available: on('AVAILABLE'), paid: on('PAID') };
}

/** Free and paid money at the end of each day on which something moved. */
export function courseOf(sums: readonly DaySum[]): { day: string; availableFen: number; paidFen: number }[] {
  const course: { day: string; availableFen: number; paidFen: number }[] = [];
  let availableFen = 0;
  let paidFen = 0;
  for (const { day, code, amountFen } of [...sums].sort((a, b) => (a.day < b.day ? -1 : 1))) {
    const { available, paid } = effects(code);
    availableFen += available * amountFen;
    paidFen += paid * amountFen;
    const last = course.at(-1);
    if (last?.day === day) Object.assign(last, { availableFen, paidFen });
    else course.push({ day, availableFen, paidFen });
  }
  return course;
}

/**
 * What is set aside per calendar day, in fen, by the last 28 days; 0 where the pool is too young for a rate or where
 * more was let go than set aside. Money that came in or was carried over is not use.
 * @param usedSince first day on which anything was set aside
 */
export function ratePerDay(sums: readonly DaySum[], usedSince: string | undefined, today: string): number {
  if (usedSince === undefined) return 0;
  const days = Math.min(RATE_DAYS, daysBetween(usedSince, today) + 1);
  if (days < LEAST_DAYS) return 0;
  const since = dayBefore(today, days);
  const used = sums
    .filter(({ day, code }) => day > since && day <= today && transferOf(code).subject !== 'pool')
    .reduce((sum, { code, amountFen }) => sum - effects(code).available * amountFen, 0);
  return Math.max(0, Math.round(used / days));
}

/** Calendar days until a pool is used up; undefined while nothing is used. */
export function daysLeft(availableFen: number, perDayFen: number): number | undefined {
  return perDayFen > 0 ? Math.ceil(Math.max(0, availableFen) / perDayFen) : undefined;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

export function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * DAY_MS).toISOString().slice(0, 10);
}
