import { Global, Module } from '@nestjs/common';
import { Config } from '../../platform/config/index.js';
import { AuditModule } from '../audit/index.js';
import { FileArchive } from './file.archive.js';
import { FileController } from './file.controller.js';
import { FileService } from './file.service.js';
import { UploadService } from './upload.service.js';
import { FileStore, FolderStore } from './file.store.js';
import { ObjectStore } from './object-store.js';
import { PictureCheckController } from './picture-check.controller.js';
import { PictureChecks } from './picture-check.service.js';

const createStore = ({ files }: Config): FileStore =>
  files.kind === 'folder' ? new FolderStore(files.path) : new ObjectStore(files);

@Global()
@Module({
  imports: [AuditModule],
  controllers: [FileController, PictureCheckController],
  providers: [
    FileArchive,
    FileService,
    UploadService,
    PictureChecks,
    { provide: FileStore, useFactory: createStore, inject: [Config] },
  ],
  exports: [FileArchive, FileService],
})
export class FileModule {}
