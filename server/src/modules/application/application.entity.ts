import type {
  AmountRange,
  ApplicationStatus,
  CheckCode,
  CheckOutcome,
  Evaluation,
  FieldValue,
  PayoutStatus,
  SizeClass,
  Stage,
  StaffRole,
} from '@qinqing/contract';
import type { Tone } from '@qinqing/contract';
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
import type { EvaluationMoment, RejectionRecord, SupplementRecord } from './application.records.js';

/**
 * One application of one enterprise for one measure. Names are kept as they were at submission: a list of cases costs
 * one query, and a firm that changes its name later does not change its old cases.
 */
@Entity('application')
@Index('uq_application_live', ['liveKey'], { unique: true })
@Index('uq_application_receipt', ['receiptNo'], { unique: true })
@Index('ix_application_enterprise', ['enterpriseId', 'id'])
@Index('ix_application_queue', ['status', 'stageRole', 'promisedOn'])
@Index('ix_application_measure', ['measureId', 'status'])
export class Application extends RowBase {
  @IdColumn() enterpriseId: string;
  @KeyColumn(120) enterpriseName: string;
  @KeyColumn(18) uscc: string;
  @StatusColumn() sizeClass: SizeClass;

  @IdColumn() measureId: string;
  @KeyColumn(64) measureCode: string;
  @IntColumn() measureVersion: number;
  @KeyColumn(120) measureTitle: string;
  @KeyColumn(64) poolCode: string;
  @BoolColumn() nonCash: boolean;
  /** with enterprise and measure the subject of the live key */
  @KeyColumn(32) period: string;
  /** `enterprise:measure:period` while the application is live, else null: the engine refuses a second one */
  @KeyColumn(160, { nullable: true }) liveKey: string | null;

  @StatusColumn() status: ApplicationStatus;
  @StatusColumn({ nullable: true }) stage: Stage | null;
  /** who decides at this stage, from the measure's route */
  @StatusColumn({ nullable: true }) stageRole: StaffRole | null;
  /** place in the measure's route; kept during a supplement, so that the case returns to the same desk */
  @IntColumn({ nullable: true }) stageIndex: number | null;
  @TimeColumn({ nullable: true }) stageSince: Date | null;
  @IntColumn({ default: 1 }) version: number;

  @KeyColumn(20, { nullable: true }) receiptNo: string | null;
  @KeyColumn(64) createdBy: string;
  @JsonColumn() answers: Record<string, FieldValue>;
  @IdColumn({ nullable: true }) payeeAccountId: string | null;
  /** the chapter of a replay from which the firm came */
  @IdColumn({ nullable: true }) fromChapterId: string | null;
  @TimeColumn({ nullable: true }) submittedAt: Date | null;

  @JsonColumn({ nullable: true }) expected: AmountRange | null;
  /** the expected amount where it is certain, the approved one once decided */
  @FenColumn({ nullable: true }) amountFen: number | null;
  /** what the ledger holds frozen for it, by the last check */
  @FenColumn({ default: 0 }) frozenFen: number;

  @DayColumn({ nullable: true }) promisedOn: string | null;
  @DayColumn({ nullable: true }) statutoryOn: string | null;
  /** day since which the clock stands still */
  @DayColumn({ nullable: true }) pausedOn: string | null;

  @JsonColumn({ nullable: true }) supplement: SupplementRecord | null;
  @JsonColumn({ nullable: true }) rejection: RejectionRecord | null;
  /** checks that did not pass outright */
  @JsonColumn() flags: string[];

  @IdColumn({ nullable: true }) payoutId: string | null;
  @StatusColumn({ nullable: true }) payoutStatus: PayoutStatus | null;
}

