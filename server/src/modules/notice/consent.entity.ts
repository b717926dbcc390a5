import type { NoticeTopic } from '@qinqing/contract';
import { Entity, Index } from 'typeorm';
import { IdColumn, IntColumn, RowBase, StatusColumn } from '../../platform/db/index.js';

/** How many messages on a topic a person has consented to and not got yet. */
@Entity('notice_consent')
@Index('uq_notice_consent', ['userId', 'topic'], { unique: true })
export class NoticeConsent extends RowBase {
  @IdColumn() userId: string;
  @StatusColumn() topic: NoticeTopic;
  @IntColumn() remaining: number;
}

/** A message on its way through WeChat to one person. It holds a consent from the moment it is reserved. */
@Entity('notice_push')
@Index('uq_notice_push', ['messageId', 'userId'], { unique: true })
@Index('ix_notice_push_user', ['userId'])
export class NoticePush extends RowBase {
  @IdColumn() messageId: string;
  @IdColumn() userId: string;
  @StatusColumn() topic: NoticeTopic;
  @StatusColumn() status: 'reserved' | 'sent' | 'not_consented' | 'refused';
}
