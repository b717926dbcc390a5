import { dayText } from '@qinqing/contract';
import type { Evaluation, OfferStatus } from '@qinqing/contract';
import type { Offer } from '@qinqing/contract/firm';
import { addWorkingDays, workingDaysBetween } from '@qinqing/contract/working-days';

/** An offer is reminded of when this many working days are left, at each mark once. */
const REMINDER_MARKS: readonly number[] = [5, 1];

/** An offer that nobody was reminded of does not lapse: it is reminded of, and gets this many working days more. */
export const GRACE_WORKING_DAYS = 2;

/** Every move of an offer; what is not here is refused. */
const NEXT: Record<OfferStatus, readonly OfferStatus[]> = {
  open: ['confirmed', 'questioned', 'declined', 'lapsed', 'withdrawn'],
  questioned: ['open', 'declined', 'withdrawn'],
  confirmed: [],
  declined: [],
  lapsed: [],
  withdrawn: [],
};

export function mayBecome(from: OfferStatus, to: OfferStatus): boolean {
  return NEXT[from].includes(to);
}

/** How many reminders are due by now. @param today YYYY-MM-DD @param confirmBy last day, whole */
export function remindersDue(today: string, confirmBy: string): number {
  const left = workingDaysBetween(today, confirmBy);
  return REMINDER_MARKS.filter((mark) => left <= mark).length;
}

/** The days on which somebody has to look at offers with this last day. */
export function reminderDays(today: string, confirmBy: string): string[] {
  const days = REMINDER_MARKS.map((mark) => dayBefore(confirmBy, mark)).filter((day) => day > today);
  // A time limit shorter than the first mark is still announced once.
  return days.length > 0 ? days : [confirmBy];
}

/** The calendar day on which exactly `count` working days are left. */
function dayBefore(day: string, count: number): string {
  let from = new Date(Date.parse(`${day}T00:00:00Z`) - count * 86_400_000);
  const text = () => from.toISOString().slice(0, 10);
  while (workingDaysBetween(text(), day) < count) from = new Date(from.getTime() - 86_400_000);
  return text();
}

/** The last day of an offer whose time limit stood still from `pausedOn` to `today`. */
export function resumedConfirmBy(confirmBy: string, pausedOn: string, today: string): string {
  const stood = Math.max(0, workingDaysBetween(pausedOn, today));
  const moved = addWorkingDays(confirmBy, stood).day;
  // An answer on the last day must leave time to read it.
  const least = addWorkingDays(today, 1).day;
  return [moved, least].sort().at(-1)!;
}

export type OfferVerdict = { fen: number } | 'not_met' | 'unknown' | 'nothing_to_pay';

/** What can be offered on these data: a certain amount, or nothing. */
export function verdictOf({ outcome, amount }: Evaluation): OfferVerdict {
  if (outcome !== 'met') return outcome;
  if (!amount.exact) return 'unknown';
  return amount.minFen > 0 ? { fen: amount.minFen } : 'nothing_to_pay';
}

export function actionsOf(status: OfferStatus): Offer['actions'] {
  if (status === 'open') return ['confirm', 'correct', 'decline', 'object'];
  return status === 'questioned' ? ['decline'] : [];
}

/** One line: what happens now and whose turn it is. */
export function nowText(row: {
  status: OfferStatus;
  confirmBy: string;
  closedReason: string | null;
  workingDaysLeft?: number;
}): string {
  switch (row.status) {
    case 'open':
      return row.workingDaysLeft === 0
        ? '今天是最后一天，不确认视为放弃'
        : `请在 ${dayText(row.confirmBy)} 前确认，逾期未确认视为放弃`;
    case 'questioned':
      return '正在核实您提出的问题，确认期限暂停计算';
    case 'confirmed':
      return '已确认，按流程核验、公示和拨付';
    case 'declined':
      return '您已放弃这一事项';
    case 'lapsed':
      return '逾期未确认，视为放弃；如仍在申报期内，可自行申报';
    case 'withdrawn':
      return row.closedReason ?? '这一事项已收回';
  }
}
