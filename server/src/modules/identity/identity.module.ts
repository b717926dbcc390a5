import { Global, Module } from '@nestjs/common';
import { Authenticator } from '../../platform/http/index.js';
import { AuditModule } from '../audit/index.js';
import { FirmContext } from './firm-context.js';
import { FirmUserService } from './firm-user.service.js';
import { IdentityCommands } from './identity.cli.js';
import { IdentityController } from './identity.controller.js';
import { SessionService } from './session.service.js';
import { StaffService } from './staff.service.js';

@Global()
@Module({
  imports: [AuditModule],
  controllers: [IdentityController],
  providers: [
    SessionService,
    StaffService,
    FirmUserService,
    FirmContext,
    IdentityCommands,
    { provide: Authenticator, useExisting: SessionService },
  ],
  exports: [StaffService, FirmUserService, FirmContext, Authenticator],
})
export class IdentityModule {}
