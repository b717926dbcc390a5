import type { MigrationClass } from '../platform/db/index.js';
import { MIGRATIONS as PLATFORM } from './01-platform.js';
import { MIGRATIONS as AUDIT } from './02-audit.js';
import { MIGRATIONS as IDENTITY } from './03-identity.js';
import { MIGRATIONS as FILE } from './04-file.js';
import { MIGRATIONS as NOTICE } from './05-notice.js';
import { MIGRATIONS as LEDGER } from './06-ledger.js';
import { MIGRATIONS as ENTERPRISE } from './07-enterprise.js';
import { MIGRATIONS as POLICY } from './08-policy.js';
import { MIGRATIONS as APPLICATION } from './09-application.js';
import { MIGRATIONS as REVIEW } from './10-review.js';
import { MIGRATIONS as PAYOUT } from './11-payout.js';
import { MIGRATIONS as OUTREACH } from './12-outreach.js';
import { MIGRATIONS as LIVE } from './13-live.js';

/** Every module's migrations, in the order of their numbers. */
export const MIGRATIONS: MigrationClass[] = [
  ...PLATFORM,
  ...AUDIT,
  ...IDENTITY,
  ...FILE,
  ...NOTICE,
  ...LEDGER,
  ...ENTERPRISE,
  ...POLICY,
  ...APPLICATION,
  ...REVIEW,
  ...PAYOUT,
  ...OUTREACH,
  ...LIVE,
];
