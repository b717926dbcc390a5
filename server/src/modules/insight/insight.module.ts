import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PayoutModule } from '../payout/index.js';
import { PolicyModule } from '../policy/index.js';
import { ReviewModule } from '../review/index.js';
import { InsightController } from './insight.controller.js';
import { InsightService } from './insight.service.js';
import { InsightStaffController } from './insight.staff.controller.js';
import { TodoService } from './todo.service.js';

@Module({
  imports: [ApplicationModule, EnterpriseModule, LedgerModule, PayoutModule, PolicyModule, ReviewModule],
  controllers: [InsightController, InsightStaffController],
  providers: [InsightService, TodoService],
  exports: [InsightService],
})
export class InsightModule {}
