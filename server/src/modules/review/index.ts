/** Review: cases as staff see them, decisions that are only ever added, four eyes. */
export { AppealService } from './appeal.service.js';
export {
  BULK_DECISION_JOB,
  type BulkDecisionJob,
  BulkDecisions,
  bulkKey,
  type BulkOutcome,
  type OpenBulkRun,
} from './bulk-decision.service.js';
export { CaseSeats } from './case-seats.js';
export { ObjectionService } from './objection.service.js';
export { ReviewModule } from './review.module.js';
export type { DecisionInput } from './review.rules.js';
export { type OpenCase, type PastDecision, ReviewService } from './review.service.js';
