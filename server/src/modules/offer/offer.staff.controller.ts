import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { OfferDesk } from './offer-desk.service.js';
import { OfferRounds } from './offer-rounds.service.js';

@Controller()
export class OfferStaffController {
  constructor(
    private readonly rounds: OfferRounds,
    private readonly desk: OfferDesk,
  ) {}

  @Route(staff.listOfferRounds)
  listRounds(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listOfferRounds>) {
    return this.rounds.list(actor, query);
  }

  @Route(staff.getOfferRound)
  getRound(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getOfferRound>) {
    return this.rounds.get(actor, id);
  }

  @Route(staff.startOfferRound)
  startRound(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof staff.startOfferRound>) {
    return this.rounds.start(actor, body);
  }

  @Route(staff.cancelOfferRound)
  cancelRound(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.cancelOfferRound>,
    @Body() body: BodyOf<typeof staff.cancelOfferRound>,
  ) {
    return this.rounds.cancel(actor, id, body);
  }

  @Route(staff.listRoundOffers)
  list(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listRoundOffers>) {
    return this.desk.list(actor, query);
  }

  @Route(staff.getStaffOffer)
  get(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getStaffOffer>) {
    return this.desk.get(actor, id);
  }

  @Route(staff.answerOffer)
  answer(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.answerOffer>,
    @Body() body: BodyOf<typeof staff.answerOffer>,
  ) {
    return this.desk.answer(actor, id, body);
  }
}
