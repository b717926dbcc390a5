/** The facts of many firms, a column per fact: what batch evaluation reads instead of one object per firm. */
import type { FactRaw } from '@qinqing/contract';
import { dayNumber, isoDay } from '../calendar.js';
import { type EvaluationContext, normalFact } from '../environment.js';
import type { FactDefinition, Facts } from '../fact-definition.js';
import { factByName } from '../facts.js';

/** A firm and what comes with its case. */
export interface BatchFirm extends Omit<EvaluationContext, 'on' | 'stage'> {
  facts: Facts;
}

/** Firms for which a column makes room at first. */
const FIRST_ROOM = 1024;
const RATE_SCALE = 10_000;

/** Which rows are unknown, a bit each. */
export class Bitmap {
  words = new Uint32Array(FIRST_ROOM / 32);
  /** bits that are set */
  count = 0;
  private length = 0;

  push(set: boolean): void {
    const word = this.length >>> 5;
    if (word === this.words.length) this.words = grown(this.words);
    if ((this.length & 31) === 0) this.words[word] = 0;
    if (set) {
      this.words[word] = (this.words[word] as number) | (1 << (this.length & 31));
      this.count += 1;
    }
    this.length += 1;
  }

  clear(): void {
    this.length = 0;
    this.count = 0;
  }
}

/** Numbers as integers over `scale`; NaN is unknown. */
export class NumberColumn {
  values = new Float64Array(FIRST_ROOM);
  /** the greatest known value, without its sign */
  bound = 0;
  readonly missing = new Bitmap();
  private length = 0;

  /** @param least what an unknown value is at least, before scaling */
  constructor(
    readonly least: number,
    public scale = 1,
  ) {}

  push(value: number | null): void {
    if (this.length === this.values.length) this.values = grown(this.values);
    this.missing.push(value === null);
    if (value !== null && Math.abs(value) > this.bound) this.bound = Math.abs(value);
    this.values[this.length] = value ?? Number.NaN;
    this.length += 1;
  }

  /** Makes room for a finer value. The dictionary's limits keep every decimal within the exact integers. */
  rescale(scale: number): void {
    const factor = scale / this.scale;
    for (let i = 0; i < this.length; i += 1) this.values[i] = (this.values[i] as number) * factor;
    this.bound *= factor;
    this.scale = scale;
  }

  clear(): void {
    this.length = 0;
    this.missing.clear();
    this.bound = 0;
  }
}

/** Values that are compared and never computed, each by its place in a dictionary; 0 is unknown. */
export class CodeColumn {
  codes: Uint8Array | Uint32Array = new Uint8Array(FIRST_ROOM);
  readonly missing = new Bitmap();
  /** by code; the first entry stands for unknown */
  readonly entries: (FactRaw | null)[] = [null];
  private readonly known = new Map<FactRaw | string, number>();
  private length = 0;

  push(value: FactRaw | null): void {
    if (this.length === this.codes.length) this.codes = grown(this.codes);
    this.missing.push(value === null);
    const code = value === null ? 0 : this.codeOf(value);
    if (code > 255 && this.codes instanceof Uint8Array) this.codes = Uint32Array.from(this.codes);
    this.codes[this.length] = code;
    this.length += 1;
  }

  /** The dictionary stays: the next firms have mostly the same values. */
  clear(): void {
    this.length = 0;
    this.missing.clear();
  }

  private codeOf(value: FactRaw): number {
    // No text starts like a list's key.
    const key = Array.isArray(value) ? `\u0000${JSON.stringify(value)}` : value;
    const found = this.known.get(key);
    if (found !== undefined) return found;
    const code = this.entries.push(value) - 1;
    this.known.set(key, code);
    return code;
  }
}

function grown<T extends Float64Array | Uint8Array | Uint32Array>(values: T): T {
  const room = new (values.constructor as new (length: number) => T)(values.length * 2);
  room.set(values);
  return room;
}

export type Column = NumberColumn | CodeColumn;

function columnFor(definition: FactDefinition | undefined): Column {
  switch (definition?.type) {
    case 'money':
    case 'integer':
    case 'decimal':
    case 'rate': {
      if (definition.type !== 'rate') return new NumberColumn(definition.min ?? 0);
      return new NumberColumn((definition.min ?? 0) / RATE_SCALE, RATE_SCALE);
    }
    case 'date':
      return new NumberColumn(-Infinity);
    default:
      return new CodeColumn();
  }
}

