import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { AppealService } from './appeal.service.js';
import { ObjectionService } from './objection.service.js';

@Controller()
export class ObjectionStaffController {
  constructor(
    private readonly objections: ObjectionService,
    private readonly appeals: AppealService,
  ) {}

  @Route(staff.listObjections)
  list(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listObjections>) {
    return this.objections.list(actor, query);
  }

  @Route(staff.getObjection)
  get(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getObjection>) {
    return this.objections.get(actor, id);
  }

  @Route(staff.readObjector)
  objector(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.readObjector>,
    @Body() { purpose }: BodyOf<typeof staff.readObjector>,
  ) {
    return this.objections.objector(actor, id, purpose);
  }

  @Route(staff.decideObjection)
  decide(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.decideObjection>,
    @Body() body: BodyOf<typeof staff.decideObjection>,
  ) {
    return this.objections.decide(actor, id, body);
  }

  @Route(staff.listAppeals)
  listAppeals(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listAppeals>) {
    return this.appeals.list(actor, query);
  }

  @Route(staff.decideAppeal)
  decideAppeal(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.decideAppeal>,
    @Body() body: BodyOf<typeof staff.decideAppeal>,
  ) {
    return this.appeals.decide(actor, id, body);
  }
}
