import type { BatchStatus, PayoutStatus, StaffRole } from '@qinqing/contract';
import {
  BATCH_EDGES,
  type BatchEvent,
  type Edge,
  edgeFrom,
  PAYOUT_EDGES,
  type PayoutEvent,
} from '@qinqing/contract/edges';

/** Who may say that something unusual about a payment is right all the same. */
export const LIFTERS = ['leader', 'finance_reviewer'] as const;

/** @returns the edge, or undefined where the event is refused in that state */
export function payoutEdge(from: PayoutStatus, event: PayoutEvent): Edge<PayoutStatus, PayoutEvent> | undefined {
  return edgeFrom(PAYOUT_EDGES, from, event);
}

/** @returns the edge, or undefined where the event is refused in that state */
export function batchEdge(from: BatchStatus, event: BatchEvent): Edge<BatchStatus, BatchEvent> | undefined {
  return edgeFrom(BATCH_EDGES, from, event);
}

/** Words and codes (ISO 20022 AC01, AC04, AC07) by which a bank says that an account was closed or never was. */
const GONE = /销户|注销|[账帐][户号]不存在|无此[账帐]|\bAC0[147]\b/;

/** Whether, by the bank's reason, there is no such account: what is sent there again comes back again. */
export function accountGone(reason: string): boolean {
  return GONE.test(reason);
}

/** The staff roles that may cause an edge. */
export function rolesOf({ by }: Edge): StaffRole[] {
  return by.filter((party): party is StaffRole => party !== 'system' && party !== 'firm');
}

/**
 * Where a person has a hand in a payment: the case is approved, a corrected account verified, the batch made, sealed
 * and released, and a doubt about a line is lifted. Nobody sits at two of them for one order, whatever roles they hold.
 */
export type Desk = 'approve' | 'verify' | 'make' | 'seal' | 'release' | 'lift';

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
