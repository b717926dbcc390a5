export { type BullOptions, BullWaker } from './bull.js';
export { JOB_STATUSES, type JobStatus } from './job.entity.js';
export { type EnqueueOptions, type Job, Jobs, type JobSummary, LeaseLost } from './jobs.js';
export { type JobContext, type JobHandler, JobRegistry, PermanentFailure } from './registry.js';
export { DEFAULT_RUNNER_OPTIONS, JobRunner, type RunnerOptions } from './runner.js';
