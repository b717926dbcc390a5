import type { BodyOf, ParamsOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Body, Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { RepairService } from './repair.service.js';

@Controller()
export class PayoutController {
  constructor(private readonly repairs: RepairService) {}

  @Route(firm.listRepairs)
  listRepairs(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.listRepairs>) {
    return this.repairs.listFor(actor, id);
  }

  @Route(firm.answerRepair)
  answerRepair(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.answerRepair>,
    @Body() body: BodyOf<typeof firm.answerRepair>,
  ) {
    return this.repairs.answer(actor, { id, ...body });
  }
}
