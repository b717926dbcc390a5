import { col, table } from '../platform/db/index.js';

export const MIGRATIONS = [
  table(
    '07.001',
    'enterprise',
    [
      ...col.base(),
      col.key('uscc', 18),
      col.key('name', 120),
      col.key('legalForm', 32),
      col.key('industryCode', 8),
      col.key('industryName', 80),
      col.status('sizeClass'),
      col.key('street', 40),
      col.day('registeredOn'),
      col.key('ownerName', 64, { nullable: true }),
      col.day('asOf'),
    ],
    {
      indices: [
        { name: 'uq_enterprise_uscc', columns: ['uscc'], unique: true },
        { name: 'ix_enterprise_size', columns: ['sizeClass', 'id'] },
        { name: 'ix_enterprise_industry', columns: ['industryCode'] },
      ],
    },
  ),
  table(
    '07.002',
    'enterprise_fact',
    [
      ...col.base(),
      col.id('enterpriseId'),
      col.key('name', 80),
      col.json('value'),
      col.key('source', 80),
      col.day('asOf', { nullable: true }),
      col.bool('declared', { default: false }),
    ],
    {
      indices: [{ name: 'uq_enterprise_fact', columns: ['enterpriseId', 'name', 'declared'], unique: true }],
      foreignKeys: [{ name: 'fk_enterprise_fact_enterprise', columns: ['enterpriseId'], references: 'enterprise' }],
    },
  ),
  table('07.003', 'enterprise_member', [...col.base(), col.id('enterpriseId'), col.id('userId'), col.status('role')], {
    indices: [
      { name: 'uq_enterprise_member', columns: ['userId', 'enterpriseId'], unique: true },
      { name: 'ix_enterprise_member_enterprise', columns: ['enterpriseId'] },
    ],
    foreignKeys: [
      { name: 'fk_enterprise_member_enterprise', columns: ['enterpriseId'], references: 'enterprise' },
      { name: 'fk_enterprise_member_user', columns: ['userId'], references: 'firm_user' },
    ],
  }),
  table(
    '07.004',
    'payee_account',
    [
      ...col.base(),
      col.id('enterpriseId'),
      col.key('accountName', 120),
      col.key('bankName', 80),
      col.key('branchName', 120, { nullable: true }),
      col.text('numberCipher'),
      col.key('fingerprint', 64),
      col.key('accountMasked', 40),
      col.bool('nameMatches'),
      col.id('addedBy'),
    ],
    {
      indices: [{ name: 'uq_payee_account', columns: ['enterpriseId', 'fingerprint'], unique: true }],
      foreignKeys: [{ name: 'fk_payee_account_enterprise', columns: ['enterpriseId'], references: 'enterprise' }],
    },
  ),
  table(
    '07.005',
    'credit_record',
    [
      ...col.base(),
      col.id('enterpriseId'),
      col.status('kind'),
      col.text('text'),
      col.day('since'),
      col.day('until', { nullable: true }),
      col.key('source', 80),
    ],
    {
      indices: [{ name: 'uq_credit_record', columns: ['enterpriseId', 'kind', 'since'], unique: true }],
      foreignKeys: [{ name: 'fk_credit_record_enterprise', columns: ['enterpriseId'], references: 'enterprise' }],
    },
  ),
];
