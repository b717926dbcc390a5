import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { RatingService } from './rating.service.js';
import { StuckCaseService } from './stuck-case.service.js';

@Controller()
export class FeedbackController {
  constructor(
    private readonly ratings: RatingService,
    private readonly stuck: StuckCaseService,
  ) {}

  @Route(firm.rateApplication)
  rate(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.rateApplication>,
    @Body() body: BodyOf<typeof firm.rateApplication>,
  ) {
    return this.ratings.rate(actor, id, body);
  }

  @Route(firm.openStuckCase)
  open(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof firm.openStuckCase>) {
    return this.stuck.open(actor, body);
  }

  @Route(firm.listStuckCases)
  list(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof firm.listStuckCases>) {
    return this.stuck.list(actor, query);
  }

  @Route(firm.getStuckCase)
  get(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.getStuckCase>) {
    return this.stuck.get(actor, id);
  }

  @Route(firm.replyStuckCase)
  reply(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.replyStuckCase>,
    @Body() body: BodyOf<typeof firm.replyStuckCase>,
  ) {
    return this.stuck.reply(actor, id, body);
  }

  @Route(firm.closeStuckCase)
  close(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.closeStuckCase>,
    @Body() body: BodyOf<typeof firm.closeStuckCase>,
  ) {
    return this.stuck.close(actor, id, body);
  }
}
