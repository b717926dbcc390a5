import { col, insertOnly, table } from '../platform/db/index.js';

export const MIGRATIONS = [
  table(
    '10.001',
    'review_decision',
    [
      col.id('id', { primary: true }),
      col.id('applicationId'),
      col.status('stage'),
      col.int('stageIndex'),
      col.status('decision'),
      col.text('reason', { nullable: true }),
      col.json('items', { nullable: true }),
      col.key('staffId', 64),
      col.key('staffName', 64),
      col.int('caseVersion'),
      col.time('at'),
    ],
    {
      indices: [
        { name: 'ix_review_decision_application', columns: ['applicationId', 'id'] },
        { name: 'uq_review_decision_version', columns: ['applicationId', 'caseVersion'], unique: true },
      ],
      foreignKeys: [{ name: 'fk_review_decision_application', columns: ['applicationId'], references: 'application' }],
    },
  ),
  insertOnly('10.002', 'review_decision'),
];
