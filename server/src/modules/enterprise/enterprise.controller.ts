import type { BodyOf, ParamsOf } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import { Body, Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { EnterpriseService } from './enterprise.service.js';
import { PayeeAccountService } from './payee-account.service.js';

@Controller()
export class EnterpriseController {
  constructor(
    private readonly enterprises: EnterpriseService,
    private readonly accounts: PayeeAccountService,
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
}
