/** Total control (总额控制): what each claim gets out of one pool, in the way that was chosen before publication. */
import { allocateProRata } from './allocate.js';
import type { Measure } from './measure-schema.js';

export interface Allocation {
  /** What each claim gets, integer fen, in the order of the claims. */
  grantedFen: number[];
  /** What stays in the pool. */
  leftFen: number;
  /** What the pool would have to be topped up by to pay every claim in full. */
  shortFen: number;
}

/**
 * - `pro_rata`: when the window has closed, each claim is reduced in proportion, by the largest remainder.
 * - `filing_order`: each claim is paid whole while it fits what is left; one that does not fit gets nothing, and a
 *   later, smaller one may still fit. Never a part: a firm is told a sum and gets it, or is told that the money is gone.
 * - `none`: everything is paid; `shortFen` is what the budget has to be topped up by.
 *
 * @param claimsFen what each is entitled to, integer fen ≥ 0, in filing order
 * @param poolFen what there is, integer fen ≥ 0
 * @throws RangeError where an amount is no integer fen ≥ 0, or the claims add up to more than a safe integer
 */
export function resolveTotalControl(
  mode: Measure['totalControl'],
  claimsFen: readonly number[],
  poolFen: number,
): Allocation {
  const reduced = allocateProRata(claimsFen, poolFen);
  const wanted = claimsFen.reduce((sum, fen) => sum + fen, 0);
  if (!Number.isSafeInteger(wanted)) throw new RangeError('the claims add up to more than can be counted');
  const grantedFen = mode === 'pro_rata' ? reduced : mode === 'none' ? claimsFen.slice() : inOrder(claimsFen, poolFen);
  const granted = grantedFen.reduce((sum, fen) => sum + fen, 0);
  return { grantedFen, leftFen: Math.max(0, poolFen - granted), shortFen: Math.max(0, wanted - poolFen) };
}

function inOrder(claimsFen: readonly number[], poolFen: number): number[] {
  let left = poolFen;
  return claimsFen.map((fen) => {
    if (fen > left) return 0;
    left -= fen;
    return fen;
  });
}
