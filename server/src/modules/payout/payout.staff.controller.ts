import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, type IncomingFile, Route, UploadedPart } from '../../platform/http/index.js';
import { BankResultService } from './bank-result.service.js';
import { BatchService } from './batch.service.js';
import { PayoutService } from './payout.service.js';
import { PayoutViews } from './payout.views.js';

type IdParams = ParamsOf<typeof staff.getBatch>;

@Controller()
export class PayoutStaffController {
  constructor(
    private readonly payouts: PayoutService,
    private readonly batches: BatchService,
    private readonly results: BankResultService,
    private readonly views: PayoutViews,
  ) {}

  @Route(staff.listPayouts)
  listPayouts(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listPayouts>) {
    return this.views.listPayouts(actor, query);
  }

  @Route(staff.getPayout)
  getPayout(@CurrentActor() actor: Actor, @Param() { id }: IdParams) {
    return this.views.payout(actor, id);
  }

  @Route(staff.reissuePayout)
  async reissuePayout(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() body: BodyOf<typeof staff.reissuePayout>,
  ) {
    return this.views.payout(actor, (await this.payouts.reissue(actor, { payoutId: id, ...body })).id);
  }

  @Route(staff.listBatches)
  listBatches(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listBatches>) {
    return this.views.listBatches(actor, query);
  }

  @Route(staff.getBatch)
  getBatch(@CurrentActor() actor: Actor, @Param() { id }: IdParams) {
    return this.views.batchFor(actor, id);
  }

  @Route(staff.createBatch)
  createBatch(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof staff.createBatch>) {
    return this.batches.create(actor, body);
  }

  @Route(staff.sealBatch)
  sealBatch(@CurrentActor() actor: Actor, @Param() { id }: IdParams, @Body() body: BodyOf<typeof staff.sealBatch>) {
    return this.batches.seal(actor, { id, ...body });
  }

  @Route(staff.cancelBatch)
  cancelBatch(@CurrentActor() actor: Actor, @Param() { id }: IdParams, @Body() body: BodyOf<typeof staff.cancelBatch>) {
    return this.batches.cancel(actor, { id, ...body });
  }

  @Route(staff.releaseBatch)
  releaseBatch(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() body: BodyOf<typeof staff.releaseBatch>,
  ) {
    return this.batches.release(actor, { id, ...body });
  }

  @Route(staff.downloadBatchFile)
  downloadBatchFile(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Query() { format = 'csv' }: QueryOf<typeof staff.downloadBatchFile>,
  ) {
    return this.batches.download(actor, id, format);
  }

  @Route(staff.sendBatch)
  sendBatch(@CurrentActor() actor: Actor, @Param() { id }: IdParams, @Body() body: BodyOf<typeof staff.sendBatch>) {
    return this.batches.send(actor, { id, ...body });
  }

  @Route(staff.importBankResult)
  importBankResult(@CurrentActor() actor: Actor, @Param() { id }: IdParams, @UploadedPart() file: IncomingFile) {
    return this.results.import(actor, id, file);
  }
}
