/** Offers of no-application benefits (免申即享): departments offer, firms confirm, silence lapses. */
export { OfferModule } from './offer.module.js';
export { OfferDesk } from './offer-desk.service.js';
export { OfferRounds } from './offer-rounds.service.js';
export { OfferService } from './offer.service.js';
