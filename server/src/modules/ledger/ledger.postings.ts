import type { EntityManager } from 'typeorm';
import { AppError } from '../../platform/errors/index.js';
import type { LedgerBook, Posting } from './ledger.book.js';
import type { LedgerCaps } from './ledger.caps.js';
import type { LedgerTransferRow } from './ledger.entity.js';
import { partOf } from './ledger.holds.js';
import { AGAINST_CAPS } from './ledger.rules.js';

/** The book with the firms' caps beside it: transfers and what they do to caps are written together or not at all. */
export class CappedBook {
  constructor(
    readonly book: LedgerBook,
    readonly caps: LedgerCaps,
  ) {}

  /** Posts transfers of one application together with what they do to its caps. Caps come first: see `LedgerCaps`. */
  async post(m: EntityManager, postings: readonly Posting[], capIds: readonly string[]): Promise<LedgerTransferRow[]> {
    if (capIds.length === 0) return this.book.post(m, postings);
    const known = await this.book.find(m, postings);
    const fresh = postings.filter(({ id }) => !known.has(id));
    const own = await this.caps.onOwnPart(m, capIds);
    const net = (postings: readonly Posting[]) =>
      postings.reduce((sum, { kind, fen }) => sum + (AGAINST_CAPS[kind] ?? 0) * fen, 0);
    const [all, main] = [net(fresh), net(fresh.filter(({ id }) => partOf(id) === ''))];
    const moves = capIds.map((id) => ({ id, fen: own.has(id) ? main : all }));
    await this.caps.count(m, moves);
    let rows: LedgerTransferRow[];
    try {
      rows = await this.book.post(m, postings);
    } catch (error) {
      // Only then the unit may go on; after any other failure it is undone as a whole.
      if (error instanceof AppError && error.code === 'POOL_EXHAUSTED') await this.caps.undo(m, moves);
      throw error;
    }
    const written = await this.caps.record(
      m,
      capIds,
      rows.filter(({ id }) => !known.has(id)),
      own,
    );
    if (!written) await this.caps.undo(m, moves);
    return rows;
  }
}

/** What a transfer passes on to the one that moves its money on. */
export function carried(
  row: LedgerTransferRow,
): Pick<Posting, 'poolCode' | 'fen' | 'applicationId' | 'measureId' | 'enterpriseId' | 'segment'> {
  return {
    poolCode: row.poolCode,
    fen: row.amountFen,
    applicationId: row.applicationId,
    measureId: row.measureId,
    enterpriseId: row.enterpriseId,
    segment: row.segment,
  };
}
