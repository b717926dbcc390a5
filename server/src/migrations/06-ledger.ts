import { addColumn, addIndex, col, insertOnly, type MigrationClass, raw, table } from '../platform/db/index.js';

/** Until then a measure's own caps were kept for funding that is not split, where the own part is all there is. */
const OWN_PART = "UPDATE ledger_cap SET ownPart = 1 WHERE id LIKE 'firm:%' OR id LIKE 'firm_year:%'";

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
  addColumn('06.101', 'ledger_transfer', col.key('segment', 16, { nullable: true })),
  addIndex('06.102', 'ledger_transfer', {
    name: 'ix_ledger_transfer_enterprise',
    columns: ['enterpriseId', 'code'],
  }),
  table(
    '06.103',
    'ledger_cap',
    [
      col.key('id', 160, { primary: true }),
      col.status('scope'),
      col.id('enterpriseId'),
      col.key('label', 120),
      col.fen('limitFen'),
      col.fen('usedFen', { default: 0 }),
    ],
    { indices: [{ name: 'ix_ledger_cap_enterprise', columns: ['enterpriseId'] }] },
  ),
  table(
    '06.104',
    'ledger_cap_entry',
    [
      col.key('id', 290, { primary: true }),
      col.key('capId', 160),
      col.status('kind'),
      col.fen('amountFen'),
      col.key('transferId', 120, { nullable: true }),
      col.id('applicationId', { nullable: true }),
      col.time('at'),
    ],
    {
      indices: [
        { name: 'ix_ledger_cap_entry_cap', columns: ['capId'] },
        { name: 'ix_ledger_cap_entry_application', columns: ['applicationId'] },
        { name: 'ix_ledger_cap_entry_transfer', columns: ['transferId'] },
      ],
      foreignKeys: [
        { name: 'fk_ledger_cap_entry_cap', columns: ['capId'], references: 'ledger_cap' },
        { name: 'fk_ledger_cap_entry_transfer', columns: ['transferId'], references: 'ledger_transfer' },
      ],
    },
  ),
  insertOnly('06.105', 'ledger_cap_entry'),
  table(
    '06.106',
    'ledger_day',
    [
      col.key('id', 160, { primary: true }),
      col.day('day'),
      col.key('poolCode', 64),
      col.int('code'),
      col.id('measureId', { nullable: true }),
      col.key('segment', 16, { nullable: true }),
      col.fen('amountFen'),
      col.int('transfers'),
    ],
    {
      indices: [
        { name: 'ix_ledger_day_code', columns: ['code', 'day'] },
        { name: 'ix_ledger_day_pool', columns: ['poolCode', 'day'] },
      ],
    },
  ),
  table('06.107', 'ledger_beneficiary', [
    col.key('id', 80, { primary: true }),
    col.int('year'),
    col.id('measureId', { nullable: true }),
    col.id('enterpriseId'),
    col.key('segment', 16, { nullable: true }),
    col.int('payouts'),
  ]),
  table(
    '06.108',
    'ledger_reach',
    [
      col.key('id', 80, { primary: true }),
      col.int('year'),
      col.id('measureId', { nullable: true }),
      col.key('segment', 16, { nullable: true }),
      col.int('enterprises'),
    ],
    { indices: [{ name: 'ix_ledger_reach_year', columns: ['year'] }] },
  ),
  raw('06.109', 'roll_up_ledger', { sqlite: rollUps('sqlite'), mysql: rollUps('mysql') }),
  table(
    '06.110',
    'ledger_pool_change',
    [
      ...col.base(),
      col.status('kind'),
      col.key('poolCode', 64),
      col.key('toPoolCode', 64, { nullable: true }),
      col.fen('amountFen'),
      col.key('reference', 60),
      col.text('reason'),
      col.status('status'),
      col.int('version', { default: 0 }),
      col.key('proposedBy', 64),
      col.key('proposedByName', 64),
      col.time('proposedAt'),
      col.key('decidedBy', 64, { nullable: true }),
      col.key('decidedByName', 64, { nullable: true }),
      col.time('decidedAt', { nullable: true }),
      col.text('decidedReason', { nullable: true }),
      col.key('liveKey', 140, { nullable: true }),
    ],
    {
      indices: [
        { name: 'ix_ledger_pool_change_status', columns: ['status', 'id'] },
        { name: 'uq_ledger_pool_change_live', columns: ['liveKey'], unique: true },
      ],
      foreignKeys: [
        {
          name: 'fk_ledger_pool_change_pool',
          columns: ['poolCode'],
          references: 'ledger_pool',
          referencedColumns: ['code'],
        },
      ],
    },
  ),
  table(
    '06.131',
    'ledger_month',
    [
      col.key('id', 160, { primary: true }),
      col.key('month', 7),
      col.key('poolCode', 64),
      col.int('code'),
      col.id('measureId', { nullable: true }),
      col.key('segment', 16, { nullable: true }),
      col.fen('amountFen'),
      col.int('transfers'),
    ],
    { indices: [{ name: 'ix_ledger_month_code', columns: ['code', 'month'] }] },
  ),
  table(
    '06.132',
    'ledger_pool_day',
    [
      col.key('id', 120, { primary: true }),
      col.day('day'),
      col.key('poolCode', 64),
      col.int('code'),
      col.fen('amountFen'),
      col.int('transfers'),
    ],
    { indices: [{ name: 'ix_ledger_pool_day_pool', columns: ['poolCode', 'code', 'day'] }] },
  ),
  raw('06.133', 'roll_up_days', { sqlite: rollUpDays('sqlite'), mysql: rollUpDays('mysql') }),
  addColumn('06.134', 'ledger_cap', col.bool('ownPart', { default: false })),
  raw('06.135', 'own_part_of_measure_caps', { sqlite: [OWN_PART], mysql: [OWN_PART] }),
];

