import type { MigrationClass } from '../platform/db/index.js';
import { MIGRATIONS as PLATFORM } from './01-platform.js';
import { MIGRATIONS as AUDIT } from './02-audit.js';
import { MIGRATIONS as IDENTITY } from './03-identity.js';
import { MIGRATIONS as LEDGER } from './06-ledger.js';

/** Every module's migrations, in the order of their numbers. */
export const MIGRATIONS: MigrationClass[] = [...PLATFORM, ...AUDIT, ...IDENTITY, ...LEDGER];
