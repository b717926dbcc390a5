import { col, type MigrationClass, table } from '../platform/db/index.js';

export const MIGRATIONS: MigrationClass[] = [
  table(
    '04.001',
    'file_object',
    [
      ...col.base(),
      col.key('ownerKind', 32),
      col.key('ownerId', 64),
      col.key('purpose', 32),
      col.key('name', 200),
      col.key('mime', 100),
      col.int('size'),
      col.key('sha256', 64),
      col.key('storageKey', 80),
      col.key('uploadedBy', 64),
    ],
    {
      indices: [
        { name: 'ix_file_owner', columns: ['ownerKind', 'ownerId'] },
        { name: 'uq_file_storage', columns: ['storageKey'], unique: true },
      ],
    },
  ),
  table(
    '04.401',
    'file_upload',
    [
      ...col.base(),
      col.key('uploadedBy', 64),
      col.key('purpose', 32),
      col.key('name', 200),
      col.int('size'),
      col.key('sha256', 64),
      col.int('received', { default: 0 }),
      col.status('status'),
      col.id('fileId', { nullable: true }),
      col.time('expiresAt'),
    ],
    { indices: [{ name: 'ix_file_upload_owner', columns: ['uploadedBy', 'status'] }] },
  ),
  table(
    '04.402',
    'file_upload_chunk',
    [...col.base(), col.id('uploadId'), col.int('position'), col.int('size'), col.key('sha256', 64)],
    {
      indices: [{ name: 'uq_file_upload_chunk', columns: ['uploadId', 'position'], unique: true }],
      foreignKeys: [{ name: 'fk_file_upload_chunk_upload', columns: ['uploadId'], references: 'file_upload' }],
    },
  ),
  table('04.403', 'file_use', [...col.base(), col.id('fileId'), col.key('ownerKind', 32), col.key('ownerId', 64)], {
    indices: [{ name: 'uq_file_use', columns: ['fileId', 'ownerKind', 'ownerId'], unique: true }],
    foreignKeys: [{ name: 'fk_file_use_file', columns: ['fileId'], references: 'file_object' }],
  }),
  table(
    '04.404',
    'picture_check',
    [
      ...col.base(),
      col.id('fileId'),
      col.id('userId'),
      col.status('status'),
      col.key('reason', 32, { nullable: true }),
      col.key('traceId', 64, { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_picture_check_file', columns: ['fileId'], unique: true },
        { name: 'uq_picture_check_trace', columns: ['traceId'], unique: true },
      ],
      foreignKeys: [{ name: 'fk_picture_check_file', columns: ['fileId'], references: 'file_object' }],
    },
  ),
];
