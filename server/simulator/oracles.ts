import type { EntityManager } from 'typeorm';
import { AuditService } from '../src/modules/audit/index.js';
import { LedgerVerifier } from '../src/modules/ledger/index.js';
import { RECONCILED } from '../src/modules/payout/payout.invariants.js';
import { InvariantRegistry } from '../src/platform/db/index.js';
import { type Job, Jobs } from '../src/platform/queue/index.js';
import { JobRow } from '../src/platform/queue/job.entity.js';
import { Violation } from './intent.js';
import type { ServerProcess } from './server-process.js';
import { openMismatches, type Snapshot } from './snapshot.js';

/** Books and bank differ, and somebody has to answer for it: that is no fault of the product. */
function isExpected(code: string, snapshot: Snapshot): boolean {
  return code === RECONCILED.code && openMismatches(snapshot).length > 0;
}

/** Every invariant of the product in one statement, since it runs after every step. */
export async function checkInvariants(server: ServerProcess, snapshot: Snapshot): Promise<void> {
  const all = server
    .get(InvariantRegistry)
    .all()
    .filter(({ code }) => !isExpected(code, snapshot));
  const sql = all
    .map((each) => `SELECT '${each.code}' AS code, COUNT(*) AS n FROM (${each.sql}) v`)
    .join(' UNION ALL ');
  const rows = (await server.db.read((m) => m.query(`SELECT * FROM (${sql}) w WHERE n > 0`))) as { code: string }[];
  if (rows.length > 0) throw new Violation(`invariant ${rows[0]!.code}`, rows.map(({ code }) => code).join(', '));
}

/** What takes the whole database: at the end, and when somebody asks for it. */
export async function checkBooks(server: ServerProcess, snapshot: Snapshot): Promise<void> {
  const audit = await server.get(AuditService).verify();
  if (!audit.ok) throw new Violation('audit chain', audit.fault ?? 'broken');
  const ledger = await server.get(LedgerVerifier).verify();
  const broken = ledger.checks
    .filter(({ code, violations }) => violations > 0 && !isExpected(code, snapshot))
    .map(({ code }) => code);
  if (broken.length > 0) {
    throw new Violation('ledger verify', broken.join(', '));
  }
}

/** What instruments have seen beside the steps. */
export const seen: Violation[] = [];

/** Watches over the leases: who finishes a job must hold it. Installed after planted bugs, so that it sees them. */
export function watchLeases(): () => void {
  const { finish } = Jobs.prototype;
  Jobs.prototype.finish = async function watched(this: Jobs, m: EntityManager, job: Job): Promise<void> {
    const row = await m.findOneBy(JobRow, { id: job.id });
    await finish.call(this, m, job);
    if (row?.leaseToken !== job.leaseToken)
      seen.push(new Violation('lease', `a job of kind ${job.kind} was finished by a worker that had lost it`));
  };
  return () => {
    Jobs.prototype.finish = finish;
  };
}
