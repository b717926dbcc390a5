import type { ApplicationStatus, StaffRole } from '@qinqing/contract';

/** What can happen to an application. Several may follow one another within one unit of work. */
export type ApplicationEventName =
  | 'submit'
  | 'start_check'
  | 'check_passed'
  | 'check_returned'
  | 'check_rejected'
  | 'resubmit'
  | 'pass_stage'
  | 'return'
  | 'reject'
  | 'publicise'
  | 'object'
  | 'dismiss_objection'
  | 'uphold_objection'
  | 'approve'
  | 'order'
  | 'pay'
  | 'pay_returned'
  | 'withdraw'
  | 'expire';

/** Ledger transfers that go with an edge; each is posted in the same unit of work. */
export type LedgerCode = 'freeze' | 'unfreeze' | 'commit' | 'settle' | 'returned';

export type Party = 'firm' | 'system' | StaffRole;

export interface Edge {
  from: ApplicationStatus;
  event: ApplicationEventName;
  to: ApplicationStatus;
  /** who may cause it; stage and four-eyes rules narrow it further */
  by: readonly Party[];
  /** codes in the order in which they are posted; a code is left out where the case holds no frozen money */
  ledger: readonly LedgerCode[];
}

/** Roles that decide at a stage of a review route. */
export const REVIEWERS: readonly StaffRole[] = [
  'street_reviewer',
  'department_reviewer',
  'finance_reviewer',
  'final_approver',
];
const OBJECTION_DESK: readonly StaffRole[] = ['department_reviewer', 'final_approver'];
const FIRM: readonly Party[] = ['firm'];
const SYSTEM: readonly Party[] = ['system'];
const DECIDERS: readonly Party[] = ['system', ...REVIEWERS];

function edge(
  from: ApplicationStatus,
  event: ApplicationEventName,
  to: ApplicationStatus,
  by: readonly Party[],
  ...ledger: LedgerCode[]
): Edge {
  return { from, event, to, by, ledger };
}

/**
 * Every move that an application can make; whatever is not here is refused. A resubmitted case is checked again,
 * because what was mended may have changed the answer, and then returns to the stage that sent it back.
 */
export const EDGES: readonly Edge[] = [
  edge('draft', 'submit', 'submitted', FIRM),
  edge('draft', 'expire', 'expired', SYSTEM),

  edge('submitted', 'start_check', 'checking', SYSTEM),
  edge('submitted', 'withdraw', 'withdrawn', FIRM, 'unfreeze'),

  edge('checking', 'check_passed', 'in_review', SYSTEM, 'freeze'),
  edge('checking', 'check_returned', 'supplement', SYSTEM),
  edge('checking', 'check_rejected', 'rejected', SYSTEM, 'unfreeze'),
  edge('checking', 'withdraw', 'withdrawn', FIRM, 'unfreeze'),

  edge('supplement', 'resubmit', 'submitted', FIRM),
  edge('supplement', 'withdraw', 'withdrawn', FIRM, 'unfreeze'),
  edge('supplement', 'expire', 'expired', SYSTEM, 'unfreeze'),

  edge('in_review', 'pass_stage', 'in_review', REVIEWERS),
  edge('in_review', 'return', 'supplement', REVIEWERS),
  edge('in_review', 'reject', 'rejected', REVIEWERS, 'unfreeze'),
  edge('in_review', 'publicise', 'publicised', REVIEWERS),
  edge('in_review', 'approve', 'approved', REVIEWERS),
  edge('in_review', 'withdraw', 'withdrawn', FIRM, 'unfreeze'),

  edge('publicised', 'object', 'objection', OBJECTION_DESK),
  edge('publicised', 'approve', 'approved', SYSTEM),
  edge('publicised', 'withdraw', 'withdrawn', FIRM, 'unfreeze'),

  edge('objection', 'dismiss_objection', 'publicised', OBJECTION_DESK),
  edge('objection', 'uphold_objection', 'rejected', OBJECTION_DESK, 'unfreeze'),
  edge('objection', 'withdraw', 'withdrawn', FIRM, 'unfreeze'),

  edge('approved', 'order', 'payable', DECIDERS, 'commit'),
  edge('payable', 'pay', 'paid', SYSTEM, 'settle'),
  edge('paid', 'pay_returned', 'payable', SYSTEM, 'returned'),
];

const BY_KEY = new Map(EDGES.map((each) => [`${each.from} ${each.event}`, each]));

/** @returns the edge, or undefined where the pair is refused */
export function edgeOf(from: ApplicationStatus, event: ApplicationEventName): Edge | undefined {
  return BY_KEY.get(`${from} ${event}`);
}

export function eventsFrom(from: ApplicationStatus): ApplicationEventName[] {
  return EDGES.filter((each) => each.from === from).map((each) => each.event);
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
