/** Decides measures for many firms at once: the same outcome and amount as `decide`, firm by firm. */
import type { AmountRange, Outcome } from '@qinqing/contract';
import type { Condition } from '../condition-schema.js';
import { conditionLabel } from '../condition-text.js';
import { conditionOperator } from '../condition.js';
import { requiredFacts } from '../describe.js';
import { decide } from '../evaluate.js';
import { factsOf } from '../expression.js';
import type { Measure } from '../measure-schema.js';
import { oncePer } from '../once.js';
import { walkAmount } from '../walk.js';
import { AmountVectors } from './amount-vectors.js';
import { Frame, type RunTally } from './condition-planes.js';
import { MOST, Unvectorised } from './exact.js';
import type { FactTable } from './fact-table.js';
import { keyOf } from './key.js';
import { bitAt, countBits, ones, type Planes, rowsOf, wordsFor } from './planes.js';
import { floats, indexes, mark, release, releaseAll } from './scratch.js';
import type { BatchCase } from './source.js';

/** Rows worked on together: enough that vectors are worth making, few enough to bound memory. A multiple of 32. */
const FRAME_ROWS = 16_384;
const NOTHING_DUE: AmountRange = { minFen: 0, maxFen: 0, exact: true };

/** A condition at the top of a measure: what a histogram of failures counts. */
export interface TopCondition {
  label: string;
  clause?: string;
}

function tops(measure: Measure): Condition[] {
  return conditionOperator(measure.eligibility) === 'all'
    ? (measure.eligibility.all as Condition[])
    : [measure.eligibility];
}

export function topConditions(measure: Measure): TopCondition[] {
  return tops(measure).map((condition) => ({
    label: conditionLabel(condition),
    ...(condition.clause === undefined ? {} : { clause: condition.clause }),
  }));
}

/** Planes of a whole table, filled frame by frame. One array serves for both while nothing is unknown. */
class TablePlanes implements Planes {
  readonly met: Uint32Array;
  possible: Uint32Array;

  constructor(rows: number) {
    this.met = new Uint32Array(wordsFor(rows));
    this.possible = this.met;
  }

  put(from: number, planes: Planes): void {
    if (this.possible === this.met && planes.possible !== planes.met) this.possible = this.met.slice();
    this.met.set(planes.met, from >>> 5);
    if (this.possible !== this.met) this.possible.set(planes.possible, from >>> 5);
  }

  outcomeAt(row: number): Outcome {
    if (bitAt(this.met, row)) return 'met';
    return bitAt(this.possible, row) ? 'unknown' : 'not_met';
  }
}

/** The planes of a run, those that several measures ask for kept once. */
class Kept {
  private readonly planes = new Map<string, { condition: Condition; planes: TablePlanes }>();

  constructor(private readonly rows: number) {}

  of(condition: Condition): TablePlanes {
    const key = keyOf(condition);
    let held = this.planes.get(key);
    if (held === undefined) {
      held = { condition, planes: new TablePlanes(this.rows) };
      this.planes.set(key, held);
    }
    return held.planes;
  }

  add(frame: Frame): void {
    for (const { condition, planes } of this.planes.values()) planes.put(frame.from, frame.planes(condition));
  }
}

/** Amounts in fen of the firms that fit or may fit, one after another. */
class Fens {
  private values = new Float64Array(256);

  /** Room for so many more from `at` on. */
  room(at: number, more: number): Float64Array {
    if (at + more > this.values.length) {
      const wider = new Float64Array(Math.max(at + more, 2 * this.values.length));
      wider.set(this.values.subarray(0, at));
      this.values = wider;
    }
    return this.values.subarray(at, at + more);
  }

  at(place: number): number {
    return this.values[place] as number;
  }
}

/**
 * One measure over all rows of a table. Rows are counted from 0 in the order in which firms were added. Kept compactly:
 * two bits a row for the outcome and for each condition at the top, two numbers for each firm that fits or may fit.
 */
export class MeasureMatches {
  private readonly outcome: TablePlanes;
  private readonly conditions: TablePlanes[];
  /** for each word of the outcome, how many firms before it fit or may fit: where a firm's amounts are */
  private readonly before: Uint32Array;
  private count = 0;
  private readonly minFen = new Fens();
  /** ∞ where no clause limits it */
  private readonly maxFen = new Fens();

  constructor(
    readonly measure: Measure,
    private readonly table: FactTable,
    private readonly names: readonly string[],
    kept: Kept,
  ) {
    this.outcome = kept.of(measure.eligibility);
    this.conditions = tops(measure).map((condition) => kept.of(condition));
    this.before = new Uint32Array(wordsFor(table.length));
  }

  /** The amounts of these rows; their outcomes are there already. */
  add(frame: Frame): void {
    const outcome = frame.planes(this.measure.eligibility);
    const { possible } = outcome;
    let count = this.count;
    for (let i = 0; i < possible.length; i += 1) {
      this.before[(frame.from >>> 5) + i] = count;
      count += ones(possible[i] as number);
    }
    const more = count - this.count;
    if (more === 0) return;
    const start = mark();
    amounts(this.measure, frame, outcome, rowsOf(possible), {
      minFen: this.minFen.room(this.count, more),
      maxFen: this.maxFen.room(this.count, more),
    });
    release(start);
    this.count = count;
  }

  get met(): number {
    return countBits(this.outcome.met);
  }

