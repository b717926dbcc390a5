import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, type IncomingFile, Route, UploadedPart } from '../../platform/http/index.js';
import { BankDocuments } from './bank-documents.js';
import { BankReturnService } from './bank-return.service.js';
import { ExceptionService } from './exception.service.js';
import { ReconcileService } from './reconcile.service.js';
import { RepairService } from './repair.service.js';

type IdParams = ParamsOf<typeof staff.decideAccountRepair>;

@Controller()
export class BankStaffController {
  constructor(
    private readonly documents: BankDocuments,
    private readonly returns: BankReturnService,
    private readonly exceptions: ExceptionService,
    private readonly repairs: RepairService,
    private readonly reconcile: ReconcileService,
  ) {}

  @Route(staff.listBankDocuments)
  listBankDocuments(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listBankDocuments>) {
    return this.documents.list(actor, query);
  }

  @Route(staff.importReturns)
  importReturns(@CurrentActor() actor: Actor, @UploadedPart() file: IncomingFile) {
    return this.returns.import(actor, file);
  }

  @Route(staff.importStatement)
  importStatement(@CurrentActor() actor: Actor, @UploadedPart() file: IncomingFile) {
    return this.reconcile.importStatement(actor, file);
  }

  @Route(staff.listReconciliations)
  listReconciliations(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listReconciliations>) {
    return this.reconcile.list(actor, query);
  }

  @Route(staff.listAccountRepairs)
  listAccountRepairs(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listAccountRepairs>) {
    return this.repairs.list(actor, query);
  }

  @Route(staff.decideAccountRepair)
  decideAccountRepair(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() body: BodyOf<typeof staff.decideAccountRepair>,
  ) {
    return this.repairs.decide(actor, { id, ...body });
  }

  @Route(staff.listBankExceptions)
  listBankExceptions(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listBankExceptions>) {
    return this.exceptions.list(actor, query);
  }

  @Route(staff.uploadEvidence)
  uploadEvidence(@CurrentActor() actor: Actor, @UploadedPart() file: IncomingFile) {
    return this.exceptions.uploadEvidence(actor, file);
  }

  @Route(staff.raiseException)
  raiseException(@CurrentActor() actor: Actor, @Body() { payoutId }: BodyOf<typeof staff.raiseException>) {
    return this.exceptions.raiseFor(actor, payoutId);
  }

  @Route(staff.proposeResolution)
  proposeResolution(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() body: BodyOf<typeof staff.proposeResolution>,
  ) {
    return this.exceptions.propose(actor, { id, ...body });
  }

  @Route(staff.confirmResolution)
  confirmResolution(
    @CurrentActor() actor: Actor,
    @Param() { id }: IdParams,
    @Body() body: BodyOf<typeof staff.confirmResolution>,
  ) {
    return this.exceptions.confirm(actor, { id, ...body });
  }
}