/**
 * Filled firm by firm, read by a `MatchPlan`. A value that cannot be what the dictionary says counts as unknown, as it
 * does in `evaluate`; sources and dates are not kept.
 */
export class FactTable {
  private readonly columns: { name: string; definition: FactDefinition | undefined; column: Column }[];
  private readonly byName = new Map<string, Column>();
  readonly rank = new NumberColumn(1);
  readonly alreadyPaid = new NumberColumn(0);
  readonly otherBenefits = new CodeColumn();
  private count = 0;

  /** @param names facts to keep; all others are forgotten */
  constructor(names: readonly string[]) {
    this.columns = names.map((name) => {
      const definition = factByName(name);
      return { name, definition, column: columnFor(definition) };
    });
    for (const { name, column } of this.columns) this.byName.set(name, column);
  }

  get length(): number {
    return this.count;
  }

  add(firm: BatchFirm): void {
    for (const { name, definition, column } of this.columns) {
      const held = firm.facts[name]?.value;
      const value = definition && held !== null && held !== undefined ? normalFact(definition, held) : null;
      if (column instanceof CodeColumn) column.push(value);
      else pushNumber(column, definition as FactDefinition, value);
    }
    this.rank.push(wholeFrom(firm.rank, 1));
    this.alreadyPaid.push(wholeFrom(firm.alreadyPaidFen, 0));
    const held = firm.otherBenefits;
    this.otherBenefits.push(Array.isArray(held) ? held.filter((code) => typeof code === 'string') : null);
    this.count += 1;
  }

  /** Forgets the firms and keeps the room: for going through a register chunk by chunk. */
  clear(): void {
    for (const { column } of this.columns) column.clear();
    for (const column of [this.rank, this.alreadyPaid, this.otherBenefits]) column.clear();
    this.count = 0;
  }

  column(name: string): Column | undefined {
    return this.byName.get(name);
  }

  /** The firm's facts as `evaluate` takes them. */
  factsAt(row: number): Facts {
    const facts: Facts = {};
    for (const { name, definition, column } of this.columns) {
      const value = definition ? valueAt(column, definition, row) : null;
      if (value !== null) facts[name] = { value };
    }
    return facts;
  }

  contextAt(row: number): Omit<EvaluationContext, 'on' | 'stage'> {
    const rank = this.rank.values[row] as number;
    const paid = this.alreadyPaid.values[row] as number;
    const held = this.otherBenefits.entries[this.otherBenefits.codes[row] as number];
    return {
      ...(Number.isNaN(rank) ? {} : { rank }),
      ...(Number.isNaN(paid) ? {} : { alreadyPaidFen: paid }),
      ...(Array.isArray(held) ? { otherBenefits: held } : {}),
    };
  }

  isKnown(name: string, row: number): boolean {
    const column = this.byName.get(name);
    if (column === undefined) return false;
    return column instanceof CodeColumn ? column.codes[row] !== 0 : !Number.isNaN(column.values[row] as number);
  }
}

function wholeFrom(value: number | undefined, least: number): number | null {
  return value !== undefined && Number.isSafeInteger(value) && value >= least ? value : null;
}

function pushNumber(column: NumberColumn, definition: FactDefinition, value: FactRaw | null): void {
  if (value !== null && definition.type === 'decimal') {
    const scale = 10 ** (String(value).split('.')[1] ?? '').length;
    if (scale > column.scale) column.rescale(scale);
    column.push(Math.round((value as number) * column.scale));
  } else {
    column.push(definition.type === 'date' && value !== null ? dayNumber(value as string) : (value as number | null));
  }
}

function valueAt(column: Column, definition: FactDefinition, row: number): FactRaw | null {
  if (column instanceof CodeColumn) return column.entries[column.codes[row] as number] ?? null;
  const value = column.values[row] as number;
  if (Number.isNaN(value)) return null;
  if (definition.type === 'date') return isoDay(value);
  return definition.type === 'decimal' ? value / column.scale : value;
}
