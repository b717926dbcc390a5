import { dayText } from '@qinqing/contract';
import type { BodyOf, FileRef, ObjectionStatus } from '@qinqing/contract';
import type * as firm from '@qinqing/contract/firm';
import type * as staff from '@qinqing/contract/staff';
import { addWorkingDays, isEstimated } from '@qinqing/contract/working-days';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type ApplicationRecord,
  ApplicationService,
  endOfDay,
  PUBLICITY_END_JOB,
  PublicityService,
} from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { FileService } from '../file/index.js';
import { requireFirm, requireRole, SYSTEM } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Cipher } from '../../platform/crypto/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { ObjectionRow } from './objection.entity.js';
import { answerOf, conclude, deskView, type Judgeable, openJudged, pageOfJudged, requireJudge } from './judging.js';
import { OBJECTION_DESK, OBJECTION_READERS, OBJECTION_WORKING_DAYS, objectionNumber } from './objection.rules.js';
import { ReviewService } from './review.service.js';

const FILES = 'objection';
const DESK = '公示异议核查';
const OBJECTIONS: Judgeable<ObjectionRow> = {
  target: ObjectionRow,
  entity: 'objection',
  open: 'investigating',
  due: 'investigateBy',
};

interface Objector {
  userId: string;
  realName: string;
  phone: string;
}

type Page<T> = { items: T[]; nextCursor: string | null };

