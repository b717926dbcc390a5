import {
  type MigrationInterface,
  type QueryRunner,
  Table,
  type TableColumnOptions,
  TableForeignKey,
  TableIndex,
} from 'typeorm';
import { type Engine, processEngine } from '../config/index.js';
import { type ColumnKind, physicalType } from './column-types.js';
import { declareForeignKeys, type ForeignKeySpec } from './foreign-keys.js';
import type { MigrationClass } from './data-source.js';

/**
 * A migration's number: `MM.NNN`, module and place within it. Modules are migrated in the order of their numbers and
 * a number, once released, never changes its meaning.
 */
export type MigrationNumber = `${number}.${number}`;

interface ColumnExtras {
  nullable?: boolean;
  default?: string | number | boolean;
  primary?: boolean;
}

export interface ColumnSpec {
  name: string;
  kind: ColumnKind;
  length?: number;
  extras: ColumnExtras;
}

const column =
  (kind: ColumnKind) =>
  (name: string, extras: ColumnExtras = {}): ColumnSpec => ({ name, kind, extras });

/** Columns of a migration, one function per decorator of `columns.ts`. */
export const col = {
  id: column('id'),
  key: (name: string, length?: number, extras: ColumnExtras = {}): ColumnSpec => ({
    name,
    kind: 'key',
    length,
    extras,
  }),
  text: column('text'),
  json: column('json'),
  fen: column('fen'),
  time: column('time'),
  day: column('day'),
  int: column('int'),
  bool: column('bool'),
  status: column('status'),
  /** The three columns of RowBase. */
  base: (): ColumnSpec[] => [
    column('id')('id', { primary: true }),
    column('time')('createdAt'),
    column('time')('updatedAt'),
  ],
};

export interface IndexSpec {
  name: string;
  columns: string[];
  unique?: boolean;
}

export interface TableExtras {
  indices?: IndexSpec[];
  foreignKeys?: ForeignKeySpec[];
}

/**
 * A migration that creates one table with its indices and foreign keys: one DDL statement on MySQL, where each is
 * committed at once, so that a migration cut short can simply run again.
 */
export function table(
  number: MigrationNumber,
  name: string,
  columns: ColumnSpec[],
  extras: TableExtras = {},
): MigrationClass {
  declareForeignKeys(name, extras.foreignKeys ?? []);
  return migration(number, `create_${name}`, {
    up: (runner) =>
      runner.createTable(
        new Table({
          name,
          columns: columns.map(columnOptions),
          indices: (extras.indices ?? []).map(tableIndex),
          foreignKeys: (extras.foreignKeys ?? []).map(
            (key) =>
              new TableForeignKey({
                name: key.name,
                columnNames: key.columns,
                referencedTableName: key.references,
                referencedColumnNames: key.referencedColumns ?? ['id'],
                onDelete: key.onDelete ?? 'NO ACTION',
                onUpdate: 'NO ACTION',
              }),
          ),
        }),
        true,
      ),
    down: (runner) => runner.dropTable(name, true),
  });
}

/**
 * Adds a column to a table that exists. Plain SQL, because TypeORM would copy the whole table on SQLite and lose its
 * triggers. A column without default must be nullable: there are rows already.
 */
export function addColumn(number: MigrationNumber, tableName: string, spec: ColumnSpec): MigrationClass {
  return migration(number, `add_${tableName}_${spec.name}`, {
    up: async (runner) => {
      if (await runner.hasColumn(tableName, spec.name)) return;
      const { type, length, precision, isNullable, default: value } = columnOptions(spec);
      const size = length ?? precision;
      const parts = [
        `ALTER TABLE ${tableName} ADD COLUMN ${spec.name} ${type}${size === undefined ? '' : `(${size})`}`,
        isNullable ? '' : 'NOT NULL',
        value === undefined ? '' : `DEFAULT ${value}`,
      ];
      await runner.query(parts.filter(Boolean).join(' '));
    },
    down: (runner) => runner.dropColumn(tableName, spec.name),
  });
}

