export { Housekeeping } from './housekeeping.js';
