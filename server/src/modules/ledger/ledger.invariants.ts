import type { Invariant } from '../../platform/db/index.js';
import { TRANSFERS } from './ledger.rules.js';

const { settle, deliver, dispatch, fail_back: failBack } = TRANSFERS;

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
    title: '同一拨付单沿途各笔分录金额一致',
    money: true,
    sql: `SELECT payoutId AS subject, MIN(amountFen) AS leastFen, MAX(amountFen) AS mostFen FROM ledger_transfer
      WHERE payoutId IS NOT NULL GROUP BY payoutId HAVING MIN(amountFen) <> MAX(amountFen)`,
  },
  {
    code: 'ledger-paid-once',
    title: '同一拨付单最多到账一次,且不多于送出次数',
    money: true,
    sql: `SELECT payoutId AS subject FROM ledger_transfer WHERE payoutId IS NOT NULL GROUP BY payoutId
      HAVING SUM(CASE WHEN code IN (${settle.code}, ${deliver.code}) THEN 1 ELSE 0 END) > 1
        OR SUM(CASE WHEN code IN (${settle.code}, ${failBack.code}) THEN 1 ELSE 0 END)
         > SUM(CASE WHEN code = ${dispatch.code} THEN 1 ELSE 0 END)`,
  },
  {
    code: 'ledger-consumes-known',
    title: '每笔承接分录的上一笔存在,且账户相接',
    money: true,
    sql: `SELECT t.id AS subject FROM ledger_transfer t
      LEFT JOIN ledger_transfer p ON p.id = SUBSTR(t.consumes, 1, INSTR(t.consumes, '#') - 1)
      WHERE t.consumes IS NOT NULL AND p.id IS NULL`,
  },
];
