import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type EntityManager } from 'typeorm';
import type { Clock } from '../clock/index.js';
import type { Config, Engine } from '../config/index.js';
import { CompiledManager, CompiledStatements } from './compiled.js';
import { type MigrationClass, MIGRATIONS_TABLE, mysqlOptions, sqliteOptions } from './data-source.js';
import { isBusy, isRetryable } from './failures.js';
import { Gate } from './gate.js';
import { migrationName } from './migration.js';
import { StampSubscriber } from './row-base.js';
import type { SqliteConnection, SqliteConnectionOptions } from './sqlite-connection.js';
import { sendDirectly } from './sqlite-runner.js';

/** How often a whole unit is run again after a deadlock, on top of the first run. */
const RETRIES = 3;
const WRITER_BUSY_MS = 20;
const READER_BUSY_MS = 1000;
const BUSY_LIMIT_MS = 15_000;

/** Gathers items during a unit of work and writes them together at its end. */
export interface Collector<T> {
  flush(m: EntityManager, items: T[]): Promise<void>;
}

interface Unit {
  active: boolean;
  manager: EntityManager | undefined;
  collected: Map<Collector<unknown>, unknown[]>;
  afterCommit: (() => void)[];
}

/**
 * The only way to the database. All work happens in units handed to `read` or `write`; the EntityManager given to a
 * unit is valid until the unit ends and must not be kept.
 *
 * On SQLite there are two connections to one file: a writer behind a gate that lets one unit through at a time, and a
 * query-only reader that sees committed rows and never waits. Handing TypeORM's own single SQLite connection to
 * parallel callers would nest their transactions into each other and lose acknowledged writes. On MySQL both are the
 * pool, and a unit undone by a deadlock is run again as a whole: so a unit must not do anything outside the database.
 */
export class Db {
  private readonly units = new AsyncLocalStorage<Unit>();
  private readonly gate = new Gate();
  private readonly statements = new CompiledStatements();
  private readonly reading: EntityManager;
  /** The unit that holds the gate, SQLite only. */
  private current: Unit | undefined;
  private closing: Promise<void> | undefined;

  private constructor(
    readonly engine: Engine,
    private readonly writer: DataSource,
    private readonly reader: DataSource,
    private readonly connection: SqliteConnection | undefined,
    private readonly migrations: MigrationClass[],
    /** A connection of its own to the same data, SQLite only. */
    private readonly another: (() => Promise<{ dataSource: DataSource; connection: SqliteConnection }>) | undefined,
  ) {
    this.reading = new CompiledManager(reader, this.statements);
  }

  static async open(config: Config, clock: Clock, migrations: MigrationClass[] = []): Promise<Db> {
    if (config.engine === 'mysql') {
      const pool = await opened(new DataSource(await mysqlOptions(config, migrations)), clock);
      return new Db('mysql', pool, pool, undefined, migrations, undefined);
    }
    const connect = async (options: SqliteConnectionOptions) => {
      let connection!: SqliteConnection;
      const onOpen = (made: SqliteConnection) => {
        connection = made;
      };
      const dataSource = await opened(new DataSource(sqliteOptions(config, migrations, { ...options, onOpen })), clock);
      return { dataSource, connection };
    };
    const reading = { busyTimeoutMs: READER_BUSY_MS, queryOnly: true };
    const { dataSource: writer, connection } = await connect({ busyTimeoutMs: WRITER_BUSY_MS });
    const { dataSource: reader } = await connect(reading);
    const db = new Db('sqlite', writer, reader, connection, migrations, () => connect(reading));
    connection.guard = () => db.refuseStrangers();
    return db;
  }

  /**
   * Queries only. Inside a unit of writing it joins that unit, so that the unit reads its own changes. Outside, each
   * statement sees what is committed when it runs.
   */
  async read<T>(fn: (m: EntityManager) => Promise<T>): Promise<T> {
    const unit = this.units.getStore();
    return fn(unit?.active && unit.manager ? unit.manager : this.reading);
  }

  /**
   * Queries that all see the database as it is when the first of them runs, however long they take and whoever writes
   * meanwhile. For long reading of everything, such as a backup; a page of a list needs no such thing.
   */
  async snapshot<T>(fn: (m: EntityManager) => Promise<T>): Promise<T> {
    if (!this.another) {
      const runner = this.reader.createQueryRunner();
      try {
        await runner.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ');
        await runner.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
        return await fn(new CompiledManager(this.reader, this.statements, runner));
      } finally {
        await runner.query('ROLLBACK').finally(() => runner.release());
      }
    }
    // Not the reader: its other users must go on seeing what is newest.
    const { dataSource, connection } = await this.another();
    try {
      connection.exec('BEGIN');
      return await fn(dataSource.manager);
    } finally {
      await dataSource.destroy();
    }
  }

