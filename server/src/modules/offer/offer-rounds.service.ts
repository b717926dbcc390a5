import type { BodyOf, OfferStatus } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/staff';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { dayText, type Evaluation, formatYuanText } from '@qinqing/contract';
import { ApplicationFiling, EvaluationService, type Subject } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { requireRole, SYSTEM } from '../identity/index.js';
import { type MeasureRecord, PolicyService, windowStateOf } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { type Job, JobRegistry, Jobs } from '../../platform/queue/index.js';
import { OfferRoundRow, OfferRow } from './offer.entity.js';
import { CHUNK, OFFER_CHUNK_JOB, OFFER_WITHDRAW_JOB, type RoundJob } from './offer.jobs.js';
import { OfferMoves } from './offer-moves.js';
import { type StatusSums, sumsOfRounds } from './offer.repository.js';
import { verdictOf } from './offer.rules.js';

const MAKERS = ['department_reviewer', 'final_approver'] as const;

interface Found {
  fits: { subject: Subject; evaluation: Evaluation; fen: number }[];
  counts: { notMet: number; unknownFacts: number; alreadyApplied: number; nothingToPay: number };
  looked: number;
  lastId: string;
}

/** Offers a no-application measure to every firm of the register that fits, in small units that survive a kill. */
@Injectable()
export class OfferRounds implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly audit: AuditService,
    private readonly enterprises: EnterpriseService,
    private readonly policy: PolicyService,
    private readonly evaluations: EvaluationService,
    private readonly filing: ApplicationFiling,
    private readonly moves: OfferMoves,
  ) {}

  onModuleInit(): void {
    this.registry.register(OFFER_CHUNK_JOB, (job) => this.runChunk(job));
    this.registry.register(OFFER_WITHDRAW_JOB, (job) => this.runWithdraw(job));
  }

  /** @throws {AppError} FORBIDDEN, STATE_CONFLICT while a round of the measure is running, WINDOW_CLOSED, VALIDATION */
  async start(actor: Actor, input: BodyOf<typeof contract.startOfferRound>): Promise<contract.OfferRound> {
    requireRole(actor, ...MAKERS);
    const id = await this.db.write(async (m) => {
      const record = await this.policy.measure(m, input.measureId);
      this.requireOfferable(record);
      const running = await m.findOneBy(OfferRoundRow, { runningKey: record.id });
      if (running) throw alreadyRunning(running.id);
      const row = m.create(OfferRoundRow, {
        id: newId(),
        measureId: record.id,
        measureTitle: record.title,
        measureVersion: record.version,
        status: 'running',
        runningKey: record.id,
        startedBy: actor.id,
        startedByName: actor.name,
        confirmBy: this.moves.confirmBy(input.workingDays, record.definition.window.closesOn),
        total: await this.enterprises.count(m),
        lastId: '',
      });
      try {
        await m.insert(OfferRoundRow, row);
      } catch (error) {
        if (isUniqueViolation(error)) throw alreadyRunning();
        throw error;
      }
      await this.jobs.enqueue(m, OFFER_CHUNK_JOB, { roundId: row.id }, { key: `offer-chunk:${row.id}` });
      await this.audit.record(m, {
        actor,
        action: 'offer_round.start',
        entity: 'offer_round',
        entityId: row.id,
        after: { measure: record.code, version: record.version, confirmBy: row.confirmBy },
      });
      return row.id;
    });
    return this.db.read((m) => this.view(m, id));
  }

  /** @throws {AppError} STATE_CONFLICT where it is cancelled already */
  async cancel(actor: Actor, id: string, input: { reason: string }): Promise<contract.OfferRound> {
    requireRole(actor, ...MAKERS);
    await this.db.write(async (m) => {
      const row = await this.row(m, id);
      const { affected } = await m
        .createQueryBuilder()
        .update(OfferRoundRow)
        .set({ status: 'cancelled', runningKey: null, updatedAt: this.clock.now() })
        .where("id = :id AND status <> 'cancelled'", { id })
        .execute();
      if (affected !== 1) throw new AppError('STATE_CONFLICT', { details: { current: 'cancelled' } });
      await this.jobs.enqueue(
        m,
        OFFER_WITHDRAW_JOB,
        { roundId: id, reason: input.reason },
        { key: `offer-withdraw:${id}` },
      );
      await this.audit.record(m, {
        actor,
        action: 'offer_round.cancel',
        entity: 'offer_round',
        entityId: id,
        before: { status: row.status },
        after: { status: 'cancelled' },
        reason: input.reason,
      });
    });
    return this.db.read((m) => this.view(m, id));
  }

  get(actor: Actor, id: string): Promise<contract.OfferRound> {
    requireRole(actor);
    return this.db.read((m) => this.view(m, id));
  }

  list(
    actor: Actor,
    query: { measureId?: string; cursor?: string; limit?: number },
  ): Promise<{ items: contract.OfferRound[]; nextCursor: string | null }> {
    requireRole(actor);
    const limit = query.limit ?? PAGE_SIZE;
    return this.db.read(async (m) => {
      const find = m.createQueryBuilder(OfferRoundRow, 'r').where('1 = 1');
      if (query.measureId) find.andWhere('r.measureId = :measureId', { measureId: query.measureId });
      if (query.cursor !== undefined)
        find.andWhere('r.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
      const rows = await find
        .orderBy('r.id', 'DESC')
        .limit(limit + 1)
        .getMany();
      const page = pageFrom(rows, limit, (row) => [row.id]);
      const sums = await sumsOfRounds(
        m,
        page.items.map(({ id }) => id),
      );
      return { items: page.items.map((row) => roundView(row, sums.get(row.id))), nextCursor: page.nextCursor };
    });
  }

  private requireOfferable(record: MeasureRecord): void {
    if (record.mode !== 'no_application') {
      const fields = [{ path: 'measureId', message: '只有免申即享的政策可以推送' }];
      throw new AppError('VALIDATION', { fields });
    }
    const { window, materials } = record.definition;
    if (windowStateOf(record.definition, this.clock.today()) !== 'open') {
      throw new AppError('WINDOW_CLOSED', { details: { opensOn: window.opensOn, closesOn: window.closesOn } });
    }
    if (materials.some(({ required, tolerable }) => required && !tolerable)) {
      const fields = [{ path: 'measureId', message: '这项政策需要企业提交材料，不能免申推送' }];
      throw new AppError('VALIDATION', { fields });
    }
  }

  /** One chunk: everything is read and judged first; one unit then takes the cursor on and makes the offers. */
  private async runChunk(job: Job): Promise<void> {
    const { roundId } = job.payload as RoundJob;
    const round = await this.db.read((m) => this.row(m, roundId));
    const record = await this.db.read((m) => this.policy.measureAt(m, round.measureId, round.measureVersion));
    const found = round.status === 'running' ? await this.db.read((m) => this.look(m, round, record)) : undefined;
    await this.db.write(async (m) => {
      await this.jobs.complete(m, job);
      if (found) await this.offerChunk(m, round, record, found);
    });
  }

  private async look(m: EntityManager, round: OfferRoundRow, record: MeasureRecord): Promise<Found> {
    const ids = await this.enterprises.idsAfter(m, round.lastId, CHUNK);
    const counts = { notMet: 0, unknownFacts: 0, alreadyApplied: 0, nothingToPay: 0 };
    const fits: Found['fits'] = [];
    for (const id of ids) {
      if (await this.taken(m, id, record)) {
        counts.alreadyApplied += 1;
        continue;
      }
      const subject = await this.evaluations.subject(m, id);
      const evaluation = this.evaluations.evaluate(subject, record);
      const verdict = verdictOf(evaluation);
      if (typeof verdict === 'object') fits.push({ subject, evaluation, fen: verdict.fen });
      else if (verdict === 'not_met') counts.notMet += 1;
      else if (verdict === 'unknown') counts.unknownFacts += 1;
      else counts.nothingToPay += 1;
    }
    return { fits, counts, looked: ids.length, lastId: ids.at(-1) ?? round.lastId };
  }

  /** Applied for by the firm itself, or offered before in this period: nobody is asked twice. */
  private async taken(m: EntityManager, enterpriseId: string, record: MeasureRecord): Promise<boolean> {
    if (await m.existsBy(OfferRow, { liveKey: offerKey(enterpriseId, record) })) return true;
    const application = await this.filing.liveFor(m, enterpriseId, record);
    return application !== null && application.status !== 'draft';
  }

  private async offerChunk(
    m: EntityManager,
    round: OfferRoundRow,
    record: MeasureRecord,
    { fits, counts, looked, lastId }: Found,
  ): Promise<void> {
    const last = looked < CHUNK;
    const { affected } = await m
      .createQueryBuilder()
      .update(OfferRoundRow)
      .set({
        lastId,
        looked: () => 'looked + :looked',
        notMet: () => 'notMet + :notMet',
        unknownFacts: () => 'unknownFacts + :unknownFacts',
        alreadyApplied: () => 'alreadyApplied + :alreadyApplied',
        nothingToPay: () => 'nothingToPay + :nothingToPay',
        updatedAt: this.clock.now(),
        ...(last ? { status: 'done' as const, runningKey: null } : {}),
      })
      .where("id = :id AND status = 'running' AND lastId = :from", { id: round.id, from: round.lastId })
      .setParameters({ looked, ...counts })
      .execute();
    // Cancelled meanwhile, or this chunk was made by a run that was killed after its commit.
    if (affected !== 1) return;
    for (const fit of fits) await this.offer(m, round, record, fit);
    if (fits.length > 0) await this.moves.schedule(m, round.confirmBy);
    if (!last) await this.jobs.enqueue(m, OFFER_CHUNK_JOB, { roundId: round.id }, { key: `offer-chunk:${round.id}` });
  }

  private async offer(
    m: EntityManager,
    round: OfferRoundRow,
    record: MeasureRecord,
    { subject: { enterprise }, evaluation, fen }: Found['fits'][number],
  ): Promise<void> {
    const row = m.create(OfferRow, {
      id: newId(),
      roundId: round.id,
      enterpriseId: enterprise.id,
      enterpriseName: enterprise.name,
      uscc: enterprise.uscc,
      measureId: record.id,
      measureVersion: record.version,
      measureTitle: record.title,
      nonCash: record.nonCash,
      liveKey: offerKey(enterprise.id, record),
      status: 'open',
      version: 1,
      amountFen: fen,
      evaluation: evaluation as never,
      offeredAt: this.clock.now(),
      confirmBy: round.confirmBy,
      pausedOn: null,
      reminded: 0,
      reminders: [],
      applicationId: null,
      closedReason: null,
    });
    await m.insert(OfferRow, row);
    await this.audit.record(m, {
      actor: SYSTEM,
      action: 'offer.make',
      entity: 'offer',
      entityId: row.id,
      version: 1,
      after: { roundId: round.id, enterpriseId: enterprise.id, amountFen: fen },
    });
    const text = `按部门数据核算可享 ${formatYuanText(fen)}，请在 ${dayText(round.confirmBy)} 前确认，逾期未确认视为放弃。`;
    await this.moves.tell(m, row, '有一笔免申即享待您确认', text, 'made');
  }

  private async runWithdraw(job: Job): Promise<void> {
    const { roundId, reason } = job.payload as RoundJob & { reason: string };
    for (;;) {
      const rows = await this.db.read((m) =>
        m
          .createQueryBuilder(OfferRow, 'o')
          .where("o.roundId = :roundId AND o.status IN ('open', 'questioned')", { roundId })
          .orderBy('o.id')
          .limit(CHUNK)
          .getMany(),
      );
      await this.db.write(async (m) => {
        for (const row of rows) {
          const patch = { closedReason: reason, liveKey: null, pausedOn: null };
          await this.moves.move(m, { row, to: 'withdrawn', actor: SYSTEM, action: 'offer.withdraw', patch, reason });
          await this.moves.tell(m, row, '免申即享事项已收回', reason, 'withdrawn');
        }
        if (rows.length < CHUNK) await this.jobs.complete(m, job);
      });
      if (rows.length < CHUNK) return;
    }
  }

  private async view(m: EntityManager, id: string): Promise<contract.OfferRound> {
    const row = await this.row(m, id);
    return roundView(row, (await sumsOfRounds(m, [id])).get(id));
  }

  private async row(m: EntityManager, id: string): Promise<OfferRoundRow> {
    const row = await m.findOneBy(OfferRoundRow, { id });
    if (!row) throw new AppError('NOT_FOUND');
    return row;
  }
}

