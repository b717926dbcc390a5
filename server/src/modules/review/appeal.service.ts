import { type AppealStatus, type BodyOf, dayText } from '@qinqing/contract';
import type * as firm from '@qinqing/contract/firm';
import type * as staff from '@qinqing/contract/staff';
import { addWorkingDays, isEstimated } from '@qinqing/contract/working-days';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplicationFiling, type ApplicationRecord, ApplicationService } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { FileService } from '../file/index.js';
import { requireFirm, requireRole } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AppealRow } from './objection.entity.js';
import { answerOf, conclude, deskView, type Judgeable, openJudged, pageOfJudged, requireJudge } from './judging.js';
import { APPEAL_ANSWER_WORKING_DAYS, appealUntil, OBJECTION_DESK, OBJECTION_READERS } from './objection.rules.js';
import { ObjectionService } from './objection.service.js';
import { ReviewService } from './review.service.js';

const FILES = 'appeal';
const DESK = '申诉复核';
const APPEALS: Judgeable<AppealRow> = { target: AppealRow, entity: 'appeal', open: 'open', due: 'decideBy' };

/** Appeals against rejections: one per application, judged by somebody who had no part in it. */
@Injectable()
export class AppealService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly files: FileService,
    private readonly notices: NoticeService,
    private readonly enterprises: EnterpriseService,
    private readonly policy: PolicyService,
    private readonly applications: ApplicationService,
    private readonly filing: ApplicationFiling,
    private readonly review: ReviewService,
    private readonly objections: ObjectionService,
  ) {}

  onModuleInit(): void {
    this.files.registerOwner(FILES, (actor, id) => this.mayRead(actor, id));
  }

  /** @throws {AppError} STATE_CONFLICT where nothing was rejected, STALE_VERSION, APPEAL_CLOSED */
  async file(actor: Actor, applicationId: string, input: BodyOf<typeof firm.fileAppeal>): Promise<firm.Appeal> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      const row = await this.applications.view(m, applicationId);
      await this.enterprises.requireMember(m, actor, row.enterpriseId, 'act');
      const details = { current: row.status, version: row.version };
      if (row.status !== 'rejected' || !row.rejection) throw new AppError('STATE_CONFLICT', { details });
      if (row.version !== input.version) throw new AppError('STALE_VERSION', { details });
      const today = this.clock.today();
      const until = appealUntil(row.rejection.at);
      if (until < today) throw new AppError('APPEAL_CLOSED', { details: { until } });
      const appeal = m.create(AppealRow, {
        id: newId(),
        applicationId,
        enterpriseId: row.enterpriseId,
        filedBy: actor.id,
        reason: input.reason,
        fileIds: input.fileIds ?? [],
        rejection: row.rejection,
        status: 'open',
        version: 1,
        decideBy: addWorkingDays(today, APPEAL_ANSWER_WORKING_DAYS).day,
        answer: null,
        decidedBy: null,
        decidedByName: null,
        decidedAt: null,
      });
      try {
        await m.insert(AppealRow, appeal);
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('APPEAL_CLOSED');
        throw error;
      }
      await this.files.attach(m, actor, appeal.fileIds, { kind: FILES, id: appeal.id });
      await this.applications.addToStory(m, row, 'appeal', actor, {
        title: '已提出申诉',
        text: `${dayText(appeal.decideBy)} 前由其他人员复核`,
        desk: DESK,
      });
      await this.audit.record(m, {
        actor,
        action: 'appeal.file',
        entity: 'appeal',
        entityId: appeal.id,
        after: { applicationId },
      });
      return this.firmView(m, appeal);
    });
  }

  /** Whether this application can be appealed for, until when, and what became of it. */
  async ofCase(m: EntityManager, row: ApplicationRecord): Promise<{ until?: string; appeal?: firm.Appeal }> {
    const appeal = await m.findOneBy(AppealRow, { applicationId: row.id });
    if (appeal) return { appeal: await this.firmView(m, appeal) };
    if (row.status !== 'rejected' || !row.rejection) return {};
    const until = appealUntil(row.rejection.at);
    return until < this.clock.today() ? {} : { until };
  }

  list(
    actor: Actor,
    query: { status?: AppealStatus; cursor?: string; limit?: number },
  ): Promise<{ items: staff.AppealRow[]; nextCursor: string | null }> {
    requireRole(actor, ...OBJECTION_READERS);
    return this.db.read(async (m) => {
      const page = await pageOfJudged(m, APPEALS, { status: query.status }, query);
      const items: staff.AppealRow[] = [];
      for (const row of page.items) items.push(await this.staffView(m, actor, row));
      return { items, nextCursor: page.nextCursor };
    });
  }

  openCount(m: EntityManager): Promise<{ count: number; overdue: number }> {
    return openJudged(m, APPEALS, this.clock.today());
  }

  /**
   * Upheld: the case is checked and judged anew from the stage that rejected it, by other people.
   * @throws {AppError} FORBIDDEN, FOUR_EYES for whoever had a part in the rejection, STATE_CONFLICT, STALE_VERSION,
   * DUPLICATE_APPLICATION where the firm has applied again meanwhile
   */
  async decide(actor: Actor, id: string, input: BodyOf<typeof staff.decideAppeal>): Promise<staff.AppealRow> {
    requireRole(actor, ...OBJECTION_DESK);
    return this.db.write(async (m) => {
      const appeal = await m.findOneBy(AppealRow, { id });
      if (!appeal) throw new AppError('NOT_FOUND');
      requireJudge(actor, await this.involved(m, appeal.applicationId));
      const upheld = input.decision === 'uphold';
      const end = { actor, at: this.clock.now(), upheld, version: input.version, text: input.text };
      const decided = await conclude(m, this.audit, APPEALS, appeal, end);
      const row = await this.applications.view(m, appeal.applicationId);
      const timeline = {
        title: upheld ? '申诉成立，重新办理' : '申诉复核：维持原决定',
        text: input.text,
        desk: DESK,
        tone: upheld ? ('success' as const) : ('danger' as const),
      };
      if (upheld) {
        const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
        await this.filing.reopen(m, actor, row, record, timeline, input.text);
      } else await this.applications.addToStory(m, row, 'appeal_dismissed', actor, timeline);
      await this.notices.send(m, {
        to: { kind: 'enterprise', id: appeal.enterpriseId },
        title: upheld ? '您的申诉成立，将重新办理' : '您的申诉已复核，维持原决定',
        body: `${row.measureTitle}（${row.receiptNo ?? ''}）：${input.text}`,
        link: `application:${row.id}`,
        key: `appeal:${appeal.id}`,
      });
      return this.staffView(m, actor, decided);
    });
  }

  private async involved(m: EntityManager, applicationId: string): Promise<(string | null)[]> {
    const decisions = await this.review.decisionsOf(m, applicationId);
    return [...decisions.map(({ staffId }) => staffId), ...(await this.objections.judgesOf(m, applicationId))];
  }

  private async firmView(m: EntityManager, appeal: AppealRow): Promise<firm.Appeal> {
    return {
      id: appeal.id,
      applicationId: appeal.applicationId,
      status: appeal.status,
      reason: appeal.reason,
      files: await this.files.refs(m, appeal.fileIds),
      filedAt: appeal.createdAt.toISOString(),
      decideBy: appeal.decideBy,
      decideByEstimated: isEstimated(appeal.decideBy),
      ...answerOf(appeal),
    };
  }

  private async staffView(m: EntityManager, actor: Actor, appeal: AppealRow): Promise<staff.AppealRow> {
    const row = await this.applications.view(m, appeal.applicationId);
    const { answer: _answer, ...shown } = await this.firmView(m, appeal);
    const deadline = { open: appeal.status === 'open', due: appeal.decideBy, today: this.clock.today() };
    return {
      ...shown,
      version: appeal.version,
      receiptNo: row.receiptNo ?? '',
      measureTitle: row.measureTitle,
      enterpriseName: row.enterpriseName,
      rejection: appeal.rejection,
      ...deskView(actor, appeal, { ...deadline, involved: await this.involved(m, row.id) }),
    };
  }

  private async mayRead(actor: Actor, id: string): Promise<boolean> {
    if (actor.kind !== 'firm') return true;
    return this.db.read(async (m) => {
      const appeal = await m.findOneBy(AppealRow, { id });
      return appeal !== null && this.enterprises.isMember(m, actor.id, appeal.enterpriseId);
    });
  }
}
