import { type EntityManager, In } from 'typeorm';
import { type Clock, shanghaiDay } from '../../platform/clock/index.js';
import { affectedBy, type Db, isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { LedgerPoolRow, LedgerTransferRow } from './ledger.entity.js';
import { LedgerMismatch } from './ledger.errors.js';
import type { LedgerRollups } from './ledger.rollups.js';
import { ACCOUNT_KINDS, accountId, isFloored, TRANSFERS, type TransferName } from './ledger.rules.js';

/** A transfer to be posted. */
export interface Posting {
  /** computed from the business fact, such as `settle:PAYOUT`: the same fact always has the same id */
  id: string;
  kind: TransferName;
  poolCode: string;
  fen: number;
  /** the balance that it takes up, see `balanceOf` */
  consumes?: string;
  applicationId?: string | null;
  payoutId?: string | null;
  measureId?: string | null;
  enterpriseId?: string | null;
  segment?: string | null;
  reference?: string | null;
  actorId?: string | null;
  at?: Date;
}

const LOOKUP_CHUNK = 400;
const INSERT_CHUNK = 200;

/**
 * Posts transfers: the guard stands in the UPDATE statement of the account that gives, and comes before the insert.
 * Many postings at once cost one guard per account and not one per posting.
 */
export class LedgerBook {
  /** Whether a pool is for non-cash relief: never changes once the pool is open. */
  private readonly nonCash = new Map<string, boolean>();

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly rollups: LedgerRollups,
  ) {}

  /**
   * Posts each that is not posted yet. Posting a fact again changes nothing and answers what was posted first.
   * @returns the transfers in the order of the postings
   * @throws {LedgerMismatch} where an id is taken by another content
   * @throws {AppError} POOL_EXHAUSTED where a freeze finds too little; nothing is written then, and the unit may go on
   * @throws {AppError} STATE_CONFLICT where the money was moved on by another transfer
   */
  async post(m: EntityManager, postings: readonly Posting[]): Promise<LedgerTransferRow[]> {
    for (const posting of postings) requireAmount(posting);
    const rows = await this.find(m, postings);
    const fresh = postings.filter((posting) => !rows.has(posting.id));
    if (fresh.length > 0) {
      await this.refuseTaken(m, fresh);
      for (const posting of fresh) await this.requireLedger(m, posting);
      const groups = grouped(fresh);
      const refused = await this.moveAll(m, groups);
      const inserted = refused ? undefined : await this.insert(m, fresh);
      if (inserted) {
        for (const row of inserted) {
          rows.set(row.id, row);
          this.db.atCommit(this.rollups, row);
        }
      } else {
        // Another unit may have posted the same facts since the look above; what it wrote is committed by now.
        if (!refused) for (const group of groups.toReversed()) await this.undo(m, group);
        for (const [id, row] of await this.find(m, fresh)) rows.set(id, row);
        const missing = fresh.filter((posting) => !rows.has(posting.id));
        if (missing.length > 0) {
          await this.refuseTaken(m, missing);
          throw refused ? shortage(refused) : new AppError('STATE_CONFLICT');
        }
      }
    }
    return postings.map((posting) => {
      const row = rows.get(posting.id)!;
      requireSame(row, posting);
      return row;
    });
  }

  /** Those of the postings that are posted already, by id. */
  async find(m: EntityManager, postings: readonly Pick<Posting, 'id'>[]): Promise<Map<string, LedgerTransferRow>> {
    const rows = new Map<string, LedgerTransferRow>();
    for (const part of chunks(postings, LOOKUP_CHUNK)) {
      const found = await m.findBy(LedgerTransferRow, { id: In(part.map((posting) => posting.id)) });
      for (const row of found) rows.set(row.id, row);
    }
    return rows;
  }

  /** The unique key would refuse these too, but only after the accounts were touched. */
  private async refuseTaken(m: EntityManager, fresh: readonly Posting[]): Promise<void> {
    const wanted = fresh.flatMap((posting) => posting.consumes ?? []);
    const own = new Set(fresh.map((posting) => posting.id));
    for (const part of chunks(wanted, LOOKUP_CHUNK)) {
      const found = await m.find(LedgerTransferRow, { select: { id: true }, where: { consumes: In(part) } });
      // The very fact being posted may have been committed by another unit since `find` looked: that is no conflict.
      const taken = found.find((row) => !own.has(row.id));
      if (taken) throw new AppError('STATE_CONFLICT', { details: { transfer: taken.id } });
    }
  }

  private async requireLedger(m: EntityManager, { kind, poolCode }: Posting): Promise<void> {
    const { ledger } = TRANSFERS[kind];
    let nonCash = this.nonCash.get(poolCode);
    if (nonCash === undefined) {
      const pool = await m.findOneBy(LedgerPoolRow, { code: poolCode });
      if (!pool) throw new AppError('NOT_FOUND', { message: `没有资金池 ${poolCode}` });
      nonCash = pool.nonCash;
      this.nonCash.set(poolCode, nonCash);
    }
    if (ledger === (nonCash ? 'cash' : 'non_cash')) {
      throw new Error(`transfer ${kind} does not belong in the ${nonCash ? 'non-cash' : 'cash'} pool ${poolCode}`);
    }
  }

  /** @returns the group whose guard did not hold; nothing is moved then */
  private async moveAll(m: EntityManager, groups: readonly Group[]): Promise<Group | undefined> {
    for (const [index, group] of groups.entries()) {
      if (await this.move(m, group)) continue;
      for (const moved of groups.slice(0, index).toReversed()) await this.undo(m, moved);
      return group;
    }
    return undefined;
  }

  /**
   * Changes the two accounts, always in the order of the pipeline, so that units in opposite directions don't wait for
   * each other in a circle.
   * @returns false where the giving account holds too little; nothing is moved then
   */
  private async move(m: EntityManager, group: Group): Promise<boolean> {
    const { poolCode, from, to, fen } = group;
    const giver = accountId(poolCode, from);
    const taker = accountId(poolCode, to);
    if (ACCOUNT_KINDS.indexOf(from) <= ACCOUNT_KINDS.indexOf(to)) {
      if (!(await this.change(m, giver, 'debitsFen', fen, isFloored(from)))) return false;
      return this.requireChange(m, taker, 'creditsFen', fen);
    }
    await this.requireChange(m, taker, 'creditsFen', fen);
    if (await this.change(m, giver, 'debitsFen', fen, isFloored(from))) return true;
    await this.requireChange(m, taker, 'creditsFen', -fen);
    return false;
  }

  private async undo(m: EntityManager, { poolCode, from, to, fen }: Group): Promise<void> {
    await this.requireChange(m, accountId(poolCode, to), 'creditsFen', -fen);
    await this.requireChange(m, accountId(poolCode, from), 'debitsFen', -fen);
  }

  /** Counts in the statement; with `guarded` only where the balance covers it. @returns whether a row was changed */
  private async change(m: EntityManager, id: string, column: Counter, fen: number, guarded: boolean): Promise<boolean> {
    const set = `UPDATE ledger_account SET ${column} = ${column} + ? WHERE id = ?`;
    const affected = guarded
      ? await affectedBy(m, `${set} AND creditsFen - debitsFen >= ?`, [fen, id, fen])
      : await affectedBy(m, set, [fen, id]);
    return affected === 1;
  }

  private async requireChange(m: EntityManager, id: string, column: Counter, fen: number): Promise<true> {
    if (await this.change(m, id, column, fen, false)) return true;
    throw new Error(`no account ${id}`);
  }

  /** @returns undefined where a unique key refused the only statement, so that nothing was inserted */
  private async insert(m: EntityManager, fresh: readonly Posting[]): Promise<LedgerTransferRow[] | undefined> {
    const now = this.clock.now();
    const rows = fresh.map((posting) => transferRow(posting, now));
    for (const [index, part] of chunks(rows, INSERT_CHUNK).entries()) {
      try {
        await m.insert(LedgerTransferRow, part);
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        // Rows of an earlier statement can't be taken back: the whole unit has to go.
        if (index > 0) throw new AppError('STATE_CONFLICT', { cause: error });
        return undefined;
      }
    }
    return rows;
  }
}

