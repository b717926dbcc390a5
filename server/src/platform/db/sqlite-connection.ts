import { DatabaseSync } from '@photostructure/sqlite';

type Database = InstanceType<typeof DatabaseSync>;
type Prepared = ReturnType<Database['prepare']>;
type Bound = Parameters<Prepared['run']>[number];

/** SQLite's extended result codes by the names under which drivers report them. */
const CODES: Record<number, string> = {
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  19: 'SQLITE_CONSTRAINT',
  261: 'SQLITE_BUSY_RECOVERY',
  275: 'SQLITE_CONSTRAINT_CHECK',
  517: 'SQLITE_BUSY_SNAPSHOT',
  787: 'SQLITE_CONSTRAINT_FOREIGNKEY',
  1299: 'SQLITE_CONSTRAINT_NOTNULL',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  1811: 'SQLITE_CONSTRAINT_TRIGGER',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
};

function coded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { errcode } = (error ?? {}) as { errcode?: unknown };
    if (typeof errcode === 'number') Object.assign(error as object, { code: CODES[errcode] ?? 'SQLITE_ERROR' });
    throw error;
  }
}

function bindable(value: unknown): Bound {
  if (value === undefined || value === null) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && !Number.isFinite(value)) throw new TypeError(`cannot bind ${value}`);
  if (typeof value === 'object' && !ArrayBuffer.isView(value)) {
    throw new TypeError(`cannot bind ${Object.prototype.toString.call(value)}`);
  }
  return value as Bound;
}

/** Blobs as TypeORM expects them. */
function plainValue(value: unknown): unknown {
  return typeof value === 'object' && value instanceof Uint8Array && !Buffer.isBuffer(value)
    ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    : value;
}

function plainRow(row: unknown): unknown {
  if (row === undefined || row === null) return row;
  const plain: Record<string, unknown> = {};
  // Not Object.entries, which makes an array for every value of every row.
  for (const name in row) plain[name] = plainValue((row as Record<string, unknown>)[name]);
  return plain;
}

function named(names: readonly string[], values: readonly unknown[] | undefined): unknown {
  if (values === undefined) return undefined;
  const row: Record<string, unknown> = {};
  for (let i = 0; i < names.length; i++) row[names[i]!] = plainValue(values[i]);
  return row;
}

class SqliteStatement {
  /** TypeORM asks for rows where this is true, and for a count of changes elsewhere. */
  readonly reader: boolean;
  private readonly toRow: (row: unknown) => unknown;

  constructor(
    private readonly connection: SqliteConnection,
    private readonly prepared: Prepared,
    private readonly begins: boolean,
    sql: string,
  ) {
    const names = prepared.columns().map(({ name }) => name);
    this.reader = names.length > 0;
    this.toRow = plainRow;
    // The driver spends more on the names of a row's columns than on its values: it is asked for the values only. Not
    // where a star stands for columns, which may be others once another connection has changed the table.
    if (this.reader && !sql.includes('*')) {
      prepared.setReturnArrays(true);
      this.toRow = (row) => named(names, row as unknown[] | undefined);
    }
  }

  run(...values: unknown[]): { changes: number; lastInsertRowid: unknown } {
    this.connection.guard();
    // The unit of work has begun its transaction already, with a retry that TypeORM could not do.
    if (this.begins && this.connection.inTransaction) return { changes: 0, lastInsertRowid: 0 };
    return coded(() => {
      const { changes, lastInsertRowid } = this.prepared.run(...values.map(bindable));
      return { changes: Number(changes), lastInsertRowid };
    });
  }

  get(...values: unknown[]): unknown {
    this.connection.guard();
    return coded(() => this.toRow(this.prepared.get(...values.map(bindable))));
  }

  all(...values: unknown[]): unknown[] {
    this.connection.guard();
    return coded(() => this.prepared.all(...values.map(bindable)).map(this.toRow));
  }
}

export interface SqliteConnectionOptions {
  /** Called before every statement; throws where the caller has no right to this connection at this moment. */
  guard?: () => void;
  /** How long SQLite itself blocks this process when another process holds the lock. Keep it short. */
  busyTimeoutMs?: number;
  queryOnly?: boolean;
  /** Whether a commit that was acknowledged survives a power cut; default yes. */
  durable?: boolean;
  onOpen?: (connection: SqliteConnection) => void;
}

const NO_GUARD = (): void => undefined;

/**
 * A connection in the shape of better-sqlite3, which is the shape TypeORM knows, over the node:sqlite API of
 * @photostructure/sqlite, which ships its binaries and compiles nothing. Transactions begin IMMEDIATE: a deferred one
 * that reads first and writes later fails half-way when another process wrote in between.
 */
export class SqliteConnection {
  readonly memory: boolean;
  guard: () => void = NO_GUARD;
  private readonly database: Database;

  constructor(
    readonly name: string,
    options: SqliteConnectionOptions = {},
  ) {
    this.memory = name === ':memory:';
    this.database = new DatabaseSync(name, {
      timeout: options.busyTimeoutMs ?? 5000,
      enableForeignKeyConstraints: true,
    });
    this.pragma('journal_mode = WAL');
    this.pragma(`synchronous = ${options.durable === false ? 'OFF' : 'FULL'}`);
    if (options.queryOnly) this.pragma('query_only = ON');
    // The guard stands only after TypeORM's own set-up statements.
    options.onOpen?.(this);
  }

  get open(): boolean {
    return this.database.isOpen;
  }

  get inTransaction(): boolean {
    return this.database.isTransaction;
  }

  prepare(sql: string): SqliteStatement {
    const begins = sql === 'BEGIN TRANSACTION';
    return coded(() => new SqliteStatement(this, this.database.prepare(begins ? 'BEGIN IMMEDIATE' : sql), begins, sql));
  }

  exec(sql: string): this {
    coded(() => this.database.exec(sql));
    return this;
  }

  pragma(sql: string): unknown[] {
    return coded(() => this.database.prepare(`PRAGMA ${sql}`).all().map(plainRow));
  }

  close(): void {
    if (!this.database.isOpen) return;
    // A statement that the collector has not seen yet keeps the file and its locks open behind a closed connection.
    if (this.inTransaction) this.database.exec('ROLLBACK');
    this.database.close();
  }
}

/** A class with TypeORM's constructor signature whose connections carry `options`. */
export function sqliteDriver(options: SqliteConnectionOptions): new (name: string) => SqliteConnection {
  return class extends SqliteConnection {
    constructor(name: string) {
      super(name, options);
    }
  };
}
