import type { Invariant } from '../../platform/db/index.js';
import { TRANSFERS } from './ledger.rules.js';

const {
  freeze,
  unfreeze,
  uncommit,
  settle,
  deliver,
  offset,
  dispatch,
  fail_back: failBack,
  return: back,
  claw_back: clawBack,
  carry_out: carryOut,
  carry_in: carryIn,
} = TRANSFERS;
/** Codes by which money arrives at a firm. */
const ARRIVED = [settle, deliver, offset].map(({ code }) => code).join(', ');

/** What a transfer adds to what its case takes up under a cap. */
const HELD = `CASE WHEN code = ${freeze.code} THEN amountFen
  WHEN code IN (${unfreeze.code}, ${uncommit.code}, ${clawBack.code}) THEN -amountFen ELSE 0 END`;

/** What must hold between the ledger's own rows. Each finds planted faults in `ledger.invariants.spec.ts`. */
export const LEDGER_INVARIANTS: Invariant[] = [
  {
    code: 'ledger-counters',
    title: '账户累计数等于其全部分录之和',
    money: true,
    sql: `SELECT a.id AS subject, a.debitsFen, a.creditsFen
      FROM ledger_account a
      LEFT JOIN (
        SELECT account, SUM(debit) AS debit, SUM(credit) AS credit FROM (
          SELECT fromAccount AS account, amountFen AS debit, 0 AS credit FROM ledger_transfer
          UNION ALL
          SELECT toAccount AS account, 0 AS debit, amountFen AS credit FROM ledger_transfer
        ) e GROUP BY account
      ) s ON s.account = a.id
      WHERE a.debitsFen <> COALESCE(s.debit, 0) OR a.creditsFen <> COALESCE(s.credit, 0)`,
  },
  {
    code: 'ledger-floor',
    title: '受限账户余额不为负',
    money: true,
    sql: `SELECT id AS subject, creditsFen - debitsFen AS balanceFen FROM ledger_account WHERE floored = 1 AND creditsFen < debitsFen`,
  },
  {
    code: 'ledger-pool-balance',
    title: '每个资金池借贷平衡',
    money: true,
    sql: `SELECT poolCode AS subject, SUM(creditsFen - debitsFen) AS differenceFen
      FROM ledger_account GROUP BY poolCode HAVING SUM(creditsFen - debitsFen) <> 0`,
  },
  {
    code: 'ledger-accounts-known',
    title: '每笔分录的两个账户都存在且属于同一资金池',
    money: true,
    sql: `SELECT t.id AS subject FROM ledger_transfer t
      LEFT JOIN ledger_account f ON f.id = t.fromAccount AND f.poolCode = t.poolCode
      LEFT JOIN ledger_account g ON g.id = t.toAccount AND g.poolCode = t.poolCode
      WHERE f.id IS NULL OR g.id IS NULL`,
  },
  {
    code: 'ledger-positive',
    title: '每笔分录金额为正',
    money: true,
    sql: `SELECT id AS subject, amountFen FROM ledger_transfer WHERE amountFen <= 0`,
  },
  {
    code: 'ledger-frozen-covers',
    title: '每件申报释放和转出的额度不超过其冻结额度',
    money: true,
    sql: `SELECT applicationId AS subject FROM ledger_transfer
      WHERE code IN (${TRANSFERS.freeze.code}, ${TRANSFERS.unfreeze.code}, ${TRANSFERS.commit.code})
      GROUP BY applicationId
      HAVING SUM(CASE code WHEN ${TRANSFERS.freeze.code} THEN amountFen ELSE -amountFen END) < 0`,
  },
  {
    code: 'ledger-payout-amount',
    title: '同一拨付单在同一资金池沿途各笔分录金额一致',
    money: true,
    sql: `SELECT payoutId AS subject, poolCode, MIN(amountFen) AS leastFen, MAX(amountFen) AS mostFen FROM ledger_transfer
      WHERE payoutId IS NOT NULL AND code <> ${clawBack.code}
      GROUP BY payoutId, poolCode HAVING MIN(amountFen) <> MAX(amountFen)`,
  },
  {
    code: 'ledger-paid-once',
    title: '同一拨付单最多到账一次，且不多于送出次数',
    money: true,
    sql: `SELECT payoutId AS subject, poolCode FROM ledger_transfer WHERE payoutId IS NOT NULL GROUP BY payoutId, poolCode
      HAVING SUM(CASE WHEN code IN (${ARRIVED}) THEN 1 ELSE 0 END) > 1
        OR SUM(CASE WHEN code IN (${settle.code}, ${failBack.code}) THEN 1 ELSE 0 END)
         > SUM(CASE WHEN code = ${dispatch.code} THEN 1 ELSE 0 END)`,
  },
  {
    code: 'ledger-clawback-covers',
    title: '每张拨付单在每个资金池退回和追回的金额不超过到账金额',
    money: true,
    sql: `SELECT payoutId AS subject, poolCode FROM ledger_transfer
      WHERE code IN (${ARRIVED}, ${back.code}, ${clawBack.code}) GROUP BY payoutId, poolCode
      HAVING SUM(CASE WHEN code IN (${ARRIVED}) THEN amountFen ELSE -amountFen END) < 0`,
  },
  {
    code: 'ledger-carry-over',
    title: '年度结转的转出与转入一一对应、金额相等',
    money: true,
    sql: `SELECT t.id AS subject FROM ledger_transfer t
      LEFT JOIN ledger_transfer o ON o.reference = t.reference AND o.amountFen = t.amountFen
        AND o.code = CASE t.code WHEN ${carryOut.code} THEN ${carryIn.code} ELSE ${carryOut.code} END
      WHERE t.code IN (${carryOut.code}, ${carryIn.code}) GROUP BY t.id HAVING COUNT(o.id) <> 1`,
  },
  {
    code: 'ledger-cap-counters',
    title: '上限账户的限额与已用等于其全部明细之和',
    money: true,
    sql: `SELECT c.id AS subject, c.limitFen, c.usedFen FROM ledger_cap c
      LEFT JOIN (
        SELECT capId, SUM(CASE kind WHEN 'limit' THEN amountFen ELSE 0 END) AS given,
          SUM(CASE kind WHEN 'take' THEN amountFen WHEN 'give_back' THEN -amountFen ELSE 0 END) AS taken
        FROM ledger_cap_entry GROUP BY capId
      ) e ON e.capId = c.id
      WHERE c.limitFen <> COALESCE(e.given, 0) OR c.usedFen <> COALESCE(e.taken, 0)`,
  },
  {
    code: 'ledger-cap-floor',
    title: '每个上限账户的已用不为负，也不超过限额',
    money: true,
    sql: 'SELECT id AS subject, limitFen, usedFen FROM ledger_cap WHERE usedFen < 0 OR usedFen > limitFen',
  },
  {
    code: 'ledger-cap-transfers',
    title: '计入上限的每件申报，其占用等于冻结减释放和追回',
    money: true,
    sql: `SELECT e.applicationId AS subject, e.capId FROM (
        SELECT applicationId, capId, SUM(CASE kind WHEN 'take' THEN amountFen ELSE -amountFen END) AS taken
        FROM ledger_cap_entry WHERE kind <> 'limit' GROUP BY applicationId, capId
      ) e
      LEFT JOIN (
        SELECT applicationId, SUM(${HELD}) AS held, SUM(CASE WHEN id LIKE '%@%' THEN 0 ELSE ${HELD} END) AS own
        FROM ledger_transfer WHERE applicationId IS NOT NULL GROUP BY applicationId
      ) t ON t.applicationId = e.applicationId
      JOIN ledger_cap c ON c.id = e.capId
      WHERE e.taken <> COALESCE(CASE WHEN c.ownPart THEN t.own ELSE t.held END, 0)`,
  },
  {
    code: 'ledger-days',
    title: '逐日汇总等于当日分录之和',
    money: false,
    sql: `SELECT day AS subject, poolCode, code FROM (
        SELECT day, poolCode, code, COALESCE(measureId, '') AS measure, COALESCE(segment, '') AS segment, amountFen, 1 AS n
          FROM ledger_transfer
        UNION ALL
        SELECT day, poolCode, code, COALESCE(measureId, ''), COALESCE(segment, ''), -amountFen, -transfers FROM ledger_day
      ) d GROUP BY day, poolCode, code, measure, segment HAVING SUM(amountFen) <> 0 OR SUM(n) <> 0`,
  },
  {
    code: 'ledger-months',
    title: '逐月与资金池逐日汇总等于逐日汇总之和',
    money: false,
    sql: `SELECT month AS subject, poolCode, code FROM (
        SELECT SUBSTR(day, 1, 7) AS month, poolCode, code, COALESCE(measureId, '') AS measure,
          COALESCE(segment, '') AS segment, amountFen, transfers FROM ledger_day
        UNION ALL
        SELECT month, poolCode, code, COALESCE(measureId, ''), COALESCE(segment, ''), -amountFen, -transfers FROM ledger_month
      ) d GROUP BY month, poolCode, code, measure, segment HAVING SUM(amountFen) <> 0 OR SUM(transfers) <> 0
      UNION ALL
      SELECT day, poolCode, code FROM (
        SELECT day, poolCode, code, amountFen, transfers FROM ledger_day
        UNION ALL SELECT day, poolCode, code, -amountFen, -transfers FROM ledger_pool_day
      ) p GROUP BY day, poolCode, code HAVING SUM(amountFen) <> 0 OR SUM(transfers) <> 0`,
  },
  {
    code: 'ledger-reach',
    title: '受益企业数等于当年有到账的企业数',
    money: false,
    sql: `SELECT year AS subject, measure, SUM(n) AS difference FROM (
        SELECT year + 0 AS year, COALESCE(measureId, '') AS measure, enterprises AS n FROM ledger_reach WHERE segment IS NULL
        UNION ALL
        SELECT year, measure, -COUNT(*) FROM (
          SELECT SUBSTR(day, 1, 4) + 0 AS year, '' AS measure, enterpriseId
            FROM ledger_transfer WHERE code IN (${ARRIVED}, ${back.code}) AND enterpriseId IS NOT NULL
            GROUP BY SUBSTR(day, 1, 4) + 0, enterpriseId
            HAVING SUM(CASE WHEN code = ${back.code} THEN -1 ELSE 1 END) > 0
          UNION ALL
          SELECT SUBSTR(day, 1, 4) + 0, measureId, enterpriseId
            FROM ledger_transfer WHERE code IN (${ARRIVED}, ${back.code}) AND enterpriseId IS NOT NULL AND measureId IS NOT NULL
            GROUP BY SUBSTR(day, 1, 4) + 0, measureId, enterpriseId
            HAVING SUM(CASE WHEN code = ${back.code} THEN -1 ELSE 1 END) > 0
        ) b GROUP BY year, measure
      ) r GROUP BY year, measure HAVING SUM(n) <> 0`,
  },
  {
    code: 'ledger-consumes-known',
    title: '每笔承接分录的上一笔存在，且账户相接',
    money: true,
    sql: `SELECT t.id AS subject FROM ledger_transfer t
      LEFT JOIN ledger_transfer p ON p.id = SUBSTR(t.consumes, 1, INSTR(t.consumes, '#') - 1)
      WHERE t.consumes IS NOT NULL AND p.id IS NULL`,
  },
];
