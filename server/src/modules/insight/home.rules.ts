import type { HomeBenefit, HomeNeed, MatchList } from '@qinqing/contract/firm';
import { workingDaysBetween } from '@qinqing/contract/working-days';

/** Working days before the last one from which something counts as urgent. */
const URGENT_WORKING_DAYS = 3;
/** A saved measure is worth a line this many working days before it closes. */
export const CLOSING_WORKING_DAYS = 10;

export type NeedDraft = Omit<HomeNeed, 'workingDaysLeft' | 'urgent'>;

/** Negative where the day has passed: 2026-11-20 seen from 2026-11-23 is −1. */
export function daysLeft(today: string, dueOn: string): number {
  return dueOn >= today ? workingDaysBetween(today, dueOn) : -workingDaysBetween(dueOn, today);
}

/** What is due first comes first; what has no day comes last, in the order given. */
export function ranked(drafts: readonly NeedDraft[], today: string): HomeNeed[] {
  return drafts
    .map((draft): HomeNeed => {
      if (draft.dueOn === undefined) return { ...draft, urgent: false };
      const workingDaysLeft = daysLeft(today, draft.dueOn);
      return { ...draft, workingDaysLeft, urgent: workingDaysLeft <= URGENT_WORKING_DAYS };
    })
    .sort((a, b) => (a.dueOn ?? '9999').localeCompare(b.dueOn ?? '9999'));
}

/** Sums of what is certain, and the most that could come on top once the missing data are known. */
export function benefitOf({ enterpriseId, expected, items }: MatchList): HomeBenefit {
  const unclear = items.filter(
    ({ outcome, measure, application }) =>
      outcome === 'unknown' &&
      measure.windowState === 'open' &&
      measure.poolState !== 'exhausted' &&
      application === undefined,
  );
  const cash = unclear.filter(({ nonCash, amount }) => !nonCash && !amount.unbounded);
  return {
    enterpriseId,
    ...expected,
    unclear: {
      count: unclear.length,
      cashFen: cash.reduce((sum, { amount }) => sum + amount.maxFen, 0),
      openEnded: unclear.some(({ amount }) => amount.unbounded === true),
    },
  };
}
