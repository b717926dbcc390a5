import * as staff from '@qinqing/contract/staff';
import { Controller } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { LedgerService } from './ledger.service.js';
import { LedgerVerifier } from './ledger.verifier.js';

@Controller()
export class LedgerStaffController {
  constructor(
    private readonly ledger: LedgerService,
    private readonly verifier: LedgerVerifier,
  ) {}

  @Route(staff.listPools)
  listPools(@CurrentActor() actor: Actor) {
    return this.ledger.listPools(actor);
  }

  @Route(staff.verifyLedger)
  verifyLedger(@CurrentActor() actor: Actor) {
    return this.verifier.verifyAs(actor);
  }
}
