/** Review: cases as staff see them, decisions that are only ever added, four eyes. */
export { ReviewModule } from './review.module.js';
export type { DecisionInput } from './review.rules.js';
export { type OpenCase, type PastDecision, ReviewService } from './review.service.js';