function offerKey(enterpriseId: string, record: MeasureRecord): string {
  return `${enterpriseId}:${record.code}:${record.period}`;
}

function alreadyRunning(roundId?: string): AppError {
  const details = { current: 'running', ...(roundId ? { roundId } : {}) };
  return new AppError('STATE_CONFLICT', { message: '这项政策正在推送，请等本轮完成', details });
}

function roundView(row: OfferRoundRow, sums: StatusSums | undefined): contract.OfferRound {
  const of = (status: OfferStatus) => sums?.get(status) ?? { count: 0, amountFen: 0 };
  const all = [...(sums?.values() ?? [])];
  return {
    id: row.id,
    measureId: row.measureId,
    measureTitle: row.measureTitle,
    measureVersion: row.measureVersion,
    status: row.status,
    startedBy: row.startedByName,
    startedAt: row.createdAt.toISOString(),
    confirmBy: row.confirmBy,
    total: row.total,
    looked: row.looked,
    skipped: {
      notMet: row.notMet,
      unknown: row.unknownFacts,
      alreadyApplied: row.alreadyApplied,
      nothingToPay: row.nothingToPay,
    },
    offered: {
      count: all.reduce((sum, { count }) => sum + count, 0),
      amountFen: all.reduce((sum, { amountFen }) => sum + amountFen, 0),
    },
    confirmed: of('confirmed'),
    declined: of('declined'),
    questioned: of('questioned'),
    silent: of('open'),
    lapsed: of('lapsed'),
  };
}
