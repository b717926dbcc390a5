import { setTimeout as sleep } from 'node:timers/promises';
import { DecideCaseFlow } from '../src/flows/index.js';
import { ApplicationService, FirmApplicationService } from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { LedgerService, LedgerVerifier, TRANSFERS } from '../src/modules/ledger/index.js';
import { PayoutHistory } from '../src/modules/payout/index.js';
import { TestClock } from '../src/platform/clock/index.js';
import { Config } from '../src/platform/config/index.js';
import { type TestApp, testApp } from '../test/app.js';
import { DomainBuilder, type Firm, staffActor } from '../test/domain.js';

export const AMOUNT_FEN = 10_000_00;
export const POOL = 'POOL-2026-TEST';
const FACTS = { employees: 10, seriouslyDishonest: false };
const FINAL = staffActor('final_approver');
export const DESKS = {
  maker: staffActor('payout_maker', 1),
  sealer: staffActor('payout_maker', 2),
  releaser: staffActor('payout_releaser'),
  lifter: staffActor('leader'),
};
const BATCH_LINES = 250;
const PATIENCE_MS = 60_000;
/** Rounds of two minutes each without any change: more than the longest pause of a job. */
const IDLE_ROUNDS = 30;
/** Of many alike so many are printed. */
const SAMPLE = 5;

/** What is left at the end of a fault. */
export interface Balance {
  /** promises given to firms, and for each whether it was kept: not there or not paid is lost */
  acknowledged: number;
  lost: number;
  /** cases checked, granted or paid more than once */
  doubled: number;
  /** invariants that do not hold, the chain of audits among them */
  broken: number;
  /** every difference in words; empty is good */
  faults: string[];
}

export interface Draft {
  firm: Firm;
  id: string;
  version: number;
}

/**
 * A small district in which something is about to go wrong: firms with complete drafts, one measure with one desk, one
 * pool with money for exactly all of them. It holds its own connection to the database that the processes under
 * fault use, does what people would do, and at the end counts what is left.
 */
export class District {
  /** the receipt that a firm was given, by case */
  readonly acknowledged = new Map<string, string>();
  private readonly stuck: string[] = [];

  private constructor(
    readonly t: TestApp,
    readonly build: DomainBuilder,
    readonly drafts: Draft[],
  ) {}

  static async open(size: number, env: Record<string, string> = {}): Promise<District> {
    const t = await testApp({
      clock: new TestClock(new Date()),
      env: { REDIS_URL: '', NODE_ENV: 'development', ...env },
    });
    const build = new DomainBuilder(t);
    await build.pool(POOL, size * AMOUNT_FEN);
    const measure = await build.measure({
      route: [{ stage: 'final', desk: '区人社局分管领导', role: 'final_approver', promiseWorkingDays: 1 }],
    });
    const firms = t.get(FirmApplicationService);
    const drafts: Draft[] = [];
    for (const firm of await build.firms(size, FACTS)) {
      const opened = await firms.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
      const { version } = await firms.saveDraft(firm.actor, opened.id, {
        version: opened.version,
        values: { employees: 10, contactPhone: '13800000000' },
        payeeAccountId: firm.payeeAccountId,
      });
      drafts.push({ firm, id: opened.id, version });
    }
    return new District(t, build, drafts);
  }

  /** What a process needs to work on this district. */
  env(): Record<string, string> {
    const { databaseUrl, auditAnchor, filesUrl } = this.t.get(Config);
    return { NODE_ENV: 'development', DATABASE_URL: databaseUrl, AUDIT_ANCHOR: auditAnchor, FILES_URL: filesUrl };
  }

  submitAll(): Promise<void> {
    return this.submitSome(0, this.drafts.length);
  }

  async submitSome(from: number, to: number): Promise<void> {
    const firms = this.t.get(FirmApplicationService);
    for (const { firm, id, version } of this.drafts.slice(from, to)) {
      const { receiptNo } = await firms.submit(firm.actor, id, { version });
      this.acknowledged.set(id, String(receiptNo));
    }
  }

  async count(status: string): Promise<number> {
    const [row] = await this.rows<{ n: unknown }>(`SELECT COUNT(*) AS n FROM application WHERE status = '${status}'`);
    return Number(row?.n);
  }

  rows<T>(sql: string): Promise<T[]> {
    return this.t.db.read((m) => m.query(sql) as Promise<T[]>);
  }

  /** Decides, batches and pays whatever is ready, again and again until all is paid; refused and lost tries are made again. */
  async payAll(): Promise<void> {
    const now = new Date();
    if (now > this.t.clock.now()) this.t.clock.set(now);
    let last = '';
    for (let idle = 0; ; idle += 1) {
      await this.stubbornly(() => this.t.runner.drain());
      await this.stubbornly(() => this.decideReady());
      await this.stubbornly(() => this.payReady());
      if ((await this.stubbornly(() => this.count('paid'))) === this.drafts.length) return;
      const states = JSON.stringify(await this.stubbornly(() => this.states()));
      if (states !== last) idle = 0;
      if (idle > IDLE_ROUNDS) {
        this.stuck.push(`nothing moves any more: ${states}, jobs ${JSON.stringify(await this.jobs())}`);
        return;
      }
      last = states;
      // What a dead process held is free again once its lease is over.
      this.t.clock.advance({ minutes: 2 });
    }
  }

