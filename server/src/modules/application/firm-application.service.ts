import type { BodyOf, FieldError } from '@qinqing/contract';
import * as contract from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { EnterpriseService, PayeeAccountService } from '../enterprise/index.js';
import { requireFirm } from '../identity/index.js';
import { type MeasureRecord, PolicyService, windowStateOf } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { affectedOne, Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor, Idempotency } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { Application, ApplicationMaterialRow } from './application.entity.js';
import { answerFaults, type Answers, effectiveAnswers, missingParts } from './application-answers.js';
import { startClock } from './application.clock.js';
import { CHECK_JOB, checkKey, endOfDay, EXPIRE_DRAFT_JOB } from './application.jobs.js';
import { findApplication, materialsOf } from './application.repository.js';
import { liveKeyOf } from './application.rules.js';
import { ApplicationService } from './application.service.js';
import { ApplicationViews } from './application-view.service.js';
import { EvaluationService } from './evaluation.service.js';
import { MaterialFiles } from './material-files.js';
import { ReceiptNumbers } from './receipt-numbers.service.js';
import { ApplicationTransitions, staleVersion } from './transitions.service.js';

type FirmApplication = contract.FirmApplication;
type DraftChanges = BodyOf<typeof contract.saveDraft>;
type Receipt = contract.Receipt;

