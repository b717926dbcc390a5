import { type DataSource, QueryFailedError, QueryResult } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import type { SqliteConnection } from './sqlite-connection.js';

type Statement = ReturnType<SqliteConnection['prepare']>;

const STATEMENTS_KEPT = 1000;

/**
 * TypeORM's runner with a shorter way from a statement to SQLite. TypeORM's own tells subscribers and a logger of each
 * query and waits for them and for the connection, half a dozen promises around a call that answers at once; the
 * product has neither subscribers of queries nor a logger. Transactions and everything else are TypeORM's.
 */
export class SqliteQueryRunner extends BetterSqlite3QueryRunner {
  /** By text. A statement that is in here stays good: SQLite prepares it again by itself when the schema has changed. */
  private readonly statements = new Map<string, Statement>();

  /** Not async: one promise per statement is enough. */
  override query(sql: string, parameters: unknown[] = [], structured = false): Promise<never> {
    try {
      const statement = this.statement(sql);
      const result = new QueryResult();
      if (statement.reader) {
        result.records = statement.all(...parameters);
        result.raw = result.records;
      } else {
        const { changes, lastInsertRowid } = statement.run(...parameters);
        result.affected = changes;
        result.raw = lastInsertRowid;
      }
      return Promise.resolve((structured ? result : result.raw) as never);
    } catch (error) {
      return Promise.reject(new QueryFailedError(sql, parameters, error as Error));
    }
  }

  private statement(sql: string): Statement {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = (this.driver.databaseConnection as SqliteConnection).prepare(sql);
      this.statements.set(sql, statement);
      // The oldest goes: texts with values in them must not add up for ever.
      if (this.statements.size > STATEMENTS_KEPT) this.statements.delete(this.statements.keys().next().value!);
    }
    return statement;
  }
}

/** Makes `dataSource`, which is not open yet, send its statements this way. */
export function sendDirectly(dataSource: DataSource): void {
  const driver = dataSource.driver as BetterSqlite3Driver;
  // On SQLite there is one runner for one connection, made when it is first asked for.
  driver.queryRunner = new SqliteQueryRunner(driver);
}
