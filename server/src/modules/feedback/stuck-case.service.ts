import type { BodyOf, FileRef, StuckStatus } from '@qinqing/contract';
import type * as firm from '@qinqing/contract/firm';
import type * as staff from '@qinqing/contract/staff';
import { addWorkingDays, isEstimated, workingDaysBetween } from '@qinqing/contract/working-days';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { type ApplicationRecord, ApplicationService } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { FileService } from '../file/index.js';
import { requireFirm, requireRole } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { PolicyService } from '../policy/index.js';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { type StuckContext, StuckCaseRow, StuckMessageRow } from './feedback.entity.js';
import { STUCK_WORKING_DAYS, stuckNumber } from './feedback.rules.js';

const FILES = 'stuck_case';
const READERS = ['street_reviewer', 'department_reviewer', 'final_approver', 'leader', 'auditor', 'admin'] as const;
const ANSWERERS = ['street_reviewer', 'department_reviewer', 'final_approver'] as const;

type Page<T> = { items: T[]; nextCursor: string | null };

/** The stuck-case window (“办不成事”反映窗口): from any step, with the case as it was, until the firm says it is done. */
@Injectable()
export class StuckCaseService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly notices: NoticeService,
    private readonly files: FileService,
    private readonly enterprises: EnterpriseService,
    private readonly policy: PolicyService,
    private readonly applications: ApplicationService,
  ) {}

  onModuleInit(): void {
    this.files.registerOwner(FILES, (actor, id) => this.mayRead(actor, id));
  }

  /** @throws {AppError} NOT_FOUND for an enterprise, application or measure that is not there or not theirs */
  async open(actor: Actor, input: BodyOf<typeof firm.openStuckCase>): Promise<firm.StuckCase> {
    requireFirm(actor);
    const id = await this.db.write(async (m) => {
      const about = await this.aboutOf(m, actor, input);
      const made = newId();
      const today = this.clock.today();
      const row = m.create(StuckCaseRow, {
        id: made,
        number: stuckNumber(today, made),
        ...about,
        openedBy: actor.id,
        openedByName: actor.name,
        step: input.step,
        text: input.text,
        status: 'open',
        version: 1,
        answerBy: addWorkingDays(today, STUCK_WORKING_DAYS).day,
        solved: null,
        closedAt: null,
      });
      await m.insert(StuckCaseRow, row);
      await this.say(m, row, actor, 'firm', input.text, input.fileIds);
      await this.note(m, actor, row, 'stuck_case.open', { step: input.step });
      return made;
    });
    return this.get(actor, id);
  }

  /** A firm that is not helped yet says so: the case waits for an answer again. @throws {AppError} STATE_CONFLICT */
  async reply(actor: Actor, id: string, input: BodyOf<typeof firm.replyStuckCase>): Promise<firm.StuckCase> {
    requireFirm(actor);
    await this.db.write(async (m) => {
      const row = await this.own(m, actor, id);
      const answerBy = addWorkingDays(this.clock.today(), STUCK_WORKING_DAYS).day;
      await this.change(m, row, input.version, row.status === 'answered' ? { status: 'open', answerBy } : {});
      await this.say(m, row, actor, 'firm', input.text, input.fileIds);
      await this.note(m, actor, row, 'stuck_case.reply');
    });
    return this.get(actor, id);
  }

  async close(actor: Actor, id: string, input: BodyOf<typeof firm.closeStuckCase>): Promise<firm.StuckCase> {
    requireFirm(actor);
    await this.db.write(async (m) => {
      const row = await this.own(m, actor, id);
      await this.change(m, row, input.version, { status: 'closed', solved: input.solved, closedAt: this.clock.now() });
      await this.note(m, actor, row, 'stuck_case.close', { solved: input.solved });
    });
    return this.get(actor, id);
  }

  get(actor: Actor, id: string): Promise<firm.StuckCase> {
    return this.db.read(async (m) => this.view(m, await this.own(m, actor, id)));
  }

  list(
    actor: Actor,
    query: { applicationId?: string; cursor?: string; limit?: number },
  ): Promise<Page<firm.StuckCard>> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      const find = m.createQueryBuilder(StuckCaseRow, 's').where('s.openedBy = :person', { person: actor.id });
      if (query.applicationId) find.andWhere('s.applicationId = :applicationId', query);
      const page = await pageOfCases(find, query);
      return { items: page.items.map(cardOf), nextCursor: page.nextCursor };
    });
  }

  /** What a person said about one application. */
  async ofApplication(m: EntityManager, personId: string, applicationId: string): Promise<firm.StuckCard[]> {
    const rows = await m.find(StuckCaseRow, { where: { applicationId, openedBy: personId }, order: { id: 'DESC' } });
    return rows.map(cardOf);
  }

  /** Answers that the person has not acted on yet. */
  async answeredOf(m: EntityManager, personId: string): Promise<firm.StuckCard[]> {
    const rows = await m.find(StuckCaseRow, { where: { openedBy: personId, status: 'answered' }, take: 10 });
    return rows.map(cardOf);
  }

  staffList(
    actor: Actor,
    query: { status?: StuckStatus; cursor?: string; limit?: number },
  ): Promise<Page<staff.StaffStuckRow>> {
    requireRole(actor, ...READERS);
    return this.db.read(async (m) => {
      const find = m.createQueryBuilder(StuckCaseRow, 's').where('1 = 1');
      if (query.status) find.andWhere('s.status = :status', { status: query.status });
      const page = await pageOfCases(find, query);
      const names = await this.enterprises.namesOf(
        m,
        page.items.flatMap(({ enterpriseId }) => enterpriseId ?? []),
      );
      const items = page.items.map((row) => {
        const name = row.enterpriseId ? names.get(row.enterpriseId)?.name : undefined;
        return { ...cardOf(row), ...(name ? { enterpriseName: name } : {}), ...this.deadlineOf(row) };
      });
      return { items, nextCursor: page.nextCursor };
    });
  }

  staffGet(actor: Actor, id: string): Promise<staff.StaffStuckCase> {
    requireRole(actor, ...READERS);
    return this.db.read(async (m) => this.staffView(m, await this.row(m, id)));
  }

  async openCount(m: EntityManager): Promise<{ count: number; overdue: number }> {
    const open = () => m.createQueryBuilder(StuckCaseRow, 's').where("s.status = 'open'");
    const overdue = open().andWhere('s.answerBy < :today', { today: this.clock.today() });
    return { count: await open().getCount(), overdue: await overdue.getCount() };
  }

  /** @throws {AppError} FORBIDDEN, STATE_CONFLICT for a case that is closed, STALE_VERSION */
  async answer(actor: Actor, id: string, input: BodyOf<typeof staff.answerStuckCase>): Promise<staff.StaffStuckCase> {
    requireRole(actor, ...ANSWERERS);
    await this.db.write(async (m) => {
      const row = await this.row(m, id);
      const closing = input.close === true;
      await this.change(
        m,
        row,
        input.version,
        closing ? { status: 'closed', closedAt: this.clock.now() } : { status: 'answered' },
      );
      await this.say(m, row, actor, 'desk', input.text, []);
      await this.note(m, actor, row, 'stuck_case.answer', { closing });
      await this.notices.send(m, {
        to: { kind: 'firm_user', id: row.openedBy },
        title: closing ? '您反映的问题已办结' : '您反映的问题有了答复',
        body: `${row.number}：${input.text}`,
        link: `stuck:${row.id}`,
        key: `stuck:${row.id}:${row.version}`,
      });
    });
    return this.staffGet(actor, id);
  }

  private async aboutOf(m: EntityManager, actor: Actor, input: BodyOf<typeof firm.openStuckCase>) {
    const { applicationId = null, measureId } = input;
    const application = applicationId === null ? null : await this.applications.view(m, applicationId);
    const enterpriseId = application?.enterpriseId ?? input.enterpriseId ?? null;
    if (enterpriseId !== null) await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
    const record = application
      ? await this.policy.measureAt(m, application.measureId, application.measureVersion)
      : measureId === undefined
        ? undefined
        : await this.policy.measure(m, measureId);
    const desk = application?.stageIndex == null ? undefined : record?.definition.route[application.stageIndex]?.desk;
    return {
      enterpriseId,
      applicationId,
      measureId: record?.id ?? null,
      measureTitle: record?.title ?? null,
      context: application ? this.contextOf(application, desk) : null,
    };
  }

  private contextOf(row: ApplicationRecord, desk: string | undefined): StuckContext {
    const since = row.stageSince ?? row.submittedAt ?? row.createdAt;
    return {
      ...(row.receiptNo ? { receiptNo: row.receiptNo } : {}),
      status: row.status,
      ...(desk && row.status === 'in_review' ? { desk } : {}),
      waitingWorkingDays: Math.max(0, workingDaysBetween(shanghaiDay(since), this.clock.today())),
    };
  }

  /** Every change raises the version, so that two people never answer past one another. */
  private async change(
    m: EntityManager,
    row: StuckCaseRow,
    version: number,
    set: QueryDeepPartialEntity<StuckCaseRow>,
  ): Promise<void> {
    const details = { current: row.status, version: row.version };
    if (row.status === 'closed') throw new AppError('STATE_CONFLICT', { message: '这件事已办结，可另行反映', details });
    if (row.version !== version) throw new AppError('STALE_VERSION', { details });
    const next = { ...set, version: row.version + 1, updatedAt: this.clock.now() };
    const { affected } = await m.update(StuckCaseRow, { id: row.id, status: row.status, version }, next);
    if (affected !== 1) throw new AppError('STALE_VERSION', { details });
  }

  private async say(
    m: EntityManager,
    row: StuckCaseRow,
    actor: Actor,
    side: StuckMessageRow['side'],
    text: string,
    fileIds: string[] = [],
  ): Promise<void> {
    if (fileIds.length > 0) await this.files.attach(m, actor, fileIds, { kind: FILES, id: row.id });
    const message = { id: newId(), stuckCaseId: row.id, at: this.clock.now(), side, authorId: actor.id, text, fileIds };
    await m.insert(StuckMessageRow, message);
  }

  private note(m: EntityManager, actor: Actor, row: StuckCaseRow, action: string, after?: object): Promise<void> {
    return this.audit.record(m, { actor, action, entity: 'stuck_case', entityId: row.id, after });
  }

  private async view(m: EntityManager, row: StuckCaseRow): Promise<firm.StuckCase> {
    const rows = await m.find(StuckMessageRow, { where: { stuckCaseId: row.id }, order: { id: 'ASC' } });
    const refs = await this.files.refs(m, [...new Set(rows.flatMap(({ fileIds }) => fileIds))]);
    const files = new Map<string, FileRef>(refs.map((ref) => [ref.id, ref]));
    return {
      ...cardOf(row),
      version: row.version,
      ...(row.context ? { context: row.context } : {}),
      messages: rows.map((message) => ({
        id: message.id,
        from: message.side,
        text: message.text,
        files: message.fileIds.flatMap((id) => files.get(id) ?? []),
        at: message.at.toISOString(),
      })),
      ...(row.solved === null ? {} : { solved: row.solved }),
      actions: row.status === 'closed' ? [] : ['reply', 'close'],
    };
  }

  private async staffView(m: EntityManager, row: StuckCaseRow): Promise<staff.StaffStuckCase> {
    const enterprise = row.enterpriseId ? await this.enterprises.get(m, row.enterpriseId) : undefined;
    return {
      ...(await this.view(m, row)),
      ...(enterprise ? { enterpriseId: enterprise.id, enterpriseName: enterprise.name } : {}),
      personName: row.openedByName,
      ...this.deadlineOf(row),
      ...(row.closedAt ? { closedAt: row.closedAt.toISOString() } : {}),
    };
  }

  private deadlineOf({ answerBy, status }: StuckCaseRow) {
    const overdue = status === 'open' && answerBy < this.clock.today();
    return { answerBy, answerByEstimated: isEstimated(answerBy), overdue };
  }

  private async own(m: EntityManager, actor: Actor, id: string): Promise<StuckCaseRow> {
    requireFirm(actor);
    const row = await m.findOneBy(StuckCaseRow, { id });
    if (!row || row.openedBy !== actor.id) throw new AppError('NOT_FOUND');
    return row;
  }

  private async row(m: EntityManager, id: string): Promise<StuckCaseRow> {
    const row = await m.findOneBy(StuckCaseRow, { id });
    if (!row) throw new AppError('NOT_FOUND');
    return row;
  }

  private async mayRead(actor: Actor, id: string): Promise<boolean> {
    if (actor.kind !== 'firm') return true;
    return this.db.read((m) => m.existsBy(StuckCaseRow, { id, openedBy: actor.id }));
  }
}

async function pageOfCases(
  find: SelectQueryBuilder<StuckCaseRow>,
  query: { cursor?: string; limit?: number },
): Promise<Page<StuckCaseRow>> {
  const limit = query.limit ?? PAGE_SIZE;
  if (query.cursor !== undefined)
    find.andWhere('s.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
  const rows = await find
    .orderBy('s.id', 'DESC')
    .limit(limit + 1)
    .getMany();
  return pageFrom(rows, limit, (row) => [row.id]);
}

function cardOf(row: StuckCaseRow): firm.StuckCard {
  return {
    id: row.id,
    number: row.number,
    status: row.status,
    step: row.step,
    text: row.text,
    ...(row.measureTitle ? { measureTitle: row.measureTitle } : {}),
    ...(row.applicationId ? { applicationId: row.applicationId } : {}),
    openedAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
