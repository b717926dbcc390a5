/** Half-open spans `from` ≤ x < `to`: which of them a value lies in, for certain or perhaps. */
import type { Outcome } from '@qinqing/contract';
import type { Span } from './amount-schema.js';
import { literalInterval } from './expression.js';
import { atLeast, type Interval, related } from './interval.js';
import { compare, INFINITY, type Rational } from './rational.js';

export function spanEnds(span: Span): { from: Rational; to: Rational } {
  return {
    from: literalInterval(span.from).low,
    to: span.to === undefined ? INFINITY : literalInterval(span.to).low,
  };
}

export function inSpan(value: Interval, span: Span): Outcome {
  const from = related(value, 'gte', literalInterval(span.from));
  return span.to === undefined ? from : atLeast(2, [from, related(value, 'lt', literalInterval(span.to))]);
}

export interface Candidates {
  /** Indexes that may hold the value, in order. */
  indexes: number[];
  /** May the value lie outside every span? */
  outside: boolean;
}

export function candidateSpans(value: Interval, spans: readonly Span[]): Candidates {
  const outcomes = spans.map((span) => inSpan(value, span));
  const indexes = outcomes.map((_, i) => i).filter((i) => outcomes[i] !== 'not_met');
  const certain = outcomes.indexOf('met');
  if (certain >= 0) return { indexes: [certain], outside: false };
  return { indexes, outside: indexes.length === 0 || value.defined !== 'yes' || !covered(value, spans) };
}

/** Do the spans, taken in order of their start, cover the whole interval without a gap? */
function covered(value: Interval, spans: readonly Span[]): boolean {
  const ends = spans.map(spanEnds).sort((a, b) => compare(a.from, b.from));
  let reached: Rational | null = null;
  for (const { from, to } of ends) {
    if (reached === null) {
      if (compare(value.low, from) < 0) return false;
      reached = to;
    } else if (compare(from, reached) <= 0) {
      reached = compare(to, reached) > 0 ? to : reached;
    } else if (compare(value.low, from) >= 0) {
      // The gap lies wholly below the interval.
      reached = to;
    } else if (compare(value.high, reached) >= 0) {
      return false;
    }
  }
  return reached !== null && (compare(reached, INFINITY) === 0 || compare(value.high, reached) < 0);
}
