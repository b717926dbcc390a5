import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { ApplicationModule } from '../application/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { FileModule } from '../file/index.js';
import { PolicyModule } from '../policy/index.js';
import { AppealService } from './appeal.service.js';
import { BulkDecisionStaffController } from './bulk-decision.staff.controller.js';
import { BulkDecisions } from './bulk-decision.service.js';
import { CaseSeats } from './case-seats.js';
import { ObjectionController } from './objection.controller.js';
import { ObjectionService } from './objection.service.js';
import { ObjectionStaffController } from './objection.staff.controller.js';
import { ReviewService } from './review.service.js';
import { ReviewStaffController } from './review.staff.controller.js';

@Module({
  imports: [ApplicationModule, AuditModule, EnterpriseModule, FileModule, PolicyModule],
  controllers: [BulkDecisionStaffController, ObjectionController, ObjectionStaffController, ReviewStaffController],
  providers: [AppealService, BulkDecisions, CaseSeats, ObjectionService, ReviewService],
  exports: [AppealService, BulkDecisions, CaseSeats, ObjectionService, ReviewService],
})
export class ReviewModule {}
