import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, type IncomingFile, Route, UploadedPart } from '../../platform/http/index.js';
import { BankResultService } from './bank-result.service.js';
import { ExplanationService } from './explanation.service.js';
import { HoldService } from './hold.service.js';
import { BankLayouts } from './bank-layout.service.js';
import { BatchService } from './batch.service.js';
import { PayoutService } from './payout.service.js';
import { PayoutViews } from './payout.views.js';

type IdParams = ParamsOf<typeof staff.getBatch>;

@Controller()
export class PayoutStaffController {
  constructor(
    private readonly payouts: PayoutService,
    private readonly batches: BatchService,
    private readonly layouts: BankLayouts,
    private readonly results: BankResultService,
    private readonly holds: HoldService,
    private readonly views: PayoutViews,
    private readonly explanations: ExplanationService,
  ) {}

  @Route(staff.listPayouts)
  listPayouts(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listPayouts>) {
    return this.views.listPayouts(actor, query);
  }

  @Route(staff.getPayout)
  getPayout(@CurrentActor() actor: Actor, @Param() { id }: IdParams) {
    return this.views.payout(actor, id);
  }

  @Route(staff.exportPayout)
  exportPayout(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Query() { format = 'json' }: QueryOf<typeof staff.exportPayout>,
  ) {
    return this.explanations.export(actor, id, format);
  }

  @Route(staff.reissuePayout)
  reissuePayout(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() body: BodyOf<typeof staff.reissuePayout>,
  ) {
    return this.payouts.reissue(actor, { payoutId: id, ...body }, (_, made) => this.views.payout(actor, made.id));
  }

  @Route(staff.listBatches)
  listBatches(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listBatches>) {
    return this.views.listBatches(actor, query);
  }

  @Route(staff.getBatch)
  getBatch(@CurrentActor() actor: Actor, @Param() { id }: IdParams) {
    return this.views.batchFor(actor, id);
  }

  @Route(staff.previewBatch)
  previewBatch(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof staff.previewBatch>) {
    return this.batches.preview(actor, body);
  }

  @Route(staff.createBatch)
  createBatch(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof staff.createBatch>) {
    return this.batches.create(actor, body);
  }

  @Route(staff.sealBatch)
  sealBatch(@CurrentActor() actor: Actor, @Param() { id }: IdParams, @Body() body: BodyOf<typeof staff.sealBatch>) {
    return this.batches.seal(actor, { id, ...body });
  }

  @Route(staff.listBankLayouts)
  listBankLayouts(@CurrentActor() actor: Actor) {
    return this.layouts.list(actor);
  }

  @Route(staff.proposeBankLayout)
  proposeBankLayout(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof staff.proposeBankLayout>) {
    return this.layouts.propose(actor, body);
  }

  @Route(staff.decideBankLayout)
  decideBankLayout(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() body: BodyOf<typeof staff.decideBankLayout>,
  ) {
    return this.layouts.decide(actor, id, body);
  }

  @Route(staff.previewBankLayout)
  previewBankLayout(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof staff.previewBankLayout>) {
    return this.layouts.preview(actor, body);
  }

  @Route(staff.liftHold)
  liftHold(
    @CurrentActor() actor: Actor,
    @Param() params: ParamsOf<typeof staff.liftHold>,
    @Body() body: BodyOf<typeof staff.liftHold>,
  ) {
    return this.holds.lift(actor, { ...params, ...body });
  }

  @Route(staff.takeOutLine)
  takeOutLine(@CurrentActor() actor: Actor, @Param() { id }: IdParams, @Body() body: BodyOf<typeof staff.takeOutLine>) {
    return this.holds.takeOut(actor, { id, ...body });
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
