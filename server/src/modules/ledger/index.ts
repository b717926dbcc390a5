/** The money of the budget pools: double entry, insert-only, guarded in the statement. */
export type { Grant, Holding } from './ledger.holds.js';
export type { CapRoom, CapSpec } from './ledger.caps.js';
export { LEDGER_INVARIANTS } from './ledger.invariants.js';
export { VERIFY_JOB } from './ledger.jobs.js';
export { LedgerModule } from './ledger.module.js';
export { type ReleasedRow, TRANSFERS } from './ledger.rules.js';
export type { PoolShare } from './ledger.freezes.js';
export { LedgerService, type NewPool } from './ledger.service.js';
export { PoolService } from './pool.service.js';
export { type LedgerReport, LedgerVerifier } from './ledger.verifier.js';
