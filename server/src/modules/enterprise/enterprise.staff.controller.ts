import type { ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { EnterpriseService } from './enterprise.service.js';

@Controller()
export class EnterpriseStaffController {
  constructor(private readonly enterprises: EnterpriseService) {}

  @Route(staff.listEnterprises)
  listEnterprises(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listEnterprises>) {
    return this.enterprises.search(actor, query);
  }

  @Route(staff.getStaffEnterprise)
  getStaffEnterprise(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getStaffEnterprise>) {
    return this.enterprises.staffProfile(actor, id);
  }
}
