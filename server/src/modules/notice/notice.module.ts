import { Global, Module } from '@nestjs/common';
import { IdentityModule } from '../identity/index.js';
import { NoticeController } from './notice.controller.js';
import { AuditModule } from '../audit/index.js';
import { ConsentService } from './consent.service.js';
import { NoticePersonalData } from './notice-personal-data.js';
import { PushService } from './push.service.js';
import { NoticeService } from './notice.service.js';

@Global()
@Module({
  imports: [AuditModule, IdentityModule],
  controllers: [NoticeController],
  providers: [NoticeService, ConsentService, PushService, NoticePersonalData],
  exports: [NoticeService],
})
export class NoticeModule {}
