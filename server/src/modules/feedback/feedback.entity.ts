import type { ApplicationStatus, RatingIndicator, RatingLevel, StuckStatus } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
  BoolColumn,
  DayColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  RowBase,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';

/** One rating (好差评). Neither the firm nor the case can be read from the row: offices that are rated have it too. */
@Entity('rating')
@Index('uq_rating_case', ['caseKey'], { unique: true })
@Index('ix_rating_open', ['answerBy', 'id'])
export class RatingRow extends RowBase {
  /** keyed fingerprint of the application: one rating per case, found again only by who knows the case */
  @KeyColumn(64) caseKey: string;
  /** case and firm, encrypted; opened only to tell the firm about an answer. The context is `rating:ID` */
  @TextColumn() raterCipher: string;
  @KeyColumn(120) measureTitle: string;
  @KeyColumn(80) office: string;
  @StatusColumn() level: RatingLevel;
  @JsonColumn() indicators: Partial<Record<RatingIndicator, RatingLevel>>;
  @KeyColumn(500, { nullable: true }) comment: string | null;
  @IntColumn({ default: 1 }) version: number;
  /** for bad ratings that wait for an answer; null otherwise */
  @DayColumn({ nullable: true }) answerBy: string | null;
  @TextColumn({ nullable: true }) answer: string | null;
  @KeyColumn(64, { nullable: true }) answeredBy: string | null;
  @TimeColumn({ nullable: true }) answeredAt: Date | null;
}

export interface StuckContext {
  receiptNo?: string;
  status: ApplicationStatus;
  desk?: string;
  waitingWorkingDays: number;
}

/** Something that a firm could not get done (“办不成事”反映窗口). */
@Entity('stuck_case')
@Index('uq_stuck_case_number', ['number'], { unique: true })
@Index('ix_stuck_case_person', ['openedBy', 'id'])
@Index('ix_stuck_case_status', ['status', 'answerBy'])
@Index('ix_stuck_case_application', ['applicationId', 'id'])
export class StuckCaseRow extends RowBase {
  @KeyColumn(20) number: string;
  @IdColumn({ nullable: true }) enterpriseId: string | null;
  @IdColumn({ nullable: true }) applicationId: string | null;
  @IdColumn({ nullable: true }) measureId: string | null;
  @KeyColumn(120, { nullable: true }) measureTitle: string | null;
  @KeyColumn(64) openedBy: string;
  @KeyColumn(64) openedByName: string;
  @KeyColumn(60) step: string;
  @TextColumn() text: string;
  @StatusColumn() status: StuckStatus;
  @IntColumn({ default: 1 }) version: number;
  @DayColumn() answerBy: string;
  /** the case as it was when the firm was stuck */
  @JsonColumn({ nullable: true }) context: StuckContext | null;
  @BoolColumn({ nullable: true }) solved: boolean | null;
  @TimeColumn({ nullable: true }) closedAt: Date | null;
}

/** What was said about a stuck case, in order; insert-only. */
@Entity('stuck_message')
@Index('ix_stuck_message', ['stuckCaseId', 'id'])
export class StuckMessageRow {
  @IdColumn({ primary: true }) id: string;
  @IdColumn() stuckCaseId: string;
  @TimeColumn() at: Date;
  @StatusColumn() side: 'firm' | 'desk';
  @KeyColumn(64) authorId: string;
  @TextColumn() text: string;
  @JsonColumn() fileIds: string[];
}
