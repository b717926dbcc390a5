import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { IdentityModule } from '../identity/index.js';
import { EnterpriseCommands } from './enterprise.cli.js';
import { EnterpriseController } from './enterprise.controller.js';
import { EnterpriseImportService } from './enterprise-import.service.js';
import { EnterpriseService } from './enterprise.service.js';
import { EnterpriseStaffController } from './enterprise.staff.controller.js';
import { PayeeAccountService } from './payee-account.service.js';

@Module({
  imports: [AuditModule, IdentityModule],
  controllers: [EnterpriseController, EnterpriseStaffController],
  providers: [EnterpriseService, PayeeAccountService, EnterpriseImportService, EnterpriseCommands],
  exports: [EnterpriseService, PayeeAccountService, EnterpriseImportService],
})
export class EnterpriseModule {}
