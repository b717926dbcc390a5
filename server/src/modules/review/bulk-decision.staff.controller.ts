import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Progress, Route } from '../../platform/http/index.js';
import { BulkDecisions } from './bulk-decision.service.js';

@Controller()
export class BulkDecisionStaffController {
  constructor(
    private readonly bulk: BulkDecisions,
    private readonly running: Progress,
  ) {}

  @Route(staff.previewBulkDecision)
  preview(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.previewBulkDecision>) {
    return this.bulk.preview(actor, query);
  }

  @Route(staff.startBulkDecision)
  start(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof staff.startBulkDecision>) {
    return this.bulk.start(actor, body);
  }

  @Route(staff.listBulkDecisions)
  list(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listBulkDecisions>) {
    return this.bulk.list(actor, query);
  }

  @Route(staff.getBulkDecision)
  find(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.getBulkDecision>) {
    return this.bulk.find(actor, id);
  }

  @Route(staff.listBulkFailures)
  failures(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.listBulkFailures>,
    @Query() query: QueryOf<typeof staff.listBulkFailures>,
  ) {
    return this.bulk.failures(actor, id, query);
  }

  @Route(staff.cancelBulkDecision)
  cancel(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof staff.cancelBulkDecision>) {
    return this.bulk.cancel(actor, id);
  }

  @Route(staff.getProgress)
  async progress(@CurrentActor() actor: Actor, @Param() { key }: ParamsOf<typeof staff.getProgress>) {
    return (await this.running.read(actor, key)) ?? { done: 0, total: 0 };
  }
}
