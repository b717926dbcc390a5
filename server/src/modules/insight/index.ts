/** What has been released and what waits, across all modules. */
export { InsightModule } from './insight.module.js';
