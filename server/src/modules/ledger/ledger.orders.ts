import { allocateProRata } from '@qinqing/rules';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../platform/errors/index.js';
import type { PublicCache } from '../../platform/http/index.js';
import type { Posting } from './ledger.book.js';
import type { LedgerTransferRow } from './ledger.entity.js';
import { LedgerMismatch } from './ledger.errors.js';
import { partOf } from './ledger.holds.js';
import { type CappedBook, carried } from './ledger.postings.js';
import * as repository from './ledger.repository.js';
import { AGAINST_CAPS, balanceOf, TRANSFERS, type TransferName, transferOf } from './ledger.rules.js';

const PREFIX: Partial<Record<TransferName, string>> = { fail_back: 'fail', claw_back: 'clawback' };

/** The money of payout orders on its way: to the bank, back, to new orders, and back from the firm. */
export class LedgerOrders {
  constructor(
    private readonly money: CappedBook,
    private readonly cache: PublicCache,
  ) {}

  /** Money that came back, by a return or a failure, is payable again under a new order linked to the old one. */
  async reissue(m: EntityManager, input: { payoutId: string; newPayoutId: string; at?: Date }): Promise<void> {
    const { payoutId, newPayoutId, at } = input;
    const rows = await repository.transfersOfPayouts(m, [payoutId]);
    const backs = rows.filter((row) => row.code === TRANSFERS.return.code || row.code === TRANSFERS.fail_back.code);
    if (backs.length === 0) throw new AppError('STATE_CONFLICT', { message: '这笔款没有退回，不能重新拨付' });
    const postings = backs.map((back): Posting => {
      const kind = back.code === TRANSFERS.return.code ? 'reissue' : 'reorder';
      const consumes = balanceOf(back.id, kind === 'reissue' ? 'RETURNED' : 'PAYABLE');
      const id = `reissue:${newPayoutId}${partOf(back.id)}`;
      return { ...carried(back), id, kind, payoutId: newPayoutId, consumes, at };
    });
    await this.money.book.post(m, postings);
  }

  /** Payable money of one order goes on under several new ones, which together are exactly as much. */
  async divide(
    m: EntityManager,
    input: { payoutId: string; into: readonly { payoutId: string; fen: number }[]; at?: Date },
  ): Promise<void> {
    const { payoutId, into, at } = input;
    const rows = await repository.transfersOfPayouts(m, [payoutId]);
    const sources = rows.filter((row) => transferOf(row.code).to === 'PAYABLE');
    const total = sources.reduce((sum, row) => sum + row.amountFen, 0);
    if (total !== into.reduce((sum, each) => sum + each.fen, 0))
      throw new RangeError(`payout ${payoutId} is of ${total} fen and cannot be divided into another sum`);
    const left = sources.map((row) => row.amountFen);
    const postings = into.flatMap((part, n) => {
      const shares = allocateProRata(left, part.fen);
      return sources.flatMap((source, i): Posting[] => {
        const fen = shares[i]!;
        left[i]! -= fen;
        if (fen === 0) return [];
        // The first takes up the balance, as a dispatch would: so that only one of the two can happen.
        const consumes = balanceOf(source.id, 'PAYABLE') + (n === 0 ? '' : `.${n + 1}`);
        const id = `reissue:${part.payoutId}${partOf(source.id)}`;
        return [{ ...carried(source), id, kind: 'reorder', fen, payoutId: part.payoutId, consumes, at }];
      });
    });
    await this.money.book.post(m, postings);
  }

