import { type EntityManager, In } from 'typeorm';
import { type Clock } from '../../platform/clock/index.js';
import { affectedBy, isUniqueViolation, toFen } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { LedgerCapEntryRow, LedgerCapRow } from './ledger.entity.js';
import type { LedgerTransferRow } from './ledger.entity.js';
import { partOf } from './ledger.holds.js';
import { AGAINST_CAPS, type CapScope, transferNameOf } from './ledger.rules.js';

/** What an enterprise may hold and receive at most, over several applications. */
export interface CapSpec {
  /** computed from the business fact, such as `firm:HL-2026-RETAIL-01:ENTERPRISE`; at most 160 characters */
  id: string;
  scope: CapScope;
  enterpriseId: string;
  limitFen: number;
  /** whether of a split funding only the measure's own part counts: what other levels pay is not under its limit */
  ownPart?: boolean;
  /** Chinese, shown where the cap holds */
  label: string;
}

/** Fen that a cap gives, or gets back where negative. */
export interface CapMove {
  id: string;
  fen: number;
}

/** What is left under one or more caps. */
export interface CapRoom {
  /** whether it is left for the measure's own part of a split funding, or for all that a case takes */
  ownPart: boolean;
  fen: number;
}

/**
 * Caps as floored accounts: `usedFen` never passes `limitFen`, and the guard stands in the statement. Each take and
 * each giving back is an entry of its own, tied to the transfer that freezes, releases or recovers the money.
 */
export class LedgerCaps {
  constructor(private readonly clock: Clock) {}

  /** Opens the accounts that are missing, and brings limits up to date; a limit never falls below what is used. */
  async open(m: EntityManager, specs: readonly CapSpec[]): Promise<void> {
    for (const spec of sorted(specs)) {
      const known = await m.findOneBy(LedgerCapRow, { id: spec.id });
      if (!known) await this.insert(m, spec);
      else if (known.limitFen !== spec.limitFen) await this.limit(m, known, spec.limitFen);
    }
  }

  /**
   * What is left under the tightest of the caps: of those on own parts, and of the others.
   * @param held what the application itself holds under each cap, which counts as left
   */
  async room(m: EntityManager, specs: readonly CapSpec[], held: (id: string) => number): Promise<CapRoom[]> {
    if (specs.length === 0) return [];
    const rows = await m.findBy(LedgerCapRow, { id: In(specs.map(({ id }) => id)) });
    const known = new Map(rows.map((row) => [row.id, row]));
    const rooms = specs.map(({ id, limitFen, ownPart = false }): CapRoom => {
      const row = known.get(id);
      return { ownPart: row?.ownPart ?? ownPart, fen: Math.max(0, limitFen - (row?.usedFen ?? 0)) + held(id) };
    });
    return [true, false].flatMap((ownPart) => {
      const fens = rooms.filter((room) => room.ownPart === ownPart).map(({ fen }) => fen);
      return fens.length > 0 ? [{ ownPart, fen: Math.min(...fens) }] : [];
    });
  }

  /** Which of these caps count own parts only. */
  async onOwnPart(m: EntityManager, ids: readonly string[]): Promise<Set<string>> {
    const rows = await m.find(LedgerCapRow, { select: { id: true }, where: { id: In([...ids]), ownPart: true } });
    return new Set(rows.map(({ id }) => id));
  }

  /** Caps that money of an application counts against. */
  async of(m: EntityManager, applicationId: string): Promise<string[]> {
    const sql = 'SELECT DISTINCT capId FROM ledger_cap_entry WHERE applicationId = ?';
    const rows = await m.query<{ capId: string }[]>(sql, [applicationId]);
    return rows.map(({ capId }) => capId).sort();
  }

