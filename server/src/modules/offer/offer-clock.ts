import { addWorkingDays } from '@qinqing/contract/working-days';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { dayText, formatYuanText } from '@qinqing/contract';
import { AuditService } from '../audit/index.js';
import { SYSTEM } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { type Job, JobRegistry, Jobs } from '../../platform/queue/index.js';
import { OfferRow } from './offer.entity.js';
import { CHUNK, OFFER_LAPSE_JOB, OFFER_REMIND_JOB } from './offer.jobs.js';
import { OfferMoves } from './offer-moves.js';
import { GRACE_WORKING_DAYS, remindersDue } from './offer.rules.js';

/** Reminds of offers and ends those that nobody answered. Both look again before they act and may run twice. */
@Injectable()
export class OfferClock implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly audit: AuditService,
    private readonly moves: OfferMoves,
  ) {}

  onModuleInit(): void {
    this.registry.register(OFFER_REMIND_JOB, (job) => this.remind(job));
    this.registry.register(OFFER_LAPSE_JOB, (job) => this.lapse(job));
  }

  private async remind(job: Job): Promise<void> {
    const today = this.clock.today();
    // Nothing whose last day lies further away is due at any mark.
    const horizon = addWorkingDays(today, 5).day;
    const due = (row: OfferRow) => row.reminded < remindersDue(today, row.confirmBy);
    await this.forOpen(job, { from: today, to: horizon }, async (m, row) => {
      if (due(row)) await this.remindOne(m, row);
    });
  }

  private async lapse(job: Job): Promise<void> {
    const today = this.clock.today();
    await this.forOpen(job, { from: '0000-00-00', to: dayBefore(today) }, async (m, row) => {
      if (row.reminded > 0) {
        const closedReason = '逾期未确认，视为放弃';
        const patch = { closedReason };
        await this.moves.move(m, { row, to: 'lapsed', actor: SYSTEM, action: 'offer.lapse', patch });
        const text = `${dayText(row.confirmBy)} 前未确认，视为放弃。如仍在申报期内，可自行申报。`;
        await this.moves.tell(m, row, '免申即享事项逾期未确认', text, 'lapsed');
        return;
      }
      // The reminders were not sent, through no fault of the firm's: it gets them now, and time to act on them.
      const confirmBy = addWorkingDays(today, GRACE_WORKING_DAYS).day;
      await this.remindOne(m, Object.assign(row, { confirmBy }));
      await this.moves.schedule(m, confirmBy);
    });
  }

  private async remindOne(m: EntityManager, row: OfferRow): Promise<void> {
    const at = this.clock.now();
    const reminded = Math.max(row.reminded + 1, remindersDue(this.clock.today(), row.confirmBy));
    const set = {
      reminded,
      reminders: [...row.reminders, at.toISOString()],
      confirmBy: row.confirmBy,
      updatedAt: at,
    };
    const { affected } = await m.update(OfferRow, { id: row.id, status: 'open', reminded: row.reminded }, set);
    if (affected !== 1) return;
    const text = `可享 ${formatYuanText(row.amountFen)}，请在 ${dayText(row.confirmBy)} 前确认，逾期未确认视为放弃。`;
    await this.moves.tell(m, row, '提醒：免申即享待您确认', text, `remind:${reminded}`);
    await this.audit.record(m, {
      actor: SYSTEM,
      action: 'offer.remind',
      entity: 'offer',
      entityId: row.id,
      after: { reminded, confirmBy: row.confirmBy },
    });
  }

  /** Goes through open offers by the last day, in units of their own; whoever answers meanwhile is left alone. */
  private async forOpen(
    job: Job,
    days: { from: string; to: string },
    act: (m: EntityManager, row: OfferRow) => Promise<void>,
  ): Promise<void> {
    for (let after = ''; ; ) {
      const full = await this.db.write(async (m) => {
        const rows = await m
          .createQueryBuilder(OfferRow, 'o')
          .where("o.status = 'open' AND o.confirmBy >= :from AND o.confirmBy <= :to AND o.id > :after", {
            ...days,
            after,
          })
          .orderBy('o.id')
          .limit(CHUNK)
          .getMany();
        for (const row of rows) await act(m, row);
        if (rows.length < CHUNK) await this.jobs.complete(m, job);
        return rows.length < CHUNK ? undefined : rows.at(-1)!.id;
      });
      if (full === undefined) return;
      after = full;
    }
  }
}

function dayBefore(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
