import type { BindingStatus, FactRaw, MemberRole, SizeClass } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import {
  BoolColumn,
  DayColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  RowBase,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from '../../platform/db/index.js';

/** A market entity as the registry knows it (市场主体登记), imported; one row per unified social credit code. */
@Entity('enterprise')
@Index('uq_enterprise_uscc', ['uscc'], { unique: true })
@Index('ix_enterprise_size', ['sizeClass', 'id'])
@Index('ix_enterprise_industry', ['industryCode'])
export class Enterprise extends RowBase {
  @KeyColumn(18) uscc: string;
  @KeyColumn(120) name: string;
  /** a value of the dictionary's `legalForm` */
  @KeyColumn(32) legalForm: string;
  /** GB/T 4754 with its letter, e.g. F5211 */
  @KeyColumn(8) industryCode: string;
  @KeyColumn(80) industryName: string;
  @StatusColumn() sizeClass: SizeClass;
  /** sub-district (街道) */
  @KeyColumn(40) street: string;
  @DayColumn() registeredOn: string;
  /** the operator of a self-employed business (个体工商户), whose name is masked wherever the public reads */
  @KeyColumn(64, { nullable: true }) ownerName: string | null;
  /** day for which the registry row holds */
  @DayColumn() asOf: string;
}

/** One fact of one enterprise, from a department or declared by the firm itself; both may exist side by side. */
@Entity('enterprise_fact')
@Index('uq_enterprise_fact', ['enterpriseId', 'name', 'declared'], { unique: true })
export class EnterpriseFactRow extends RowBase {
  @IdColumn() enterpriseId: string;
  /** name in the dictionary, with its period where it has one, e.g. revenue@2025Q1 */
  @KeyColumn(80) name: string;
  @JsonColumn() value: FactRaw;
  @KeyColumn(80) source: string;
  @DayColumn({ nullable: true }) asOf: string | null;
  @BoolColumn({ default: false }) declared: boolean;
}

/** Who may act for an enterprise. */
@Entity('enterprise_member')
@Index('uq_enterprise_member', ['userId', 'enterpriseId'], { unique: true })
@Index('ix_enterprise_member_enterprise', ['enterpriseId'])
export class EnterpriseMember extends RowBase {
  @IdColumn() enterpriseId: string;
  @IdColumn() userId: string;
  @StatusColumn() role: MemberRole;
}

export type BindingWay = 'evidence' | 'owner_confirms';

/** A person asks to act for an enterprise. */
@Entity('enterprise_binding')
@Index('uq_enterprise_binding_live', ['liveKey'], { unique: true })
@Index('ix_enterprise_binding_user', ['userId'])
@Index('ix_enterprise_binding_enterprise', ['enterpriseId', 'status'])
@Index('ix_enterprise_binding_status', ['status', 'id'])
export class EnterpriseBinding extends RowBase {
  @IdColumn() enterpriseId: string;
  @IdColumn() userId: string;
  /** as the person gave it; becomes the person's name once approved */
  @KeyColumn(64) userName: string;
  @StatusColumn() role: MemberRole;
  @StatusColumn() way: BindingWay;
  @TextColumn({ nullable: true }) statement: string | null;
  @JsonColumn() fileIds: string[];
  @StatusColumn() status: BindingStatus;
  @IntColumn() version: number;
  /** `USER:ENTERPRISE` while pending, so that there is one open request at most */
  @KeyColumn(64, { nullable: true }) liveKey: string | null;
  @KeyColumn(8, { nullable: true }) decidedByKind: 'staff' | 'firm' | null;
  @KeyColumn(64, { nullable: true }) decidedById: string | null;
  @KeyColumn(64, { nullable: true }) decidedByName: string | null;
  @TimeColumn({ nullable: true }) decidedAt: Date | null;
  @TextColumn({ nullable: true }) reason: string | null;
}

/** A one-time code by which a manager lets somebody in. Only its keyed digest is kept. */
@Entity('enterprise_invitation')
@Index('uq_enterprise_invitation_code', ['codeHash'], { unique: true })
@Index('ix_enterprise_invitation_enterprise', ['enterpriseId', 'status'])
export class EnterpriseInvitation extends RowBase {
  @IdColumn() enterpriseId: string;
  @StatusColumn() role: MemberRole;
  @KeyColumn(64) codeHash: string;
  @IdColumn() invitedBy: string;
  @TimeColumn() expiresAt: Date;
  @StatusColumn() status: 'open' | 'used' | 'revoked';
  @IdColumn({ nullable: true }) usedBy: string | null;
}

/** A bank account that money may be paid into. The number is encrypted; found again by its keyed fingerprint. */
@Entity('payee_account')
@Index('uq_payee_account', ['enterpriseId', 'fingerprint'], { unique: true })
@Index('ix_payee_account_fingerprint', ['fingerprint'])
export class PayeeAccountRow extends RowBase {
  @IdColumn() enterpriseId: string;
  @KeyColumn(120) accountName: string;
  @KeyColumn(80) bankName: string;
  @KeyColumn(120, { nullable: true }) branchName: string | null;
  /** the context is `payee-account:ID` */
  @TextColumn() numberCipher: string;
  @KeyColumn(64) fingerprint: string;
  /** e.g. 6222 **** **** 1234 */
  @KeyColumn(40) accountMasked: string;
  /** held by the registered firm, or by the operator of a self-employed one, when the account was added */
  @BoolColumn() nameMatches: boolean;
  @IdColumn() addedBy: string;
}

export type CreditKind = 'seriously_dishonest' | 'abnormal_operation' | 'penalty' | 'clawback';

@Entity('credit_record')
@Index('uq_credit_record', ['enterpriseId', 'kind', 'since'], { unique: true })
export class CreditRecord extends RowBase {
  @IdColumn() enterpriseId: string;
  @StatusColumn() kind: CreditKind;
  @TextColumn() text: string;
  @DayColumn() since: string;
  /** last day on which it counts; null: until it is repaired */
  @DayColumn({ nullable: true }) until: string | null;
  @KeyColumn(80) source: string;
}
