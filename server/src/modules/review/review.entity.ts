import type { Decision, Stage } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';

/** One decision of one person at one stage; insert-only: a case's state is what its decisions add up to. */
@Entity('review_decision')
@Index('ix_review_decision_application', ['applicationId', 'id'])
@Index('uq_review_decision_version', ['applicationId', 'caseVersion'], { unique: true })
export class ReviewDecisionRow {
  @IdColumn({ primary: true }) id: string;
  @IdColumn() applicationId: string;
  @StatusColumn() stage: Stage;
  @IntColumn() stageIndex: number;
  @StatusColumn() decision: Decision;
  @TextColumn({ nullable: true }) reason: string | null;
  @JsonColumn({ nullable: true }) items: { target: string; text: string }[] | null;
  @KeyColumn(64) staffId: string;
  @KeyColumn(64) staffName: string;
  /** version of the case that was decided on: one decision per version */
  @IntColumn() caseVersion: number;
  @TimeColumn() at: Date;
}

/** Where a person sits in a case for good: who corrected a fact that it reads never decides on it. */
@Entity('case_seat')
export class CaseSeatRow {
  @IdColumn({ primary: true }) applicationId: string;
  @KeyColumn(64, { primary: true }) staffId: string;
  @StatusColumn() seat: 'correct' | 'decide';
  @TimeColumn() at: Date;
}
