import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import * as open from '@qinqing/contract/public';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { DraftReuse } from './draft-reuse.js';
import { FirmApplicationService } from './firm-application.service.js';
import { MatchService } from './match.service.js';
import { PublicityService } from './publicity.service.js';
import { CommitmentPaper } from './commitment-paper.service.js';
import { ReceiptPaper } from './receipt-paper.service.js';

@Controller()
export class ApplicationController {
  constructor(
    private readonly applications: FirmApplicationService,
    private readonly matches: MatchService,
    private readonly reuse: DraftReuse,
    private readonly publicity: PublicityService,
    private readonly receipt: ReceiptPaper,
    private readonly commitment: CommitmentPaper,
  ) {}

  @Route(open.listPublicity)
  listPublicity(@Query() query: QueryOf<typeof open.listPublicity>) {
    return this.publicity.list(query);
  }

  @Route(open.getPublicity)
  getPublicity(@Param() { id }: ParamsOf<typeof open.getPublicity>) {
    return this.publicity.get(id);
  }

  @Route(firm.listMatches)
  listMatches(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.listMatches>) {
    return this.matches.listMatches(actor, id);
  }

  @Route(firm.getEvaluation)
  getEvaluation(@CurrentActor() actor: Actor, @Param() { id, measureId }: ParamsOf<typeof firm.getEvaluation>) {
    return this.matches.getEvaluation(actor, id, measureId);
  }

  @Route(firm.listApplications)
  list(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof firm.listApplications>) {
    return this.applications.list(actor, query);
  }

  @Route(firm.openDraft)
  openDraft(@CurrentActor() actor: Actor, @Body() body: BodyOf<typeof firm.openDraft>) {
    return this.applications.openDraft(actor, body);
  }

  @Route(firm.getApplication)
  get(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.getApplication>) {
    return this.applications.get(actor, id);
  }

  @Route(firm.saveDraft)
  saveDraft(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.saveDraft>,
    @Body() body: BodyOf<typeof firm.saveDraft>,
  ) {
    return this.applications.saveDraft(actor, id, body);
  }

  @Route(firm.deleteDraft)
  deleteDraft(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.deleteDraft>) {
    return this.applications.deleteDraft(actor, id);
  }

  @Route(firm.getReusable)
  getReusable(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.getReusable>) {
    return this.reuse.offer(actor, id);
  }

  @Route(firm.reuseLast)
  reuseLast(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.reuseLast>,
    @Body() body: BodyOf<typeof firm.reuseLast>,
  ) {
    return this.reuse.take(actor, id, body);
  }

  @Route(firm.submitApplication)
  submit(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.submitApplication>,
    @Body() body: BodyOf<typeof firm.submitApplication>,
  ) {
    return this.applications.submit(actor, id, body);
  }

  @Route(firm.resubmitApplication)
  resubmit(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.resubmitApplication>,
    @Body() body: BodyOf<typeof firm.resubmitApplication>,
  ) {
    return this.applications.resubmit(actor, id, body);
  }

  @Route(firm.withdrawApplication)
  withdraw(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.withdrawApplication>,
    @Body() body: BodyOf<typeof firm.withdrawApplication>,
  ) {
    return this.applications.withdraw(actor, id, body);
  }

  @Route(firm.downloadCommitment)
  downloadCommitment(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.downloadCommitment>) {
    return this.commitment.download(actor, id);
  }

  @Route(firm.downloadReceipt)
  downloadReceipt(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.downloadReceipt>) {
    return this.receipt.download(actor, id);
  }
}
