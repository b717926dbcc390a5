import { type EntityManager, In, IsNull } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
import { chunks } from './ledger.book.js';
import {
  LedgerAccountRow,
  LedgerMonthRow,
  LedgerPoolDayRow,
  LedgerPoolChangeRow,
  LedgerPoolRow,
  LedgerReachRow,
  LedgerStopRow,
  LedgerTransferRow,
} from './ledger.entity.js';
import type { Grant } from './ledger.holds.js';
import type { DaySum } from './pool.rules.js';
import {
  type AccountKind,
  RELEASED_CODES,
  type ReleasedRow,
  type ReleasedSums,
  type ReleasedYear,
  TRANSFERS,
} from './ledger.rules.js';

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

/** Fen that were granted to applications and are not taken back. */
export async function grantsOf(m: EntityManager, applicationIds: readonly string[]): Promise<Map<string, Grant>> {
  const { commit, uncommit, claw_back: clawBack } = TRANSFERS;
  const grants = new Map<string, Grant>();
  const signed = `CASE WHEN t.code = ${commit.code} THEN t.amountFen ELSE -t.amountFen END`;
  for (const part of chunks(applicationIds, 400)) {
    const rows = await m
      .createQueryBuilder(LedgerTransferRow, 't')
      .select('t.applicationId', 'applicationId')
      .addSelect(`SUM(${signed})`, 'fen')
      // The ids of the other pools' parts name their pool: see `partOf`.
      .addSelect(`SUM(CASE WHEN t.id LIKE '%@%' THEN 0 ELSE ${signed} END)`, 'ownFen')
      .where('t.applicationId IN (:...part) AND t.code IN (:...codes)', {
        part,
        codes: [commit.code, uncommit.code, clawBack.code],
      })
      .groupBy('t.applicationId')
      .getRawMany<{ applicationId: string; fen: unknown; ownFen: unknown }>();
    for (const { applicationId, fen, ownFen } of rows)
      grants.set(applicationId, { fen: toFen(fen), ownFen: toFen(ownFen) });
  }
  return grants;
}

