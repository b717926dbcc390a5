export { createLog, type Log, redactText } from './log.js';
