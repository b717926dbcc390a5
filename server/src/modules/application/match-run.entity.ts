import type { MatchRunStatus } from '@qinqing/contract';
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
  TimeColumn,
} from '../../platform/db/index.js';
import type { Tally } from './match-run.rules.js';

/** One version of a measure against every firm of the register, chunk by chunk; the row is progress and result alike. */
@Entity('match_run')
@Index('uq_match_run_live', ['liveKey'], { unique: true })
@Index('ix_match_run_measure', ['measureId', 'id'])
export class MatchRunRow extends RowBase {
  @IdColumn() measureId: string;
  @KeyColumn(64) measureCode: string;
  /** published or not */
  @IntColumn() measureVersion: number;
  @KeyColumn(120) title: string;
  @BoolColumn() nonCash: boolean;
  @KeyColumn(64) poolCode: string;
  /** `measure@version` while the run goes on, else null: the engine refuses a second one beside it */
  @KeyColumn(64, { nullable: true }) liveKey: string | null;
  @StatusColumn() status: MatchRunStatus;
  /** the day for which it decides, the same for every chunk */
  @DayColumn() decidedOn: string;
  @KeyColumn(64) startedBy: string;
  @KeyColumn(64) startedByName: string;
  /** firms of the register when it began */
  @IntColumn() total: number;
  /** firms gone through; guards each chunk, together with the status */
  @IntColumn({ default: 0 }) done: number;
  /** the last firm gone through, in the order of ids */
  @IdColumn({ nullable: true }) lastFirmId: string | null;
  @IntColumn({ default: 0 }) met: number;
  @IntColumn({ default: 0 }) notMet: number;
  @IntColumn({ default: 0 }) unknown: number;
  /** firms whose amount no clause limits while facts are missing */
  @IntColumn({ default: 0 }) unlimited: number;
  @FenColumn({ default: 0 }) atLeastFen: number;
  @FenColumn({ default: 0 }) atMostFen: number;
  @JsonColumn() tally: Tally;
  @TimeColumn({ nullable: true }) finishedAt: Date | null;
}

/** A firm that fits, or may fit once its facts are known. A firm that does not fit leaves no row, only a count. */
@Entity('match_hit')
@Index('ix_match_hit_amount', ['runId', 'outcome', 'minFen', 'enterpriseId'])
export class MatchHitRow {
  @IdColumn({ primary: true }) runId: string;
  @IdColumn({ primary: true }) enterpriseId: string;
  @StatusColumn() outcome: 'met' | 'unknown';
  @FenColumn() minFen: number;
  /** null where no clause limits it */
  @FenColumn({ nullable: true }) maxFen: number | null;
  /** which conditions at the top of the measure are unknown: bits in hexadecimal, the first condition lowest */
  @KeyColumn(16) open: string;
}
