import type { BodyOf, ParamsOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, type IncomingFile, Route, UploadedPart } from '../../platform/http/index.js';
import { FileService } from './file.service.js';
import { UploadService } from './upload.service.js';

@Controller()
export class FileController {
  constructor(
    private readonly files: FileService,
    private readonly uploads: UploadService,
  ) {}

  @Route(firm.uploadFile)
  uploadFile(@CurrentActor() actor: Actor, @UploadedPart() part: IncomingFile) {
    return this.files.upload(actor, part, 'material');
  }

  @Route(firm.startUpload)
  startUpload(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof firm.startUpload>) {
    return this.uploads.start(actor, body, 'material');
  }

  @Route(firm.listUploads)
  listUploads(@CurrentActor() actor: Actor) {
    return this.uploads.open(actor);
  }

  @Route(firm.getUpload)
  getUpload(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.getUpload>) {
    return this.uploads.state(actor, id);
  }

  @Route(firm.putChunk)
  putChunk(
    @CurrentActor() actor: Actor,
    @Param() { id, offset }: ParamsOf<typeof firm.putChunk>,
    @UploadedPart() part: IncomingFile,
  ) {
    return this.uploads.chunk(actor, id, offset, part);
  }

  @Route(firm.completeUpload)
  completeUpload(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.completeUpload>) {
    return this.uploads.complete(actor, id);
  }

  @Route(firm.abandonUpload)
  abandonUpload(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.abandonUpload>) {
    return this.uploads.abandon(actor, id);
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
