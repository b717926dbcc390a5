import { setTimeout as sleep } from 'node:timers/promises';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DataSource } from 'typeorm';
import type { Config } from '../config/index.js';
import { type MigrationClass, mysqlOptions, sqliteOptions, sqlitePath } from './data-source.js';
import { isBusy } from './failures.js';
import { SqliteConnection } from './sqlite-connection.js';

const LOCK_SECONDS = 120;
const COLLATION = 'utf8mb4_bin';

/**
 * Brings the database to the newest schema. Any number of processes may call it at the same time: one works, the
 * others wait and then find nothing to do. A run that was cut short is continued by the next.
 * @returns the names of the migrations that this call ran
 */
export async function migrate(config: Config, migrations: MigrationClass[]): Promise<string[]> {
  return config.engine === 'mysql' ? migrateMysql(config, migrations) : migrateSqlite(config, migrations);
}

async function migrateMysql(config: Config, migrations: MigrationClass[]): Promise<string[]> {
  const dataSource = await new DataSource(await mysqlOptions(config, migrations)).initialize();
  const holder = dataSource.createQueryRunner();
  try {
    const name = `qinqing:migrate:${new URL(config.databaseUrl).pathname.slice(1)}`.slice(0, 64);
    const [lock] = (await holder.query('SELECT GET_LOCK(?, ?) AS taken', [name, LOCK_SECONDS])) as { taken: unknown }[];
    if (Number(lock?.taken) !== 1) throw new Error('another process has been migrating this database for too long');
    try {
      await ensureCollation(dataSource);
      return await run(dataSource);
    } finally {
      await holder.query('SELECT RELEASE_LOCK(?)', [name]);
    }
  } finally {
    await holder.release();
    await dataSource.destroy();
  }
}

/** Codes must compare by bytes, as on SQLite; tables inherit the database's collation. */
async function ensureCollation(dataSource: DataSource): Promise<void> {
  const [row] = (await dataSource.query('SELECT @@collation_database AS collation')) as { collation: string }[];
  if (row?.collation === COLLATION) return;
  const database = String(dataSource.options.database).replaceAll('`', '');
  await dataSource.query(`ALTER DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE ${COLLATION}`);
}

async function migrateSqlite(config: Config, migrations: MigrationClass[]): Promise<string[]> {
  const path = sqlitePath(config);
  mkdirSync(dirname(path), { recursive: true });
  const lock = await takeLock(`${path}.migrate-lock`);
  try {
    const dataSource = await new DataSource(sqliteOptions(config, migrations, { busyTimeoutMs: 10_000 })).initialize();
    try {
      return await run(dataSource);
    } finally {
      await dataSource.destroy();
    }
  } finally {
    lock.close();
  }
}

/** An open transaction on a file of its own is the lock: the system lets go of it even when this process is killed. */
async function takeLock(path: string): Promise<SqliteConnection> {
  const end = Date.now() + LOCK_SECONDS * 1000;
  for (;;) {
    let lock: SqliteConnection | undefined;
    try {
      // Not 0, which the library takes for its default of seconds.
      lock = new SqliteConnection(path, { busyTimeoutMs: 1 });
      lock.exec('BEGIN EXCLUSIVE');
      return lock;
    } catch (error) {
      lock?.close();
      if (!isBusy(error) || Date.now() > end) throw error;
    }
    await sleep(50);
  }
}

async function run(dataSource: DataSource): Promise<string[]> {
  const done = await dataSource.runMigrations({ transaction: 'each' });
  return done.map(({ name }) => name);
}
