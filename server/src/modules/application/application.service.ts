import type { CheckResult, Evaluation, PayoutStatus, Tone } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, IsNull, Not } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { SYSTEM } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { Clock } from '../../platform/clock/index.js';
import { insertOrUpdate, StaleWrite } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor, PublicCache } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { Application, type ApplicationEventRow } from './application.entity.js';
import type { EvaluationMoment } from './application.records.js';
import { type MoneyKey, STEP_OF_PAYOUT } from './application-money.rules.js';
import { checksOf, evaluationsOf, findApplication } from './application.repository.js';
import { type Edge, edgeOf } from './application.rules.js';
import { EvaluationService } from './evaluation.service.js';
import { PoolWatch } from './pool-watch.js';
import { ApplicationTransitions, eventRow, type TimelineText, type Transition } from './transitions.service.js';

/** An application as other modules read it; changes go through `transition`. */
export type ApplicationRecord = Readonly<Application>;

/** A step of the money, told by the module that pays. */
export interface MoneyNews {
  payoutId: string;
  payoutStatus: PayoutStatus;
  title: string;
  text?: string;
  tone: Tone;
  /** which step of the road it is; default: what the state says */
  step?: MoneyKey;
  at?: Date;
}

/** More than a person could look at on one page. */
const WAITING_SHOWN = 50;
const CHUNK = 400;

/** What other modules and flows do with applications. */
@Injectable()
export class ApplicationService {
  constructor(
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly cache: PublicCache,
    private readonly ledger: LedgerService,
    private readonly pools: PoolWatch,
    private readonly evaluationService: EvaluationService,
    private readonly transitions: ApplicationTransitions,
  ) {}

  /** @throws {AppError} NOT_FOUND */
  async view(m: EntityManager, id: string): Promise<ApplicationRecord> {
    const row = await findApplication(m, id);
    if (!row) throw new AppError('NOT_FOUND');
    return row;
  }

  find(m: EntityManager, id: string): Promise<ApplicationRecord | null> {
    return findApplication(m, id);
  }

  /** Titles of measures with these codes that a firm has submitted, was granted or has received. */
  async heldTitles(m: EntityManager, enterpriseId: string, codes: readonly string[]): Promise<string[]> {
    if (codes.length === 0) return [];
    const rows = await m.find(Application, {
      select: { measureTitle: true },
      where: { enterpriseId, measureCode: In([...codes]), liveKey: Not(IsNull()), status: Not('draft') },
    });
    return [...new Set(rows.map((row) => row.measureTitle))];
  }

  /** Drafts and supplements: what waits for these firms. */
  waitingOf(m: EntityManager, enterpriseIds: readonly string[]): Promise<ApplicationRecord[]> {
    if (enterpriseIds.length === 0) return Promise.resolve([]);
    const where = { enterpriseId: In([...enterpriseIds]), status: In(['draft', 'supplement']) };
    return m.find(Application, { where, order: { id: 'DESC' }, take: WAITING_SHOWN });
  }

  async views(m: EntityManager, ids: readonly string[]): Promise<Map<string, ApplicationRecord>> {
    const found = new Map<string, ApplicationRecord>();
    const unique = [...new Set(ids)];
    for (let from = 0; from < unique.length; from += CHUNK) {
      const rows = await m.findBy(Application, { id: In(unique.slice(from, from + CHUNK)) });
      for (const row of rows) found.set(row.id, row);
    }
    return found;
  }

  /** See {@link ApplicationTransitions.transition}. `row`, where given, was read by the caller and saves a query. */
  transition(
    m: EntityManager,
    input: Transition & ({ id: string } | { row: ApplicationRecord }),
  ): Promise<ApplicationRecord> {
    return this.transitions.transition(m, input as Transition & ({ id: string } | { row: Application }));
  }

  freezeEvaluation(
    m: EntityManager,
    id: string,
    moment: EvaluationMoment,
    evaluation: Evaluation,
    at?: Date,
  ): Promise<void> {
    return this.evaluationService.freeze(m, id, moment, evaluation, at);
  }

  evaluations(m: EntityManager, id: string): Promise<Partial<Record<EvaluationMoment, Evaluation>>> {
    return evaluationsOf(m, id);
  }

  checks(m: EntityManager, id: string): Promise<CheckResult[]> {
    return checksOf(m, id);
  }

  /** Keeps the newest result of each check. */
  async recordChecks(
    m: EntityManager,
    applicationId: string,
    results: readonly Omit<CheckResult, 'at'>[],
  ): Promise<void> {
    if (results.length === 0) return;
    const at = this.clock.now();
    const rows = results.map((result) => ({ id: newId(), createdAt: at, updatedAt: at, applicationId, at, ...result }));
    await insertOrUpdate(m, 'application_check', rows, {
      set: ['outcome', 'detail', 'at', 'updatedAt'],
      key: ['applicationId', 'code'],
    });
  }

