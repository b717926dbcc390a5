import type { AppealStatus, ObjectionStatus } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
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

/** An objection to one item of a public notice. Who objected is encrypted, and found again only by its fingerprint. */
@Entity('objection')
@Index('uq_objection_number', ['number'], { unique: true })
@Index('uq_objection_person', ['applicationId', 'objectorKey'], { unique: true })
@Index('ix_objection_objector', ['objectorKey', 'id'])
@Index('ix_objection_status', ['status', 'investigateBy'])
export class ObjectionRow extends RowBase {
  @KeyColumn(20) number: string;
  @IdColumn() noticeId: string;
  @KeyColumn(200) noticeTitle: string;
  @IdColumn() applicationId: string;
  @KeyColumn(120) measureTitle: string;
  /** as the public notice names it */
  @KeyColumn(120) publicName: string;
  @FenColumn() amountFen: number;
  @KeyColumn(64) objectorKey: string;
  /** name, telephone and log-in of the objector; the context is `objection:ID` */
  @TextColumn() objectorCipher: string;
  @TextColumn() reason: string;
  @JsonColumn() fileIds: string[];
  @StatusColumn() status: ObjectionStatus;
  @IntColumn({ default: 1 }) version: number;
  @DayColumn() investigateBy: string;
  @TextColumn({ nullable: true }) answer: string | null;
  @KeyColumn(64, { nullable: true }) decidedBy: string | null;
  @KeyColumn(64, { nullable: true }) decidedByName: string | null;
  @TimeColumn({ nullable: true }) decidedAt: Date | null;
}

/** The appeal of an applicant against a rejection: one per application, decided by somebody without a part in it. */
@Entity('appeal')
@Index('uq_appeal_application', ['applicationId'], { unique: true })
@Index('ix_appeal_status', ['status', 'decideBy'])
export class AppealRow extends RowBase {
  @IdColumn() applicationId: string;
  @IdColumn() enterpriseId: string;
  @KeyColumn(64) filedBy: string;
  @TextColumn() reason: string;
  @JsonColumn() fileIds: string[];
  /** the rejection as it was appealed against */
  @JsonColumn() rejection: { reason: string; desk: string; at: string };
  @StatusColumn() status: AppealStatus;
  @IntColumn({ default: 1 }) version: number;
  @DayColumn() decideBy: string;
  @TextColumn({ nullable: true }) answer: string | null;
  @KeyColumn(64, { nullable: true }) decidedBy: string | null;
  @KeyColumn(64, { nullable: true }) decidedByName: string | null;
  @TimeColumn({ nullable: true }) decidedAt: Date | null;
}
