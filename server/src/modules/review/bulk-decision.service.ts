import type { BodyOf, QueryOf, Stage } from '@qinqing/contract';
import { type BulkDecision, type BulkFailure, MAX_BULK_CASES } from '@qinqing/contract/staff';
import type * as contract from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { ApplicationCases, type FoundCase } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { requireRole, SYSTEM } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor, Idempotency } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { BulkCaseRow, BulkDecisionRow } from './bulk.entity.js';

export const BULK_DECISION_JOB = 'review.bulk_decision';

export interface BulkDecisionJob {
  runId: string;
}

/** One open job per run. */
export function bulkKey(runId: string): string {
  return `bulk_decision:${runId}`;
}

/** What became of one case of a run. */
export type BulkOutcome = { place: number } & ({ passed: true } | { passed: false; code: string; message: string });

/** A run that goes on, with the cases that come next. */
export interface OpenBulkRun {
  run: Pick<BulkDecisionRow, 'id' | 'stage' | 'startedBy' | 'reason' | 'done' | 'total'>;
  cases: Pick<BulkCaseRow, 'place' | 'applicationId' | 'version'>[];
}

const INSERT_CHUNK = 400;

/** Runs of many decisions: begun by a reviewer, worked off by a flow, read by the console while it goes on. */
@Injectable()
export class BulkDecisions {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly audit: AuditService,
    private readonly idempotency: Idempotency,
    private readonly cases: ApplicationCases,
  ) {}

  /** @throws {AppError} FORBIDDEN */
  async preview(
    actor: Actor,
    query: QueryOf<typeof contract.previewBulkDecision>,
  ): Promise<{ count: number; amountFen: number; flagged: number }> {
    requireRole(actor);
    return this.db.read(async (m) => {
      const { plain, flagged } = await this.onDesk(m, actor, query.stage, query);
      return { count: plain.length, amountFen: sumOf(plain), flagged };
    });
  }

  /**
   * Begins a run over the cases that the person confirmed, each at the version that was seen; a worker does it.
   * @throws {AppError} FORBIDDEN, VALIDATION, NOT_FOUND, STALE_VERSION where other cases match than were seen,
   * STATE_CONFLICT where none does or the person's last run goes on
   */
  async start(actor: Actor, input: BodyOf<typeof contract.startBulkDecision>): Promise<BulkDecision> {
    requireRole(actor);
    if ((input.cases === undefined) === (input.all === undefined))
      throw new AppError('VALIDATION', { fields: [{ path: 'cases', message: '请勾选办件，或选择全部' }] });
    return this.db.write(async (m) => {
      const found = input.cases ? await this.chosen(m, input.cases) : await this.matching(m, actor, input);
      if (found.length === 0) throw new AppError('STATE_CONFLICT', { message: '没有可以批量通过的办件' });
      const row = m.create(BulkDecisionRow, {
        id: newId(),
        stage: input.stage,
        liveKey: actor.id,
        status: 'queued',
        startedBy: actor.id,
        startedByName: actor.name,
        reason: input.reason ?? null,
        total: found.length,
        done: 0,
        passed: 0,
        failed: 0,
        amountFen: sumOf(found),
        finishedAt: null,
      });
      try {
        await m.insert(BulkDecisionRow, row as never);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError('STATE_CONFLICT', { message: '您的上一次批量办理还没有完成，请等它结束或先停止' });
      }
      const rows = found.map(({ id, version }, i) => ({
        runId: row.id,
        place: i + 1,
        applicationId: id,
        version,
        status: 'waiting' as const,
        code: null,
        message: null,
      }));
      for (let from = 0; from < rows.length; from += INSERT_CHUNK) {
        const part = rows.slice(from, from + INSERT_CHUNK);
        await m.createQueryBuilder().insert().into(BulkCaseRow).values(part).updateEntity(false).execute();
      }
      await this.jobs.enqueue(m, BULK_DECISION_JOB, { runId: row.id }, { key: bulkKey(row.id) });
      await this.audit.record(m, {
        actor,
        action: 'bulk_decision.start',
        entity: 'bulk_decision',
        entityId: row.id,
        after: { stage: row.stage, cases: row.total, amountFen: row.amountFen },
      });
      const answer = viewOf(await this.row(m, row.id));
      await this.idempotency.complete(m, answer);
      return answer;
    });
  }

  /**
   * Stops a run between two cases; what was decided stays decided.
   * @throws {AppError} FORBIDDEN for another person's run, NOT_FOUND, STATE_CONFLICT for a run that is over
   */
  async cancel(actor: Actor, id: string): Promise<BulkDecision> {
    return this.db.write(async (m) => {
      this.requireOwn(actor, await this.row(m, id));
      const answer = await this.stop(m, actor, id);
      await this.idempotency.complete(m, answer);
      return answer;
    });
  }

  /** @throws {AppError} FORBIDDEN, NOT_FOUND */
  async find(actor: Actor, id: string): Promise<BulkDecision> {
    return this.db.read(async (m) => viewOf(this.requireOwn(actor, await this.row(m, id))));
  }

  async list(
    actor: Actor,
    query: QueryOf<typeof contract.listBulkDecisions>,
  ): Promise<{ items: BulkDecision[]; nextCursor: string | null }> {
    requireRole(actor);
    const limit = query.limit ?? PAGE_SIZE;
    return this.db.read(async (m) => {
      const find = m
        .createQueryBuilder(BulkDecisionRow, 'r')
        .where('r.startedBy = :me', { me: actor.id })
        .orderBy('r.id', 'DESC')
        .limit(limit + 1);
      if (query.cursor !== undefined)
        find.andWhere('r.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
      const { items, nextCursor } = pageFrom(await find.getMany(), limit, (row) => [row.id]);
      return { items: items.map(viewOf), nextCursor };
    });
  }

  /** The cases that were not passed, each with its reason. */
  async failures(
    actor: Actor,
    id: string,
    query: QueryOf<typeof contract.listBulkFailures>,
  ): Promise<{ items: BulkFailure[]; nextCursor: string | null }> {
    const limit = query.limit ?? PAGE_SIZE;
    return this.db.read(async (m) => {
      this.requireOwn(actor, await this.row(m, id));
      const find = m
        .createQueryBuilder(BulkCaseRow, 'c')
        .where("c.runId = :id AND c.status = 'failed'", { id })
        .orderBy('c.place', 'ASC')
        .limit(limit + 1);
      if (query.cursor !== undefined)
        find.andWhere('c.place > :after', { after: decodeCursor(query.cursor, ['number'])[0] });
      const { items, nextCursor } = pageFrom(await find.getMany(), limit, (row) => [row.place]);
      const named = await this.cases.named(
        m,
        items.map(({ applicationId }) => applicationId),
      );
      return {
        items: items.map(({ applicationId, code, message }) => ({
          applicationId,
          receiptNo: named.get(applicationId)?.receiptNo ?? '',
          enterpriseName: named.get(applicationId)?.enterpriseName ?? '',
          measureTitle: named.get(applicationId)?.measureTitle ?? '',
          code: code ?? '',
          message: message ?? '',
        })),
        nextCursor,
      };
    });
  }

  /** The next cases of a run; undefined once it is over. */
  async next(m: EntityManager, id: string, limit: number): Promise<OpenBulkRun | undefined> {
    const run = await m.findOneBy(BulkDecisionRow, { id });
    if (!run || (run.status !== 'queued' && run.status !== 'running')) return undefined;
    const cases = await m.find(BulkCaseRow, {
      select: { place: true, applicationId: true, version: true },
      where: { runId: id, status: 'waiting' },
      order: { place: 'ASC' },
      take: limit,
    });
    return { run, cases };
  }

  /**
   * Keeps what became of cases, in the unit that decides on them. The guard on `done` lets every case count once.
   * @returns false where the run was stopped or another worker was quicker: the unit must then decide nothing
   */
  async keep(m: EntityManager, run: OpenBulkRun['run'], outcomes: readonly BulkOutcome[]): Promise<boolean> {
    const now = this.clock.now();
    const passed = outcomes.filter((each) => each.passed).map(({ place }) => place);
    const done = run.done + outcomes.length;
    const over = done >= run.total;
    const { affected } = await m
      .createQueryBuilder()
      .update(BulkDecisionRow)
      .set({
        done,
        passed: () => `passed + ${passed.length}`,
        failed: () => `failed + ${outcomes.length - passed.length}`,
        updatedAt: now,
        ...(over ? { status: 'done', liveKey: null, finishedAt: now } : { status: 'running' }),
      })
      .where("id = :id AND done = :before AND status IN ('queued', 'running')", { id: run.id, before: run.done })
      .execute();
    if (affected !== 1) return false;
    if (passed.length > 0)
      await m.update(BulkCaseRow, { runId: run.id, place: In(passed), status: 'waiting' }, { status: 'passed' });
    for (const each of outcomes) {
      if (each.passed) continue;
      const { place, code, message } = each;
      await m.update(BulkCaseRow, { runId: run.id, place, status: 'waiting' }, { status: 'failed', code, message });
    }
    if (over) {
      const { passed: all, failed } = await this.row(m, run.id);
      await this.audit.record(m, {
        actor: SYSTEM,
        action: 'bulk_decision.finish',
        entity: 'bulk_decision',
        entityId: run.id,
        after: { passed: all, failed },
      });
    }
    return true;
  }

  /** @throws {AppError} STATE_CONFLICT for a run that is over */
  async stop(m: EntityManager, actor: Actor, id: string): Promise<BulkDecision> {
    const { affected } = await m
      .createQueryBuilder()
      .update(BulkDecisionRow)
      .set({ status: 'cancelled', liveKey: null, finishedAt: this.clock.now() })
      .where("id = :id AND status IN ('queued', 'running')", { id })
      .execute();
    const row = await this.row(m, id);
    if (affected !== 1) throw new AppError('STATE_CONFLICT', { details: { current: row.status } });
    await this.audit.record(m, {
      actor,
      action: 'bulk_decision.cancel',
      entity: 'bulk_decision',
      entityId: id,
      after: { done: row.done, total: row.total },
    });
    return viewOf(row);
  }

  private async chosen(m: EntityManager, seen: readonly { id: string; version: number }[]): Promise<FoundCase[]> {
    const versions = new Map(seen.map(({ id, version }) => [id, version]));
    const found = await this.cases.every(m, { ids: [...versions.keys()] }, versions.size);
    if (found.length !== versions.size)
      throw new AppError('NOT_FOUND', { message: '有的办件不存在，请刷新后重新选择' });
    return found.map((row) => ({ ...row, version: versions.get(row.id)! }));
  }

  private async matching(
    m: EntityManager,
    actor: Actor,
    { stage, all }: BodyOf<typeof contract.startBulkDecision>,
  ): Promise<FoundCase[]> {
    const { plain } = await this.onDesk(m, actor, stage, all ?? {});
    if (plain.length === all?.count && sumOf(plain) === all.amountFen) return plain;
    throw new AppError('STALE_VERSION', {
      message: '符合条件的办件已有变化，请重新核对件数和金额',
      details: { count: plain.length, amountFen: sumOf(plain) },
    });
  }

  /** Cases on the desks of this person; those with findings are for single decisions and only counted. */
  private async onDesk(
    m: EntityManager,
    actor: Actor,
    stage: Stage,
    { measureId, q }: { measureId?: string | undefined; q?: string | undefined },
  ): Promise<{ plain: FoundCase[]; flagged: number }> {
    const roles = actor.kind === 'staff' ? actor.roles : [];
    const filter = { stage, roles, ...(measureId ? { measureId } : {}), ...(q ? { q } : {}) };
    const found = await this.cases.every(m, filter, MAX_BULK_CASES + 1);
    if (found.length > MAX_BULK_CASES)
      throw new AppError('STATE_CONFLICT', { message: `一次最多办理 ${MAX_BULK_CASES} 件，请先按政策筛选` });
    const plain = found.filter(({ flags }) => flags.length === 0);
    return { plain, flagged: found.length - plain.length };
  }

  private requireOwn(actor: Actor, row: BulkDecisionRow): BulkDecisionRow {
    requireRole(actor);
    const reads = actor.kind === 'staff' && actor.roles.includes('auditor');
    if (row.startedBy !== actor.id && !reads) throw new AppError('FORBIDDEN');
    return row;
  }

  private async row(m: EntityManager, id: string): Promise<BulkDecisionRow> {
    const row = await m.findOneBy(BulkDecisionRow, { id });
    if (!row) throw new AppError('NOT_FOUND');
    return row;
  }
}

function sumOf(found: readonly FoundCase[]): number {
  return found.reduce((sum, { amountFen }) => sum + (amountFen ?? 0), 0);
}

function viewOf(row: BulkDecisionRow): BulkDecision {
  const { id, stage, status, startedByName, createdAt, finishedAt, total, done, passed, failed, amountFen } = row;
  return {
    id,
    stage,
    status,
    startedBy: startedByName,
    startedAt: createdAt.toISOString(),
    ...(finishedAt ? { finishedAt: finishedAt.toISOString() } : {}),
    total,
    done,
    passed,
    failed,
    amountFen,
  };
}
