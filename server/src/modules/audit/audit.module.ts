import { Global, Module } from '@nestjs/common';
import { DenialRecorder } from '../../platform/http/index.js';
import { AuditCommands } from './audit.commands.js';
import { AuditService } from './audit.service.js';
import { AuditStaffController } from './audit.staff.controller.js';
import { JobOversightService } from './job-oversight.service.js';

@Global()
@Module({
  controllers: [AuditStaffController],
  providers: [AuditService, JobOversightService, AuditCommands, { provide: DenialRecorder, useExisting: AuditService }],
  exports: [AuditService, DenialRecorder],
})
export class AuditModule {}
