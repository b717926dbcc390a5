/** Facts and expressions over some rows of a table, each vector made once however many conditions read it. */
import { dayNumber, wholeMonths } from '../calendar.js';
import type { Expression, ExpressionNode } from '../expression-schema.js';
import { literalInterval, operandsOf, operatorOf } from '../expression.js';
import { readLiteral } from '../literal.js';
import {
  add,
  divide,
  maximum,
  minimum,
  multiply,
  ONE,
  type Rational,
  rational,
  sign,
  subtract,
  ZERO,
} from '../rational.js';
import type { Ratio } from './compare.js';
import {
  atMostConst,
  difference,
  greater,
  isConst,
  isExact,
  lesser,
  MOST,
  type Operand,
  product,
  spread,
  sum,
  timesConst,
  Unvectorised,
  type Vec,
} from './exact.js';
import { CodeColumn, type FactTable, type NumberColumn } from './fact-table.js';
import { keyOf } from './key.js';
import { floats } from './scratch.js';

/** What is the same for all firms of a run. */
export interface BatchCase {
  /** Day of the decision, 'YYYY-MM-DD'. */
  on: string;
  /** Which part of a measure paid in stages is claimed, from 1. */
  stage?: number;
}

/** A quotient moved by a constant: a growth rate is current ÷ previous − 1. */
export interface Quotient {
  readonly ratio: Ratio;
  readonly shift: Rational;
}
export type Value = Operand | Quotient;

export function isQuotient(value: Value): value is Quotient {
  return 'ratio' in value;
}

/** @throws {Unvectorised} for a quotient */
export function operand(value: Value): Operand {
  if (isQuotient(value)) throw new Unvectorised();
  return value;
}

export class Source {
  private readonly values = new Map<string, Value | Unvectorised>();
  private readonly facts = new Map<string, Vec>();

  /** how many rows a vector has */
  readonly size: number;

  /**
   * @param from first row of the table, @param length rows from there on
   * @param open whether a missing figure stands for all that it may be; otherwise it makes its row NaN, which is
   *   cheaper, and the caller asks again for those rows
   * @param rows the chosen ones, counted from `from`; default: all
   */
  constructor(
    readonly table: FactTable,
    readonly batch: BatchCase,
    readonly from: number,
    length: number,
    private readonly open: boolean,
    readonly rows?: Int32Array,
  ) {
    this.size = rows?.length ?? length;
  }

  /** @throws {Unvectorised} */
  value(expression: Expression): Value {
    if (typeof expression === 'number') return { constant: rational(expression) };
    if (typeof expression === 'string') {
      const literal = readLiteral(expression);
      return literal ? { constant: literal.value } : this.fact(expression);
    }
    const key = keyOf(expression);
    let value = this.values.get(key);
    if (value === undefined) {
      try {
        value = this.computed(expression);
      } catch (error) {
        if (!(error instanceof Unvectorised)) throw error;
        value = error;
      }
      this.values.set(key, value);
    }
    if (value instanceof Unvectorised) throw value;
    return value;
  }

  private fact(name: string): Vec {
    let vec = this.facts.get(name);
    if (vec === undefined) {
      const column = this.table.column(name);
      if (column === undefined || column instanceof CodeColumn) throw new Unvectorised();
      vec = this.vector(column);
      this.facts.set(name, vec);
    }
    return vec;
  }

  private vector(column: NumberColumn): Vec {
    const { scale, bound } = column;
    const low = this.gathered(column.values);
    if (!this.open || column.missing.count === 0) return { low, high: low, scale, bound, bad: null };
    const least = column.least === -Infinity ? -Infinity : Math.round(column.least * scale);
    const from = floats(low.length);
    const to = floats(low.length);
    let some = false;
    for (let i = 0; i < low.length; i += 1) {
      const value = low[i] as number;
      const missing = Number.isNaN(value);
      some ||= missing;
      from[i] = missing ? least : value;
      to[i] = missing ? Infinity : value;
    }
    const most = Math.max(bound, least === -Infinity ? 0 : Math.abs(least));
    return { low: from, high: some ? to : from, scale, bound: most, bad: null };
  }

  private gathered(values: Float64Array): Float64Array {
    const { rows, from } = this;
    if (rows === undefined) return values.subarray(from, from + this.size);
    const chosen = floats(rows.length);
    for (let i = 0; i < rows.length; i += 1) chosen[i] = values[from + (rows[i] as number)] as number;
    return chosen;
  }

