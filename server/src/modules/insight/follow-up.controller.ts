import type { ParamsOf } from '@qinqing/contract';
import { getFollowUp } from '@qinqing/contract/firm';
import { Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { FollowUpService } from './follow-up.service.js';

@Controller()
export class FollowUpController {
  constructor(private readonly followUps: FollowUpService) {}

  @Route(getFollowUp)
  get(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof getFollowUp>) {
    return this.followUps.get(actor, id);
  }
}
