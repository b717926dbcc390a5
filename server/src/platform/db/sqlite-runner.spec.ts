import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource, QueryFailedError } from 'typeorm';
import { isUniqueViolation } from './failures.js';
import { SqliteConnection, sqliteDriver } from './sqlite-connection.js';
import { sendDirectly, SqliteQueryRunner } from './sqlite-runner.js';

let folder: string;
let source: DataSource;
/** Another process, which may change the schema while statements of this one are kept. */
let other: SqliteConnection;

const query = <T>(sql: string, values: unknown[] = []) => source.query<T>(sql, values);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'qinqing-runner-'));
  const database = join(folder, 'a.db');
  source = new DataSource({ type: 'better-sqlite3', driver: sqliteDriver({ durable: false }), database });
  sendDirectly(source);
  await source.initialize();
  other = new SqliteConnection(database, { durable: false });
  await query('CREATE TABLE sample (id integer PRIMARY KEY, name text UNIQUE, body blob)');
  await query('INSERT INTO sample (id, name, body) VALUES (?, ?, ?)', [1, '甲', Buffer.from([0, 255])]);
});

afterEach(async () => {
  other.close();
  await source.destroy();
  rmSync(folder, { recursive: true, force: true });
});

describe('statements on SQLite', () => {
  it('go through the runner of the product', () => {
    expect(source.createQueryRunner()).toBeInstanceOf(SqliteQueryRunner);
  });

  it('answer plain rows: by name, blobs as buffers, the last of two columns of one name', async () => {
    const rows = await query('SELECT id, name, body, NULL AS none, id + 1 AS id FROM sample');
    expect(rows).toStrictEqual([{ id: 2, name: '甲', body: Buffer.from([0, 255]), none: null }]);
    expect(await query('SELECT * FROM sample')).toStrictEqual([{ id: 1, name: '甲', body: Buffer.from([0, 255]) }]);
    expect(await query('SELECT id FROM sample WHERE id = 7')).toStrictEqual([]);
    expect(await query('INSERT INTO sample (name) VALUES (?) RETURNING id AS made', ['乙'])).toStrictEqual([
      { made: 2 },
    ]);
    expect(other.prepare('SELECT name FROM sample WHERE id = ?').get(1)).toStrictEqual({ name: '甲' });
    expect(other.prepare('SELECT name FROM sample WHERE id = ?').get(9)).toBeUndefined();
  });

  it('tell how many rows they changed', async () => {
    const runner = source.createQueryRunner();
    const sql = 'UPDATE sample SET name = ? WHERE id = ?';
    expect(await runner.query(sql, ['丙', 1], true)).toMatchObject({ affected: 1 });
    expect(await runner.query(sql, ['丙', 2], true)).toMatchObject({ affected: 0 });
  });

  it('stay good when another process changes the table', async () => {
    const named = 'SELECT name, id FROM sample ORDER BY id';
    const starred = 'SELECT * FROM sample ORDER BY id';
    await query(named);
    await query(starred);
    other.exec("ALTER TABLE sample ADD COLUMN mark text DEFAULT 'x'");
    expect(await query(named)).toStrictEqual([{ name: '甲', id: 1 }]);
    expect(await query(starred)).toMatchObject([{ id: 1, name: '甲', mark: 'x' }]);
    other.exec('ALTER TABLE sample RENAME COLUMN mark TO flag');
    expect(await query(starred)).toMatchObject([{ flag: 'x' }]);
    other.exec('DROP TABLE sample');
    await expect(query(named)).rejects.toThrow(/no such table/);
  });

  it('are undone with their transaction and can be sent again', async () => {
    const sql = 'INSERT INTO sample (name) VALUES (?)';
    const failed = source.transaction(async (m) => {
      await m.query(sql, ['乙']);
      await m.query(sql, ['乙']);
    });
    await expect(failed).rejects.toThrow(QueryFailedError);
    await source.transaction((m) => m.query(sql, ['乙']));
    expect(await query('SELECT COUNT(*) AS n FROM sample')).toStrictEqual([{ n: 2 }]);
  });

  it('reject, and never throw at the caller, with the code of the engine', async () => {
    const runner = source.createQueryRunner();
    const twice = runner.query('INSERT INTO sample (name) VALUES (?)', ['甲']);
    expect(isUniqueViolation(await twice.catch((error: unknown) => error))).toBe(true);
    const wrong = runner.query('SELECT nothing FROM nowhere');
    await expect(wrong).rejects.toThrow(QueryFailedError);
  });

  it('are forgotten when there are too many of them', async () => {
    const kept = (source.createQueryRunner() as unknown as { statements: Map<string, unknown> }).statements;
    for (let n = 0; n < 1100; n++) await query(`SELECT ${n} AS n`);
    expect(kept.size).toBe(1000);
    expect(await query('SELECT 0 AS n')).toStrictEqual([{ n: 0 }]);
  });
});
