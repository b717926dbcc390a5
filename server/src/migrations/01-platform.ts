import { addColumn, col, type MigrationClass, table } from '../platform/db/index.js';

export const MIGRATIONS: MigrationClass[] = [
  table(
    '01.001',
    'job',
    [
      ...col.base(),
      col.key('kind', 64),
      col.json('payload'),
      col.status('status'),
      col.int('attempts', { default: 0 }),
      col.time('runAt'),
      col.time('leaseUntil', { nullable: true }),
      col.key('leaseToken', 40, { nullable: true }),
      col.key('liveKey', 120, { nullable: true }),
      col.bool('again', { default: false }),
      col.text('lastError', { nullable: true }),
      col.time('finishedAt', { nullable: true }),
    ],
    {
      indices: [
        { name: 'ix_job_due', columns: ['status', 'runAt'] },
        { name: 'ix_job_lease', columns: ['status', 'leaseUntil'] },
        { name: 'uq_job_live', columns: ['liveKey'], unique: true },
      ],
    },
  ),
  table(
    '01.002',
    'idempotency_key',
    [
      ...col.base(),
      col.key('scope', 64),
      col.key('bodyHash', 64),
      col.status('status'),
      col.key('token', 40),
      col.time('leaseUntil'),
      col.json('answer', { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_idempotency_scope', columns: ['scope'], unique: true },
        { name: 'ix_idempotency_created', columns: ['createdAt'] },
      ],
    },
  ),
  table('01.003', 'public_version', [col.key('tag', 64, { primary: true }), col.int('version'), col.time('updatedAt')]),
  addColumn('01.101', 'job', col.int('interruptions', { default: 0 })),
];
