import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { RatingService } from './rating.service.js';
import { StuckCaseService } from './stuck-case.service.js';

@Controller()
export class FeedbackStaffController {
  constructor(
    private readonly ratings: RatingService,
    private readonly stuck: StuckCaseService,
  ) {}

  @Route(staff.listRatings)
  listRatings(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listRatings>) {
    return this.ratings.list(actor, query);
  }

  @Route(staff.summariseRatings)
  summary(@CurrentActor() actor: Actor) {
    return this.ratings.summary(actor);
  }

  @Route(staff.answerRating)
  answerRating(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.answerRating>,
    @Body() body: BodyOf<typeof staff.answerRating>,
  ) {
    return this.ratings.answer(actor, id, body);
  }

  @Route(staff.listStaffStuckCases)
  listStuck(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listStaffStuckCases>) {
    return this.stuck.staffList(actor, query);
  }

  @Route(staff.getStaffStuckCase)
  getStuck(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getStaffStuckCase>) {
    return this.stuck.staffGet(actor, id);
  }

  @Route(staff.answerStuckCase)
  answerStuck(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.answerStuckCase>,
    @Body() body: BodyOf<typeof staff.answerStuckCase>,
  ) {
    return this.stuck.answer(actor, id, body);
  }
}
