import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { MIGRATIONS } from '../src/migrations/index.js';
import { TestClock } from '../src/platform/clock/index.js';
import { Config, processEngine } from '../src/platform/config/index.js';
import { sqlitePath } from '../src/platform/db/data-source.js';
import { Db, type MigrationClass, migrate } from '../src/platform/db/index.js';
import { createLog, type Log } from '../src/platform/log/index.js';
import { JobRegistry, JobRunner, Jobs } from '../src/platform/queue/index.js';
import { copyTemplate, giveBack, hasShelf, keepTemplate, noteDatabase, takeDatabase } from './shelf.js';

export interface TestDatabase {
  db: Db;
  clock: TestClock;
  config: Config;
  log: Log;
  jobs: Jobs;
  registry: JobRegistry;
  /** Not started: `await runner.drain()` runs all due jobs. */
  runner: JobRunner;
  /** A folder that goes away with the database. */
  folder: string;
  close(): Promise<void>;
}

/** Where a test's data lives: a file or database of its own on the engine that DATABASE_URL names. */
export interface TestStore {
  config: Config;
  folder: string;
  drop(): Promise<void>;
}

export async function testStore(env: Record<string, string> = {}): Promise<TestStore> {
  return makeStore(env, () => null);
}

/** What a test wants of its schema. */
export interface SchemaOptions {
  env?: Record<string, string>;
  /** Migrations after the product's own, for entities of the test. */
  migrations?: MigrationClass[];
  /** The test changes the schema itself: no other test may get this database. */
  ownSchema?: boolean;
}

/** A store with the newest schema: where nothing forbids it, one that another test has migrated already. */
export async function migratedStore({ env, migrations = [], ownSchema }: SchemaOptions = {}): Promise<TestStore> {
  const shared = hasShelf && migrations.length === 0 && !ownSchema;
  if (!shared) {
    const store = await testStore(env);
    await migrate(store.config, [...MIGRATIONS, ...migrations]);
    return store;
  }
  const store = await makeStore(env, takeDatabase);
  const { config } = store;
  const file = config.engine === 'sqlite' ? sqlitePath(config) : undefined;
  if (file) copyTemplate(file);
  const done = await migrate(config, MIGRATIONS);
  if (file && done.length > 0) keepTemplate(file);
  const name = file ? '' : new URL(config.databaseUrl).pathname.slice(1);
  if (!file && done.length > 0) noteDatabase(name);
  return {
    ...store,
    drop: async () => {
      if (file) return store.drop();
      await giveBack(config.databaseUrl, name);
      rmSync(store.folder, { recursive: true, force: true });
    },
  };
}

async function makeStore(env: Record<string, string> = {}, ready: () => string | null): Promise<TestStore> {
  const folder = mkdtempSync(join(tmpdir(), 'qinqing-test-'));
  const name = `t_${process.pid}_${randomBytes(4).toString('hex')}`;
  const base = {
    NODE_ENV: 'test',
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
    FILES_URL: `file:${join(folder, 'files')}`,
    AUDIT_ANCHOR: join(folder, 'audit-anchor.jsonl'),
  };
  if (processEngine === 'sqlite') {
    const config = Config.parse({ ...base, DATABASE_URL: `sqlite:${join(folder, 'test.db')}`, ...env });
    return { config, folder, drop: async () => rmSync(folder, { recursive: true, force: true }) };
  }
  const url = new URL(process.env.DATABASE_URL!.replace(/^mariadb:/, 'mysql:'));
  const given = ready();
  const database = given ?? `${url.pathname.slice(1)}_${name}`.slice(0, 60);
  url.pathname = `/${database}`;
  const admin = async (sql: string) => {
    const server = new URL(url);
    server.pathname = '/';
    const connection = await createConnection(server.href);
    await connection.query(sql);
    await connection.end();
  };
  if (!given) await admin(`CREATE DATABASE \`${database}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const config = Config.parse({ ...base, DATABASE_URL: url.href, ...env });
  const drop = async () => {
    await admin(`DROP DATABASE \`${database}\``);
    rmSync(folder, { recursive: true, force: true });
  };
  return { config, folder, drop };
}

export interface TestDatabaseOptions extends SchemaOptions {
  clock?: TestClock;
}

/**
 * A migrated database of its own with the platform's parts around it.
 *
 * @example
 * let t: TestDatabase;
 * beforeAll(async () => { t = await testDatabase(); });
 * afterAll(() => t.close());
 */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const store = await migratedStore(options);
  const clock = options.clock ?? new TestClock();
  const migrations = [...MIGRATIONS, ...(options.migrations ?? [])];
  const db = await Db.open(store.config, clock, migrations);
  const log = createLog(store.config.logLevel);
  const jobs = new Jobs(db, clock);
  const registry = new JobRegistry();
  const runner = new JobRunner(db, clock, jobs, registry, log);
  const close = async () => {
    await runner.stop();
    await db.close();
    await store.drop();
  };
  return { db, clock, config: store.config, log, jobs, registry, runner, folder: store.folder, close };
}
