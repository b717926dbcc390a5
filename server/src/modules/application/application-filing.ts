import type { Evaluation, FactRaw } from '@qinqing/contract';
import type { PrefilledField, Receipt } from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import type { MeasureRecord } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { Application } from './application.entity.js';
import { answerFaults, type Answers, effectiveAnswers, filledFields, missingParts } from './application-answers.js';
import { startClock } from './application.clock.js';
import { identityOf, newDraft } from './application-draft.js';
import { CHECK_JOB, checkKey } from './application.jobs.js';
import { liveKeyOf } from './application.rules.js';
import type { ApplicationRecord } from './application.service.js';
import { EvaluationService, type Subject } from './evaluation.service.js';
import { EvidenceClaims, evidenceFaults } from './evidence-claims.js';
import { ReceiptNumbers } from './receipt-numbers.service.js';
import { ApplicationTransitions, type TimelineText } from './transitions.service.js';

/** An application that is handed in as a whole, without a draft that was filled in before. */
export interface Filing {
  record: MeasureRecord;
  subject: Subject;
  answers: Answers;
  payeeAccountId: string | null;
  evaluation: Evaluation;
  declared: Record<string, FactRaw>;
  receiptNo: string;
  submittedAt: Date;
}

/** Hands in what a department prepared and the firm confirmed: the same edges, checks and route as any application. */
@Injectable()
export class ApplicationFiling {
  constructor(
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly audit: AuditService,
    private readonly enterprises: EnterpriseService,
    private readonly evaluations: EvaluationService,
    private readonly evidence: EvidenceClaims,
    private readonly receipts: ReceiptNumbers,
    private readonly transitions: ApplicationTransitions,
  ) {}

  /** The measure's form as it would be filled for this firm. */
  fieldsFor(record: MeasureRecord, subject: Subject): PrefilledField[] {
    return filledFields(record.definition, {}, subject.facts);
  }

  /** An application of the firm that holds the one live place, of which a confirmation would make a second. */
  liveFor(m: EntityManager, enterpriseId: string, record: MeasureRecord): Promise<Application | null> {
    const liveKey = liveKeyOf('draft', enterpriseId, record.code, record.period);
    return liveKey === null ? Promise.resolve(null) : m.findOneBy(Application, { liveKey });
  }

  /**
   * Judges what is to be handed in; call it before the unit of work.
   * @throws {AppError} VALIDATION for impossible answers, APPLICATION_INCOMPLETE with everything that is missing
   */
  async prepare(
    record: MeasureRecord,
    subject: Subject,
    given: { values: Answers; payeeAccountId: string | null },
  ): Promise<Filing> {
    const faults = answerFaults(record.definition, given.values);
    if (faults.length > 0) throw new AppError('VALIDATION', { fields: faults });
    const answers = effectiveAnswers(record.definition, given.values, subject.facts);
    const missing = missingParts(record.definition, answers, [], given.payeeAccountId);
    missing.push(...evidenceFaults(record.definition, answers));
    if (missing.length > 0) throw new AppError('APPLICATION_INCOMPLETE', { fields: missing });
    const { evaluation, declared } = this.evaluations.evaluateApplication(subject, record, { answers });
    const receiptNo = await this.receipts.next(this.clock.today());
    const { payeeAccountId } = given;
    return { record, subject, answers, payeeAccountId, evaluation, declared, receiptNo, submittedAt: this.clock.now() };
  }

  /**
   * Hands it in within the caller's unit. A draft that the firm began by itself becomes this application.
   * @throws {AppError} DUPLICATE_APPLICATION with the application in `details`, EVIDENCE_USED
   */
  async file(m: EntityManager, actor: Actor, filing: Filing, text: string): Promise<Receipt> {
    const { record, subject, evaluation, receiptNo, submittedAt } = filing;
    const { enterprise } = subject;
    const { amount } = evaluation;
    const days = startClock(this.clock.today(), record.definition.clocks);
    const row = await this.draftFor(m, actor, filing);
    await this.transitions.transition(m, {
      row,
      event: 'submit',
      actor,
      timeline: { title: '已确认免申即享', text },
      patch: {
        ...identityOf(enterprise, record),
        ...days,
        receiptNo,
        submittedAt,
        answers: filing.answers,
        payeeAccountId: filing.payeeAccountId,
        measureVersion: record.version,
        expected: amount,
        amountFen: amount.exact ? amount.minFen : null,
      },
    });
    await this.evidence.claim(m, row, record.definition, filing.answers);
    await this.evaluations.freeze(m, row.id, 'submit', evaluation);
    await this.enterprises.storeDeclared(m, enterprise.id, filing.declared);
    await this.jobs.enqueue(m, CHECK_JOB, { applicationId: row.id }, { key: checkKey(row.id) });
    return {
      applicationId: row.id,
      receiptNo,
      submittedAt: submittedAt.toISOString(),
      measureTitle: record.title,
      enterpriseName: enterprise.name,
      expected: amount,
      ...(days.promisedOn ? { promisedOn: days.promisedOn } : {}),
    };
  }

  /**
   * Hands a rejected case in again, on an appeal that was upheld: with new time limits, through the checks, back to the
   * stage at which it was rejected.
   * @throws {AppError} DUPLICATE_APPLICATION where the firm has applied again meanwhile, EVIDENCE_USED, STATE_CONFLICT
   */
  async reopen(
    m: EntityManager,
    actor: Actor,
    row: ApplicationRecord,
    record: MeasureRecord,
    timeline: TimelineText,
    reason: string,
  ): Promise<void> {
    const live = await this.liveFor(m, row.enterpriseId, record);
    if (live) throw duplicate(live);
    try {
      await this.transitions.transition(m, {
        row: row as Application,
        event: 'uphold_appeal',
        actor,
        timeline,
        patch: { ...startClock(this.clock.today(), record.definition.clocks), rejection: null },
        reason,
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new AppError('DUPLICATE_APPLICATION');
    }
    await this.evidence.claim(m, row, record.definition, row.answers);
    await this.jobs.enqueue(m, CHECK_JOB, { applicationId: row.id }, { key: checkKey(row.id) });
  }

  private async draftFor(m: EntityManager, actor: Actor, { record, subject }: Filing): Promise<Application> {
    const known = await this.liveFor(m, subject.enterprise.id, record);
    if (known?.status === 'draft') return known;
    if (known) throw duplicate(known);
    const row = newDraft(subject.enterprise, record, { createdBy: actor.id, at: this.clock.now() });
    try {
      await m.insert(Application, row);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new AppError('DUPLICATE_APPLICATION');
    }
    await this.audit.record(m, {
      actor,
      action: 'application.open',
      entity: 'application',
      entityId: row.id,
      version: 1,
      after: { measure: record.code, enterpriseId: subject.enterprise.id },
    });
    return row;
  }
}

function duplicate(row: Application): AppError {
  return new AppError('DUPLICATE_APPLICATION', { details: { applicationId: row.id, current: row.status } });
}
