import type { ApplicationStatus, BatchStatus, ClawbackStatus, PayoutStatus, StaffRole } from './status.js';

/** Who may cause an edge: a firm's person, a role of staff, or the product itself on evidence. */
export type Party = 'firm' | 'system' | StaffRole;

/**
 * One way from a state to the next. What is not in a table is refused: the server moves by these tables alone, its
 * documentation is drawn from them, and a test tries every pair that is missing.
 */
export interface Edge<State extends string = string, Event extends string = string> {
  from: State;
  event: Event;
  to: State;
  /** rules about the person, such as four eyes or the desk at hand, narrow it further */
  by: readonly Party[];
  /** names of the ledger's transfers that are posted in the same unit of work, in this order */
  ledger: readonly string[];
}

function table<State extends string, Event extends string>(
  ...rows: [from: State, event: Event, to: State, by: readonly Party[], ...ledger: string[]][]
): readonly Edge<State, Event>[] {
  return rows.map(([from, event, to, by, ...ledger]) => ({ from, event, to, by, ledger }));
}

/** What can happen to an application. Several may follow one another within one unit of work. */
export type ApplicationEvent =
  | 'submit'
  | 'start_check'
  | 'check_passed'
  | 'check_returned'
  | 'check_rejected'
  | 'resubmit'
  | 'pass_stage'
  | 'return'
  | 'reject'
  | 'lapse'
  | 'allocate'
  | 'exhaust'
  | 'publicise'
  | 'object'
  | 'dismiss_objection'
  | 'uphold_objection'
  | 'uphold_appeal'
  | 'approve'
  | 'order'
  | 'pay'
  | 'pay_returned'
  | 'settle_rest'
  | 'withdraw'
  | 'expire';

/** Roles that decide at a stage of a review route. */
const REVIEWERS: readonly StaffRole[] = [
  'street_reviewer',
  'department_reviewer',
  'finance_reviewer',
  'final_approver',
];
const OBJECTION_DESK: readonly Party[] = ['department_reviewer', 'final_approver'];
const FIRM: readonly Party[] = ['firm'];
const SYSTEM: readonly Party[] = ['system'];
const DECIDERS: readonly Party[] = ['system', ...REVIEWERS];

/**
 * A resubmitted application is checked again, because what was mended may have changed the answer, and then returns to
 * the stage that sent it back. `unfreeze` is left out where the case holds no money. Money of an order is moved by the
 * order: see {@link PAYOUT_EDGES}.
 *
 * Under pro rata control (总额控制, 按比例) a case waits in review, before `publicise` and `approve`: both are refused
 * until its window has closed and `allocate` has fixed all amounts of that window together, so that nothing is approved
 * that a later reduction would make too much. Under control in filing order nothing waits: what was set aside first is
 * never reduced. `exhaust` ends a case for which nothing is left.
 */
export const APPLICATION_EDGES = table<ApplicationStatus, ApplicationEvent>(
  ['draft', 'submit', 'submitted', FIRM],
  ['draft', 'expire', 'expired', SYSTEM],

  ['submitted', 'start_check', 'checking', SYSTEM],
  ['submitted', 'withdraw', 'withdrawn', FIRM, 'unfreeze'],

  ['checking', 'check_passed', 'in_review', SYSTEM, 'freeze'],
  ['checking', 'check_returned', 'supplement', SYSTEM],
  ['checking', 'check_rejected', 'rejected', SYSTEM, 'unfreeze'],
  ['checking', 'withdraw', 'withdrawn', FIRM, 'unfreeze'],

  ['supplement', 'resubmit', 'submitted', FIRM],
  ['supplement', 'lapse', 'supplement', SYSTEM, 'unfreeze'],
  ['supplement', 'allocate', 'supplement', SYSTEM, 'freeze', 'unfreeze'],
  ['supplement', 'exhaust', 'rejected', SYSTEM, 'unfreeze'],
  ['supplement', 'withdraw', 'withdrawn', FIRM, 'unfreeze'],
  ['supplement', 'expire', 'expired', SYSTEM, 'unfreeze'],

  ['in_review', 'pass_stage', 'in_review', REVIEWERS],
  ['in_review', 'return', 'supplement', REVIEWERS],
  ['in_review', 'reject', 'rejected', REVIEWERS, 'unfreeze'],
  ['in_review', 'lapse', 'in_review', SYSTEM, 'unfreeze'],
  ['in_review', 'allocate', 'in_review', SYSTEM, 'freeze', 'unfreeze'],
  ['in_review', 'exhaust', 'rejected', SYSTEM, 'unfreeze'],
  ['in_review', 'publicise', 'publicised', REVIEWERS],
  ['in_review', 'approve', 'approved', REVIEWERS],
  ['in_review', 'withdraw', 'withdrawn', FIRM, 'unfreeze'],

  // The system, when an objection arrives: the end of the notice must not approve the case meanwhile.
  ['publicised', 'object', 'objection', ['system', ...OBJECTION_DESK]],
  ['publicised', 'approve', 'approved', SYSTEM],
  ['publicised', 'withdraw', 'withdrawn', FIRM, 'unfreeze'],

  ['objection', 'dismiss_objection', 'publicised', OBJECTION_DESK],
  ['objection', 'uphold_objection', 'rejected', OBJECTION_DESK, 'unfreeze'],
  ['objection', 'withdraw', 'withdrawn', FIRM, 'unfreeze'],

  // Open again on appeal: checked anew, and back at the stage that rejected it.
  ['rejected', 'uphold_appeal', 'submitted', OBJECTION_DESK],

  ['approved', 'order', 'payable', DECIDERS, 'commit'],
  ['payable', 'pay', 'paid', SYSTEM, 'settle'],
  ['paid', 'pay_returned', 'payable', SYSTEM, 'return'],
  ['paid', 'settle_rest', 'payable', ['final_approver'], 'freeze', 'commit'],
);

