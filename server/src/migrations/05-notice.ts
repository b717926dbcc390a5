import { col, type MigrationClass, table } from '../platform/db/index.js';

export const MIGRATIONS: MigrationClass[] = [
  table(
    '05.001',
    'notice_message',
    [
      ...col.base(),
      col.key('recipientKind', 16),
      col.key('recipientId', 64),
      col.key('title', 120),
      col.text('body'),
      col.key('link', 120, { nullable: true }),
      col.key('dedupKey', 120, { nullable: true }),
      col.time('readAt', { nullable: true }),
    ],
    {
      indices: [
        { name: 'ix_notice_recipient', columns: ['recipientKind', 'recipientId', 'createdAt'] },
        { name: 'uq_notice_dedup', columns: ['dedupKey'], unique: true },
      ],
    },
  ),
  table('05.401', 'notice_consent', [...col.base(), col.id('userId'), col.status('topic'), col.int('remaining')], {
    indices: [{ name: 'uq_notice_consent', columns: ['userId', 'topic'], unique: true }],
    foreignKeys: [{ name: 'fk_notice_consent_user', columns: ['userId'], references: 'firm_user' }],
  }),
  table(
    '05.402',
    'notice_push',
    [...col.base(), col.id('messageId'), col.id('userId'), col.status('topic'), col.status('status')],
    {
      indices: [
        { name: 'uq_notice_push', columns: ['messageId', 'userId'], unique: true },
        { name: 'ix_notice_push_user', columns: ['userId'] },
      ],
      foreignKeys: [{ name: 'fk_notice_push_message', columns: ['messageId'], references: 'notice_message' }],
    },
  ),
];
