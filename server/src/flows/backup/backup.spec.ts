import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { testApp, type TestApp, type TestAppOptions } from '../../../test/app.js';
import { AuditService } from '../../modules/audit/index.js';
import { FileService } from '../../modules/file/index.js';
import { LedgerService, LedgerVerifier } from '../../modules/ledger/index.js';
import { CliRegistry } from '../../platform/cli/index.js';
import { Config } from '../../platform/config/index.js';
import { Db, tablesOf } from '../../platform/db/index.js';
import type { SystemActor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { BackupFlow, type TakenBackup } from './backup.flow.js';
import { MANIFEST, type Manifest } from './manifest.js';
import { RestoreFlow } from './restore.flow.js';

const OPERATOR: SystemActor = { kind: 'system', id: 'cli', name: '命令行' };
const POOL = 'DISTRICT-2026';
/** U+2028 ends a line for many readers of lines. */
const NASTY = '第一行\u2028第二行\n“引号”\\ 😀';
const key = (letter: string) => Buffer.alloc(32, letter).toString('base64');

describe('a backup', () => {
  const open: TestApp[] = [];
  const installation = async (options: TestAppOptions = {}) => {
    const t = await testApp(options);
    open.push(t);
    return t;
  };
  let home: TestApp;
  let taken: TakenBackup;
  let fileId: string;

  /** A copy of the whole backup, to be spoilt. */
  const copyOf = (spoil: (folder: string) => void) => {
    const folder = join(home.folder, newId());
    const copy = (from: string, to: string) => {
      mkdirSync(to);
      for (const entry of readdirSync(from, { withFileTypes: true })) {
        const [source, target] = [join(from, entry.name), join(to, entry.name)];
        if (entry.isDirectory()) copy(source, target);
        else writeFileSync(target, readFileSync(source));
      }
    };
    copy(taken.folder, folder);
    spoil(folder);
    return folder;
  };
  const rowsOf = (t: TestApp, table: string) =>
    t.db.read((m) => m.query(`SELECT COUNT(*) AS n FROM ${table}`)).then(([row]) => Number(row.n));
  const anchorsOf = (t: TestApp) => readFileSync(t.get(Config).auditAnchor, 'utf8');
  const cli = async (t: TestApp, ...argv: string[]) => {
    const said: string[] = [];
    const note = (line: string) => void said.push(line);
    return { code: await t.get(CliRegistry).run(argv, { line: note, error: note }), said: said.join('\n') };
  };

  beforeAll(async () => {
    home = await installation();
    const ledger = home.get(LedgerService);
    const files = home.get(FileService);
    const staged = await files.stage(Buffer.from('%PDF-1.7 a paper'));
    await home.db.write(async (m) => {
      await ledger.openPool(m, { code: POOL, name: NASTY, year: 2026, nonCash: false, department: '发改局' });
      const actor = { kind: 'staff', id: newId(), name: NASTY, roles: ['admin'], sessionId: '' } as never;
      await ledger.appropriate(m, actor, { poolCode: POOL, fen: 9_007_199_254_740_991, reference: NASTY });
      const owner = { kind: 'batch', id: newId() };
      const file = {
        owner,
        purpose: 'report',
        name: '报表.pdf',
        mime: 'application/pdf',
        by: OPERATOR as never,
      } as const;
      fileId = (await files.add(m, staged, file)).id;
    });
    await home.get(AuditService).anchor();
    taken = await home.get(BackupFlow).take(OPERATOR, join(home.folder, 'backups'));
  });
  afterAll(async () => {
    for (const t of open) await t.close();
  });

  it('comes back whole in another installation, with payments stopped and the chain going on', async () => {
    const other = await installation();
    await other.get(RestoreFlow).restore(OPERATOR, taken.folder);
    const second = await other.get(BackupFlow).take(OPERATOR, join(other.folder, 'backups'));
    const digests = ({ manifest }: TakenBackup) => new Map(manifest.tables.map(({ name, sha256 }) => [name, sha256]));
    const [before, after] = [digests(taken), digests(second)];
    const changed = [...before.keys()].filter((name) => before.get(name) !== after.get(name));
    // The restore itself is an entry of the chain, and stops payments; nothing else may differ by a character.
    expect(changed).toEqual(['audit_entry', 'audit_head', 'ledger_stop']);
    expect((await other.get(FileService).read(fileId)).toString()).toBe('%PDF-1.7 a paper');
    const [pool] = await other.db.read((m) => other.get(LedgerService).pools(m));
    expect(pool).toMatchObject({ code: POOL, name: NASTY, appropriatedFen: 9_007_199_254_740_991 });
    await expect(other.db.read((m) => other.get(LedgerService).requireRunning(m))).rejects.toMatchObject({
      code: 'LEDGER_STOPPED',
    });
    expect((await other.get(LedgerVerifier).verify()).ok).toBe(true);
    expect(await other.get(AuditService).verify()).toMatchObject({ ok: true });
    const [first] = anchorsOf(home).split('\n');
    // Its own go behind those that came with the backup.
    expect(anchorsOf(other).split('\n')).toEqual([first, expect.stringContaining('"seq":2'), '']);
  });

  it('holds every table of the schema, and the rows of one moment', async () => {
    const names = await home.db.read(async (m) => (await tablesOf(m)).map(({ tableName }) => tableName));
    expect(taken.manifest.tables.map(({ name }) => name)).toEqual(names);
    expect(names.length).toBeGreaterThan(80);
    const db = home.get(Db);
    const count = (m: { query: (sql: string) => Promise<{ n: unknown }[]> }) =>
      m.query('SELECT COUNT(*) AS n FROM audit_entry').then(([row]) => Number(row?.n));
    await db.snapshot(async (m) => {
      const first = await count(m);
      await db.write((unit) =>
        home.get(AuditService).record(unit, { actor: OPERATOR, action: 'test', entity: 'test', entityId: '-' }),
      );
      expect(await count(m)).toBe(first);
      expect(await db.read(count)).toBe(first + 1);
    });
  });

  it('is refused where it was changed, and nothing is written then', async () => {
    const other = await installation();
    const anchors = join(other.folder, 'audit-anchor.jsonl');
    writeFileSync(anchors, 'of before\n');
    const spoilt: [what: RegExp, spoil: (folder: string) => void][] = [
      [
        /ledger_transfer\.ndjson\.gz was changed/,
        (folder) => {
          const path = join(folder, 'tables/ledger_transfer.ndjson.gz');
          writeFileSync(
            path,
            gzipSync(gunzipSync(readFileSync(path)).toString().replace('9007199254740991', '9007199254740990')),
          );
        },
      ],
      [/audit_entry\.ndjson\.gz cannot be read/, (folder) => rmSync(join(folder, 'tables/audit_entry.ndjson.gz'))],
      [/job\.ndjson\.gz cannot be read/, (folder) => writeFileSync(join(folder, 'tables/job.ndjson.gz'), 'no gzip')],
      [/audit-anchor\.jsonl was changed/, (folder) => writeFileSync(join(folder, 'audit-anchor.jsonl'), '')],
      [/is missing or was changed/, (folder) => rmSync(join(folder, 'files'), { recursive: true })],
      [
        /manifest\.json was changed/,
        (folder) => {
          const path = join(folder, MANIFEST);
          const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
          manifest.files.count = 0;
          writeFileSync(path, JSON.stringify(manifest));
        },
      ],
      [/no backup in/, (folder) => rmSync(join(folder, MANIFEST))],
      [/not of format 1/, (folder) => writeFileSync(join(folder, MANIFEST), '{}')],
    ];
    for (const [what, spoil] of spoilt)
      await expect(other.get(RestoreFlow).restore(OPERATOR, copyOf(spoil))).rejects.toThrow(what);
    expect(await rowsOf(other, 'audit_entry')).toBe(0);
    expect(readFileSync(anchors, 'utf8')).toBe('of before\n');
    expect(readdirSync(other.folder)).not.toContain('files');

    // Undone as well where it fails when nearly all is written.
    jest.spyOn(other.get(LedgerVerifier), 'halt').mockRejectedValueOnce(new Error('disk full'));
    await expect(other.get(RestoreFlow).restore(OPERATOR, taken.folder)).rejects.toThrow('disk full');
    expect(await rowsOf(other, 'audit_entry')).toBe(0);
    expect(readFileSync(anchors, 'utf8')).toBe('of before\n');

    await other.get(RestoreFlow).restore(OPERATOR, taken.folder);
    const kept = readdirSync(other.folder).filter((name) => name.startsWith('audit-anchor.jsonl.before-'));
    expect(kept.map((name) => readFileSync(join(other.folder, name), 'utf8'))).toEqual(['of before\n']);
    await expect(other.get(RestoreFlow).restore(OPERATOR, taken.folder)).rejects.toThrow(/holds data already/);
  });

  it('is refused under other secrets and by another schema', async () => {
    const stranger = await installation({ env: { AUDIT_KEY: 'another-audit-key-0123456789-0123456789' } });
    await expect(stranger.get(RestoreFlow).restore(OPERATOR, taken.folder)).rejects.toThrow(/another AUDIT_KEY/);
    const rekeyed = await installation({ env: { ENCRYPTION_KEY: key('a') } });
    await expect(rekeyed.get(RestoreFlow).restore(OPERATOR, taken.folder)).rejects.toThrow(/ENCRYPTION_KEY lacks/);
    const rotated = await installation({
      env: { ENCRYPTION_KEY: [key('a'), ...home.get(Config).encryptionKeys].join() },
    });
    await rotated.get(RestoreFlow).restore(OPERATOR, taken.folder);

    const newer = await installation({ ownSchema: true });
    await newer.db.write((m) =>
      m.query("INSERT INTO schema_migration (timestamp, name) VALUES (1800000000000, 'of_tomorrow_1800000000000')"),
    );
    await expect(newer.get(RestoreFlow).restore(OPERATOR, taken.folder)).rejects.toThrow(/of_tomorrow/);
    expect(await rowsOf(newer, 'audit_entry')).toBe(0);
  });

  it('holds no secret of the configuration', () => {
    const { encryptionKeys, auditKey } = home.get(Config);
    const all = readdirSync(taken.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name)))
      .map((bytes) => (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('latin1'))
      .join('\n');
    expect(all).toContain(taken.manifest.takenAt);
    for (const secret of [auditKey, ...encryptionKeys]) expect(all).not.toContain(secret);
  });

  it('by command: tells what it saved, names a file that is gone, keeps the newest, and is drilled', async () => {
    const other = await installation();
    const parent = join(other.folder, 'backups');
    await other.get(RestoreFlow).restore(OPERATOR, taken.folder);
    expect(await cli(other, 'backup', parent)).toMatchObject({ code: 0 });
    mkdirSync(join(parent, 'something-else'));
    rmSync(join(other.folder, 'files'), { recursive: true });
    other.clock.advance({ days: 1 });
    const { code, said } = await cli(other, 'backup', parent, '--keep', '1');
    expect(code).toBe(1);
    expect(said).toMatch(/^saved: \d+ rows of \d+ tables and 0 files \(0 bytes\)/);
    expect(said).toMatch(/the file \S+ is gone or was changed in the store$/);
    const left = readdirSync(parent).sort();
    expect(left).toEqual(['qinqing-20260303T010000Z', 'something-else']);

    const drill = await installation();
    const drilled = await cli(drill, 'restore', 'drill', join(parent, left[0]!));
    expect(drilled.said).toMatch(
      /^restored: .*\nreleased in 2026: 0\.00 yuan in cash, 0\.00 otherwise\n(\d+) of \1 invariants of the books hold\nthe audit chain is whole: \d+ entries$/,
    );
    expect(drilled.code).toBe(0);
    for (const argv of [['restore'], ['restore', 'a', 'b'], ['backup', 'a', 'b'], ['backup', '--keep', '0']])
      expect(await cli(drill, ...argv)).toMatchObject({ code: 2 });
  });
});
