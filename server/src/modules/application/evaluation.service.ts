import type { Evaluation, FactRaw } from '@qinqing/contract';
import type { Standing } from '@qinqing/contract/firm';
import { evaluate, type EvaluationContext, type Facts } from '@qinqing/rules';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type EnterpriseDossier, EnterpriseService } from '../enterprise/index.js';
import { type Grant, LedgerService } from '../ledger/index.js';
import type { MeasureRecord } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { newId } from '../../platform/ids/index.js';
import { type Application, ApplicationEvaluationRow } from './application.entity.js';
import type { EvaluationMoment } from './application.records.js';
import { declaredFacts, withDeclared } from './application-answers.js';
import {
  alreadyPaid,
  grantedCases,
  type HeldBenefit,
  heldBenefits,
  stageDue,
  yearOf,
} from './application.repository.js';

/** A firm as evaluations see it, read once and used for any number of measures. */
export interface Subject extends EnterpriseDossier {
  held: HeldBenefit[];
}

@Injectable()
export class EvaluationService {
  constructor(
    private readonly clock: Clock,
    private readonly enterprises: EnterpriseService,
    private readonly ledger: LedgerService,
  ) {}

  async subject(m: EntityManager, enterpriseId: string): Promise<Subject> {
    const dossier = await this.enterprises.dossier(m, enterpriseId);
    const cases = await grantedCases(m, enterpriseId);
    const grants = await this.ledger.grants(
      m,
      cases.map(({ id }) => id),
    );
    const held = heldBenefits(cases, grants, this.clock.today().slice(0, 4));
    return { ...dossier, held: held.get(enterpriseId) ?? [] };
  }

  evaluate(subject: Subject, record: MeasureRecord, facts: Facts = subject.facts): Evaluation {
    return evaluate(record.definition, facts, this.contextOf(subject, record));
  }

  /** As the application stands: with what its answers declare. */
  evaluateApplication(
    subject: Subject,
    record: MeasureRecord,
    application: Pick<Application, 'answers'>,
  ): { evaluation: Evaluation; declared: Record<string, FactRaw> } {
    const declared = declaredFacts(record.definition, application.answers, subject.facts);
    const facts = withDeclared(subject.facts, declared, this.clock.today());
    return { evaluation: this.evaluate(subject, record, facts), declared };
  }

  /** Keeps the explanation of a moment that counts for ever. */
  async freeze(
    m: EntityManager,
    applicationId: string,
    moment: EvaluationMoment,
    evaluation: Evaluation,
    at?: Date,
  ): Promise<void> {
    const row = { id: newId(), applicationId, moment, at: at ?? this.clock.now(), evaluation };
    await m.insert(ApplicationEvaluationRow, row as never);
  }

  /** What an evaluation of the measure takes from the firm's earlier cases. */
  standing({ held }: Subject, record: MeasureRecord): Standing {
    return {
      stage: stageDue(held, record),
      alreadyPaidFen: alreadyPaid(held, record),
      otherBenefits: held.map(({ measureCode }) => measureCode),
    };
  }

  private contextOf(subject: Subject, record: MeasureRecord): EvaluationContext {
    return { on: this.clock.today(), ...this.standing(subject, record) };
  }
}

/** As the firm stood without this one of its cases: what a case was paid must not count against itself. */
export function withoutCase(
  subject: Subject,
  { measureCode, period }: Pick<Application, 'measureCode' | 'period'>,
  own: Grant | undefined,
): Subject {
  const held = subject.held.map((each) => {
    if (!own || each.measureCode !== measureCode) return each;
    const year = yearOf(period);
    return { ...each, ownFen: { ...each.ownFen, [year]: (each.ownFen[year] ?? 0) - own.ownFen } };
  });
  return { ...subject, held };
}