export type PayoutEvent =
  | 'batch'
  | 'unbatch'
  | 'dispatch'
  | 'settle'
  | 'fail'
  | 'miss'
  | 'deliver'
  | 'cancel'
  | 'return'
  | 'correct'
  | 'offset'
  | 'divide'
  | 'open_clawback'
  | 'drop_clawback'
  | 'recover_part'
  | 'close_clawback'
  | 'claw_back';

const MAKER = ['payout_maker'] as const;
/** Who may have an order paid again: who makes orders, and who verified the account that the firm named. */
const CORRECT = ['payout_maker', 'finance_reviewer'] as const;
const BANK = ['payout_maker', 'payout_releaser'] as const;
const CLAWBACK = ['finance_reviewer', 'final_approver'] as const;

/**
 * The life of a payout order. `unknown` is left by bank evidence only, and an order that came back is never edited:
 * `correct` closes it while a new, linked one takes its place. A clawback of a part leaves the order paid for the rest.
 */
export const PAYOUT_EDGES = table<PayoutStatus, PayoutEvent>(
  ['payable', 'batch', 'batched', MAKER],
  ['payable', 'deliver', 'paid', SYSTEM, 'deliver'],
  ['payable', 'cancel', 'cancelled', ['final_approver', 'system'], 'uncommit'],
  ['payable', 'offset', 'paid', CLAWBACK, 'offset'],
  ['payable', 'divide', 'corrected', CLAWBACK, 'reorder'],
  ['batched', 'unbatch', 'payable', MAKER],
  ['batched', 'dispatch', 'dispatched', BANK, 'dispatch'],
  ['dispatched', 'settle', 'paid', BANK, 'settle'],
  ['dispatched', 'fail', 'failed', BANK, 'fail_back'],
  ['dispatched', 'miss', 'unknown', BANK],
  ['unknown', 'settle', 'paid', BANK, 'settle'],
  ['unknown', 'fail', 'failed', BANK, 'fail_back'],
  ['failed', 'correct', 'corrected', CORRECT, 'reorder'],
  ['paid', 'return', 'returned', BANK, 'return'],
  ['returned', 'correct', 'corrected', CORRECT, 'reissue'],
  ['paid', 'open_clawback', 'clawback_open', CLAWBACK],
  ['clawback_open', 'drop_clawback', 'paid', CLAWBACK],
  ['clawback_open', 'recover_part', 'clawback_open', CLAWBACK, 'claw_back'],
  ['clawback_open', 'close_clawback', 'paid', CLAWBACK, 'claw_back'],
  ['clawback_open', 'claw_back', 'clawed_back', CLAWBACK, 'claw_back'],
);

export type BatchEvent = 'take_out' | 'seal' | 'cancel' | 'release' | 'send' | 'result_part' | 'result_all';

/** The life of a batch. A released batch can't be cancelled: its file may be at the bank already. */
export const BATCH_EDGES = table<BatchStatus, BatchEvent>(
  ['draft', 'take_out', 'draft', MAKER],
  ['sealed', 'take_out', 'draft', MAKER],
  ['draft', 'seal', 'sealed', MAKER],
  ['draft', 'cancel', 'cancelled', MAKER],
  ['sealed', 'cancel', 'cancelled', BANK],
  ['sealed', 'release', 'released', ['payout_releaser']],
  ['released', 'send', 'sent', BANK, 'dispatch'],
  ['sent', 'result_part', 'partial', BANK, 'settle', 'fail_back'],
  ['sent', 'result_all', 'closed', BANK, 'settle', 'fail_back'],
  ['partial', 'result_part', 'partial', BANK, 'settle', 'fail_back'],
  ['partial', 'result_all', 'closed', BANK, 'settle', 'fail_back'],
);

export type ClawbackEvent = 'confirm' | 'drop' | 'receive' | 'recover';

/** Money to be given back: nothing is demanded, and nothing counts as received, on the word of one person. */
export const CLAWBACK_EDGES = table<ClawbackStatus, ClawbackEvent>(
  ['proposed', 'confirm', 'demanded', CLAWBACK],
  ['proposed', 'drop', 'dropped', CLAWBACK],
  ['demanded', 'drop', 'dropped', CLAWBACK],
  ['demanded', 'receive', 'demanded', CLAWBACK, 'claw_back'],
  ['demanded', 'recover', 'recovered', CLAWBACK, 'claw_back'],
);

/** @returns the edge, or undefined where the event is refused in that state */
export function edgeFrom<State extends string, Event extends string>(
  edges: readonly Edge<State, Event>[],
  from: State,
  event: Event,
): Edge<State, Event> | undefined {
  return edges.find((edge) => edge.from === from && edge.event === event);
}