type Counter = 'debitsFen' | 'creditsFen';

interface Group {
  poolCode: string;
  from: (typeof ACCOUNT_KINDS)[number];
  to: (typeof ACCOUNT_KINDS)[number];
  fen: number;
}

function shortage({ poolCode, from, fen }: Group): Error {
  if (from === 'AVAILABLE') return new AppError('POOL_EXHAUSTED', { details: { poolCode } });
  return new Error(`account ${accountId(poolCode, from)} does not hold ${fen} fen`);
}

function grouped(postings: readonly Posting[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { kind, poolCode, fen } of postings) {
    const { from, to } = TRANSFERS[kind];
    const key = `${poolCode} ${kind}`;
    const group = groups.get(key);
    if (group) group.fen += fen;
    else groups.set(key, { poolCode, from, to, fen });
  }
  for (const { fen } of groups.values()) {
    if (!Number.isSafeInteger(fen)) throw new RangeError(`sum of transfers beyond the safe integers: ${fen}`);
  }
  return [...groups.values()];
}

function transferRow(posting: Posting, now: Date): LedgerTransferRow {
  const { from, to, code } = TRANSFERS[posting.kind];
  const at = posting.at ?? now;
  return Object.assign(new LedgerTransferRow(), {
    id: posting.id,
    poolCode: posting.poolCode,
    code,
    fromAccount: accountId(posting.poolCode, from),
    toAccount: accountId(posting.poolCode, to),
    amountFen: posting.fen,
    consumes: posting.consumes ?? null,
    applicationId: posting.applicationId ?? null,
    payoutId: posting.payoutId ?? null,
    measureId: posting.measureId ?? null,
    enterpriseId: posting.enterpriseId ?? null,
    segment: posting.segment ?? null,
    reference: posting.reference ?? null,
    actorId: posting.actorId ?? null,
    at,
    day: shanghaiDay(at),
    createdAt: now,
  });
}

/** The content of a fact: who posted it, when and with what words is not part of it. */
function requireSame(row: LedgerTransferRow, posting: Posting): void {
  const wanted = transferRow(posting, row.createdAt);
  const keys = [
    'poolCode',
    'code',
    'amountFen',
    'consumes',
    'applicationId',
    'payoutId',
    'measureId',
    'enterpriseId',
  ] as const;
  const differing = keys.filter((key) => row[key] !== wanted[key]);
  if (differing.length > 0) throw new LedgerMismatch(posting.id, differing);
}

/** @throws RangeError unless it is a positive amount in fen */
export function requireAmount({ id, fen }: Pick<Posting, 'id' | 'fen'>): void {
  if (!Number.isSafeInteger(fen) || fen <= 0)
    throw new RangeError(`transfer ${id}: ${fen} is not a positive amount in fen`);
}

export function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}