  /**
   * One unit of work = one transaction: all of `fn` is kept or nothing. It may run more than once.
   * @throws if called inside another unit: pass that unit's manager down instead
   */
  async write<T>(fn: (m: EntityManager) => Promise<T>): Promise<T> {
    if (this.units.getStore()?.active) {
      throw new Error('db.write inside a unit of work: pass its EntityManager down instead of opening a second unit');
    }
    for (let attempt = 0; ; attempt++) {
      const unit: Unit = { active: true, manager: undefined, collected: new Map(), afterCommit: [] };
      try {
        const result = await this.run(unit, fn);
        for (const then of unit.afterCommit) then();
        return result;
      } catch (error) {
        if (attempt >= RETRIES || !isRetryable(error)) throw error;
      }
      await sleep(Math.random() * 15 * 2 ** attempt);
    }
  }

  /**
   * Hands `item` to `collector` as the last thing that the current unit does before it commits: so that a row which
   * every unit locks is locked last and briefly, and always after everything else.
   * @throws outside a unit
   */
  atCommit<T>(collector: Collector<T>, item: T): void {
    const unit = this.units.getStore();
    if (!unit?.active) throw new Error('db.atCommit outside a unit of work');
    const items = unit.collected.get(collector as Collector<unknown>);
    if (items) items.push(item);
    else unit.collected.set(collector as Collector<unknown>, [item]);
  }

  /** Runs `fn` as if it were called from outside the current unit, which it must not wait for. */
  outside<T>(fn: () => T): T {
    return this.units.exit(fn);
  }

  get insideUnit(): boolean {
    return this.units.getStore()?.active ?? false;
  }

  /** Runs `fn` once the current unit is committed, never if it is undone. Outside a unit it runs at once. */
  afterCommit(fn: () => void): void {
    const unit = this.units.getStore();
    if (unit?.active) unit.afterCommit.push(fn);
    else fn();
  }

  /** Names of the migrations that this program knows and the database has not had. */
  async pendingMigrations(): Promise<string[]> {
    const names = new Set(await this.doneMigrations());
    return this.migrations.map(migrationName).filter((name) => !names.has(name));
  }

  /** Names of the migrations that the database has had, sorted; other programs may have run some of them. */
  async doneMigrations(): Promise<string[]> {
    const runner = this.reader.createQueryRunner();
    try {
      if (!(await runner.hasTable(MIGRATIONS_TABLE))) return [];
      const done = (await runner.query(`SELECT name FROM ${MIGRATIONS_TABLE}`)) as { name: string }[];
      return done.map(({ name }) => name).sort();
    } finally {
      // On SQLite the runner is the connection itself and stays open.
      await runner.release();
    }
  }

  async ping(): Promise<void> {
    await this.reader.query('SELECT 1');
  }

  /** The statements that would turn the database into what the entities say; empty when migrations are complete. */
  async schemaDifference(): Promise<string[]> {
    const builder = this.reader.driver.createSchemaBuilder();
    const { upQueries } = await builder.log();
    return upQueries.map(({ query }) => query);
  }

  close(): Promise<void> {
    this.closing ??= (async () => {
      if (this.connection) this.connection.guard = () => undefined;
      await this.writer.destroy();
      if (this.reader !== this.writer) await this.reader.destroy();
    })();
    return this.closing;
  }

  private async run<T>(unit: Unit, fn: (m: EntityManager) => Promise<T>): Promise<T> {
    const transaction = () =>
      this.units.run(unit, () =>
        this.writer.transaction(async ({ queryRunner }) => {
          const m = new CompiledManager(this.writer, this.statements, queryRunner);
          unit.manager = m;
          const result = await fn(m);
          for (const [collector, items] of unit.collected) await collector.flush(m, items);
          return result;
        }),
      );
    if (!this.connection) {
      try {
        return await transaction();
      } finally {
        unit.active = false;
      }
    }
    const open = await this.gate.acquire();
    try {
      this.current = unit;
      await this.units.run(unit, () => this.begin());
      return await transaction();
    } finally {
      unit.active = false;
      this.current = undefined;
      open();
    }
  }

  /** Takes SQLite's lock. Another process may hold it: waiting must leave this process's event loop free. */
  private async begin(): Promise<void> {
    const end = Date.now() + BUSY_LIMIT_MS;
    for (let attempt = 0; ; attempt++) {
      try {
        this.connection!.exec('BEGIN IMMEDIATE');
        return;
      } catch (error) {
        if (!isBusy(error) || Date.now() > end) throw error;
      }
      await sleep(Math.min(100, 2 + Math.random() * 4 * 2 ** Math.min(attempt, 5)));
    }
  }

  private refuseStrangers(): void {
    const unit = this.units.getStore();
    if (!unit || unit !== this.current || !unit.active) {
      throw new Error(
        'a statement on the writer outside its unit of work: use db.write, and never keep its EntityManager',
      );
    }
  }
}

async function opened(dataSource: DataSource, clock: Clock): Promise<DataSource> {
  if (dataSource.options.type === 'better-sqlite3') sendDirectly(dataSource);
  await dataSource.initialize();
  dataSource.subscribers.push(new StampSubscriber(clock));
  return dataSource;
}
