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
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';
import type { AccountKind } from './ledger.rules.js';

export const POOL_CODE_LENGTH = 64;
export const ACCOUNT_ID_LENGTH = 90;
export const TRANSFER_ID_LENGTH = 120;
export const CONSUMES_LENGTH = 140;

/** A budget pool of one fiscal year; money and non-cash relief never share one. */
@Entity('ledger_pool')
@Index('uq_ledger_pool_code', ['code'], { unique: true })
export class LedgerPoolRow extends RowBase {
  @KeyColumn(POOL_CODE_LENGTH) code: string;
  @KeyColumn(120) name: string;
  @IntColumn() year: number;
  @BoolColumn() nonCash: boolean;
  @KeyColumn(80) department: string;
}

/** Running sums of the transfers that touch it. The balance is credits − debits. */
@Entity('ledger_account')
@Index('ix_ledger_account_pool', ['poolCode'])
export class LedgerAccountRow {
  @KeyColumn(ACCOUNT_ID_LENGTH, { primary: true }) id: string;
  @KeyColumn(POOL_CODE_LENGTH) poolCode: string;
  @StatusColumn() kind: AccountKind;
  @BoolColumn() floored: boolean;
  @FenColumn({ default: 0 }) debitsFen: number;
  @FenColumn({ default: 0 }) creditsFen: number;
}

/** Insert-only: triggers refuse UPDATE and DELETE. */
@Entity('ledger_transfer')
@Index('uq_ledger_transfer_consumes', ['consumes'], { unique: true })
@Index('ix_ledger_transfer_application', ['applicationId'])
@Index('ix_ledger_transfer_payout', ['payoutId'])
@Index('ix_ledger_transfer_pool', ['poolCode', 'code'])
@Index('ix_ledger_transfer_released', ['code', 'day'])
export class LedgerTransferRow {
  @KeyColumn(TRANSFER_ID_LENGTH, { primary: true }) id: string;
  @KeyColumn(POOL_CODE_LENGTH) poolCode: string;
  @IntColumn() code: number;
  @KeyColumn(ACCOUNT_ID_LENGTH) fromAccount: string;
  @KeyColumn(ACCOUNT_ID_LENGTH) toAccount: string;
  @FenColumn() amountFen: number;
  /** the balance that it moves on: see `balanceOf` */
  @KeyColumn(CONSUMES_LENGTH, { nullable: true }) consumes: string | null;
  @IdColumn({ nullable: true }) applicationId: string | null;
  @IdColumn({ nullable: true }) payoutId: string | null;
  @IdColumn({ nullable: true }) measureId: string | null;
  @IdColumn({ nullable: true }) enterpriseId: string | null;
  /** document of an appropriation, reason of a release, reference of the bank */
  @KeyColumn(200, { nullable: true }) reference: string | null;
  @KeyColumn(64, { nullable: true }) actorId: string | null;
  /** when it took place; `createdAt` is when it was posted */
  @TimeColumn() at: Date;
  /** day of `at` in Asia/Shanghai: months and years of the figures are cut by it */
  @DayColumn() day: string;
  @TimeColumn() createdAt: Date;
}

/** Written when a money invariant is hit; while one stands open, no money leaves. */
@Entity('ledger_stop')
@Index('uq_ledger_stop_open', ['openKey'], { unique: true })
export class LedgerStopRow extends RowBase {
  /** invariant code while open, null once lifted: one open stop per invariant */
  @KeyColumn(64, { nullable: true }) openKey: string | null;
  @KeyColumn(64) code: string;
  @KeyColumn(200) title: string;
  @JsonColumn() sample: string[];
  @TimeColumn() at: Date;
  @TimeColumn({ nullable: true }) liftedAt: Date | null;
  @KeyColumn(64, { nullable: true }) liftedBy: string | null;
  @TextColumn({ nullable: true }) liftReason: string | null;
}
