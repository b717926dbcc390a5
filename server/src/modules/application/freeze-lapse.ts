import { Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Job, JobRegistry, Jobs } from '../../platform/queue/index.js';
import { SYSTEM } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { Application } from './application.entity.js';
import { findApplication } from './application.repository.js';
import { ApplicationService } from './application.service.js';
import { WindowAllocationItemRow } from './total-control.entity.js';
import { ApplicationTransitions } from './transitions.service.js';

export const FREEZE_LAPSE_JOB = 'application.freeze_lapse';
/** Calendar days that money stays set aside for a case that does not move. */
export const FREEZE_DAYS = 90;
const DAY_MS = 86_400_000;
const AT_ONCE = 200;

/**
 * Lets go of money that has been set aside too long, so that one case that lies still does not keep others from the
 * pool. The case itself goes on, and money is set aside anew when it is decided. What the decision of a closed window
 * has allocated stays: it is no reservation but a sum that was fixed.
 */
@Injectable()
export class FreezeLapse implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly notices: NoticeService,
    private readonly applications: ApplicationService,
    private readonly transitions: ApplicationTransitions,
  ) {}

  onModuleInit(): void {
    this.registry.register(FREEZE_LAPSE_JOB, (job) => this.run(job));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.schedule();
  }

  private async run(_job: Job): Promise<void> {
    for (;;) {
      const ids = await this.due();
      for (const id of ids) await this.lapse(id);
      if (ids.length < AT_ONCE) break;
    }
    await this.schedule();
  }

  private async due(): Promise<string[]> {
    const rows = await this.db.read((m) =>
      m
        .createQueryBuilder(Application, 'a')
        .select('a.id')
        .leftJoin(WindowAllocationItemRow, 'i', 'i.applicationId = a.id')
        .where(
          "a.status IN ('in_review', 'supplement') AND a.frozenFen > 0 AND a.stageSince < :limit AND i.id IS NULL",
          {
            limit: this.limit(),
          },
        )
        .orderBy('a.id', 'ASC')
        .limit(AT_ONCE)
        .getMany(),
    );
    return rows.map(({ id }) => id);
  }

  private async lapse(id: string): Promise<void> {
    try {
      await this.db.write(async (m) => {
        const row = await findApplication(m, id);
        if (!row || row.frozenFen === 0 || row.stageSince === null || row.stageSince >= this.limit()) return;
        const reason = `预留额度满 ${FREEZE_DAYS} 天未办结，已释放`;
        await this.transitions.transition(m, {
          row,
          event: 'lapse',
          actor: SYSTEM,
          timeline: { title: '预留额度已释放', text: '申报继续办理，审定时重新核定额度', tone: 'warning' },
          patch: { frozenFen: 0 },
          reason,
        });
        await this.applications.release(m, row, reason);
        await this.notices.send(m, {
          to: { kind: 'enterprise', id: row.enterpriseId },
          title: '为您的申报预留的额度已释放',
          body: `${row.measureTitle}（${row.receiptNo ?? ''}）满 ${FREEZE_DAYS} 天未办结，预留额度已释放。申报继续办理，审定时重新核定额度。`,
          link: `application:${row.id}`,
          key: `lapse:${row.id}:${row.version}`,
        });
      });
    } catch (error) {
      // Decided or withdrawn at this very moment: then there is nothing to let go.
      if (error instanceof AppError && (error.code === 'STALE_VERSION' || error.code === 'STATE_CONFLICT')) return;
      throw error;
    }
  }

  private limit(): Date {
    return new Date(this.clock.now().getTime() - FREEZE_DAYS * DAY_MS);
  }

  private async schedule(): Promise<void> {
    const tomorrow = shanghaiDay(new Date(this.clock.now().getTime() + DAY_MS));
    const runAt = new Date(`${tomorrow}T04:00:00+08:00`);
    const key = `${FREEZE_LAPSE_JOB}:${tomorrow}`;
    await this.db.write((m) => this.jobs.enqueue(m, FREEZE_LAPSE_JOB, {}, { runAt, key }));
  }
}
