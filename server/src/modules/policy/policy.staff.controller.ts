import type { ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { PublicPolicyService } from './public-policy.service.js';

@Controller()
export class PolicyStaffController {
  constructor(private readonly policies: PublicPolicyService) {}

  @Route(staff.listStaffMeasures)
  listStaffMeasures(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listStaffMeasures>) {
    return this.policies.listStaffMeasures(actor, query);
  }

  @Route(staff.getStaffMeasure)
  getStaffMeasure(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getStaffMeasure>) {
    return this.policies.getStaffMeasure(actor, id);
  }
}
