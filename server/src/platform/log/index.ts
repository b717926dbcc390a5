export { currentRequestId, withRequestId } from './context.js';
export { createLog, LOG, type Log, redactText } from './log.js';
