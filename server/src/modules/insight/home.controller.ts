import type { QueryOf } from '@qinqing/contract';
import { getFirmHome } from '@qinqing/contract/firm';
import { Controller, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { HomeService } from './home.service.js';

@Controller()
export class HomeController {
  constructor(private readonly home: HomeService) {}

  @Route(getFirmHome)
  getFirmHome(@CurrentActor() actor: Actor, @Query() { enterpriseId }: QueryOf<typeof getFirmHome>) {
    return this.home.of(actor, enterpriseId);
  }
}
