import type { ApplicationStatus } from '@qinqing/contract';
import { APPLICATION_EDGES, type ApplicationEvent, type Edge as AnyEdge } from '@qinqing/contract/edges';

export type Edge = AnyEdge<ApplicationStatus, ApplicationEvent>;

const BY_KEY = new Map(APPLICATION_EDGES.map((each) => [`${each.from} ${each.event}`, each]));

/** @returns the edge, or undefined where the pair is refused */
export function edgeOf(from: ApplicationStatus, event: ApplicationEvent): Edge | undefined {
  return BY_KEY.get(`${from} ${event}`);
}

export function eventsFrom(from: ApplicationStatus): ApplicationEvent[] {
  return APPLICATION_EDGES.filter((each) => each.from === from).map((each) => each.event);
}

/** States that hold the one live place of (enterprise, measure, period). */
export const LIVE: readonly ApplicationStatus[] = [
  'draft',
  'submitted',
  'checking',
  'in_review',
  'supplement',
  'publicised',
  'objection',
  'approved',
  'payable',
  'paid',
];

/** States in which the clock of the office stands still: the firm or an objection holds the case. */
export const PAUSED: readonly ApplicationStatus[] = ['supplement', 'objection'];

/** States after which no clock runs any more. */
export const CLOCK_ENDED: readonly ApplicationStatus[] = ['paid', 'rejected', 'withdrawn', 'expired'];

export function isLive(status: ApplicationStatus): boolean {
  return LIVE.includes(status);
}

/**
 * The live key: one live application per enterprise, measure and period. Null once the case is over without money, so
 * that the firm may apply again; a paid case keeps its key for ever.
 */
export function liveKeyOf(
  status: ApplicationStatus,
  enterpriseId: string,
  measureCode: string,
  period: string,
): string | null {
  return isLive(status) ? `${enterpriseId}:${measureCode}:${period}` : null;
}
