import type { BatchStatus, PayoutStatus, StaffRole } from '@qinqing/contract';

/** Who may cause an edge: a role, or the product itself on evidence. */
type By = StaffRole | 'system';

/** One way from a state to the next, with the ledger transfers that go with it in the same unit of work. */
export interface Edge<State extends string, Event extends string> {
  from: State;
  event: Event;
  to: State;
  by: readonly By[];
  /** names of ledger transfers, see `TRANSFERS` of the ledger */
  ledger: readonly string[];
}

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
  | 'open_clawback'
  | 'drop_clawback'
  | 'claw_back';

export type PayoutEdge = Edge<PayoutStatus, PayoutEvent>;

const MAKER = ['payout_maker'] as const;
const BANK = ['payout_maker', 'payout_releaser'] as const;
const CLAWBACK = ['finance_reviewer', 'final_approver'] as const;

/**
 * The life of a payout order. What is not in this table is refused. `unknown` is left by bank evidence only, and an
 * order that came back is never edited: `correct` closes it while a new, linked one takes its place.
 */
export const PAYOUT_EDGES: readonly PayoutEdge[] = [
  { from: 'payable', event: 'batch', to: 'batched', by: MAKER, ledger: [] },
  { from: 'batched', event: 'unbatch', to: 'payable', by: MAKER, ledger: [] },
  { from: 'batched', event: 'dispatch', to: 'dispatched', by: BANK, ledger: ['dispatch'] },
  { from: 'dispatched', event: 'settle', to: 'paid', by: BANK, ledger: ['settle'] },
  { from: 'dispatched', event: 'fail', to: 'failed', by: BANK, ledger: ['fail_back'] },
  { from: 'dispatched', event: 'miss', to: 'unknown', by: BANK, ledger: [] },
  { from: 'unknown', event: 'settle', to: 'paid', by: BANK, ledger: ['settle'] },
  { from: 'unknown', event: 'fail', to: 'failed', by: BANK, ledger: ['fail_back'] },
  { from: 'payable', event: 'deliver', to: 'paid', by: ['system'], ledger: ['deliver'] },
  { from: 'payable', event: 'cancel', to: 'cancelled', by: ['final_approver', 'system'], ledger: ['uncommit'] },
  { from: 'failed', event: 'correct', to: 'corrected', by: MAKER, ledger: ['reorder'] },
  { from: 'paid', event: 'return', to: 'returned', by: BANK, ledger: ['return'] },
  { from: 'returned', event: 'correct', to: 'corrected', by: MAKER, ledger: ['reissue'] },
  { from: 'paid', event: 'open_clawback', to: 'clawback_open', by: CLAWBACK, ledger: [] },
  { from: 'clawback_open', event: 'drop_clawback', to: 'paid', by: CLAWBACK, ledger: [] },
  { from: 'clawback_open', event: 'claw_back', to: 'clawed_back', by: CLAWBACK, ledger: ['claw_back'] },
];

export type BatchEvent = 'seal' | 'cancel' | 'release' | 'send' | 'result_part' | 'result_all';
export type BatchEdge = Edge<BatchStatus, BatchEvent>;

/** The life of a batch. A released batch can't be cancelled: its file may be at the bank already. */
export const BATCH_EDGES: readonly BatchEdge[] = [
  { from: 'draft', event: 'seal', to: 'sealed', by: MAKER, ledger: [] },
  { from: 'draft', event: 'cancel', to: 'cancelled', by: MAKER, ledger: [] },
  { from: 'sealed', event: 'cancel', to: 'cancelled', by: BANK, ledger: [] },
  { from: 'sealed', event: 'release', to: 'released', by: ['payout_releaser'], ledger: [] },
  { from: 'released', event: 'send', to: 'sent', by: BANK, ledger: ['dispatch'] },
  { from: 'sent', event: 'result_part', to: 'partial', by: BANK, ledger: ['settle', 'fail_back'] },
  { from: 'sent', event: 'result_all', to: 'closed', by: BANK, ledger: ['settle', 'fail_back'] },
  { from: 'partial', event: 'result_part', to: 'partial', by: BANK, ledger: ['settle', 'fail_back'] },
  { from: 'partial', event: 'result_all', to: 'closed', by: BANK, ledger: ['settle', 'fail_back'] },
];

/** @returns the edge, or undefined where the event is refused in that state */
export function payoutEdge(from: PayoutStatus, event: PayoutEvent): PayoutEdge | undefined {
  return PAYOUT_EDGES.find((edge) => edge.from === from && edge.event === event);
}

/** @returns the edge, or undefined where the event is refused in that state */
export function batchEdge(from: BatchStatus, event: BatchEvent): BatchEdge | undefined {
  return BATCH_EDGES.find((edge) => edge.from === from && edge.event === event);
}

/** States in which an order takes up its entitlement; the others make room for a new order. */
const OVER: readonly PayoutStatus[] = ['corrected', 'cancelled', 'clawed_back'];

export function isLive(status: PayoutStatus): boolean {
  return !OVER.includes(status);
}

/** The bank has had it, and has not said what became of it. */
export function isOpenAtBank(status: PayoutStatus): boolean {
  return status === 'dispatched' || status === 'unknown';
}

/** States in which the bank file may be taken out: after two people have agreed to it. */
export const FILE_STATES: readonly BatchStatus[] = ['released', 'sent', 'partial', 'closed'];

/**
 * The order number, which is also the end-to-end id at the bank (ISO 20022: at most 35 characters): the receipt's
 * digits and the attempt, so that a resend has the same number and a new order has another.
 */
export function orderNumber(receiptNo: string, attempt: number): string {
  return `P${receiptNo.replace(/^[A-Za-z]+/, '')}.${attempt}`;
}

/** @param day YYYY-MM-DD; the n-th batch of that day */
export function batchNumber(day: string, n: number): string {
  return `B${day.replaceAll('-', '')}-${String(n).padStart(3, '0')}`;
}
