import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MIGRATIONS } from '../src/migrations/index.js';
import { fromRoot } from '../src/platform/config/index.js';
import { migrationName } from '../src/platform/db/migration.js';

/** The tables that a script of grants treats as evidence. */
function evidenceIn(sql: string): string[] {
  const list = /SET @evidence = REPLACE\(REPLACE\('([^']*)'/.exec(sql)?.[1] ?? '';
  return list.split(',').map((name) => name.trim());
}

const INSERT_ONLY = MIGRATIONS.flatMap((made) => /^insert_only_(\w+)_\d{13}$/.exec(migrationName(made))?.[1] ?? []);

describe('the grants of the programs on MySQL', () => {
  const sql = readFileSync(join(fromRoot('docker'), 'mysql', 'grants.sql'), 'utf8');

  it('name every table that the migrations make insert-only, and no other', () => {
    expect(INSERT_ONLY.length).toBeGreaterThan(10);
    expect(evidenceIn(sql)).toEqual([...INSERT_ONLY].sort());
  });

  it('name them in one place', () => {
    for (const name of INSERT_ONLY)
      expect([name, sql.split(new RegExp(`\\b${name}\\b`)).length - 1]).toEqual([name, 1]);
  });
});
