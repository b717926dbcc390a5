import type { ColumnOptions, ValueTransformer } from 'typeorm';
import { type Engine, processEngine } from '../config/index.js';
import { ID_LENGTH } from '../ids/index.js';

/**
 * What each kind of column is on each engine. Both the entity decorators and the migration columns are made from
 * these rows, so that the two cannot drift apart.
 */
export type ColumnKind = 'id' | 'key' | 'text' | 'json' | 'fen' | 'time' | 'day' | 'int' | 'bool' | 'status';

export interface PhysicalType {
  type: 'varchar' | 'text' | 'mediumtext' | 'bigint' | 'datetime' | 'integer' | 'int' | 'boolean' | 'tinyint';
  length?: number;
  precision?: number;
  width?: number;
}

export const STATUS_LENGTH = 32;
export const DEFAULT_KEY_LENGTH = 64;
const DAY_LENGTH = 10;

export function physicalType(kind: ColumnKind, engine: Engine = processEngine, length?: number): PhysicalType {
  const mysql = engine === 'mysql';
  switch (kind) {
    case 'id':
      return { type: 'varchar', length: ID_LENGTH };
    case 'key':
      return { type: 'varchar', length: length ?? DEFAULT_KEY_LENGTH };
    case 'status':
      return { type: 'varchar', length: STATUS_LENGTH };
    case 'day':
      return { type: 'varchar', length: DAY_LENGTH };
    // MySQL's `text` ends at 64 KB, in bytes: a policy document or a frozen trace is longer.
    case 'text':
    case 'json':
      return { type: mysql ? 'mediumtext' : 'text' };
    case 'fen':
      return { type: 'bigint' };
    case 'time':
      return { type: 'datetime', precision: 3 };
    case 'int':
      return { type: mysql ? 'int' : 'integer' };
    case 'bool':
      return mysql ? { type: 'tinyint', width: 1 } : { type: 'boolean' };
  }
}

function passes(value: unknown): boolean {
  // null, find operators and `() => 'column + :x'` are not values of the column
  return value === null || value === undefined || typeof value === 'function' || typeof value === 'object';
}

/**
 * Integer fen in a bigint column. Servers answer bigints as text, and a number beyond 2^53−1 has lost its last digits
 * before anyone looks: both ways, such a value throws instead of being rounded.
 */
export const safeInteger: ValueTransformer = {
  to(value: unknown) {
    if (passes(value)) return value;
    if (!Number.isSafeInteger(value)) throw new RangeError(`not a safe integer: ${String(value)}`);
    return value;
  },
  from(value: string | number | null | undefined) {
    if (value === null || value === undefined) return value;
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new RangeError(`unsafe integer in the database: ${value}`);
    return number;
  },
};

/** Raw aggregates come back as text on MySQL: read every raw SUM, COUNT or MAX of fen through this. */
export function toFen(raw: unknown): number {
  return safeInteger.from(raw ?? 0) as number;
}

const jsonText: ValueTransformer = {
  to: (value: unknown) =>
    value === null || value === undefined || typeof value === 'function' ? value : JSON.stringify(value),
  from: (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value),
};

const boolean: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? value : Boolean(Number(value))),
};

export function entityColumn(kind: ColumnKind, length?: number): ColumnOptions {
  const { length: size, ...physical } = physicalType(kind, processEngine, length);
  const options: ColumnOptions = { ...physical };
  if (size !== undefined) options.length = size;
  if (kind === 'fen') options.transformer = safeInteger;
  if (kind === 'json') options.transformer = jsonText;
  if (kind === 'bool') options.transformer = boolean;
  return options;
}
