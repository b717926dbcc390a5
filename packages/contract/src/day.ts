/**
 * How a person reads a calendar day, the same on every screen, in every message and on every paper.
 * @param day YYYY-MM-DD @returns 2026-11-23 → `2026年11月23日`
 */
export function dayText(day: string): string {
  const [year, month, date] = day.split('-');
  return `${year}年${Number(month)}月${Number(date)}日`;
}