  get possible(): number {
    return this.count;
  }

  outcomeAt(row: number): Outcome {
    return this.outcome.outcomeAt(row);
  }

  amountAt(row: number): AmountRange {
    const outcome = this.outcomeAt(row);
    if (outcome === 'not_met') return NOTHING_DUE;
    const word = row >>> 5;
    const earlier = (this.outcome.possible[word] as number) & ((1 << (row & 31)) - 1);
    const at = (this.before[word] as number) + ones(earlier);
    const minFen = this.minFen.at(at);
    const maxFen = this.maxFen.at(at);
    if (maxFen === Infinity) return { minFen, maxFen: MOST, exact: false, unbounded: true };
    return { minFen, maxFen, exact: outcome === 'met' ? minFen === maxFen : maxFen === 0 };
  }

  /** Indexes into {@link topConditions} of those with this outcome. */
  conditionsAt(row: number, outcome: Outcome): number[] {
    const found: number[] = [];
    for (let i = 0; i < this.conditions.length; i += 1) {
      if ((this.conditions[i] as TablePlanes).outcomeAt(row) === outcome) found.push(i);
    }
    return found;
  }

  /** How many firms a condition at the top has with each outcome. */
  histogramOf(index: number): { notMet: number; unknown: number } {
    const { met, possible } = this.conditions[index] as TablePlanes;
    const may = countBits(possible);
    return { notMet: this.table.length - may, unknown: may - countBits(met) };
  }

  /** Facts of the measure that are unknown for this firm. */
  missingAt(row: number): string[] {
    return this.names.filter((name) => !this.table.isKnown(name, row));
  }
}

/** Facts that the amount computes with. */
const factsOfAmount = oncePer((measure: Measure): readonly string[] => {
  const names = new Set<string>();
  walkAmount(measure.benefit.amount, 'benefit.amount', {
    expression: (expression) => {
      for (const name of factsOf(expression)) names.add(name);
    },
  });
  return [...names];
});

const amountKey = oncePer((measure: Measure) => keyOf(measure.benefit.amount));

interface Amounts {
  minFen: Float64Array;
  maxFen: Float64Array;
}

/** Fills `into`, a place for each of the rows. */
function amounts(measure: Measure, frame: Frame, outcome: Planes, rows: Int32Array, into: Amounts): void {
  fill(measure, frame, outcome, rows, false, into);
  const missing = frame.missing(factsOfAmount(measure), amountKey(measure));
  const at = indexes(rows.length);
  const open = indexes(rows.length);
  let count = 0;
  for (let i = 0; i < rows.length; i += 1) {
    at[count] = i;
    open[count] = rows[i] as number;
    count += bitAt(missing, rows[i] as number);
  }
  if (count === 0) return;
  const some: Amounts = { minFen: floats(count), maxFen: floats(count) };
  fill(measure, frame, outcome, open.subarray(0, count), true, some);
  for (let i = 0; i < count; i += 1) {
    into.minFen[at[i] as number] = some.minFen[i] as number;
    into.maxFen[at[i] as number] = some.maxFen[i] as number;
  }
}

function fill(
  measure: Measure,
  frame: Frame,
  outcome: Planes,
  rows: Int32Array,
  open: boolean,
  { minFen, maxFen }: Amounts,
): void {
  let bad: Uint8Array | null;
  try {
    const vec = new AmountVectors(frame, rows, open).rounded(measure);
    const { low, high } = vec;
    bad = vec.bad;
    for (let i = 0; i < rows.length; i += 1) {
      minFen[i] = bitAt(outcome.met, rows[i] as number) ? (low[i] as number) : 0;
      const most = high[i] as number;
      maxFen[i] = most >= MOST ? Infinity : most;
    }
  } catch (error) {
    if (!(error instanceof Unvectorised)) throw error;
    bad = new Uint8Array(rows.length).fill(1);
  }
  for (let i = 0; bad !== null && i < bad.length; i += 1) {
    if (bad[i] === 0) continue;
    const row = frame.from + (rows[i] as number);
    frame.tally.singly += 1;
    const { amount } = decide(measure, frame.table.factsAt(row), { ...frame.table.contextAt(row), ...frame.batch });
    minFen[i] = amount.minFen;
    maxFen[i] = amount.unbounded ? Infinity : amount.maxFen;
  }
}

/** Measures to be matched together: what several of them ask is worked out once. */
export class MatchPlan {
  /** The facts that a table for this plan must hold. */
  readonly facts: readonly string[];
  private readonly names: string[][];

  constructor(private readonly measures: readonly Measure[]) {
    this.names = measures.map(requiredFacts);
    this.facts = [...new Set(this.names.flat())];
  }

  /**
   * Every measure for every firm of the table, as they are now. What is missing is looked up in it: read before clearing.
   * @param tally what the run costs is added to it
   */
  run(table: FactTable, batch: BatchCase, tally: RunTally = { singly: 0 }): MeasureMatches[] {
    const kept = new Kept(table.length);
    const matches = this.measures.map((measure, i) => new MeasureMatches(measure, table, this.names[i] ?? [], kept));
    for (let from = 0; from < table.length; from += FRAME_ROWS) {
      releaseAll();
      const frame = new Frame(table, batch, from, Math.min(FRAME_ROWS, table.length - from), tally);
      kept.add(frame);
      for (const each of matches) each.add(frame);
    }
    releaseAll();
    return matches;
  }
}
