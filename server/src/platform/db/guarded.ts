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

/**
 * Inserts rows of one shape in one statement; where a row with the same key exists, `set` of it is brought up to date.
 * @param set columns that a row which exists takes over; the others stay as they were
 * @param key columns of the unique index that decides whether a row exists
 * @throws where a row has other columns than the first: its values would go astray in silence
 */
export async function insertOrUpdate(
  m: EntityManager,
  table: string,
  rows: readonly Record<string, unknown>[],
  { set, key }: { set: readonly string[]; key: readonly string[] },
): Promise<void> {
  const names = Object.keys(rows[0] ?? {});
  if (names.length === 0) return;
  const known = new Set(names);
  for (const row of rows) {
    const own = Object.keys(row);
    if (own.length !== names.length || own.some((name) => !known.has(name)))
      throw new Error(`rows of ${table} of different shapes: ${own.join(', ')} beside ${names.join(', ')}`);
  }
  const sqlite = m.dataSource.options.type === 'better-sqlite3';
  const places = rows.map(() => `(${names.map(() => '?').join(', ')})`).join(', ');
  const changes = set.map((name) => `${name} = ${sqlite ? `excluded.${name}` : `VALUES(${name})`}`).join(', ');
  const then = sqlite ? `ON CONFLICT (${key.join(', ')}) DO UPDATE SET` : 'ON DUPLICATE KEY UPDATE';
  await affectedBy(
    m,
    `INSERT INTO ${table} (${names.join(', ')}) VALUES ${places} ${then} ${changes}`,
    rows.flatMap((row) => names.map((name) => row[name])),
  );
}
