import type { PayoutRow, Snapshot } from './snapshot.js';

/** Where the money of an order is, by its state. Written down here once more, independently of the product. */
export const PLACE: Record<string, string> = {
  payable: 'PAYABLE',
  batched: 'PAYABLE',
  dispatched: 'TRANSIT',
  unknown: 'TRANSIT',
  failed: 'PAYABLE',
  paid: 'PAID',
  returned: 'RETURNED',
  clawback_open: 'PAID',
  clawed_back: 'CLAWED_BACK',
};

/** Not taken back, and not replaced by another one. */
export const isLive = ({ status }: PayoutRow): boolean => status in PLACE;

export function ordersOf(snapshot: Snapshot, applicationId: string): PayoutRow[] {
  return [...snapshot.payouts.values()].filter((order) => order.applicationId === applicationId);
}

/** What two people said came back of an order, fen. */
export function clawedFen(snapshot: Snapshot, payoutId: string): number {
  const claims = new Set(
    [...snapshot.claims.values()].flatMap((claim) => (claim.payoutId === payoutId ? [claim.id] : [])),
  );
  return [...snapshot.receipts.values()]
    .filter(({ clawbackId, status }) => status === 'confirmed' && claims.has(clawbackId))
    .reduce((sum, { amountFen }) => sum + amountFen, 0);
}

/** Whether an order was paid by setting it off, whole or as the part of one that was divided: no bank has heard of it. */
export function isOffset(snapshot: Snapshot, order: PayoutRow): boolean {
  return [...snapshot.receipts.values()].some(
    ({ offsetPayoutId, status, amountFen }) =>
      status === 'confirmed' &&
      offsetPayoutId !== null &&
      (offsetPayoutId === order.id ||
        (offsetPayoutId === order.previousId && amountFen === order.amountFen && order.batchId === null)),
  );
}

/** The order with which a chain of orders that replace each other began. */
export function rootOf(snapshot: Snapshot, order: PayoutRow): string {
  let root = order;
  while (root.previousId !== null) root = snapshot.payouts.get(root.previousId)!;
  return root.id;
}
