import { col, insertOnly, type MigrationClass, table } from '../platform/db/index.js';

export const MIGRATIONS: MigrationClass[] = [
  table(
    '06.001',
    'ledger_pool',
    [
      ...col.base(),
      col.key('code', 64),
      col.key('name', 120),
      col.int('year'),
      col.bool('nonCash'),
      col.key('department', 80),
    ],
    { indices: [{ name: 'uq_ledger_pool_code', columns: ['code'], unique: true }] },
  ),
  table(
    '06.002',
    'ledger_account',
    [
      col.key('id', 90, { primary: true }),
      col.key('poolCode', 64),
      col.status('kind'),
      col.bool('floored'),
      col.fen('debitsFen', { default: 0 }),
      col.fen('creditsFen', { default: 0 }),
    ],
    {
      indices: [{ name: 'ix_ledger_account_pool', columns: ['poolCode'] }],
      foreignKeys: [
        {
          name: 'fk_ledger_account_pool',
          columns: ['poolCode'],
          references: 'ledger_pool',
          referencedColumns: ['code'],
        },
      ],
    },
  ),
  table(
    '06.003',
    'ledger_transfer',
    [
      col.key('id', 120, { primary: true }),
      col.key('poolCode', 64),
      col.int('code'),
      col.key('fromAccount', 90),
      col.key('toAccount', 90),
      col.fen('amountFen'),
      col.key('consumes', 140, { nullable: true }),
      col.id('applicationId', { nullable: true }),
      col.id('payoutId', { nullable: true }),
      col.id('measureId', { nullable: true }),
      col.id('enterpriseId', { nullable: true }),
      col.key('reference', 200, { nullable: true }),
      col.key('actorId', 64, { nullable: true }),
      col.time('at'),
      col.day('day'),
      col.time('createdAt'),
    ],
    {
      indices: [
        { name: 'uq_ledger_transfer_consumes', columns: ['consumes'], unique: true },
        { name: 'ix_ledger_transfer_application', columns: ['applicationId'] },
        { name: 'ix_ledger_transfer_payout', columns: ['payoutId'] },
        { name: 'ix_ledger_transfer_pool', columns: ['poolCode', 'code'] },
        { name: 'ix_ledger_transfer_released', columns: ['code', 'day'] },
      ],
    },
  ),
  insertOnly('06.004', 'ledger_transfer'),
  table(
    '06.005',
    'ledger_stop',
    [
      ...col.base(),
      col.key('openKey', 64, { nullable: true }),
      col.key('code', 64),
      col.key('title', 200),
      col.json('sample'),
      col.time('at'),
      col.time('liftedAt', { nullable: true }),
      col.key('liftedBy', 64, { nullable: true }),
      col.text('liftReason', { nullable: true }),
    ],
    { indices: [{ name: 'uq_ledger_stop_open', columns: ['openKey'], unique: true }] },
  ),
];
