import type { FactRaw, SizeClass } from '@qinqing/contract';
import type { Facts } from '@qinqing/rules';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Enterprise } from './enterprise.entity.js';
import { type RegisterRow, registerCredit, registerFacts, registerRows } from './enterprise.repository.js';
import { mergeFacts, type StoredCredit, type StoredFact } from './enterprise.rules.js';

/** A firm as work over the whole register sees it. */
export interface RegisterFirm {
  id: string;
  sizeClass: SizeClass;
  /** GB/T 4754 with its letter */
  industryCode: string;
  /** the facts that were asked for and what the registry itself says; the same values as in the firm's dossier */
  facts: Facts;
}

/** A stretch of the register in the order of ids: after one firm, up to and including another. */
export interface RegisterStretch {
  /** null: from the beginning */
  after: string | null;
  upTo: string;
}

/** The register read from one end to the other, a page at a time, in four queries a page however many firms it has. */
@Injectable()
export class EnterpriseRegister {
  constructor(private readonly clock: Clock) {}

  async count(m: EntityManager, upTo: string): Promise<number> {
    return m.createQueryBuilder(Enterprise, 'e').where('e.id <= :upTo', { upTo }).getCount();
  }

  /** @param names facts to read, by their names in the dictionary */
  async page(
    m: EntityManager,
    stretch: RegisterStretch,
    limit: number,
    names: readonly string[],
  ): Promise<RegisterFirm[]> {
    const rows = await registerRows(m, stretch, limit);
    const last = rows.at(-1);
    if (!last) return [];
    const read = { after: stretch.after, upTo: last.id };
    const facts = grouped(await registerFacts(m, read, names));
    const credit = grouped(await registerCredit(m, read));
    const today = this.clock.today();
    return rows.map((row) => firmOf(row, facts.get(row.id) ?? [], credit.get(row.id) ?? [], today));
  }
}

function grouped<T extends { enterpriseId: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.enterpriseId);
    if (group) group.push(row);
    else groups.set(row.enterpriseId, [row]);
  }
  return groups;
}

function firmOf(
  row: RegisterRow,
  stored: readonly { name: string; value: string; declared: number }[],
  credit: readonly StoredCredit[],
  today: string,
): RegisterFirm {
  const facts = stored.map(
    ({ name, value, declared }): StoredFact => ({
      name,
      value: JSON.parse(value) as FactRaw,
      source: '',
      asOf: null,
      declared: Number(declared) === 1,
    }),
  );
  const { id, sizeClass, industryCode } = row;
  return { id, sizeClass, industryCode, facts: mergeFacts(row, facts, credit, today) };
}
