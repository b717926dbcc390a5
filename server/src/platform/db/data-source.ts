import {
  type DataSourceOptions,
  type EntityTarget,
  getMetadataArgsStorage,
  type Logger,
  type MigrationInterface,
  type ObjectLiteral,
} from 'typeorm';
import { createConnection } from 'mysql2/promise';
import type { Config } from '../config/index.js';
import { fromRoot } from '../config/index.js';
import { registerForeignKeys } from './foreign-keys.js';
import { type SqliteConnectionOptions, sqliteDriver } from './sqlite-connection.js';

export type MigrationClass = new () => MigrationInterface;
type EntityClass = new () => ObjectLiteral;

/** Every entity class whose module has been loaded into this process. */
export function registeredEntities(): EntityClass[] {
  const targets: EntityTarget<ObjectLiteral>[] = getMetadataArgsStorage().tables.map(
    (table) => table.target as EntityClass,
  );
  return [...new Set(targets)].filter((target): target is EntityClass => typeof target === 'function');
}

export const MIGRATIONS_TABLE = 'schema_migration';

const ignore = (): void => undefined;
const SILENT: Logger = {
  logQuery: ignore,
  logQueryError: ignore,
  logQuerySlow: ignore,
  logSchemaBuild: ignore,
  logMigration: ignore,
  log: ignore,
};

const common = (migrations: MigrationClass[]) => {
  registerForeignKeys();
  return {
    entities: registeredEntities(),
    migrations,
    migrationsTableName: MIGRATIONS_TABLE,
    synchronize: false,
    migrationsRun: false,
    // Failures are thrown, and logged by who catches them, without the values of their parameters.
    logger: SILENT,
  };
};

export function sqlitePath(config: Config): string {
  return fromRoot(config.databaseUrl.slice('sqlite:'.length));
}

export function sqliteOptions(
  config: Config,
  migrations: MigrationClass[],
  connection: SqliteConnectionOptions,
): DataSourceOptions {
  return {
    ...common(migrations),
    type: 'better-sqlite3',
    // Tests lose their files anyway; waiting for the disk is most of their time.
    driver: sqliteDriver({ durable: !config.test, ...connection }),
    database: sqlitePath(config),
  };
}

export async function mysqlOptions(config: Config, migrations: MigrationClass[]): Promise<DataSourceOptions> {
  const url = new URL(config.databaseUrl);
  return {
    ...common(migrations),
    // The two servers report their columns differently, so the dialect is asked and not guessed from the URL.
    type: await serverDialect(config),
    host: url.hostname,
    port: Number(url.port || 3306),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    charset: 'utf8mb4',
    timezone: 'Z',
    poolSize: config.databasePool,
    supportBigNumbers: true,
    bigNumberStrings: false,
    // Guards in statements read the newest row anyway; without gap locks far fewer units wait for each other.
    isolationLevel: 'READ COMMITTED',
  };
}

async function serverDialect(config: Config): Promise<'mysql' | 'mariadb'> {
  const connection = await createConnection(config.databaseUrl.replace(/^mariadb:/, 'mysql:'));
  try {
    const [rows] = await connection.query('SELECT VERSION() AS version');
    const [row] = rows as { version: string }[];
    return row?.version.includes('MariaDB') ? 'mariadb' : 'mysql';
  } finally {
    await connection.end();
  }
}
