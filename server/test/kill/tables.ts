import { Entity } from 'typeorm';
import { col, FenColumn, IdColumn, IntColumn, KeyColumn, table } from '../../src/platform/db/index.js';

@Entity('kill_pool')
export class KillPool {
  @KeyColumn(10, { primary: true }) id: string;
  @FenColumn() frozenFen: number;
  @FenColumn() paidFen: number;
}

/** What a job did; its key is the job's id, so that doing it twice is an error and not a second row. */
@Entity('kill_effect')
export class KillEffect {
  @IdColumn({ primary: true }) id: string;
  @IntColumn() n: number;
}

export const KILL_MIGRATIONS = [
  table('95.001', 'kill_pool', [col.key('id', 10, { primary: true }), col.fen('frozenFen'), col.fen('paidFen')]),
  table('95.002', 'kill_effect', [col.id('id', { primary: true }), col.int('n')]),
];
