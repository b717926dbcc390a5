import { Global, Module } from '@nestjs/common';
import { IdentityModule } from '../identity/index.js';
import { NoticeController } from './notice.controller.js';
import { NoticeService } from './notice.service.js';

@Global()
@Module({
  imports: [IdentityModule],
  controllers: [NoticeController],
  providers: [NoticeService],
  exports: [NoticeService],
})
export class NoticeModule {}
