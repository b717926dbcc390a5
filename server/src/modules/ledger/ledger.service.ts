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
import { LedgerBook, type Posting } from './ledger.book.js';
import { LedgerAccountRow, LedgerPoolRow, type LedgerTransferRow } from './ledger.entity.js';
import { LedgerMismatch } from './ledger.errors.js';
import { holdFrom, type Hold, type Holding, partyOf, sameFreeze } from './ledger.holds.js';
import * as repository from './ledger.repository.js';
import {
  ACCOUNT_KINDS,
  ACCOUNT_NAMES,
  type AccountKind,
  accountId,
  balanceOf,
  isFloored,
  type PoolState,
  poolState,
  type ReleasedRow,
  TRANSFERS,
  type TransferName,
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
const READERS = [
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
  private readonly book: LedgerBook;

  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly cache: PublicCache,
  ) {
    this.book = new LedgerBook(clock);
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
    requireRole(actor, 'admin', 'finance_reviewer');
    const id = `appropriate:${input.poolCode}:${input.reference}`.slice(0, 120);
    const [row] = await this.book.post(m, [{ ...input, id, kind: 'appropriate', actorId: actor.id }]);
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
   * Sets money aside for an application. Frozen money keeps its amount: {@link adjustFreeze} changes it.
   * @throws {AppError} POOL_EXHAUSTED where the pool holds less; nothing is written then and the unit may go on
   * @throws {LedgerMismatch} where the application holds another amount
   */
  async freeze(
    m: EntityManager,
    input: { poolCode: string; fen: number; applicationId: string; measureId: string; enterpriseId: string; at?: Date },
  ): Promise<LedgerTransferRow> {
    const { applicationId } = input;
    const hold = await this.holdOf(m, applicationId);
    if (hold && (hold.committed || hold.frozenFen > 0)) return sameFreeze(hold, input);
    // Frozen once and let go since, for instance for a supplement: a new round follows.
    const id = numbered('freeze', applicationId, (hold?.freezes.length ?? 0) + 1);
    const consumes = hold && balanceOf(hold.head.id, 'FROZEN');
    const [row] = await this.book.post(m, [{ ...input, id, kind: 'freeze', consumes }]);
    return row!;
  }

  /**
   * Brings what an application holds to exactly `fen`, by freezing more or letting some go: for a case whose amount
   * changed between the check and the decision.
   * @throws {AppError} POOL_EXHAUSTED
   */
  async adjustFreeze(
    m: EntityManager,
    input: { applicationId: string; fen: number; reason: string; at?: Date },
  ): Promise<void> {
    const { applicationId, fen, reason, at } = input;
    const hold = await this.requireHold(m, applicationId);
    const more = fen - hold.frozenFen;
    if (more === 0) return;
    if (more < 0) {
      await this.unfreeze(m, { applicationId, fen: -more, reason, at });
      return;
    }
    const id = numbered('freeze', applicationId, hold.freezes.length + 1);
    const consumes = balanceOf(hold.head.id, 'FROZEN');
    await this.book.post(m, [
      { ...partyOf(hold), id, kind: 'freeze', fen: more, applicationId, consumes, reference: reason, at },
    ]);
  }

  /**
   * Lets go of frozen money: of `fen`, or of all that the application still holds. Nothing held is no error: a case may
   * be rejected before anything was frozen. With `fen` it is the one act that can't tell a repetition from a second
   * wish: call it under the guard of the case's state, or use {@link adjustFreeze}.
   */
  async unfreeze(
    m: EntityManager,
    input: { applicationId: string; fen?: number; reason: string; at?: Date },
  ): Promise<LedgerTransferRow | undefined> {
    const { applicationId, reason, at } = input;
    const hold = await this.holdOf(m, applicationId);
    if (!hold || hold.frozenFen === 0) return undefined;
    const fen = input.fen ?? hold.frozenFen;
    if (fen > hold.frozenFen)
      throw new RangeError(`application ${applicationId} holds ${hold.frozenFen} fen, not ${fen}`);
    const id = numbered('unfreeze', applicationId, hold.thaws + 1);
    const consumes = balanceOf(hold.head.id, 'FROZEN');
    const [row] = await this.book.post(m, [
      { ...partyOf(hold), id, kind: 'unfreeze', fen, applicationId, consumes, reference: reason.slice(0, 200), at },
    ]);
    return row!;
  }

  /**
   * Approved: frozen money of the application becomes payable under one payout order. What is frozen beyond `fen`
   * stays frozen until it is let go.
   * @throws {AppError} STATE_CONFLICT where the application holds less
   */
  async commit(
    m: EntityManager,
    input: { applicationId: string; payoutId: string; fen: number; at?: Date },
  ): Promise<LedgerTransferRow> {
    const { applicationId, payoutId, fen, at } = input;
    const id = `commit:${payoutId}`;
    const rows = await repository.transfersOfApplication(m, applicationId);
    const posted = rows.find((row) => row.id === id);
    const hold = holdFrom(rows);
    if (!posted && (!hold || hold.frozenFen < fen)) {
      throw new AppError('STATE_CONFLICT', {
        message: '冻结额度不足,不能转入待拨付',
        details: { frozenFen: hold?.frozenFen ?? 0 },
      });
    }
    if (!hold) throw new Error(`commit ${payoutId} without a freeze`);
    const consumes = posted?.consumes ?? balanceOf(hold.head.id, 'FROZEN');
    const [row] = await this.book.post(m, [
      { ...partyOf(hold), id, kind: 'commit', fen, applicationId, payoutId, consumes, at },
    ]);
    return row!;
  }

  /** The order is cancelled before it went to the bank: its money is available again. */
  async uncommit(m: EntityManager, input: { payoutId: string; reason: string; at?: Date }): Promise<void> {
    await this.moveOn(m, 'uncommit', [input.payoutId], { reference: input.reason, at: input.at });
  }

  /** @throws {AppError} LEDGER_STOPPED while a money invariant is broken */
  async dispatch(m: EntityManager, input: { payoutId: string; at?: Date }): Promise<void> {
    await this.dispatchAll(m, { payoutIds: [input.payoutId], at: input.at });
  }

  /** One batch goes to the bank. */
  async dispatchAll(m: EntityManager, input: { payoutIds: readonly string[]; at?: Date }): Promise<void> {
    await this.requireRunning(m);
    await this.moveOn(m, 'dispatch', input.payoutIds, { at: input.at });
  }

  async settle(m: EntityManager, input: { payoutId: string; at?: Date; reference?: string }): Promise<void> {
    await this.settleAll(m, { payoutIds: [input.payoutId], at: input.at, reference: input.reference });
  }

  async settleAll(
    m: EntityManager,
    input: { payoutIds: readonly string[]; at?: Date; reference?: string },
  ): Promise<void> {
    await this.moveOn(m, 'settle', input.payoutIds, { at: input.at, reference: input.reference });
  }

  async failBack(m: EntityManager, input: { payoutId: string; at?: Date; reference?: string }): Promise<void> {
    await this.failBackAll(m, { payoutIds: [input.payoutId], at: input.at, reference: input.reference });
  }

  async failBackAll(
    m: EntityManager,
    input: { payoutIds: readonly string[]; at?: Date; reference?: string },
  ): Promise<void> {
    await this.moveOn(m, 'fail_back', input.payoutIds, { at: input.at, reference: input.reference });
  }

  /** The bank sent paid money back (退票). */
  async returned(m: EntityManager, input: { payoutId: string; at?: Date; reference?: string }): Promise<void> {
    await this.moveOn(m, 'return', [input.payoutId], { at: input.at, reference: input.reference });
  }

  /** Money that came back, by a return or a failure, is payable again under a new order linked to the old one. */
  async reissue(m: EntityManager, input: { payoutId: string; newPayoutId: string; at?: Date }): Promise<void> {
    const { payoutId, newPayoutId, at } = input;
    const rows = await repository.transfersOfPayouts(m, [payoutId]);
    const back = rows.find((row) => row.code === TRANSFERS.return.code || row.code === TRANSFERS.fail_back.code);
    if (!back) throw new AppError('STATE_CONFLICT', { message: '这笔款没有退回,不能重新拨付' });
    const kind = back.code === TRANSFERS.return.code ? 'reissue' : 'reorder';
    const consumes = balanceOf(back.id, kind === 'reissue' ? 'RETURNED' : 'PAYABLE');
    const posting = {
      ...carried(back),
      id: `reissue:${newPayoutId}`,
      kind,
      payoutId: newPayoutId,
      consumes,
      at,
    } as const;
    await this.book.post(m, [posting]);
  }

  /** Paid money is taken back from the firm. */
  async clawBack(m: EntityManager, input: { payoutId: string; reason: string; at?: Date }): Promise<void> {
    await this.moveOn(m, 'claw_back', [input.payoutId], { reference: input.reason, at: input.at });
  }

  /** Non-cash relief has been enjoyed: no bank stands between payable and paid. */
  async deliverNonCash(m: EntityManager, input: { payoutId: string; at?: Date }): Promise<void> {
    await this.moveOn(m, 'deliver', [input.payoutId], { at: input.at });
  }

  /** @throws {AppError} LEDGER_STOPPED while a stop stands open */
  async requireRunning(m: EntityManager): Promise<void> {
    const stops = await repository.openStops(m);
    if (stops.length > 0) throw new AppError('LEDGER_STOPPED', { details: { codes: stops.map((stop) => stop.code) } });
  }

  /** What an application holds; undefined where nothing was ever frozen for it. */
  async holding(m: EntityManager, applicationId: string): Promise<Holding | undefined> {
    const hold = await this.holdOf(m, applicationId);
    return hold && { ...partyOf(hold), frozenFen: hold.frozenFen };
  }

  async pools(m: EntityManager): Promise<Pool[]> {
    const pools = await repository.allPools(m);
    const all = await repository.balances(m);
    return pools.map((pool) => {
      const of = (kind: AccountKind) => all.get(pool.code)?.get(kind) ?? 0;
      const appropriatedFen = -of('APPROPRIATION') + 0;
      const availableFen = of('AVAILABLE');
      return {
        code: pool.code,
        name: pool.name,
        year: pool.year,
        nonCash: pool.nonCash,
        department: pool.department,
        appropriatedFen,
        availableFen,
        frozenFen: of('FROZEN'),
        payableFen: of('PAYABLE'),
        transitFen: of('TRANSIT'),
        paidFen: of('PAID'),
        returnedFen: of('RETURNED'),
        clawedBackFen: of('CLAWED_BACK'),
        state: poolState(appropriatedFen, availableFen),
      };
    });
  }

  async listPools(actor: Actor): Promise<{ asOf: string; items: Pool[] }> {
    requireRole(actor, ...READERS);
    return { asOf: this.clock.now().toISOString(), items: await this.db.read((m) => this.pools(m)) };
  }

  async poolStates(m: EntityManager): Promise<Map<string, PoolState>> {
    return new Map((await this.pools(m)).map((pool) => [pool.code, pool.state]));
  }

  /** In the order in which the money moved. */
  async transfersOf(m: EntityManager, of: { payoutId?: string; applicationId?: string }): Promise<LedgerTransfer[]> {
    const rows = [
      ...(of.applicationId ? await repository.transfersOfApplication(m, of.applicationId) : []),
      ...(of.payoutId ? await repository.transfersOfPayouts(m, [of.payoutId]) : []),
    ];
    const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
    unique.sort((a, b) => a.at.getTime() - b.at.getTime() || a.code - b.code || (a.id < b.id ? -1 : 1));
    return unique.map((row) => {
      const { text, from, to } = transferOf(row.code);
      return {
        id: row.id,
        at: row.at.toISOString(),
        text: row.reference ? `${text}(${row.reference})` : text,
        from: ACCOUNT_NAMES[from],
        to: ACCOUNT_NAMES[to],
        amountFen: row.amountFen,
      };
    });
  }

  /** Released benefits of a calendar year, or of any stretch of days (both included). */
  releasedRows(m: EntityManager, of: { year: number } | { from: string; to: string }): Promise<ReleasedRow[]> {
    return repository.releasedRows(m, 'year' in of ? { from: `${of.year}-01-01`, to: `${of.year}-12-31` } : of);
  }

  /** Moves the whole amount of payouts from one account to the next, whatever brought it there. */
  private async moveOn(
    m: EntityManager,
    kind: TransferName,
    payoutIds: readonly string[],
    extras: { at?: Date; reference?: string },
  ): Promise<void> {
    const rows = await repository.transfersOfPayouts(m, payoutIds);
    const { from } = TRANSFERS[kind];
    const sources = new Map<string, LedgerTransferRow>();
    for (const row of rows)
      if (transferOf(row.code).to === from && row.code !== TRANSFERS.fail_back.code) sources.set(row.payoutId!, row);
    const postings = payoutIds.map((payoutId): Posting => {
      const source = sources.get(payoutId);
      if (!source)
        throw new AppError('STATE_CONFLICT', { message: '这笔款不在可以这样处理的环节', details: { payoutId, kind } });
      const consumes = balanceOf(source.id, from);
      return { ...carried(source), id: `${PREFIX[kind] ?? kind}:${payoutId}`, kind, payoutId, consumes, ...extras };
    });
    await this.book.post(m, postings);
    // The public page shows what has been released.
    if (TRANSFERS[kind].released !== 0) this.cache.bump('ledger');
  }

  private async holdOf(m: EntityManager, applicationId: string): Promise<Hold | undefined> {
    return holdFrom(await repository.transfersOfApplication(m, applicationId));
  }

  private async requireHold(m: EntityManager, applicationId: string): Promise<Hold> {
    const hold = await this.holdOf(m, applicationId);
    if (!hold) throw new AppError('STATE_CONFLICT', { message: '这件申报没有冻结额度' });
    return hold;
  }
}

const PREFIX: Partial<Record<TransferName, string>> = { fail_back: 'fail', claw_back: 'clawback' };

function numbered(kind: string, subject: string, round: number): string {
  return round === 1 ? `${kind}:${subject}` : `${kind}:${subject}.${round}`;
}

/** What a transfer passes on to the one that moves its money on. */
function carried(
  row: LedgerTransferRow,
): Pick<Posting, 'poolCode' | 'fen' | 'applicationId' | 'measureId' | 'enterpriseId'> {
  return {
    poolCode: row.poolCode,
    fen: row.amountFen,
    applicationId: row.applicationId,
    measureId: row.measureId,
    enterpriseId: row.enterpriseId,
  };
}
