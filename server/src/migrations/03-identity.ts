import { col, table } from '../platform/db/index.js';

export const MIGRATIONS = [
  table(
    '03.001',
    'staff',
    [
      ...col.base(),
      col.key('username', 64),
      col.key('name', 64),
      col.key('department', 120),
      col.json('roles'),
      col.text('passwordHash'),
      col.text('totpSecret'),
      col.int('totpStep', { default: 0 }),
      col.int('failures', { default: 0 }),
      col.time('lockedUntil', { nullable: true }),
      col.bool('active', { default: true }),
    ],
    { indices: [{ name: 'uq_staff_username', columns: ['username'], unique: true }] },
  ),
  table(
    '03.002',
    'firm_user',
    [
      ...col.base(),
      col.key('name', 64),
      col.key('openid', 64, { nullable: true }),
      col.key('demoAccount', 64, { nullable: true }),
      col.key('demoLabel', 64, { nullable: true }),
      col.key('demoNote', 200, { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_firm_user_openid', columns: ['openid'], unique: true },
        { name: 'uq_firm_user_demo', columns: ['demoAccount'], unique: true },
      ],
    },
  ),
  table(
    '03.003',
    'session',
    [
      ...col.base(),
      col.status('kind'),
      col.id('subjectId'),
      col.key('tokenHash', 64),
      col.time('expiresAt'),
      col.time('seenAt'),
      col.time('revokedAt', { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_session_token', columns: ['tokenHash'], unique: true },
        { name: 'ix_session_subject', columns: ['kind', 'subjectId'] },
      ],
    },
  ),
  table(
    '03.401',
    'firm_phone',
    [...col.base(), col.id('userId'), col.text('phoneCipher'), col.key('phoneMasked', 20)],
    {
      indices: [{ name: 'uq_firm_phone_user', columns: ['userId'], unique: true }],
      foreignKeys: [{ name: 'fk_firm_phone_user', columns: ['userId'], references: 'firm_user' }],
    },
  ),
  table(
    '03.402',
    'text_check',
    [...col.base(), col.key('path', 200), col.key('personKey', 64), col.text('waitingCipher')],
    { indices: [{ name: 'ix_text_check_person', columns: ['personKey'] }] },
  ),
];
