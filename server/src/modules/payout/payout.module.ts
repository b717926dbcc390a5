import { Module, type OnModuleInit } from '@nestjs/common';
import { InvariantRegistry } from '../../platform/db/index.js';
import { ApplicationModule } from '../application/index.js';
import { AuditModule } from '../audit/index.js';
import { EnterpriseModule } from '../enterprise/index.js';
import { LedgerModule } from '../ledger/index.js';
import { NoticeModule } from '../notice/index.js';
import { PolicyModule } from '../policy/index.js';
import { ReviewModule } from '../review/index.js';
import { BankResultService } from './bank-result.service.js';
import { BankVault } from './bank-vault.js';
import { BatchService } from './batch.service.js';
import { CaseAdapter } from './case-adapter.js';
import { PayoutHistory } from './payout.history.js';
import { PAYOUT_INVARIANTS } from './payout.invariants.js';
import { PayoutMoves } from './payout.moves.js';
import { PayoutCases } from './payout.ports.js';
import { PayoutQueues } from './payout-queues.service.js';
import { PayoutService } from './payout.service.js';
import { PayoutStaffController } from './payout.staff.controller.js';
import { PayoutViews } from './payout.views.js';

@Module({
  imports: [ApplicationModule, AuditModule, EnterpriseModule, LedgerModule, NoticeModule, PolicyModule, ReviewModule],
  controllers: [PayoutStaffController],
  providers: [
    { provide: PayoutCases, useClass: CaseAdapter },
    PayoutMoves,
    PayoutViews,
    PayoutService,
    BankVault,
    BatchService,
    BankResultService,
    PayoutHistory,
    PayoutQueues,
  ],
  exports: [PayoutQueues, PayoutService, PayoutHistory, BatchService, BankResultService, PayoutViews],
})
export class PayoutModule implements OnModuleInit {
  constructor(private readonly invariants: InvariantRegistry) {}

  onModuleInit(): void {
    this.invariants.register(...PAYOUT_INVARIANTS);
  }
}
