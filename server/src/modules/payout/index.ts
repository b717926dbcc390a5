/** Payouts: orders, batches with two people, bank files out and in. */
export { BankResultService } from './bank-result.service.js';
export { BatchService } from './batch.service.js';
export { type PastBatch, PayoutHistory } from './payout.history.js';
export { PAYOUT_INVARIANTS } from './payout.invariants.js';
export { PayoutModule } from './payout.module.js';
export { type PayoutQueue, PayoutQueues } from './payout-queues.service.js';
export { BATCH_EDGES, type BatchEvent, PAYOUT_EDGES, type PayoutEvent } from './payout.rules.js';
export { type NewOrder, PayoutService } from './payout.service.js';
export { PayoutViews } from './payout.views.js';
