import type { Invariant } from '../../platform/db/index.js';
import { TRANSFERS } from '../ledger/index.js';

const { settle, deliver, dispatch, fail_back: failBack, return: back, claw_back: clawBack } = TRANSFERS;
const PAID = `SUM(CASE WHEN code IN (${settle.code}, ${deliver.code}) THEN 1 WHEN code IN (${back.code}, ${clawBack.code}) THEN -1 ELSE 0 END)`;
const SENT = `SUM(CASE WHEN code = ${dispatch.code} THEN 1 WHEN code IN (${failBack.code}, ${settle.code}) THEN -1 ELSE 0 END)`;

/** What must hold between orders, batches, bank files and the ledger. Each finds its planted fault in the spec. */
export const PAYOUT_INVARIANTS: Invariant[] = [
  {
    code: 'payout-one-live',
    title: '同一申报最多一张有效拨付单',
    money: true,
    sql: `SELECT applicationId AS subject, COUNT(*) AS orders FROM payout
      WHERE status NOT IN ('corrected', 'cancelled', 'clawed_back') GROUP BY applicationId HAVING COUNT(*) > 1`,
  },
  {
    code: 'payout-live-key',
    title: '有效拨付单占用其申报,失效的不占用',
    money: true,
    sql: `SELECT orderNo AS subject, status FROM payout
      WHERE (status IN ('corrected', 'cancelled', 'clawed_back')) <> (liveKey IS NULL)`,
  },
  {
    code: 'payout-status-transfers',
    title: '拨付单状态与其分录一致',
    money: true,
    sql: `SELECT p.orderNo AS subject, p.status, COALESCE(t.paid, 0) AS paid, COALESCE(t.sent, 0) AS sent
      FROM payout p
      LEFT JOIN (
        SELECT payoutId, ${PAID} AS paid, ${SENT} AS sent FROM ledger_transfer WHERE payoutId IS NOT NULL GROUP BY payoutId
      ) t ON t.payoutId = p.id
      WHERE COALESCE(t.paid, 0) <> CASE WHEN p.status IN ('paid', 'clawback_open') THEN 1 ELSE 0 END
        OR COALESCE(t.sent, 0) <> CASE WHEN p.status IN ('dispatched', 'unknown') THEN 1 ELSE 0 END`,
  },
  {
    code: 'payout-transfer-known',
    title: '每笔拨付分录对应一张同额、同资金池的拨付单',
    money: true,
    sql: `SELECT t.id AS subject FROM ledger_transfer t LEFT JOIN payout p ON p.id = t.payoutId
      WHERE t.payoutId IS NOT NULL
        AND (p.id IS NULL OR p.amountFen <> t.amountFen OR p.poolCode <> t.poolCode OR p.applicationId <> t.applicationId)`,
  },
  {
    code: 'payout-bank-evidence',
    title: '每张已到账或已退票的拨付单恰有一条号码与金额相符的银行记录',
    money: true,
    sql: `SELECT p.orderNo AS subject, p.status FROM payout p
      LEFT JOIN bank_line l ON l.decidesKey = p.id AND l.payoutId = p.id AND l.orderNo = p.orderNo
        AND l.result = 'paid' AND l.amountFen = p.amountFen
      WHERE p.nonCash = 0 AND p.settledAt IS NOT NULL GROUP BY p.id, p.orderNo, p.status HAVING COUNT(l.id) <> 1`,
  },
  {
    code: 'bank-line-once',
    title: '一条银行记录只决定它自己的一张拨付单',
    money: true,
    sql: `SELECT l.id AS subject FROM bank_line l JOIN payout p ON p.id = l.payoutId
      WHERE l.decidesKey IS NOT NULL
        AND (l.decidesKey <> l.payoutId OR l.result = 'pending'
          OR (l.result = 'paid' AND p.settledAt IS NULL) OR (l.result = 'failed' AND p.settledAt IS NOT NULL))`,
  },
  {
    code: 'bank-line-matched',
    title: '已采信的每条银行记录都与拨付单号码、金额、批次相符',
    money: true,
    sql: `SELECT l.id AS subject FROM bank_line l
      JOIN bank_file f ON f.id = l.fileId
      LEFT JOIN payout p ON p.id = l.payoutId AND p.orderNo = l.orderNo AND p.amountFen = l.amountFen AND p.batchId = f.batchId
      WHERE p.id IS NULL OR f.status <> 'accepted'`,
  },
  {
    code: 'batch-sums',
    title: '批次笔数与合计等于其拨付单之和',
    money: true,
    sql: `SELECT b.number AS subject, b.lineCount, b.totalFen FROM payout_batch b LEFT JOIN payout p ON p.batchId = b.id
      WHERE b.status <> 'cancelled' GROUP BY b.id, b.number, b.lineCount, b.totalFen
      HAVING COUNT(p.id) <> b.lineCount OR COALESCE(SUM(p.amountFen), 0) <> b.totalFen`,
  },
  {
    code: 'batch-states',
    title: '拨付单与所在批次的状态相容',
    money: true,
    sql: `SELECT p.orderNo AS subject, p.status, b.status AS batchStatus FROM payout p LEFT JOIN payout_batch b ON b.id = p.batchId
      WHERE (p.status = 'batched') <> (b.id IS NOT NULL AND b.status IN ('draft', 'sealed', 'released'))
        OR (p.status IN ('dispatched', 'unknown') AND (b.id IS NULL OR b.status NOT IN ('sent', 'partial')))
        OR (b.status = 'cancelled')
        OR (p.status = 'payable' AND p.batchId IS NOT NULL)`,
  },
  {
    code: 'batch-people',
    title: '审核、编制、封存、放行职责分离',
    money: true,
    sql: `SELECT b.number AS subject FROM payout_batch b
      WHERE b.releasedBy IS NOT NULL AND (b.releasedBy = b.madeBy OR b.releasedBy = b.sealedBy)
      UNION ALL
      SELECT p.orderNo AS subject FROM payout p
      JOIN payout_batch b ON b.id = p.batchId
      JOIN payout_decider d ON d.payoutId = p.id
      WHERE d.staffId = b.madeBy OR d.staffId = b.sealedBy OR d.staffId = b.releasedBy
      UNION ALL
      SELECT p.orderNo AS subject FROM payout p LEFT JOIN payout_decider d ON d.payoutId = p.id AND d.staffId = p.approvedBy
      WHERE d.payoutId IS NULL`,
  },
  {
    code: 'payout-audited',
    title: '每张拨付单的每次变动都有一条审计记录',
    money: false,
    sql: `SELECT p.orderNo AS subject, p.version FROM payout p
      LEFT JOIN audit_entry a ON a.entity = 'payout' AND a.entityId = p.id AND a.denied = 0
      GROUP BY p.id, p.orderNo, p.version HAVING COUNT(a.seq) <> p.version + 1`,
  },
];
