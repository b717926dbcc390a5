import type { ApplicationStatus } from '@qinqing/contract';
import { factByName, MatchPlan, type Measure } from '@qinqing/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { ApplicationCases, type ApplicationRecord } from '../application/index.js';
import { CorrectionService } from '../enterprise/index.js';
import { PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { CaseSeatRow, ReviewDecisionRow } from './review.entity.js';

type Seat = CaseSeatRow['seat'];

/** Filed and not yet approved: what a correction changes is still to be decided. */
const OPEN: readonly ApplicationStatus[] = [
  'submitted',
  'checking',
  'in_review',
  'supplement',
  'publicised',
  'objection',
];
const PAGE = 100;
const DECIDED = '您审核过这家企业用到这项数据的申报，更正须由另一人核实';

/**
 * Who corrects a fact makes the entitlement that reads it, and who decides on the case approves it: nobody does both. A
 * case has one seat per person, and the key of the table is case and person, so that the engine itself refuses the
 * second one, also to somebody who presses both buttons at the same moment.
 */
@Injectable()
export class CaseSeats implements OnModuleInit {
  constructor(
    private readonly clock: Clock,
    private readonly cases: ApplicationCases,
    private readonly policy: PolicyService,
    private readonly corrections: CorrectionService,
  ) {}

  onModuleInit(): void {
    this.corrections.registerEyes({
      refusal: (m, actor, enterpriseId, fact) => this.refusalToCorrect(m, actor, enterpriseId, fact),
      correct: (m, actor, enterpriseId, fact) => this.correct(m, actor, enterpriseId, fact),
    });
  }

  /** Why this person may not decide on a case: they corrected a fact that it reads. Null where they may. */
  async refusalToDecide(
    m: EntityManager,
    actor: Actor,
    { enterpriseId }: Pick<ApplicationRecord, 'enterpriseId'>,
    measure: Measure,
  ): Promise<string | null> {
    const corrected = await this.corrections.correctedBy(m, actor, enterpriseId);
    const read = corrected.find((fact) => reads(measure, fact));
    if (read === undefined) return null;
    return `您核实更正过这件申报所用的“${factByName(read)?.label ?? read}”，须由另一人办理`;
  }

  /** @throws {AppError} FOUR_EYES */
  async requireUncorrected(m: EntityManager, actor: Actor, row: ApplicationRecord, measure: Measure): Promise<void> {
    const message = await this.refusalToDecide(m, actor, row, measure);
    if (message !== null) throw new AppError('FOUR_EYES', { message });
  }

  /** @throws {AppError} FOUR_EYES where the person has corrected a fact of this case */
  async decide(m: EntityManager, actor: Actor, applicationId: string): Promise<void> {
    await this.take(m, actor, [applicationId], 'decide');
  }

  private async refusalToCorrect(m: EntityManager, actor: Actor, enterpriseId: string, fact: string) {
    const ids = (await this.openCases(m, enterpriseId, fact)).map(({ id }) => id);
    if (ids.length === 0) return null;
    const acted = await m.existsBy(ReviewDecisionRow, { applicationId: In(ids), staffId: actor.id });
    return acted ? DECIDED : null;
  }

  private async correct(m: EntityManager, actor: Actor, enterpriseId: string, fact: string): Promise<void> {
    const message = await this.refusalToCorrect(m, actor, enterpriseId, fact);
    if (message !== null) throw new AppError('FOUR_EYES', { message });
    const ids = (await this.openCases(m, enterpriseId, fact)).map(({ id }) => id);
    await this.take(m, actor, ids, 'correct');
  }

  private async take(m: EntityManager, actor: Actor, ids: readonly string[], seat: Seat): Promise<void> {
    for (const applicationId of ids) {
      const known = await m.findOneBy(CaseSeatRow, { applicationId, staffId: actor.id });
      if (known?.seat === seat) continue;
      if (known) throw new AppError('FOUR_EYES', seat === 'correct' ? { message: DECIDED } : {});
      try {
        await m.insert(CaseSeatRow, { applicationId, staffId: actor.id, seat, at: this.clock.now() });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        throw new AppError('FOUR_EYES', { cause: error });
      }
    }
  }

  /** Open cases of a firm whose entitlement reads a fact. */
  private async openCases(m: EntityManager, enterpriseId: string, fact: string): Promise<ApplicationRecord[]> {
    const found: ApplicationRecord[] = [];
    let cursor: string | undefined;
    do {
      const page = await this.cases.find(m, { enterpriseId, limit: PAGE, ...(cursor ? { cursor } : {}) });
      for (const row of page.items.filter(({ status }) => OPEN.includes(status))) {
        const { definition } = await this.policy.measureAt(m, row.measureId, row.measureVersion);
        if (reads(definition, fact)) found.push(row);
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return found;
  }
}

function reads(measure: Measure, fact: string): boolean {
  return new MatchPlan([measure]).facts.includes(fact);
}
