export { CONTROL_SWEEP_JOB } from './allocate-window.flow.js';
export { CheckApplicationFlow } from './check-application.flow.js';
export { DecideCaseFlow } from './decide-case.flow.js';
export { FlowsModule } from './flows.module.js';
