import type { SizeClass } from '@qinqing/contract';
import { type Measure, type MeasureMatches, topConditions } from '@qinqing/rules';

/** Firms of one size or one industry section. */
export interface TallyBucket {
  met: number;
  unknown: number;
  /** what they may get at most, in fen, where a clause limits it */
  atMostFen: number;
}

/** What a run has counted beside its plain sums. */
export interface Tally {
  /** per condition at the top of the measure */
  conditions: { notMet: number; unknown: number }[];
  /** fact → firms that it keeps undecided or whose amount it leaves open */
  missing: Record<string, number>;
  bySize: Record<string, TallyBucket>;
  /** by the letter of GB/T 4754 */
  bySection: Record<string, TallyBucket>;
}

export interface RunSums {
  met: number;
  notMet: number;
  unknown: number;
  unlimited: number;
  atLeastFen: number;
  atMostFen: number;
}

export interface FirmHit {
  enterpriseId: string;
  outcome: 'met' | 'unknown';
  minFen: number;
  maxFen: number | null;
  open: string;
}

export function emptyTally(measure: Measure): Tally {
  return {
    conditions: topConditions(measure).map(() => ({ notMet: 0, unknown: 0 })),
    missing: {},
    bySize: {},
    bySection: {},
  };
}

export interface RunTotals {
  sums: RunSums;
  tally: Tally;
}

/**
 * Adds a chunk of the register to what a run has counted so far.
 * @returns the firms that fit or may fit, in the order of the register
 */
export function countChunk(
  totals: RunTotals,
  firms: readonly { id: string; sizeClass: SizeClass; industryCode: string }[],
  matches: MeasureMatches,
): FirmHit[] {
  const { sums, tally } = totals;
  const hits: FirmHit[] = [];
  firms.forEach((firm, row) => {
    const outcome = matches.outcomeAt(row);
    for (const index of matches.conditionsAt(row, 'not_met')) tally.conditions[index]!.notMet += 1;
    const open = outcome === 'met' ? [] : matches.conditionsAt(row, 'unknown');
    for (const index of open) tally.conditions[index]!.unknown += 1;
    if (outcome === 'not_met') {
      sums.notMet += 1;
      return;
    }
    const amount = matches.amountAt(row);
    const maxFen = amount.unbounded ? null : amount.maxFen;
    if (outcome === 'unknown' || !amount.exact) {
      for (const name of matches.missingAt(row)) tally.missing[name] = (tally.missing[name] ?? 0) + 1;
    }
    sums[outcome] += 1;
    sums.atLeastFen = capped(sums.atLeastFen + amount.minFen);
    sums.atMostFen = capped(sums.atMostFen + (maxFen ?? 0));
    if (maxFen === null) sums.unlimited += 1;
    for (const bucket of [
      bucketOf(tally.bySize, firm.sizeClass),
      bucketOf(tally.bySection, firm.industryCode.slice(0, 1)),
    ]) {
      bucket[outcome] += 1;
      bucket.atMostFen = capped(bucket.atMostFen + (maxFen ?? 0));
    }
    hits.push({ enterpriseId: firm.id, outcome, minFen: amount.minFen, maxFen, open: bitsText(open) });
  });
  return hits;
}

function bucketOf(buckets: Record<string, TallyBucket>, key: string): TallyBucket {
  buckets[key] ??= { met: 0, unknown: 0, atMostFen: 0 };
  return buckets[key];
}

/** A sum over every firm of measures without a cap may leave the exact integers; it then stays at their end. */
function capped(fen: number): number {
  return Math.min(fen, Number.MAX_SAFE_INTEGER);
}

/** Indexes as bits in hexadecimal, index 0 lowest; empty where there are none. At most 60 of them. */
export function bitsText(indexes: readonly number[]): string {
  const nibbles: number[] = [];
  for (const index of indexes) nibbles[index >> 2] = (nibbles[index >> 2] ?? 0) | (1 << (index & 3));
  return Array.from(nibbles, (nibble) => (nibble ?? 0).toString(16))
    .reverse()
    .join('');
}

export function bitsOf(text: string): number[] {
  return [...text].reverse().flatMap((digit, i) => {
    const nibble = Number.parseInt(digit, 16);
    return [0, 1, 2, 3].filter((bit) => nibble & (1 << bit)).map((bit) => i * 4 + bit);
  });
}

/**
 * Whether the money that is left bears what a run found, and until which day if the claims come evenly over the rest
 * of the window.
 */
export function poolOutlook(
  availableFen: number,
  { atLeastFen, atMostFen, unlimited }: Pick<RunSums, 'atLeastFen' | 'atMostFen' | 'unlimited'>,
  window: { opensOn: string; closesOn: string },
  today: string,
): { enough: 'yes' | 'perhaps' | 'no'; lastsUntil?: string } {
  const bears = availableFen >= atMostFen && unlimited === 0;
  const enough = bears ? 'yes' : availableFen >= atLeastFen ? 'perhaps' : 'no';
  const from = Date.parse(window.opensOn > today ? window.opensOn : today);
  const to = Date.parse(window.closesOn);
  if (atMostFen === 0 || to < from) return { enough };
  const share = Math.min(1, Math.max(0, availableFen) / atMostFen);
  const days = Math.floor(((to - from) / DAY_MS) * share);
  return { enough, lastsUntil: new Date(from + days * DAY_MS).toISOString().slice(0, 10) };
}

const DAY_MS = 86_400_000;
