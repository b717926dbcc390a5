import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/index.js';
import { IdentityModule } from '../identity/index.js';
import { StaffEnterpriseViews } from './staff-enterprise-views.js';
import { AccessLogService } from './access-log.service.js';
import { EnterprisePersonalData } from './enterprise-personal-data.js';
import { BindingService } from './binding.service.js';
import { CorrectionService } from './correction.service.js';
import { EnterpriseCommands } from './enterprise.cli.js';
import { EnterpriseController } from './enterprise.controller.js';
import { EnterpriseImportService } from './enterprise-import.service.js';
import { EnterpriseRegister } from './enterprise-register.service.js';
import { EnterpriseService } from './enterprise.service.js';
import { EnterpriseStaffController } from './enterprise.staff.controller.js';
import { LibraryController } from './library.controller.js';
import { LibraryService } from './library.service.js';
import { MemberController } from './member.controller.js';
import { MemberService } from './member.service.js';
import { PayeeAccountService } from './payee-account.service.js';

@Module({
  imports: [AuditModule, IdentityModule],
  controllers: [EnterpriseController, MemberController, LibraryController, EnterpriseStaffController],
  providers: [
    EnterpriseService,
    EnterpriseRegister,
    MemberService,
    BindingService,
    CorrectionService,
    AccessLogService,
    EnterprisePersonalData,
    StaffEnterpriseViews,
    LibraryService,
    PayeeAccountService,
    EnterpriseImportService,
    EnterpriseCommands,
  ],
  exports: [
    AccessLogService,
    BindingService,
    CorrectionService,
    EnterpriseService,
    EnterpriseRegister,
    PayeeAccountService,
    EnterpriseImportService,
    LibraryService,
  ],
})
export class EnterpriseModule {}
