/** The most that amounts may add up to under limits that cross one another. Exact: fractions, no floats. */
import { add, compare, divide, multiply, negate, ONE, type Rational, rational, sign, ZERO } from './rational.js';

/** The members of `of` together stay within `most` (≥ 0). */
export interface Limit {
  of: readonly number[];
  most: number;
}

/**
 * Maximises Σ x under 0 ≤ x[i] ≤ most[i] and the limits, by the primal simplex method from x = 0 (which every limit
 * allows), with Bland's rule, which cannot run in circles. Earlier variables are raised first, so among equally good
 * solutions the earlier measures stay whole.
 */
export function maximise(most: readonly number[], limits: readonly Limit[]): Rational[] {
  const count = most.length;
  const rows: Limit[] = [...most.map((limit, i) => ({ of: [i], most: limit })), ...limits];
  // One row per limit: coefficients of x, then of the slack variables, then the right side.
  const width = count + rows.length;
  const table: Rational[][] = rows.map((row, r) => {
    const line = new Array<Rational>(width + 1).fill(ZERO);
    for (const i of row.of) line[i] = ONE;
    line[count + r] = ONE;
    line[width] = rational(row.most);
    return line;
  });
  const gain = new Array<Rational>(width + 1).fill(ZERO).map((_, i) => (i < count ? ONE : ZERO));
  const basis = rows.map((_, r) => count + r);
  for (;;) {
    const entering = gain.findIndex((value, i) => i < width && sign(value) > 0);
    if (entering < 0) break;
    const leaving = rowThatBinds(table, basis, entering, width);
    pivot(table, gain, leaving, entering);
    basis[leaving] = entering;
  }
  return most.map((_, i) => {
    const row = basis.indexOf(i);
    return row < 0 ? ZERO : at(table, row, width);
  });
}

function at(table: Rational[][], row: number, column: number): Rational {
  return (table[row] as Rational[])[column] as Rational;
}

/** The row that first stops the entering variable; every variable has its own limit, so there is one. */
function rowThatBinds(table: Rational[][], basis: number[], entering: number, width: number): number {
  let best = -1;
  let bestRatio = ZERO;
  table.forEach((_, r) => {
    const by = at(table, r, entering);
    if (sign(by) <= 0) return;
    const ratio = divide(at(table, r, width), by);
    const order = best < 0 ? -1 : compare(ratio, bestRatio);
    if (order < 0 || (order === 0 && (basis[r] as number) < (basis[best] as number))) {
      best = r;
      bestRatio = ratio;
    }
  });
  return best;
}

function pivot(table: Rational[][], gain: Rational[], row: number, column: number): void {
  const by = at(table, row, column);
  const line = (table[row] as Rational[]).map((value) => divide(value, by));
  table[row] = line;
  const clear = (target: Rational[]) => {
    const factor = target[column] as Rational;
    if (sign(factor) === 0) return;
    line.forEach((value, i) => {
      if (sign(value) !== 0) target[i] = add(target[i] as Rational, negate(multiply(factor, value)));
    });
  };
  table.forEach((target, r) => {
    if (r !== row) clear(target);
  });
  clear(gain);
}
