import type { ParamsOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import * as staff from '@qinqing/contract/staff';
import { Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, type IncomingFile, Route, UploadedPart } from '../../platform/http/index.js';
import { FileService } from './file.service.js';

@Controller()
export class FileController {
  constructor(private readonly files: FileService) {}

  @Route(firm.uploadFile)
  uploadFile(@CurrentActor() actor: Actor, @UploadedPart() part: IncomingFile) {
    return this.files.upload(actor, part, 'material');
  }

  @Route(firm.downloadFirmFile)
  downloadFirmFile(@CurrentActor() actor: Actor, @Param() params: ParamsOf<typeof firm.downloadFirmFile>) {
    return this.files.download(actor, params.id);
  }

  @Route(staff.downloadStaffFile)
  downloadStaffFile(@CurrentActor() actor: Actor, @Param() params: ParamsOf<typeof staff.downloadStaffFile>) {
    return this.files.download(actor, params.id);
  }
}
