import type { OfferStatus } from '@qinqing/contract';
import { addWorkingDays } from '@qinqing/contract/working-days';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { endOfDay } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { NoticeService } from '../notice/index.js';
import { Clock } from '../../platform/clock/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { OfferRow } from './offer.entity.js';
import { morningOf, OFFER_LAPSE_JOB, OFFER_REMIND_JOB } from './offer.jobs.js';
import { mayBecome, reminderDays } from './offer.rules.js';

export interface OfferMove {
  row: OfferRow;
  to: OfferStatus;
  actor: Actor;
  action: string;
  patch?: QueryDeepPartialEntity<OfferRow>;
  reason?: string;
  /** what the audit keeps besides the state */
  after?: Record<string, unknown>;
}

/** The one place where an offer changes its state, and where its days are put on the agenda. */
@Injectable()
export class OfferMoves {
  constructor(
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly audit: AuditService,
    private readonly notices: NoticeService,
  ) {}

  /**
   * Moves an offer in one guarded statement: whoever comes second finds another state or version and changes nothing.
   * @throws {AppError} STATE_CONFLICT with the current state, STALE_VERSION
   */
  async move(m: EntityManager, { row, to, actor, action, patch, reason, after }: OfferMove): Promise<OfferRow> {
    if (!mayBecome(row.status, to)) throw stateConflict(row);
    const changed = { ...patch, status: to, version: row.version + 1, updatedAt: this.clock.now() };
    const { affected } = await m.update(
      OfferRow,
      { id: row.id, status: row.status, version: row.version },
      changed as QueryDeepPartialEntity<OfferRow>,
    );
    if (affected !== 1) {
      const current = await m.findOneByOrFail(OfferRow, { id: row.id });
      throw current.status === row.status ? staleVersion(current) : stateConflict(current);
    }
    await this.audit.record(m, {
      actor,
      action,
      entity: 'offer',
      entityId: row.id,
      version: row.version + 1,
      before: { status: row.status },
      after: { status: to, ...after },
      ...(reason ? { reason } : {}),
    });
    return Object.assign(new OfferRow(), row, changed);
  }

  /** Wishes for the reminders and the end of offers with this last day; one job serves all of one day. */
  async schedule(m: EntityManager, confirmBy: string): Promise<void> {
    for (const day of reminderDays(this.clock.today(), confirmBy)) {
      await this.jobs.enqueue(m, OFFER_REMIND_JOB, {}, { runAt: morningOf(day), key: `offer-remind:${day}` });
    }
    await this.jobs.enqueue(m, OFFER_LAPSE_JOB, {}, { runAt: endOfDay(confirmBy), key: `offer-lapse:${confirmBy}` });
  }

  tell(m: EntityManager, row: OfferRow, title: string, text: string, key: string): Promise<void> {
    return this.notices.send(m, {
      to: { kind: 'enterprise', id: row.enterpriseId },
      title,
      body: `${row.measureTitle}：${text}`,
      link: `offer:${row.id}`,
      key: `offer:${row.id}:${key}`,
    });
  }

  /** The last day of a time limit that begins today. @param within the offer may not outlive the measure's window */
  confirmBy(workingDays: number, within: string): string {
    const { day } = addWorkingDays(this.clock.today(), workingDays);
    return [day, within].sort()[0]!;
  }
}

export function stateConflict(row: OfferRow): AppError {
  return new AppError('STATE_CONFLICT', { details: { current: row.status, version: row.version } });
}

export function staleVersion(row: OfferRow): AppError {
  return new AppError('STALE_VERSION', { details: { current: row.status, version: row.version } });
}
