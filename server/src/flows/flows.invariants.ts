import { TRANSFERS } from '../modules/ledger/index.js';
import type { Invariant } from '../platform/db/index.js';

const freeze = TRANSFERS.freeze.code;
const unfreeze = TRANSFERS.unfreeze.code;
const uncommit = TRANSFERS.uncommit.code;
const clawBack = TRANSFERS.claw_back.code;

/** What must hold between the modules that the flows bring together. */
export const FLOW_INVARIANTS: Invariant[] = [
  {
    code: 'case-own-order',
    title: '每件申报记着的拨付单是它自己的',
    money: true,
    sql: `SELECT a.receiptNo AS subject, a.payoutId FROM application a LEFT JOIN payout p ON p.id = a.payoutId
      WHERE a.payoutId IS NOT NULL AND (p.id IS NULL OR p.applicationId <> a.id)`,
  },
  {
    code: 'case-entitlement',
    title: '同一申报的有效拨付单合计减去已追回，不超过核定金额',
    money: true,
    sql: `SELECT a.receiptNo AS subject, a.amountFen, SUM(p.amountFen - COALESCE(c.fen, 0)) AS ordersFen
      FROM application a JOIN payout p ON p.applicationId = a.id
      LEFT JOIN (
        SELECT payoutId, SUM(amountFen) AS fen FROM ledger_transfer WHERE code = ${TRANSFERS.claw_back.code} GROUP BY payoutId
      ) c ON c.payoutId = p.id
      WHERE p.status NOT IN ('corrected', 'cancelled', 'clawed_back')
      GROUP BY a.id, a.receiptNo, a.amountFen
      HAVING SUM(p.amountFen - COALESCE(c.fen, 0)) > COALESCE(a.amountFen, 0)`,
  },
  {
    code: 'control-sums',
    title: '每期总额控制的核定合计等于各件之和，且不超过总额和应得',
    money: true,
    sql: `SELECT w.id AS subject, w.controlFen, w.allocatedFen, SUM(i.allocatedFen) AS sumFen
      FROM window_allocation w LEFT JOIN window_allocation_item i ON i.allocationId = w.id
      GROUP BY w.id, w.controlFen, w.allocatedFen, w.claimFen, w.applications
      HAVING COUNT(i.id) <> w.applications OR SUM(i.allocatedFen) <> w.allocatedFen OR SUM(i.claimFen) <> w.claimFen
        OR w.allocatedFen > w.controlFen OR SUM(CASE WHEN i.allocatedFen > i.claimFen THEN 1 ELSE 0 END) > 0`,
  },
  {
    code: 'control-held',
    title: '按总额控制核定的申报，其冻结、待付和已付之和不超过核定金额，在办的等于其冻结金额',
    money: true,
    sql: `SELECT a.receiptNo AS subject, i.allocatedFen, a.frozenFen, COALESCE(t.fen, 0) AS heldFen
      FROM window_allocation_item i JOIN application a ON a.id = i.applicationId
      LEFT JOIN (
        SELECT applicationId, SUM(CASE WHEN code = ${freeze} THEN amountFen
          WHEN code IN (${unfreeze}, ${uncommit}, ${clawBack}) THEN -amountFen ELSE 0 END) AS fen
        FROM ledger_transfer WHERE applicationId IS NOT NULL GROUP BY applicationId
      ) t ON t.applicationId = a.id
      WHERE i.appliedAt IS NOT NULL AND (
        COALESCE(t.fen, 0) > i.allocatedFen
        OR a.status IN ('in_review', 'supplement', 'publicised', 'objection') AND COALESCE(t.fen, 0) <> a.frozenFen
        OR a.status IN ('approved', 'payable', 'paid') AND a.amountFen > i.allocatedFen
        OR a.status IN ('rejected', 'withdrawn', 'expired') AND COALESCE(t.fen, 0) <> 0
      )`,
  },
  {
    code: 'control-set-aside',
    title: '已办完的总额控制不再占用额度，在办的所占不多于待核定的',
    money: true,
    sql: `SELECT w.id AS subject, w.status, SUM(CASE WHEN t.code = ${freeze} THEN t.amountFen ELSE -t.amountFen END) AS heldFen
      FROM window_allocation w JOIN ledger_transfer t ON t.applicationId = w.id
      GROUP BY w.id, w.status, w.allocatedFen
      HAVING SUM(CASE WHEN t.code = ${freeze} THEN t.amountFen ELSE -t.amountFen END) > CASE w.status WHEN 'done' THEN 0 ELSE w.allocatedFen END`,
  },
];
