import { Entity, Index } from 'typeorm';
import { IdColumn, KeyColumn, RowBase, StatusColumn } from '../../platform/db/index.js';

/** waiting: WeChat is to be asked · asked: its answer is to come · skipped: nobody could be asked, see `reason` */
export type PictureCheckStatus = 'waiting' | 'asked' | 'passed' | 'refused' | 'skipped';

/** What WeChat says of a picture that a firm's person uploaded. */
@Entity('picture_check')
@Index('uq_picture_check_file', ['fileId'], { unique: true })
@Index('uq_picture_check_trace', ['traceId'], { unique: true })
export class PictureCheck extends RowBase {
  @IdColumn() fileId: string;
  @IdColumn() userId: string;
  @StatusColumn() status: PictureCheckStatus;
  /** no_wechat, not_configured, not_seen, failed */
  @KeyColumn(32, { nullable: true }) reason: string | null;
  /** WeChat's number of the question */
  @KeyColumn(64, { nullable: true }) traceId: string | null;
}
