/** Applications: drafts, submission, their states and history, matches, public notices. */
export { ApplicationCases, type CaseFilter, type FoundCase, type QueueCount } from './application-cases.js';
export { clockView } from './application.clock.js';
export type { EvaluationMoment, RejectionRecord, SupplementRecord } from './application.records.js';
export { ApplicationFiling, type Filing } from './application-filing.js';
export { ApplicationHistory, type PastApplication, type PastEvent } from './application-history.js';
export {
  type ApplicationJob,
  CHECK_JOB,
  checkKey,
  endOfDay,
  EXPIRE_SUPPLEMENT_JOB,
  PUBLICITY_END_JOB,
  SUPPLEMENT_WORKING_DAYS,
} from './application.jobs.js';
export { ApplicationModule } from './application.module.js';
export { type ApplicationRecord, ApplicationService, type MoneyNews } from './application.service.js';
export { ApplicationStatisticsService, type StatusCount, type StatusMove } from './application-statistics.service.js';
export { ApplicationViews, DECLARATION } from './application-view.service.js';
export { factsUsed } from './match.rules.js';
export { EvaluationService, type Subject, withoutCase } from './evaluation.service.js';
export { FirmApplicationService } from './firm-application.service.js';
export { type MatchRunRecord, MatchRuns } from './match-run.service.js';
export { MatchService } from './match.service.js';
export { PoolWatch } from './pool-watch.js';
export { PublicityService } from './publicity.service.js';
export { ReceiptNumbers } from './receipt-numbers.service.js';
export { type ControlMode, allocateShares, decidedText, sumOf } from './total-control.rules.js';
export {
  type AllocationItem,
  CONTROLLED,
  outstandingAfter,
  TotalControls,
  type Window,
  type WindowAllocation,
} from './total-control.service.js';
export type { Step, TimelineText, Transition } from './transitions.service.js';
