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
import type { AccountKind, CapScope } from './ledger.rules.js';

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
@Index('ix_ledger_transfer_enterprise', ['enterpriseId', 'code'])
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
  /** size class of the enterprise as it applied, so that figures by segment stay as they were */
  @KeyColumn(16, { nullable: true }) segment: string | null;
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

/** What an enterprise may hold and receive at most: used never passes the limit, the guard stands in the statement. */
@Entity('ledger_cap')
@Index('ix_ledger_cap_enterprise', ['enterpriseId'])
export class LedgerCapRow {
  @KeyColumn(160, { primary: true }) id: string;
  @StatusColumn() scope: CapScope;
  @IdColumn() enterpriseId: string;
  @KeyColumn(120) label: string;
  @FenColumn() limitFen: number;
  @FenColumn({ default: 0 }) usedFen: number;
  /** whether of a split funding only the measure's own part counts */
  @BoolColumn({ default: false }) ownPart: boolean;
}

/** Insert-only: what moved a cap. `limit` changes what there is, `take` and `give_back` go with a transfer. */
@Entity('ledger_cap_entry')
@Index('ix_ledger_cap_entry_cap', ['capId'])
@Index('ix_ledger_cap_entry_application', ['applicationId'])
@Index('ix_ledger_cap_entry_transfer', ['transferId'])
export class LedgerCapEntryRow {
  @KeyColumn(290, { primary: true }) id: string;
  @KeyColumn(160) capId: string;
  @StatusColumn() kind: 'limit' | 'take' | 'give_back';
  @FenColumn() amountFen: number;
  @KeyColumn(TRANSFER_ID_LENGTH, { nullable: true }) transferId: string | null;
  @IdColumn({ nullable: true }) applicationId: string | null;
  @TimeColumn() at: Date;
}

/** Transfers of one day, pool, kind, measure and segment, added up. */
@Entity('ledger_day')
@Index('ix_ledger_day_code', ['code', 'day'])
@Index('ix_ledger_day_pool', ['poolCode', 'day'])
export class LedgerDayRow {
  @KeyColumn(160, { primary: true }) id: string;
  @DayColumn() day: string;
  @KeyColumn(POOL_CODE_LENGTH) poolCode: string;
  @IntColumn() code: number;
  @IdColumn({ nullable: true }) measureId: string | null;
  @KeyColumn(16, { nullable: true }) segment: string | null;
  @FenColumn() amountFen: number;
  @IntColumn() transfers: number;
}

/** Transfers of one month, pool, kind, measure and segment, added up: what a year's page reads. */
@Entity('ledger_month')
@Index('ix_ledger_month_code', ['code', 'month'])
export class LedgerMonthRow {
  @KeyColumn(160, { primary: true }) id: string;
  /** YYYY-MM */
  @KeyColumn(7) month: string;
  @KeyColumn(POOL_CODE_LENGTH) poolCode: string;
  @IntColumn() code: number;
  @IdColumn({ nullable: true }) measureId: string | null;
  @KeyColumn(16, { nullable: true }) segment: string | null;
  @FenColumn() amountFen: number;
  @IntColumn() transfers: number;
}

/** Transfers of one day, pool and kind, added up: how fast a pool is used. */
@Entity('ledger_pool_day')
@Index('ix_ledger_pool_day_pool', ['poolCode', 'code', 'day'])
export class LedgerPoolDayRow {
  @KeyColumn(120, { primary: true }) id: string;
  @DayColumn() day: string;
  @KeyColumn(POOL_CODE_LENGTH) poolCode: string;
  @IntColumn() code: number;
  @FenColumn() amountFen: number;
  @IntColumn() transfers: number;
}

/** Payments that a firm has received in a year, of all measures (`measureId` null) or of one. */
@Entity('ledger_beneficiary')
export class LedgerBeneficiaryRow {
  @KeyColumn(80, { primary: true }) id: string;
  @IntColumn() year: number;
  @IdColumn({ nullable: true }) measureId: string | null;
  @IdColumn() enterpriseId: string;
  @KeyColumn(16, { nullable: true }) segment: string | null;
  @IntColumn() payouts: number;
}

/** How many firms have received something in a year: in all, of one measure, or of one segment. */
@Entity('ledger_reach')
@Index('ix_ledger_reach_year', ['year'])
export class LedgerReachRow {
  @KeyColumn(80, { primary: true }) id: string;
  @IntColumn() year: number;
  @IdColumn({ nullable: true }) measureId: string | null;
  @KeyColumn(16, { nullable: true }) segment: string | null;
  @IntColumn() enterprises: number;
}

/** A change of a pool's money that one person proposes and another carries out. */
@Entity('ledger_pool_change')
@Index('ix_ledger_pool_change_status', ['status', 'id'])
@Index('uq_ledger_pool_change_live', ['liveKey'], { unique: true })
export class LedgerPoolChangeRow extends RowBase {
  @StatusColumn() kind: 'top_up' | 'carry_over';
  @KeyColumn(POOL_CODE_LENGTH) poolCode: string;
  /** next year's pool, for a carry-over */
  @KeyColumn(POOL_CODE_LENGTH, { nullable: true }) toPoolCode: string | null;
  @FenColumn() amountFen: number;
  /** number of the budget document */
  @KeyColumn(60) reference: string;
  @TextColumn() reason: string;
  @StatusColumn() status: 'proposed' | 'done' | 'refused';
  @IntColumn({ default: 0 }) version: number;
  @KeyColumn(64) proposedBy: string;
  @KeyColumn(64) proposedByName: string;
  @TimeColumn() proposedAt: Date;
  @KeyColumn(64, { nullable: true }) decidedBy: string | null;
  @KeyColumn(64, { nullable: true }) decidedByName: string | null;
  @TimeColumn({ nullable: true }) decidedAt: Date | null;
  @TextColumn({ nullable: true }) decidedReason: string | null;
  /** `pool:reference` unless refused: one document brings money once */
  @KeyColumn(140, { nullable: true }) liveKey: string | null;
}
