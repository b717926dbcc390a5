import { addDays, isWorkingDay } from '@qinqing/contract/working-days';
import { Clock, shanghaiDay } from '../src/platform/clock/index.js';

/**
 * The clock of the demonstration year. It stands at the year's end while the application is built, so that what the
 * modules schedule for tomorrow is not played through every day of the year; `begin` then sets it to the first day, and
 * from there it never goes back.
 */
export class StoryClock extends Clock {
  private at: number;

  constructor(end: Date) {
    super();
    this.at = end.getTime();
  }

  override now(): Date {
    return new Date(this.at);
  }

  begin(first: Date): void {
    this.at = first.getTime();
  }

  /** Moves to an instant; an instant that has passed moves it by a millisecond, so that acts keep their order. */
  moveTo(instant: Date): void {
    this.at = Math.max(instant.getTime(), this.at + 1);
  }
}

/** An instant of a calendar day in Shanghai; `hours` may have a fraction. */
export function shanghaiTime(day: string, hours: number): Date {
  return new Date(Date.parse(`${day}T00:00:00+08:00`) + Math.round(hours * 3_600_000));
}

/** The day itself if people work on it, else the next one on which they do. */
export function workingDayFrom(day: string): string {
  let current = day;
  while (!isWorkingDay(current)) current = addDays(current, 1);
  return current;
}

const OFFICE_HOURS = [
  { from: 9, to: 12 },
  { from: 14.5, to: 17.5 },
];

/** The instant at which `hours` of office time have passed since `start`. */
export function afterOfficeHours(start: Date, hours: number): Date {
  let left = hours;
  let day = shanghaiDay(start);
  let hour = (start.getTime() - shanghaiTime(day, 0).getTime()) / 3_600_000;
  for (;;) {
    if (isWorkingDay(day)) {
      for (const { from, to } of OFFICE_HOURS) {
        const begin = Math.max(hour, from);
        if (begin >= to) continue;
        if (left <= to - begin) return shanghaiTime(day, begin + left);
        left -= to - begin;
      }
    }
    day = addDays(day, 1);
    hour = 0;
  }
}

/** Office hours of one working day. */
export const OFFICE_DAY_HOURS = 6;
