import type { MigrationClass } from '../platform/db/index.js';
import { MIGRATIONS as PLATFORM } from './01-platform.js';

/** Every module's migrations, in the order of their numbers. */
export const MIGRATIONS: MigrationClass[] = [...PLATFORM];
