import type { Invariant } from '../../platform/db/index.js';

/** What must hold between applications and what they hold. */
export const APPLICATION_INVARIANTS: Invariant[] = [
  {
    code: 'evidence-place',
    title: '只有有效申报占用发票和合同',
    money: false,
    sql: `SELECT c.id AS subject, c.number FROM evidence_claim c JOIN application a ON a.id = c.applicationId
      WHERE c.place IS NOT NULL AND a.liveKey IS NULL`,
  },
];