  /**
   * Takes so many fen from each cap, or gives them back where negative.
   * @throws {AppError} CAP_REACHED where one has too little left; nothing is changed then, and the unit may go on
   */
  async count(m: EntityManager, moves: readonly CapMove[]): Promise<void> {
    const done: CapMove[] = [];
    for (const move of [...moves].sort((a, b) => (a.id < b.id ? -1 : 1))) {
      const { id, fen } = move;
      if (fen === 0) continue;
      if (await this.change(m, id, fen)) {
        done.push(move);
        continue;
      }
      await this.undo(m, done);
      const row = await m.findOneByOrFail(LedgerCapRow, { id });
      throw new AppError('CAP_REACHED', {
        message: `${row.label}：已达上限，还可享受的额度不足`,
        details: { cap: id, limitFen: row.limitFen, usedFen: row.usedFen },
      });
    }
  }

  /** Takes moves back, the last one first. */
  async undo(m: EntityManager, moves: readonly CapMove[]): Promise<void> {
    for (const { id, fen } of moves.toReversed()) if (fen !== 0) await this.change(m, id, -fen);
  }

  /** Writes down which transfers moved the caps. @returns false where another unit has written the same down */
  async record(
    m: EntityManager,
    ids: readonly string[],
    transfers: readonly LedgerTransferRow[],
    own: ReadonlySet<string>,
  ): Promise<boolean> {
    const at = this.clock.now();
    const rows = transfers.flatMap((transfer) => {
      const sign = AGAINST_CAPS[transferNameOf(transfer.code)] ?? 0;
      if (sign === 0) return [];
      const counting = ids.filter((id) => !own.has(id) || partOf(transfer.id) === '');
      return counting.map((capId) => ({
        id: `${transfer.id}@${capId}`.slice(0, 290),
        capId,
        kind: sign > 0 ? ('take' as const) : ('give_back' as const),
        amountFen: transfer.amountFen,
        transferId: transfer.id,
        applicationId: transfer.applicationId,
        at,
      }));
    });
    if (rows.length === 0) return true;
    try {
      await m.insert(LedgerCapEntryRow, rows);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  private async insert(m: EntityManager, spec: CapSpec): Promise<void> {
    const { id, scope, enterpriseId, limitFen, label, ownPart = false } = spec;
    try {
      await m.insert(LedgerCapRow, { id, scope, enterpriseId, label, limitFen, ownPart, usedFen: 0 });
    } catch (error) {
      // Another unit has opened it at the same moment.
      if (!isUniqueViolation(error)) throw error;
      return;
    }
    await this.recordLimit(m, id, 1, limitFen);
  }

  private async limit(m: EntityManager, known: LedgerCapRow, wanted: number): Promise<void> {
    const limitFen = Math.max(wanted, known.usedFen);
    if (limitFen === known.limitFen) return;
    const { affected } = await m
      .createQueryBuilder()
      .update(LedgerCapRow)
      .set({ limitFen })
      .where('id = :id AND limitFen = :was AND usedFen <= :limitFen', { id: known.id, was: known.limitFen, limitFen })
      .execute();
    // Whoever changed it meanwhile read the same measure.
    if (affected !== 1) return;
    const entries = await m.countBy(LedgerCapEntryRow, { capId: known.id, kind: 'limit' });
    await this.recordLimit(m, known.id, entries + 1, limitFen - known.limitFen);
  }

  private async recordLimit(m: EntityManager, capId: string, n: number, amountFen: number): Promise<void> {
    await m.insert(LedgerCapEntryRow, {
      id: `limit.${n}@${capId}`,
      capId,
      kind: 'limit',
      amountFen,
      transferId: null,
      applicationId: null,
      at: this.clock.now(),
    });
  }

  private async change(m: EntityManager, id: string, fen: number): Promise<boolean> {
    const sql = 'UPDATE ledger_cap SET usedFen = usedFen + ? WHERE id = ? AND usedFen + ? BETWEEN 0 AND limitFen';
    return (await affectedBy(m, sql, [fen, id, fen])) === 1;
  }
}

function sorted(specs: readonly CapSpec[]): CapSpec[] {
  for (const { limitFen } of specs) toFen(limitFen);
  return [...specs].sort((a, b) => (a.id < b.id ? -1 : 1));
}
