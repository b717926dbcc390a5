import { dayText, formatYuanText, type TotalControl } from '@qinqing/contract';
import { type Measure, resolveTotalControl } from '@qinqing/rules';
import type { PoolShare } from '../ledger/index.js';

/** Ways of total control by which a window is decided as a whole. */
export type ControlMode = Exclude<Measure['totalControl'], 'none'>;

/** All that one case claims, gets or holds, in integer fen. */
export function sumOf(shares: readonly PoolShare[]): number {
  return shares.reduce((sum, { fen }) => sum + fen, 0);
}

/**
 * What each claim gets out of the pools, in the mode of `resolveTotalControl`. Where funding is split, every pool bears
 * its part: pro rata, the pool that is shortest decides for all, so that the levels keep the proportion in which they
 * share; in filing order, a claim is paid whole from all its pools or from none.
 *
 * @param claims in filing order
 * @param pools integer fen that there is in each pool
 * @returns per claim its shares, in the order of its pools
 */
export function allocateShares(
  mode: ControlMode,
  claims: readonly (readonly PoolShare[])[],
  pools: ReadonlyMap<string, number>,
): PoolShare[][] {
  const codes = [...new Set(claims.flatMap((shares) => shares.map(({ poolCode }) => poolCode)))];
  const of = (code: string) => claims.map((shares) => sumOf(shares.filter(({ poolCode }) => poolCode === code)));
  const there = (code: string) => Math.max(0, pools.get(code) ?? 0);
  if (mode === 'filing_order' && codes.length > 1) return wholeClaims(claims, new Map(codes.map((c) => [c, there(c)])));
  const granted = new Map(
    codes.map((code) => {
      const wanted = of(code);
      const limit =
        mode === 'pro_rata' ? Math.min(...codes.map((by) => levelled(wanted, of(by), there(by)))) : there(code);
      return [code, resolveTotalControl(mode, wanted, limit).grantedFen];
    }),
  );
  return claims.map((shares, i) => shares.map(({ poolCode }) => ({ poolCode, fen: granted.get(poolCode)?.[i] ?? 0 })));
}

/** What may be paid to all claims on one pool, where `limitFen` is there for the claims `by` on another. */
function levelled(wanted: readonly number[], by: readonly number[], limitFen: number): number {
  const total = wanted.reduce((sum, fen) => sum + fen, 0);
  const bound = by.reduce((sum, fen) => sum + fen, 0);
  return bound <= limitFen ? total : scaled(total, limitFen, bound);
}

function wholeClaims(claims: readonly (readonly PoolShare[])[], left: Map<string, number>): PoolShare[][] {
  return claims.map((shares) => {
    const fits = shares.every(({ poolCode, fen }) => fen <= (left.get(poolCode) ?? 0));
    if (fits) for (const { poolCode, fen } of shares) left.set(poolCode, (left.get(poolCode) ?? 0) - fen);
    return shares.map(({ poolCode, fen }) => ({ poolCode, fen: fits ? fen : 0 }));
  });
}

/**
 * What a case may have of what it claims now, after its window was decided. A claim that has grown since gets what was
 * allocated; one that has shrunk, in the same proportion; a case that had no claim then, in the proportion of all.
 *
 * @param wanted its claim now, per pool
 * @param own what it claimed and got then; undefined where it had no part in it
 * @param all what everybody claimed and got then, integer fen
 */
export function limitShares(
  wanted: readonly PoolShare[],
  own: { claimFen: number; shares: readonly PoolShare[] } | undefined,
  all: { claimFen: number; allocatedFen: number },
): PoolShare[] {
  const total = sumOf(wanted);
  if (own && own.claimFen > 0) {
    if (total >= own.claimFen) return own.shares.map((share) => ({ ...share }));
    return own.shares.map(({ poolCode, fen }) => ({ poolCode, fen: scaled(fen, total, own.claimFen) }));
  }
  if (all.allocatedFen >= all.claimFen) return [...wanted];
  return wanted.map(({ poolCode, fen }) => ({ poolCode, fen: scaled(fen, all.allocatedFen, all.claimFen) }));
}

/** fen × by / of, rounded down: the product may pass 2^53. */
function scaled(fen: number, by: number, of: number): number {
  return Number((BigInt(fen) * BigInt(by)) / BigInt(of));
}

/** What a window's decision says of one case. */
export function decidedText(mode: ControlMode, decided: NonNullable<TotalControl['decided']>): string {
  const { claimFen, allocatedFen, windowClaimFen, controlFen, applications } = decided;
  const [claim, allocated] = [formatYuanText(claimFen), formatYuanText(allocatedFen)];
  const window = `本期 ${applications} 件申报合计 ${formatYuanText(windowClaimFen)}`;
  if (windowClaimFen <= controlFen) return `${window}，未超出总额控制 ${formatYuanText(controlFen)}，足额核定 ${claim}`;
  const over = `${window}，超出总额控制 ${formatYuanText(controlFen)}`;
  if (mode === 'pro_rata') return `${over}，按比例核定：应得 ${claim}，核定 ${allocated}`;
  return allocatedFen > 0
    ? `${over}，按申报先后核定：应得 ${claim}，足额核定`
    : `${over}，按申报先后核定：应得 ${claim}，轮到时资金额度已用完`;
}

/**
 * How a case will be decided, while its window has not been. In filing order what was set aside is a case's own, so it
 * may be approved and paid at once; the close is about those that are still open then.
 */
export function waitingText(mode: ControlMode, closesOn: string): string {
  return mode === 'pro_rata'
    ? `本项政策实行总额控制，${dayText(closesOn)} 申报截止后统一核定：申报合计超出总额的，全部按比例核定；核定前不作终审`
    : `本项政策实行总额控制，按申报先后足额预留，用完为止；预留后审核通过即拨付，不用等申报截止。${dayText(closesOn)} 截止时还没有审定的，按申报先后核定`;
}
