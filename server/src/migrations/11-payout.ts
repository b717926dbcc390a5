import { addColumn, addIndex, col, insertOnly, type MigrationClass, raw, table } from '../platform/db/index.js';

/** Cases that were told of their money together were written down with the order of the first of them. */
const OWN_ORDER = `UPDATE application SET payoutId = (
    SELECT p.id FROM payout p WHERE p.applicationId = application.id ORDER BY p.attempt DESC LIMIT 1
  ) WHERE payoutId IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM payout o WHERE o.id = application.payoutId AND o.applicationId = application.id
  )`;

/** Orders, batches, their files and lines. */
export const MIGRATIONS: MigrationClass[] = [
  table(
    '11.001',
    'payout_batch',
    [
      ...col.base(),
      col.key('number', 35),
      col.key('poolCode', 64),
      col.status('status'),
      col.int('version', { default: 0 }),
      col.int('lineCount'),
      col.fen('totalFen'),
      col.key('madeBy', 64),
      col.key('madeByName', 64),
      col.time('madeAt'),
      col.key('sealedBy', 64, { nullable: true }),
      col.key('sealedByName', 64, { nullable: true }),
      col.time('sealedAt', { nullable: true }),
      col.key('releasedBy', 64, { nullable: true }),
      col.key('releasedByName', 64, { nullable: true }),
      col.time('releasedAt', { nullable: true }),
      col.time('sentAt', { nullable: true }),
      col.time('closedAt', { nullable: true }),
      col.key('sha256', 64, { nullable: true }),
      col.key('manifest', 64, { nullable: true }),
      col.text('reason', { nullable: true }),
      col.int('imports', { default: 0 }),
    ],
    {
      indices: [
        { name: 'uq_payout_batch_number', columns: ['number'], unique: true },
        { name: 'ix_payout_batch_status', columns: ['status', 'id'] },
      ],
      foreignKeys: [
        { name: 'fk_payout_batch_pool', columns: ['poolCode'], references: 'ledger_pool', referencedColumns: ['code'] },
      ],
    },
  ),
  table(
    '11.002',
    'payout',
    [
      ...col.base(),
      col.key('orderNo', 35),
      col.id('applicationId'),
      col.id('previousId', { nullable: true }),
      col.int('attempt'),
      col.key('liveKey', 80, { nullable: true }),
      col.id('enterpriseId'),
      col.id('measureId'),
      col.key('poolCode', 64),
      col.fen('amountFen'),
      col.bool('nonCash'),
      col.status('status'),
      col.int('version', { default: 0 }),
      col.key('receiptNo', 40),
      col.key('measureTitle', 200),
      col.key('enterpriseName', 120),
      col.id('payeeAccountId', { nullable: true }),
      col.key('payeeName', 120, { nullable: true }),
      col.key('accountMasked', 40, { nullable: true }),
      col.key('bankName', 80, { nullable: true }),
      col.key('accountFingerprint', 64, { nullable: true }),
      col.id('batchId', { nullable: true }),
      col.text('reason', { nullable: true }),
      col.key('approvedBy', 64),
      col.time('approvedAt'),
      col.time('dispatchedAt', { nullable: true }),
      col.time('settledAt', { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_payout_order_no', columns: ['orderNo'], unique: true },
        { name: 'uq_payout_live', columns: ['liveKey'], unique: true },
        { name: 'ix_payout_status', columns: ['status', 'poolCode', 'id'] },
        { name: 'ix_payout_batch', columns: ['batchId'] },
        { name: 'ix_payout_application', columns: ['applicationId'] },
      ],
      foreignKeys: [
        { name: 'fk_payout_pool', columns: ['poolCode'], references: 'ledger_pool', referencedColumns: ['code'] },
        { name: 'fk_payout_batch', columns: ['batchId'], references: 'payout_batch' },
        { name: 'fk_payout_previous', columns: ['previousId'], references: 'payout' },
      ],
    },
  ),
  table(
    '11.003',
    'payout_decider',
    [col.id('payoutId', { primary: true }), col.key('staffId', 64, { primary: true })],
    {
      foreignKeys: [{ name: 'fk_payout_decider_payout', columns: ['payoutId'], references: 'payout' }],
    },
  ),
  insertOnly('11.004', 'payout_decider'),
  table(
    '11.005',
    'bank_file',
    [
      ...col.base(),
      col.id('batchId'),
      col.status('direction'),
      col.key('format', 16),
      col.key('name', 200),
      col.key('sha256', 64),
      col.status('status'),
      col.text('content', { nullable: true }),
      col.json('reasons'),
      col.json('counts', { nullable: true }),
      col.key('byId', 64),
      col.key('byName', 64),
      col.time('at'),
      col.key('acceptedKey', 100, { nullable: true }),
    ],
    {
      indices: [
        { name: 'ix_bank_file_batch', columns: ['batchId', 'id'] },
        { name: 'uq_bank_file_accepted', columns: ['acceptedKey'], unique: true },
      ],
      foreignKeys: [{ name: 'fk_bank_file_batch', columns: ['batchId'], references: 'payout_batch' }],
    },
  ),
  insertOnly('11.006', 'bank_file'),
  table(
    '11.007',
    'bank_line',
    [
      col.id('id', { primary: true }),
      col.id('fileId'),
      col.int('lineNo'),
      col.key('orderNo', 35),
      col.id('payoutId'),
      col.fen('amountFen'),
      col.status('result'),
      col.text('reason', { nullable: true }),
      col.key('reference', 100, { nullable: true }),
      col.id('decidesKey', { nullable: true }),
      col.time('at'),
    ],
    {
      indices: [
        { name: 'ix_bank_line_file', columns: ['fileId', 'lineNo'] },
        { name: 'ix_bank_line_payout', columns: ['payoutId'] },
        { name: 'uq_bank_line_decides', columns: ['decidesKey'], unique: true },
      ],
      foreignKeys: [
        { name: 'fk_bank_line_file', columns: ['fileId'], references: 'bank_file' },
        { name: 'fk_bank_line_payout', columns: ['payoutId'], references: 'payout' },
      ],
    },
  ),
  insertOnly('11.008', 'bank_line'),
  table(
    '11.201',
    'payout_desk',
    [
      col.id('payoutId', { primary: true }),
      col.key('staffId', 64, { primary: true }),
      col.status('desk'),
      col.time('at'),
    ],
    { foreignKeys: [{ name: 'fk_payout_desk_payout', columns: ['payoutId'], references: 'payout' }] },
  ),
  insertOnly('11.202', 'payout_desk'),
  table(
    '11.203',
    'payout_hold',
    [
      ...col.base(),
      col.id('batchId'),
      col.id('payoutId'),
      col.status('kind'),
      col.text('detail'),
      col.status('status'),
      col.time('at'),
      col.key('byId', 64, { nullable: true }),
      col.key('byName', 64, { nullable: true }),
      col.time('liftedAt', { nullable: true }),
      col.text('reason', { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_payout_hold', columns: ['batchId', 'payoutId', 'kind'], unique: true },
        { name: 'ix_payout_hold_payout', columns: ['payoutId'] },
      ],
      foreignKeys: [
        { name: 'fk_payout_hold_batch', columns: ['batchId'], references: 'payout_batch' },
        { name: 'fk_payout_hold_payout', columns: ['payoutId'], references: 'payout' },
      ],
    },
  ),
  raw('11.140', 'own_order_of_each_case', { sqlite: [OWN_ORDER], mysql: [OWN_ORDER] }),
  table(
    '11.151',
    'payout_certificate',
    [
      col.id('id', { primary: true }),
      col.id('payoutId'),
      col.key('code', 16),
      col.key('issuedTo', 64),
      col.time('issuedAt'),
    ],
    {
      indices: [
        { name: 'uq_payout_certificate_code', columns: ['code'], unique: true },
        { name: 'uq_payout_certificate_payout', columns: ['payoutId'], unique: true },
      ],
      foreignKeys: [{ name: 'fk_payout_certificate_payout', columns: ['payoutId'], references: 'payout' }],
    },
  ),
  insertOnly('11.152', 'payout_certificate'),
  addColumn('11.132', 'payout_batch', col.key('layoutCode', 32, { nullable: true })),
  addColumn('11.134', 'payout_batch', col.int('layoutVersion', { nullable: true })),
  addIndex('11.133', 'payout', { name: 'ix_payout_enterprise', columns: ['enterpriseId', 'nonCash'] }),
];
