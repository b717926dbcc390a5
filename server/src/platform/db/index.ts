export {
  BoolColumn,
  DayColumn,
  FenColumn,
  IdColumn,
  IntColumn,
  JsonColumn,
  KeyColumn,
  type SemanticOptions,
  StatusColumn,
  TextColumn,
  TimeColumn,
} from './columns.js';
export { toFen } from './column-types.js';
export { type MigrationClass, registeredEntities } from './data-source.js';
export { type Collector, Db } from './db.js';
export { digestOf, insertLines, linesOf, type TableDigest, tablesOf, withLateReferences } from './dump.js';
export {
  affectedOne,
  isRefusedByTrigger,
  isUniqueViolation,
  StaleWrite,
} from './failures.js';
export { affectedBy, insertOrUpdate } from './guarded.js';
export { GateTimeout } from './gate.js';
export { type Invariant, InvariantRegistry } from './invariants.js';
export { migrate } from './migrate.js';
export {
  addColumn,
  addIndex,
  type ColumnSpec,
  col,
  insertOnly,
  type MigrationNumber,
  raw,
  table,
} from './migration.js';
export { RowBase } from './row-base.js';
