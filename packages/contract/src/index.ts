/** What crosses a wire. The route tables live behind `/public`, `/firm` and `/staff`, so that an app carries only its own. */
export * from './common.js';
export * from './day.js';
export * from './document-number.js';
export * from './errors.js';
export * from './money.js';
export * from './route.js';
export * from './status.js';
export * from './trace.js';
export * from './uscc.js';
