/** Total control by pro rata reduction (总额控制), when the window has closed. */
import { addIntegers, clampToSafe, compareIntegers, divideFloor, type Integer, multiplyIntegers } from './integer.js';

/**
 * Shares a pool among claims by the largest remainder: adds up to the fen, never more than a claim, and ties go to the
 * earlier claim. Claims that fit the pool are paid in full.
 *
 * @param claimsFen what each is entitled to, integer fen ≥ 0, in filing order
 * @param poolFen what there is, integer fen ≥ 0
 * @throws RangeError where an amount is no integer fen ≥ 0
 */
export function allocateProRata(claimsFen: readonly number[], poolFen: number): number[] {
  for (const fen of [...claimsFen, poolFen]) {
    if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError(`not an amount in fen: ${fen}`);
  }
  const total = claimsFen.reduce<Integer>(addIntegers, 0);
  if (compareIntegers(total, poolFen) <= 0) return claimsFen.slice();
  const shares = claimsFen.map((claim, index) => {
    const { quotient, remainder } = divideFloor(multiplyIntegers(claim, poolFen), total);
    return { index, fen: clampToSafe(quotient), remainder };
  });
  const given = shares.reduce((sum, share) => sum + share.fen, 0);
  const byRemainder = shares.slice().sort((a, b) => compareIntegers(b.remainder, a.remainder) || a.index - b.index);
  // Fewer fen are left over than there are claims with a remainder, so one round is enough.
  for (let left = poolFen - given, i = 0; left > 0; left -= 1, i += 1) {
    const share = byRemainder[i];
    if (share) share.fen += 1;
  }
  return shares.map((share) => share.fen);
}
