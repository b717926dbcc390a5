import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as staff from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import { Config, processEngine } from '../../platform/config/index.js';
import { insertOnly, isRefusedByTrigger } from '../../platform/db/index.js';
import type { StaffActor } from '../../platform/http/index.js';
import { AuditEntryRow, AuditHead } from './audit.entity.js';
import { AuditModule, AuditService } from './index.js';

const auditor: StaffActor = { kind: 'staff', id: 'st-1', name: '审计员', roles: ['auditor'], sessionId: 's' };
const clerk: StaffActor = { kind: 'staff', id: 'st-2', name: '经办', roles: ['payout_maker'], sessionId: 's' };

describe('the audit chain', () => {
  let t: TestApp;
  let audit: AuditService;
  let anchor: string;
  beforeAll(async () => {
    t = await testApp({ modules: [AuditModule], fakeLogin: true, ownSchema: true });
    anchor = t.get(Config).auditAnchor;
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    await tamper('DELETE FROM audit_entry', 'DELETE FROM audit_head');
    const Triggers = insertOnly('02.002', 'audit_entry');
    await t.db.write((m) => new Triggers().up(m.queryRunner!));
    rmSync(anchor, { force: true });
    // One that does not remember what it has anchored before.
    audit = new AuditService(t.db, t.clock, t.get(Config));
  });

  const record = (n: number) =>
    t.db.write((m) =>
      audit.record(m, {
        actor: clerk,
        action: 'case.pass',
        entity: 'case',
        entityId: `c${n}`,
        version: n,
        before: { n },
        after: { n: n + 1, at: t.clock.now() },
      }),
    );
  const some = async (count = 6) => {
    for (let n = 1; n <= count; n++) await record(n);
  };
  /** What someone with every right on the database could do. */
  const tamper = async (...statements: string[]) => {
    const quote = (sql: string) => (processEngine === 'mysql' ? sql.replaceAll('"', '`') : sql);
    await t.db.write(async (m) => {
      for (const event of ['update', 'delete']) await m.query(`DROP TRIGGER IF EXISTS tr_audit_entry_no_${event}`);
      for (const statement of statements) await m.query(quote(statement));
    });
  };

  it('is whole when nobody touched it, also under parallel units', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, n) => record(n)));
    await t.db.write(async (m) => {
      await audit.record(m, { actor: clerk, action: 'a', entity: 'case', entityId: 'x' });
      await audit.record(m, { actor: clerk, action: 'b', entity: 'case', entityId: 'x' });
    });
    expect(await audit.verify()).toEqual({ ok: true, checked: 42 });
    const rows = await t.db.read((m) => m.find(AuditEntryRow, { order: { seq: 'ASC' } }));
    expect(rows.map((row) => row.seq)).toEqual(Array.from({ length: 42 }, (_, i) => i + 1));
    expect(rows.slice(-2).map((row) => row.action)).toEqual(['a', 'b']);
  });

  it('has an entry if, and only if, the unit was kept', async () => {
    await record(1);
    await t.db
      .write(async (m) => {
        await audit.record(m, { actor: clerk, action: 'undone', entity: 'case', entityId: 'x' });
        throw new Error('undo');
      })
      .catch(() => undefined);
    await record(2);
    expect(await audit.verify()).toEqual({ ok: true, checked: 2 });
  });

  it('cannot be changed by the application', async () => {
    await some(1);
    const updated = await t.db
      .write((m) => m.update(AuditEntryRow, { seq: 1 }, { reason: 'x' }))
      .catch((error: unknown) => error);
    const deleted = await t.db.write((m) => m.delete(AuditEntryRow, { seq: 1 })).catch((error: unknown) => error);
    expect([isRefusedByTrigger(updated), isRefusedByTrigger(deleted)]).toEqual([true, true]);
  });

  it.each([
    ['an edit', ['UPDATE audit_entry SET "after" = NULL WHERE seq = 3'], 3],
    ['an edited name', ['UPDATE audit_entry SET "actorName" = \'别人\' WHERE seq = 2'], 2],
    ['a changed flag', ['UPDATE audit_entry SET denied = 1 WHERE seq = 4'], 4],
    ['a deletion', ['DELETE FROM audit_entry WHERE seq = 3'], 3],
    [
      'a deletion with the gap closed',
      ['DELETE FROM audit_entry WHERE seq = 3', 'UPDATE audit_entry SET seq = 3 WHERE seq = 4'],
      3,
    ],
    [
      'a swap',
      [
        'UPDATE audit_entry SET seq = 99 WHERE seq = 2',
        'UPDATE audit_entry SET seq = 2 WHERE seq = 3',
        'UPDATE audit_entry SET seq = 3 WHERE seq = 99',
      ],
      2,
    ],
    ['a cut tail', ['DELETE FROM audit_entry WHERE seq > 4'], 5],
    [
      'a cut tail with the head set back',
      [
        'DELETE FROM audit_entry WHERE seq > 4',
        'UPDATE audit_head SET seq = 4, hash = (SELECT hash FROM audit_entry WHERE seq = 4)',
      ],
      4,
    ],
    ['a lost head', ['DELETE FROM audit_head'], 1],
    ['everything gone', ['DELETE FROM audit_entry'], 1],
  ])('shows %s', async (_, statements, firstBroken) => {
    await some();
    await tamper(...statements);
    expect(await audit.verify()).toMatchObject({ ok: false, firstBroken });
  });

  it('shows an entry that was added without the key', async () => {
    await some(3);
    await tamper();
    await t.db.write(async (m) => {
      const last = await m.findOneByOrFail(AuditEntryRow, { seq: 3 });
      await m.insert(AuditEntryRow, { ...last, seq: 4, prevHash: last.hash, hash: 'f'.repeat(64) } as never);
    });
    expect(await audit.verify()).toMatchObject({ ok: false, firstBroken: 4 });
  });

  it('shows a database set back to an older, whole state by its anchor outside', async () => {
    await some(3);
    const head = await t.db.read((m) => m.findOneByOrFail(AuditHead, { id: 'head' }));
    await some(3);
    await audit.anchor();
    expect(await audit.verify()).toMatchObject({ ok: true, checked: 6 });
    await tamper('DELETE FROM audit_entry WHERE seq > 3');
    await t.db.write((m) => m.update(AuditHead, { id: 'head' }, { seq: head.seq, hash: head.hash, mac: head.mac }));
    expect(await audit.verify()).toMatchObject({ ok: false, firstBroken: 4, fault: expect.stringContaining('anchor') });
  });

  it('shows lines of the anchor file that were not made with the key', async () => {
    await some(2);
    await audit.anchor();
    const text = readFileSync(anchor, 'utf8');
    expect(text.trim().split('\n').length).toBeGreaterThan(0);
    appendFileSync(anchor, 'nonsense\n');
    expect(await audit.verify()).toMatchObject({ ok: false });
    writeFileSync(anchor, text.replace(/"seq":\d+/, '"seq":7'));
    expect(await audit.verify()).toMatchObject({ ok: false });
  });

  it('notes refused attempts, also from inside a unit that is undone', async () => {
    await audit.auditDenied({
      actor: clerk,
      action: 'batch.release',
      entity: 'batch',
      entityId: 'b1',
      reason: 'FOUR_EYES',
    });
    await t.db
      .write(async (m) => {
        await m.count(AuditEntryRow);
        await audit.auditDenied({ actor: clerk, action: 'batch.release', entity: 'batch', entityId: 'b2' });
        throw new Error('undo');
      })
      .catch(() => undefined);
    // A refusal on the way through HTTP.
    const refused = await t.call(staff.listAudit, undefined, { as: clerk });
    expect(refused.status).toBe(403);
    // The one from inside the unit was begun when the unit was over: the next unit waits behind it.
    let denied: AuditEntryRow[] = [];
    const end = Date.now() + 5000;
    while (denied.length < 3 && Date.now() < end) {
      await new Promise((resolve) => setImmediate(resolve));
      denied = await t.db.read((m) => m.findBy(AuditEntryRow, { denied: true }));
    }
    expect(denied.map((row) => row.entityId).sort()).toEqual(['-', 'b1', 'b2']);
    expect((await audit.verify()).ok).toBe(true);
  });

  it('is listed page by page for those who may read it', async () => {
    await some(5);
    const first = await t.call(staff.listAudit, undefined, { as: auditor, query: { limit: 2 } });
    expect(first.body.items.map((item) => item.seq)).toEqual([5, 4]);
    const second = await t.call(staff.listAudit, undefined, {
      as: auditor,
      query: { limit: 10, cursor: first.body.nextCursor! },
    });
    expect(second.body.items.map((item) => item.seq)).toEqual([3, 2, 1]);
    expect(second.body.nextCursor).toBeNull();
    const one = await t.call(staff.listAudit, undefined, { as: auditor, query: { entity: 'case', entityId: 'c2' } });
    expect(one.body.items).toHaveLength(1);
    expect((await t.call(staff.listAudit, undefined, { as: auditor, query: { cursor: 'x' } })).error.code).toBe(
      'BAD_CURSOR',
    );
    const verified = await t.call(staff.verifyAudit, undefined, { as: auditor });
    expect(verified.body).toEqual({ ok: true, checked: 5, message: '审计链完整，共核对 5 条记录' });
  });
});