/** Adds an index to a table that exists. */
export function addIndex(number: MigrationNumber, tableName: string, spec: IndexSpec): MigrationClass {
  return migration(number, `add_${spec.name}`, {
    up: async (runner) => {
      const known = await runner.getTable(tableName);
      if (known?.indices.some((index) => index.name === spec.name)) return;
      await runner.query(
        `CREATE ${spec.unique ? 'UNIQUE ' : ''}INDEX ${spec.name} ON ${tableName} (${spec.columns.join(', ')})`,
      );
    },
    down: (runner) => runner.dropIndex(tableName, spec.name),
  });
}

/** Statements of one engine each, for what no builder makes. They must bear being run twice. */
export function raw(
  number: MigrationNumber,
  name: string,
  statements: Record<Engine, string[]>,
  down: string[] = [],
): MigrationClass {
  return migration(number, name, {
    up: async (runner) => {
      for (const statement of statements[engineOfRunner(runner)]) await runner.query(statement);
    },
    down: async (runner) => {
      for (const statement of down) await runner.query(statement);
    },
  });
}

/** Makes a table insert-only: the engine itself refuses every UPDATE and DELETE, whoever asks. */
export function insertOnly(number: MigrationNumber, tableName: string): MigrationClass {
  const trigger = (event: 'update' | 'delete') => `tr_${tableName}_no_${event}`;
  const events = ['update', 'delete'] as const;
  const drops = events.map((event) => `DROP TRIGGER IF EXISTS ${trigger(event)}`);
  const refusal = `${tableName} is insert-only`;
  return raw(
    number,
    `insert_only_${tableName}`,
    {
      sqlite: events.flatMap((event, i) => [
        drops[i]!,
        `CREATE TRIGGER ${trigger(event)} BEFORE ${event.toUpperCase()} ON "${tableName}" BEGIN SELECT RAISE(ABORT, '${refusal}'); END`,
      ]),
      mysql: events.flatMap((event, i) => [
        drops[i]!,
        `CREATE TRIGGER ${trigger(event)} BEFORE ${event.toUpperCase()} ON \`${tableName}\` FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = '${refusal}'`,
      ]),
    },
    drops,
  );
}

export function migrationName(made: MigrationClass): string {
  return new made().name ?? made.name;
}

function migration(
  number: MigrationNumber,
  title: string,
  steps: { up(runner: QueryRunner): Promise<void>; down(runner: QueryRunner): Promise<void> },
): MigrationClass {
  const name = `${title}_${ordinal(number)}`;
  return class implements MigrationInterface {
    readonly name = name;
    up(runner: QueryRunner): Promise<void> {
      return steps.up(runner);
    }
    down(runner: QueryRunner): Promise<void> {
      return steps.down(runner);
    }
  };
}

/** TypeORM orders migrations by 13 digits at the end of their names, meant as a timestamp. */
function ordinal(number: MigrationNumber): string {
  const [module = '', place = ''] = number.split('.');
  if (!/^\d{2}$/.test(module) || !/^\d{3}$/.test(place)) throw new Error(`migration number ${number}: expected MM.NNN`);
  return `17000000${module}${place}`;
}

function engineOfRunner(runner: QueryRunner): Engine {
  return runner.dataSource.options.type === 'better-sqlite3' ? 'sqlite' : 'mysql';
}

function tableIndex(spec: IndexSpec): TableIndex {
  return new TableIndex({ name: spec.name, columnNames: spec.columns, isUnique: spec.unique ?? false });
}

function columnOptions(spec: ColumnSpec): TableColumnOptions {
  const { type, length, precision, width } = physicalType(spec.kind, processEngine, spec.length);
  return {
    name: spec.name,
    type,
    ...(length === undefined ? {} : { length: String(length) }),
    ...(precision === undefined ? {} : { precision }),
    ...(width === undefined ? {} : { width }),
    isNullable: spec.extras.nullable ?? false,
    isPrimary: spec.extras.primary ?? false,
    ...(spec.extras.default === undefined ? {} : { default: defaultText(spec, spec.extras.default) }),
  };
}

/** The two engines write a default back differently; this is the spelling for which their schema diff stays empty. */
function defaultText(spec: ColumnSpec, value: string | number | boolean): string {
  if (spec.kind === 'bool') return value ? '1' : '0';
  if (typeof value === 'number') return processEngine === 'mysql' ? `'${value}'` : String(value);
  return `'${String(value).replaceAll("'", "''")}'`;
}
