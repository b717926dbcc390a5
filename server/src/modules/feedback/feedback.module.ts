import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/index.js';
import { AuditModule } from '../audit/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { FileModule } from '../file/index.js';
import { PolicyModule } from '../policy/index.js';
import { FeedbackController } from './feedback.controller.js';
import { FeedbackStaffController } from './feedback.staff.controller.js';
import { RatingService } from './rating.service.js';
import { StuckCaseService } from './stuck-case.service.js';

@Module({
  imports: [ApplicationModule, AuditModule, EnterpriseModule, FileModule, PolicyModule],
  controllers: [FeedbackController, FeedbackStaffController],
  providers: [RatingService, StuckCaseService],
  exports: [RatingService, StuckCaseService],
})
export class FeedbackModule {}
