import type { LedgerTransferRow } from './ledger.entity.js';
import { LedgerMismatch } from './ledger.errors.js';
import { balanceOf, TRANSFERS, transferOf } from './ledger.rules.js';

/** What an application holds in its pool. */
export interface Holding {
  poolCode: string;
  measureId: string;
  enterpriseId: string;
  segment: string | null;
  frozenFen: number;
}

/** Money granted to one application, in fen. */
export interface Grant {
  fen: number;
  /** of that, what the measure's own pool pays: all of it where the funding is not split */
  ownFen: number;
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

export function partyOf({ poolCode, measureId, enterpriseId, segment }: Holding): Omit<Holding, 'frozenFen'> {
  return { poolCode, measureId, enterpriseId, segment };
}

/** One hold per pool, in the order in which the pools came in: split funding has two. */
export function holdsFrom(rows: readonly LedgerTransferRow[]): Hold[] {
  const chains = new Map<string, LedgerTransferRow[]>();
  for (const row of rows) {
    const { from, to } = transferOf(row.code);
    if (from !== 'FROZEN' && to !== 'FROZEN') continue;
    const chain = chains.get(row.poolCode);
    if (chain) chain.push(row);
    else chains.set(row.poolCode, [row]);
  }
  // The main pool's ids carry no pool: see `partOf`.
  return [...chains.values()]
    .map(holdFrom)
    .sort((a, b) => Number(partOf(a.head.id) !== '') - Number(partOf(b.head.id) !== ''));
}

/** Which pool's share a transfer moves: empty for the main pool, `@POOL` for another one of a split funding. */
export function partOf(transferId: string): string {
  const at = transferId.indexOf('@');
  return at < 0 ? '' : transferId.slice(at);
}

/** The transfers through FROZEN form one chain: each takes up the balance that the one before left. */
function holdFrom(chain: readonly LedgerTransferRow[]): Hold {
  const first = chain[0]!;
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
    segment: first.segment,
    frozenFen,
    head,
    freezes: freezes.sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1)),
    thaws: chain.filter((row) => row.code === TRANSFERS.unfreeze.code).length,
    committed: chain.some((row) => row.code === TRANSFERS.commit.code),
  };
}
