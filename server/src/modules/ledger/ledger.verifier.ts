import type { ResponseOf } from '@qinqing/contract';
import type { verifyLedger } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db, type Invariant, InvariantRegistry, isUniqueViolation, toFen } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerStopRow } from './ledger.entity.js';
import { openStops } from './ledger.repository.js';

export type LedgerReport = ResponseOf<typeof verifyLedger>;

const SAMPLE = 5;

/** Runs every invariant that the modules registered; a hit in a money one stops payments until a person lifts it. */
@Injectable()
export class LedgerVerifier {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly invariants: InvariantRegistry,
    private readonly audit: AuditService,
  ) {}

  /** @throws {AppError} FORBIDDEN */
  async verifyAs(actor: Actor): Promise<LedgerReport> {
    requireRole(actor, 'auditor', 'admin', 'leader', 'payout_releaser');
    return this.verify();
  }

  async verify(): Promise<LedgerReport> {
    const checks: LedgerReport['checks'] = [];
    const broken: { invariant: Invariant; sample: string[] }[] = [];
    for (const invariant of this.invariants.all()) {
      const { violations, sample } = await this.check(invariant);
      checks.push({ code: invariant.code, title: invariant.title, violations, sample });
      if (violations > 0 && invariant.money) broken.push({ invariant, sample });
    }
    for (const { invariant, sample } of broken) await this.stop(invariant, sample);
    return { ok: checks.every((check) => check.violations === 0), checkedAt: this.clock.now().toISOString(), checks };
  }

  /** Stops payments within the unit that found the fault; lifted like every stop once the invariant holds again. */
  async halt(m: EntityManager, { code, title }: Pick<Invariant, 'code' | 'title'>, sample: string[]): Promise<void> {
    if (await m.existsBy(LedgerStopRow, { openKey: code })) return;
    await m.insert(LedgerStopRow, { id: newId(), openKey: code, code, title, sample, at: this.clock.now() });
  }

  /**
   * Lets payments run again, after the books were put right.
   * @throws {AppError} LEDGER_STOPPED while an invariant is still hit
   */
  async lift(actor: Actor, reason: string): Promise<void> {
    requireRole(actor, 'admin');
    const report = await this.verify();
    if (!report.ok) throw new AppError('LEDGER_STOPPED', { details: { codes: hits(report) } });
    await this.db.write(async (m) => {
      for (const stop of await openStops(m)) {
        const lifted = { openKey: null, liftedAt: this.clock.now(), liftedBy: actor.id, liftReason: reason };
        await m.update(LedgerStopRow, { id: stop.id, liftedAt: IsNull() }, lifted);
        await this.audit.record(m, { actor, action: 'ledger.lift', entity: 'ledger_stop', entityId: stop.id, reason });
      }
    });
  }

  private check({ sql }: Invariant): Promise<{ violations: number; sample: string[] }> {
    return this.db.read(async (m) => {
      const rows = (await m.query(`SELECT v.* FROM (${sql}) v LIMIT ${SAMPLE}`)) as Record<string, unknown>[];
      if (rows.length === 0) return { violations: 0, sample: [] };
      const [counted] = (await m.query(`SELECT COUNT(*) AS n FROM (${sql}) v`)) as { n: unknown }[];
      return { violations: toFen(counted?.n), sample: rows.map(describe) };
    });
  }

  private async stop(invariant: Invariant, sample: string[]): Promise<void> {
    try {
      await this.db.write((m) => this.halt(m, invariant, sample));
    } catch (error) {
      // Another process found the same at the same moment.
      if (!isUniqueViolation(error)) throw error;
    }
  }
}

function hits(report: LedgerReport): string[] {
  return report.checks.filter((check) => check.violations > 0).map((check) => check.code);
}

function describe(row: Record<string, unknown>): string {
  const { subject, ...rest } = row;
  const facts = Object.entries(rest).map(([name, value]) => `${name}=${String(value)}`);
  return [String(subject), ...facts].join(' ');
}
