import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { OfferService } from './offer.service.js';

@Controller()
export class OfferController {
  constructor(private readonly offers: OfferService) {}

  @Route(firm.listOffers)
  list(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof firm.listOffers>) {
    return this.offers.list(actor, query);
  }

  @Route(firm.getOffer)
  get(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.getOffer>) {
    return this.offers.get(actor, id);
  }

  @Route(firm.confirmOffer)
  confirm(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.confirmOffer>,
    @Body() body: BodyOf<typeof firm.confirmOffer>,
  ) {
    return this.offers.confirm(actor, id, body);
  }

  @Route(firm.correctOffer)
  correct(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.correctOffer>,
    @Body() body: BodyOf<typeof firm.correctOffer>,
  ) {
    return this.offers.correct(actor, id, body);
  }

  @Route(firm.objectToOffer)
  object(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.objectToOffer>,
    @Body() body: BodyOf<typeof firm.objectToOffer>,
  ) {
    return this.offers.object(actor, id, body);
  }

  @Route(firm.declineOffer)
  decline(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.declineOffer>,
    @Body() body: BodyOf<typeof firm.declineOffer>,
  ) {
    return this.offers.decline(actor, id, body);
  }
}
