import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { IdentityModule } from '../identity/index.js';
import { LedgerModule } from '../ledger/index.js';
import { MeasureExtras } from './measure-extras.js';
import { PolicyCommands } from './policy.cli.js';
import { PolicyController } from './policy.controller.js';
import { PolicyFilesService } from './policy-files.service.js';
import { PolicyPublishingService } from './policy-publishing.service.js';
import { PolicyService } from './policy.service.js';
import { PolicyStaffController } from './policy.staff.controller.js';
import { PolicyHistoryService } from './policy-history.service.js';
import { SavedMeasuresService } from './saved-measures.service.js';
import { PublicPolicyService } from './public-policy.service.js';

@Module({
  imports: [AuditModule, IdentityModule, LedgerModule],
  controllers: [PolicyController, PolicyStaffController],
  providers: [
    PolicyService,
    PublicPolicyService,
    PolicyHistoryService,
    SavedMeasuresService,
    PolicyPublishingService,
    PolicyFilesService,
    PolicyCommands,
    MeasureExtras,
  ],
  exports: [PolicyService, SavedMeasuresService, PolicyPublishingService, PolicyFilesService, MeasureExtras],
})
export class PolicyModule {}