  async decideReady(limit = Number.POSITIVE_INFINITY): Promise<number> {
    const ready = await this.rows<{ id: string }>("SELECT id FROM application WHERE status = 'in_review' ORDER BY id");
    const chosen = ready.slice(0, limit);
    for (const { id } of chosen) {
      const { version } = await this.t.db.read((m) => this.t.get(ApplicationService).view(m, id));
      await this.t.get(DecideCaseFlow).decide(FINAL, id, { version, decision: 'pass' });
    }
    return chosen.length;
  }

  async payReady(): Promise<void> {
    const payable = await this.rows<{ id: string }>("SELECT id FROM payout WHERE status = 'payable' ORDER BY id");
    for (let from = 0; from < payable.length; from += BATCH_LINES) {
      const now = this.t.clock.now();
      await this.t.db.write((m) =>
        this.t.get(PayoutHistory).replay(m, {
          poolCode: POOL,
          payoutIds: payable.slice(from, from + BATCH_LINES).map(({ id }) => id),
          ...DESKS,
          at: { made: now, sealed: now, released: now, sent: now, result: now },
        }),
      );
    }
  }

  /** Does `work` until it comes through: the database may be away. */
  async stubbornly<T>(work: () => Promise<T>): Promise<T> {
    const end = Date.now() + PATIENCE_MS;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (Date.now() > end) throw error;
        await sleep(50);
      }
    }
  }

  async states(): Promise<Record<string, number>> {
    const rows = await this.rows<{ status: string; n: unknown }>(
      'SELECT status, COUNT(*) AS n FROM application GROUP BY status',
    );
    return Object.fromEntries(rows.map(({ status, n }) => [status, Number(n)]));
  }

  /** What is left to do, by kind and state, with how often it was begun at most and one of its errors. */
  jobs(): Promise<object[]> {
    return this.rows(
      `SELECT kind, status, COUNT(*) AS n, MAX(attempts) AS attempts, MAX(interruptions) AS interruptions,
       MIN(runAt) AS runAt, MIN(leaseUntil) AS leaseUntil, MIN(lastError) AS lastError FROM job WHERE status <> 'done' GROUP BY kind, status`,
    );
  }

  /** Every way in which the end differs from all cases checked, granted and paid once. */
  async balance(): Promise<Balance> {
    const faults: string[] = [...this.stuck];
    const expect = (what: string, is: unknown, should: unknown) => {
      if (JSON.stringify(is) !== JSON.stringify(should)) {
        faults.push(`${what}: ${JSON.stringify(is)} instead of ${JSON.stringify(should)}`);
      }
    };
    const size = this.drafts.length;
    expect('applications by state', await this.states(), { paid: size });
    const cases = await this.rows<{ id: string; receiptNo: string | null; status: string }>(
      'SELECT id, receiptNo, status FROM application',
    );
    const kept = new Map(cases.map((row) => [row.id, row]));
    const lost = [...this.acknowledged].filter(([id, receiptNo]) => {
      const row = kept.get(id);
      return row?.receiptNo !== receiptNo || row.status !== 'paid';
    });
    for (const [id, receiptNo] of lost.slice(0, SAMPLE))
      faults.push(`receipt ${receiptNo} was given, and is ${JSON.stringify(kept.get(id) ?? 'not there')}`);
    const twice = await this.moreThanOnce();
    faults.push(...twice.slice(0, SAMPLE));
    const pool = (await this.t.db.read((m) => this.t.get(LedgerService).pools(m))).find(({ code }) => code === POOL);
    expect('paid from the pool', pool?.paidFen, size * AMOUNT_FEN);
    expect('left in the pool', [pool?.availableFen, pool?.frozenFen], [0, 0]);
    const { broken, faults: more } = await this.soundness();
    return {
      acknowledged: this.acknowledged.size,
      lost: lost.length,
      doubled: twice.length,
      broken,
      faults: [...faults, ...more],
    };
  }

  /** Cases to which something happened twice that may happen once. */
  private async moreThanOnce(): Promise<string[]> {
    const found: string[] = [];
    for (const [what, sql] of [
      ['checked', "SELECT applicationId FROM application_event WHERE event = 'check_passed'"],
      ['given a payout', 'SELECT applicationId FROM payout'],
      ['frozen for', `SELECT applicationId FROM ledger_transfer WHERE code = ${TRANSFERS.freeze.code}`],
      ['paid', `SELECT applicationId FROM ledger_transfer WHERE code = ${TRANSFERS.settle.code}`],
    ] as const) {
      const rows = await this.rows<{ applicationId: string; n: unknown }>(
        `SELECT applicationId, COUNT(*) AS n FROM (${sql}) happened GROUP BY applicationId HAVING COUNT(*) > 1`,
      );
      found.push(...rows.map(({ applicationId, n }) => `case ${applicationId} was ${what} ${Number(n)} times`));
    }
    return found;
  }

  /** What must hold whatever was done: no dead job, every invariant, and the chain of audits. */
  async soundness(): Promise<{ broken: number; faults: string[] }> {
    const { checks } = await this.t.get(LedgerVerifier).verify();
    const hit = checks.filter(({ violations }) => violations > 0);
    const faults = hit.map(({ code, violations }) => `invariant ${code}: ${violations}`);
    const audit = await this.t.get(AuditService).verify();
    if (!audit.ok) faults.push(`audit chain: ${audit.fault} at ${audit.firstBroken}`);
    const broken = faults.length;
    const dead = await this.rows<{ kind: string; lastError: string }>(
      "SELECT kind, lastError FROM job WHERE status = 'dead'",
    );
    faults.push(...dead.slice(0, SAMPLE).map(({ kind, lastError }) => `dead job: ${kind}, ${lastError}`));
    return { broken, faults };
  }

  close(): Promise<void> {
    return this.t.close();
  }
}
