import { dayText } from '@qinqing/contract';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EnterpriseService } from '../enterprise/index.js';
import { NoticeService } from '../notice/index.js';
import {
  alertReason,
  MEASURE_PUBLISHED_JOB,
  type MeasurePublishedJob,
  type MeasureRecord,
  PolicyService,
  SAVED_ALERT_JOB,
  type SavedAlertJob,
  SavedMeasuresService,
} from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Job, JobRegistry, Jobs } from '../../platform/queue/index.js';
import { liveApplications } from './application.repository.js';
import { EvaluationService } from './evaluation.service.js';

/** Subscribers told in one unit of work. */
const CHUNK = 50;

/**
 * Tells subscribers of a measure when it opens, closes soon or has changed: only those for whose firms it may fit, and
 * who have not applied for it. The same news reaches a person once.
 */
@Injectable()
export class SavedAlerts implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly notices: NoticeService,
    private readonly enterprises: EnterpriseService,
    private readonly policy: PolicyService,
    private readonly saved: SavedMeasuresService,
    private readonly evaluations: EvaluationService,
  ) {}

  onModuleInit(): void {
    this.registry.register(SAVED_ALERT_JOB, (job) => this.windowAlert(job));
    this.registry.register(MEASURE_PUBLISHED_JOB, (job) => this.changed(job));
  }

  private windowAlert(job: Job): Promise<void> {
    const { userId, measureId } = job.payload as SavedAlertJob;
    return this.db.write(async (m) => {
      await this.jobs.complete(m, job);
      const record = await this.published(m, measureId);
      if (!record || !(await this.saved.isSubscribed(m, userId, measureId))) return;
      const { window } = record.definition;
      const reason = alertReason(window, this.clock.now(), this.clock.today());
      if (reason && (await this.concerns(m, userId, record))) {
        const [title, body] =
          reason === 'opens'
            ? ['您关注的政策开始申报', `《${record.title}》今日开始申报，${dayText(window.closesOn)} 截止。`]
            : ['您关注的政策即将截止', `《${record.title}》将于 ${dayText(window.closesOn)} 截止申报，请及时办理。`];
        await this.tell(m, userId, record, title, body, `${reason}:${this.clock.today()}`);
      }
      await this.saved.schedule(m, userId, record);
    });
  }

  /** A page of subscribers per run; the next page is wished for in the same unit. */
  private changed(job: Job): Promise<void> {
    const { measureId, version, after = '' } = job.payload as MeasurePublishedJob;
    return this.db.write(async (m) => {
      await this.jobs.complete(m, job);
      const record = await this.published(m, measureId);
      if (!record || record.version !== version) return;
      const people = await this.saved.subscribers(m, record, after, CHUNK);
      for (const userId of people) {
        if (await this.concerns(m, userId, record)) {
          const body = `《${record.title}》已更新为第 ${version} 版，可在“历史版本”中查看变化。`;
          await this.tell(m, userId, record, '您关注的政策有变化', body, `v${version}`);
        }
        await this.saved.schedule(m, userId, record);
      }
      if (people.length === CHUNK) {
        const payload: MeasurePublishedJob = { measureId, version, after: people.at(-1)! };
        await this.jobs.enqueue(m, MEASURE_PUBLISHED_JOB, payload);
      }
    });
  }

  /** Whether it may fit one of the person's firms, which has not applied. Without a firm nothing speaks against it. */
  private async concerns(m: EntityManager, userId: string, record: MeasureRecord): Promise<boolean> {
    const firms = await this.enterprises.refsOf(m, userId);
    for (const { id } of firms) {
      const live = await liveApplications(m, id);
      if (live.some((each) => each.measureCode === record.code && each.period === record.period)) continue;
      const subject = await this.evaluations.subject(m, id);
      if (this.evaluations.evaluate(subject, record).outcome !== 'not_met') return true;
    }
    return firms.length === 0;
  }

  private async tell(
    m: EntityManager,
    userId: string,
    record: MeasureRecord,
    title: string,
    body: string,
    news: string,
  ) {
    await this.notices.send(m, {
      to: { kind: 'firm_user', id: userId },
      title,
      body,
      link: `measure:${record.id}`,
      key: `saved:${userId}:${record.id}:${news}`,
    });
  }

  private async published(m: EntityManager, measureId: string): Promise<MeasureRecord | null> {
    return this.policy.measure(m, measureId).catch((error: unknown) => {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return null;
      throw error;
    });
  }
}
