import type { BodyOf, ParamsOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../platform/http/index.js';
import { SettleCaseFlow } from './settle-case.flow.js';

@Controller()
export class SettleCaseStaffController {
  constructor(private readonly flow: SettleCaseFlow) {}

  @Route(staff.getSettlement)
  preview(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getSettlement>) {
    return this.flow.preview(actor, id);
  }

  @Route(staff.settleCase)
  settle(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.settleCase>,
    @Body() body: BodyOf<typeof staff.settleCase>,
  ) {
    return this.flow.settle(actor, id, body);
  }
}