/** What happened to an application, in order; insert-only. */
@Entity('application_event')
@Index('ix_application_event', ['applicationId', 'id'])
export class ApplicationEventRow {
  @IdColumn({ primary: true }) id: string;
  @IdColumn() applicationId: string;
  @TimeColumn() at: Date;
  @KeyColumn(32) event: string;
  @StatusColumn() fromStatus: ApplicationStatus;
  @StatusColumn() toStatus: ApplicationStatus;
  @KeyColumn(120) title: string;
  @TextColumn({ nullable: true }) text: string | null;
  @KeyColumn(80, { nullable: true }) desk: string | null;
  @StatusColumn() actorKind: 'staff' | 'firm' | 'system';
  @KeyColumn(64) actorId: string;
  @KeyColumn(64) actorName: string;
  @StatusColumn() tone: Tone;
  /** step of the money that this event is */
  @KeyColumn(16, { nullable: true }) money: string | null;
}

@Entity('application_check')
@Index('uq_application_check', ['applicationId', 'code'], { unique: true })
export class ApplicationCheckRow extends RowBase {
  @IdColumn() applicationId: string;
  @StatusColumn() code: CheckCode;
  @StatusColumn() outcome: CheckOutcome;
  @TextColumn() detail: string;
  @TimeColumn() at: Date;
}

@Entity('application_material')
@Index('uq_application_material', ['applicationId', 'materialKey'], { unique: true })
export class ApplicationMaterialRow extends RowBase {
  @IdColumn() applicationId: string;
  /** key of the requirement in the measure */
  @KeyColumn(64) materialKey: string;
  @JsonColumn() fileIds: string[];
  @KeyColumn(200, { nullable: true }) missingReason: string | null;
}

/**
 * A paper (invoice, contract) that an application is to be paid on. Its place, where it has one, is held by this
 * application alone; an application that ends without money leaves its rows behind without a place.
 */
@Entity('evidence_claim')
@Index('uq_evidence_claim_place', ['place'], { unique: true })
@Index('ix_evidence_claim_application', ['applicationId'])
export class EvidenceClaimRow extends RowBase {
  @IdColumn() applicationId: string;
  @KeyColumn(64) measureCode: string;
  @KeyColumn(64) evidenceKey: string;
  @StatusColumn() kind: 'invoice' | 'contract';
  /** in its comparable form */
  @KeyColumn(64) number: string;
  /** from `evidencePlace` of the measure language */
  @KeyColumn(160, { nullable: true }) place: string | null;
}

/** The explanation as it was at a moment that counted; insert-only, the newest of a moment is the one in force. */
@Entity('application_evaluation')
@Index('ix_application_evaluation', ['applicationId', 'id'])
export class ApplicationEvaluationRow {
  @IdColumn({ primary: true }) id: string;
  @IdColumn() applicationId: string;
  @StatusColumn() moment: EvaluationMoment;
  @TimeColumn() at: Date;
  @JsonColumn() evaluation: Evaluation;
}

/** Receipt serials of one day, handed out in blocks. */
@Entity('receipt_serial')
export class ReceiptSerial {
  @KeyColumn(10, { primary: true }) day: string;
  @IntColumn() next: number;
}

/** A public notice (公示) of one measure and one first day. */
@Entity('publicity_notice')
@Index('uq_publicity_notice', ['measureId', 'startsOn'], { unique: true })
@Index('ix_publicity_notice_end', ['endsOn'])
export class PublicityNoticeRow extends RowBase {
  @IdColumn() measureId: string;
  @KeyColumn(120) measureTitle: string;
  @KeyColumn(200) title: string;
  @DayColumn() startsOn: string;
  /** last day, whole; the first day counts */
  @DayColumn() endsOn: string;
  @TextColumn() basis: string;
  @KeyColumn(120) office: string;
  @KeyColumn(40) phone: string;
  @KeyColumn(40) complaintPhone: string;
}

@Entity('publicity_item')
@Index('uq_publicity_item', ['noticeId', 'applicationId'], { unique: true })
@Index('ix_publicity_item_application', ['applicationId'])
export class PublicityItemRow extends RowBase {
  @IdColumn() noticeId: string;
  @IdColumn() applicationId: string;
  /** as the public may read it */
  @KeyColumn(120) enterpriseName: string;
  @FenColumn() amountFen: number;
}
