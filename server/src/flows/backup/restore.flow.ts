import { createReadStream } from 'node:fs';
import { copyFile, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { EntityManager, EntityMetadata } from 'typeorm';
import { AuditService } from '../../modules/audit/index.js';
import { type ArchivedFile, FileArchive } from '../../modules/file/index.js';
import { LedgerVerifier } from '../../modules/ledger/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { Db, digestOf, insertLines, linesOf, tablesOf, withLateReferences } from '../../platform/db/index.js';
import type { SystemActor } from '../../platform/http/index.js';
import { ANCHORS, BackupRefused, FILES, linesFile, type Manifest, readManifest } from './manifest.js';

/** Every start of the product plans its own jobs, so an empty database has these. */
const JOBS = 'job';
const FILE_ROWS = 'file_object';

/** Why payments stand still after a restore. */
const AFTER_RESTORE = { code: 'restored', title: '系统已从备份恢复：请先与银行核对备份之后的付款，再恢复拨付' };

/**
 * Puts a backup back into an empty installation. Everything is looked at before anything is written, the rows are
 * written in one unit, and within it each table must come out again exactly as it went in.
 */
@Injectable()
export class RestoreFlow {
  constructor(
    private readonly db: Db,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly files: FileArchive,
    private readonly ledger: LedgerVerifier,
  ) {}

  /**
   * Payments stay stopped until a person lifts that: what was sent to a bank after the backup was made is not in it,
   * and would be sent again.
   * @throws {BackupRefused} and leaves everything as it was
   */
  async restore(actor: SystemActor, folder: string): Promise<Manifest> {
    const manifest = await readManifest(this.config, folder);
    await this.requireSameSchema(manifest);
    await this.requireEmpty();
    const stored = await this.requireWhole(manifest, folder);
    for (const file of stored) await this.files.takeFrom(join(folder, FILES), file);
    const undo = await this.replaceAnchors(manifest, folder);
    try {
      await this.db.write(async (m) => {
        await withLateReferences(this.db, m, () => this.fill(m, manifest, folder));
        await this.ledger.halt(m, AFTER_RESTORE, [manifest.takenAt]);
        const after = { takenAt: manifest.takenAt };
        await this.audit.record(m, {
          actor,
          action: 'backup.restore',
          entity: 'backup',
          entityId: manifest.takenAt,
          after,
        });
      });
    } catch (error) {
      await undo();
      throw error;
    }
    return manifest;
  }

  private async requireSameSchema({ migrations }: Manifest): Promise<void> {
    const done = await this.db.doneMigrations();
    const apart = [
      ...migrations.filter((name) => !done.includes(name)),
      ...done.filter((name) => !migrations.includes(name)),
    ];
    if (apart.length > 0)
      throw new BackupRefused(
        `the backup has another schema (${apart.slice(0, 3).join(', ')}): restore it with the version that made it, then update`,
      );
  }

  private async requireEmpty(): Promise<void> {
    const filled = await this.db.read(async (m) => {
      const names: string[] = [];
      for (const { tableName } of await tablesOf(m)) {
        const rows: unknown[] = tableName === JOBS ? [] : await m.query(`SELECT 1 FROM ${tableName} LIMIT 1`);
        if (rows.length > 0) names.push(tableName);
      }
      return names;
    });
    if (filled.length > 0)
      throw new BackupRefused(
        `the database holds data already (${filled.slice(0, 3).join(', ')}): restore into an empty one`,
      );
  }

  /** @returns the files to be put back */
  private async requireWhole(manifest: Manifest, folder: string): Promise<ArchivedFile[]> {
    const known = await this.db.read((m) => tablesOf(m));
    const names = manifest.tables.map(({ name }) => name);
    if (known.map(({ tableName }) => tableName).join() !== names.join())
      throw new BackupRefused('the backup does not have the tables of this program');
    const files: ArchivedFile[] = [];
    for (const expected of manifest.tables) {
      const digest = await digestOf(expected.name, linesIn(folder, expected.name), (line) => {
        if (expected.name === FILE_ROWS) files.push(JSON.parse(line) as ArchivedFile);
      }).catch((error: Error) => {
        throw new BackupRefused(`${linesFile(expected.name)} cannot be read: ${error.message}`);
      });
      if (digest.sha256 !== expected.sha256) throw new BackupRefused(`${linesFile(expected.name)} was changed`);
    }
    if ((await hashOf(join(folder, ANCHORS))) !== manifest.anchors) throw new BackupRefused(`${ANCHORS} was changed`);
    const lost = new Set(manifest.files.lost);
    const stored = files.filter(({ storageKey }) => !lost.has(storageKey));
    for (const file of stored)
      if (!(await this.files.isWhole(join(folder, FILES), file)))
        throw new BackupRefused(`the file ${file.storageKey} is missing or was changed`);
    return stored;
  }

  private async fill(m: EntityManager, manifest: Manifest, folder: string): Promise<void> {
    const tables = new Map((await tablesOf(m)).map((table): [string, EntityMetadata] => [table.tableName, table]));
    await m.query(`DELETE FROM ${JOBS}`);
    for (const expected of manifest.tables) {
      const table = tables.get(expected.name)!;
      await insertLines(m, table, linesIn(folder, expected.name));
      const { sha256: found } = await digestOf(expected.name, linesOf(m, table));
      if (found !== expected.sha256) throw new Error(`${expected.name} does not come out as it went in`);
    }
  }

  /**
   * The anchors of what was here before stay beside the new ones: they may be the proof of what the backup lacks.
   * @returns how to put them back
   */
  private async replaceAnchors({ anchors }: Manifest, folder: string): Promise<() => Promise<void>> {
    const path = this.config.auditAnchor;
    const aside = `${path}.before-${this.clock.now().toISOString().replaceAll(/[-:.]/g, '')}`;
    await mkdir(dirname(path), { recursive: true });
    const had = (await hashOf(path)) !== null;
    if (had) await rename(path, aside);
    if (anchors !== null) await copyFile(join(folder, ANCHORS), path);
    return async () => {
      await rm(path, { force: true });
      if (had) await rename(aside, path);
    };
  }
}

/** Not Node's reader of lines, for which U+2028 within a firm's text would end one. */
async function* linesIn(folder: string, table: string): AsyncGenerator<string> {
  const zipped = createReadStream(join(folder, linesFile(table)));
  const text = createGunzip();
  zipped.on('error', (error) => text.destroy(error));
  let rest = '';
  for await (const part of zipped.pipe(text).setEncoding('utf8')) {
    const lines = `${rest}${part as string}`.split('\n');
    rest = lines.pop()!;
    yield* lines;
  }
  if (rest !== '') yield rest;
}

async function hashOf(path: string): Promise<string | null> {
  try {
    return sha256(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
