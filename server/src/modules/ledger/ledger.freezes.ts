import { allocateProRata } from '@qinqing/rules';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../platform/errors/index.js';
import { type Posting, requireAmount } from './ledger.book.js';
import type { CapSpec } from './ledger.caps.js';
import type { LedgerTransferRow } from './ledger.entity.js';
import { type Hold, holdsFrom, partOf, partyOf, sameFreeze } from './ledger.holds.js';
import type { CappedBook } from './ledger.postings.js';
import * as repository from './ledger.repository.js';
import { balanceOf } from './ledger.rules.js';

/** A pool's part of one amount. */
export interface PoolShare {
  poolCode: string;
  fen: number;
}

/** Money set aside for applications, and its way into payout orders. */
export class LedgerFreezes {
  constructor(private readonly money: CappedBook) {}

  /**
   * Sets money aside for an application. Frozen money keeps its amount: {@link holdExactly} changes it.
   * @throws {AppError} POOL_EXHAUSTED where the pool holds less, CAP_REACHED where the firm has too little left under a
   * cap; nothing is written then and the unit may go on
   * @throws {LedgerMismatch} where the application holds another amount
   */
  async freeze(
    m: EntityManager,
    input: {
      poolCode: string;
      fen: number;
      applicationId: string;
      measureId: string;
      enterpriseId: string;
      segment?: string;
      caps?: readonly CapSpec[];
      at?: Date;
    },
  ): Promise<LedgerTransferRow> {
    requireAmount({ id: `freeze:${input.applicationId}`, fen: input.fen });
    const holds = await this.holdsOf(m, input.applicationId);
    const hold = holds.find((each) => each.committed || each.frozenFen > 0);
    if (hold) return sameFreeze(hold, input);
    const [row] = await this.bring(m, holds, { ...input, shares: [input] });
    return row!;
  }

  /**
   * Brings what an application holds to exactly these shares, one per pool, by freezing more or letting some go: all
   * pools and caps together, or nothing. Also for a case that holds nothing yet.
   * @throws {AppError} POOL_EXHAUSTED, CAP_REACHED: nothing is written then and the unit may go on
   */
  async holdExactly(
    m: EntityManager,
    input: {
      applicationId: string;
      measureId: string;
      enterpriseId: string;
      segment?: string;
      shares: readonly PoolShare[];
      caps?: readonly CapSpec[];
      reason: string;
      at?: Date;
    },
  ): Promise<void> {
    await this.bring(m, await this.holdsOf(m, input.applicationId), input);
  }

  /** As {@link holdExactly}, for a case that holds money of one pool. */
  async adjustFreeze(
    m: EntityManager,
    input: { applicationId: string; fen: number; reason: string; at?: Date },
  ): Promise<void> {
    const holds = await this.holdsOf(m, input.applicationId);
    const [hold] = holds;
    if (!hold) throw new AppError('STATE_CONFLICT', { message: '这件申报没有冻结额度' });
    await this.bring(m, holds, { ...input, ...partyOf(hold), shares: [{ poolCode: hold.poolCode, fen: input.fen }] });
  }

  /**
   * Lets go of frozen money: of `fen`, or of all that the application still holds. Nothing held is no error: a case may
   * be rejected before anything was frozen. With `fen` it is the one act that can't tell a repetition from a second
   * wish: call it under the guard of the case's state, or use {@link holdExactly}.
   */
  async unfreeze(
    m: EntityManager,
    input: { applicationId: string; fen?: number; reason: string; at?: Date },
  ): Promise<LedgerTransferRow | undefined> {
    const holds = await this.holdsOf(m, input.applicationId);
    const [hold] = holds;
    const frozenFen = holds.reduce((sum, each) => sum + each.frozenFen, 0);
    if (!hold || frozenFen === 0) return undefined;
    const fen = input.fen ?? frozenFen;
    if (fen > frozenFen) throw new RangeError(`application ${input.applicationId} holds ${frozenFen} fen, not ${fen}`);
    const left = allocateProRata(
      holds.map((each) => each.frozenFen),
      frozenFen - fen,
    );
    const shares = holds.map(({ poolCode }, i) => ({ poolCode, fen: left[i]! }));
    const [row] = await this.bring(m, holds, { ...input, ...partyOf(hold), shares });
    return row;
  }

