import { Injectable, type OnModuleInit } from '@nestjs/common';
import { SYSTEM } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { type Job, JobRegistry, Jobs } from '../../platform/queue/index.js';
import { type ApplicationJob, endOfDay, EXPIRE_DRAFT_JOB, EXPIRE_SUPPLEMENT_JOB } from './application.jobs.js';
import { findApplication } from './application.repository.js';
import { ApplicationService } from './application.service.js';
import { ApplicationTransitions } from './transitions.service.js';

/** Ends drafts whose window has closed and supplements that did not come; both look again before they act. */
@Injectable()
export class ApplicationExpiry implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly policy: PolicyService,
    private readonly notices: NoticeService,
    private readonly applications: ApplicationService,
    private readonly transitions: ApplicationTransitions,
  ) {}

  onModuleInit(): void {
    this.registry.register(EXPIRE_DRAFT_JOB, (job) => this.expireDraft(job));
    this.registry.register(EXPIRE_SUPPLEMENT_JOB, (job) => this.expireSupplement(job));
  }

  private expireDraft(job: Job): Promise<void> {
    const { applicationId } = job.payload as ApplicationJob;
    return this.db.write(async (m) => {
      const row = await findApplication(m, applicationId);
      if (row?.status === 'draft') {
        const { closesOn } = (await this.policy.measure(m, row.measureId)).definition.window;
        if (closesOn < this.clock.today()) {
          const timeline = { title: '申报期已过，草稿失效', tone: 'neutral' } as const;
          await this.transitions.transition(m, { row, event: 'expire', actor: SYSTEM, timeline });
        } else {
          // The window was extended.
          await this.jobs.enqueue(m, EXPIRE_DRAFT_JOB, { applicationId }, { runAt: endOfDay(closesOn) });
        }
      }
      await this.jobs.complete(m, job);
    });
  }

  private expireSupplement(job: Job): Promise<void> {
    const { applicationId } = job.payload as ApplicationJob;
    return this.db.write(async (m) => {
      const row = await findApplication(m, applicationId);
      // A later notice has a later day and a job of its own.
      if (row?.status === 'supplement' && row.supplement && row.supplement.dueOn < this.clock.today()) {
        await this.transitions.transition(m, {
          row,
          event: 'expire',
          actor: SYSTEM,
          timeline: { title: '逾期未补正，申报终止', text: '如仍在申报期内，可重新申报', tone: 'danger' },
          patch: { frozenFen: 0, supplement: null, stage: null, stageRole: null },
        });
        await this.applications.release(m, row, '逾期未补正');
        await this.notices.send(m, {
          to: { kind: 'enterprise', id: row.enterpriseId },
          title: '申报因逾期未补正已终止',
          body: `${row.measureTitle}（${row.receiptNo ?? ''}）未在期限内补正，申报已终止。如仍在申报期内，可重新申报。`,
          link: `application:${row.id}`,
          key: `expired:${row.id}`,
        });
      }
      await this.jobs.complete(m, job);
    });
  }
}
