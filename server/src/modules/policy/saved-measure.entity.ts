import { Entity, Index } from 'typeorm';
import { BoolColumn, IdColumn, IntColumn, RowBase } from '../../platform/db/index.js';

/** A measure that a person has put aside. */
@Entity('saved_measure')
@Index('uq_saved_measure', ['userId', 'measureId'], { unique: true })
@Index('ix_saved_measure_measure', ['measureId', 'subscribed', 'userId'])
export class SavedMeasureRow extends RowBase {
  @IdColumn() userId: string;
  @IdColumn() measureId: string;
  /** wants to be told when it opens, closes soon or changes */
  @BoolColumn() subscribed: boolean;
  /** the version that the person has seen */
  @IntColumn() seenVersion: number;
}