  private computed(node: ExpressionNode): Value {
    const operator = operatorOf(node);
    if (operator === 'context') return this.context(node.context as 'rank' | 'alreadyPaid' | 'today');
    const values = operandsOf(node).map((each) => this.value(each));
    const [first, second] = values as [Value, Value];
    switch (operator) {
      case 'growth':
        return this.minus(second, first);
      case 'growthRate': {
        const quotient = this.over(second, first);
        return { ratio: quotient.ratio, shift: subtract(quotient.shift, ONE) };
      }
      case 'total':
      case 'add':
        return values.reduce((a, b) => this.plus(a, b));
      case 'subtract':
        return values.reduce((a, b) => this.minus(a, b));
      case 'multiply':
        return values.map(operand).reduce((a, b) => this.times(a, b));
      case 'divide': {
        const by = operand(second);
        if (!isConst(by)) return this.over(first, second);
        if (sign(by.constant) <= 0) throw new Unvectorised();
        return this.times(operand(first), { constant: divide(ONE, by.constant) });
      }
      case 'min':
        return values.map(operand).reduce((a, b) => this.min(a, b));
      case 'max':
        return values.map(operand).reduce((a, b) => this.max(a, b));
      case 'weighted':
        return (node.weighted as NonNullable<ExpressionNode['weighted']>)
          .map((part, i): Operand => {
            const weight = literalInterval(part.weight).low;
            return this.times({ constant: weight }, operand(values[i] as Value));
          })
          .reduce((a, b) => operand(this.plus(a, b)));
      case 'days': {
        const days = this.minus(second, first);
        return node.days?.inclusive ? this.plus(days, { constant: ONE }) : days;
      }
      case 'months':
        return this.months(operand(first), operand(second));
      default:
        throw new Unvectorised();
    }
  }

  private context(name: 'rank' | 'alreadyPaid' | 'today'): Value {
    if (name !== 'today') return this.vector(name === 'rank' ? this.table.rank : this.table.alreadyPaid);
    const day = dayNumber(this.batch.on);
    if (day === null) throw new Unvectorised();
    return { constant: rational(day) };
  }

  plus(a: Value, b: Value): Value {
    if (isQuotient(a)) return { ratio: a.ratio, shift: add(a.shift, constantOf(b)) };
    if (isQuotient(b)) return { ratio: b.ratio, shift: add(b.shift, constantOf(a)) };
    if (isConst(a) && isConst(b)) return { constant: add(a.constant, b.constant) };
    return sum(this.spread(a), this.spread(b));
  }

  minus(a: Value, b: Value): Value {
    if (isQuotient(a)) return { ratio: a.ratio, shift: subtract(a.shift, constantOf(b)) };
    const [x, y] = [operand(a), operand(b)];
    if (isConst(x) && isConst(y)) return { constant: subtract(x.constant, y.constant) };
    return difference(this.spread(x), this.spread(y));
  }

  times(a: Operand, b: Operand): Operand {
    if (isConst(a)) return isConst(b) ? { constant: multiply(a.constant, b.constant) } : timesConst(b, a.constant);
    return isConst(b) ? timesConst(a, b.constant) : product(a, b);
  }

  min(a: Operand, b: Operand): Operand {
    if (isConst(a) && isConst(b)) return { constant: minimum(a.constant, b.constant) };
    if (isConst(b) && !isConst(a)) {
      const capped = atMostConst(a, b.constant);
      if (capped) return capped;
    }
    return lesser(this.spread(a), this.spread(b));
  }

  max(a: Operand, b: Operand): Operand {
    if (isConst(a) && isConst(b)) return { constant: maximum(a.constant, b.constant) };
    return greater(this.spread(a), this.spread(b));
  }

  spread(a: Operand): Vec {
    return spread(a, this.size);
  }

  private over(a: Value, b: Value): Quotient {
    return { ratio: { over: this.spread(operand(a)), under: this.spread(operand(b)) }, shift: ZERO };
  }

  private months(a: Operand, b: Operand): Vec {
    const [from, to] = [this.spread(a), this.spread(b)];
    if (from.scale !== 1 || to.scale !== 1) throw new Unvectorised();
    const between = (x: number, y: number, open: number) =>
      Number.isFinite(x) && Number.isFinite(y) ? wholeMonths(x, y) : open;
    const low = from.high.map((end, i) => between(end, to.low[i] as number, -Infinity));
    const exact = isExact(from) && isExact(to);
    const high = exact ? low : from.low.map((end, i) => between(end, to.high[i] as number, Infinity));
    const bad = from.bad ?? to.bad;
    if (bad !== null) throw new Unvectorised();
    return { low, high, scale: 1, bound: Math.min(MOST, from.bound + to.bound), bad };
  }
}

function constantOf(value: Value): Rational {
  if (isQuotient(value) || !isConst(value)) throw new Unvectorised();
  return value.constant;
}