function joinedFor(engine: 'sqlite' | 'mysql') {
  return (...parts: string[]) => (engine === 'mysql' ? `CONCAT(${parts.join(", '|', ")})` : parts.join(" || '|' || "));
}

/** Sums per month, and per pool and day, of the days that were there before they were kept. */
function rollUpDays(engine: 'sqlite' | 'mysql'): string[] {
  const joined = joinedFor(engine);
  const month = 'SUBSTR(day, 1, 7)';
  const id = joined(month, 'poolCode', 'code', "COALESCE(measureId, '')", "COALESCE(segment, '')");
  return [
    'DELETE FROM ledger_month',
    `INSERT INTO ledger_month (id, month, poolCode, code, measureId, segment, amountFen, transfers)
      SELECT ${id}, ${month}, poolCode, code, measureId, segment, SUM(amountFen), SUM(transfers)
      FROM ledger_day GROUP BY ${month}, poolCode, code, measureId, segment`,
    'DELETE FROM ledger_pool_day',
    `INSERT INTO ledger_pool_day (id, day, poolCode, code, amountFen, transfers)
      SELECT ${joined('day', 'poolCode', 'code')}, day, poolCode, code, SUM(amountFen), SUM(transfers)
      FROM ledger_day GROUP BY day, poolCode, code`,
  ];
}

/** Rolled-up sums of the transfers that were there before they were kept. Segments are known from here on only. */
function rollUps(engine: 'sqlite' | 'mysql'): string[] {
  const joined = joinedFor(engine);
  const measure = "COALESCE(measureId, '')";
  const year = 'SUBSTR(day, 1, 4)';
  const beneficiaries = (
    measureId: string,
    id: string,
  ) => `INSERT INTO ledger_beneficiary (id, year, measureId, enterpriseId, segment, payouts)
      SELECT ${id}, ${year}, ${measureId}, enterpriseId, NULL, SUM(CASE WHEN code = 500 THEN -1 ELSE 1 END)
      FROM ledger_transfer WHERE code IN (420, 430, 440, 500) AND enterpriseId IS NOT NULL AND measureId IS NOT NULL
      GROUP BY ${id}, ${year}, ${measureId === 'NULL' ? '' : 'measureId, '}enterpriseId`;
  return [
    'DELETE FROM ledger_day',
    `INSERT INTO ledger_day (id, day, poolCode, code, measureId, segment, amountFen, transfers)
      SELECT ${joined('day', 'poolCode', 'code', measure, "''")}, day, poolCode, code, measureId, NULL, SUM(amountFen), COUNT(*)
      FROM ledger_transfer GROUP BY day, poolCode, code, measureId`,
    'DELETE FROM ledger_beneficiary',
    beneficiaries('NULL', joined(year, "''", 'enterpriseId')),
    beneficiaries('measureId', joined(year, 'measureId', 'enterpriseId')),
    'DELETE FROM ledger_reach',
    `INSERT INTO ledger_reach (id, year, measureId, segment, enterprises)
      SELECT ${joined('year', measure, "''")}, year, measureId, NULL, COUNT(*)
      FROM ledger_beneficiary WHERE payouts > 0 GROUP BY year, measureId`,
  ];
}
