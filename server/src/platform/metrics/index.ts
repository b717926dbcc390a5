export { type HttpSample, Metrics } from './metrics.js';
