import '../setup.js';
import * as z from 'zod/mini';
import { Id, IdParams, pageOf, pageQuery, Time } from '../common.js';
import { route } from '../route.js';

/** Audit, invariants and jobs. */

export const AuditEntry = z.object({
  seq: z.int(),
  at: Time,
  actorKind: z.enum(['staff', 'firm', 'system']),
  actorName: z.string(),
  action: z.string(),
  entity: z.string(),
  entityId: z.string(),
  denied: z.boolean(),
  reason: z.optional(z.string()),
  hash: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

export const listAudit = route({
  method: 'GET',
  path: '/api/staff/audit',
  summary: '审计记录',
  auth: 'staff',
  query: z.strictObject({
    entity: z.optional(z.string().check(z.maxLength(40))),
    entityId: z.optional(Id),
    ...pageQuery,
  }),
  response: pageOf(AuditEntry),
});

export const verifyAudit = route({
  method: 'POST',
  path: '/api/staff/audit/verify',
  summary: '校验审计链',
  auth: 'staff',
  response: z.object({ ok: z.boolean(), checked: z.int(), firstBroken: z.optional(z.int()), message: z.string() }),
});

export const verifyLedger = route({
  method: 'POST',
  path: '/api/staff/ledger/verify',
  summary: '核对台账不变量',
  auth: 'staff',
  response: z.object({
    ok: z.boolean(),
    checkedAt: Time,
    checks: z.array(
      z.object({ code: z.string(), title: z.string(), violations: z.int(), sample: z.array(z.string()) }),
    ),
  }),
});

export const JobRow = z.object({
  id: Id,
  kind: z.string(),
  status: z.enum(['queued', 'running', 'done', 'dead']),
  attempts: z.int(),
  /** tries that ended because the worker went away, not because the job failed */
  interruptions: z.int(),
  lastError: z.optional(z.string()),
  createdAt: Time,
  runAt: Time,
});
export type JobRow = z.infer<typeof JobRow>;

export const listJobs = route({
  method: 'GET',
  path: '/api/staff/jobs',
  summary: '后台任务',
  auth: 'staff',
  query: z.strictObject({ status: z.optional(z.enum(['queued', 'running', 'done', 'dead'])), ...pageQuery }),
  response: pageOf(JobRow),
});

export const requeueJob = route({
  method: 'POST',
  path: '/api/staff/jobs/:id/requeue',
  summary: '重新执行失败的任务',
  auth: 'staff',
  params: IdParams,
  response: JobRow,
  idempotent: true,
});