  /** Lets go of what a case holds that ends without money, and takes it off the public notices. */
  async release(m: EntityManager, row: ApplicationRecord, reason: string): Promise<void> {
    if (row.frozenFen > 0) {
      await this.ledger.unfreeze(m, { applicationId: row.id, reason });
      this.pools.touch();
    }
    if (row.status === 'publicised' || row.status === 'objection') this.cache.bump('publicity');
  }

  /** An entry of the history that leaves the state as it is. */
  async addToStory(
    m: EntityManager,
    row: ApplicationRecord,
    event: string,
    actor: Actor,
    timeline: TimelineText,
  ): Promise<void> {
    const { id, status } = row;
    const entry = eventRow(id, { event, from: status, to: status }, timeline, actor, this.clock.now());
    await this.transitions.insertEvents(m, [entry]);
  }

  /** Tells an application what became of its payment. */
  recordMoney(m: EntityManager, applicationId: string, news: MoneyNews): Promise<void> {
    return this.recordMoneyAll(m, [{ applicationId, ...news }]);
  }

  /** As `recordMoney`, for a batch: as many statements as there are different moves, not as many as cases. */
  async recordMoneyAll(m: EntityManager, all: readonly (MoneyNews & { applicationId: string })[]): Promise<void> {
    const rows = await this.views(
      m,
      all.map(({ applicationId }) => applicationId),
    );
    const groups = new Map<
      string,
      { ids: string[]; edge: Edge | undefined; news: MoneyNews; order: string; from: ApplicationRecord['status'] }
    >();
    const events: ApplicationEventRow[] = [];
    for (const news of all) {
      const row = rows.get(news.applicationId);
      if (!row) throw new AppError('NOT_FOUND');
      const edge = moneyEdge(row, news.payoutStatus);
      const at = news.at ?? this.clock.now();
      const money = news.step ?? STEP_OF_PAYOUT[news.payoutStatus];
      events.push(
        eventRow(
          row.id,
          edge ?? { event: `money_${news.payoutStatus}`, from: row.status, to: row.status },
          {
            title: news.title,
            tone: news.tone,
            ...(news.text ? { text: news.text } : {}),
            ...(money ? { money } : {}),
          },
          SYSTEM,
          at,
        ),
      );
      // The order of a case changes when a payment is corrected: then the case is updated by itself.
      const order = row.payoutId === news.payoutId ? '' : news.payoutId;
      const key = `${row.status} ${edge?.event ?? ''} ${news.payoutStatus} ${order} ${at.getTime()}`;
      const group = groups.get(key);
      if (group) group.ids.push(row.id);
      else groups.set(key, { ids: [row.id], edge, news: { ...news, at }, order, from: row.status });
      if (edge) await this.auditMove(m, row, edge);
    }
    for (const group of groups.values()) await this.applyMoney(m, group);
    for (let from = 0; from < events.length; from += CHUNK)
      await this.transitions.insertEvents(m, events.slice(from, from + CHUNK));
  }

  private async applyMoney(
    m: EntityManager,
    {
      ids,
      edge,
      news,
      order,
      from,
    }: {
      ids: string[];
      edge: Edge | undefined;
      news: MoneyNews;
      order: string;
      from: ApplicationRecord['status'];
    },
  ): Promise<void> {
    for (let at = 0; at < ids.length; at += CHUNK) {
      const part = ids.slice(at, at + CHUNK);
      const set = {
        // Of a group of several cases each keeps its own.
        ...(order ? { payoutId: order } : {}),
        payoutStatus: news.payoutStatus,
        updatedAt: news.at,
        ...(edge ? { status: edge.to } : {}),
      };
      const raised = { ...set, version: () => 'version + 1' };
      const { affected } = await m.update(Application, { id: In(part), status: from }, raised);
      if (affected !== part.length) throw new StaleWrite();
    }
  }

  private auditMove(m: EntityManager, row: ApplicationRecord, edge: Edge): Promise<void> {
    return this.audit.record(m, {
      actor: SYSTEM,
      action: `application.${edge.event}`,
      entity: 'application',
      entityId: row.id,
      version: row.version + 1,
      before: { status: row.status },
      after: { status: edge.to },
    });
  }
}

/** An order makes an approved case payable; a payment that arrives ends the case; one that comes back opens it again. */
function moneyEdge(row: ApplicationRecord, payoutStatus: PayoutStatus): Edge | undefined {
  if (payoutStatus === 'payable' && row.status === 'approved') return requireEdge(row, 'order');
  if (payoutStatus === 'paid' && row.status !== 'paid') return requireEdge(row, 'pay');
  if (payoutStatus === 'returned' && row.status === 'paid') return requireEdge(row, 'pay_returned');
  return undefined;
}

function requireEdge(row: ApplicationRecord, event: 'order' | 'pay' | 'pay_returned'): Edge {
  const edge = edgeOf(row.status, event);
  if (!edge) throw new AppError('STATE_CONFLICT', { details: { current: row.status, event } });
  return edge;
}
