import type { FileRef } from '@qinqing/contract';
import type { Offer, OfferCard, OfferQuestion } from '@qinqing/contract/firm';
import { isEstimated, workingDaysBetween } from '@qinqing/contract/working-days';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ApplicationFiling, DECLARATION, EvaluationService, factsUsed } from '../application/index.js';
import { PayeeAccountService } from '../enterprise/index.js';
import { FileService } from '../file/index.js';
import { PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import type { OfferQuestionRow, OfferRow } from './offer.entity.js';
import { questionsOf } from './offer.repository.js';
import { actionsOf, nowText } from './offer.rules.js';

/** Builds what firms and staff see of one offer. */
@Injectable()
export class OfferViews {
  constructor(
    private readonly clock: Clock,
    private readonly policy: PolicyService,
    private readonly accounts: PayeeAccountService,
    private readonly files: FileService,
    private readonly filing: ApplicationFiling,
    private readonly evaluations: EvaluationService,
  ) {}

  card(row: OfferRow): OfferCard {
    const open = row.status === 'open';
    const workingDaysLeft = open ? Math.max(0, workingDaysBetween(this.clock.today(), row.confirmBy)) : undefined;
    return {
      id: row.id,
      enterpriseId: row.enterpriseId,
      enterpriseName: row.enterpriseName,
      measureId: row.measureId,
      measureTitle: row.measureTitle,
      status: row.status,
      amountFen: row.amountFen,
      nonCash: row.nonCash,
      offeredAt: row.offeredAt.toISOString(),
      confirmBy: row.confirmBy,
      confirmByEstimated: isEstimated(row.confirmBy),
      ...(workingDaysLeft === undefined ? {} : { workingDaysLeft }),
      now: nowText({ ...row, ...(workingDaysLeft === undefined ? {} : { workingDaysLeft }) }),
      ...(row.applicationId ? { applicationId: row.applicationId } : {}),
    };
  }

  async firm(m: EntityManager, row: OfferRow): Promise<Offer> {
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    const subject = await this.evaluations.subject(m, row.enterpriseId);
    const account = row.nonCash ? undefined : await this.accounts.proposed(m, row.enterpriseId);
    const { enterpriseId: _enterprise, ...payeeAccount } = account ?? { enterpriseId: '' };
    return {
      ...this.card(row),
      version: row.version,
      measureVersion: row.measureVersion,
      evaluation: row.evaluation,
      facts: factsUsed(row.evaluation),
      fields: this.filing.fieldsFor(record, subject),
      ...(account ? { payeeAccount: payeeAccount as NonNullable<Offer['payeeAccount']> } : {}),
      declarationText: DECLARATION,
      consultPhone: record.definition.departments.phone,
      reminders: row.reminders,
      questions: await this.questions(m, row.id),
      actions: actionsOf(row.status),
    };
  }

  async questions(m: EntityManager, offerId: string): Promise<OfferQuestion[]> {
    const rows = await questionsOf(m, offerId);
    const refs = await this.files.refs(m, [...new Set(rows.flatMap(({ fileIds }) => fileIds))]);
    const byId = new Map(refs.map((ref) => [ref.id, ref]));
    return rows.map((row) => questionOf(row, byId));
  }
}

function questionOf(row: OfferQuestionRow, files: ReadonlyMap<string, FileRef>): OfferQuestion {
  return {
    id: row.id,
    kind: row.kind,
    reason: row.reason,
    facts: row.facts,
    files: row.fileIds.flatMap((id) => files.get(id) ?? []),
    at: row.createdAt.toISOString(),
    ...(row.answer !== null && row.answeredAt
      ? { answer: { accepted: row.accepted === true, text: row.answer, at: row.answeredAt.toISOString() } }
      : {}),
  };
}
