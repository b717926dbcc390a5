import type { EntityManager } from 'typeorm';
import { DateUtils } from 'typeorm/util/DateUtils.js';

/**
 * Runs one changing statement whose guard stands in its own text, the same on both engines.
 * @param sql with `?` for each value; names of tables and columns as they are in the migrations, unquoted
 * @returns how many rows it changed
 * @example
 * const taken = await affectedBy(m, 'UPDATE pool SET used = used + ? WHERE id = ? AND used + ? <= cap', [fen, id, fen]);
 * if (taken !== 1) throw new AppError('POOL_EXHAUSTED');
 */
export async function affectedBy(m: EntityManager, sql: string, values: readonly unknown[]): Promise<number> {
  if (!m.queryRunner) throw new Error('a change belongs in a unit of work');
  const sqlite = m.dataSource.options.type === 'better-sqlite3';
  const bound = values.map((value) =>
    value instanceof Date && sqlite ? DateUtils.mixedDateToUtcDatetimeString(value) : value,
  );
  const { affected } = await m.queryRunner.query(sql, bound, true);
  return affected ?? 0;
}
