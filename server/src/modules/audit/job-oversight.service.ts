import type { JobRow } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import { Db } from '../../platform/db/index.js';
import { type Actor, AppError } from '../../platform/http/index.js';
import { redactText } from '../../platform/log/index.js';
import { Jobs, type JobStatus, type JobSummary } from '../../platform/queue/index.js';
import { decodeCursor, encodeCursor } from '../../platform/paging/index.js';
import { AuditService } from './audit.service.js';

/** Background work as administrators see it: a dead job stays visible until somebody answers for running it again. */
@Injectable()
export class JobOversightService {
  constructor(
    private readonly db: Db,
    private readonly jobs: Jobs,
    private readonly audit: AuditService,
  ) {}

  async list(actor: Actor, query: { status?: JobStatus; cursor?: string; limit?: number }) {
    requireAny(actor, ['admin', 'auditor']);
    const { status, cursor, limit = 20 } = query;
    const rows = await this.jobs.list({
      limit: limit + 1,
      ...(status === undefined ? {} : { status }),
      ...(cursor === undefined ? {} : { before: pageEnd(cursor) }),
    });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = rows.length > limit && last ? encodeCursor([last.createdAt.getTime(), last.id]) : null;
    return { items: page.map(viewOf), nextCursor };
  }

  /** @throws {AppError} NOT_FOUND, STATE_CONFLICT for a job that is not dead */
  async requeue(actor: Actor, id: string): Promise<JobRow> {
    requireAny(actor, ['admin']);
    return this.db.write(async (m) => {
      await this.jobs.requeue(m, id);
      await this.audit.record(m, { actor, action: 'job.requeue', entity: 'job', entityId: id });
      return viewOf(await this.jobs.find(m, id));
    });
  }
}

function requireAny(actor: Actor, roles: string[]): void {
  if (actor.kind === 'system') return;
  if (actor.kind !== 'staff' || !actor.roles.some((role) => roles.includes(role))) throw new AppError('FORBIDDEN');
}

function pageEnd(cursor: string): { createdAt: Date; id: string } {
  const [time, id] = decodeCursor(cursor, ['number', 'string']);
  const createdAt = new Date(time);
  if (Number.isNaN(createdAt.getTime())) throw new AppError('BAD_CURSOR');
  return { createdAt, id };
}

function viewOf(job: JobSummary): JobRow {
  const { id, kind, status, attempts, interruptions, lastError, createdAt, runAt } = job;
  return {
    id,
    kind,
    status,
    attempts,
    interruptions,
    // Messages of drivers quote values.
    ...(lastError === null ? {} : { lastError: redactText(lastError) }),
    createdAt: createdAt.toISOString(),
    runAt: runAt.toISOString(),
  };
}
