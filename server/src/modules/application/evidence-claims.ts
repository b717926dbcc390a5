import type { FieldError } from '@qinqing/contract';
import { type Evidence, EVIDENCE_NAMES, evidenceNumbers, evidencePlace, type Measure } from '@qinqing/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager, In, IsNull, Not } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { InvariantRegistry, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import type { Answers } from './application-answers.js';
import { Application, EvidenceClaimRow } from './application.entity.js';
import { APPLICATION_INVARIANTS } from './application.invariants.js';

interface Paper {
  evidence: Evidence;
  number: string;
  place: string;
}

/** Faults of the numbers that a firm listed: what is no number, and too many of them. */
export function evidenceFaults(measure: Measure, answers: Answers): FieldError[] {
  return (measure.evidence ?? []).flatMap((evidence): FieldError[] => {
    const name = EVIDENCE_NAMES[evidence.kind];
    const { numbers, wrong } = listedNumbers(evidence, answers);
    const path = `values.${evidence.field}`;
    const faults: FieldError[] = [];
    if (wrong.length > 0) faults.push({ path, message: `不是有效的${name}号码：${wrong.slice(0, 10).join('、')}` });
    if (evidence.most !== undefined && numbers.length > evidence.most)
      faults.push({ path, message: `${evidence.label}最多填 ${evidence.most} 份，现有 ${numbers.length} 份` });
    return faults;
  });
}

function listedNumbers(evidence: Evidence, answers: Answers): { numbers: string[]; wrong: string[] } {
  const text = answers[evidence.field];
  return typeof text === 'string' ? evidenceNumbers(evidence.kind, text) : { numbers: [], wrong: [] };
}

function papersOf(measure: Measure, answers: Answers): Paper[] {
  return (measure.evidence ?? []).flatMap((evidence) =>
    listedNumbers(evidence, answers).numbers.map((number) => ({
      evidence,
      number,
      place: evidencePlace(measure.code, evidence, number),
    })),
  );
}

/** Papers that applications are paid on: each has one place, which the engine gives to one application only. */
@Injectable()
export class EvidenceClaims implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly invariants: InvariantRegistry,
  ) {}

  onModuleInit(): void {
    this.invariants.register(...APPLICATION_INVARIANTS);
  }

  /**
   * Refuses papers that another application holds, all of them at once. The claim itself is what counts; this only
   * tells a firm before anything is written.
   * @throws {AppError} EVIDENCE_USED
   */
  async requireFree(m: EntityManager, row: Application, measure: Measure, answers: Answers): Promise<void> {
    const papers = papersOf(measure, answers);
    if (papers.length === 0) return;
    const taken = await m.findBy(EvidenceClaimRow, {
      place: In(papers.map(({ place }) => place)),
      applicationId: Not(row.id),
    });
    if (taken.length === 0) return;
    const holders = await m.findBy(Application, { id: In(taken.map(({ applicationId }) => applicationId)) });
    throw new AppError('EVIDENCE_USED', {
      fields: papers
        .filter(({ place }) => taken.some((claim) => claim.place === place))
        .map(({ evidence, number, place }) => {
          const claim = taken.find((each) => each.place === place);
          const holder = holders.find(({ id }) => id === claim?.applicationId);
          // Whose application it is, is told to the firm itself only.
          const where = holder?.enterpriseId === row.enterpriseId ? `本企业申报的“${holder.measureTitle}”` : '其他申报';
          return {
            path: `values.${evidence.field}`,
            message: `${EVIDENCE_NAMES[evidence.kind]} ${number} 已用于${where}`,
          };
        }),
    });
  }

  /**
   * Claims the papers that an application lists now, and lets go of those it listed before. Call it after the guarded
   * update of the application, in the same unit.
   * @throws {AppError} EVIDENCE_USED where another application was faster
   */
  async claim(m: EntityManager, row: Application, measure: Measure, answers: Answers): Promise<number> {
    const papers = papersOf(measure, answers);
    const held = await m.findBy(EvidenceClaimRow, { applicationId: row.id });
    const now = this.clock.now();
    const dropped = held.filter(({ place }) => place !== null && !papers.some((paper) => paper.place === place));
    if (dropped.length > 0)
      await m.update(EvidenceClaimRow, { id: In(dropped.map(({ id }) => id)) }, { place: null, updatedAt: now });
    const rows = papers
      .filter(({ place }) => !held.some((claim) => claim.place === place))
      .map(({ evidence, number, place }) => ({
        id: newId(),
        createdAt: now,
        updatedAt: now,
        applicationId: row.id,
        measureCode: measure.code,
        evidenceKey: evidence.key,
        kind: evidence.kind,
        number,
        place,
      }));
    if (rows.length === 0) return papers.length;
    try {
      await m.createQueryBuilder().insert().into(EvidenceClaimRow).values(rows).updateEntity(false).execute();
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      await this.requireFree(m, row, measure, answers);
      // It was let go again in between: the firm may simply try again.
      throw new AppError('EVIDENCE_USED');
    }
    return papers.length;
  }

  /** An application that ends without money frees its papers. */
  async release(m: EntityManager, applicationId: string): Promise<void> {
    await m.update(
      EvidenceClaimRow,
      { applicationId, place: Not(IsNull()) },
      { place: null, updatedAt: this.clock.now() },
    );
  }
}
