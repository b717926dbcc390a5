import type { LedgerTransferRow } from './ledger.entity.js';
import { LedgerMismatch } from './ledger.errors.js';
import { balanceOf, TRANSFERS, transferOf } from './ledger.rules.js';

/** What an application holds in its pool. */
export interface Holding {
  poolCode: string;
  measureId: string;
  enterpriseId: string;
  frozenFen: number;
}

export interface Hold extends Holding {
  /** transfer whose FROZEN balance is the newest, taken up by the next one */
  head: LedgerTransferRow;
  freezes: LedgerTransferRow[];
  /** how often money was let go */
  thaws: number;
  committed: boolean;
}

/** Freezing again what is frozen, or was and is payable by now. */
export function sameFreeze(
  hold: Hold,
  wanted: { poolCode: string; fen: number; measureId: string; enterpriseId: string },
): LedgerTransferRow {
  const last = hold.freezes.at(-1)!;
  const differing = (['poolCode', 'measureId', 'enterpriseId'] as const).filter((key) => hold[key] !== wanted[key]);
  const amounts = hold.committed ? hold.freezes.map((row) => row.amountFen) : [hold.frozenFen];
  if (!amounts.includes(wanted.fen)) throw new LedgerMismatch(last.id, [...differing, 'amountFen']);
  if (differing.length > 0) throw new LedgerMismatch(last.id, differing);
  return last;
}

export function partyOf({ poolCode, measureId, enterpriseId }: Holding): Omit<Holding, 'frozenFen'> {
  return { poolCode, measureId, enterpriseId };
}

/** The transfers through FROZEN form one chain: each takes up the balance that the one before left. */
export function holdFrom(rows: readonly LedgerTransferRow[]): Hold | undefined {
  const chain = rows.filter((row) => {
    const { from, to } = transferOf(row.code);
    return from === 'FROZEN' || to === 'FROZEN';
  });
  const first = chain[0];
  if (!first) return undefined;
  const taken = new Set(chain.map((row) => row.consumes));
  const head = chain.find((row) => !taken.has(balanceOf(row.id, 'FROZEN')));
  if (!head) throw new Error(`the frozen money of application ${first.applicationId} forms no chain`);
  const freezes = chain.filter((row) => row.code === TRANSFERS.freeze.code);
  const frozenFen = chain.reduce(
    (sum, row) => sum + (row.code === TRANSFERS.freeze.code ? row.amountFen : -row.amountFen),
    0,
  );
  return {
    poolCode: first.poolCode,
    measureId: first.measureId!,
    enterpriseId: first.enterpriseId!,
    frozenFen,
    head,
    freezes: freezes.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1)),
    thaws: chain.filter((row) => row.code === TRANSFERS.unfreeze.code).length,
    committed: chain.some((row) => row.code === TRANSFERS.commit.code),
  };
}
