import { AsyncLocalStorage } from 'node:async_hooks';
import type { DataSource } from 'typeorm';
import { MysqlQueryRunner } from 'typeorm/driver/mysql/MysqlQueryRunner.js';
import { processEngine } from '../src/platform/config/index.js';
import { Db } from '../src/platform/db/index.js';
import { SqliteQueryRunner } from '../src/platform/db/sqlite-runner.js';
import type { Prng } from '../demo/prng.js';
import { turns } from './host.js';

/** The process that ran this is gone: nothing that it still wants to do reaches the database. */
export class Crashed extends Error {
  constructor() {
    super('the process is gone');
    this.name = 'Crashed';
  }
}

/**
 * What goes wrong during a step, and where: before its n-th statement, or around its commits, of which each is two
 * points, before and after it.
 */
export interface Fault {
  kind: 'crash' | 'crash at commit' | 'busy';
  at: number;
}

/** What one step of a run has to say about the work that is done in its name. */
export interface Scope {
  /** decides in which order units of parallel work come to the database */
  random: Prng;
  parallel: boolean;
  fault?: Fault;
  statements: number;
  crash: () => void;
  /** units of work wait for this before they begin, from the second on: a process that has been put to sleep */
  sleeping?: Promise<void>;
  units: number;
}

export const scopes = new AsyncLocalStorage<Scope>();

/** Statements of planted bugs: what is sent instead of what the product wrote. */
export type Rewrite = (sql: string, parameters: unknown[]) => { sql: string; parameters: unknown[] };
export const rewrites = new Set<Rewrite>();

/** Tables into which a run has written, for engines on which they must be emptied by hand. */
export const touchedTables = new Set<string>();

const gone = new WeakSet<DataSource>();

/** Cuts an application off from its database for good, whatever it is doing. */
export function cutOff(db: Db): void {
  const { writer, reader } = db as unknown as { writer: DataSource; reader: DataSource };
  gone.add(writer);
  gone.add(reader);
}

interface Runner {
  dataSource: DataSource;
  isTransactionActive: boolean;
}
type Query = (this: Runner, sql: string, parameters?: unknown[], structured?: boolean) => Promise<unknown>;
const TRANSACTION = /^(COMMIT|ROLLBACK|START|BEGIN|SET TRANSACTION|SAVEPOINT|RELEASE)/;

function busy(): Error {
  const code = processEngine === 'sqlite' ? 'SQLITE_BUSY' : 'ER_LOCK_DEADLOCK';
  return Object.assign(new Error('others were first'), { code });
}

/** @throws Crashed, or the engine's error for a unit that has to be run again */
function pass(scope: Scope | undefined, sql: string, inUnit: boolean): void {
  if (!scope?.fault) return;
  if (scope.fault.kind === 'crash at commit' && sql !== 'COMMIT') return;
  scope.statements += 1;
  if (scope.statements !== scope.fault.at) return;
  if (scope.fault.kind === 'busy') {
    // Only whole units are run again; a reader of its own never meets a lock.
    if (!inUnit || TRANSACTION.test(sql)) scope.fault.at += 1;
    else throw busy();
    return;
  }
  scope.crash();
  throw new Crashed();
}

let installed = false;

/** Stands between the product and its database, once per process. */
export function installFaultPoints(): void {
  if (installed) return;
  installed = true;
  for (const { prototype } of [SqliteQueryRunner, MysqlQueryRunner]) {
    const query = prototype.query as unknown as Query;
    const guarded: Query = async function guarded(this: Runner, text, given = [], structured) {
      if (gone.has(this.dataSource)) throw new Crashed();
      const scope = scopes.getStore();
      pass(scope, text, this.isTransactionActive);
      let sql = text;
      let parameters = given;
      for (const rewrite of rewrites) ({ sql, parameters } = rewrite(sql, parameters));
      const written = /^(?:INSERT INTO|UPDATE|DELETE FROM) [`"]?(\w+)/.exec(sql);
      if (written?.[1]) touchedTables.add(written[1]);
      const result = await query.call(this, sql, parameters, structured);
      if (sql === 'COMMIT') pass(scope, sql, false);
      if (gone.has(this.dataSource)) throw new Crashed();
      return result;
    };
    Object.assign(prototype, { query: guarded });
  }
  const { read, write } = Db.prototype;
  const entered = async (db: Db): Promise<void> => {
    const scope = scopes.getStore();
    if (!scope || db.insideUnit) return;
    if (scope.parallel) await turns(scope.random.int(0, 3));
  };
  Db.prototype.read = async function patientRead<T>(this: Db, fn: Parameters<Db['read']>[0]): Promise<T> {
    await entered(this);
    return read.call(this, fn) as Promise<T>;
  } as Db['read'];
  Db.prototype.write = async function patientWrite<T>(this: Db, fn: Parameters<Db['write']>[0]): Promise<T> {
    await entered(this);
    const scope = scopes.getStore();
    if (scope && !this.insideUnit) {
      scope.units += 1;
      if (scope.sleeping && scope.units > 1) await scope.sleeping;
    }
    return write.call(this, fn) as Promise<T>;
  } as Db['write'];
}
