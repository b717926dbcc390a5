import type { ApplicationStatus } from '@qinqing/contract';
import { shanghaiDay, workingDaysBetween } from '@qinqing/contract/working-days';

/** States in which the firm, or an objection, holds the case: that time is not the office's. */
const NOT_OURS: readonly ApplicationStatus[] = ['supplement', 'objection'];
const DECIDED: readonly ApplicationStatus[] = ['approved', 'rejected'];

export interface Move {
  at: Date;
  from: ApplicationStatus;
  to: ApplicationStatus;
}

/** Working days that one case took; null for a part that is not over. */
export interface Journey {
  /** from filing to the decision, without the days on which the firm or an objection held the case */
  review: number | null;
  /** from approval to the money's arrival */
  payment: number | null;
  /** from filing to the money's arrival, without the firm's days */
  whole: number | null;
}

function daysBetween(from: Date, to: Date): number {
  return workingDaysBetween(shanghaiDay(from), shanghaiDay(to));
}

/** @param moves by case and in order @returns the moves of each case */
export function byCase<T extends { applicationId: string }>(moves: readonly T[]): T[][] {
  const cases = new Map<string, T[]>();
  for (const move of moves) {
    const list = cases.get(move.applicationId);
    if (list) list.push(move);
    else cases.set(move.applicationId, [move]);
  }
  return [...cases.values()];
}

/** @param moves all moves of one case, in order */
export function journeyOf(moves: readonly Move[]): Journey {
  const first = (to: readonly ApplicationStatus[]) => moves.find((move) => to.includes(move.to))?.at;
  const submitted = first(['submitted']);
  const decided = first(DECIDED);
  const approved = first(['approved']);
  const paid = moves.findLast((move) => move.to === 'paid')?.at;
  let pausedDays = 0;
  let since: Date | undefined;
  for (const move of moves) {
    if (NOT_OURS.includes(move.to)) since ??= move.at;
    else if (since) {
      pausedDays += daysBetween(since, move.at);
      since = undefined;
    }
  }
  return {
    review: submitted && decided ? Math.max(0, daysBetween(submitted, decided) - pausedDays) : null,
    payment: approved && paid ? daysBetween(approved, paid) : null,
    whole: submitted && paid ? Math.max(0, daysBetween(submitted, paid) - pausedDays) : null,
  };
}

/**
 * The value below or at which the given share of the values lies (nearest rank): a figure that some case really had.
 * @param share between 0 and 1
 */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
