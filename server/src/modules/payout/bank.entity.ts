import type { RepairStatus } from '@qinqing/contract';
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
import type { BankLayoutInput } from '@qinqing/contract/staff';
import type { BankLayout } from './bank/bank-layout.js';

/** How a bank wants its payments listed; `poolCode` names the paying account whose bank it is. */
@Entity('bank_layout')
@Index('uq_bank_layout_code', ['code'], { unique: true })
@Index('uq_bank_layout_pool', ['poolCode'], { unique: true })
export class BankLayoutRecord extends RowBase implements BankLayout {
  @KeyColumn(32) code: string;
  @KeyColumn(60) name: string;
  @StatusColumn() encoding: BankLayout['encoding'];
  @KeyColumn(4) delimiter: BankLayout['delimiter'];
  @StatusColumn() amount: BankLayout['amount'];
  @BoolColumn() control: boolean;
  @BoolColumn() headings: boolean;
  @JsonColumn() columns: BankLayout['columns'];
  @KeyColumn(64, { nullable: true }) poolCode: string | null;
  /** counts from 1 with every proposal that was accepted */
  @IntColumn({ default: 1 }) version: number;
  @KeyColumn(64, { nullable: true }) proposedByName: string | null;
  @KeyColumn(64, { nullable: true }) confirmedByName: string | null;
  @TimeColumn({ nullable: true }) confirmedAt: Date | null;
}

/** A layout as one person proposed it, kept for good: the accepted ones are the versions that a layout has had. */
@Entity('bank_layout_proposal')
@Index('uq_bank_layout_proposal_open', ['openKey'], { unique: true })
@Index('ix_bank_layout_proposal_code', ['code', 'id'])
export class BankLayoutProposalRecord extends RowBase {
  @KeyColumn(32) code: string;
  /** the code while it waits, else null: one proposal at a time */
  @KeyColumn(32, { nullable: true }) openKey: string | null;
  /** the version that it replaces; 0 for a new layout */
  @IntColumn() baseVersion: number;
  @JsonColumn() layout: BankLayoutInput;
  @StatusColumn() status: 'proposed' | 'accepted' | 'refused';
  @TextColumn() reason: string;
  @KeyColumn(64) proposedBy: string;
  @KeyColumn(64) proposedByName: string;
  @TimeColumn() proposedAt: Date;
  @KeyColumn(64, { nullable: true }) decidedBy: string | null;
  @KeyColumn(64, { nullable: true }) decidedByName: string | null;
  @TimeColumn({ nullable: true }) decidedAt: Date | null;
  @TextColumn({ nullable: true }) note: string | null;
}

/** A file of a bank that belongs to no batch: returns and statements. Its bytes are encrypted. Insert-only. */
@Entity('bank_document')
@Index('ix_bank_document_kind', ['kind', 'id'])
@Index('uq_bank_document_accepted', ['acceptedKey'], { unique: true })
export class BankDocumentRecord extends RowBase {
  @StatusColumn() kind: 'return' | 'statement';
  @KeyColumn(16) format: string;
  @KeyColumn(200) name: string;
  @KeyColumn(64) sha256: string;
  @StatusColumn() status: 'accepted' | 'quarantined' | 'duplicate';
  /** packed and encrypted; null for a duplicate */
  @TextColumn({ nullable: true }) content: string | null;
  @JsonColumn() reasons: string[];
  @IntColumn() lineCount: number;
  @FenColumn() totalFen: number;
  /** of a statement */
  @DayColumn({ nullable: true }) day: string | null;
  @KeyColumn(64) byId: string;
  @KeyColumn(64) byName: string;
  @TimeColumn() at: Date;
  /** `return:hash` or `statement:day` of an accepted one, else null: each is taken once */
  @KeyColumn(100, { nullable: true }) acceptedKey: string | null;
}

/** One line of an accepted return file: an order comes back once. Insert-only. */
@Entity('bank_return')
@Index('uq_bank_return_payout', ['payoutId'], { unique: true })
@Index('ix_bank_return_document', ['documentId', 'lineNo'])
export class BankReturnRecord {
  @IdColumn({ primary: true }) id: string;
  @IdColumn() documentId: string;
  @IntColumn() lineNo: number;
  @KeyColumn(35) orderNo: string;
  @IdColumn() payoutId: string;
  @FenColumn() amountFen: number;
  @TextColumn() reason: string;
  @KeyColumn(100, { nullable: true }) reference: string | null;
  @TimeColumn() at: Date;
}

