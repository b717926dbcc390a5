import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { ConsentService } from './consent.service.js';
import { NoticeService } from './notice.service.js';

@Controller()
export class NoticeController {
  constructor(
    private readonly notices: NoticeService,
    private readonly consents: ConsentService,
  ) {}

  @Route(firm.listMessages)
  listMessages(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof firm.listMessages>) {
    return this.notices.list(actor, query);
  }

  @Route(firm.readMessage)
  readMessage(@CurrentActor() actor: Actor, @Param() params: ParamsOf<typeof firm.readMessage>) {
    return this.notices.read(actor, params.id);
  }

  @Route(firm.listConsents)
  listConsents(@CurrentActor() actor: Actor) {
    return this.consents.list(actor);
  }

  @Route(firm.recordConsents)
  recordConsents(@CurrentActor() actor: Actor, @Body() { results }: BodyOf<typeof firm.recordConsents>) {
    return this.consents.record(actor, results);
  }
}
