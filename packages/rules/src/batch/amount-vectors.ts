/** Amounts of chosen rows as vectors: the same sums as `evaluateAmount`, both ends of every row at once. */
import type { Amount, AmountNode, Axis, Cap, MarginalBand, Span } from '../amount-schema.js';
import { amountOperator } from '../amount.js';
import type { Condition } from '../condition-schema.js';
import type { Expression } from '../expression-schema.js';
import { literalInterval } from '../expression.js';
import type { Measure } from '../measure-schema.js';
import { divide, maximum, type Rational, rational, ZERO } from '../rational.js';
import { spanEnds } from '../spans.js';
import { ROUNDING_UNITS } from '../evaluate.js';
import type { Frame } from './condition-planes.js';
import {
  aligned,
  atLeastZero,
  ceilAt,
  isConst,
  mergeBad,
  type Operand,
  Unvectorised,
  type Vec,
  wholeUnits,
  zeroBelow,
} from './exact.js';
import { keyOf } from './key.js';
import { CodeColumn } from './fact-table.js';
import { bitAt } from './planes.js';
import { bytes, floats, words } from './scratch.js';
import { operand, Source } from './source.js';

/** Spans that fit the bits of one word. */
const MOST_SPANS = 31;
const NOTHING: Operand = { constant: ZERO };

const literal = (text: string | number): Rational => literalInterval(text).low;

/** Which spans a row may lie in, as bits, and whether it may lie in none. */
interface Candidates {
  mask: Uint32Array;
  outside: Uint8Array;
  bad: Uint8Array | null;
}

export class AmountVectors {
  private readonly source: Source;

  /**
   * @param rows of the frame, in order
   * @param open whether figures of these rows may be missing; otherwise such a row comes out as NaN
   */
  constructor(
    private readonly frame: Frame,
    private readonly rows: Int32Array,
    open: boolean,
  ) {
    this.source = new Source(frame.table, frame.batch, frame.from, frame.length, open, rows);
  }

  /** The measure's amount in whole fen, rounded as it says. @throws {Unvectorised} */
  rounded(measure: Measure): Vec {
    const exact = this.source.spread(this.amount(measure.benefit.amount));
    const { mode, to } = measure.benefit.rounding;
    const unit = ROUNDING_UNITS[to];
    const size = exact.scale * unit;
    if (!Number.isSafeInteger(size)) throw new Unvectorised();
    // Amounts are whole numbers over their scale: half a unit, or one unit less one, is what rounds up.
    const shift = { floor: 0, half_up: Math.floor(size / 2), ceil: size - 1 }[mode];
    return wholeUnits(exact, shift, size, unit);
  }

  private number(expression: Expression): Operand {
    return operand(this.source.value(expression));
  }

  private amount(amount: Amount): Operand {
    if (typeof amount === 'string') return notNegative({ constant: literal(amount) });
    let value = notNegative(this.plain(amount));
    if (amount.when) value = this.only(amount.when, value);
    if (amount.nothingBelow !== undefined) value = this.floored(value, literal(amount.nothingBelow));
    return (amount.caps ?? []).reduce((left, cap) => this.capped(left, cap), value);
  }

  /** Nothing where the condition is not met, perhaps nothing where it is unknown. */
  private only(condition: Condition, amount: Operand): Operand {
    const { met, possible } = this.frame.planes(condition);
    const { low, high, scale, bound, bad } = this.source.spread(amount);
    const least = this.where(met, low);
    const most = low === high && met === possible ? least : this.where(possible, high);
    return { low: least, high: most, scale, bound, bad };
  }

  private where(plane: Uint32Array, ends: Float64Array): Float64Array {
    const { rows } = this;
    const left = floats(ends.length);
    for (let i = 0; i < ends.length; i += 1) left[i] = bitAt(plane, rows[i] as number) ? (ends[i] as number) : 0;
    return left;
  }

  private floored(amount: Operand, least: Rational): Operand {
    const vec = this.source.spread(amount);
    return zeroBelow(vec, ceilAt(least, vec.scale));
  }

