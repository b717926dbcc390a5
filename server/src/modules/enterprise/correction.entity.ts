import type { CorrectionStatus, FactRaw } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
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

/** A later delivery that says something else than the correction. */
export interface Delivered {
  value: FactRaw;
  source: string;
  /** day of the data; null where the file names none */
  asOf: string | null;
  at: string;
  /** its data are newer than the correction, and took its place */
  won: boolean;
}

/** “这项数据不对”: a firm asks that a fact be corrected, and the answer. The fact itself changes elsewhere. */
@Entity('fact_correction')
@Index('uq_fact_correction_live', ['liveKey'], { unique: true })
@Index('ix_fact_correction_enterprise', ['enterpriseId', 'id'])
@Index('ix_fact_correction_status', ['status', 'answerBy'])
export class FactCorrectionRow extends RowBase {
  @IdColumn() enterpriseId: string;
  @KeyColumn(64) filedBy: string;
  @KeyColumn(80) fact: string;
  @KeyColumn(120) label: string;
  /** value, in words, and source as they were when the request was made */
  @TextColumn() current: string;
  @KeyColumn(80) source: string;
  @KeyColumn(120) claimed: string;
  @TextColumn() reason: string;
  @JsonColumn() fileIds: string[];
  @StatusColumn() status: CorrectionStatus;
  @IntColumn({ default: 1 }) version: number;
  /** `ENTERPRISE:FACT` while open, so that one request at most waits for a fact; null afterwards */
  @KeyColumn(120, { nullable: true }) liveKey: string | null;
  @DayColumn() answerBy: string;
  @TextColumn({ nullable: true }) answer: string | null;
  /** what took the old value's place */
  @JsonColumn({ nullable: true }) corrected: { value: FactRaw; source: string } | null;
  @KeyColumn(64, { nullable: true }) answeredBy: string | null;
  @KeyColumn(64, { nullable: true }) answeredByName: string | null;
  @TimeColumn({ nullable: true }) answeredAt: Date | null;
  /** what the department went on delivering after the correction, and what became of it; the newest */
  @JsonColumn({ nullable: true }) delivered: Delivered | null;
}
