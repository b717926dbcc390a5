/** What one evaluation may see: the firm's facts, the case, and nothing else (no clock, no network). */
import type { FactRaw, FactUse } from '@qinqing/contract';
import { dayNumber } from './calendar.js';
import { factText, UNKNOWN_TEXT } from './display.js';
import type { FactDefinition, Facts, FactValue } from './fact-definition.js';
import { factByName } from './facts.js';
import { normalIndustry } from './industries.js';
import { ANYTHING, between, type Interval, point } from './interval.js';
import { divide, fromDecimalText, INFINITY, MINUS_INFINITY, ONE, type Rational, rational, ZERO } from './rational.js';

export interface EvaluationContext {
  /** Day of the decision, 'YYYY-MM-DD'. */
  on: string;
  /**
   * Already paid to this firm under this measure or its yearly cap, in fen; of a split amount the measure's own part.
   * Absent is unknown, not zero.
   */
  alreadyPaidFen?: number;
  /** Codes of the measures this firm already holds. Absent is unknown, not none. */
  otherBenefits?: string[];
  /** Rank among the applicants, 1 is first. */
  rank?: number;
  /** Which part of a measure paid in stages is claimed now, from 1. */
  stage?: number;
}

/** Told of what the evaluation touched, so that the linter can name what no example touches. */
export interface Observer {
  /** A value met the edges of a table. */
  value?(path: string, value: Rational): void;
  /** A branch was taken or a limit bound: `caps[0]`, `nothingBelow`, `choose.from[0]`. */
  branch?(path: string, taken: boolean): void;
}

export class Environment {
  constructor(
    private readonly facts: Facts,
    readonly context: EvaluationContext,
    readonly observer?: Observer,
    private readonly instead?: { name: string; value: FactRaw },
    /** What the measure's own part is of the amount that is being worked out; 1 where it is not split. */
    readonly ownRate: Rational = ONE,
  ) {}

  /** The same firm with one fact changed: what if? */
  with(name: string, value: FactRaw): Environment {
    return new Environment(this.facts, this.context, undefined, { name, value }, this.ownRate);
  }

  /**
   * As amounts inside a split are seen: they are the whole of all levels, so what was paid before stands there for the
   * whole as well. Otherwise a yearly cap on the whole would be held against one level's part of the payments.
   */
  withinSplit(rate: Rational): Environment {
    return new Environment(this.facts, this.context, this.observer, this.instead, rate);
  }

  private held(name: string): FactValue | undefined {
    if (this.instead?.name === name) return { value: this.instead.value };
    return this.facts[name];
  }

  /** The fact in its normal form; null where it is missing or cannot be what it claims to be. */
  raw(name: string): FactRaw | null {
    const definition = factByName(name);
    const held = this.held(name);
    if (!definition || !held || held.value === null || held.value === undefined) return null;
    return normalFact(definition, held.value);
  }

  use(name: string): FactUse {
    const definition = factByName(name);
    const held = this.held(name);
    const value = this.raw(name);
    const broken = value === null && held?.value !== null && held?.value !== undefined;
    return {
      name,
      label: definition?.label ?? name,
      value,
      display: broken ? `${UNKNOWN_TEXT}（数据有误）` : factText(definition, value),
      ...(typeof held?.source === 'string' ? { source: held.source } : {}),
      ...(typeof held?.asOf === 'string' ? { asOf: held.asOf } : {}),
    };
  }

  number(name: string): Interval {
    const definition = factByName(name);
    if (!definition) return ANYTHING;
    const value = this.raw(name);
    return value === null ? plausible(definition) : point(numeric(definition, value));
  }
}

function least(definition: FactDefinition): number {
  return definition.min ?? 0;
}

/**
 * The range that a missing number may have. The dictionary's greatest value only refuses nonsense; taking it as an end
 * here would let a card claim "at most 400 万元" where the clause sets no limit.
 */
function plausible(definition: FactDefinition): Interval {
  switch (definition.type) {
    case 'money':
    case 'integer':
    case 'decimal':
      return between(rational(least(definition)), INFINITY);
    case 'rate':
      return between(rational(least(definition), 10_000), INFINITY);
    default:
      return between(MINUS_INFINITY, INFINITY);
  }
}

function numeric(definition: FactDefinition, value: FactRaw): Rational {
  if (definition.type === 'date') return rational(dayNumber(value as string) as number);
  if (definition.type === 'rate') return divide(rational(value as number), rational(10_000));
  if (definition.type === 'decimal') return fromDecimalText(String(value)) as Rational;
  return typeof value === 'number' ? rational(value) : ZERO;
}

/** A raw value as its definition wants it, or null: a wrong type or an implausible figure is no knowledge. */
export function normalFact(definition: FactDefinition, value: unknown): FactRaw | null {
  switch (definition.type) {
    case 'money':
    case 'integer':
    case 'rate':
      return typeof value === 'number' && Number.isSafeInteger(value) && plausibleNumber(definition, value)
        ? value
        : null;
    case 'decimal': {
      if (typeof value !== 'number' || !plausibleNumber(definition, value)) return null;
      return fromDecimalText(String(value)) === null ? null : value;
    }
    case 'date':
      return typeof value === 'string' && dayNumber(value) !== null ? value : null;
    case 'enum':
      return typeof value === 'string' && (definition.options ?? []).some((option) => option.value === value)
        ? value
        : null;
    case 'flag':
      return typeof value === 'boolean' ? value : null;
    case 'list':
      return Array.isArray(value) && value.every((item) => typeof item === 'string') ? (value as string[]) : null;
    case 'code':
      if (typeof value !== 'string' || value === '') return null;
      return definition.name === 'industryCode' ? normalIndustry(value) : value;
  }
}

function plausibleNumber(definition: FactDefinition, value: number): boolean {
  return value >= least(definition) && (definition.max === undefined || value <= definition.max);
}
