/** Calendar days as 'YYYY-MM-DD'. Pure arithmetic on the proleptic Gregorian calendar; no time zone is involved. */

import { dayText } from '@qinqing/contract';

export { dayText };

const pad = (value: number) => String(value).padStart(2, '0');

export const dayOf = (year: number, month: number, date: number): string => `${year}-${pad(month)}-${pad(date)}`;

/** Today in Asia/Shanghai, whatever the phone's zone. */
export function todayInChina(now: number = Date.now()): string {
  return new Date(now + 8 * 3_600_000).toISOString().slice(0, 10);
}

/** An ISO instant as 11月23日 09:30 (year added where it is not this one), Asia/Shanghai. */
export function timeText(iso: string, now: number = Date.now()): string {
  const at = Date.parse(iso);
  if (Number.isNaN(at)) return iso;
  const local = new Date(at + 8 * 3_600_000).toISOString();
  const [year, month, date] = local.slice(0, 10).split('-');
  const lead = year === todayInChina(now).slice(0, 4) ? '' : `${year}年`;
  return `${lead}${Number(month)}月${Number(date)}日 ${local.slice(11, 16)}`;
}

/** From one ISO instant to another; a day that both have in common is said once. */
export function spanText(from: string, to: string, now: number = Date.now()): string {
  const [start, end] = [timeText(from, now), timeText(to, now)];
  const [day, time] = end.split(' ');
  return `${start} 至 ${time !== undefined && start.startsWith(`${day} `) ? time : end}`;
}

/** The day of an ISO instant as 2026年11月23日, Asia/Shanghai. */
export const dayTextAt = (iso: string): string => dayText(todayInChina(Date.parse(iso)));

/** Whole days from today to `day`: 0 today, negative when past. */
export function daysUntil(day: string, today: string = todayInChina()): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / 86_400_000);
}

/** The calendar day so many days after another. */
export function dayAfter(days: number, from: string = todayInChina()): string {
  return new Date(Date.parse(`${from}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Weeks (Monday first) of a month; null where the square belongs to another month. */
export function monthGrid(year: number, month: number): (string | null)[][] {
  const first = new Date(Date.UTC(year, month - 1, 1));
  const lead = (first.getUTCDay() + 6) % 7;
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const squares: (string | null)[] = [];
  for (let index = 0; index < lead; index += 1) squares.push(null);
  for (let date = 1; date <= days; date += 1) squares.push(dayOf(year, month, date));
  while (squares.length % 7 !== 0) squares.push(null);
  const weeks: (string | null)[][] = [];
  for (let at = 0; at < squares.length; at += 7) weeks.push(squares.slice(at, at + 7));
  return weeks;
}

/** 3725 s → 1:02:05; 65 s → 1:05. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = pad(whole % 60);
  return hours > 0 ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}
