import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/index.js';
import { AuditModule } from '../audit/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { FileModule } from '../file/index.js';
import { PolicyModule } from '../policy/index.js';
import { OfferClock } from './offer-clock.js';
import { OfferController } from './offer.controller.js';
import { OfferDesk } from './offer-desk.service.js';
import { OfferMoves } from './offer-moves.js';
import { OfferRounds } from './offer-rounds.service.js';
import { OfferService } from './offer.service.js';
import { OfferStaffController } from './offer.staff.controller.js';
import { OfferViews } from './offer-view.js';

@Module({
  imports: [ApplicationModule, AuditModule, EnterpriseModule, FileModule, PolicyModule],
  controllers: [OfferController, OfferStaffController],
  providers: [OfferClock, OfferDesk, OfferMoves, OfferRounds, OfferService, OfferViews],
  exports: [OfferDesk, OfferRounds, OfferService],
})
export class OfferModule {}
