import * as staff from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import type { StaffActor } from '../../platform/http/index.js';
import { JobRegistry, PermanentFailure } from '../../platform/queue/index.js';
import { AuditModule, AuditService } from './index.js';

const admin: StaffActor = { kind: 'staff', id: 'st-1', name: '管理员', roles: ['admin'], sessionId: 's' };
const auditor: StaffActor = { ...admin, id: 'st-2', roles: ['auditor'] };
const clerk: StaffActor = { ...admin, id: 'st-3', roles: ['street_reviewer'] };

describe('dead jobs', () => {
  let t: TestApp;
  let fail = true;
  beforeAll(async () => {
    t = await testApp({ modules: [AuditModule], fakeLogin: true });
    t.get(JobRegistry).register('spec.work', async () => {
      if (fail) throw new PermanentFailure('账号 6222000011112222333 不存在');
    });
  });
  afterAll(() => t.close());

  it('are seen without what they quote, and run again by an audited act', async () => {
    const id = await t.db.write((m) => t.jobs.enqueue(m, 'spec.work', {}));
    await t.runner.drain();
    const { body } = await t.call(staff.listJobs, undefined, { as: auditor, query: { status: 'dead' } });
    expect(body.items).toEqual([expect.objectContaining({ id, kind: 'spec.work', status: 'dead', attempts: 1 })]);
    expect(body.items[0]!.lastError).toContain('[number]');

    expect((await t.call(staff.requeueJob, undefined, { as: auditor, params: { id } })).error.code).toBe('FORBIDDEN');
    fail = false;
    const idempotencyKey = 'requeue-0001';
    const first = await t.call(staff.requeueJob, undefined, { as: admin, params: { id }, idempotencyKey });
    expect(first.body).toMatchObject({ id, status: 'queued', attempts: 0 });
    // The same tap again changes nothing; a new one is told the state.
    expect((await t.call(staff.requeueJob, undefined, { as: admin, params: { id }, idempotencyKey })).body).toEqual(
      first.body,
    );
    expect((await t.call(staff.requeueJob, undefined, { as: admin, params: { id } })).error).toMatchObject({
      code: 'STATE_CONFLICT',
      details: { status: 'queued' },
    });
    await t.runner.drain();
    const after = await t.call(staff.listJobs, undefined, { as: admin });
    expect(after.body.items[0]!.status).toBe('done');
    const history = await t.get(AuditService).historyOf('job', id);
    expect(history.map((entry) => [entry.action, entry.actorName])).toEqual([['job.requeue', '管理员']]);
  });

  it('are not for everyone, and come in pages', async () => {
    expect((await t.call(staff.listJobs, undefined, { as: clerk })).status).toBe(403);
    for (let i = 0; i < 4; i++) await t.db.write((m) => t.jobs.enqueue(m, 'spec.work', { i }));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = (
        await t.call(staff.listJobs, undefined, {
          as: admin,
          query: { limit: 2, ...(cursor === null ? {} : { cursor }) },
        })
      ).body;
      seen.push(...page.items.map((job) => job.id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(new Set(seen).size).toBe(5);
    expect(seen).toHaveLength(5);
  });
});
