import { createRequire } from 'node:module';
import type * as Sqlite from '@photostructure/sqlite';

// Through require: the classes' prototypes are patched, and an ES module's namespace can't be.
const { DatabaseSync, StatementSync } = createRequire(import.meta.url)('@photostructure/sqlite') as typeof Sqlite;

type Kind = 'run' | 'get' | 'all' | 'exec';
type Parameters_ = Parameters<InstanceType<typeof StatementSync>['run']>;

interface Entry {
  kind: Kind;
  sql: string;
  values: Parameters_;
}

/** Notes every statement that reaches SQLite in this process while it runs, with its values, in order. */
export class StatementTape {
  entries: Entry[] = [];
  private recording = false;

  constructor() {
    const note = (kind: Kind, sql: string, values: Parameters_) => {
      if (this.recording) this.entries.push({ kind, sql, values });
    };
    for (const kind of ['run', 'get', 'all'] as const) {
      const original = StatementSync.prototype[kind] as (...values: Parameters_) => unknown;
      Object.defineProperty(StatementSync.prototype, kind, {
        configurable: true,
        writable: true,
        value(this: InstanceType<typeof StatementSync>, ...values: Parameters_) {
          note(kind, this.sourceSQL, values);
          return original.apply(this, values);
        },
      });
    }
    const exec = DatabaseSync.prototype.exec;
    Object.defineProperty(DatabaseSync.prototype, 'exec', {
      configurable: true,
      writable: true,
      value(this: InstanceType<typeof DatabaseSync>, sql: string) {
        note('exec', sql, [] as unknown as Parameters_);
        return exec.call(this, sql);
      },
    });
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
  private readonly prepared = new Map<string, InstanceType<typeof StatementSync>>();

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
      (statement[kind] as (...given: Parameters_) => unknown)(...values);
    }
    return Number(process.hrtime.bigint() - start) / 1e9;
  }

  close(): void {
    this.database.close();
  }
}
