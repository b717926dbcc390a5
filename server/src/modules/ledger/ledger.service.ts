import type { LedgerTransfer, Pool } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { PublicCache } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerBook } from './ledger.book.js';
import { type CapRoom, type CapSpec, LedgerCaps } from './ledger.caps.js';
import { LedgerAccountRow, LedgerPoolRow, type LedgerTransferRow } from './ledger.entity.js';
import { LedgerMismatch } from './ledger.errors.js';
import { LedgerFreezes, type PoolShare } from './ledger.freezes.js';
import { type Grant, type Holding, partOf, partyOf } from './ledger.holds.js';
import { LedgerOrders, paidHeads } from './ledger.orders.js';
import { CappedBook } from './ledger.postings.js';
import { poolRates, poolsOf, transfersOf } from './ledger.reads.js';
import * as repository from './ledger.repository.js';
import { LedgerRollups } from './ledger.rollups.js';
import {
  ACCOUNT_KINDS,
  accountId,
  isFloored,
  type PoolState,
  type ReleasedRow,
  type ReleasedYear,
  transferOf,
} from './ledger.rules.js';

export interface NewPool {
  code: string;
  name: string;
  /** fiscal year */
  year: number;
  nonCash: boolean;
  department: string;
}

/** Roles that may look into the pools. */
export const POOL_READERS = [
  'payout_maker',
  'payout_releaser',
  'finance_reviewer',
  'final_approver',
  'leader',
  'auditor',
  'admin',
] as const;

/**
 * The money of the pools, in double entry. Every method takes the unit of its caller, so that money and state change
 * together; each may be called again with the same content, and then changes nothing. `at` is when the fact took
 * place, the clock's now where left out.
 */
