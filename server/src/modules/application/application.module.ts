import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { FileModule } from '../file/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PolicyModule } from '../policy/index.js';
import { ApplicationCases } from './application-cases.js';
import { ApplicationController } from './application.controller.js';
import { ApplicationExpiry } from './application-expiry.js';
import { ApplicationFiling } from './application-filing.js';
import { ApplicationHistory } from './application-history.js';
import { ApplicationPersonalData } from './application-personal-data.js';
import { ApplicationService } from './application.service.js';
import { ApplicationViews } from './application-view.service.js';
import { ApplicationStatisticsService } from './application-statistics.service.js';
import { DraftFields } from './draft-fields.js';
import { DraftWrites } from './draft-writes.js';
import { DraftReuse } from './draft-reuse.js';
import { EvaluationService } from './evaluation.service.js';
import { EvidenceClaims } from './evidence-claims.js';
import { FirmApplicationService } from './firm-application.service.js';
import { FreezeLapse } from './freeze-lapse.js';
import { MatchRunWorker } from './match-run.job.js';
import { MatchRuns } from './match-run.service.js';
import { MatchRunStaffController } from './match-run.staff.controller.js';
import { MatchService } from './match.service.js';
import { MaterialFiles } from './material-files.js';
import { PoolWatch } from './pool-watch.js';
import { SavedAlerts } from './saved-alerts.js';
import { PublicityService } from './publicity.service.js';
import { CommitmentPaper } from './commitment-paper.service.js';
import { ReceiptPaper } from './receipt-paper.service.js';
import { TotalControls } from './total-control.service.js';
import { ReceiptNumbers } from './receipt-numbers.service.js';
import { ApplicationTransitions } from './transitions.service.js';

@Module({
  imports: [AuditModule, EnterpriseModule, FileModule, LedgerModule, PolicyModule],
  controllers: [ApplicationController, MatchRunStaffController],
  providers: [
    ApplicationCases,
    ApplicationExpiry,
    SavedAlerts,
    ApplicationFiling,
    ApplicationHistory,
    ApplicationPersonalData,
    ApplicationService,
    ApplicationStatisticsService,
    ApplicationTransitions,
    ApplicationViews,
    DraftFields,
    DraftWrites,
    DraftReuse,
    EvaluationService,
    EvidenceClaims,
    FirmApplicationService,
    FreezeLapse,
    MatchRuns,
    MatchRunWorker,
    MatchService,
    MaterialFiles,
    PoolWatch,
    PublicityService,
    ReceiptNumbers,
    CommitmentPaper,
    ReceiptPaper,
    TotalControls,
  ],
  exports: [
    ApplicationCases,
    ApplicationFiling,
    ApplicationHistory,
    ApplicationService,
    ApplicationStatisticsService,
    ApplicationViews,
    EvaluationService,
    FirmApplicationService,
    MatchRuns,
    MatchService,
    PoolWatch,
    PublicityService,
    ReceiptNumbers,
    TotalControls,
  ],
})
export class ApplicationModule {}
