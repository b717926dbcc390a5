import { Module, type OnModuleInit } from '@nestjs/common';
import { InvariantRegistry } from '../../platform/db/index.js';
import { ApplicationModule, ApplicationViews } from '../application/index.js';
import { AuditModule } from '../audit/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { LedgerModule } from '../ledger/index.js';
import { NoticeModule } from '../notice/index.js';
import { PolicyModule } from '../policy/index.js';
import { ReviewModule } from '../review/index.js';
import { BankDocuments } from './bank-documents.js';
import { BankReturnService } from './bank-return.service.js';
import { BankStaffController } from './bank.staff.controller.js';
import { ExplanationCommands } from './explanation.commands.js';
import { ExplanationService } from './explanation.service.js';
import { ExceptionDesk } from './exception.desk.js';
import { ExceptionService } from './exception.service.js';
import { PayoutController } from './payout.controller.js';
import { ReconcileJobs } from './reconcile.jobs.js';
import { ReconcileService } from './reconcile.service.js';
import { RepairDesk } from './repair.desk.js';
import { RepairService } from './repair.service.js';
import { BankResultService } from './bank-result.service.js';
import { BankVault } from './bank-vault.js';
import { CertificateController } from './certificate.controller.js';
import { CertificateService } from './certificate.service.js';
import { ClawbackController } from './clawback.controller.js';
import { ClawbackDesk } from './clawback.desk.js';
import { ClawbackReceipts } from './clawback-receipts.service.js';
import { ClawbackService } from './clawback.service.js';
import { ClawbackStaffController } from './clawback.staff.controller.js';
import { ClawbackViews } from './clawback.views.js';
import { FileModule } from '../file/index.js';
import { BankLayouts } from './bank-layout.service.js';
import { BatchHandsService } from './batch.hands.js';
import { BatchFiles } from './batch.files.js';
import { BatchService } from './batch.service.js';
import { CaseAdapter } from './case-adapter.js';
import { HoldFinder } from './hold.finder.js';
import { HoldService } from './hold.service.js';
import { PayoutHistory } from './payout.history.js';
import { PAYOUT_INVARIANTS } from './payout.invariants.js';
import { PayoutMoves } from './payout.moves.js';
import { PayoutCases } from './payout.ports.js';
import { openRepairsOf } from './payout.repository.js';
import { PayoutQueues } from './payout-queues.service.js';
import { PayoutService } from './payout.service.js';
import { PayoutStaffController } from './payout.staff.controller.js';
import { PayoutViews } from './payout.views.js';

@Module({
  imports: [
    ApplicationModule,
    AuditModule,
    EnterpriseModule,
    FileModule,
    LedgerModule,
    NoticeModule,
    PolicyModule,
    ReviewModule,
  ],
  controllers: [
    PayoutController,
    CertificateController,
    ClawbackController,
    ClawbackStaffController,
    PayoutStaffController,
    BankStaffController,
  ],
  providers: [
    { provide: PayoutCases, useClass: CaseAdapter },
    PayoutMoves,
    PayoutViews,
    PayoutService,
    CertificateService,
    ClawbackDesk,
    ClawbackReceipts,
    ClawbackService,
    ClawbackViews,
    BankVault,
    BankDocuments,
    BankReturnService,
    ExplanationService,
    ExplanationCommands,
    ExceptionDesk,
    ExceptionService,
    RepairDesk,
    RepairService,
    ReconcileService,
    ReconcileJobs,
    HoldFinder,
    HoldService,
    BankLayouts,
    BatchFiles,
    BatchHandsService,
    BatchService,
    BankResultService,
    PayoutHistory,
    PayoutQueues,
  ],
  exports: [
    BankResultService,
    BankReturnService,
    BatchService,
    CertificateService,
    ClawbackReceipts,
    ClawbackService,
    ClawbackViews,
    PayoutHistory,
    PayoutQueues,
    PayoutService,
    PayoutViews,
    BankLayouts,
    ExceptionService,
    ReconcileService,
    RepairService,
  ],
})
export class PayoutModule implements OnModuleInit {
  constructor(
    private readonly invariants: InvariantRegistry,
    private readonly applications: ApplicationViews,
  ) {}

  onModuleInit(): void {
    this.invariants.register(...PAYOUT_INVARIANTS);
    this.applications.registerRepairs(openRepairsOf);
  }
}
