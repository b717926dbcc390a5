export { shanghaiDay } from '@qinqing/contract/working-days';
export * from './clock.js';
