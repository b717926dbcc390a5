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
import { MIGRATIONS as TOTAL_CONTROL } from './09-total-control.js';
import { MIGRATIONS as REVIEW } from './10-review.js';
import { MIGRATIONS as PAYOUT } from './11-payout.js';
import { MIGRATIONS as PAYOUT_BANK } from './11-payout-bank.js';
import { MIGRATIONS as PAYOUT_CLAWBACK } from './11-payout-clawback.js';
import { MIGRATIONS as OUTREACH } from './12-outreach.js';
import { MIGRATIONS as LIVE } from './13-live.js';
import { MIGRATIONS as OFFER } from './14-offer.js';
import { MIGRATIONS as FEEDBACK } from './15-feedback.js';

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
  ...TOTAL_CONTROL,
  ...REVIEW,
  ...PAYOUT,
  ...PAYOUT_CLAWBACK,
  ...PAYOUT_BANK,
  ...OUTREACH,
  ...LIVE,
  ...OFFER,
  ...FEEDBACK,
];
