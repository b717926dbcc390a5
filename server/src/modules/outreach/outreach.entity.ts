import { Entity, Index } from 'typeorm';
import { IdColumn, KeyColumn, RowBase, StatusColumn, TimeColumn } from '../../platform/db/index.js';
import type { Channel } from './outreach.rules.js';

/** One firm reached about one measure (or the whole package) through one channel. */
@Entity('touch')
@Index('uq_touch_key', ['uniqueKey'], { unique: true })
@Index('ix_touch_enterprise', ['enterpriseId', 'at'])
@Index('ix_touch_measure', ['measureId', 'channel'])
export class Touch extends RowBase {
  @IdColumn() enterpriseId: string;
  /** null: about the package as a whole */
  @IdColumn({ nullable: true }) measureId: string | null;
  @StatusColumn() channel: Channel;
  /** what reached it: a push, a session, a visit, a training */
  @KeyColumn(80) reference: string;
  @TimeColumn() at: Date;
  @KeyColumn(64) uniqueKey: string;
}
