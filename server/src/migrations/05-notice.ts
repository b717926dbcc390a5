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
];
