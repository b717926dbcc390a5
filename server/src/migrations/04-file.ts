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
];
