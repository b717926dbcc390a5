import { addDays, isWorkingDay } from '@qinqing/contract/working-days';
import { Clock, shanghaiDay } from '../src/platform/clock/index.js';

/** First and last day of the demonstration year as it is written; it stops at six in the evening of the last one. */
export const STORY_FROM = '2026-01-05';
export const STORY_TO = '2026-11-20';
const STORY_END_HOUR = 18;
const WEEK_MS = 7 * 86_400_000;

/**
 * The clock of the demonstration year. The year is written down in days of 2026 and told so many whole weeks later that
 * it ends within the week before it is loaded: then public notices run, measures are open and a session is ahead in
 * whatever month that is. Weeks keep a working day a working day.
 *
 * It stands at the year's end while the application is built, so that what the modules schedule for tomorrow is not
 * played through every day of the year; `begin` then sets it to the first day, and from there it never goes back.
 */
export class StoryClock extends Clock {
  private at: number;
  private readonly laterByDays: number;

  /** @param loadedAt when the demonstration is loaded; before the year as written ends, the year is told as written */
  constructor(readonly loadedAt: Date) {
    super();
    const end = shanghaiTime(STORY_TO, STORY_END_HOUR).getTime();
    const weeks = Math.max(0, Math.floor((loadedAt.getTime() - end) / WEEK_MS));
    this.laterByDays = 7 * weeks;
    this.at = end + weeks * WEEK_MS;
  }

  /** The day on which something happens that is written down for `written`. */
  day(written: string): string {
    return addDays(written, this.laterByDays);
  }

  /** The instant of an hour on the day that is written down; `hours` may have a fraction. */
  time(written: string, hours: number): Date {
    return shanghaiTime(this.day(written), hours);
  }

  /** Six in the evening of the last day. */
  get end(): Date {
    return this.time(STORY_TO, STORY_END_HOUR);
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

/** 2026-11-20 as files and receipts name it: 20261120 */
export function compactDay(day: string): string {
  return day.replaceAll('-', '');
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

/** The last afternoon at the desks that has been reached at an instant. */
export function lastAfternoon(instant: Date): Date {
  for (let day = shanghaiDay(instant); ; day = addDays(day, -1)) {
    const afternoon = shanghaiTime(day, 16);
    if (isWorkingDay(day) && afternoon <= instant) return afternoon;
  }
}

/** Office hours of one working day. */
export const OFFICE_DAY_HOURS = 6;
