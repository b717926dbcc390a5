import { dayText } from '@qinqing/contract';
import type { BodyOf } from '@qinqing/contract';
import * as contract from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { requireFirm } from '../identity/index.js';
import { type MeasureRecord, PolicyService, windowStateOf } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { affectedOne, Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor, Idempotency, TextScreen } from '../../platform/http/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { Application, ApplicationMaterialRow } from './application.entity.js';
import {
  type Answers,
  effectiveAnswers,
  missingParts,
  type SubmittedMaterial,
  wordsOf,
} from './application-answers.js';
import { identityOf } from './application-draft.js';
import { startClock } from './application.clock.js';
import { CHECK_JOB, checkKey } from './application.jobs.js';
import { findApplication, materialsOf } from './application.repository.js';
import { ApplicationService } from './application.service.js';
import { ApplicationViews } from './application-view.service.js';
import { DraftFields } from './draft-fields.js';
import { type DraftChanges, DraftWrites } from './draft-writes.js';
import { EvaluationService } from './evaluation.service.js';
import { EvidenceClaims, evidenceFaults } from './evidence-claims.js';
import { MaterialFiles } from './material-files.js';
import { ReceiptNumbers } from './receipt-numbers.service.js';
import { ApplicationTransitions, staleVersion } from './transitions.service.js';

type FirmApplication = contract.FirmApplication;
type Receipt = contract.Receipt;

