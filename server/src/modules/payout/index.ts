/** Payouts: orders, batches with two people, bank files out and in. */
export { BankReturnService } from './bank-return.service.js';
export { type PastBatch, PayoutHistory } from './payout.history.js';
export { CertificateService } from './certificate.service.js';
export { ClawbackService } from './clawback.service.js';
export { ClawbackViews } from './clawback.views.js';
export { BankLayouts } from './bank-layout.service.js';
export { ClawbackReceipts } from './clawback-receipts.service.js';
export { ExceptionService } from './exception.service.js';
export { PayoutModule } from './payout.module.js';
export { type PayoutQueue, PayoutQueues } from './payout-queues.service.js';
export { type NewOrder, PayoutService } from './payout.service.js';
export { PayoutViews } from './payout.views.js';
export { ReconcileService } from './reconcile.service.js';
export { RepairService } from './repair.service.js';
