import type { Invariant } from '../../platform/db/index.js';
import { TRANSFERS } from '../ledger/index.js';

const { settle, deliver, offset, dispatch, fail_back: failBack, return: back, claw_back: clawBack } = TRANSFERS;
const ARRIVED = [settle, deliver, offset].map(({ code }) => code).join(', ');
const PAID = `SUM(CASE WHEN code IN (${ARRIVED}) THEN 1 WHEN code = ${back.code} THEN -1 ELSE 0 END)`;
/** Fen that are still with the firm. */
const KEPT = `SUM(CASE WHEN code IN (${ARRIVED}) THEN amountFen WHEN code IN (${back.code}, ${clawBack.code}) THEN -amountFen ELSE 0 END)`;
const SENT = `SUM(CASE WHEN code = ${dispatch.code} THEN 1 WHEN code IN (${failBack.code}, ${settle.code}) THEN -1 ELSE 0 END)`;

/** The invariant that a difference between books and bank breaks; it names the stop too. */
export const RECONCILED = { code: 'bank-reconciled', title: '台账与银行对账单逐笔相符' } as const;

/** What must hold between orders, batches, bank files and the ledger. Each finds its planted fault in the spec. */
export const PAYOUT_INVARIANTS: Invariant[] = [
  {
    code: 'payout-one-live',
    title: '同一申报最多一张在途拨付单',
    money: true,
    sql: `SELECT applicationId AS subject, COUNT(*) AS orders FROM payout
      WHERE status IN ('payable', 'batched', 'dispatched', 'unknown', 'failed', 'returned')
      GROUP BY applicationId HAVING COUNT(*) > 1`,
  },
  {
    code: 'payout-live-key',
    title: '有效拨付单占用其申报，失效的不占用',
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
        SELECT payoutId, poolCode, ${PAID} AS paid, ${SENT} AS sent, ${KEPT} AS kept
        FROM ledger_transfer WHERE payoutId IS NOT NULL GROUP BY payoutId, poolCode
      ) t ON t.payoutId = p.id
      WHERE COALESCE(t.paid, 0) <> CASE WHEN p.status IN ('paid', 'clawback_open', 'clawed_back') THEN 1 ELSE 0 END
        OR (COALESCE(t.kept, 0) > 0) <> (p.status IN ('paid', 'clawback_open'))
        OR COALESCE(t.sent, 0) <> CASE WHEN p.status IN ('dispatched', 'unknown') THEN 1 ELSE 0 END`,
  },
  {
    code: 'payout-transfer-known',
    title: '每笔拨付分录对应一张同一申报的拨付单，各资金池合计等于其金额',
    money: true,
    sql: `SELECT t.payoutId AS subject, t.code FROM (
        SELECT payoutId, applicationId, code, SUM(amountFen) AS fen FROM ledger_transfer
        WHERE payoutId IS NOT NULL GROUP BY payoutId, applicationId, code
      ) t LEFT JOIN payout p ON p.id = t.payoutId
      WHERE p.id IS NULL OR p.applicationId <> t.applicationId
        OR (t.code <> ${clawBack.code} AND p.amountFen <> t.fen) OR p.amountFen < t.fen
      UNION ALL
      SELECT p.orderNo, 0 FROM payout p LEFT JOIN ledger_transfer t ON t.payoutId = p.id AND t.poolCode = p.poolCode
      WHERE t.id IS NULL`,
  },
  {
    code: 'payout-bank-evidence',
    title: '每张已到账或已退票的拨付单恰有一条号码与金额相符的银行记录',
    money: true,
    sql: `SELECT p.orderNo AS subject, p.status FROM payout p
      LEFT JOIN bank_line l ON l.decidesKey = p.id AND l.payoutId = p.id AND l.orderNo = p.orderNo
        AND l.result = 'paid' AND l.amountFen = p.amountFen
      WHERE p.nonCash = 0 AND p.settledAt IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM ledger_transfer o WHERE o.payoutId = p.id AND o.code = ${offset.code}) GROUP BY p.id, p.orderNo, p.status HAVING COUNT(l.id) <> 1`,
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
    code: 'payout-desks',
    title: '同一张拨付单的审批、编制、封存、放行由不同的人办理，且有岗位记录',
    money: true,
    // Batches from before the desks were written down have no `make` row and are judged by `batch-people` alone.
    sql: `SELECT p.orderNo AS subject FROM payout p
      JOIN payout_desk d ON d.payoutId = p.id JOIN payout_decider e ON e.payoutId = p.id AND e.staffId = d.staffId
      UNION ALL
      SELECT p.orderNo AS subject FROM payout p
      JOIN payout_batch b ON b.id = p.batchId
      JOIN payout_desk k ON k.payoutId = p.id AND k.staffId = b.madeBy AND k.desk = 'make'
      LEFT JOIN payout_desk s ON s.payoutId = p.id AND s.staffId = b.sealedBy AND s.desk = 'seal'
      LEFT JOIN payout_desk r ON r.payoutId = p.id AND r.staffId = b.releasedBy AND r.desk = 'release'
      WHERE (b.sealedBy IS NOT NULL AND s.payoutId IS NULL) OR (b.releasedBy IS NOT NULL AND r.payoutId IS NULL)`,
  },
  {
    code: 'batch-holds',
    title: '放行的批次没有未核实的疑点',
    money: true,
    sql: `SELECT b.number AS subject, h.kind FROM payout_batch b JOIN payout_hold h ON h.batchId = b.id
      WHERE h.status = 'open' AND b.releasedBy IS NOT NULL`,
  },
  {
    code: 'payout-return-evidence',
    title: '每笔退票恰有一条号码与金额相符的银行退票记录',
    money: true,
    sql: `SELECT t.payoutId AS subject
      FROM (SELECT payoutId, SUM(amountFen) AS fen FROM ledger_transfer WHERE code = ${back.code} GROUP BY payoutId) t
      LEFT JOIN bank_return r ON r.payoutId = t.payoutId AND r.amountFen = t.fen
      WHERE r.id IS NULL
      UNION ALL
      SELECT r.id AS subject FROM bank_return r
      LEFT JOIN ledger_transfer t ON t.payoutId = r.payoutId AND t.code = ${back.code}
      LEFT JOIN payout p ON p.id = r.payoutId AND p.orderNo = r.orderNo AND p.amountFen = r.amountFen
      LEFT JOIN bank_document d ON d.id = r.documentId AND d.status = 'accepted' AND d.kind = 'return'
      WHERE t.id IS NULL OR p.id IS NULL OR d.id IS NULL`,
  },
  {
    code: 'bank-exceptions',
    title: '每个被隔离的银行文件都在异常台账中',
    money: true,
    sql: `SELECT f.id AS subject FROM bank_file f LEFT JOIN bank_exception e ON e.subjectId = f.id
      WHERE f.status = 'quarantined' AND e.id IS NULL AND EXISTS (SELECT 1 FROM bank_exception x WHERE x.raisedAt <= f.at)
      UNION ALL
      SELECT d.id AS subject FROM bank_document d LEFT JOIN bank_exception e ON e.subjectId = d.id
      WHERE d.status = 'quarantined' AND e.id IS NULL`,
  },
  {
    code: 'exception-people',
    title: '银行异常由一人提出、另一人复核',
    money: true,
    sql: `SELECT id AS subject FROM bank_exception
      WHERE status = 'resolved' AND (proposedById IS NULL OR resolvedById IS NULL OR proposedById = resolvedById)`,
  },
  {
    code: 'payout-repairs',
    title: '账户更正与拨付单相符',
    money: true,
    sql: `SELECT r.id AS subject, r.status FROM payout_repair r
      JOIN payout p ON p.id = r.payoutId LEFT JOIN payout n ON n.id = r.newPayoutId AND n.previousId = p.id
      WHERE (r.status IN ('asked', 'answered')) <> (r.openKey IS NOT NULL)
        OR (r.status IN ('asked', 'answered') AND p.status NOT IN ('failed', 'returned'))
        OR (r.status IN ('verified', 'closed') AND n.id IS NULL)`,
  },
  {
    code: RECONCILED.code,
    title: RECONCILED.title,
    money: true,
    sql: `SELECT title AS subject, kind FROM bank_exception
      WHERE kind IN ('stray_debit', 'missing_debit', 'missing_return') AND status IN ('open', 'proposed')`,
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