/** An application that is about to be read by others. */
interface Written {
  row: Application;
  record: MeasureRecord;
  answers: Answers;
  materials: readonly SubmittedMaterial[];
}

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
    private readonly policy: PolicyService,
    private readonly receipts: ReceiptNumbers,
    private readonly evaluations: EvaluationService,
    private readonly evidence: EvidenceClaims,
    private readonly applications: ApplicationService,
    private readonly transitions: ApplicationTransitions,
    private readonly views: ApplicationViews,
    private readonly files: MaterialFiles,
    private readonly drafts: DraftFields,
    private readonly writes: DraftWrites,
    private readonly texts: TextScreen,
  ) {}

  /**
   * Opens the draft of an enterprise for a measure, or the one that is open already.
   * @throws {AppError} WINDOW_CLOSED, DUPLICATE_APPLICATION with the application in `details`
   */
  async openDraft(actor: Actor, input: BodyOf<typeof contract.openDraft>): Promise<FirmApplication> {
    requireFirm(actor);
    const { enterpriseId, measureId } = input;
    const opened = await this.db.write(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'act');
      const record = await this.policy.measure(m, measureId);
      const known = await this.writes.live(m, enterpriseId, record);
      if (known) return known;
      this.requireOpen(record);
      return this.writes.create(m, actor, record, input);
    });
    if (opened.status !== 'draft') {
      throw new AppError('DUPLICATE_APPLICATION', { details: { applicationId: opened.id, current: opened.status } });
    }
    return this.db.read((m) => this.views.firm(m, opened));
  }

  /**
   * Saves what has changed in a draft, or in an application that was sent back.
   * Changes made on an older version are merged field by field: a save that is sent again changes nothing, and different
   * fields may change on two phones at once.
   * @throws {AppError} VALIDATION with every faulty field, STATE_CONFLICT, STALE_VERSION with `details.fields` where
   * another phone has changed the same fields meanwhile: nothing is saved then
   * @param from the earlier application of the enterprise from which the changes are taken
   */
  async saveDraft(actor: Actor, id: string, changes: DraftChanges, from?: contract.Reused): Promise<FirmApplication> {
    requireFirm(actor);
    const saved = await this.db.write(async (m) => {
      const row = await this.own(m, actor, id);
      if (row.status !== 'draft' && row.status !== 'supplement') throw notEditable(row);
      if (changes.version > row.version) throw staleVersion(row);
      const paths = await this.drafts.changed(m, row, changes);
      const fields = await this.drafts.conflicts(m, row, paths, changes);
      if (fields.length > 0) throw staleVersion(row, fields);
      const record = await this.views.recordFor(m, row);
      await this.writes.requireSound(m, actor, row, record, changes, from);
      if (paths.length === 0) return row;
      const patch = {
        answers: { ...row.answers, ...changes.values },
        ...(changes.payeeAccountId === undefined ? {} : { payeeAccountId: changes.payeeAccountId }),
        version: row.version + 1,
        updatedAt: this.clock.now(),
      };
      const { affected } = await m.update(Application, { id, status: row.status, version: row.version }, patch);
      if (affected !== 1) throw staleVersion((await findApplication(m, id)) ?? row);
      await this.writes.saveMaterials(m, id, changes.materials ?? []);
      await this.drafts.note(m, id, paths, { version: patch.version, device: changes.device, from });
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
          ...(from ? { from: from.applicationId } : {}),
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
      await this.drafts.forget(m, id);
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
   * @throws {AppError} APPLICATION_INCOMPLETE with all that is missing at once, EVIDENCE_USED with every paper that
   * another application holds, WINDOW_CLOSED, STALE_VERSION,
   * STATE_CONFLICT where it is handed in already
   */
  async submit(actor: Actor, id: string, input: { version: number }): Promise<Receipt> {
    requireFirm(actor);
    const ready = await this.db.read((m) => this.prepare(m, actor, id, 'draft', input.version));
    this.requireOpen(ready.record);
    await this.lookAtWords(actor, ready);
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
          ...identityOf(ready.subject.enterprise, record),
          ...days,
          receiptNo,
          submittedAt,
          answers: ready.answers,
          measureVersion: record.version,
          expected: amount,
          amountFen: amount.exact ? amount.minFen : null,
        },
      });
      await this.evidence.claim(m, row, record.definition, ready.answers);
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
    await this.lookAtWords(actor, ready);
    const { row, record, evaluation } = ready;
    const { amount } = evaluation;
    return this.db.write(async (m) => {
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
      await this.evidence.claim(m, row, record.definition, ready.answers);
      await this.evaluations.freeze(m, id, 'submit', evaluation);
      await this.enterprises.storeDeclared(m, row.enterpriseId, ready.declared);
      await this.jobs.enqueue(m, CHECK_JOB, { applicationId: id }, { key: checkKey(id) });
      return this.answered(m, next);
    });
  }

  /** Takes an application back, until it is approved; frozen money goes back to its pool. */
  async withdraw(
    actor: Actor,
    id: string,
    input: BodyOf<typeof contract.withdrawApplication>,
  ): Promise<FirmApplication> {
    requireFirm(actor);
    return this.db.write(async (m) => {
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
      return this.answered(m, next);
    });
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
    return this.db.read(async (m) => this.views.firm(m, await this.own(m, actor, id, 'read')));
  }

  /** The application as the firm sees it, kept with the change for a request that is repeated. */
  private async answered(m: EntityManager, row: Application): Promise<FirmApplication> {
    const view = await this.views.firm(m, row);
    await this.idempotency.complete(m, view);
    return view;
  }

  private async prepare(m: EntityManager, actor: Actor, id: string, status: 'draft' | 'supplement', version: number) {
    const row = await this.own(m, actor, id);
    if (row.status !== status) throw notEditable(row);
    if (row.version !== version) throw staleVersion(row);
    const record = await this.views.recordFor(m, row);
    const subject = await this.evaluations.subject(m, row.enterpriseId);
    const answers = effectiveAnswers(record.definition, row.answers, subject.facts);
    const materials = record.definition.materials.length > 0 ? await materialsOf(m, id) : [];
    const refused = await this.files.refused(m, materials);
    const missing = missingParts(record.definition, answers, materials, row.payeeAccountId, refused);
    missing.push(...evidenceFaults(record.definition, answers));
    if (missing.length > 0) throw new AppError('APPLICATION_INCOMPLETE', { fields: missing });
    await this.evidence.requireFree(m, row, record.definition, answers);
    return {
      row,
      record,
      subject,
      answers,
      materials,
      ...this.evaluations.evaluateApplication(subject, record, { answers }),
    };
  }

  /** What only the firm had before is read by others from now on. @throws {AppError} CONTENT_REFUSED */
  private lookAtWords(actor: Actor, { row, record, answers, materials }: Written): Promise<void> {
    const place = { path: `/api/firm/applications/${row.id}`, anonymous: false };
    return this.texts.screen(actor, wordsOf(record.definition, answers, materials), place);
  }

  private async own(m: EntityManager, actor: Actor, id: string, power: 'read' | 'act' = 'act'): Promise<Application> {
    requireFirm(actor);
    const row = await findApplication(m, id);
    if (!row) throw new AppError('NOT_FOUND');
    await this.enterprises.requireMember(m, actor, row.enterpriseId, power);
    return row;
  }

  private requireOpen(record: MeasureRecord): void {
    const state = windowStateOf(record.definition, this.clock.today());
    if (state === 'open') return;
    const { opensOn, closesOn } = record.definition.window;
    const message =
      state === 'upcoming' ? `这项政策 ${dayText(opensOn)} 开始申报` : `这项政策已于 ${dayText(closesOn)} 截止申报`;
    throw new AppError('WINDOW_CLOSED', { message, details: { opensOn, closesOn } });
  }
}

function notEditable(row: Application): AppError {
  const { status: current, version, receiptNo, id: applicationId } = row;
  return new AppError('STATE_CONFLICT', {
    details: { current, version, applicationId, ...(receiptNo ? { receiptNo } : {}) },
  });
}
