import { setImmediate as yieldLoop } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type AllocationItem,
  allocateShares,
  type ApplicationRecord,
  ApplicationService,
  CONTROLLED,
  decidedText,
  endOfDay,
  EvaluationService,
  outstandingAfter,
  PoolWatch,
  sumOf,
  TotalControls,
  type Window,
  type WindowAllocation,
} from '../modules/application/index.js';
import { AuditService } from '../modules/audit/index.js';
import { SYSTEM } from '../modules/identity/index.js';
import { LedgerService, type PoolShare } from '../modules/ledger/index.js';
import { NoticeService } from '../modules/notice/index.js';
import { type MeasureRecord, PolicyService } from '../modules/policy/index.js';
import { Clock, shanghaiDay } from '../platform/clock/index.js';
import { Db, isUniqueViolation } from '../platform/db/index.js';
import { AppError } from '../platform/errors/index.js';
import { type Job, type JobContext, JobRegistry, Jobs } from '../platform/queue/index.js';
import { fenToFreeze } from './check-findings.js';
import { claimOfShares, holdClaim, sharesOf } from './entitlement.js';

export const CONTROL_SWEEP_JOB = 'total_control.sweep';
export const ALLOCATE_JOB = 'total_control.allocate';

interface AllocateJob extends Window {
  measureVersion: number;
}

/** What a case was entitled to when it was looked at. */
interface Claimed {
  version: number;
  shares: PoolShare[];
}

/** Cases per unit of work, as for decisions in bulk. */
const CHUNK = 25;
/** After this long a job ends and the next one goes on, so that other work gets its turn and a shutdown is short. */
const SLICE_MS = 5000;
const DAY_MS = 86_400_000;
/** A window whose last cases are still being checked is asked again after this long, for a day. */
const CHECKS_RETRY_MS = 10 * 60_000;
/** Reviewers go on while a window is decided: so often it may be read anew before the job fails and is tried again. */
const READINGS = 5;
const DESK = '总额控制核定';

/**
 * Fixes the amounts of a closed window together (总额控制), once for ever. First every open case's claim is worked out;
 * then one unit keeps what each of them gets and sets aside what they will take more than they hold, so that nobody else
 * can take it; then the cases get theirs a few at a time, those that give money back first. Killed at any point it goes
 * on where it was: the window's row guards the decision, its count guards each chunk.
 *
 * What a case gets stays its own. If it is withdrawn or rejected afterwards, its money goes back to the pool and not to
 * the others: their amounts have been told, published or paid, and a sum that depends on who else drops out could never
 * be paid early.
 */