  /**
   * Paid money is taken back from the firm: all of it, or one instalment. Money of several pools goes back to each in
   * proportion to what it has not yet got back, exact to the fen.
   * @param input.instalment counts from 1 per order; the same number again changes nothing
   * @throws {AppError} STATE_CONFLICT where less than that is still with the firm
   */
  async clawBack(
    m: EntityManager,
    input: { payoutId: string; fen?: number; instalment?: number; reason: string; at?: Date },
  ): Promise<void> {
    const { payoutId, reason, at, instalment = 1 } = input;
    const rows = await repository.transfersOfPayouts(m, [payoutId]);
    const base = instalment === 1 ? `clawback:${payoutId}` : `clawback:${payoutId}.${instalment}`;
    const posted = rows.filter((row) => row.id === base || row.id.startsWith(`${base}@`));
    if (posted.length > 0) {
      const fen = posted.reduce((sum, row) => sum + row.amountFen, 0);
      if (fen !== (input.fen ?? fen)) throw new LedgerMismatch(base, ['amountFen']);
      return;
    }
    const heads = paidHeads(rows);
    const paidFen = heads.reduce((sum, { fen }) => sum + fen, 0);
    const fen = input.fen ?? paidFen;
    if (heads.length === 0 || fen > paidFen)
      throw new AppError('STATE_CONFLICT', { message: '这笔款不在可以这样处理的环节', details: { payoutId, paidFen } });
    const shares = allocateProRata(
      heads.map((head) => head.fen),
      fen,
    );
    const postings = heads.flatMap(({ row }, i): Posting[] => {
      if (shares[i] === 0) return [];
      const consumes = balanceOf(row.id, 'PAID');
      const id = `${base}${partOf(row.id)}`;
      const reference = reason.slice(0, 200);
      return [{ ...carried(row), id, kind: 'claw_back', fen: shares[i]!, payoutId, consumes, reference, at }];
    });
    await this.money.post(m, postings, await this.money.caps.of(m, heads[0]!.row.applicationId!));
    this.cache.bump('ledger');
  }

  /** Moves the whole amount of payouts from one account to the next, whatever brought it there. */
  async moveOn(
    m: EntityManager,
    kind: TransferName,
    payoutIds: readonly string[],
    extras: { at?: Date; reference?: string },
  ): Promise<void> {
    const rows = await repository.transfersOfPayouts(m, payoutIds);
    const { from } = TRANSFERS[kind];
    const sources = new Map<string, Map<string, LedgerTransferRow>>();
    for (const row of rows) {
      if (transferOf(row.code).to !== from || row.code === TRANSFERS.fail_back.code) continue;
      const pools = sources.get(row.payoutId!) ?? new Map<string, LedgerTransferRow>();
      sources.set(row.payoutId!, pools.set(row.poolCode, row));
    }
    const postings = payoutIds.flatMap((payoutId) => {
      const pools = sources.get(payoutId);
      if (!pools)
        throw new AppError('STATE_CONFLICT', { message: '这笔款不在可以这样处理的环节', details: { payoutId, kind } });
      return [...pools.values()].map((source): Posting => {
        const id = `${PREFIX[kind] ?? kind}:${payoutId}${partOf(source.id)}`;
        const consumes = balanceOf(source.id, from);
        return { ...carried(source), id, kind, payoutId, consumes, ...extras };
      });
    });
    const counted = AGAINST_CAPS[kind] ? await this.money.caps.of(m, postings[0]!.applicationId!) : [];
    await this.money.post(m, postings, counted);
    // The public page shows what has been released.
    if (TRANSFERS[kind].released !== 0) this.cache.bump('ledger');
  }
}

/** What of a payment is still with the firm, per pool, and the transfer whose balance that is. */
export function paidHeads(rows: readonly LedgerTransferRow[]): { row: LedgerTransferRow; fen: number }[] {
  const taken = new Set(rows.map((row) => row.consumes));
  const pools = new Map<string, { row: LedgerTransferRow; fen: number }>();
  for (const row of rows) {
    const { from, to } = transferOf(row.code);
    if (from !== 'PAID' && to !== 'PAID') continue;
    const fen = (pools.get(row.poolCode)?.fen ?? 0) + (to === 'PAID' ? row.amountFen : -row.amountFen);
    const head = taken.has(balanceOf(row.id, 'PAID')) ? (pools.get(row.poolCode)?.row ?? row) : row;
    pools.set(row.poolCode, { row: head, fen });
  }
  return [...pools.values()].filter(({ fen }) => fen > 0);
}
