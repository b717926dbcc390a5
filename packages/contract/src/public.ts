/** What anybody may read without logging in. */
export * from './public/service.js';
export * from './public/document.js';
export * from './public/measure.js';
export * from './public/publicity.js';
export * from './public/session.js';
export * from './public/recording.js';
export * from './public/certificate.js';
export * from './public/privacy.js';
export * from './public/wechat.js';
