import { Module } from '@nestjs/common';
import { ApplicationModule } from '../application/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { PolicyModule } from '../policy/index.js';
import { ReviewService } from './review.service.js';
import { ReviewStaffController } from './review.staff.controller.js';

@Module({
  imports: [ApplicationModule, EnterpriseModule, PolicyModule],
  controllers: [ReviewStaffController],
  providers: [ReviewService],
  exports: [ReviewService],
})
export class ReviewModule {}
