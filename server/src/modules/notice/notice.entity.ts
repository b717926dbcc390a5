import { Entity, Index } from 'typeorm';
import { KeyColumn, RowBase, TextColumn, TimeColumn } from '../../platform/db/index.js';

export type RecipientKind = 'enterprise' | 'firm_user';

/** One message in an inbox. Messages to an enterprise are read by all its members, and read for all once one has. */
@Entity('notice_message')
@Index('ix_notice_recipient', ['recipientKind', 'recipientId', 'createdAt'])
@Index('uq_notice_dedup', ['dedupKey'], { unique: true })
export class NoticeMessage extends RowBase {
  @KeyColumn(16) recipientKind: RecipientKind;
  @KeyColumn(64) recipientId: string;
  @KeyColumn(120) title: string;
  @TextColumn() body: string;
  /** Page inside the app, such as `application:ID`. */
  @KeyColumn(120, { nullable: true }) link: string | null;
  @KeyColumn(120, { nullable: true }) dedupKey: string | null;
  @TimeColumn({ nullable: true }) readAt: Date | null;
}
