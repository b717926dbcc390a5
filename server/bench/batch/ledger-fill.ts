import { ACCOUNT_KINDS, accountId, TRANSFERS } from '../../src/modules/ledger/ledger.rules.js';
import type { Db } from '../../src/platform/db/index.js';

/** Rows per statement. */
const CHUNK = 500_000;
/** A year's working days, and what a district pays by. */
const DAYS = 250;
const POOLS = 6;
const MEASURES = 40;
const SIZES = ['micro', 'small', 'medium', 'large'];
const FIRMS = 20_000;

const CODES = [TRANSFERS.freeze.code, TRANSFERS.commit.code, TRANSFERS.dispatch.code, TRANSFERS.settle.code];

/**
 * A ledger of so many transfers over one year with the sums that dashboards read, written by SQL (SQLite): payments of
 * four transfers each, spread over days, pools, measures and sizes as evenly as they can be, which is hard on sums.
 */
export async function fillLedger(db: Db, transfers: number): Promise<void> {
  const run = (sql: string, values: unknown[] = []) => db.write((m) => m.query(sql, values));
  for (let pool = 0; pool < POOLS; pool += 1) {
    await run(
      `INSERT INTO ledger_pool (id, createdAt, updatedAt, code, name, year, nonCash, department)
       VALUES (?, '2026-01-01 00:00:00.000', '2026-01-01 00:00:00.000', ?, ?, 2026, ?, '区财政局')`,
      [`bench-pool-${pool}`, `P${pool}`, `资金池 ${pool}`, pool === 0 ? 1 : 0],
    );
    for (const kind of ACCOUNT_KINDS)
      await run(
        'INSERT INTO ledger_account (id, poolCode, kind, floored, debitsFen, creditsFen) VALUES (?, ?, ?, 0, 0, 0)',
        [accountId(`P${pool}`, kind), `P${pool}`, kind],
      );
  }
  // Made again afterwards by sorting: row by row they would cost most of the time.
  const indices = (await db.read((m) =>
    m.query("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'ledger_transfer' AND sql <> ''"),
  )) as { name: string; sql: string }[];
  for (const { name } of indices) await run(`DROP INDEX "${name}"`);
  for (let from = 0; from < transfers; from += CHUNK) await run(rowsFrom(from, Math.min(from + CHUNK, transfers)));
  for (const { sql } of indices) await run(sql);
  await run(`INSERT INTO ledger_day (id, day, poolCode, code, measureId, segment, amountFen, transfers)
    SELECT day || '|' || poolCode || '|' || code || '|' || measureId || '|' || segment,
      day, poolCode, code, measureId, segment, SUM(amountFen), COUNT(*)
    FROM ledger_transfer GROUP BY day, poolCode, code, measureId, segment`);
  await run(`INSERT INTO ledger_month (id, month, poolCode, code, measureId, segment, amountFen, transfers)
    SELECT SUBSTR(day, 1, 7) || '|' || poolCode || '|' || code || '|' || measureId || '|' || segment,
      SUBSTR(day, 1, 7), poolCode, code, measureId, segment, SUM(amountFen), SUM(transfers)
    FROM ledger_day GROUP BY SUBSTR(day, 1, 7), poolCode, code, measureId, segment`);
  await run(`INSERT INTO ledger_pool_day (id, day, poolCode, code, amountFen, transfers)
    SELECT day || '|' || poolCode || '|' || code, day, poolCode, code, SUM(amountFen), SUM(transfers)
    FROM ledger_day GROUP BY day, poolCode, code`);
  const firms = `SELECT COUNT(DISTINCT enterpriseId) FROM ledger_transfer WHERE code = ${TRANSFERS.settle.code}`;
  await run(`INSERT INTO ledger_reach (id, year, measureId, segment, enterprises)
    SELECT '2026||', 2026, NULL, NULL, (${firms})`);
  await run(`INSERT INTO ledger_reach (id, year, measureId, segment, enterprises)
    SELECT '2026|' || measureId || '|', 2026, measureId, NULL, COUNT(DISTINCT enterpriseId)
    FROM ledger_transfer WHERE code = ${TRANSFERS.settle.code} GROUP BY measureId`);
  for (const [index, size] of SIZES.entries())
    await run(
      `INSERT INTO ledger_reach (id, year, measureId, segment, enterprises) VALUES ('2026||${size}', 2026, NULL, '${size}', ${index})`,
    );
}

function rowsFrom(from: number, to: number): string {
  const pick = (values: readonly (string | number)[], by: string) =>
    `CASE ${by} ${values.map((value, i) => `WHEN ${i} THEN ${typeof value === 'string' ? `'${value}'` : value}`).join(' ')} END`;
  // A payment's four transfers share its number; steps that have no common factor with the counts mix them. A measure
  // is paid from one pool.
  return `INSERT INTO ledger_transfer (id, poolCode, code, fromAccount, toAccount, amountFen, applicationId, payoutId,
      measureId, enterpriseId, at, day, createdAt, segment)
    WITH RECURSIVE row (n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM row WHERE n < ${to - 1}),
    payment AS (SELECT n, n % 4 AS part, n / 4 AS p FROM row)
    SELECT printf('b%08d', n), 'P' || (p * 11 / 5 % ${MEASURES} % ${POOLS}), ${pick(CODES, 'part')}, 'from', 'to', 100000 + p % 9973,
      printf('a%07d', p), CASE WHEN part = 0 THEN NULL ELSE printf('o%07d', p) END,
      'm' || (p * 11 / 5 % ${MEASURES}), printf('e%05d', p * 7919 % ${FIRMS}), '2026-03-02 01:00:00.000',
      date('2026-01-01', '+' || (p * 104729 / 17 % ${DAYS}) || ' days'), '2026-03-02 01:00:00.000',
      ${pick(SIZES, `p * 13 / 7 % ${SIZES.length}`)}
    FROM payment`;
}
