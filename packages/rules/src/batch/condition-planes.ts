/** Conditions over many rows at once. What vectors cannot say is asked of `outcomeOf`, row by row. */
import type { Outcome } from '@qinqing/contract';
import { COMPARISONS, type Comparison, type Condition } from '../condition-schema.js';
import { conditionOperator, factsOfCondition, outcomeOf } from '../condition.js';
import { Environment } from '../environment.js';
import { type Expression, operatorsOf } from '../expression-schema.js';
import { point, related } from '../interval.js';
import { subtract } from '../rational.js';
import { againstConst, againstVector, MET, NEVER, OPEN, ratioAgainst, rowByRow, type Tri } from './compare.js';
import { aligned, isConst, Unvectorised } from './exact.js';
import { CodeColumn, type FactTable } from './fact-table.js';
import { keyOf } from './key.js';
import { allOf, anyOf, apartFrom, atLeastOf, bitAt, notOf, type Planes, rowsOf, setRow, wordsFor } from './planes.js';
import { mark, release, words } from './scratch.js';
import { type BatchCase, isQuotient, Source, type Value } from './source.js';

const TRI: Record<Outcome, Tri> = { met: MET, unknown: OPEN, not_met: NEVER };
const FLIPPED = {
  gte: 'lte',
  gt: 'lt',
  lte: 'gte',
  lt: 'gt',
  equals: 'equals',
  notEquals: 'notEquals',
} as const satisfies Record<Comparison, Comparison>;

const NO_ROWS = new Int32Array(0);

/** Outcomes of a dictionary's entries, kept while the dictionary grows. */
const answers = new WeakMap<CodeColumn, Map<string, Uint8Array>>();

/** What runs cost, added up over as many of them as the caller likes. */
export interface RunTally {
  /** Questions about one firm, a condition or an amount, that vectors cannot say: each costs what `decide` costs. */
  singly: number;
}

/** Some rows of a table; every condition is worked out once, whichever measures ask for it. */
export class Frame {
  private readonly known = new Map<string, Planes>();

  constructor(
    readonly table: FactTable,
    readonly batch: BatchCase,
    readonly from: number,
    readonly length: number,
    readonly tally: RunTally,
  ) {}

  planes(condition: Condition): Planes {
    const key = keyOf(condition);
    let planes = this.known.get(key);
    if (planes === undefined) {
      const start = mark();
      planes = kept(this.worked(condition));
      release(start);
      this.known.set(key, planes);
    }
    return planes;
  }

  environment(row: number): Environment {
    return new Environment(this.table.factsAt(this.from + row), {
      ...this.table.contextAt(this.from + row),
      ...this.batch,
    });
  }

  private worked(condition: Condition): Planes {
    const each = (conditions: Condition[]) => conditions.map((child) => this.planes(child));
    if (condition.all) return allOf(each(condition.all));
    if (condition.any) return anyOf(each(condition.any));
    if (condition.none) return notOf(anyOf(each(condition.none)), this.length);
    if (condition.atLeast) return atLeastOf(condition.atLeast.count, each(condition.atLeast.of), this.length);
    const planes = this.tried(condition, new Source(this.table, this.batch, this.from, this.length, false));
    if (planes === null) return rowByRow(this.length, (row) => this.single(condition, row));
    // Where a figure is missing, what it may be decides: those rows are asked again, with open ends.
    const rows = this.openRows(condition);
    if (rows.length === 0) return planes;
    const source = new Source(this.table, this.batch, this.from, this.length, true, rows);
    const some =
      this.tried(condition, source) ?? rowByRow(rows.length, (i) => this.single(condition, rows[i] as number));
    const mended = apartFrom(planes);
    for (let i = 0; i < rows.length; i += 1) {
      setRow(mended, rows[i] as number, bitAt(some.met, i), bitAt(some.possible, i));
    }
    return mended;
  }

  private single(condition: Condition, row: number): Tri {
    this.tally.singly += 1;
    return TRI[outcomeOf(condition, this.environment(row))];
  }

  /** Rows in which a figure that the condition computes with is missing. */
  private openRows(condition: Condition): Int32Array {
    if (condition.value === undefined && !condition.date && !condition.pairs && !condition.area) return NO_ROWS;
    return rowsOf(this.missing(factsOfCondition(condition), keyOf(condition)));
  }

