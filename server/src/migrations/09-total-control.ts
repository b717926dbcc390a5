import { col, table } from '../platform/db/index.js';

/** Decisions of windows under total control, and what each case got by them. */
export const MIGRATIONS = [
  table(
    '09.601',
    'window_allocation',
    [
      ...col.base(),
      col.id('measureId'),
      col.int('measureVersion'),
      col.key('period', 32),
      col.status('mode'),
      col.day('closesOn'),
      col.fen('claimFen'),
      col.fen('controlFen'),
      col.fen('allocatedFen'),
      col.int('applications'),
      col.status('status'),
      col.int('applied', { default: 0 }),
      col.json('outstanding'),
      col.time('finishedAt', { nullable: true }),
    ],
    {
      indices: [{ name: 'uq_window_allocation', columns: ['measureId', 'period'], unique: true }],
      foreignKeys: [{ name: 'fk_window_allocation_measure', columns: ['measureId'], references: 'measure' }],
    },
  ),
  table(
    '09.602',
    'window_allocation_item',
    [
      ...col.base(),
      col.id('allocationId'),
      col.int('place'),
      col.id('applicationId'),
      col.fen('claimFen'),
      col.fen('allocatedFen'),
      col.json('shares'),
      col.json('delta'),
      col.time('appliedAt', { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_window_allocation_item_place', columns: ['allocationId', 'place'], unique: true },
        { name: 'uq_window_allocation_item_application', columns: ['applicationId'], unique: true },
      ],
      foreignKeys: [
        { name: 'fk_window_allocation_item_allocation', columns: ['allocationId'], references: 'window_allocation' },
        { name: 'fk_window_allocation_item_application', columns: ['applicationId'], references: 'application' },
      ],
    },
  ),
];
