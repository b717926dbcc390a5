import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';
import { type ColumnKind, entityColumn } from './column-types.js';

export interface SemanticOptions {
  nullable?: boolean;
  default?: string | number | boolean;
  primary?: boolean;
}

function semantic(kind: ColumnKind, options: SemanticOptions, length?: number): PropertyDecorator {
  const { primary, ...rest } = options;
  const column: ColumnOptions = { ...entityColumn(kind, length), ...rest };
  return primary ? PrimaryColumn({ ...column, nullable: false }) : Column(column);
}

/** The 26 characters of `newId()`: the row's own id (`primary: true`) or that of another row. */
export const IdColumn = (options: SemanticOptions = {}) => semantic('id', options);
/** Short exact text: codes, numbers, names that are searched by equality. `length` counts characters. */
export const KeyColumn = (length?: number, options: SemanticOptions = {}) => semantic('key', options, length);
/** Long text; cannot be indexed or have a default. */
export const TextColumn = (options: Omit<SemanticOptions, 'default'> = {}) => semantic('text', options);
/** Any JSON value, kept as text on both engines; cannot be searched inside. */
export const JsonColumn = (options: Omit<SemanticOptions, 'default'> = {}) => semantic('json', options);
/** Money in integer fen, within ±(2^53−1). */
export const FenColumn = (options: SemanticOptions = {}) => semantic('fen', options);
/** An instant, UTC milliseconds. */
export const TimeColumn = (options: Omit<SemanticOptions, 'default'> = {}) => semantic('time', options);
/** A calendar day in Asia/Shanghai as YYYY-MM-DD. */
export const DayColumn = (options: Omit<SemanticOptions, 'default'> = {}) => semantic('day', options);
/** A 32-bit integer: counts, versions, sequence numbers; never money. */
export const IntColumn = (options: SemanticOptions = {}) => semantic('int', options);
export const BoolColumn = (options: SemanticOptions = {}) => semantic('bool', options);
/** A state from a string-literal union. */
export const StatusColumn = (options: SemanticOptions = {}) => semantic('status', options);