  /**
   * Rows in which one of these facts is missing, or what comes with the case.
   * @param key of what reads them: it names what it reads of the case
   */
  missing(names: readonly string[], key: string): Uint32Array {
    const columns = names.map((name) => this.table.column(name));
    if (key.indexOf('context:"rank"') >= 0 || key.indexOf('rankTable:') >= 0) columns.push(this.table.rank);
    if (key.indexOf('context:"alreadyPaid"') >= 0) columns.push(this.table.alreadyPaid);
    const plane = words(wordsFor(this.length)).fill(0);
    const first = this.from >>> 5;
    for (const column of columns) {
      if (column === undefined || column.missing.count === 0) continue;
      const missing = column.missing.words;
      for (let i = 0; i < plane.length; i += 1) plane[i] = (plane[i] as number) | (missing[first + i] as number);
    }
    return plane;
  }

  /** @returns null where vectors cannot say it */
  private tried(condition: Condition, source: Source): Planes | null {
    const bad = new Marks(source.size);
    try {
      const planes = this.leaf(condition, source, bad);
      if (!bad.any) return planes;
      const mended = apartFrom(planes);
      bad.each((i) => {
        const tri = this.single(condition, source.rows?.[i] ?? i);
        setRow(mended, i, tri >>> 1, tri & 1);
      });
      return mended;
    } catch (error) {
      if (!(error instanceof Unvectorised)) throw error;
      return null;
    }
  }

  private leaf(condition: Condition, source: Source, bad: Marks): Planes {
    switch (conditionOperator(condition)) {
      case 'value': {
        const value = source.value(condition.value as Expression);
        const relations = operatorsOf(condition, COMPARISONS);
        return allOf(
          relations.map((relation) => this.compared(source, value, relation, condition[relation] as Expression, bad)),
        );
      }
      case 'date': {
        const { of, from, to } = condition.date as NonNullable<Condition['date']>;
        return this.window(source, source.value(of), from, to, bad);
      }
      case 'pairs': {
        const { value, rate, anyOf: pairs } = condition.pairs as NonNullable<Condition['pairs']>;
        const level = source.value(value);
        const growth = source.value(rate);
        return anyOf(
          pairs.map((pair) =>
            allOf([
              this.compared(source, level, 'gte', pair.value, bad),
              this.compared(source, growth, 'gte', pair.rate, bad),
            ]),
          ),
        );
      }
      case 'fact':
        return this.answered(source, condition, condition.fact as string);
      case 'industry':
        return this.answered(source, condition, condition.industry?.fact ?? 'industryCode');
      case 'holds':
      case 'holdsNone':
        return this.looked(source, this.table.otherBenefits, keyOf(condition), (held) =>
          outcomeOf(
            condition,
            new Environment({}, held === null ? this.batch : { ...this.batch, otherBenefits: held as string[] }),
          ),
        );
      case 'area':
        return this.area(source, condition.area as NonNullable<Condition['area']>, bad);
      default:
        throw new Unvectorised();
    }
  }

  private compared(source: Source, value: Value, relation: Comparison, limit: Expression, bad: Marks): Planes {
    const other = source.value(limit);
    if (isQuotient(other)) {
      if (isQuotient(value)) throw new Unvectorised();
      return this.quotient(other, FLIPPED[relation], value, bad);
    }
    if (isQuotient(value)) return this.quotient(value, relation, other, bad);
    if (isConst(value)) {
      if (!isConst(other)) {
        bad.add(other.bad);
        return againstConst(other, FLIPPED[relation], value.constant);
      }
      const outcome = related(point(value.constant), relation, point(other.constant));
      return rowByRow(source.size, () => TRI[outcome]);
    }
    if (isConst(other)) {
      bad.add(value.bad);
      return againstConst(value, relation, other.constant);
    }
    const [a, b] = aligned(value, other);
    bad.add(a.bad);
    bad.add(b.bad);
    return againstVector(a, relation, b);
  }

  private quotient(
    { ratio, shift }: Extract<Value, { ratio: unknown }>,
    relation: Comparison,
    limit: Value,
    bad: Marks,
  ): Planes {
    if (isQuotient(limit) || !isConst(limit)) throw new Unvectorised();
    bad.add(ratio.over.bad);
    bad.add(ratio.under.bad);
    return ratioAgainst(ratio, relation, subtract(limit.constant, shift), (row) => {
      bad.rows[row] = 1;
    });
  }

