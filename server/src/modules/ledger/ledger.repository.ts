import { type EntityManager, In, IsNull } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
import { chunks } from './ledger.book.js';
import { LedgerAccountRow, LedgerPoolRow, LedgerStopRow, LedgerTransferRow } from './ledger.entity.js';
import { type AccountKind, RELEASED_CODES, type ReleasedRow, TRANSFERS } from './ledger.rules.js';

export function findPool(m: EntityManager, code: string): Promise<LedgerPoolRow | null> {
  return m.findOneBy(LedgerPoolRow, { code });
}

export function allPools(m: EntityManager): Promise<LedgerPoolRow[]> {
  return m.find(LedgerPoolRow, { order: { nonCash: 'ASC', year: 'DESC', code: 'ASC' } });
}

/** Balance of every account, by pool code and kind; a source account is negative. */
export async function balances(m: EntityManager): Promise<Map<string, Map<AccountKind, number>>> {
  const rows = await m.find(LedgerAccountRow);
  const pools = new Map<string, Map<AccountKind, number>>();
  for (const row of rows) {
    const pool = pools.get(row.poolCode) ?? new Map<AccountKind, number>();
    pool.set(row.kind, row.creditsFen - row.debitsFen);
    pools.set(row.poolCode, pool);
  }
  return pools;
}

/** In the order in which they were posted. */
export function transfersOfApplication(m: EntityManager, applicationId: string): Promise<LedgerTransferRow[]> {
  return m.find(LedgerTransferRow, { where: { applicationId }, order: { createdAt: 'ASC', code: 'ASC', id: 'ASC' } });
}

export async function transfersOfPayouts(m: EntityManager, payoutIds: readonly string[]): Promise<LedgerTransferRow[]> {
  const found: LedgerTransferRow[] = [];
  for (const part of chunks(payoutIds, 400)) {
    found.push(
      ...(await m.find(LedgerTransferRow, {
        where: { payoutId: In(part) },
        order: { at: 'ASC', code: 'ASC', id: 'ASC' },
      })),
    );
  }
  return found;
}

export function openStops(m: EntityManager): Promise<LedgerStopRow[]> {
  return m.find(LedgerStopRow, { where: { liftedAt: IsNull() }, order: { at: 'ASC' } });
}

const PLUS = [TRANSFERS.settle.code, TRANSFERS.deliver.code].join(',');
const BACK = TRANSFERS.return.code;

/**
 * @param range first and last day, YYYY-MM-DD, both included; by the day on which the money arrived
 */
export async function releasedRows(m: EntityManager, range: { from: string; to: string }): Promise<ReleasedRow[]> {
  const signed = `CASE WHEN t.code IN (${PLUS}) THEN t.amountFen ELSE -t.amountFen END`;
  const raw = await m
    .createQueryBuilder()
    .select('SUBSTR(t.day, 1, 7)', 'month')
    .addSelect('t.poolCode', 'poolCode')
    .addSelect('t.measureId', 'measureId')
    .addSelect('t.enterpriseId', 'enterpriseId')
    .addSelect(`SUM(CASE WHEN p.nonCash = 0 THEN ${signed} ELSE 0 END)`, 'cashFen')
    .addSelect(`SUM(CASE WHEN p.nonCash = 1 THEN ${signed} ELSE 0 END)`, 'nonCashFen')
    .addSelect(`SUM(CASE WHEN t.code IN (${PLUS}) THEN 1 WHEN t.code = ${BACK} THEN -1 ELSE 0 END)`, 'payouts')
    .from(LedgerTransferRow, 't')
    .innerJoin(LedgerPoolRow, 'p', 'p.code = t.poolCode')
    .where('t.code IN (:...codes) AND t.day BETWEEN :from AND :to', { codes: RELEASED_CODES, ...range })
    .groupBy('SUBSTR(t.day, 1, 7)')
    .addGroupBy('t.poolCode')
    .addGroupBy('t.measureId')
    .addGroupBy('t.enterpriseId')
    .orderBy('month', 'ASC')
    .getRawMany<Record<keyof ReleasedRow, unknown>>();
  return raw.map((row) => ({
    month: String(row.month),
    poolCode: String(row.poolCode),
    measureId: String(row.measureId),
    enterpriseId: String(row.enterpriseId),
    cashFen: toFen(row.cashFen),
    nonCashFen: toFen(row.nonCashFen),
    payouts: toFen(row.payouts),
  }));
}
