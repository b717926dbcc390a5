import { Module, type OnModuleInit } from '@nestjs/common';
import { ApplicationModule } from '../modules/application/index.js';
import { AuditModule } from '../modules/audit/index.js';
import { LedgerModule } from '../modules/ledger/index.js';
import { NoticeModule } from '../modules/notice/index.js';
import { PayoutModule } from '../modules/payout/index.js';
import { PolicyModule } from '../modules/policy/index.js';
import { ReviewModule } from '../modules/review/index.js';
import { InvariantRegistry } from '../platform/db/index.js';
import { IdentityModule } from '../modules/identity/index.js';
import { BackupCommands } from './backup/backup.commands.js';
import { BackupFlow } from './backup/backup.flow.js';
import { RestoreFlow } from './backup/restore.flow.js';
import { AllocateWindowFlow } from './allocate-window.flow.js';
import { BulkDecideFlow } from './bulk-decide.flow.js';
import { CheckApplicationFlow } from './check-application.flow.js';
import { DecideCaseFlow } from './decide-case.flow.js';
import { DecideCaseStaffController } from './decide-case.staff.controller.js';
import { FLOW_INVARIANTS } from './flows.invariants.js';
import { SettleCaseFlow } from './settle-case.flow.js';
import { SettleCaseStaffController } from './settle-case.staff.controller.js';

/** Work that crosses modules: each flow opens the one transaction in which they all move. */
@Module({
  imports: [
    ApplicationModule,
    AuditModule,
    IdentityModule,
    LedgerModule,
    NoticeModule,
    PayoutModule,
    PolicyModule,
    ReviewModule,
  ],
  controllers: [DecideCaseStaffController, SettleCaseStaffController],
  providers: [
    AllocateWindowFlow,
    BackupCommands,
    BackupFlow,
    BulkDecideFlow,
    CheckApplicationFlow,
    DecideCaseFlow,
    RestoreFlow,
    SettleCaseFlow,
  ],
  exports: [CheckApplicationFlow, DecideCaseFlow],
})
export class FlowsModule implements OnModuleInit {
  constructor(private readonly invariants: InvariantRegistry) {}

  onModuleInit(): void {
    this.invariants.register(...FLOW_INVARIANTS);
  }
}
