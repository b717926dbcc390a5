import { Global, Module } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { AuditModule } from '../audit/index.js';
import { FileController } from './file.controller.js';
import { FileService } from './file.service.js';
import { createStore, FileStore } from './file.store.js';

@Global()
@Module({
  imports: [AuditModule],
  controllers: [FileController],
  providers: [FileService, { provide: FileStore, useFactory: createStore, inject: [Config] }],
  exports: [FileService],
})
export class FileModule {}
