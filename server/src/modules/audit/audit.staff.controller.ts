import { Controller, Param, Query } from '@nestjs/common';
import type { ParamsOf, QueryOf } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { type Actor, CurrentActor, Route } from '../../platform/http/index.js';
import { AuditService } from './audit.service.js';
import { JobOversightService } from './job-oversight.service.js';

@Controller()
export class AuditStaffController {
  constructor(
    private readonly audit: AuditService,
    private readonly jobs: JobOversightService,
  ) {}

  @Route(staff.listAudit)
  listAudit(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listAudit>) {
    return this.audit.list(actor, query);
  }

  @Route(staff.verifyAudit)
  verifyAudit(@CurrentActor() actor: Actor) {
    return this.audit.verifyFor(actor);
  }

  @Route(staff.listJobs)
  listJobs(@CurrentActor() actor: Actor, @Query() query: QueryOf<typeof staff.listJobs>) {
    return this.jobs.list(actor, query);
  }

  @Route(staff.requeueJob)
  requeueJob(@CurrentActor() actor: Actor, @Param() params: ParamsOf<typeof staff.requeueJob>) {
    return this.jobs.requeue(actor, params.id);
  }
}
