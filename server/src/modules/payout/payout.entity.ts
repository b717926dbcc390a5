import type { BatchStatus, HoldKind, PayoutStatus } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
  BoolColumn,
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
import type { ResultKind } from './bank/bank-result.js';
import type { Desk } from './payout.rules.js';

/**
 * One order to pay one application. What it says about the case is kept as it was when the order was made: the order
 * is a document, and what is printed on it does not change with the firm's name.
 */
@Entity('payout')
@Index('uq_payout_order_no', ['orderNo'], { unique: true })
@Index('uq_payout_live', ['liveKey'], { unique: true })
@Index('ix_payout_status', ['status', 'poolCode', 'id'])
@Index('ix_payout_batch', ['batchId'])
@Index('ix_payout_application', ['applicationId'])
@Index('ix_payout_enterprise', ['enterpriseId', 'nonCash'])
export class PayoutRecord extends RowBase {
  @KeyColumn(35) orderNo: string;
  @IdColumn() applicationId: string;
  /** the order that this one replaces */
  @IdColumn({ nullable: true }) previousId: string | null;
  @IntColumn() attempt: number;
  /** the entitlement while the order takes it up, else null: one live order per entitlement */
  @KeyColumn(80, { nullable: true }) liveKey: string | null;
  @IdColumn() enterpriseId: string;
  @IdColumn() measureId: string;
  @KeyColumn(64) poolCode: string;
  @FenColumn() amountFen: number;
  @BoolColumn() nonCash: boolean;
  @StatusColumn() status: PayoutStatus;
  @IntColumn({ default: 0 }) version: number;
  @KeyColumn(40) receiptNo: string;
  @KeyColumn(200) measureTitle: string;
  @KeyColumn(120) enterpriseName: string;
  @IdColumn({ nullable: true }) payeeAccountId: string | null;
  @KeyColumn(120, { nullable: true }) payeeName: string | null;
  @KeyColumn(40, { nullable: true }) accountMasked: string | null;
  @KeyColumn(80, { nullable: true }) bankName: string | null;
  /** keyed digest of the account number that was sealed */
  @KeyColumn(64, { nullable: true }) accountFingerprint: string | null;
  @IdColumn({ nullable: true }) batchId: string | null;
  /** why it failed, came back or was cancelled */
  @TextColumn({ nullable: true }) reason: string | null;
  @KeyColumn(64) approvedBy: string;
  @TimeColumn() approvedAt: Date;
  @TimeColumn({ nullable: true }) dispatchedAt: Date | null;
  @TimeColumn({ nullable: true }) settledAt: Date | null;
}

/** Everybody who decided on the case of an order: none of them may prepare or release its payment. Insert-only. */
@Entity('payout_decider')
export class PayoutDecider {
  @IdColumn({ primary: true }) payoutId: string;
  @KeyColumn(64, { primary: true }) staffId: string;
}

/**
 * At which desk a person sat for an order, beside those who decided on the case. The key is order and person, so that
 * nobody sits at two. Insert-only.
 */
@Entity('payout_desk')
export class PayoutDesk {
  @IdColumn({ primary: true }) payoutId: string;
  @KeyColumn(64, { primary: true }) staffId: string;
  @StatusColumn() desk: Exclude<Desk, 'approve'>;
  @TimeColumn() at: Date;
}

