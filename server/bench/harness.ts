import { writeFileSync } from 'node:fs';

/** One measured figure. Only ratios taken side by side in one run carry a goal; absolute values are for reading. */
export interface Figure {
  bench: string;
  figure: string;
  value: number;
  unit: string;
  /** what it was measured against, e.g. `bare node:http, same bytes` */
  against?: string;
  /** e.g. `>= 0.6` */
  goal?: string;
  reached?: boolean;
}

export interface Bench {
  name: string;
  title: string;
  run(log: (line: string) => void): Promise<Figure[]>;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('no measurement');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * Runs the variants turn and turn about, so that a noisy neighbour on the machine hits all of them alike, and starts
 * each round with another one. The first round warms up and does not count.
 * @returns per variant the values of the counted rounds
 */
export async function interleave<K extends string>(
  variants: Record<K, () => Promise<number>>,
  rounds: number,
): Promise<Record<K, number[]>> {
  const names = Object.keys(variants) as K[];
  const values = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round <= rounds; round += 1) {
    for (let i = 0; i < names.length; i += 1) {
      const name = names[(i + round) % names.length] as K;
      const value = await variants[name]();
      if (round > 0) values[name].push(value);
    }
  }
  return values;
}

/** Median of the ratios of each round: both sides of a ratio were measured next to each other in time. */
export function medianRatio(above: readonly number[], below: readonly number[]): number {
  return median(above.map((value, i) => value / (below[i] ?? Number.NaN)));
}

export function atLeast(figure: Omit<Figure, 'goal' | 'reached'>, goal: number): Figure {
  return { ...figure, goal: `>= ${goal}`, reached: figure.value >= goal };
}

export function atMost(figure: Omit<Figure, 'goal' | 'reached'>, goal: number): Figure {
  return { ...figure, goal: `<= ${goal}`, reached: figure.value <= goal };
}

export function printTable(figures: readonly Figure[], write: (line: string) => void): void {
  const rows = figures.map((f) => [
    f.bench,
    f.figure,
    Number(f.value.toPrecision(4)).toString(),
    f.unit,
    f.against ?? '',
    f.goal ?? '',
    f.reached === undefined ? '' : f.reached ? 'yes' : 'NO',
  ]);
  const head = ['bench', 'figure', 'value', 'unit', 'against', 'goal', 'reached'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows]) {
    write(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

export function saveResults(path: string, figures: readonly Figure[]): void {
  writeFileSync(path, `${JSON.stringify(figures, null, 2)}\n`);
}
