import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { FileModule } from '../file/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PolicyModule } from '../policy/index.js';
import { ApplicationCases } from './application-cases.js';
import { ApplicationController } from './application.controller.js';
import { ApplicationExpiry } from './application-expiry.js';
import { ApplicationHistory } from './application-history.js';
import { ApplicationService } from './application.service.js';
import { ApplicationViews } from './application-view.service.js';
import { ApplicationStatisticsService } from './application-statistics.service.js';
import { EvaluationService } from './evaluation.service.js';
import { FirmApplicationService } from './firm-application.service.js';
import { MatchService } from './match.service.js';
import { MaterialFiles } from './material-files.js';
import { PoolWatch } from './pool-watch.js';
import { PublicityService } from './publicity.service.js';
import { ReceiptNumbers } from './receipt-numbers.service.js';
import { ApplicationTransitions } from './transitions.service.js';

@Module({
  imports: [AuditModule, EnterpriseModule, FileModule, LedgerModule, PolicyModule],
  controllers: [ApplicationController],
  providers: [
    ApplicationCases,
    ApplicationExpiry,
    ApplicationHistory,
    ApplicationService,
    ApplicationStatisticsService,
    ApplicationTransitions,
    ApplicationViews,
    EvaluationService,
    FirmApplicationService,
    MatchService,
    MaterialFiles,
    PoolWatch,
    PublicityService,
    ReceiptNumbers,
  ],
  exports: [
    ApplicationCases,
    ApplicationHistory,
    ApplicationService,
    ApplicationStatisticsService,
    ApplicationViews,
    EvaluationService,
    FirmApplicationService,
    PoolWatch,
    PublicityService,
    ReceiptNumbers,
  ],
})
export class ApplicationModule {}
