import chineseDays from 'chinese-days';

/**
 * Working days by the State Council's yearly arrangement, Asia/Shanghai. Beyond the last arranged year the
 * data behind it fall back to weekends only, so a date there is an estimate and is marked as such.
 */

/** Last year whose holiday arrangement is in the data. */
export const LAST_ARRANGED_YEAR = 2026;
/** First year whose holiday arrangement is in the data. */
export const FIRST_ARRANGED_YEAR = 2004;

export interface WorkingDate {
  /** YYYY-MM-DD */
  day: string;
  /** true where the count passed a year whose holidays are not arranged yet (show 预计) */
  estimated: boolean;
}

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function toUtc(day: string): number {
  const time = DAY.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time)) throw new RangeError(`not a calendar day: ${day}`);
  return time;
}

/** Calendar day after `count` days. @param day YYYY-MM-DD */
export function addDays(day: string, count: number): string {
  return new Date(toUtc(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** The calendar day of an instant in Asia/Shanghai (UTC+8 all year since 1991). */
export function shanghaiDay(instant: Date): string {
  return new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}

export function isEstimated(day: string): boolean {
  const year = Number(day.slice(0, 4));
  return year > LAST_ARRANGED_YEAR || year < FIRST_ARRANGED_YEAR;
}

/** @param day YYYY-MM-DD */
export function isWorkingDay(day: string): boolean {
  toUtc(day);
  return chineseDays.isWorkday(day);
}

function advance(day: string, count: number, inclusive: boolean): WorkingDate {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`not a number of working days: ${count}`);
  let current = inclusive ? addDays(day, -1) : day;
  let left = count;
  let estimated = false;
  while (left > 0) {
    current = addDays(current, 1);
    if (isEstimated(current)) estimated = true;
    if (isWorkingDay(current)) left -= 1;
  }
  return { day: current, estimated };
}

/** The day `count` working days after `day`; the start day does not count (time limits). */
export function addWorkingDays(day: string, count: number): WorkingDate {
  return advance(day, count, false);
}

/** Last day of a period of `count` working days in which the first day counts (publicity). */
export function lastDayInclusive(day: string, count: number): WorkingDate {
  return advance(day, count, true);
}

/** Working days from `from` (excluded) to `to` (included); negative where `to` lies before `from`. */
export function workingDaysBetween(from: string, to: string): number {
  if (to < from) return -workingDaysBetween(to, from);
  let count = 0;
  for (let day = from; day < to; ) {
    day = addDays(day, 1);
    if (isWorkingDay(day)) count += 1;
  }
  return count;
}
