import { col, insertOnly, type MigrationClass, table } from '../platform/db/index.js';

export const MIGRATIONS: MigrationClass[] = [
  table(
    '02.001',
    'audit_entry',
    [
      col.int('seq', { primary: true }),
      col.time('at'),
      col.key('actorKind', 8),
      col.key('actorId', 64),
      col.key('actorName', 120),
      col.key('action', 64),
      col.key('entity', 40),
      col.key('entityId', 64),
      col.int('version', { nullable: true }),
      col.json('before', { nullable: true }),
      col.json('after', { nullable: true }),
      col.text('reason', { nullable: true }),
      col.bool('denied', { default: false }),
      col.key('requestId', 64),
      col.key('prevHash', 64),
      col.key('hash', 64),
    ],
    {
      indices: [
        { name: 'ix_audit_entity', columns: ['entity', 'entityId', 'seq'] },
        { name: 'ix_audit_actor', columns: ['actorId', 'seq'] },
      ],
    },
  ),
  insertOnly('02.002', 'audit_entry'),
  table('02.003', 'audit_head', [
    col.key('id', 8, { primary: true }),
    col.key('chain', 26),
    col.int('seq'),
    col.key('hash', 64),
    col.key('mac', 64),
  ]),
];
