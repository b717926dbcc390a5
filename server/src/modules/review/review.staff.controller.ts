import type { ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { ReviewService } from './review.service.js';

@Controller()
export class ReviewStaffController {
  constructor(private readonly review: ReviewService) {}

  @Route(staff.listCases)
  listCases(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listCases>) {
    return this.review.listCases(actor, query);
  }

  @Route(staff.getCase)
  getCase(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getCase>) {
    return this.review.getCase(actor, id);
  }
}