export async function frozenSharesOf(
  m: EntityManager,
  applicationIds: readonly string[],
): Promise<Map<string, { poolCode: string; fen: number }[]>> {
  const { freeze, unfreeze, commit } = TRANSFERS;
  const shares = new Map<string, { poolCode: string; fen: number }[]>();
  for (const part of chunks(applicationIds, 400)) {
    const rows = await m
      .createQueryBuilder(LedgerTransferRow, 't')
      .select('t.applicationId', 'applicationId')
      .addSelect('t.poolCode', 'poolCode')
      .addSelect(`SUM(CASE WHEN t.code = ${freeze.code} THEN t.amountFen ELSE -t.amountFen END)`, 'fen')
      .where('t.applicationId IN (:...part) AND t.code IN (:...codes)', {
        part,
        codes: [freeze.code, unfreeze.code, commit.code],
      })
      .groupBy('t.applicationId')
      .addGroupBy('t.poolCode')
      .getRawMany<{ applicationId: string; poolCode: string; fen: unknown }>();
    for (const { applicationId, poolCode, fen } of rows) {
      if (toFen(fen) === 0) continue;
      shares.set(applicationId, [...(shares.get(applicationId) ?? []), { poolCode, fen: toFen(fen) }]);
    }
  }
  return shares;
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

export function changesOf(m: EntityManager, poolCode: string): Promise<LedgerPoolChangeRow[]> {
  return m.find(LedgerPoolChangeRow, { where: [{ poolCode }, { toPoolCode: poolCode }], order: { id: 'DESC' } });
}

/** Rolled-up sums per day and kind, of one pool. */
export async function daySums(m: EntityManager, of: { poolCode: string }): Promise<DaySum[]> {
  const rows = await m
    .createQueryBuilder(LedgerPoolDayRow, 'd')
    .select('d.day', 'day')
    .addSelect('d.code', 'code')
    .addSelect('SUM(d.amountFen)', 'amountFen')
    .where('d.poolCode = :poolCode', of)
    .groupBy('d.day')
    .addGroupBy('d.code')
    .getRawMany<Record<keyof DaySum, unknown>>();
  return rows.map(({ day, code, amountFen }) => ({
    day: String(day),
    code: Number(code),
    amountFen: toFen(amountFen),
  }));
}

/** What was set aside and let go since a day, per pool, and since when each pool has been in use. */
export async function useSince(
  m: EntityManager,
  since: string,
): Promise<Map<string, { sums: DaySum[]; usedSince: string | undefined }>> {
  const codes = [TRANSFERS.freeze.code, TRANSFERS.unfreeze.code, TRANSFERS.uncommit.code];
  // From the month's first day on: a pool that was first used in an earlier month is old enough for any rate.
  const rows = await m
    .createQueryBuilder(LedgerPoolDayRow, 'd')
    .select('d.poolCode', 'poolCode')
    .addSelect('d.code', 'code')
    .addSelect('MIN(d.day)', 'first')
    .addSelect('MAX(d.day)', 'day')
    .addSelect('SUM(CASE WHEN d.day > :since THEN d.amountFen ELSE 0 END)', 'amountFen')
    .where('d.code IN (:...codes) AND d.day >= :from', { codes, since, from: `${since.slice(0, 7)}-01` })
    .groupBy('d.poolCode')
    .addGroupBy('d.code')
    .getRawMany<{ poolCode: string; code: unknown; first: string; day: string; amountFen: unknown }>();
  const begun = await m
    .createQueryBuilder(LedgerMonthRow, 'd')
    .select('d.poolCode', 'poolCode')
    .addSelect('MIN(d.month)', 'month')
    .where('d.code = :freeze', { freeze: TRANSFERS.freeze.code })
    .groupBy('d.poolCode')
    .getRawMany<{ poolCode: string; month: string }>();
  const pools = new Map<string, { sums: DaySum[]; usedSince: string | undefined }>();
  const poolOf = (code: string) => {
    const pool = pools.get(code) ?? { sums: [], usedSince: undefined };
    pools.set(code, pool);
    return pool;
  };
  for (const { poolCode, code, first, day, amountFen } of rows) {
    const pool = poolOf(poolCode);
    pool.sums.push({ day, code: Number(code), amountFen: toFen(amountFen) });
    if (Number(code) === TRANSFERS.freeze.code) pool.usedSince = first;
  }
  for (const { poolCode, month } of begun) if (month < since.slice(0, 7)) poolOf(poolCode).usedSince = `${month}-01`;
  return pools;
}

export function openStops(m: EntityManager): Promise<LedgerStopRow[]> {
  return m.find(LedgerStopRow, { where: { liftedAt: IsNull() }, order: { at: 'ASC' } });
}

const PLUS = [TRANSFERS.settle.code, TRANSFERS.deliver.code, TRANSFERS.offset.code].join(',');
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

/** @param year whose days count, by the day on which the money arrived */
export async function releasedYear(m: EntityManager, year: number): Promise<ReleasedYear> {
  const signed = `CASE WHEN d.code IN (${PLUS}) THEN d.amountFen ELSE -d.amountFen END`;
  const rows = await m
    .createQueryBuilder()
    .select('d.month', 'month')
    .addSelect('d.measureId', 'measureId')
    .addSelect('d.segment', 'segment')
    .addSelect(`SUM(CASE WHEN p.nonCash = 0 THEN ${signed} ELSE 0 END)`, 'cashFen')
    .addSelect(`SUM(CASE WHEN p.nonCash = 1 THEN ${signed} ELSE 0 END)`, 'nonCashFen')
    .addSelect(
      `SUM(CASE WHEN d.code IN (${PLUS}) THEN d.transfers WHEN d.code = ${BACK} THEN -d.transfers ELSE 0 END)`,
      'payouts',
    )
    .from(LedgerMonthRow, 'd')
    .innerJoin(LedgerPoolRow, 'p', 'p.code = d.poolCode')
    .where('d.code IN (:...codes) AND d.month BETWEEN :from AND :to', {
      codes: RELEASED_CODES,
      from: `${year}-01`,
      to: `${year}-12`,
    })
    .groupBy('d.month')
    .addGroupBy('d.measureId')
    .addGroupBy('d.segment')
    .getRawMany<Record<'month' | 'cashFen' | 'nonCashFen' | 'payouts', unknown> & DimensionRow>();
  const reach = new Map((await m.findBy(LedgerReachRow, { year })).map((row) => [dimension(row), row.enterprises]));
  const all = { cashFen: 0, nonCashFen: 0 };
  let payouts = 0;
  const months = new Map<string, ReleasedSums>();
  const measures = new Map<string, ReleasedSums>();
  const segments = new Map<string, ReleasedSums>();
  for (const row of rows) {
    const sums = { cashFen: toFen(row.cashFen), nonCashFen: toFen(row.nonCashFen) };
    payouts += toFen(row.payouts);
    plus(all, sums);
    for (const [map, key] of [
      [months, String(row.month)],
      [measures, row.measureId],
      [segments, row.segment],
    ] as const) {
      if (key === null) continue;
      const known = map.get(key) ?? { cashFen: 0, nonCashFen: 0 };
      plus(known, sums);
      map.set(key, known);
    }
  }
  const reached = (measureId: string | null, segment: string | null) =>
    reach.get(dimension({ measureId, segment })) ?? 0;
  return {
    ...all,
    payouts,
    enterprises: reached(null, null),
    byMonth: [...months].map(([month, sums]) => ({ month, ...sums })),
    byMeasure: [...measures].map(([measureId, sums]) => ({
      measureId,
      ...sums,
      enterprises: reached(measureId, null),
    })),
    bySegment: [...segments].map(([segment, sums]) => ({ segment, ...sums, enterprises: reached(null, segment) })),
  };
}

interface DimensionRow {
  measureId: string | null;
  segment: string | null;
}

function dimension({ measureId, segment }: DimensionRow): string {
  return `${measureId ?? ''}|${segment ?? ''}`;
}

function plus(sum: ReleasedSums, more: ReleasedSums): void {
  sum.cashFen += more.cashFen;
  sum.nonCashFen += more.nonCashFen;
}
