import { col, insertOnly, table } from '../platform/db/index.js';

export const MIGRATIONS = [
  table(
    '15.301',
    'rating',
    [
      ...col.base(),
      col.key('caseKey', 64),
      col.text('raterCipher'),
      col.key('measureTitle', 120),
      col.key('office', 80),
      col.status('level'),
      col.json('indicators'),
      col.key('comment', 500, { nullable: true }),
      col.int('version', { default: 1 }),
      col.day('answerBy', { nullable: true }),
      col.text('answer', { nullable: true }),
      col.key('answeredBy', 64, { nullable: true }),
      col.time('answeredAt', { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_rating_case', columns: ['caseKey'], unique: true },
        { name: 'ix_rating_open', columns: ['answerBy', 'id'] },
      ],
    },
  ),
  table(
    '15.302',
    'stuck_case',
    [
      ...col.base(),
      col.key('number', 20),
      col.id('enterpriseId', { nullable: true }),
      col.id('applicationId', { nullable: true }),
      col.id('measureId', { nullable: true }),
      col.key('measureTitle', 120, { nullable: true }),
      col.key('openedBy', 64),
      col.key('openedByName', 64),
      col.key('step', 60),
      col.text('text'),
      col.status('status'),
      col.int('version', { default: 1 }),
      col.day('answerBy'),
      col.json('context', { nullable: true }),
      col.bool('solved', { nullable: true }),
      col.time('closedAt', { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_stuck_case_number', columns: ['number'], unique: true },
        { name: 'ix_stuck_case_person', columns: ['openedBy', 'id'] },
        { name: 'ix_stuck_case_status', columns: ['status', 'answerBy'] },
        { name: 'ix_stuck_case_application', columns: ['applicationId', 'id'] },
      ],
      // No key to the application: a draft that is deleted takes nothing of what was said about it along.
      foreignKeys: [{ name: 'fk_stuck_case_enterprise', columns: ['enterpriseId'], references: 'enterprise' }],
    },
  ),
  table(
    '15.303',
    'stuck_message',
    [
      col.id('id', { primary: true }),
      col.id('stuckCaseId'),
      col.time('at'),
      col.status('side'),
      col.key('authorId', 64),
      col.text('text'),
      col.json('fileIds'),
    ],
    {
      indices: [{ name: 'ix_stuck_message', columns: ['stuckCaseId', 'id'] }],
      foreignKeys: [{ name: 'fk_stuck_message_case', columns: ['stuckCaseId'], references: 'stuck_case' }],
    },
  ),
  insertOnly('15.304', 'stuck_message'),
];
