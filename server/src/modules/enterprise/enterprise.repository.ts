import type { FactRaw, SizeClass } from '@qinqing/contract';
import type { EntityManager, EntityTarget, ObjectLiteral } from 'typeorm';
import type { QueryDeepPartialEntity } from 'typeorm/query-builder/QueryPartialEntity.js';
import { CreditRecord, Enterprise } from './enterprise.entity.js';
import type { RegistryRow, StoredCredit, StoredFact } from './enterprise.rules.js';

/** Rows per INSERT: far below SQLite's 32,766 parameters and MySQL's packet. */
const CHUNK = 400;

interface RawFact {
  name: string;
  value: string;
  source: string;
  asOf: string | null;
  declared: number;
}

/**
 * All facts of a firm. Raw rows on purpose: this runs at every match, check and decision, and building an entity per
 * fact would cost several times the query.
 */
export async function factRows(m: EntityManager, enterpriseId: string): Promise<StoredFact[]> {
  const rows: RawFact[] = await m.query(
    'SELECT name, value, source, asOf, declared FROM enterprise_fact WHERE enterpriseId = ? ORDER BY declared, name',
    [enterpriseId],
  );
  return rows.map((row) => ({
    name: row.name,
    value: JSON.parse(row.value) as FactRaw,
    source: row.source,
    asOf: row.asOf,
    declared: Number(row.declared) === 1,
  }));
}

export async function creditRows(m: EntityManager, enterpriseId: string): Promise<StoredCredit[]> {
  return m.find(CreditRecord, { where: { enterpriseId }, order: { since: 'DESC' } });
}

export interface RegisterRow extends RegistryRow {
  id: string;
  sizeClass: SizeClass;
}

/** Registry rows in the order of ids. */
export function registerRows(
  m: EntityManager,
  { after, upTo }: { after: string | null; upTo: string },
  limit: number,
): Promise<RegisterRow[]> {
  return m.query(
    `SELECT id, industryCode, legalForm, sizeClass, street, registeredOn, asOf FROM enterprise
     WHERE id > ? AND id <= ? ORDER BY id LIMIT ${Math.trunc(limit)}`,
    [after ?? '', upTo],
  );
}

/** Some facts of a stretch of firms, a department's before the firm's own. */
export async function registerFacts(
  m: EntityManager,
  { after, upTo }: { after: string | null; upTo: string },
  names: readonly string[],
): Promise<{ enterpriseId: string; name: string; value: string; declared: number }[]> {
  if (names.length === 0) return [];
  return m.query(
    `SELECT enterpriseId, name, value, declared FROM enterprise_fact
     WHERE enterpriseId > ? AND enterpriseId <= ? AND name IN (${names.map(() => '?').join(', ')})
     ORDER BY enterpriseId, declared`,
    [after ?? '', upTo, ...names],
  );
}

export async function registerCredit(
  m: EntityManager,
  { after, upTo }: { after: string | null; upTo: string },
): Promise<(StoredCredit & { enterpriseId: string })[]> {
  return m.query(
    `SELECT enterpriseId, kind, text, since, until, source FROM credit_record
     WHERE enterpriseId > ? AND enterpriseId <= ? ORDER BY enterpriseId, since DESC`,
    [after ?? '', upTo],
  );
}

/** Ids by unified social credit code. */
export async function idsByUscc(m: EntityManager, codes: readonly string[]): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const unique = [...new Set(codes)];
  for (let from = 0; from < unique.length; from += CHUNK) {
    const rows = await m
      .createQueryBuilder(Enterprise, 'e')
      .select(['e.id', 'e.uscc'])
      .where('e.uscc IN (:...codes)', { codes: unique.slice(from, from + CHUNK) })
      .getMany();
    for (const row of rows) found.set(row.uscc, row.id);
  }
  return found;
}

/** Inserts rows, or brings those with the same unique key up to date. Hooks do not fire: rows carry their stamps. */
export async function upsertAll<T extends ObjectLiteral>(
  m: EntityManager,
  target: EntityTarget<T>,
  rows: readonly QueryDeepPartialEntity<T>[],
  overwrite: readonly (keyof T & string)[],
  key: readonly (keyof T & string)[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += CHUNK) {
    await m
      .createQueryBuilder()
      .insert()
      .into(target)
      .values(rows.slice(from, from + CHUNK))
      .orUpdate([...overwrite], [...key])
      .updateEntity(false)
      .execute();
  }
}