  private capped(amount: Operand, cap: Cap): Operand {
    let limit = notNegative(this.number(cap.limit));
    if (cap.less !== undefined) {
      limit = notNegative(operand(this.source.minus(limit, notNegative(this.number(cap.less)))));
    }
    return this.source.min(amount, limit);
  }

  private plain(node: AmountNode): Operand {
    const { source } = this;
    switch (amountOperator(node)) {
      case 'fixed':
        return { constant: literal(node.fixed as string) };
      case 'value':
        return this.number(node.value as Expression);
      case 'perUnit': {
        const { count, pay } = node.perUnit as NonNullable<AmountNode['perUnit']>;
        return source.times(this.number(count), { constant: literal(pay) });
      }
      case 'rate': {
        const { of, rate } = node.rate as NonNullable<AmountNode['rate']>;
        return source.times(this.number(of), this.number(rate));
      }
      case 'steps': {
        const { of, every, pay, mode } = node.steps as NonNullable<AmountNode['steps']>;
        return source.times(this.steps(this.number(of), literal(every), mode), { constant: literal(pay) });
      }
      case 'marginal': {
        const { of, bands } = node.marginal as NonNullable<AmountNode['marginal']>;
        const base = source.spread(this.number(of));
        return bands.map((band) => this.bandPart(base, band)).reduce((a, b) => operand(source.plus(a, b)));
      }
      case 'bands': {
        const { of, table } = node.bands as NonNullable<AmountNode['bands']>;
        const spans = this.candidates(source.spread(this.number(of)), table);
        return this.chosen(
          spans,
          table.map((row) => this.amount(row.amount)),
        );
      }
      case 'matrix':
        return this.matrix(node.matrix as NonNullable<AmountNode['matrix']>);
      case 'rankTable': {
        const { of = { context: 'rank' as const }, table } = node.rankTable as NonNullable<AmountNode['rankTable']>;
        const spans = table.map(({ from, to }) => (to === undefined ? { from } : { from, to: to + 1 }));
        return this.chosen(
          this.candidates(source.spread(this.number(of)), spans),
          table.map(({ pay }) => ({ constant: literal(pay) })),
        );
      }
      case 'leastOf':
        return (node.leastOf as Amount[]).map((each) => this.amount(each)).reduce((a, b) => source.min(a, b));
      case 'greatestOf':
        return (node.greatestOf as Amount[]).map((each) => this.amount(each)).reduce((a, b) => source.max(a, b));
      case 'sum':
        return (node.sum as Amount[]).map((each) => this.amount(each)).reduce((a, b) => operand(source.plus(a, b)));
      case 'minus': {
        const { amount, less } = node.minus as NonNullable<AmountNode['minus']>;
        return operand(source.minus(this.amount(amount), notNegative(this.number(less))));
      }
      case 'stages': {
        const stage = (node.stages as NonNullable<AmountNode['stages']>)[(this.frame.batch.stage ?? 1) - 1];
        return stage ? this.amount(stage.amount) : NOTHING;
      }
      case 'months': {
        const { rent, months, rate, atMost } = node.months as NonNullable<AmountNode['months']>;
        const count = this.upTo(notNegative(this.number(months)), atMost);
        return source.times(source.times(this.number(rent), count), { constant: literal(rate) });
      }
      case 'interest':
        return this.interest(node.interest as NonNullable<AmountNode['interest']>);
      case 'share': {
        const { amount, rate, purpose } = node.share as NonNullable<AmountNode['share']>;
        // There it stands for what all levels paid, which single evaluation works out.
        if (purpose === 'split' && keyOf(amount).indexOf('context:"alreadyPaid"') >= 0) throw new Unvectorised();
        return source.times(this.amount(amount), { constant: literal(rate) });
      }
      case 'coFunding': {
        const { spend, rate, others } = node.coFunding as NonNullable<AmountNode['coFunding']>;
        const given = notNegative(this.number(others));
        return operand(source.minus(source.times(this.number(spend), { constant: literal(rate) }), given));
      }
      case 'choose':
        return this.choice(node.choose as NonNullable<AmountNode['choose']>);
      case 'index': {
        const { parts, pay } = node.index as NonNullable<AmountNode['index']>;
        const score = parts
          .map((part) => source.times({ constant: literal(part.weight) }, this.number(part.value)))
          .reduce((a, b) => operand(source.plus(a, b)));
        return source.times(score, { constant: literal(pay) });
      }
      default:
        // An operator of a newer language: single evaluation knows it.
        throw new Unvectorised();
    }
  }

