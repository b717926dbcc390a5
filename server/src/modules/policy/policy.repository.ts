import { type EntityManager, IsNull, Not } from 'typeorm';
import { MeasureRow, MeasureVersionRow } from './policy.entity.js';

export interface CurrentVersion {
  id: string;
  code: string;
  version: number;
  position: number;
}

/** Which version of each measure is published: one small query, made before anything cached is trusted. */
export async function currentVersions(m: EntityManager): Promise<CurrentVersion[]> {
  const rows: { id: string; code: string; version: number | string; position: number | string }[] = await m.query(
    'SELECT id, code, currentVersion AS version, position FROM measure WHERE currentVersion IS NOT NULL ORDER BY position, code',
  );
  return rows.map((row) => ({ ...row, version: Number(row.version), position: Number(row.position) }));
}

/** The versions of a measure that were ever in force, oldest first. */
export function publishedVersions(m: EntityManager, measureId: string): Promise<MeasureVersionRow[]> {
  return m.find(MeasureVersionRow, {
    where: { measureId, publishedAt: Not(IsNull()) },
    order: { version: 'ASC' },
  });
}

export async function versionRows(
  m: EntityManager,
  wanted: readonly { measureId: string; version: number }[],
): Promise<MeasureVersionRow[]> {
  if (wanted.length === 0) return [];
  return m.find(MeasureVersionRow, { where: wanted.map(({ measureId, version }) => ({ measureId, version })) });
}

export function measureByCode(m: EntityManager, code: string): Promise<MeasureRow | null> {
  return m.findOneBy(MeasureRow, { code });
}
