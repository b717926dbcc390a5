import type { ClawbackStatus } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
  DayColumn,
  FenColumn,
  IdColumn,
  IntColumn,
  KeyColumn,
  RowBase,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';

/** Money of one paid order that the firm has to give back, all of it or a part. */
@Entity('clawback')
@Index('uq_clawback_live', ['liveKey'], { unique: true })
@Index('ix_clawback_status', ['status', 'id'])
@Index('ix_clawback_enterprise', ['enterpriseId'])
@Index('ix_clawback_payout', ['payoutId'])
export class ClawbackRecord extends RowBase {
  @IdColumn() payoutId: string;
  @KeyColumn(35) orderNo: string;
  @IdColumn() applicationId: string;
  @IdColumn() enterpriseId: string;
  @KeyColumn(120) enterpriseName: string;
  @KeyColumn(200) measureTitle: string;
  @FenColumn() amountFen: number;
  @FenColumn({ default: 0 }) recoveredFen: number;
  @TextColumn() reason: string;
  @StatusColumn() status: ClawbackStatus;
  @IntColumn({ default: 0 }) version: number;
  /** receipts so far: the next one's number */
  @IntColumn({ default: 0 }) receipts: number;
  @DayColumn() dueOn: string;
  /** last day on which the firm may not apply */
  @DayColumn({ nullable: true }) barUntil: string | null;
  @KeyColumn(64) proposedBy: string;
  @KeyColumn(64) proposedByName: string;
  @TimeColumn() proposedAt: Date;
  @KeyColumn(64, { nullable: true }) confirmedBy: string | null;
  @KeyColumn(64, { nullable: true }) confirmedByName: string | null;
  @TimeColumn({ nullable: true }) confirmedAt: Date | null;
  @TextColumn({ nullable: true }) closedReason: string | null;
  @TimeColumn({ nullable: true }) closedAt: Date | null;
  /** the order while the clawback is open, else null: one at a time per order */
  @IdColumn({ nullable: true }) liveKey: string | null;
}

/** One instalment, or a later order against which the debt is set off. It counts once a second person confirms it. */
@Entity('clawback_receipt')
@Index('uq_clawback_receipt', ['clawbackId', 'n'], { unique: true })
@Index('uq_clawback_receipt_live', ['liveKey'], { unique: true })
export class ClawbackReceiptRecord extends RowBase {
  @IdColumn() clawbackId: string;
  @IntColumn() n: number;
  /** counts over all clawbacks of the order, as the ledger does */
  @IntColumn() instalment: number;
  @StatusColumn() kind: 'bank' | 'offset';
  @FenColumn() amountFen: number;
  @DayColumn() receivedOn: string;
  @KeyColumn(100) reference: string;
  @IdColumn({ nullable: true }) evidenceFileId: string | null;
  @IdColumn({ nullable: true }) offsetPayoutId: string | null;
  @StatusColumn() status: 'recorded' | 'confirmed' | 'refused';
  @KeyColumn(64) recordedBy: string;
  @KeyColumn(64) recordedByName: string;
  @TimeColumn() recordedAt: Date;
  @KeyColumn(64, { nullable: true }) confirmedBy: string | null;
  @KeyColumn(64, { nullable: true }) confirmedByName: string | null;
  @TimeColumn({ nullable: true }) confirmedAt: Date | null;
  /** the bank's reference, or the order set off, unless refused: it counts once */
  @KeyColumn(110, { nullable: true }) liveKey: string | null;
}
