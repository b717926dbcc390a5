import { Controller, Query } from '@nestjs/common';
import type { QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { AuditService } from './audit.service.js';

@Controller()
export class AuditStaffController {
  constructor(private readonly audit: AuditService) {}

  @Route(staff.listAudit)
  listAudit(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listAudit>) {
    return this.audit.list(actor, query);
  }

  @Route(staff.verifyAudit)
  verifyAudit(@CurrentActor() actor: Actor) {
    return this.audit.verifyFor(actor);
  }
}
