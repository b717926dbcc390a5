import { Global, Module } from '@nestjs/common';
import { Authenticator, TextScreen } from '../../platform/http/index.js';
import { AuditModule } from '../audit/index.js';
import { FirmContext } from './firm-context.js';
import { FirmUserService } from './firm-user.service.js';
import { IdentityCommands } from './identity.cli.js';
import { MyDataController } from './my-data.controller.js';
import { MyDataService } from './my-data.service.js';
import { PersonalData } from './personal-data.js';
import { IdentityController } from './identity.controller.js';
import { SessionService } from './session.service.js';
import { StaffService } from './staff.service.js';
import { TextCheckService } from './text-check.service.js';

@Global()
@Module({
  imports: [AuditModule],
  controllers: [IdentityController, MyDataController],
  providers: [
    SessionService,
    StaffService,
    FirmUserService,
    FirmContext,
    MyDataService,
    PersonalData,
    IdentityCommands,
    TextCheckService,
    { provide: TextScreen, useExisting: TextCheckService },
    { provide: Authenticator, useExisting: SessionService },
  ],
  exports: [StaffService, FirmUserService, FirmContext, PersonalData, Authenticator, TextScreen],
})
export class IdentityModule {}
