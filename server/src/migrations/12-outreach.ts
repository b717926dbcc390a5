import { col, table } from '../platform/db/index.js';

export const MIGRATIONS = [
  table(
    '12.001',
    'touch',
    [
      ...col.base(),
      col.id('enterpriseId'),
      col.id('measureId', { nullable: true }),
      col.status('channel'),
      col.key('reference', 80),
      col.time('at'),
      col.key('uniqueKey', 64),
    ],
    {
      indices: [
        { name: 'uq_touch_key', columns: ['uniqueKey'], unique: true },
        { name: 'ix_touch_enterprise', columns: ['enterpriseId', 'at'] },
        { name: 'ix_touch_measure', columns: ['measureId', 'channel'] },
      ],
      foreignKeys: [
        { name: 'fk_touch_enterprise', columns: ['enterpriseId'], references: 'enterprise' },
        { name: 'fk_touch_measure', columns: ['measureId'], references: 'measure' },
      ],
    },
  ),
];
