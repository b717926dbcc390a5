import { copyFileSync, existsSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { MIGRATIONS_TABLE } from '../src/platform/db/data-source.js';

/**
 * Making a hundred tables takes longer than most tests. So a run of Jest keeps a shelf, a folder: of SQLite the file
 * that the first test migrated, to be copied; of MySQL the names of databases that a test has given back empty. A name
 * is taken by moving its file, which of several processes only one can do.
 */
const shelf = process.env.QINQING_TEST_SHELF;
const at = (...parts: string[]) => join(shelf!, ...parts);

export const hasShelf = Boolean(shelf);

/** Puts the migrated file of an earlier test at `file`, or nothing when there is none yet. */
export function copyTemplate(file: string): void {
  if (existsSync(at('template.db'))) copyFileSync(at('template.db'), file);
}

/** Keeps a file that was migrated and not used yet. */
export function keepTemplate(file: string): void {
  if (existsSync(at('template.db'))) return;
  const own = at(`template-${process.pid}.db`);
  copyFileSync(file, own);
  // Moved when it is whole: another test may look for it at any moment.
  renameSync(own, at('template.db'));
}

/** @returns the name of a migrated, empty database, or null when all are in use */
export function takeDatabase(): string | null {
  for (const name of readdirSync(at('free'))) {
    try {
      renameSync(at('free', name), at('taken', name));
      return name;
    } catch {
      // another process was quicker
    }
  }
  return null;
}

/** Notes a database, so that it goes away at the end of the run whatever becomes of its test. */
export function noteDatabase(name: string): void {
  writeFileSync(at('taken', name), '');
}

/** Empties a database and puts it on the shelf. */
export async function giveBack(url: string, name: string): Promise<void> {
  const connection = await createConnection(url);
  try {
    await empty(connection);
  } finally {
    await connection.end();
  }
  renameSync(at('taken', name), at('free', name));
}

async function empty(connection: Connection): Promise<void> {
  const [tables] = await connection.query<RowDataPacket[]>(
    `SELECT TABLE_NAME AS name, AUTO_INCREMENT AS counter FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND TABLE_NAME <> '${MIGRATIONS_TABLE}'`,
  );
  const [used] = await connection.query<RowDataPacket[]>(
    tables
      .map(({ name }) => `SELECT '${name}' AS name FROM DUAL WHERE EXISTS (SELECT 1 FROM \`${name}\`)`)
      .join(' UNION ALL '),
  );
  const counting = new Set(tables.filter(({ counter }) => counter !== null).map(({ name }) => name as string));
  await connection.query('SET FOREIGN_KEY_CHECKS = 0');
  for (const { name } of used as { name: string }[]) {
    // TRUNCATE makes the table anew, which takes longer than deleting some rows. But it is not asked by the triggers of
    // an insert-only table, and it lets ids begin at 1 again.
    if (counting.has(name) || !(await deleteAll(connection, name)))
      await connection.query(`TRUNCATE TABLE \`${name}\``);
  }
  await connection.query('SET FOREIGN_KEY_CHECKS = 1');
}

async function deleteAll(connection: Connection, table: string): Promise<boolean> {
  try {
    await connection.query(`DELETE FROM \`${table}\``);
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === 'ER_SIGNAL_EXCEPTION') return false;
    throw error;
  }
}