@Entity('payout_batch')
@Index('uq_payout_batch_number', ['number'], { unique: true })
@Index('ix_payout_batch_status', ['status', 'id'])
export class BatchRecord extends RowBase {
  @KeyColumn(35) number: string;
  @KeyColumn(64) poolCode: string;
  @StatusColumn() status: BatchStatus;
  @IntColumn({ default: 0 }) version: number;
  @IntColumn() lineCount: number;
  @FenColumn() totalFen: number;
  @KeyColumn(64) madeBy: string;
  @KeyColumn(64) madeByName: string;
  @TimeColumn() madeAt: Date;
  @KeyColumn(64, { nullable: true }) sealedBy: string | null;
  @KeyColumn(64, { nullable: true }) sealedByName: string | null;
  @TimeColumn({ nullable: true }) sealedAt: Date | null;
  @KeyColumn(64, { nullable: true }) releasedBy: string | null;
  @KeyColumn(64, { nullable: true }) releasedByName: string | null;
  @TimeColumn({ nullable: true }) releasedAt: Date | null;
  @TimeColumn({ nullable: true }) sentAt: Date | null;
  @TimeColumn({ nullable: true }) closedAt: Date | null;
  /** SHA-256 of the sealed CSV */
  @KeyColumn(64, { nullable: true }) sha256: string | null;
  /** SHA-256 of the sealed lines, made again from the rows before the release */
  @KeyColumn(64, { nullable: true }) manifest: string | null;
  /** the bank's layout that was chosen when it was sealed */
  @KeyColumn(32, { nullable: true }) layoutCode: string | null;
  @IntColumn({ nullable: true }) layoutVersion: number | null;
  @TextColumn({ nullable: true }) reason: string | null;
  /** counted first in every import, so that two imports of one batch wait for each other */
  @IntColumn({ default: 0 }) imports: number;
}

/** Something unusual about a line, found when its batch was sealed. The batch is not released while one is open. */
@Entity('payout_hold')
@Index('uq_payout_hold', ['batchId', 'payoutId', 'kind'], { unique: true })
@Index('ix_payout_hold_payout', ['payoutId'])
export class HoldRecord extends RowBase {
  @IdColumn() batchId: string;
  @IdColumn() payoutId: string;
  @StatusColumn() kind: HoldKind;
  @TextColumn() detail: string;
  @StatusColumn() status: 'open' | 'lifted' | 'taken_out' | 'gone';
  /** when it was found */
  @TimeColumn() at: Date;
  @KeyColumn(64, { nullable: true }) byId: string | null;
  @KeyColumn(64, { nullable: true }) byName: string | null;
  @TimeColumn({ nullable: true }) liftedAt: Date | null;
  /** why it may be paid all the same */
  @TextColumn({ nullable: true }) reason: string | null;
}

export interface ResultCounts {
  paid: number;
  failed: number;
  unknown: number;
}

/** The bytes of every file that left for or came from a bank, encrypted: they hold account numbers. */
@Entity('bank_file')
@Index('ix_bank_file_batch', ['batchId', 'id'])
@Index('uq_bank_file_accepted', ['acceptedKey'], { unique: true })
export class BankFileRecord extends RowBase {
  @IdColumn() batchId: string;
  @StatusColumn() direction: 'out' | 'in';
  @KeyColumn(16) format: string;
  @KeyColumn(200) name: string;
  @KeyColumn(64) sha256: string;
  @StatusColumn() status: 'sealed' | 'accepted' | 'quarantined' | 'duplicate';
  /** packed and encrypted; null for a duplicate */
  @TextColumn({ nullable: true }) content: string | null;
  @JsonColumn() reasons: string[];
  @JsonColumn({ nullable: true }) counts: ResultCounts | null;
  @KeyColumn(64) byId: string;
  @KeyColumn(64) byName: string;
  @TimeColumn() at: Date;
  /** `batch:hash` of an accepted result, else null: the same file is taken once */
  @KeyColumn(100, { nullable: true }) acceptedKey: string | null;
}

/** One line of an accepted result. Insert-only. */
@Entity('bank_line')
@Index('ix_bank_line_file', ['fileId', 'lineNo'])
@Index('ix_bank_line_payout', ['payoutId'])
@Index('uq_bank_line_decides', ['decidesKey'], { unique: true })
export class BankLineRecord {
  @IdColumn({ primary: true }) id: string;
  @IdColumn() fileId: string;
  @IntColumn() lineNo: number;
  @KeyColumn(35) orderNo: string;
  @IdColumn() payoutId: string;
  @FenColumn() amountFen: number;
  @StatusColumn() result: ResultKind;
  @TextColumn({ nullable: true }) reason: string | null;
  @KeyColumn(100, { nullable: true }) reference: string | null;
  /** the order that this line settled or failed, null for news that changed nothing: one line decides an order */
  @IdColumn({ nullable: true }) decidesKey: string | null;
  @TimeColumn() at: Date;
}
