/** Payouts: orders, batches with two people, bank files out and in. */
export { type PastBatch, PayoutHistory } from './payout.history.js';
export { PayoutModule } from './payout.module.js';
export { type PayoutQueue, PayoutQueues } from './payout-queues.service.js';
export { type NewOrder, PayoutService } from './payout.service.js';
export { PayoutViews } from './payout.views.js';
