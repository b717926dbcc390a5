import type { StaffRole } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
  BoolColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  RowBase,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';

/** A member of staff. Accounts are personal: no account is shared (等保2.0 level 3, identity). */
@Entity('staff')
@Index('uq_staff_username', ['username'], { unique: true })
export class Staff extends RowBase {
  @KeyColumn(64) username: string;
  @KeyColumn(64) name: string;
  @KeyColumn(120) department: string;
  @JsonColumn() roles: StaffRole[];
  @TextColumn() passwordHash: string;
  /** encrypted; the context is `staff-totp:ID` */
  @TextColumn() totpSecret: string;
  /** the newest 30-second step whose code was accepted: a code opens one door once */
  @IntColumn({ default: 0 }) totpStep: number;
  @IntColumn({ default: 0 }) failures: number;
  @TimeColumn({ nullable: true }) lockedUntil: Date | null;
  @BoolColumn({ default: true }) active: boolean;
}

/** A natural person who acts for enterprises on the phone. */
@Entity('firm_user')
@Index('uq_firm_user_openid', ['openid'], { unique: true })
@Index('uq_firm_user_demo', ['demoAccount'], { unique: true })
export class FirmUser extends RowBase {
  @KeyColumn(64) name: string;
  @KeyColumn(64, { nullable: true }) openid: string | null;
  /** opens the demonstration log-in; null for real people */
  @KeyColumn(64, { nullable: true }) demoAccount: string | null;
  @KeyColumn(64, { nullable: true }) demoLabel: string | null;
  @KeyColumn(200, { nullable: true }) demoNote: string | null;
}

/** A phone number that a person gave to be called back. Nothing needs it; it goes when the person says so. */
@Entity('firm_phone')
@Index('uq_firm_phone_user', ['userId'], { unique: true })
export class FirmPhone extends RowBase {
  @IdColumn() userId: string;
  /** the context is `firm-phone:USER` */
  @TextColumn() phoneCipher: string;
  @KeyColumn(20) phoneMasked: string;
}

@Entity('session')
@Index('uq_session_token', ['tokenHash'], { unique: true })
@Index('ix_session_subject', ['kind', 'subjectId'])
export class Session extends RowBase {
  @StatusColumn() kind: 'staff' | 'firm';
  @IdColumn() subjectId: string;
  /** SHA-256 of the token: the table opens nothing by itself */
  @KeyColumn(64) tokenHash: string;
  @TimeColumn() expiresAt: Date;
  @TimeColumn() seenAt: Date;
  @TimeColumn({ nullable: true }) revokedAt: Date | null;
}
