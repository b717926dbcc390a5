import { col, table } from '../platform/db/index.js';

export const MIGRATIONS = [
  table('08.001', 'policy_package', [
    ...col.base(),
    col.key('title', 200),
    col.key('subtitle', 300),
    col.bool('demo'),
    col.bool('current'),
    col.day('validUntil', { nullable: true }),
  ]),
  table(
    '08.002',
    'policy_document',
    [
      ...col.base(),
      col.id('packageId', { nullable: true }),
      col.status('level'),
      col.key('title', 300),
      col.key('documentNumber', 80),
      col.key('issuer', 120),
      col.day('issuedOn'),
      col.day('validUntil', { nullable: true }),
      col.bool('head', { default: false }),
      col.int('position', { default: 0 }),
      col.text('summary'),
    ],
    {
      indices: [
        { name: 'uq_policy_document_number', columns: ['documentNumber'], unique: true },
        { name: 'ix_policy_document_package', columns: ['packageId'] },
      ],
      foreignKeys: [{ name: 'fk_policy_document_package', columns: ['packageId'], references: 'policy_package' }],
    },
  ),
  table(
    '08.003',
    'measure',
    [
      ...col.base(),
      col.key('code', 64),
      col.int('currentVersion', { nullable: true }),
      col.int('latestVersion'),
      col.int('position', { default: 0 }),
    ],
    { indices: [{ name: 'uq_measure_code', columns: ['code'], unique: true }] },
  ),
  table(
    '08.004',
    'measure_version',
    [
      ...col.base(),
      col.id('measureId'),
      col.int('version'),
      col.status('status'),
      col.json('definition'),
      col.key('authorId', 64),
      col.key('authorName', 64),
      col.key('publisherId', 64, { nullable: true }),
      col.key('publisherName', 64, { nullable: true }),
      col.time('publishedAt', { nullable: true }),
      col.int('exampleCount'),
      col.int('examplesPassed'),
    ],
    {
      indices: [{ name: 'uq_measure_version', columns: ['measureId', 'version'], unique: true }],
      foreignKeys: [{ name: 'fk_measure_version_measure', columns: ['measureId'], references: 'measure' }],
    },
  ),
  table(
    '08.401',
    'saved_measure',
    [...col.base(), col.id('userId'), col.id('measureId'), col.bool('subscribed'), col.int('seenVersion')],
    {
      indices: [
        { name: 'uq_saved_measure', columns: ['userId', 'measureId'], unique: true },
        { name: 'ix_saved_measure_measure', columns: ['measureId', 'subscribed', 'userId'] },
      ],
      foreignKeys: [
        { name: 'fk_saved_measure_measure', columns: ['measureId'], references: 'measure' },
        { name: 'fk_saved_measure_user', columns: ['userId'], references: 'firm_user' },
      ],
    },
  ),
  table(
    '08.402',
    'policy_document_text',
    [
      ...col.base(),
      col.id('documentId'),
      col.text('text', { nullable: true }),
      col.key('sourceUrl', 500, { nullable: true }),
    ],
    {
      indices: [{ name: 'uq_policy_document_text', columns: ['documentId'], unique: true }],
      foreignKeys: [
        { name: 'fk_policy_document_text_document', columns: ['documentId'], references: 'policy_document' },
      ],
    },
  ),
];
