import type { StaffRole } from '@qinqing/contract';
import type { MatchHit, MatchRun } from '@qinqing/contract/staff';
import { factByName, industryLabel, topConditions } from '@qinqing/rules';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { EnterpriseRegister, EnterpriseService } from '../enterprise/index.js';
import { requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { type MeasureRecord, PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { MatchHitRow, MatchRunRow } from './match-run.entity.js';
import { MATCH_RUN_JOB, type MatchRunJob, matchRunKey } from './match-run.job.js';
import { bitsOf, emptyTally, type FirmHit, poolOutlook, type TallyBucket } from './match-run.rules.js';

/** Who may set every firm of the register against a measure: those who write, publish or answer for it. */
const STARTERS: readonly StaffRole[] = ['admin', 'department_reviewer', 'final_approver', 'leader'];
const SIZE_LABELS = new Map(
  (factByName('sizeClass')?.options ?? []).map(({ value, label }) => [value, label] as const),
);

/** A run as other modules see it. */
export interface MatchRunRecord {
  id: string;
  measureId: string;
  measureCode: string;
  measureVersion: number;
  status: MatchRunRow['status'];
  /** the day for which it decided */
  decidedOn: string;
  met: number;
  unknown: number;
}

/** Runs of one measure over all firms: begun by staff, worked off by jobs, read by the preview and by 免申即享. */
@Injectable()
export class MatchRuns {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly audit: AuditService,
    private readonly register: EnterpriseRegister,
    private readonly enterprises: EnterpriseService,
    private readonly ledger: LedgerService,
    private readonly policy: PolicyService,
  ) {}

  /** @throws {AppError} NOT_FOUND */
  async get(m: EntityManager, runId: string): Promise<MatchRunRecord> {
    const { id, measureId, measureCode, measureVersion, status, decidedOn, met, unknown } = await this.row(m, runId);
    return { id, measureId, measureCode, measureVersion, status, decidedOn, met, unknown };
  }

  /**
   * The firms that a run found, in the order of their ids, a page at a time. Hits of a run that goes on are not
   * complete: ask `get` for its status.
   * @param page `outcome` default: both; `after` is the last firm of the page before
   */
  async hitsOf(
    m: EntityManager,
    runId: string,
    page: { outcome?: 'met' | 'unknown'; after?: string; limit: number },
  ): Promise<FirmHit[]> {
    const find = m
      .createQueryBuilder(MatchHitRow, 'hit')
      .where('hit.runId = :runId', { runId })
      .orderBy('hit.enterpriseId')
      .limit(page.limit);
    if (page.outcome) find.andWhere('hit.outcome = :outcome', { outcome: page.outcome });
    if (page.after !== undefined) find.andWhere('hit.enterpriseId > :after', { after: page.after });
    return (await find.getMany()).map(({ runId: _run, ...hit }) => hit);
  }

  /**
   * Begins a run; the worker does it. The register is what it holds now: firms that come later are not in it.
   * @param version of the measure, published or not; default: the published one
   * @throws {AppError} FORBIDDEN, NOT_FOUND, STATE_CONFLICT where the same version is being matched already
   */
  async start(actor: Actor, measureId: string, version?: number): Promise<MatchRun> {
    requireRole(actor, ...STARTERS);
    return this.db.write(async (m) => {
      const record =
        version === undefined
          ? await this.policy.measure(m, measureId)
          : await this.policy.measureAt(m, measureId, version);
      const liveKey = `${record.id}@${record.version}`;
      const other = await m.findOneBy(MatchRunRow, { liveKey });
      if (other) throw alreadyRunning(other);
      const id = newId();
      const row = m.create(MatchRunRow, {
        id,
        measureId: record.id,
        measureCode: record.code,
        measureVersion: record.version,
        title: record.title,
        nonCash: record.nonCash,
        poolCode: record.poolCode,
        liveKey,
        status: 'queued',
        decidedOn: this.clock.today(),
        startedBy: actor.id,
        startedByName: actor.name,
        total: await this.register.count(m, id),
        done: 0,
        lastFirmId: null,
        met: 0,
        notMet: 0,
        unknown: 0,
        unlimited: 0,
        atLeastFen: 0,
        atMostFen: 0,
        tally: emptyTally(record.definition),
        finishedAt: null,
      });
      try {
        await m.insert(MatchRunRow, row as never);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw alreadyRunning(await m.findOneBy(MatchRunRow, { liveKey }));
      }
      const payload: MatchRunJob = { runId: id };
      await this.jobs.enqueue(m, MATCH_RUN_JOB, payload, { key: matchRunKey(id) });
      await this.audit.record(m, {
        actor,
        action: 'match_run.start',
        entity: 'match_run',
        entityId: id,
        after: { measureCode: record.code, version: record.version, firms: row.total },
      });
      return this.view(m, await this.row(m, id));
    });
  }

  /**
   * Stops a run between two chunks; what it found so far stays readable.
   * @throws {AppError} FORBIDDEN, NOT_FOUND, STATE_CONFLICT for a run that is over
   */
  async cancel(actor: Actor, runId: string): Promise<MatchRun> {
    requireRole(actor, ...STARTERS);
    return this.db.write(async (m) => {
      const stopped = await m
        .createQueryBuilder()
        .update(MatchRunRow)
        .set({ status: 'cancelled', liveKey: null, finishedAt: this.clock.now() })
        .where("id = :runId AND status IN ('queued', 'running')", { runId })
        .execute();
      const row = await this.row(m, runId);
      if (stopped.affected !== 1) throw new AppError('STATE_CONFLICT', { details: { current: row.status } });
      await this.audit.record(m, {
        actor,
        action: 'match_run.cancel',
        entity: 'match_run',
        entityId: runId,
        after: { done: row.done, total: row.total },
      });
      return this.view(m, row);
    });
  }

  async find(actor: Actor, runId: string): Promise<MatchRun> {
    requireRole(actor);
    return this.db.read(async (m) => this.view(m, await this.row(m, runId)));
  }

  /** Runs of a measure, the newest first. */
  async list(actor: Actor, measureId: string, query: { cursor?: string; limit?: number }) {
    requireRole(actor);
    const limit = query.limit ?? PAGE_SIZE;
    const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['string']);
    return this.db.read(async (m) => {
      const find = m
        .createQueryBuilder(MatchRunRow, 'run')
        .where('run.measureId = :measureId', { measureId })
        .orderBy('run.id', 'DESC')
        .limit(limit + 1);
      if (before) find.andWhere('run.id < :before', { before: before[0] });
      const page = pageFrom(await find.getMany(), limit, (row) => [row.id]);
      const items: MatchRun[] = [];
      for (const row of page.items) items.push(await this.view(m, row));
      return { items, nextCursor: page.nextCursor };
    });
  }

  /** Pages of the firms found, most money first. */
  async hits(
    actor: Actor,
    runId: string,
    query: { outcome?: 'met' | 'unknown'; cursor?: string; limit?: number },
  ): Promise<{ items: MatchHit[]; nextCursor: string | null }> {
    requireRole(actor);
    const limit = query.limit ?? PAGE_SIZE;
    const { outcome = 'met' } = query;
    const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['number', 'string']);
    return this.db.read(async (m) => {
      const run = await this.row(m, runId);
      const { definition } = await this.policy.measureAt(m, run.measureId, run.measureVersion);
      const find = m
        .createQueryBuilder(MatchHitRow, 'hit')
        .where('hit.runId = :runId AND hit.outcome = :outcome', { runId, outcome })
        .orderBy('hit.minFen', 'DESC')
        .addOrderBy('hit.enterpriseId')
        .limit(limit + 1);
      if (after) {
        find.andWhere('(hit.minFen < :fen OR (hit.minFen = :fen AND hit.enterpriseId > :id))', {
          fen: after[0],
          id: after[1],
        });
      }
      const page = pageFrom(await find.getMany(), limit, (row) => [row.minFen, row.enterpriseId]);
      const firms = await this.enterprises.namesOf(
        m,
        page.items.map(({ enterpriseId }) => enterpriseId),
      );
      const labels = topConditions(definition).map(({ label }) => label);
      const items = page.items.flatMap((hit): MatchHit[] => {
        const firm = firms.get(hit.enterpriseId);
        if (!firm) return [];
        const { name, uscc, sizeClass, industryName } = firm;
        return [
          {
            enterpriseId: hit.enterpriseId,
            name,
            uscc,
            sizeClass,
            industryName,
            outcome: hit.outcome,
            minFen: hit.minFen,
            ...(hit.maxFen === null ? {} : { maxFen: hit.maxFen }),
            open: bitsOf(hit.open).flatMap((index) => labels[index] ?? []),
          },
        ];
      });
      return { items, nextCursor: page.nextCursor };
    });
  }

  private async row(m: EntityManager, id: string): Promise<MatchRunRow> {
    const row = await m.findOneBy(MatchRunRow, { id });
    if (!row) throw new AppError('NOT_FOUND');
    return row;
  }

  private async view(m: EntityManager, row: MatchRunRow): Promise<MatchRun> {
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    const { tally } = row;
    return {
      id: row.id,
      measureId: row.measureId,
      measureCode: row.measureCode,
      version: row.measureVersion,
      title: row.title,
      nonCash: row.nonCash,
      status: row.status,
      on: row.decidedOn,
      startedBy: row.startedByName,
      startedAt: row.createdAt.toISOString(),
      ...(row.finishedAt ? { finishedAt: row.finishedAt.toISOString() } : {}),
      total: row.total,
      done: row.done,
      met: row.met,
      notMet: row.notMet,
      unknown: row.unknown,
      atLeastFen: row.atLeastFen,
      atMostFen: row.atMostFen,
      unlimited: row.unlimited,
      conditions: topConditions(record.definition).map((condition, i) => ({
        ...condition,
        ...(tally.conditions[i] ?? { notMet: 0, unknown: 0 }),
      })),
      missing: Object.entries(tally.missing)
        .map(([name, firms]) => {
          const definition = factByName(name);
          return { name, label: definition?.label ?? name, department: definition?.department ?? '', firms };
        })
        .sort((a, b) => b.firms - a.firms),
      bySize: buckets(tally.bySize, (key) => SIZE_LABELS.get(key) ?? key),
      bySection: buckets(tally.bySection, industryLabel),
      ...(await this.pool(m, row, record)),
    };
  }

  private async pool(m: EntityManager, row: MatchRunRow, record: MeasureRecord): Promise<Pick<MatchRun, 'pool'>> {
    const pool = (await this.ledger.pools(m)).find(({ code }) => code === row.poolCode);
    if (!pool) return {};
    const { code, availableFen } = pool;
    const outlook = poolOutlook(availableFen, row, record.definition.window, this.clock.today());
    return { pool: { code, availableFen, ...outlook } };
  }
}

function buckets(found: Record<string, TallyBucket>, labelOf: (key: string) => string): MatchRun['bySize'] {
  return Object.entries(found)
    .map(([key, bucket]) => ({ key, label: labelOf(key), ...bucket }))
    .sort((a, b) => b.met + b.unknown - (a.met + a.unknown));
}

function alreadyRunning(other: MatchRunRow | null): AppError {
  return new AppError('STATE_CONFLICT', {
    message: '这一版政策正在匹配，请等它完成或先停止',
    ...(other ? { details: { current: other.status, runId: other.id } } : {}),
  });
}
