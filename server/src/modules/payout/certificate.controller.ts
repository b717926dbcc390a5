import type { ParamsOf } from '@qinqing/contract';
import { downloadCertificate } from '@qinqing/contract/firm';
import { checkCertificate } from '@qinqing/contract/public';
import { Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { CertificateService } from './certificate.service.js';

@Controller()
export class CertificateController {
  constructor(private readonly certificates: CertificateService) {}

  @Route(downloadCertificate)
  download(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof downloadCertificate>) {
    return this.certificates.download(actor, id);
  }

  @Route(checkCertificate)
  check(@Param() { code }: ParamsOf<typeof checkCertificate>) {
    return this.certificates.check(code);
  }
}