@Injectable()
export class AllocateWindowFlow implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly audit: AuditService,
    private readonly policy: PolicyService,
    private readonly ledger: LedgerService,
    private readonly notices: NoticeService,
    private readonly applications: ApplicationService,
    private readonly evaluations: EvaluationService,
    private readonly controls: TotalControls,
    private readonly pools: PoolWatch,
  ) {}

  onModuleInit(): void {
    this.registry.register(CONTROL_SWEEP_JOB, () => this.sweep());
    this.registry.register(ALLOCATE_JOB, (job, context) => this.allocate(job, context));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.schedule();
  }

  /** Every day: which windows have closed since, and which were left in the middle. */
  private async sweep(): Promise<void> {
    const due = await this.db.read(async (m): Promise<AllocateJob[]> => {
      const found: AllocateJob[] = await this.controls.unfinished(m);
      for (const window of await this.controls.undecided(m)) {
        const record = await this.controls.governing(m, window);
        if (this.isDue(record)) found.push({ ...window, measureVersion: record.version });
      }
      return found;
    });
    for (const window of due) await this.enqueue(window);
    await this.schedule();
  }

  private async allocate(job: Job, { signal }: JobContext): Promise<void> {
    const window = job.payload as AllocateJob;
    const end = Date.now() + SLICE_MS;
    const allocation = (await this.db.read((m) => this.controls.find(m, window))) ?? (await this.decide(window));
    if (!allocation) return;
    while (!signal.aborted) {
      if (!(await this.chunk(allocation.id))) return;
      if (Date.now() > end) {
        await this.enqueue(window);
        return;
      }
      await yieldLoop();
    }
    throw new Error('told to stop');
  }

  /** @returns undefined where there is nothing to decide, or not yet */
  private async decide(window: AllocateJob): Promise<WindowAllocation | undefined> {
    const record = await this.db.read((m) => this.controls.governing(m, window));
    // The window may have been extended since.
    if (!this.isDue(record)) return undefined;
    const patience = endOfDay(record.definition.window.closesOn).getTime() + DAY_MS;
    const now = this.clock.now().getTime();
    if (now < patience && (await this.db.read((m) => this.controls.beingChecked(m, window)))) {
      await this.enqueue(window, new Date(now + CHECKS_RETRY_MS));
      return undefined;
    }
    const claims = new Map<string, Claimed>();
    for (let reading = 0; reading < READINGS; reading += 1) {
      await this.readClaims(window, claims);
      const kept = await this.fix(record, window, claims);
      if (kept !== 'moved') return kept;
    }
    throw new Error(`the cases of ${record.code} ${window.period} did not hold still`);
  }

  /** Works out what each case is entitled to today, of its own and under its firm's ceilings. */
  private async readClaims(window: Window, claims: Map<string, Claimed>): Promise<void> {
    const rows = await this.db.read((m) => this.controls.cases(m, window));
    for (const row of rows) {
      if (claims.get(row.id)?.version === row.version) continue;
      const shares = await this.db.read(async (m) => {
        const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
        const subject = await this.evaluations.subject(m, row.enterpriseId);
        const { evaluation } = this.evaluations.evaluateApplication(subject, record, row);
        const wanted = await sharesOf(m, this.ledger, record, fenToFreeze(evaluation));
        return (await claimOfShares(m, this.ledger, row, record, wanted)).shares;
      });
      claims.set(row.id, { version: row.version, shares });
      await yieldLoop();
    }
  }

  /** Keeps the decision, and sets the money aside in the same unit. */
  private async fix(
    record: MeasureRecord,
    window: Window,
    claims: ReadonlyMap<string, Claimed>,
  ): Promise<WindowAllocation | 'moved' | undefined> {
    try {
      return await this.db.write(async (m) => {
        const cases = await this.controls.cases(m, window);
        if (cases.some(({ id, version }) => claims.get(id)?.version !== version)) return 'moved';
        // A case whose amount nobody knows yet has no part: it gets its own later, in the proportion of all.
        const rows = cases.filter(({ id }) => sumOf(claims.get(id)!.shares) > 0);
        if (rows.length === 0) return undefined;
        return this.keepDecision(m, record, window, rows, claims);
      });
    } catch (error) {
      // Somebody else took from the pool at this very moment, or decided the window.
      if (error instanceof AppError && error.code === 'POOL_EXHAUSTED') return 'moved';
      if (!isUniqueViolation(error)) throw error;
      return (await this.db.read((m) => this.controls.find(m, window))) ?? 'moved';
    }
  }

  private async keepDecision(
    m: EntityManager,
    record: MeasureRecord,
    { measureId, period }: Window,
    rows: readonly ApplicationRecord[],
    claims: ReadonlyMap<string, Claimed>,
  ): Promise<WindowAllocation> {
    const mode = record.definition.totalControl;
    if (mode === 'none') throw new Error(`${record.code} has no total control`);
    const ids = rows.map(({ id }) => id);
    const held = await this.ledger.frozenShares(m, ids);
    const wanted = ids.map((id) => claims.get(id)!.shares);
    const there = await this.moneyFor(m, [...wanted, ...held.values()], [...held.values()]);
    const granted = allocateShares(mode, wanted, there);
    const items = rows.map(({ id }, i) => {
      const [claim, shares] = [wanted[i]!, granted[i]!];
      const [claimFen, allocatedFen] = [sumOf(claim), sumOf(shares)];
      return { applicationId: id, claimFen, allocatedFen, shares, delta: differences(shares, held.get(id) ?? []) };
    });
    // Who gives money back comes first, so that there is never less in the pool than the next one takes.
    items.sort((a, b) => sumOf(a.delta) - sumOf(b.delta));
    const claimFen = items.reduce((sum, item) => sum + item.claimFen, 0);
    const allocatedFen = items.reduce((sum, item) => sum + item.allocatedFen, 0);
    const pooledFen = [...there.values()].reduce((sum, fen) => sum + fen, 0);
    const allocation = await this.controls.insert(
      m,
      {
        measureId,
        measureVersion: record.version,
        period,
        mode,
        closesOn: record.definition.window.closesOn,
        claimFen,
        // Of several pools the shortest decides: what the others hold beyond that is not there for this window.
        controlFen: there.size > 1 && allocatedFen < claimFen ? allocatedFen : pooledFen,
        allocatedFen,
        applications: items.length,
        status: 'applying',
        outstanding: [...there.keys()].map((poolCode) => ({
          poolCode,
          fen: sumOf(items.flatMap(({ delta }) => delta).filter((each) => each.poolCode === poolCode)),
        })),
      },
      items,
    );
    await this.setAside(m, allocation, allocation.outstanding);
    await this.audit.record(m, {
      actor: SYSTEM,
      action: 'total_control.allocate',
      entity: 'window_allocation',
      entityId: allocation.id,
      after: { measure: record.code, period, mode, applications: items.length, claimFen, allocatedFen, pooledFen },
    });
    return allocation;
  }

  /** What is free in the pools of these cases, and what the cases themselves hold. */
  private async moneyFor(
    m: EntityManager,
    shares: readonly (readonly PoolShare[])[],
    held: readonly (readonly PoolShare[])[],
  ): Promise<Map<string, number>> {
    const codes = new Set(shares.flatMap((each) => each.map(({ poolCode }) => poolCode)));
    const free = new Map((await this.ledger.pools(m)).map(({ code, availableFen }) => [code, availableFen]));
    return new Map(
      [...codes].map((code) => [
        code,
        (free.get(code) ?? 0) + sumOf(held.flat().filter(({ poolCode }) => poolCode === code)),
      ]),
    );
  }

  /** The window itself holds what its cases have still to get. @throws {AppError} POOL_EXHAUSTED */
  private async setAside(
    m: EntityManager,
    { id, measureId }: WindowAllocation,
    outstanding: readonly PoolShare[],
  ): Promise<void> {
    await this.ledger.holdExactly(m, {
      applicationId: id,
      measureId,
      enterpriseId: '',
      shares: outstanding.map(({ poolCode, fen }) => ({ poolCode, fen: Math.max(0, fen) })),
      reason: DESK,
    });
    this.pools.touch();
  }

  /** @returns whether more is to be done */
  private async chunk(id: string): Promise<boolean> {
    const next = await this.db.read((m) => this.controls.next(m, id, CHUNK));
    if (!next) return false;
    const { allocation, items } = next;
    await this.db.write(async (m) => {
      if (!(await this.controls.keep(m, allocation, items))) return;
      const rows = await this.applications.views(
        m,
        items.map(({ applicationId }) => applicationId),
      );
      const givesBack = ({ delta }: AllocationItem) => sumOf(delta) < 0;
      for (const item of items.filter(givesBack)) await this.apply(m, allocation, item, rows);
      await this.setAside(m, allocation, outstandingAfter(allocation, items));
      for (const item of items.filter((each) => !givesBack(each))) await this.apply(m, allocation, item, rows);
    });
    return true;
  }

  /** Brings one case to what it got. Who was withdrawn or rejected meanwhile has left its part in the pool. */
  private async apply(
    m: EntityManager,
    allocation: WindowAllocation,
    item: AllocationItem,
    rows: ReadonlyMap<string, ApplicationRecord>,
  ): Promise<void> {
    const row = rows.get(item.applicationId);
    if (!row || !CONTROLLED.some((status) => status === row.status)) return;
    const text = decidedText(allocation.mode, this.controls.decidedOf(allocation, item));
    if (item.allocatedFen === 0) return this.exhaust(m, row, text);
    await this.applications.recordChecks(m, row.id, [{ code: 'pool', outcome: 'passed', detail: text }]);
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    // Another case of the firm may have used up a ceiling since.
    const claim = await claimOfShares(m, this.ledger, row, record, item.shares);
    if (item.delta.every(({ fen }) => fen === 0) && claim.fen === row.frozenFen) return;
    await this.applications.transition(m, {
      row,
      event: 'allocate',
      actor: SYSTEM,
      timeline: {
        title: '按总额控制核定金额',
        text,
        desk: DESK,
        tone: claim.fen < item.claimFen ? 'warning' : 'success',
      },
      patch: { frozenFen: claim.fen, ...(row.amountFen === null ? {} : { amountFen: claim.fen }) },
    });
    if (!(await holdClaim(m, this.ledger, row, record, claim, DESK)))
      throw new Error(`what was set aside for application ${row.id} is not there`);
    await this.tell(m, row, '您的申报已按总额控制核定金额', text, `allocated:${row.id}`);
  }

  private async exhaust(m: EntityManager, row: ApplicationRecord, text: string): Promise<void> {
    const reason = `资金额度已用完：${text}`;
    await this.applications.transition(m, {
      row,
      event: 'exhaust',
      actor: SYSTEM,
      timeline: { title: '未通过', text: reason, desk: DESK, tone: 'danger' },
      patch: {
        stage: null,
        stageRole: null,
        frozenFen: 0,
        supplement: null,
        rejection: { reason, at: this.clock.now().toISOString(), desk: DESK },
      },
      reason,
    });
    await this.applications.recordChecks(m, row.id, [{ code: 'pool', outcome: 'failed', detail: text }]);
    await this.applications.release(m, row, '总额控制：额度已用完');
    await this.tell(m, row, '您的申报未通过', reason, `rejected:${row.id}`);
  }

  private tell(m: EntityManager, row: ApplicationRecord, title: string, text: string, key: string): Promise<void> {
    return this.notices.send(m, {
      to: { kind: 'enterprise', id: row.enterpriseId },
      title,
      body: `${row.measureTitle}（${row.receiptNo ?? ''}）：${text}。`,
      link: `application:${row.id}`,
      key,
    });
  }

  private isDue({ definition }: MeasureRecord): boolean {
    return definition.totalControl !== 'none' && definition.window.closesOn < this.clock.today();
  }

  private async enqueue({ measureId, measureVersion, period }: AllocateJob, runAt?: Date): Promise<void> {
    const key = `allocate:${measureId}:${measureVersion}:${period}`;
    const options = { key, ...(runAt ? { runAt } : {}) };
    await this.db.write((m) => this.jobs.enqueue(m, ALLOCATE_JOB, { measureId, measureVersion, period }, options));
  }

  private async schedule(): Promise<void> {
    const tomorrow = shanghaiDay(new Date(this.clock.now().getTime() + DAY_MS));
    const runAt = new Date(`${tomorrow}T00:10:00+08:00`);
    const key = `${CONTROL_SWEEP_JOB}:${tomorrow}`;
    await this.db.write((m) => this.jobs.enqueue(m, CONTROL_SWEEP_JOB, {}, { runAt, key }));
  }
}

/** Per pool, what is wanted more than held; negative where something is given back. */
function differences(wanted: readonly PoolShare[], held: readonly PoolShare[]): PoolShare[] {
  const codes = new Set([...wanted, ...held].map(({ poolCode }) => poolCode));
  const of = (shares: readonly PoolShare[], code: string) => sumOf(shares.filter(({ poolCode }) => poolCode === code));
  return [...codes].map((poolCode) => ({ poolCode, fen: of(wanted, poolCode) - of(held, poolCode) }));
}
