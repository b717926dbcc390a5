import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { AppealService } from './appeal.service.js';
import { ObjectionService } from './objection.service.js';

@Controller()
export class ObjectionController {
  constructor(
    private readonly objections: ObjectionService,
    private readonly appeals: AppealService,
  ) {}

  @Route(firm.fileObjection)
  file(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof firm.fileObjection>) {
    return this.objections.file(actor, body);
  }

  @Route(firm.listMyObjections)
  listMine(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof firm.listMyObjections>) {
    return this.objections.listMine(actor, query);
  }

  @Route(firm.getMyObjection)
  getMine(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.getMyObjection>) {
    return this.objections.getMine(actor, id);
  }

  @Route(firm.fileAppeal)
  appeal(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.fileAppeal>,
    @Body() body: BodyOf<typeof firm.fileAppeal>,
  ) {
    return this.appeals.file(actor, id, body);
  }
}
