import type { BulkRunStatus, Stage } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
  FenColumn,
  IdColumn,
  IntColumn,
  KeyColumn,
  RowBase,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';

/** Many cases of one stage, passed by one person with one confirmation; the row is progress and result alike. */
@Entity('bulk_decision')
@Index('uq_bulk_decision_live', ['liveKey'], { unique: true })
@Index('ix_bulk_decision_person', ['startedBy', 'id'])
export class BulkDecisionRow extends RowBase {
  @StatusColumn() stage: Stage;
  /** the person while the run goes on, else null: one run at a time per person */
  @KeyColumn(64, { nullable: true }) liveKey: string | null;
  @StatusColumn() status: BulkRunStatus;
  @KeyColumn(64) startedBy: string;
  @KeyColumn(64) startedByName: string;
  /** the opinion that goes into each decision */
  @TextColumn({ nullable: true }) reason: string | null;
  @IntColumn() total: number;
  @IntColumn({ default: 0 }) done: number;
  @IntColumn({ default: 0 }) passed: number;
  @IntColumn({ default: 0 }) failed: number;
  /** what the cases were for when it began */
  @FenColumn() amountFen: number;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}

/** A case of a run, at the version that the person confirmed. */
@Entity('bulk_decision_case')
@Index('ix_bulk_decision_case_status', ['runId', 'status', 'place'])
export class BulkCaseRow {
  @IdColumn({ primary: true }) runId: string;
  @IntColumn({ primary: true }) place: number;
  @IdColumn() applicationId: string;
  @IntColumn() version: number;
  @StatusColumn() status: 'waiting' | 'passed' | 'failed';
  @KeyColumn(40, { nullable: true }) code: string | null;
  @TextColumn({ nullable: true }) message: string | null;
}