/** Objections to public notices: with a real name that only the desk may read, and every reading is noted. */
@Injectable()
export class ObjectionService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly cipher: Cipher,
    private readonly audit: AuditService,
    private readonly files: FileService,
    private readonly notices: NoticeService,
    private readonly applications: ApplicationService,
    private readonly publicity: PublicityService,
    private readonly review: ReviewService,
  ) {}

  onModuleInit(): void {
    this.files.registerOwner(FILES, (actor, id) => this.mayRead(actor, id));
  }

  /**
   * Files an objection. The case leaves the road at once: the end of the notice must not approve it meanwhile.
   * @throws {AppError} OBJECTION_CLOSED where the item is on no running notice, OBJECTION_EXISTS, VALIDATION
   */
  async file(actor: Actor, input: BodyOf<typeof firm.fileObjection>): Promise<firm.Objection> {
    requireFirm(actor);
    const id = newId();
    await this.db.write(async (m) => {
      const item = await this.publicity.openItem(m, input.itemId);
      if (!item) throw new AppError('OBJECTION_CLOSED');
      const today = this.clock.today();
      const objector: Objector = { userId: actor.id, realName: input.realName, phone: input.phone };
      const row = m.create(ObjectionRow, {
        id,
        number: objectionNumber(today, id),
        noticeId: item.noticeId,
        noticeTitle: item.noticeTitle,
        applicationId: item.applicationId,
        measureTitle: item.measureTitle,
        publicName: item.enterpriseName,
        amountFen: item.amountFen,
        objectorKey: this.keyOf(actor),
        objectorCipher: this.cipher.encrypt(JSON.stringify(objector), contextOf(id)),
        reason: input.reason,
        fileIds: input.fileIds,
        status: 'investigating',
        version: 1,
        investigateBy: addWorkingDays(today, OBJECTION_WORKING_DAYS).day,
        answer: null,
        decidedBy: null,
        decidedByName: null,
        decidedAt: null,
      });
      const application = await this.applications.view(m, item.applicationId);
      if (application.status === 'publicised') {
        await this.applications.transition(m, {
          row: application,
          event: 'object',
          actor: SYSTEM,
          timeline: {
            title: '公示收到异议',
            text: `正在核查，${dayText(row.investigateBy)} 前完成`,
            desk: DESK,
            tone: 'warning',
          },
        });
      }
      try {
        await m.insert(ObjectionRow, row);
      } catch (error) {
        if (isUniqueViolation(error)) throw new AppError('OBJECTION_EXISTS');
        throw error;
      }
      await this.files.attach(m, actor, input.fileIds, { kind: FILES, id });
      // The chain tells that somebody objected, not who.
      const secret: Actor = { kind: 'firm', id: 'secret', name: '异议人（保密）', sessionId: 'secret' };
      const after = { applicationId: item.applicationId, noticeId: item.noticeId };
      await this.audit.record(m, { actor: secret, action: 'objection.file', entity: 'objection', entityId: id, after });
    });
    return this.getMine(actor, id);
  }

  listMine(actor: Actor, query: { cursor?: string; limit?: number }): Promise<Page<firm.Objection>> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      const page = await pageOfJudged(m, OBJECTIONS, { objectorKey: this.keyOf(actor) }, query);
      const items: firm.Objection[] = [];
      for (const row of page.items) items.push(await this.firmView(m, row));
      return { items, nextCursor: page.nextCursor };
    });
  }

  getMine(actor: Actor, id: string): Promise<firm.Objection> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      const row = await m.findOneBy(ObjectionRow, { id, objectorKey: this.keyOf(actor) });
      if (!row) throw new AppError('NOT_FOUND');
      return this.firmView(m, row);
    });
  }

  list(
    actor: Actor,
    query: { status?: ObjectionStatus; cursor?: string; limit?: number },
  ): Promise<Page<staff.ObjectionRow>> {
    requireRole(actor, ...OBJECTION_READERS);
    return this.db.read(async (m) => {
      const page = await pageOfJudged(m, OBJECTIONS, { status: query.status }, query);
      const items: staff.ObjectionRow[] = [];
      for (const row of page.items) items.push(await this.staffView(m, actor, row));
      return { items, nextCursor: page.nextCursor };
    });
  }

  get(actor: Actor, id: string): Promise<staff.ObjectionRow> {
    requireRole(actor, ...OBJECTION_READERS);
    return this.db.read(async (m) => this.staffView(m, actor, await this.row(m, id)));
  }

  openCount(m: EntityManager): Promise<{ count: number; overdue: number }> {
    return openJudged(m, OBJECTIONS, this.clock.today());
  }

  /** Who objected. Every reading is an entry in the audit, with its purpose. @throws {AppError} FORBIDDEN */
  async objector(actor: Actor, id: string, purpose: string): Promise<{ realName: string; phone: string }> {
    requireRole(actor, ...OBJECTION_DESK);
    return this.db.write(async (m) => {
      const row = await this.row(m, id);
      await this.audit.record(m, {
        actor,
        action: 'objection.read_objector',
        entity: 'objection',
        entityId: id,
        reason: purpose,
      });
      const { realName, phone } = this.open(row);
      return { realName, phone };
    });
  }

  /**
   * Ends the investigation. Upheld: no aid, and the firm is told why. Dismissed: the case goes back onto its notice,
   * and is approved once that has ended and nobody else objects.
   * @throws {AppError} FORBIDDEN, FOUR_EYES for whoever had a part in the case, STATE_CONFLICT, STALE_VERSION
   */
  async decide(actor: Actor, id: string, input: BodyOf<typeof staff.decideObjection>): Promise<staff.ObjectionRow> {
    requireRole(actor, ...OBJECTION_DESK);
    await this.db.write(async (m) => {
      const row = await this.row(m, id);
      requireJudge(actor, await this.involved(m, row.applicationId));
      const upheld = input.decision === 'uphold';
      await this.finish(m, actor, row, upheld, input);
      const application = await this.applications.view(m, row.applicationId);
      // Withdrawn meanwhile: the answer goes to the objector, and there is no case left to move.
      if (application.status === 'objection') {
        if (upheld) await this.reject(m, actor, application, row, input.text);
        else await this.resume(m, actor, application, row);
      }
    });
    return this.get(actor, id);
  }

  private async finish(
    m: EntityManager,
    actor: Actor,
    row: ObjectionRow,
    upheld: boolean,
    { version, text }: { version: number; text: string },
  ): Promise<void> {
    await conclude(m, this.audit, OBJECTIONS, row, { actor, at: this.clock.now(), upheld, version, text });
    await this.notices.send(m, {
      to: { kind: 'firm_user', id: this.open(row).userId },
      title: '您提出的异议有了结论',
      body: `${row.number}（${row.noticeTitle}）：${upheld ? '异议成立' : '异议不成立'}。${text}`,
      link: `objection:${row.id}`,
      key: `objection:${row.id}`,
    });
  }

  private async reject(
    m: EntityManager,
    actor: Actor,
    application: ApplicationRecord,
    row: ObjectionRow,
    text: string,
  ): Promise<void> {
    await this.applications.transition(m, {
      row: application,
      event: 'uphold_objection',
      actor,
      timeline: { title: '公示异议成立，未通过', text, desk: DESK, tone: 'danger' },
      patch: {
        stage: null,
        stageRole: null,
        frozenFen: 0,
        rejection: { reason: text, at: this.clock.now().toISOString(), desk: DESK },
      },
      reason: text,
    });
    await this.applications.release(m, application, '公示异议成立');
    await this.notices.send(m, {
      to: { kind: 'enterprise', id: application.enterpriseId },
      title: '公示异议成立，申报未通过',
      body: `${application.measureTitle}（${application.receiptNo ?? ''}）：${text}。您可在 15 个工作日内申诉一次。`,
      link: `application:${application.id}`,
      key: `objection-upheld:${application.id}:${row.id}`,
    });
    // The others have got what they asked for.
    const others = await m.findBy(ObjectionRow, { applicationId: row.applicationId, status: 'investigating' });
    for (const other of others) await this.finish(m, actor, other, true, { version: other.version, text });
  }

  private async resume(
    m: EntityManager,
    actor: Actor,
    application: ApplicationRecord,
    row: ObjectionRow,
  ): Promise<void> {
    const { applicationId, noticeId } = row;
    if (await m.existsBy(ObjectionRow, { applicationId, status: 'investigating' })) return;
    await this.applications.transition(m, {
      row: application,
      event: 'dismiss_objection',
      actor,
      timeline: { title: '公示异议不成立，继续公示', desk: DESK, tone: 'success' },
    });
    const period = await this.publicity.periodOf(m, applicationId);
    if (!period) return;
    const runAt = endOfDay(period.endsOn);
    await this.jobs.enqueue(m, PUBLICITY_END_JOB, { noticeId }, { runAt, key: `publicity:${noticeId}` });
  }

  /** Everybody who decided on the case; an investigation is nobody's second look at their own work. */
  private async involved(m: EntityManager, applicationId: string): Promise<string[]> {
    return (await this.review.decisionsOf(m, applicationId)).map(({ staffId }) => staffId);
  }

  /** People who upheld an objection to this case, for whoever judges an appeal. */
  async judgesOf(m: EntityManager, applicationId: string): Promise<(string | null)[]> {
    return (await m.findBy(ObjectionRow, { applicationId })).map(({ decidedBy }) => decidedBy);
  }

  private async firmView(m: EntityManager, row: ObjectionRow): Promise<firm.Objection> {
    return {
      id: row.id,
      number: row.number,
      noticeTitle: row.noticeTitle,
      measureTitle: row.measureTitle,
      enterpriseName: row.publicName,
      status: row.status,
      reason: row.reason,
      files: await this.filesOf(m, row),
      filedAt: row.createdAt.toISOString(),
      investigateBy: row.investigateBy,
      investigateByEstimated: isEstimated(row.investigateBy),
      ...answerOf(row),
    };
  }

  private async staffView(m: EntityManager, actor: Actor, row: ObjectionRow): Promise<staff.ObjectionRow> {
    const application = await this.applications.view(m, row.applicationId);
    const deadline = { open: row.status === 'investigating', due: row.investigateBy, today: this.clock.today() };
    return {
      id: row.id,
      version: row.version,
      number: row.number,
      status: row.status,
      noticeTitle: row.noticeTitle,
      applicationId: row.applicationId,
      receiptNo: application.receiptNo ?? '',
      measureTitle: row.measureTitle,
      enterpriseName: application.enterpriseName,
      amountFen: row.amountFen,
      caseStatus: application.status,
      reason: row.reason,
      files: await this.filesOf(m, row),
      filedAt: row.createdAt.toISOString(),
      investigateBy: row.investigateBy,
      investigateByEstimated: isEstimated(row.investigateBy),
      ...deskView(actor, row, { ...deadline, involved: await this.involved(m, row.applicationId) }),
    };
  }

  private filesOf(m: EntityManager, row: ObjectionRow): Promise<FileRef[]> {
    return this.files.refs(m, row.fileIds);
  }

  private async row(m: EntityManager, id: string): Promise<ObjectionRow> {
    const row = await m.findOneBy(ObjectionRow, { id });
    if (!row) throw new AppError('NOT_FOUND');
    return row;
  }

  private open(row: ObjectionRow): Objector {
    return JSON.parse(this.cipher.decrypt(row.objectorCipher, contextOf(row.id))) as Objector;
  }

  private keyOf(actor: Actor): string {
    return this.cipher.fingerprint(`objector:${actor.id}`);
  }

  /** Papers can tell who wrote them: only the desk reads them. */
  private async mayRead(actor: Actor, id: string): Promise<boolean> {
    if (actor.kind === 'staff') return OBJECTION_DESK.some((role) => actor.roles.includes(role));
    return this.db.read((m) => m.existsBy(ObjectionRow, { id, objectorKey: this.keyOf(actor) }));
  }
}

function contextOf(id: string): string {
  return `objection:${id}`;
}
