import { DatabaseSync } from '@photostructure/sqlite';
import { SqliteConnection } from '../src/platform/db/sqlite-connection.js';

type Raw = ReturnType<InstanceType<typeof DatabaseSync>['prepare']>;
type RawValues = Parameters<Raw['run']>;

interface Entry {
  kind: 'run' | 'get' | 'all' | 'exec';
  sql: string;
  values: RawValues;
}

/** As the product's connection binds values, so that the replay does not have to. */
function bound(value: unknown): unknown {
  if (value === undefined) return null;
  return typeof value === 'boolean' ? Number(value) : value;
}

/** Notes every statement of the product's connections in this process while it runs, with its values, in order. */
export class StatementTape {
  private entries: Entry[] = [];
  private recording = false;

  constructor() {
    const note = (kind: Entry['kind'], sql: string, values: unknown[]) => {
      if (this.recording) this.entries.push({ kind, sql, values: values.map(bound) as RawValues });
    };
    const { prepare, exec } = SqliteConnection.prototype;
    SqliteConnection.prototype.prepare = function taped(this: SqliteConnection, sql: string) {
      const statement = prepare.call(this, sql);
      for (const kind of ['run', 'get', 'all'] as const) {
        const original = statement[kind].bind(statement) as (...values: unknown[]) => never;
        const taped = (...values: unknown[]) => {
          // The unit of work began its transaction itself; TypeORM's own BEGIN is then no statement at all.
          if (sql !== 'BEGIN TRANSACTION') note(kind, sql, values);
          return original(...values);
        };
        Object.assign(statement, { [kind]: taped });
      }
      return statement;
    };
    SqliteConnection.prototype.exec = function taped(this: SqliteConnection, sql: string) {
      note('exec', sql, []);
      return exec.call(this, sql);
    };
  }

  async record(work: () => Promise<void>): Promise<Entry[]> {
    this.entries = [];
    this.recording = true;
    try {
      await work();
    } finally {
      this.recording = false;
    }
    return this.entries;
  }
}

/** The same statements through the driver and nothing else: prepared once, sent one after another. */
export class RawReplay {
  private readonly database: InstanceType<typeof DatabaseSync>;
  private readonly prepared = new Map<string, Raw>();

  constructor(file: string) {
    this.database = new DatabaseSync(file, { timeout: 5000, enableForeignKeyConstraints: true });
    this.database.exec('PRAGMA journal_mode = WAL');
    this.database.exec('PRAGMA synchronous = FULL');
  }

  /** @returns seconds */
  run(entries: readonly Entry[]): number {
    const start = process.hrtime.bigint();
    for (const { kind, sql, values } of entries) {
      if (kind === 'exec') {
        this.database.exec(sql);
        continue;
      }
      let statement = this.prepared.get(sql);
      if (!statement) {
        statement = this.database.prepare(sql);
        this.prepared.set(sql, statement);
      }
      statement[kind](...values);
    }
    return Number(process.hrtime.bigint() - start) / 1e9;
  }

  close(): void {
    this.database.close();
  }
}
