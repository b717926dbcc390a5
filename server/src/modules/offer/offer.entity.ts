import type { Evaluation, OfferStatus } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
  BoolColumn,
  DayColumn,
  FenColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  RowBase,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';

export type RoundStatus = 'running' | 'done' | 'cancelled';

/** One walk over the whole register that offers a no-application measure to every firm that fits. */
@Entity('offer_round')
@Index('uq_offer_round_running', ['runningKey'], { unique: true })
@Index('ix_offer_round_measure', ['measureId', 'id'])
export class OfferRoundRow extends RowBase {
  @IdColumn() measureId: string;
  @KeyColumn(120) measureTitle: string;
  @IntColumn() measureVersion: number;
  @StatusColumn() status: RoundStatus;
  /** the measure while the round is running, else null: one round of a measure at a time */
  @KeyColumn(64, { nullable: true }) runningKey: string | null;
  @KeyColumn(64) startedBy: string;
  @KeyColumn(64) startedByName: string;
  @DayColumn() confirmBy: string;
  @IntColumn() total: number;
  /** id of the firm that was looked at last */
  @KeyColumn(26) lastId: string;
  @IntColumn({ default: 0 }) looked: number;
  @IntColumn({ default: 0 }) notMet: number;
  @IntColumn({ default: 0 }) unknownFacts: number;
  @IntColumn({ default: 0 }) alreadyApplied: number;
  @IntColumn({ default: 0 }) nothingToPay: number;
}

/** What one firm was offered, on which data, and what it answered. */
@Entity('offer')
@Index('uq_offer_live', ['liveKey'], { unique: true })
@Index('ix_offer_enterprise', ['enterpriseId', 'id'])
@Index('ix_offer_round', ['roundId', 'id'])
@Index('ix_offer_deadline', ['status', 'confirmBy'])
export class OfferRow extends RowBase {
  @IdColumn() roundId: string;
  @IdColumn() enterpriseId: string;
  @KeyColumn(120) enterpriseName: string;
  @KeyColumn(18) uscc: string;
  @IdColumn() measureId: string;
  @IntColumn() measureVersion: number;
  @KeyColumn(120) measureTitle: string;
  @BoolColumn() nonCash: boolean;
  /** `enterprise:measure:period`; null once taken back: a firm is offered a measure once per period */
  @KeyColumn(160, { nullable: true }) liveKey: string | null;
  @StatusColumn() status: OfferStatus;
  @IntColumn({ default: 1 }) version: number;
  @FenColumn() amountFen: number;
  /** the explanation as it was when the offer was made */
  @JsonColumn() evaluation: Evaluation;
  @TimeColumn() offeredAt: Date;
  @DayColumn() confirmBy: string;
  /** day since which the time limit stands still, while a question of the firm is looked into */
  @DayColumn({ nullable: true }) pausedOn: string | null;
  @IntColumn({ default: 0 }) reminded: number;
  @JsonColumn() reminders: string[];
  @IdColumn({ nullable: true }) applicationId: string | null;
  @KeyColumn(200, { nullable: true }) closedReason: string | null;
}

export interface QuestionedFact {
  name: string;
  label: string;
  used: string;
  claimed: string;
}

/** A correction or an objection of the firm, and its answer. */
@Entity('offer_question')
@Index('ix_offer_question', ['offerId', 'id'])
export class OfferQuestionRow extends RowBase {
  @IdColumn() offerId: string;
  @StatusColumn() kind: 'correct' | 'object';
  @TextColumn() reason: string;
  @JsonColumn() facts: QuestionedFact[];
  @JsonColumn() fileIds: string[];
  @KeyColumn(64) askedBy: string;
  @BoolColumn({ nullable: true }) accepted: boolean | null;
  @TextColumn({ nullable: true }) answer: string | null;
  @KeyColumn(64, { nullable: true }) answeredBy: string | null;
  @TimeColumn({ nullable: true }) answeredAt: Date | null;
}
