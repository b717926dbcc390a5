import type { QueryOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Controller, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { ClawbackViews } from './clawback.views.js';

@Controller()
export class ClawbackController {
  constructor(private readonly views: ClawbackViews) {}

  @Route(firm.listFirmClawbacks)
  list(@CurrentActor() actor: Actor, @Query() { enterpriseId }: QueryOf<typeof firm.listFirmClawbacks>) {
    return this.views.ofFirm(actor, enterpriseId);
  }
}