  private interest(node: NonNullable<AmountNode['interest']>): Operand {
    const { principal, annualRate, days, months, yearDays = 365, atMost } = node;
    const count = this.upTo(notNegative(this.number((days ?? months) as Expression)), atMost);
    const year = days === undefined ? 12 : yearDays;
    const { source } = this;
    const yearly = source.times(this.number(principal), this.number(annualRate));
    return source.times(source.times(yearly, count), { constant: rational(1, year) });
  }

  private upTo(count: Operand, atMost: number | undefined): Operand {
    return atMost === undefined ? count : this.source.min(count, { constant: rational(atMost) });
  }

  /** How many times `size` fits in; whole times only, or pro rata. */
  private steps(base: Operand, size: Rational, mode: 'whole' | 'pro_rata'): Operand {
    const count = this.source.times(base, { constant: divide(rational(1), size) });
    const vec = atLeastZero(this.source.spread(count));
    return mode === 'whole' ? wholeUnits(vec, 0, vec.scale, 1) : vec;
  }

  private bandPart(base: Vec, band: MarginalBand): Operand {
    const { from, to } = spanEnds(band);
    const { source } = this;
    const upper = band.to === undefined ? base : source.min(base, { constant: to });
    const inside = atLeastZero(source.spread(operand(source.minus(upper, { constant: from }))));
    if (band.rate !== undefined) return source.times(inside, { constant: literal(band.rate) });
    const count = this.steps(inside, literal(band.every ?? 1), band.mode ?? 'whole');
    return source.times(count, { constant: literal(band.pay ?? '0元') });
  }

  private choice(choose: NonNullable<AmountNode['choose']>): Operand {
    const { from, otherwise } = choose;
    const amounts = [
      ...from.map((branch) => this.amount(branch.amount)),
      ...(otherwise ? [this.amount(otherwise)] : []),
    ];
    const planes = from.map((branch) => this.frame.planes(branch.when));
    const mask = words(this.rows.length);
    const outside = bytes(this.rows.length);
    for (let i = 0; i < mask.length; i += 1) {
      const row = this.rows[i] as number;
      let bits = 0;
      let certain = false;
      for (let branch = 0; branch < planes.length && !certain; branch += 1) {
        const { met, possible } = planes[branch] as (typeof planes)[number];
        bits |= bitAt(possible, row) << branch;
        certain = bitAt(met, row) === 1;
      }
      if (!certain && otherwise !== undefined) bits |= 1 << planes.length;
      mask[i] = bits;
      outside[i] = !certain && otherwise === undefined ? 1 : 0;
    }
    return this.chosen({ mask, outside, bad: null }, amounts);
  }

