import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { LedgerCommands } from './ledger.commands.js';
import { LedgerJobs } from './ledger.jobs.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStaffController } from './ledger.staff.controller.js';
import { LedgerVerifier } from './ledger.verifier.js';

@Module({
  imports: [AuditModule],
  controllers: [LedgerStaffController],
  providers: [LedgerService, LedgerVerifier, LedgerJobs, LedgerCommands],
  exports: [LedgerService, LedgerVerifier],
})
export class LedgerModule {}
