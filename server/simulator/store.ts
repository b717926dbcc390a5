import { copyFileSync, rmSync } from 'node:fs';
import type { DataSource } from 'typeorm';
import { testStore, type TestStore } from '../test/database.js';
import { MIGRATIONS } from '../src/migrations/index.js';
import { SystemClock } from '../src/platform/clock/index.js';
import type { Config } from '../src/platform/config/index.js';
import { Db, migrate } from '../src/platform/db/index.js';
import { SqliteConnection } from '../src/platform/db/sqlite-connection.js';
import { touchedTables } from './fault-points.js';

const SQLITE_ENDS = ['-wal', '-shm', '.migrate-lock'];
/** Not data: what migrations were run. */
const HISTORY = 'schema_migration';

/** A database that every run gets in the same state: the one that `prepare` left behind. */
export class Store {
  private constructor(
    private readonly store: TestStore,
    private readonly dirty: Set<string>,
  ) {}

  get config(): Config {
    return this.store.config;
  }

  static async open(prepare: (config: Config) => Promise<void>): Promise<Store> {
    const store = await testStore({ DATABASE_POOL: '8' });
    await migrate(store.config, MIGRATIONS);
    touchedTables.clear();
    await prepare(store.config);
    const made = new Store(store, new Set());
    if (store.config.engine === 'sqlite') {
      // What the file alone holds is not all: closed connections may leave the newest pages in the log.
      const whole = new SqliteConnection(made.file);
      whole.exec(`VACUUM INTO '${made.file}.template'`);
      whole.close();
    } else
      await made.eachTable(async (query, table) => {
        await query(`CREATE TABLE \`template_${table}\` AS SELECT * FROM \`${table}\``);
      });
    copyFileSync(store.config.auditAnchor, `${store.config.auditAnchor}.template`);
    touchedTables.clear();
    return made;
  }

  /** Puts everything back. No application may have the database open. */
  async reset(): Promise<void> {
    copyFileSync(`${this.config.auditAnchor}.template`, this.config.auditAnchor);
    if (this.store.config.engine === 'sqlite') {
      for (const end of ['', ...SQLITE_ENDS]) rmSync(`${this.file}${end}`, { force: true });
      copyFileSync(`${this.file}.template`, this.file);
    } else {
      for (const table of touchedTables) this.dirty.add(table);
      await this.eachTable(async (query, table) => {
        if (!this.dirty.has(table)) return;
        await query(`TRUNCATE TABLE \`${table}\``);
        await query(`INSERT INTO \`${table}\` SELECT * FROM \`template_${table}\``);
      });
      this.dirty.clear();
    }
    touchedTables.clear();
  }

  drop(): Promise<void> {
    return this.store.drop();
  }

  private get file(): string {
    return this.store.config.databaseUrl.slice('sqlite:'.length);
  }

  /** On one connection, because what is switched off for emptying tables is a setting of the session. */
  private async eachTable(work: (query: (sql: string) => Promise<unknown>, table: string) => Promise<void>) {
    const db = await Db.open(this.store.config, new SystemClock());
    const { writer } = db as unknown as { writer: DataSource };
    const runner = writer.createQueryRunner();
    try {
      await runner.query('SET FOREIGN_KEY_CHECKS = 0');
      const rows = (await runner.query(
        "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE'",
      )) as { name: string }[];
      for (const { name } of rows) {
        if (name !== HISTORY && !name.startsWith('template_')) await work((sql) => runner.query(sql), name);
      }
    } finally {
      await runner.query('SET FOREIGN_KEY_CHECKS = 1');
      await runner.release();
      await db.close();
    }
  }
}
