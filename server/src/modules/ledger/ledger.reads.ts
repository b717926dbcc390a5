import type { LedgerTransfer, Pool } from '@qinqing/contract/staff';
import type { EntityManager } from 'typeorm';
import type { Clock } from '../../platform/clock/index.js';
import * as repository from './ledger.repository.js';
import { ACCOUNT_NAMES, type AccountKind, poolState, transferOf } from './ledger.rules.js';
import { dayBefore, daysLeft, RATE_DAYS, ratePerDay } from './pool.rules.js';

/** Every pool with its balances and how it stands. */
export async function poolsOf(m: EntityManager, clock: Clock): Promise<Pool[]> {
  const pools = await repository.allPools(m);
  const all = await repository.balances(m);
  const rates = await poolRates(m, clock);
  return pools.map((pool) => {
    const of = (kind: AccountKind) => all.get(pool.code)?.get(kind) ?? 0;
    const appropriatedFen = -of('APPROPRIATION') + 0;
    const availableFen = of('AVAILABLE');
    return {
      code: pool.code,
      name: pool.name,
      year: pool.year,
      nonCash: pool.nonCash,
      department: pool.department,
      appropriatedFen,
      availableFen,
      frozenFen: of('FROZEN'),
      payableFen: of('PAYABLE'),
      transitFen: of('TRANSIT'),
      paidFen: of('PAID'),
      returnedFen: of('RETURNED'),
      clawedBackFen: of('CLAWED_BACK'),
      state: poolState(appropriatedFen, availableFen, daysLeft(availableFen, rates.get(pool.code) ?? 0)),
    };
  });
}

/** What is set aside per calendar day, in fen, by the last weeks; pools without a rate are left out. */
export async function poolRates(m: EntityManager, clock: Clock): Promise<Map<string, number>> {
  const today = clock.today();
  const rates = new Map<string, number>();
  const since = dayBefore(today, RATE_DAYS);
  for (const [code, { sums, usedSince }] of await repository.useSince(m, since)) {
    const rate = ratePerDay(
      sums.filter(({ day }) => day > since),
      usedSince,
      today,
    );
    if (rate > 0) rates.set(code, rate);
  }
  return rates;
}

/** In the order in which the money moved. */
export async function transfersOf(
  m: EntityManager,
  of: { payoutId?: string; applicationId?: string },
): Promise<LedgerTransfer[]> {
  const rows = [
    ...(of.applicationId ? await repository.transfersOfApplication(m, of.applicationId) : []),
    ...(of.payoutId ? await repository.transfersOfPayouts(m, [of.payoutId]) : []),
  ];
  const unique = [...new Map(rows.map((row) => [row.id, row])).values()];
  unique.sort((a, b) => a.at.getTime() - b.at.getTime() || a.code - b.code || (a.id < b.id ? -1 : 1));
  return unique.map((row) => {
    const { text, from, to } = transferOf(row.code);
    return {
      id: row.id,
      at: row.at.toISOString(),
      text: row.reference ? `${text}（${row.reference}）` : text,
      from: ACCOUNT_NAMES[from],
      to: ACCOUNT_NAMES[to],
      amountFen: row.amountFen,
    };
  });
}