  private window(source: Source, day: Value, from: string | undefined, to: string | undefined, bad: Marks): Planes {
    const parts: Planes[] = [];
    if (from !== undefined) parts.push(this.compared(source, day, 'gte', from, bad));
    if (to !== undefined) parts.push(this.compared(source, day, 'lte', to, bad));
    return allOf(parts);
  }

  private area(source: Source, { fact, on, areas }: NonNullable<Condition['area']>, bad: Marks): Planes {
    const column = this.table.column(fact);
    if (!(column instanceof CodeColumn)) throw new Unvectorised();
    const day = source.value(on);
    const inside = areas.map((area) =>
      allOf([
        this.looked(source, column, `within ${area.code}`, (code) => (code === area.code ? 'met' : 'not_met')),
        this.window(source, day, area.from, area.to, bad),
      ]),
    );
    const planes = anyOf(inside);
    // Where the area is not known, nothing about it is.
    const known = this.looked(source, column, 'known', (code) => (code === null ? 'not_met' : 'met')).met;
    const sure: Planes = { met: known, possible: known };
    return { met: allOf([planes, sure]).met, possible: anyOf([planes, notOf(sure, source.size)]).possible };
  }

  /** A condition on one fact that is never computed with: asked once per value that occurs. */
  private answered(source: Source, condition: Condition, name: string): Planes {
    const column = this.table.column(name);
    if (!(column instanceof CodeColumn)) throw new Unvectorised();
    return this.looked(source, column, keyOf(condition), (value) =>
      outcomeOf(condition, new Environment(value === null ? {} : { [name]: { value } }, this.batch)),
    );
  }

  private looked(
    source: Source,
    column: CodeColumn,
    question: string,
    answer: (value: CodeColumn['entries'][number]) => Outcome,
  ): Planes {
    const outcomes = answersTo(column, question, answer);
    const { codes } = column;
    const { size, rows } = source;
    const met = words(wordsFor(size));
    const definite = column.missing.count === 0 && !outcomes.some((tri, code) => code > 0 && tri === OPEN);
    const possible = definite ? met : words(met.length);
    if (rows !== undefined) {
      return rowByRow(size, (i) => outcomes[codes[this.from + (rows[i] as number)] as number] as Tri);
    }
    const { from } = this;
    for (let start = 0; start < size; start += 32) {
      const end = Math.min(size, start + 32);
      let sure = 0;
      for (let row = start; row < end; row += 1)
        sure |= ((outcomes[codes[from + row] as number] as number) >>> 1) << (row & 31);
      met[start >>> 5] = sure;
      if (definite) continue;
      let may = 0;
      for (let row = start; row < end; row += 1)
        may |= ((outcomes[codes[from + row] as number] as number) & 1) << (row & 31);
      possible[start >>> 5] = may;
    }
    return { met, possible };
  }
}

/** Out of the scratch room, for as long as the frame is worked on. */
function kept({ met, possible }: Planes): Planes {
  const sure = met.slice();
  return { met: sure, possible: possible === met ? sure : possible.slice() };
}

function answersTo(
  column: CodeColumn,
  key: string,
  answer: (value: CodeColumn['entries'][number]) => Outcome,
): Uint8Array {
  let byKey = answers.get(column);
  if (byKey === undefined) {
    byKey = new Map();
    answers.set(column, byKey);
  }
  const known = byKey.get(key);
  if (known !== undefined && known.length === column.entries.length) return known;
  const outcomes = Uint8Array.from(column.entries, (entry, code) => known?.[code] ?? TRI[answer(entry)]);
  byKey.set(key, outcomes);
  return outcomes;
}

/** Rows that vectors cannot decide. */
class Marks {
  private marks: Uint8Array | null = null;

  constructor(private readonly length: number) {}

  /** For a callee that marks single rows. */
  get rows(): Uint8Array {
    this.marks ??= new Uint8Array(this.length);
    return this.marks;
  }

  get any(): boolean {
    return this.marks?.some((mark) => mark !== 0) ?? false;
  }

  add(marks: Uint8Array | null): void {
    if (marks === null) return;
    const { rows } = this;
    for (let i = 0; i < rows.length; i += 1) rows[i] = (rows[i] as number) | (marks[i] as number);
  }

  each(visit: (row: number) => void): void {
    this.marks?.forEach((mark, row) => {
      if (mark !== 0) visit(row);
    });
  }
}