/** What a firm does with its applications. Strangers learn nothing: what is not theirs is not found. */
@Injectable()
export class FirmApplicationService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly idempotency: Idempotency,
    private readonly audit: AuditService,
    private readonly enterprises: EnterpriseService,
    private readonly accounts: PayeeAccountService,
    private readonly policy: PolicyService,
    private readonly receipts: ReceiptNumbers,
    private readonly evaluations: EvaluationService,
    private readonly applications: ApplicationService,
    private readonly transitions: ApplicationTransitions,
    private readonly views: ApplicationViews,
    private readonly files: MaterialFiles,
  ) {}

  /**
   * Opens the draft of an enterprise for a measure, or the one that is open already.
   * @throws {AppError} WINDOW_CLOSED, DUPLICATE_APPLICATION with the application in `details`
   */
  async openDraft(actor: Actor, input: BodyOf<typeof contract.openDraft>): Promise<FirmApplication> {
    requireFirm(actor);
    const { enterpriseId, measureId } = input;
    const opened = await this.db.write(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId);
      const record = await this.policy.measure(m, measureId);
      const known = await this.liveFor(m, enterpriseId, record);
      if (known) return known;
      this.requireOpen(record);
      return this.createDraft(m, actor, record, input);
    });
    if (opened.status !== 'draft') {
      throw new AppError('DUPLICATE_APPLICATION', { details: { applicationId: opened.id, current: opened.status } });
    }
    return this.db.read((m) => this.views.firm(m, opened));
  }

  /**
   * Saves what has changed in a draft, or in an application that was sent back.
   * @throws {AppError} VALIDATION with every faulty field, STALE_VERSION where another window saved first, STATE_CONFLICT
   */
  async saveDraft(actor: Actor, id: string, changes: DraftChanges): Promise<FirmApplication> {
    requireFirm(actor);
    const saved = await this.db.write(async (m) => {
      const row = await this.own(m, actor, id);
      if (row.status !== 'draft' && row.status !== 'supplement') throw notEditable(row);
      if (row.version !== changes.version) throw staleVersion(row);
      const record = await this.views.recordFor(m, row);
      await this.requireSound(m, actor, row, record, changes);
      const patch = {
        answers: { ...row.answers, ...changes.values },
        ...(changes.payeeAccountId === undefined ? {} : { payeeAccountId: changes.payeeAccountId }),
        version: row.version + 1,
        updatedAt: this.clock.now(),
      };
      const { affected } = await m.update(Application, { id, status: row.status, version: row.version }, patch);
      if (affected !== 1) throw staleVersion((await findApplication(m, id)) ?? row);
      await this.saveMaterials(m, id, changes.materials ?? []);
      await this.audit.record(m, {
        actor,
        action: 'application.save',
        entity: 'application',
        entityId: id,
        version: patch.version,
        // Which fields, never their contents: the history of a draft is nobody's business but the firm's.
        after: {
          fields: Object.keys(changes.values ?? {}),
          materials: (changes.materials ?? []).map(({ key }) => key),
        },
      });
      return Object.assign(new Application(), row, patch);
    });
    return this.db.read((m) => this.views.firm(m, saved));
  }

  /** A draft leaves nothing behind but its entry in the audit chain. @throws {AppError} STATE_CONFLICT */
  async deleteDraft(actor: Actor, id: string): Promise<void> {
    requireFirm(actor);
    await this.db.write(async (m) => {
      const row = await this.own(m, actor, id);
      if (row.status !== 'draft') throw notEditable(row);
      await m.delete(ApplicationMaterialRow, { applicationId: id });
      affectedOne(await m.delete(Application, { id, status: 'draft', version: row.version }));
      await this.audit.record(m, {
        actor,
        action: 'application.delete',
        entity: 'application',
        entityId: id,
        version: row.version,
      });
    });
  }

  /**
   * Hands an application in. Everything is read and judged before the unit of work; the unit then moves the
   * application under its version, keeps the explanation, and wishes for the check.
   * @throws {AppError} APPLICATION_INCOMPLETE with all that is missing at once, WINDOW_CLOSED, STALE_VERSION,
   * STATE_CONFLICT where it is handed in already
   */
  async submit(actor: Actor, id: string, input: { version: number }): Promise<Receipt> {
    requireFirm(actor);
    const ready = await this.db.read((m) => this.prepare(m, actor, id, 'draft', input.version));
    this.requireOpen(ready.record);
    const { row, record, evaluation, subject } = ready;
    const submittedAt = this.clock.now();
    const day = this.clock.today();
    const receiptNo = await this.receipts.next(day);
    const days = startClock(day, record.definition.clocks);
    const { amount } = evaluation;
    return this.db.write(async (m) => {
      await this.transitions.transition(m, {
        row,
        event: 'submit',
        actor,
        timeline: { title: '已提交申报', text: `受理编号 ${receiptNo}` },
        patch: {
          ...this.identityOf(ready),
          ...days,
          receiptNo,
          submittedAt,
          answers: ready.answers,
          measureVersion: record.version,
          expected: amount,
          amountFen: amount.exact ? amount.minFen : null,
        },
      });
      await this.evaluations.freeze(m, id, 'submit', evaluation);
      await this.enterprises.storeDeclared(m, row.enterpriseId, ready.declared);
      await this.jobs.enqueue(m, CHECK_JOB, { applicationId: id }, { key: checkKey(id) });
      const receipt: Receipt = {
        applicationId: id,
        receiptNo,
        submittedAt: submittedAt.toISOString(),
        measureTitle: record.title,
        enterpriseName: subject.enterprise.name,
        expected: amount,
        ...(days.promisedOn ? { promisedOn: days.promisedOn } : {}),
      };
      await this.idempotency.complete(m, receipt);
      return receipt;
    });
  }

  /** Hands a mended application in again; it is checked anew and goes back to the desk that returned it. */
  async resubmit(
    actor: Actor,
    id: string,
    input: BodyOf<typeof contract.resubmitApplication>,
  ): Promise<FirmApplication> {
    requireFirm(actor);
    const ready = await this.db.read((m) => this.prepare(m, actor, id, 'supplement', input.version));
    const { row, evaluation } = ready;
    const { amount } = evaluation;
    const changed = await this.db.write(async (m) => {
      const next = await this.transitions.transition(m, {
        row,
        event: 'resubmit',
        actor,
        timeline: { title: '已提交补正', ...(input.note ? { text: input.note } : {}) },
        patch: {
          answers: ready.answers,
          supplement: null,
          expected: amount,
          amountFen: amount.exact ? amount.minFen : null,
        },
      });
      await this.evaluations.freeze(m, id, 'submit', evaluation);
      await this.enterprises.storeDeclared(m, row.enterpriseId, ready.declared);
      await this.jobs.enqueue(m, CHECK_JOB, { applicationId: id }, { key: checkKey(id) });
      return next;
    });
    return this.db.read((m) => this.views.firm(m, changed));
  }

  /** Takes an application back, until it is approved; frozen money goes back to its pool. */
  async withdraw(
    actor: Actor,
    id: string,
    input: BodyOf<typeof contract.withdrawApplication>,
  ): Promise<FirmApplication> {
    requireFirm(actor);
    const changed = await this.db.write(async (m) => {
      const row = await this.own(m, actor, id);
      const next = await this.transitions.transition(m, {
        row,
        version: input.version,
        event: 'withdraw',
        actor,
        timeline: { title: '已撤回申报', ...(input.reason ? { text: input.reason } : {}), tone: 'neutral' },
        patch: { frozenFen: 0, stage: null, stageRole: null },
        ...(input.reason ? { reason: input.reason } : {}),
      });
      await this.applications.release(m, row, '企业撤回');
      return next;
    });
    return this.db.read((m) => this.views.firm(m, changed));
  }

  async list(
    actor: Actor,
    query: { enterpriseId?: string; cursor?: string; limit?: number },
  ): Promise<{ items: contract.ApplicationCard[]; nextCursor: string | null }> {
    requireFirm(actor);
    const limit = query.limit ?? PAGE_SIZE;
    const before = query.cursor === undefined ? undefined : decodeCursor(query.cursor, ['string'])[0];
    return this.db.read(async (m) => {
      const enterprises = (await this.enterprises.refsOf(m, actor.id)).map((ref) => ref.id);
      const wanted =
        query.enterpriseId === undefined ? enterprises : enterprises.filter((each) => each === query.enterpriseId);
      if (wanted.length === 0) {
        if (query.enterpriseId !== undefined) throw new AppError('NOT_FOUND');
        return { items: [], nextCursor: null };
      }
      const find = m.createQueryBuilder(Application, 'a').where('a.enterpriseId IN (:...wanted)', { wanted });
      if (before !== undefined) find.andWhere('a.id < :before', { before });
      const rows = await find
        .orderBy('a.id', 'DESC')
        .limit(limit + 1)
        .getMany();
      const page = pageFrom(rows, limit, (row) => [row.id]);
      return { items: await this.views.cards(m, page.items), nextCursor: page.nextCursor };
    });
  }

  get(actor: Actor, id: string): Promise<FirmApplication> {
    return this.db.read(async (m) => this.views.firm(m, await this.own(m, actor, id)));
  }

  private async prepare(m: EntityManager, actor: Actor, id: string, status: 'draft' | 'supplement', version: number) {
    const row = await this.own(m, actor, id);
    if (row.status !== status) throw notEditable(row);
    if (row.version !== version) throw staleVersion(row);
    const record = await this.views.recordFor(m, row);
    const subject = await this.evaluations.subject(m, row.enterpriseId);
    const answers = effectiveAnswers(record.definition, row.answers, subject.facts);
    const materials = record.definition.materials.length > 0 ? await materialsOf(m, id) : [];
    const missing = missingParts(record.definition, answers, materials, row.payeeAccountId);
    if (missing.length > 0) throw new AppError('APPLICATION_INCOMPLETE', { fields: missing });
    return { row, record, subject, answers, ...this.evaluations.evaluateApplication(subject, record, { answers }) };
  }

  private identityOf({
    subject,
    record,
  }: {
    subject: { enterprise: { name: string; uscc: string; sizeClass: Application['sizeClass'] } };
    record: MeasureRecord;
  }) {
    const { name: enterpriseName, uscc, sizeClass } = subject.enterprise;
    return {
      enterpriseName,
      uscc,
      sizeClass,
      measureTitle: record.title,
      poolCode: record.poolCode,
      nonCash: record.nonCash,
    };
  }

  private async liveFor(m: EntityManager, enterpriseId: string, record: MeasureRecord): Promise<Application | null> {
    const liveKey = liveKeyOf('draft', enterpriseId, record.code, record.period);
    return liveKey === null ? null : m.findOneBy(Application, { liveKey });
  }

  private async createDraft(
    m: EntityManager,
    actor: Actor,
    record: MeasureRecord,
    input: BodyOf<typeof contract.openDraft>,
  ): Promise<Application> {
    const enterprise = await this.enterprises.get(m, input.enterpriseId);
    const now = this.clock.now();
    const row = Object.assign(new Application(), EMPTY, {
      id: newId(),
      createdAt: now,
      updatedAt: now,
      enterpriseId: enterprise.id,
      measureId: record.id,
      measureCode: record.code,
      measureVersion: record.version,
      period: record.period,
      liveKey: liveKeyOf('draft', enterprise.id, record.code, record.period),
      createdBy: actor.id,
      fromChapterId: input.fromChapterId ?? null,
      ...this.identityOf({ subject: { enterprise }, record }),
    });
    try {
      await m.insert(Application, row);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // Two taps at once: the engine let one draft through, and both get that one.
      const first = await this.liveFor(m, enterprise.id, record);
      if (!first) throw error;
      return first;
    }
    const runAt = endOfDay(record.definition.window.closesOn);
    await this.jobs.enqueue(m, EXPIRE_DRAFT_JOB, { applicationId: row.id }, { runAt, key: `draft:${row.id}` });
    await this.audit.record(m, {
      actor,
      action: 'application.open',
      entity: 'application',
      entityId: row.id,
      version: 1,
      after: { measure: record.code, enterpriseId: enterprise.id },
    });
    return row;
  }

  private async requireSound(
    m: EntityManager,
    actor: Actor,
    row: Application,
    record: MeasureRecord,
    changes: DraftChanges,
  ): Promise<void> {
    const fields: FieldError[] = answerFaults(record.definition, (changes.values ?? {}) as Answers);
    for (const material of changes.materials ?? []) {
      const requirement = record.definition.materials.find(({ key }) => key === material.key);
      const path = `materials.${material.key}`;
      if (!requirement) fields.push({ path, message: '这项政策不需要这份材料' });
      else
        fields.push(
          ...(await this.files.attach(m, actor, row.id, requirement, material.fileIds)).map((message) => ({
            path,
            message,
          })),
        );
    }
    if (changes.payeeAccountId) {
      const account = await this.accounts.get(m, changes.payeeAccountId);
      if (account.enterpriseId !== row.enterpriseId)
        throw new AppError('NOT_FOUND', { message: '没有找到这个收款账户' });
    }
    if (fields.length > 0) throw new AppError('VALIDATION', { fields });
  }

  private async saveMaterials(
    m: EntityManager,
    applicationId: string,
    materials: NonNullable<DraftChanges['materials']>,
  ): Promise<void> {
    if (materials.length === 0) return;
    const now = this.clock.now();
    const rows = materials.map(({ key, fileIds, missingReason }) => ({
      id: newId(),
      createdAt: now,
      updatedAt: now,
      applicationId,
      materialKey: key,
      fileIds,
      missingReason: missingReason ?? null,
    }));
    await m
      .createQueryBuilder()
      .insert()
      .into(ApplicationMaterialRow)
      .values(rows)
      .orUpdate(['fileIds', 'missingReason', 'updatedAt'], ['applicationId', 'materialKey'])
      .updateEntity(false)
      .execute();
  }

  private async own(m: EntityManager, actor: Actor, id: string): Promise<Application> {
    requireFirm(actor);
    const row = await findApplication(m, id);
    if (!row || !(await this.enterprises.isMember(m, actor.id, row.enterpriseId))) throw new AppError('NOT_FOUND');
    return row;
  }

  private requireOpen(record: MeasureRecord): void {
    const state = windowStateOf(record.definition, this.clock.today());
    if (state === 'open') return;
    const { opensOn, closesOn } = record.definition.window;
    const message = state === 'upcoming' ? `这项政策 ${opensOn} 开始申报` : `这项政策已于 ${closesOn} 截止申报`;
    throw new AppError('WINDOW_CLOSED', { message, details: { opensOn, closesOn } });
  }
}

/** A new draft before anything is known of it. */
const EMPTY = {
  status: 'draft',
  stage: null,
  stageRole: null,
  stageIndex: null,
  stageSince: null,
  version: 1,
  receiptNo: null,
  answers: {},
  payeeAccountId: null,
  submittedAt: null,
  expected: null,
  amountFen: null,
  frozenFen: 0,
  promisedOn: null,
  statutoryOn: null,
  pausedOn: null,
  supplement: null,
  rejection: null,
  flags: [],
  payoutId: null,
  payoutStatus: null,
} as const;

function notEditable(row: Application): AppError {
  const { status: current, version, receiptNo, id: applicationId } = row;
  return new AppError('STATE_CONFLICT', {
    details: { current, version, applicationId, ...(receiptNo ? { receiptNo } : {}) },
  });
}
