import { createHash } from 'node:crypto';
import type { EntityManager, EntityMetadata } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata.js';
import type { Db } from './db.js';
import { MIGRATIONS_TABLE } from './data-source.js';

/** Rows read or written with one statement, and about how much text at most: a frozen trace has many kilobytes. */
const PAGE = 500;
const PAGE_TEXT = 1_000_000;

/** A table's rows as lines of JSON, the same on both engines, so that what one wrote the other can read. */
export interface TableDigest {
  name: string;
  rows: number;
  /** SHA-256 over the lines, each with its line feed, in the order of the primary key */
  sha256: string;
}

/** Every table with rows of the product, by name. What is not in here would be missing from a backup unnoticed. */
export async function tablesOf(m: EntityManager): Promise<EntityMetadata[]> {
  const known = [...m.dataSource.entityMetadatas].sort((a, b) => (a.tableName < b.tableName ? -1 : 1));
  const mysql = m.dataSource.options.type !== 'better-sqlite3';
  const rows: { name: string }[] = await m.query(
    mysql
      ? "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'"
      : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'",
  );
  const names = new Set([MIGRATIONS_TABLE, ...known.map(({ tableName }) => tableName)]);
  const strangers = rows.map(({ name }) => name).filter((name) => !names.has(name));
  if (strangers.length > 0) throw new Error(`tables that this program does not know: ${strangers.sort().join(', ')}`);
  return known;
}

/** The rows of a table, one line of JSON each, in the order of the primary key. */
export async function* linesOf(m: EntityManager, table: EntityMetadata): AsyncGenerator<string> {
  const { driver } = m.dataSource;
  const name = (column: ColumnMetadata) => driver.escape(column.databaseName);
  const columns = table.columns.map(name).join(', ');
  const keys = table.primaryColumns.map(name);
  const order = keys.join(', ');
  const after = keys.length > 1 ? `(${order}) > (${keys.map(() => '?').join(', ')})` : `${order} > ?`;
  const from = `SELECT ${columns} FROM ${driver.escape(table.tableName)}`;
  for (let last: unknown[] | undefined; ; ) {
    const where = last ? ` WHERE ${after}` : '';
    const rows: Record<string, unknown>[] = await m.query(
      `${from}${where} ORDER BY ${order} LIMIT ${PAGE}`,
      last ?? [],
    );
    for (const row of rows) {
      const values = table.columns.map((column) => [
        column.propertyName,
        driver.prepareHydratedValue(row[column.databaseName], column) ?? null,
      ]);
      yield JSON.stringify(Object.fromEntries(values));
    }
    const end = rows.at(-1);
    if (!end || rows.length < PAGE) return;
    last = table.primaryColumns.map((column) => end[column.databaseName]);
  }
}

/** What a table holds, without keeping it. `onLine` gets each line with its line feed. */
export async function digestOf(
  name: string,
  lines: AsyncIterable<string>,
  onLine: (line: string) => Promise<void> | void = () => undefined,
): Promise<TableDigest> {
  const hash = createHash('sha256');
  let rows = 0;
  for await (const text of lines) {
    const line = `${text}\n`;
    hash.update(line);
    rows += 1;
    await onLine(line);
  }
  return { name, rows, sha256: hash.digest('hex') };
}

/** Writes lines of `linesOf` into an empty table. */
export async function insertLines(
  m: EntityManager,
  table: EntityMetadata,
  lines: AsyncIterable<string>,
): Promise<void> {
  const times = table.columns.filter(({ type }) => type === 'datetime').map(({ propertyName }) => propertyName);
  let page: Record<string, unknown>[] = [];
  let text = 0;
  const write = async () => {
    if (page.length > 0) await m.insert(table.target, page);
    page = [];
    text = 0;
  };
  for await (const line of lines) {
    const row = JSON.parse(line) as Record<string, unknown>;
    for (const name of times) if (row[name] !== null) row[name] = new Date(row[name] as string);
    page.push(row);
    text += line.length;
    if (page.length === PAGE || text > PAGE_TEXT) await write();
  }
  await write();
}

/**
 * Lets a unit of work fill tables in any order. On SQLite the references are checked when the unit commits; MySQL
 * checks no row that was written meanwhile, so `fill` must only write what was consistent where it comes from.
 */
export async function withLateReferences(db: Db, m: EntityManager, fill: () => Promise<void>): Promise<void> {
  if (db.engine === 'sqlite') {
    await m.query('PRAGMA defer_foreign_keys = ON');
    return fill();
  }
  await m.query('SET SESSION foreign_key_checks = 0');
  try {
    await fill();
  } finally {
    await m.query('SET SESSION foreign_key_checks = 1');
  }
}