@Injectable()
export class LedgerService {
  private readonly money: CappedBook;
  private readonly freezes: LedgerFreezes;
  private readonly orders: LedgerOrders;

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    cache: PublicCache,
  ) {
    this.money = new CappedBook(new LedgerBook(db, clock, new LedgerRollups(db)), new LedgerCaps(clock));
    this.freezes = new LedgerFreezes(this.money);
    this.orders = new LedgerOrders(this.money, cache);
  }

  /**
   * Opens a pool with one account of each kind. Opening it again with the same content changes nothing.
   * @throws {LedgerMismatch} where the code is taken by another pool
   */
  async openPool(m: EntityManager, pool: NewPool): Promise<void> {
    const known = await repository.findPool(m, pool.code);
    if (known) {
      const differing = (['year', 'nonCash'] as const).filter((key) => known[key] !== pool[key]);
      if (differing.length > 0) throw new LedgerMismatch(`pool:${pool.code}`, differing);
      return;
    }
    await m.insert(LedgerPoolRow, { id: newId(), ...pool });
    await m.insert(
      LedgerAccountRow,
      ACCOUNT_KINDS.map((kind) => ({
        id: accountId(pool.code, kind),
        poolCode: pool.code,
        kind,
        floored: isFloored(kind),
      })),
    );
  }

  /**
   * Money or planned relief comes into a pool, once per pool and reference (the budget document's number).
   * @throws {AppError} FORBIDDEN
   */
  async appropriate(
    m: EntityManager,
    actor: Actor,
    input: { poolCode: string; fen: number; reference: string; at?: Date },
  ): Promise<LedgerTransferRow> {
    requireRole(actor, 'admin', 'finance_reviewer', 'leader');
    const id = `appropriate:${input.poolCode}:${input.reference}`.slice(0, 120);
    const [row] = await this.money.book.post(m, [{ ...input, id, kind: 'appropriate', actorId: actor.id }]);
    await this.audit.record(m, {
      actor,
      action: 'ledger.appropriate',
      entity: 'ledger_pool',
      entityId: input.poolCode,
      after: { fen: input.fen, reference: input.reference },
    });
    return row!;
  }

  /**
   * What is free in a pool goes over into the next fiscal year's pool: a transfer out and one in, which name each other.
   * @throws {AppError} FORBIDDEN, POOL_EXHAUSTED where less is free
   */
  async carryOver(
    m: EntityManager,
    actor: Actor,
    input: { from: string; to: string; fen: number; reference: string },
  ): Promise<void> {
    requireRole(actor, 'admin', 'finance_reviewer', 'leader');
    const { from, to, fen } = input;
    const reference = `${from} → ${to} ${input.reference}`.slice(0, 200);
    const both = { fen, reference, actorId: actor.id };
    await this.money.book.post(m, [
      { ...both, id: `carry:${from}:${input.reference}`.slice(0, 120), kind: 'carry_out', poolCode: from },
      { ...both, id: `carried:${to}:${input.reference}`.slice(0, 120), kind: 'carry_in', poolCode: to },
    ]);
    await this.audit.record(m, {
      actor,
      action: 'ledger.carry_over',
      entity: 'ledger_pool',
      entityId: from,
      after: { to, fen, reference: input.reference },
    });
  }

  /**
   * Sets money aside for an application. Frozen money keeps its amount: {@link holdExactly} changes it.
   * @throws {AppError} POOL_EXHAUSTED where the pool holds less, CAP_REACHED where the firm has too little left under a
   * cap; nothing is written then and the unit may go on
   * @throws {LedgerMismatch} where the application holds another amount
   */
  freeze(m: EntityManager, input: Parameters<LedgerFreezes['freeze']>[1]): Promise<LedgerTransferRow> {
    return this.freezes.freeze(m, input);
  }

  /**
   * Brings what an application holds to exactly these shares, one per pool, by freezing more or letting some go: all
   * pools and caps together, or nothing. Also for a case that holds nothing yet.
   * @throws {AppError} POOL_EXHAUSTED, CAP_REACHED: nothing is written then and the unit may go on
   */
  holdExactly(m: EntityManager, input: Parameters<LedgerFreezes['holdExactly']>[1]): Promise<void> {
    return this.freezes.holdExactly(m, input);
  }

  /** As {@link holdExactly}, for a case that holds money of one pool. */
  adjustFreeze(m: EntityManager, input: Parameters<LedgerFreezes['adjustFreeze']>[1]): Promise<void> {
    return this.freezes.adjustFreeze(m, input);
  }

  /**
   * Lets go of frozen money: of `fen`, or of all that the application still holds. Nothing held is no error: a case may
   * be rejected before anything was frozen. With `fen` it is the one act that can't tell a repetition from a second
   * wish: call it under the guard of the case's state, or use {@link holdExactly}.
   */
  unfreeze(m: EntityManager, input: Parameters<LedgerFreezes['unfreeze']>[1]): Promise<LedgerTransferRow | undefined> {
    return this.freezes.unfreeze(m, input);
  }

  /**
   * Approved: frozen money of the application becomes payable under one payout order. What is frozen beyond `fen`
   * stays frozen until it is let go; money of several pools is committed whole.
   * @throws {AppError} STATE_CONFLICT where the application holds less
   */
  commit(m: EntityManager, input: Parameters<LedgerFreezes['commit']>[1]): Promise<LedgerTransferRow> {
    return this.freezes.commit(m, input);
  }

  /** The order is cancelled before it went to the bank: its money is available again. */
  async uncommit(m: EntityManager, input: { payoutId: string; reason: string; at?: Date }): Promise<void> {
    await this.orders.moveOn(m, 'uncommit', [input.payoutId], { reference: input.reason, at: input.at });
  }

  /** @throws {AppError} LEDGER_STOPPED while a money invariant is broken */
  async dispatch(m: EntityManager, input: { payoutId: string; at?: Date }): Promise<void> {
    await this.dispatchAll(m, { payoutIds: [input.payoutId], at: input.at });
  }

  /** One batch goes to the bank. */
  async dispatchAll(m: EntityManager, input: { payoutIds: readonly string[]; at?: Date }): Promise<void> {
    await this.requireRunning(m);
    await this.orders.moveOn(m, 'dispatch', input.payoutIds, { at: input.at });
  }

  async settle(m: EntityManager, input: { payoutId: string; at?: Date; reference?: string }): Promise<void> {
    await this.settleAll(m, { payoutIds: [input.payoutId], at: input.at, reference: input.reference });
  }

  async settleAll(
    m: EntityManager,
    input: { payoutIds: readonly string[]; at?: Date; reference?: string },
  ): Promise<void> {
    await this.orders.moveOn(m, 'settle', input.payoutIds, { at: input.at, reference: input.reference });
  }

  async failBack(m: EntityManager, input: { payoutId: string; at?: Date; reference?: string }): Promise<void> {
    await this.failBackAll(m, { payoutIds: [input.payoutId], at: input.at, reference: input.reference });
  }

  async failBackAll(
    m: EntityManager,
    input: { payoutIds: readonly string[]; at?: Date; reference?: string },
  ): Promise<void> {
    await this.orders.moveOn(m, 'fail_back', input.payoutIds, { at: input.at, reference: input.reference });
  }

  /** The bank sent paid money back (退票). */
  async returned(m: EntityManager, input: { payoutId: string; at?: Date; reference?: string }): Promise<void> {
    await this.orders.moveOn(m, 'return', [input.payoutId], { at: input.at, reference: input.reference });
  }

  /** Money that came back, by a return or a failure, is payable again under a new order linked to the old one. */
  reissue(m: EntityManager, input: Parameters<LedgerOrders['reissue']>[1]): Promise<void> {
    return this.orders.reissue(m, input);
  }

  /** Payable money of one order goes on under several new ones, which together are exactly as much. */
  divide(m: EntityManager, input: Parameters<LedgerOrders['divide']>[1]): Promise<void> {
    return this.orders.divide(m, input);
  }

  /** An order is settled against money that the firm has to give back: no bank stands between. */
  async offset(m: EntityManager, input: { payoutId: string; at?: Date; reference?: string }): Promise<void> {
    await this.orders.moveOn(m, 'offset', [input.payoutId], { at: input.at, reference: input.reference });
  }

  /**
   * Paid money is taken back from the firm: all of it, or one instalment. Money of several pools goes back to each in
   * proportion to what it has not yet got back, exact to the fen.
   * @param input.instalment counts from 1 per order; the same number again changes nothing
   * @throws {AppError} STATE_CONFLICT where less than that is still with the firm
   */
  clawBack(m: EntityManager, input: Parameters<LedgerOrders['clawBack']>[1]): Promise<void> {
    return this.orders.clawBack(m, input);
  }

  /** Non-cash relief has been enjoyed: no bank stands between payable and paid. */
  async deliverNonCash(m: EntityManager, input: { payoutId: string; at?: Date }): Promise<void> {
    await this.orders.moveOn(m, 'deliver', [input.payoutId], { at: input.at });
  }

  /** @throws {AppError} LEDGER_STOPPED while a stop stands open */
  async requireRunning(m: EntityManager): Promise<void> {
    const stops = await repository.openStops(m);
    if (stops.length > 0) throw new AppError('LEDGER_STOPPED', { details: { codes: stops.map((stop) => stop.code) } });
  }

  /** What an application holds, of all its pools; undefined where nothing was ever frozen for it. */
  async holding(m: EntityManager, applicationId: string): Promise<Holding | undefined> {
    const holds = await this.freezes.holdsOf(m, applicationId);
    const [hold] = holds;
    return hold && { ...partyOf(hold), frozenFen: holds.reduce((sum, each) => sum + each.frozenFen, 0) };
  }

  /** Fen that an application was paid and still has: arrived, less what came back or was recovered. */
  async netPaid(m: EntityManager, applicationId: string): Promise<number> {
    return [...(await this.netPaidByPool(m, applicationId)).values()].reduce((sum, fen) => sum + fen, 0);
  }

  /** As {@link netPaid}, by the pool that paid it. */
  async netPaidByPool(m: EntityManager, applicationId: string): Promise<Map<string, number>> {
    const paid = new Map<string, number>();
    for (const { code, poolCode, amountFen } of await repository.transfersOfApplication(m, applicationId))
      paid.set(poolCode, (paid.get(poolCode) ?? 0) + transferOf(code).released * amountFen);
    return paid;
  }

  /**
   * Fen that were granted to applications and are not taken back: committed, less what was let go of again or recovered.
   * Money that a bank returned is still granted. Applications without any are left out.
   */
  async grants(m: EntityManager, applicationIds: readonly string[]): Promise<Map<string, Grant>> {
    return repository.grantsOf(m, applicationIds);
  }

  /** What applications hold frozen now, per pool; those that hold nothing are left out. */
  frozenShares(m: EntityManager, applicationIds: readonly string[]): Promise<Map<string, PoolShare[]>> {
    return repository.frozenSharesOf(m, applicationIds);
  }

  /** Fen of one order that are still with the firm. */
  async keptOf(m: EntityManager, payoutId: string): Promise<number> {
    const heads = paidHeads(await repository.transfersOfPayouts(m, [payoutId]));
    return heads.reduce((sum, { fen }) => sum + fen, 0);
  }

  /**
   * What the firm has left under the tightest of these caps; empty where there is none. What the application itself
   * holds already counts as left.
   */
  async capRoom(m: EntityManager, specs: readonly CapSpec[], applicationId?: string): Promise<CapRoom[]> {
    if (specs.length === 0) return [];
    const counted = applicationId === undefined ? [] : await this.money.caps.of(m, applicationId);
    if (applicationId === undefined || counted.length === 0) return this.money.caps.room(m, specs, () => 0);
    const own = await this.money.caps.onOwnPart(m, counted);
    const holds = await this.freezes.holdsOf(m, applicationId);
    const heldUnder = (id: string) =>
      holds
        .filter(({ head }) => !own.has(id) || partOf(head.id) === '')
        .reduce((sum, { frozenFen }) => sum + frozenFen, 0);
    return this.money.caps.room(m, specs, (id) => (counted.includes(id) ? heldUnder(id) : 0));
  }

  async poolCodes(m: EntityManager): Promise<Set<string>> {
    return new Set((await repository.allPools(m)).map(({ code }) => code));
  }

  pools(m: EntityManager): Promise<Pool[]> {
    return poolsOf(m, this.clock);
  }

  /** What is set aside per calendar day, in fen, by the last weeks; pools without a rate are left out. */
  poolRates(m: EntityManager): Promise<Map<string, number>> {
    return poolRates(m, this.clock);
  }

  async listPools(actor: Actor): Promise<{ asOf: string; items: Pool[] }> {
    requireRole(actor, ...POOL_READERS);
    return { asOf: this.clock.now().toISOString(), items: await this.db.read((m) => this.pools(m)) };
  }

  async poolStates(m: EntityManager): Promise<Map<string, PoolState>> {
    return new Map((await this.pools(m)).map((pool) => [pool.code, pool.state]));
  }

  /** In the order in which the money moved. */
  transfersOf(m: EntityManager, of: { payoutId?: string; applicationId?: string }): Promise<LedgerTransfer[]> {
    return transfersOf(m, of);
  }

  /** Released benefits of a calendar year, for dashboards. */
  releasedYear(m: EntityManager, year: number): Promise<ReleasedYear> {
    return repository.releasedYear(m, year);
  }

  /** Released benefits of a calendar year, or of any stretch of days (both included). */
  releasedRows(m: EntityManager, of: { year: number } | { from: string; to: string }): Promise<ReleasedRow[]> {
    return repository.releasedRows(m, 'year' in of ? { from: `${of.year}-01-01`, to: `${of.year}-12-31` } : of);
  }
}
