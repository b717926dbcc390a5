import { type EntityManager, In } from 'typeorm';
import type { Collector, Db } from '../../platform/db/index.js';
import {
  LedgerBeneficiaryRow,
  LedgerDayRow,
  LedgerMonthRow,
  LedgerPoolDayRow,
  LedgerReachRow,
  type LedgerTransferRow,
} from './ledger.entity.js';
import { TRANSFERS } from './ledger.rules.js';

const CHUNK = 300;

/** A payment that came back did not reach the firm; one that was recovered did. */
const REACHED = new Map<number, number>([
  [TRANSFERS.settle.code, 1],
  [TRANSFERS.deliver.code, 1],
  [TRANSFERS.offset.code, 1],
  [TRANSFERS.return.code, -1],
]);

/**
 * Sums that dashboards read instead of the history: per day, pool, kind, measure and segment, and how many firms were
 * reached in a year. They are written at the end of the unit that posts the transfers, because every pool shares them;
 * the invariants `ledger-days`, `ledger-months` and `ledger-reach` compare them with the transfers.
 */
export class LedgerRollups implements Collector<LedgerTransferRow> {
  constructor(private readonly db: Db) {}

  async flush(m: EntityManager, rows: LedgerTransferRow[]): Promise<void> {
    await this.addDays(m, rows);
    await this.addReach(m, rows);
  }

  private async addDays(m: EntityManager, rows: readonly LedgerTransferRow[]): Promise<void> {
    const days = new Map<string, LedgerDayRow>();
    const months = new Map<string, LedgerMonthRow>();
    const poolDays = new Map<string, LedgerPoolDayRow>();
    for (const { day, poolCode, code, measureId, segment, amountFen } of rows) {
      const month = day.slice(0, 7);
      const dayId = key(day, poolCode, code, measureId, segment);
      const monthId = key(month, poolCode, code, measureId, segment);
      const poolId = key(day, poolCode, code);
      count(days, dayId, amountFen, () => ({ day, poolCode, code, measureId, segment }));
      count(months, monthId, amountFen, () => ({ month, poolCode, code, measureId, segment }));
      count(poolDays, poolId, amountFen, () => ({ day, poolCode, code }));
    }
    await this.add(m, LedgerDayRow, [...days.values()], ['amountFen', 'transfers']);
    await this.add(m, LedgerMonthRow, [...months.values()], ['amountFen', 'transfers']);
    await this.add(m, LedgerPoolDayRow, [...poolDays.values()], ['amountFen', 'transfers']);
  }

  private async addReach(m: EntityManager, rows: readonly LedgerTransferRow[]): Promise<void> {
    const changes = new Map<string, { row: LedgerBeneficiaryRow; delta: number }>();
    for (const { code, day, enterpriseId, measureId, segment } of rows) {
      const delta = REACHED.get(code);
      if (delta === undefined || enterpriseId === null) continue;
      const year = Number(day.slice(0, 4));
      for (const measure of measureId === null ? [null] : [null, measureId]) {
        const id = key(year, measure, enterpriseId);
        const known = changes.get(id);
        if (known) known.delta += delta;
        else {
          const row = { id, year, measureId: measure, enterpriseId, segment, payouts: 0 };
          changes.set(id, { row: Object.assign(new LedgerBeneficiaryRow(), row), delta });
        }
      }
    }
    const reach = new Map<string, LedgerReachRow>();
    const ids = [...changes.keys()].sort();
    for (let at = 0; at < ids.length; at += CHUNK) {
      const part = ids.slice(at, at + CHUNK);
      const fresh = part.map((id) => changes.get(id)!.row);
      await this.add(m, LedgerBeneficiaryRow, fresh, ['payouts']);
      const find = m.createQueryBuilder(LedgerBeneficiaryRow, 'b').where({ id: In(part) });
      // A snapshot would show what other units had committed before this one began.
      if (this.db.engine === 'mysql') find.setLock('pessimistic_write');
      for (const known of await find.getMany()) {
        const { delta } = changes.get(known.id)!;
        const change = Number(known.payouts + delta > 0) - Number(known.payouts > 0);
        if (change !== 0) for (const sum of reachOf(known)) addTo(reach, sum, change);
      }
      for (const delta of new Set(part.map((id) => changes.get(id)!.delta))) {
        const same = part.filter((id) => changes.get(id)!.delta === delta);
        const raised = { payouts: () => `payouts + ${delta}` };
        await m
          .createQueryBuilder()
          .update(LedgerBeneficiaryRow)
          .set(raised)
          .where({ id: In(same) })
          .execute();
      }
    }
    await this.add(m, LedgerReachRow, [...reach.values()], ['enterprises']);
  }

  /** Inserts rows, or adds their counters to those that are there. */
  private async add<T extends { id: string }>(
    m: EntityManager,
    entity: new () => T,
    rows: readonly T[],
    counters: readonly (keyof T & string)[],
  ): Promise<void> {
    const { tableName, columns } = m.connection.getMetadata(entity);
    const names = columns.map((column) => column.propertyName as keyof T & string);
    const ordered = [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
    const mysql = this.db.engine === 'mysql';
    const added = counters.map(
      (name) => `${name} = ${tableName}.${name} + ${mysql ? `VALUES(${name})` : `excluded.${name}`}`,
    );
    const then = mysql ? 'ON DUPLICATE KEY UPDATE' : 'ON CONFLICT (id) DO UPDATE SET';
    for (let at = 0; at < ordered.length; at += CHUNK) {
      const part = ordered.slice(at, at + CHUNK);
      const places = part.map(() => `(${names.map(() => '?').join(', ')})`).join(', ');
      await m.query(
        `INSERT INTO ${tableName} (${names.join(', ')}) VALUES ${places} ${then} ${added.join(', ')}`,
        part.flatMap((row) => names.map((name) => row[name])),
      );
    }
  }
}

/** Adds one transfer to the sum that has this id. */
function count<T extends { id: string; amountFen: number; transfers: number }>(
  sums: Map<string, T>,
  id: string,
  fen: number,
  fresh: () => Omit<T, 'id' | 'amountFen' | 'transfers'>,
): void {
  const sum = sums.get(id);
  if (sum) {
    sum.amountFen += fen;
    sum.transfers += 1;
  } else sums.set(id, { ...fresh(), id, amountFen: fen, transfers: 1 } as T);
}

function key(...parts: (string | number | null)[]): string {
  return parts.map((part) => part ?? '').join('|');
}

/** Which counts a firm's first payment of a year, or of a measure in a year, belongs to. */
function reachOf({ year, measureId, segment }: LedgerBeneficiaryRow): LedgerReachRow[] {
  const count = (measure: string | null, part: string | null) =>
    Object.assign(new LedgerReachRow(), {
      id: key(year, measure, part),
      year,
      measureId: measure,
      segment: part,
      enterprises: 0,
    });
  if (measureId !== null) return [count(measureId, null)];
  return segment === null ? [count(null, null)] : [count(null, null), count(null, segment)];
}

function addTo(reach: Map<string, LedgerReachRow>, row: LedgerReachRow, change: number): void {
  const sum = reach.get(row.id) ?? row;
  sum.enterprises += change;
  reach.set(row.id, sum);
}
