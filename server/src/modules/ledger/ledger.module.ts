import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { LedgerCommands } from './ledger.commands.js';
import { LedgerJobs } from './ledger.jobs.js';
import { LedgerService } from './ledger.service.js';
import { LedgerStaffController } from './ledger.staff.controller.js';
import { PoolService } from './pool.service.js';
import { LedgerVerifier } from './ledger.verifier.js';

@Module({
  imports: [AuditModule],
  controllers: [LedgerStaffController],
  providers: [LedgerService, PoolService, LedgerVerifier, LedgerJobs, LedgerCommands],
  exports: [LedgerService, PoolService, LedgerVerifier],
})
export class LedgerModule {}
