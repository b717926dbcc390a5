import type { FactRaw } from '@qinqing/contract';
import { normalIndustry } from '@qinqing/rules';
import { type EntityManager, In } from 'typeorm';
import { shanghaiDay } from '../../platform/clock/index.js';
import { FactCorrectionRow } from './correction.entity.js';
import { sameValue } from './correction.rules.js';

/** A value of a department's file, on its way into a firm's facts. */
export interface DeliveredValue {
  enterpriseId: string;
  fact: string;
  value: FactRaw;
  source: string;
  asOf: string | null;
}

const CHUNK = 400;

/**
 * Stands between a department's next file and what a person has corrected. Data of a later day than the correction
 * take its place, with a note; data of an earlier day, or of none, are what was found wrong: the correction stays, and
 * its desk is shown that the department still says something else.
 */
export class CorrectionKeeper {
  private constructor(
    private readonly m: EntityManager,
    private readonly held: Map<string, FactCorrectionRow>,
    private readonly at: Date,
  ) {}

  static async of(m: EntityManager, enterpriseIds: readonly string[], at: Date): Promise<CorrectionKeeper> {
    const held = new Map<string, FactCorrectionRow>();
    const ids = [...new Set(enterpriseIds)];
    for (let from = 0; from < ids.length; from += CHUNK) {
      const where = { enterpriseId: In(ids.slice(from, from + CHUNK)), status: 'accepted' as const };
      for (const row of await m.find(FactCorrectionRow, { where, order: { id: 'ASC' } }))
        held.set(keyOf(row.enterpriseId, row.fact), row);
    }
    return new CorrectionKeeper(m, held, at);
  }

  /** @returns the corrected value that stays in the place of the delivered one; undefined where the delivered one goes in */
  async stays({ enterpriseId, fact, value, source, asOf }: DeliveredValue): Promise<FactRaw | undefined> {
    const row = this.held.get(keyOf(enterpriseId, fact));
    if (!row?.corrected || !row.answeredAt || row.delivered?.won) return undefined;
    const won = asOf !== null && asOf > shanghaiDay(row.answeredAt);
    const same = sameValue(plain(fact, row.corrected.value), plain(fact, value));
    if (!same) {
      row.delivered = { value, source, asOf, at: this.at.toISOString(), won };
      await this.m.update(FactCorrectionRow, { id: row.id }, { delivered: row.delivered, updatedAt: this.at } as never);
    }
    return won ? undefined : plain(fact, row.corrected.value);
  }
}

function keyOf(enterpriseId: string, fact: string): string {
  return `${enterpriseId}:${fact}`;
}

/** An industry is written with or without its letter. */
function plain(fact: string, value: FactRaw): FactRaw {
  return fact === 'industryCode' ? (normalIndustry(String(value)) ?? value) : value;
}
