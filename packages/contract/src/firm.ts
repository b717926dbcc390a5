/** What a person acting for an enterprise does on the phone. */
export * from './firm/session.js';
export * from './firm/home.js';
export * from './firm/membership.js';
export * from './firm/enterprise.js';
export * from './firm/correction.js';
export * from './firm/library.js';
export * from './firm/application.js';
export * from './firm/clawback.js';
export * from './firm/message.js';
export * from './firm/privacy.js';
export * from './firm/saved.js';
export * from './firm/objection.js';
export * from './firm/offer.js';
export * from './firm/feedback.js';
export * from './firm/repair.js';
export * from './firm/follow-up.js';
