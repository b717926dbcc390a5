import type { BodyOf, ParamsOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../platform/http/index.js';
import { ReviewService } from '../modules/review/index.js';
import { DecideCaseFlow } from './decide-case.flow.js';

@Controller()
export class DecideCaseStaffController {
  constructor(
    private readonly flow: DecideCaseFlow,
    private readonly review: ReviewService,
  ) {}

  @Route(staff.decideCase)
  decide(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.decideCase>,
    @Body() body: BodyOf<typeof staff.decideCase>,
  ) {
    return this.flow.decide(actor, id, body, (m) => this.review.caseView(m, actor, id));
  }
}
