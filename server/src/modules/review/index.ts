/** Review: cases as staff see them, decisions that are only ever added, four eyes. */
export { ReviewModule } from './review.module.js';
export { type DecisionInput, refusalOf } from './review.rules.js';
export { flagText, type OpenCase, type PastDecision, ReviewService } from './review.service.js';
