import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, type IncomingFile, Route, UploadedPart } from '../../platform/http/index.js';
import { ClawbackReceipts } from './clawback-receipts.service.js';
import { ClawbackService } from './clawback.service.js';
import { ClawbackViews } from './clawback.views.js';

type IdParams = ParamsOf<typeof staff.getClawback>;

@Controller()
export class ClawbackStaffController {
  constructor(
    private readonly clawbacks: ClawbackService,
    private readonly receipts: ClawbackReceipts,
    private readonly views: ClawbackViews,
  ) {}

  @Route(staff.listClawbacks)
  list(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listClawbacks>) {
    return this.views.list(actor, query);
  }

  @Route(staff.getClawback)
  get(@CurrentActor() actor: Actor, @Param() { id }: IdParams) {
    return this.views.get(actor, id);
  }

  @Route(staff.proposeClawback)
  propose(@CurrentActor() actor: Actor, @Param() { id }: IdParams, @Body() body: BodyOf<typeof staff.proposeClawback>) {
    return this.clawbacks.propose(actor, { payoutId: id, ...body });
  }

  @Route(staff.confirmClawback)
  confirm(@CurrentActor() actor: Actor, @Param() { id }: IdParams, @Body() body: BodyOf<typeof staff.confirmClawback>) {
    return this.clawbacks.confirm(actor, { id, ...body });
  }

  @Route(staff.dropClawback)
  drop(@CurrentActor() actor: Actor, @Param() { id }: IdParams, @Body() body: BodyOf<typeof staff.dropClawback>) {
    return this.clawbacks.drop(actor, { id, ...body });
  }

  @Route(staff.uploadClawbackEvidence)
  upload(@CurrentActor() actor: Actor, @UploadedPart() file: IncomingFile) {
    return this.receipts.uploadEvidence(actor, file);
  }

  @Route(staff.recordClawbackReceipt)
  record(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() body: BodyOf<typeof staff.recordClawbackReceipt>,
  ) {
    return this.receipts.recordReceipt(actor, { id, ...body });
  }

  @Route(staff.confirmClawbackReceipt)
  confirmReceipt(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() body: BodyOf<typeof staff.confirmClawbackReceipt>,
  ) {
    return this.receipts.confirmReceipt(actor, { id, ...body });
  }
}
