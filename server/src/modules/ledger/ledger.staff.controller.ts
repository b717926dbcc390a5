import type { BodyOf, ParamsOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { Body, Controller, Param } from '@nestjs/common';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { LedgerService } from './ledger.service.js';
import { PoolService } from './pool.service.js';
import { LedgerVerifier } from './ledger.verifier.js';

@Controller()
export class LedgerStaffController {
  constructor(
    private readonly ledger: LedgerService,
    private readonly pools: PoolService,
    private readonly verifier: LedgerVerifier,
  ) {}

  @Route(staff.listPools)
  listPools(@CurrentActor() actor: Actor) {
    return this.ledger.listPools(actor);
  }

  @Route(staff.getPoolCourse)
  getPoolCourse(@CurrentActor() actor: Actor, @Param() { code }: ParamsOf<typeof staff.getPoolCourse>) {
    return this.pools.course(actor, code);
  }

  @Route(staff.proposePoolChange)
  proposePoolChange(
    @CurrentActor() actor: Actor,
    @Param() { code }: ParamsOf<typeof staff.proposePoolChange>,
    @Body() body: BodyOf<typeof staff.proposePoolChange>,
  ) {
    return this.pools.propose(actor, code, body);
  }

  @Route(staff.decidePoolChange)
  decidePoolChange(
    @CurrentActor() actor: Actor,
    @Param() { id }: ParamsOf<typeof staff.decidePoolChange>,
    @Body() body: BodyOf<typeof staff.decidePoolChange>,
  ) {
    return this.pools.decide(actor, id, body);
  }

  @Route(staff.verifyLedger)
  verifyLedger(@CurrentActor() actor: Actor) {
    return this.verifier.verifyAs(actor);
  }
}
