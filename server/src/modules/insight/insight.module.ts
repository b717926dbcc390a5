import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { FeedbackModule } from '../feedback/index.js';
import { IdentityModule } from '../identity/index.js';
import { LedgerModule } from '../ledger/index.js';
import { LiveModule } from '../live/index.js';
import { OfferModule } from '../offer/index.js';
import { PayoutModule } from '../payout/index.js';
import { PolicyModule } from '../policy/index.js';
import { ReviewModule } from '../review/index.js';
import { CaseSpeed } from './case-speed.service.js';
import { FollowUpController } from './follow-up.controller.js';
import { FollowUpService } from './follow-up.service.js';
import { HomeController } from './home.controller.js';
import { HomeService } from './home.service.js';
import { InsightController } from './insight.controller.js';
import { InsightService } from './insight.service.js';
import { InsightStaffController } from './insight.staff.controller.js';
import { ServiceDesks, TodoService } from './todo.service.js';

@Module({
  imports: [
    ApplicationModule,
    EnterpriseModule,
    FeedbackModule,
    IdentityModule,
    LedgerModule,
    LiveModule,
    OfferModule,
    PayoutModule,
    PolicyModule,
    ReviewModule,
  ],
  controllers: [FollowUpController, HomeController, InsightController, InsightStaffController],
  providers: [CaseSpeed, FollowUpService, HomeService, InsightService, ServiceDesks, TodoService],
  exports: [InsightService],
})
export class InsightModule {}
