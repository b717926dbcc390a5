/** Policies: documents, the "1+N" package, measures as data in immutable versions, search. */
export {
  answerFault,
  type FormQuestion,
  factValueOf,
  fieldValueOf,
  type Prefill,
  prefillOf,
  questionsOf,
} from './measure-form.js';
export { MeasureExtras } from './measure-extras.js';
export { type MeasureRecord, windowStateOf } from './measure-record.js';
export { routeOf } from './measure-view.js';
export { readMeasures } from './policy-files.service.js';
export { PolicyModule } from './policy.module.js';
export {
  type ImportedMeasure,
  type NewDocument,
  type NewPackage,
  PolicyPublishingService,
} from './policy-publishing.service.js';
export { PolicyService } from './policy.service.js';
export { MEASURE_PUBLISHED_JOB, type MeasurePublishedJob } from './policy-publishing.service.js';
export { alertReason } from './saved-measures.rules.js';
export { SAVED_ALERT_JOB, type SavedAlertJob, SavedMeasuresService } from './saved-measures.service.js';
