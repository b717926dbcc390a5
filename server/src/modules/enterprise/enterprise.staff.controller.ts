import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { BindingService } from './binding.service.js';
import { CorrectionService } from './correction.service.js';
import { StaffEnterpriseViews } from './staff-enterprise-views.js';
import { EnterpriseService } from './enterprise.service.js';

@Controller()
export class EnterpriseStaffController {
  constructor(
    private readonly enterprises: EnterpriseService,
    private readonly bindings: BindingService,
    private readonly staffViews: StaffEnterpriseViews,
    private readonly corrections: CorrectionService,
  ) {}

  @Route(staff.listEnterprises)
  listEnterprises(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listEnterprises>) {
    return this.enterprises.search(actor, query);
  }

  @Route(staff.getStaffEnterprise)
  getStaffEnterprise(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getStaffEnterprise>) {
    return this.staffViews.profile(actor, id);
  }

  @Route(staff.listStaffBindings)
  listStaffBindings(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listStaffBindings>) {
    return this.bindings.listForStaff(actor, query);
  }

  @Route(staff.decideStaffBinding)
  decideStaffBinding(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.decideStaffBinding>,
    @Body() body: BodyOf<typeof staff.decideStaffBinding>,
  ) {
    return this.bindings.decideAsStaff(actor, id, body);
  }

  @Route(staff.listStaffCorrections)
  listStaffCorrections(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listStaffCorrections>) {
    return this.corrections.listForStaff(actor, query);
  }

  @Route(staff.answerCorrection)
  answerCorrection(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.answerCorrection>,
    @Body() body: BodyOf<typeof staff.answerCorrection>,
  ) {
    return this.corrections.answer(actor, id, body);
  }
}
