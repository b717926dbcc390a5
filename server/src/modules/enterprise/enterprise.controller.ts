import type { BodyOf, ParamsOf, QueryOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Body, Controller, Param, Query } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { AccessLogService } from './access-log.service.js';
import { CorrectionService } from './correction.service.js';
import { EnterpriseService } from './enterprise.service.js';
import { PayeeAccountService } from './payee-account.service.js';

@Controller()
export class EnterpriseController {
  constructor(
    private readonly enterprises: EnterpriseService,
    private readonly accounts: PayeeAccountService,
    private readonly accessLog: AccessLogService,
    private readonly corrections: CorrectionService,
  ) {}

  @Route(firm.getEnterprise)
  getEnterprise(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.getEnterprise>) {
    return this.enterprises.firmProfile(actor, id);
  }

  @Route(firm.listPayeeAccounts)
  listPayeeAccounts(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.listPayeeAccounts>) {
    return this.accounts.list(actor, id);
  }

  @Route(firm.addPayeeAccount)
  addPayeeAccount(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.addPayeeAccount>,
    @Body() body: BodyOf<typeof firm.addPayeeAccount>,
  ) {
    return this.accounts.add(actor, id, body);
  }

  @Route(firm.listAccess)
  listAccess(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.listAccess>,
    @Query() query: QueryOf<typeof firm.listAccess>,
  ) {
    return this.accessLog.list(actor, id, query);
  }

  @Route(firm.requestCorrection)
  requestCorrection(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof firm.requestCorrection>,
    @Body() body: BodyOf<typeof firm.requestCorrection>,
  ) {
    return this.corrections.request(actor, id, body);
  }

  @Route(firm.listCorrections)
  listCorrections(@CurrentActor() actor: Actor, @Param() { id }: ParamsOf<typeof firm.listCorrections>) {
    return this.corrections.list(actor, id);
  }
}
