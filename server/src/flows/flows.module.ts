import { Module } from '@nestjs/common';
import { ApplicationModule } from '../modules/application/index.js';
import { LedgerModule } from '../modules/ledger/index.js';
import { NoticeModule } from '../modules/notice/index.js';
import { PayoutModule } from '../modules/payout/index.js';
import { PolicyModule } from '../modules/policy/index.js';
import { ReviewModule } from '../modules/review/index.js';
import { CheckApplicationFlow } from './check-application.flow.js';
import { DecideCaseFlow } from './decide-case.flow.js';
import { DecideCaseStaffController } from './decide-case.staff.controller.js';

/** Work that crosses modules: each flow opens the one transaction in which they all move. */
@Module({
  imports: [ApplicationModule, LedgerModule, NoticeModule, PayoutModule, PolicyModule, ReviewModule],
  controllers: [DecideCaseStaffController],
  providers: [CheckApplicationFlow, DecideCaseFlow],
  exports: [CheckApplicationFlow, DecideCaseFlow],
})
export class FlowsModule {}