  private matrix({ rows, columns, pay }: NonNullable<AmountNode['matrix']>): Operand {
    const down = this.axis(rows);
    const across = this.axis(columns);
    const cells = pay.map((line) => line.map(literal));
    const height = rows.values?.length ?? rows.bands?.length ?? 0;
    const width = columns.values?.length ?? columns.bands?.length ?? 0;
    const amounts: Operand[] = [];
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) amounts.push({ constant: cells[y]?.[x] ?? ZERO });
    }
    if (amounts.length > MOST_SPANS) throw new Unvectorised();
    const mask = words(down.mask.length);
    const outside = bytes(mask.length);
    for (let i = 0; i < mask.length; i += 1) {
      let both = 0;
      for (let y = 0; y < height; y += 1) {
        if (((down.mask[i] as number) >>> y) & 1) both |= (across.mask[i] as number) << (y * width);
      }
      mask[i] = both;
      outside[i] = (down.outside[i] as number) | (across.outside[i] as number);
    }
    return this.chosen({ mask, outside, bad: mergeBad(down.bad, across.bad) }, amounts);
  }

  private axis(axis: Axis): Candidates {
    if (axis.fact === undefined) return this.candidates(this.source.spread(this.number(axis.of)), axis.bands);
    const column = this.frame.table.column(axis.fact);
    if (!(column instanceof CodeColumn) || axis.values.length > MOST_SPANS) throw new Unvectorised();
    const any = 2 ** axis.values.length - 1;
    const byCode = column.entries.map((entry) => {
      const index = entry === null ? -1 : axis.values.indexOf(entry as string | boolean);
      return entry === null ? any : index < 0 ? 0 : 1 << index;
    });
    const mask = words(this.rows.length);
    const outside = bytes(mask.length);
    for (let i = 0; i < mask.length; i += 1) {
      const code = column.codes[this.frame.from + (this.rows[i] as number)] as number;
      const bits = byCode[code] as number;
      mask[i] = bits;
      outside[i] = code === 0 || bits === 0 ? 1 : 0;
    }
    return { mask, outside, bad: null };
  }

  /** As `candidateSpans`: a row certainly in one span has that one only. */
  private candidates(value: Vec, spans: readonly Span[]): Candidates {
    if (spans.length > MOST_SPANS) throw new Unvectorised();
    const ends = spans.map((span) => {
      const { from, to } = spanEnds(span);
      return { from: ceilAt(from, value.scale), to: span.to === undefined ? Infinity : ceilAt(to, value.scale) };
    });
    const stretches = joined(ends);
    const rows = value.low.length;
    const mask = words(rows);
    const outside = bytes(rows);
    for (let i = 0; i < rows; i += 1) {
      const low = value.low[i] as number;
      const high = value.high[i] as number;
      let bits = 0;
      let certain = false;
      for (let k = 0; k < ends.length && !certain; k += 1) {
        const { from, to } = ends[k] as (typeof ends)[number];
        if (low >= from && (high < to || to === Infinity)) {
          bits = 1 << k;
          certain = true;
        } else if (high >= from && low < to) bits |= 1 << k;
      }
      mask[i] = bits;
      outside[i] = 0;
      if (certain) continue;
      const covered = stretches.some(({ from, to }) => low >= from && (high < to || to === Infinity));
      outside[i] = bits === 0 || !covered ? 1 : 0;
    }
    return { mask, outside, bad: value.bad };
  }

  /** The hull of the amounts that a row may have. */
  private chosen({ mask, outside, bad }: Candidates, amounts: readonly Operand[]): Vec {
    const vecs = sameScale(amounts.map((amount) => this.source.spread(amount)));
    const rows = mask.length;
    const low = floats(rows);
    const high = floats(rows);
    let open = false;
    for (let i = 0; i < rows; i += 1) {
      let least = outside[i] ? 0 : Infinity;
      let most = outside[i] ? 0 : -Infinity;
      for (let bits = mask[i] as number; bits !== 0; bits &= bits - 1) {
        const vec = vecs[31 - Math.clz32(bits & -bits)] as Vec;
        least = Math.min(least, vec.low[i] as number);
        most = Math.max(most, vec.high[i] as number);
      }
      low[i] = least;
      high[i] = most;
      open ||= least !== most;
    }
    const bound = Math.max(...vecs.map((vec) => vec.bound));
    return {
      low,
      high: open ? high : low,
      scale: vecs[0]?.scale ?? 1,
      bound,
      bad: vecs.reduce((marks, vec) => mergeBad(marks, vec.bad), bad),
    };
  }
}

function notNegative(a: Operand): Operand {
  return isConst(a) ? { constant: maximum(a.constant, ZERO) } : atLeastZero(a);
}

/** Spans laid together where they touch or overlap. */
function joined(spans: readonly { from: number; to: number }[]): { from: number; to: number }[] {
  const stretches: { from: number; to: number }[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = stretches[stretches.length - 1];
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else stretches.push({ ...span });
  }
  return stretches;
}

function sameScale(vecs: readonly Vec[]): Vec[] {
  const [first] = vecs;
  if (first === undefined) throw new Unvectorised();
  const widest = vecs.reduce((a, b) => aligned(a, b)[0], first);
  return vecs.map((vec) => aligned(vec, widest)[0]);
}