/** One line of an accepted statement. Insert-only. */
@Entity('statement_line')
@Index('ix_statement_line_document', ['documentId', 'lineNo'])
@Index('uq_statement_line_match', ['matchKey'], { unique: true })
export class StatementLineRecord {
  @IdColumn({ primary: true }) id: string;
  @IdColumn() documentId: string;
  @IntColumn() lineNo: number;
  @DayColumn() day: string;
  @StatusColumn() direction: 'debit' | 'credit';
  @FenColumn() amountFen: number;
  @KeyColumn(100, { nullable: true }) reference: string | null;
  @TextColumn({ nullable: true }) text: string | null;
  @IdColumn({ nullable: true }) payoutId: string | null;
  /** `debit:payout` or `return:payout` where it is the payment or the return of an order: each once */
  @KeyColumn(64, { nullable: true }) matchKey: string | null;
}

/** A payment that failed or came back, until its account is right. */
@Entity('payout_repair')
@Index('uq_payout_repair_open', ['openKey'], { unique: true })
@Index('ix_payout_repair_enterprise', ['enterpriseId', 'id'])
@Index('ix_payout_repair_status', ['status', 'id'])
export class RepairRecord extends RowBase {
  @IdColumn() payoutId: string;
  /** the order while its repair is open, else null: one open repair per order */
  @IdColumn({ nullable: true }) openKey: string | null;
  @IdColumn() enterpriseId: string;
  @StatusColumn() status: RepairStatus;
  @IntColumn({ default: 0 }) version: number;
  @StatusColumn() cause: 'failed' | 'returned';
  @TextColumn() reason: string;
  @TimeColumn() askedAt: Date;
  @IdColumn({ nullable: true }) payeeAccountId: string | null;
  @KeyColumn(64, { nullable: true }) answeredById: string | null;
  @KeyColumn(64, { nullable: true }) answeredBy: string | null;
  @TimeColumn({ nullable: true }) answeredAt: Date | null;
  @KeyColumn(64, { nullable: true }) decidedById: string | null;
  @KeyColumn(64, { nullable: true }) decidedBy: string | null;
  @TimeColumn({ nullable: true }) decidedAt: Date | null;
  @TextColumn({ nullable: true }) note: string | null;
  @IdColumn({ nullable: true }) newPayoutId: string | null;
}

export type ExceptionKind = 'quarantined_file' | 'unknown_order' | 'stray_debit' | 'missing_debit' | 'missing_return';
export type ExceptionOutcome = 'paid' | 'failed' | 'explained';

/** Something from a bank that the product could not place: one person proposes with evidence, another confirms. */
@Entity('bank_exception')
@Index('uq_bank_exception_open', ['openKey'], { unique: true })
@Index('ix_bank_exception_status', ['status', 'id'])
export class ExceptionRecord extends RowBase {
  @StatusColumn() kind: ExceptionKind;
  @StatusColumn() status: 'open' | 'proposed' | 'resolved' | 'gone';
  @IntColumn({ default: 0 }) version: number;
  /** `kind:subject` while it is open or proposed, else null: the same thing is raised once */
  @KeyColumn(100, { nullable: true }) openKey: string | null;
  /** what it is about: a file, an order, a statement's line */
  @KeyColumn(64) subjectId: string;
  @KeyColumn(200) title: string;
  @JsonColumn() details: string[];
  @FenColumn({ nullable: true }) amountFen: number | null;
  @IdColumn({ nullable: true }) batchId: string | null;
  @IdColumn({ nullable: true }) payoutId: string | null;
  @TimeColumn() raisedAt: Date;
  @StatusColumn({ nullable: true }) outcome: ExceptionOutcome | null;
  @TextColumn({ nullable: true }) note: string | null;
  @KeyColumn(100, { nullable: true }) reference: string | null;
  @IdColumn({ nullable: true }) evidenceId: string | null;
  @KeyColumn(64, { nullable: true }) proposedById: string | null;
  @KeyColumn(64, { nullable: true }) proposedBy: string | null;
  @TimeColumn({ nullable: true }) proposedAt: Date | null;
  @KeyColumn(64, { nullable: true }) resolvedById: string | null;
  @KeyColumn(64, { nullable: true }) resolvedBy: string | null;
  @TimeColumn({ nullable: true }) resolvedAt: Date | null;
}

/** One day's comparison of books and bank, as it was found; the newest of a day stands. Insert-only. */
@Entity('reconciliation')
@Index('ix_reconciliation_day', ['day', 'id'])
export class ReconciliationRecord extends RowBase {
  @DayColumn() day: string;
  @StatusColumn() status: 'balanced' | 'differs' | 'missing';
  @IdColumn({ nullable: true }) documentId: string | null;
  @FenColumn() ledgerFen: number;
  @FenColumn() linesFen: number;
  @FenColumn() debitsFen: number;
  @FenColumn() returnsFen: number;
  @FenColumn() timingFen: number;
  @IntColumn() differences: number;
  @KeyColumn(64) byName: string;
  @TimeColumn() at: Date;
}