  /**
   * Approved: frozen money of the application becomes payable under one payout order. What is frozen beyond `fen`
   * stays frozen until it is let go; money of several pools is committed whole.
   * @throws {AppError} STATE_CONFLICT where the application holds less
   */
  async commit(
    m: EntityManager,
    input: { applicationId: string; payoutId: string; fen: number; at?: Date },
  ): Promise<LedgerTransferRow> {
    const { applicationId, payoutId, fen, at } = input;
    const id = `commit:${payoutId}`;
    const rows = await repository.transfersOfApplication(m, applicationId);
    const posted = rows.filter((row) => row.id === id || row.id.startsWith(`${id}@`));
    const holds = holdsFrom(rows).filter((hold) => hold.frozenFen > 0 || posted.length > 0);
    const frozenFen = holds.reduce((sum, hold) => sum + hold.frozenFen, 0);
    if (posted.length === 0 && (frozenFen < fen || (holds.length > 1 && frozenFen !== fen))) {
      throw new AppError('STATE_CONFLICT', { message: '冻结额度不足，不能转入待拨付', details: { frozenFen } });
    }
    const shares = posted.length > 0 ? posted : holds;
    const postings = shares.map((share): Posting => {
      const hold = holds.find((each) => each.poolCode === share.poolCode)!;
      const before = posted.find((row) => row.poolCode === share.poolCode);
      return {
        ...partyOf(hold),
        id: `${id}${partOf(hold.head.id)}`,
        kind: 'commit',
        // A repetition must bring the same amount; `post` compares it.
        fen: shares.length === 1 ? fen : (before?.amountFen ?? hold.frozenFen),
        applicationId,
        payoutId,
        consumes: before?.consumes ?? balanceOf(hold.head.id, 'FROZEN'),
        at,
      };
    });
    const [row] = await this.money.book.post(m, postings);
    return row!;
  }

  private async bring(
    m: EntityManager,
    holds: readonly Hold[],
    input: {
      applicationId: string;
      measureId: string;
      enterpriseId: string;
      segment?: string | null;
      shares: readonly PoolShare[];
      caps?: readonly CapSpec[];
      reason?: string;
      at?: Date;
    },
  ): Promise<LedgerTransferRow[]> {
    const { applicationId, measureId, enterpriseId, segment, caps = [], at } = input;
    const main = holds[0]?.poolCode ?? input.shares[0]?.poolCode;
    const wanted = new Map(holds.map(({ poolCode }) => [poolCode, 0]));
    for (const { poolCode, fen } of input.shares) wanted.set(poolCode, (wanted.get(poolCode) ?? 0) + fen);
    const postings: Posting[] = [];
    for (const [poolCode, fen] of wanted) {
      const hold = holds.find((each) => each.poolCode === poolCode);
      const more = fen - (hold?.frozenFen ?? 0);
      if (more === 0) continue;
      const kind = more > 0 ? 'freeze' : 'unfreeze';
      const round = 1 + ((more > 0 ? hold?.freezes.length : hold?.thaws) ?? 0);
      const id = `${numbered(kind, applicationId, round)}${poolCode === main ? '' : `@${poolCode}`}`;
      const consumes = hold && balanceOf(hold.head.id, 'FROZEN');
      const party = { poolCode, measureId, enterpriseId, segment, applicationId };
      const reference = input.reason?.slice(0, 200);
      postings.push({ ...party, id, kind, fen: Math.abs(more), consumes, reference, at });
    }
    const before = holds.length > 0 ? await this.money.caps.of(m, applicationId) : [];
    // A cap counts all that a case holds or nothing of it: one that is new while money is held does not join.
    const joining = holds.some((hold) => hold.frozenFen > 0 || hold.committed) ? [] : caps;
    await this.money.caps.open(m, joining.length > 0 ? joining : caps.filter(({ id }) => before.includes(id)));
    const counted = new Set([...before, ...joining.map(({ id }) => id)]);
    return this.money.post(m, postings, [...counted]);
  }

  async holdsOf(m: EntityManager, applicationId: string): Promise<Hold[]> {
    return holdsFrom(await repository.transfersOfApplication(m, applicationId));
  }
}

function numbered(kind: string, subject: string, round: number): string {
  return round === 1 ? `${kind}:${subject}` : `${kind}:${subject}.${round}`;
}
