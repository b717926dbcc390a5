import { AppError } from '../errors/index.js';

interface DriverFailure {
  code: string;
  message: string;
}

/** The driver's own code and sentence behind TypeORM's wrapper. */
function driverFailure(error: unknown): DriverFailure {
  const inner = typeof error === 'object' && error !== null && 'driverError' in error ? error.driverError : error;
  const { code, message } = (inner ?? {}) as Partial<DriverFailure>;
  return { code: String(code ?? ''), message: String(message ?? '') };
}

const UNIQUE = ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', 'ER_DUP_ENTRY'];
const RETRYABLE = ['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD'];

/** Whether a statement failed because a row with the same unique key exists. */
export function isUniqueViolation(error: unknown): boolean {
  return UNIQUE.includes(driverFailure(error).code);
}

/** Whether a trigger (an insert-only table) refused the statement. */
export function isRefusedByTrigger(error: unknown): boolean {
  return ['SQLITE_CONSTRAINT_TRIGGER', 'ER_SIGNAL_EXCEPTION'].includes(driverFailure(error).code);
}

export function isBusy(error: unknown): boolean {
  return driverFailure(error).code.startsWith('SQLITE_BUSY');
}

/** Whether the whole unit of work can be run again: the engine undid it because of others, not because of itself. */
export function isRetryable(error: unknown): boolean {
  return isBusy(error) || RETRYABLE.includes(driverFailure(error).code);
}

/** A guarded statement touched no row: somebody else changed it first, or the guard does not hold. */
export class StaleWrite extends AppError {
  constructor() {
    super('STALE_VERSION');
    this.name = 'StaleWrite';
  }
}

/**
 * The other half of a guarded statement.
 * @throws {StaleWrite} unless exactly one row was changed
 */
export function affectedOne(result: { affected?: number | null }): void {
  if (result.affected !== 1) throw new StaleWrite();
}
