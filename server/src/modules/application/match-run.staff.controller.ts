import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { MatchRuns } from './match-run.service.js';

type IdParams = ParamsOf<typeof staff.getMatchRun>;

@Controller()
export class MatchRunStaffController {
  constructor(private readonly runs: MatchRuns) {}

  @Route(staff.startMatchRun)
  startMatchRun(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() { version }: BodyOf<typeof staff.startMatchRun>,
  ) {
    return this.runs.start(actor, id, version);
  }

  @Route(staff.listMatchRuns)
  listMatchRuns(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Query() query: QueryOf<typeof staff.listMatchRuns>,
  ) {
    return this.runs.list(actor, id, query);
  }

  @Route(staff.getMatchRun)
  getMatchRun(@CurrentActor() actor: Actor, @Param() { id }: IdParams) {
    return this.runs.find(actor, id);
  }

  @Route(staff.listMatchHits)
  listMatchHits(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Query() query: QueryOf<typeof staff.listMatchHits>,
  ) {
    return this.runs.hits(actor, id, query);
  }

  @Route(staff.cancelMatchRun)
  cancelMatchRun(@CurrentActor() actor: Actor, @Param() { id }: IdParams) {
    return this.runs.cancel(actor, id);
  }
}
