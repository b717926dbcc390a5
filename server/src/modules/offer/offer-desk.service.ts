import type { BodyOf, OfferStatus } from '@qinqing/contract';
import { dayText, formatYuanText } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { EvaluationService } from '../application/index.js';
import { requireRole } from '../identity/index.js';
import { PolicyService } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { affectedOne, Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { OfferQuestionRow, OfferRow } from './offer.entity.js';
import { OfferMoves, staleVersion, stateConflict } from './offer-moves.js';
import { pageOfOffers } from './offer.repository.js';
import { resumedConfirmBy, verdictOf } from './offer.rules.js';
import { OfferViews } from './offer-view.js';

const ANSWERERS = ['department_reviewer', 'final_approver'] as const;

/** Where staff read offers and answer what firms ask about them. */
@Injectable()
export class OfferDesk {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly policy: PolicyService,
    private readonly evaluations: EvaluationService,
    private readonly moves: OfferMoves,
    private readonly views: OfferViews,
  ) {}

  list(
    actor: Actor,
    query: { roundId?: string; status?: OfferStatus; cursor?: string; limit?: number },
  ): Promise<{ items: contract.StaffOfferRow[]; nextCursor: string | null }> {
    requireRole(actor);
    return this.db.read(async (m) => {
      const page = await pageOfOffers(m, query);
      const items: contract.StaffOfferRow[] = [];
      for (const row of page.items) items.push(await this.rowView(m, row));
      return { items, nextCursor: page.nextCursor };
    });
  }

  /** Questions of firms that wait for an answer; their clocks stand still meanwhile. */
  async openCount(m: EntityManager): Promise<{ count: number; overdue: number }> {
    return { count: await m.countBy(OfferRow, { status: 'questioned' }), overdue: 0 };
  }

  get(actor: Actor, id: string) {
    requireRole(actor);
    return this.db.read(async (m) => {
      const row = await this.row(m, id);
      const today = await this.today(m, row);
      const verdict = verdictOf(today);
      return {
        ...(await this.rowView(m, row)),
        evaluation: row.evaluation,
        now: typeof verdict === 'object' ? `按今天的数据可享 ${formatYuanText(verdict.fen)}` : '按今天的数据不能享受',
        today,
        questions: await this.views.questions(m, id),
      };
    });
  }

  /**
   * Answers the open question of a firm. Where it is right, the offer is made anew by today's data, or taken back if
   * nothing is left of it; either way the time limit runs on from where it stood.
   * @throws {AppError} FORBIDDEN, STATE_CONFLICT where nothing is asked, STALE_VERSION
   */
  async answer(actor: Actor, id: string, input: BodyOf<typeof contract.answerOffer>): Promise<contract.StaffOfferRow> {
    requireRole(actor, ...ANSWERERS);
    const { row, today } = await this.db.read(async (m) => {
      const found = await this.row(m, id);
      return { row: found, today: await this.today(m, found) };
    });
    if (row.status !== 'questioned') throw stateConflict(row);
    if (row.version !== input.version) throw staleVersion(row);
    await this.db.write(async (m) => {
      const verdict = verdictOf(today);
      const gone = input.accepted && typeof verdict !== 'object';
      const confirmBy = resumedConfirmBy(row.confirmBy, row.pausedOn ?? this.clock.today(), this.clock.today());
      const renewed =
        input.accepted && typeof verdict === 'object' ? { amountFen: verdict.fen, evaluation: today } : {};
      await this.moves.move(m, {
        row,
        to: gone ? 'withdrawn' : 'open',
        actor,
        action: 'offer.answer',
        patch: {
          pausedOn: null,
          ...(gone ? { liveKey: null, closedReason: input.text.slice(0, 200) } : { confirmBy, ...(renewed as object) }),
        },
        after: { accepted: input.accepted, ...(typeof verdict === 'object' ? { amountFen: verdict.fen } : {}) },
        reason: input.text,
      });
      const question = await m.findOneByOrFail(OfferQuestionRow, { offerId: id, answer: IsNull() });
      affectedOne(
        await m.update(
          OfferQuestionRow,
          { id: question.id, answer: IsNull() },
          { answer: input.text, accepted: input.accepted, answeredBy: actor.id, answeredAt: this.clock.now() },
        ),
      );
      if (!gone) await this.moves.schedule(m, confirmBy);
      const next = gone ? '这一事项已收回。' : `请在 ${dayText(confirmBy)} 前确认，逾期未确认视为放弃。`;
      await this.moves.tell(m, row, '您提出的问题已答复', `${input.text}${next}`, `answer:${question.id}`);
    });
    return this.db.read(async (m) => this.rowView(m, await this.row(m, id)));
  }

  private async today(m: EntityManager, row: OfferRow) {
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    return this.evaluations.evaluate(await this.evaluations.subject(m, row.enterpriseId), record);
  }

  private async rowView(m: EntityManager, row: OfferRow): Promise<contract.StaffOfferRow> {
    const question = (await this.views.questions(m, row.id)).at(-1);
    return {
      ...this.views.card(row),
      version: row.version,
      roundId: row.roundId,
      uscc: row.uscc,
      reminded: row.reminded,
      ...(question ? { question } : {}),
    };
  }

  private async row(m: EntityManager, id: string): Promise<OfferRow> {
    const row = await m.findOneBy(OfferRow, { id });
    if (!row) throw new AppError('NOT_FOUND');
    return row;
  }
}
