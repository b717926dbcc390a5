import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { EntityManager, EntityMetadata } from 'typeorm';
import { AuditService } from '../../modules/audit/index.js';
import { type ArchivedFile, FileArchive } from '../../modules/file/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { Db, digestOf, linesOf, type TableDigest, tablesOf } from '../../platform/db/index.js';
import type { SystemActor } from '../../platform/http/index.js';
import { ANCHORS, FILES, FORMAT, keyTraces, linesFile, MANIFEST, type Manifest, sealed } from './manifest.js';

const NAME = /^qinqing-\d{8}T\d{6}Z$/;
const UNFINISHED = '.unfinished';

export interface TakenBackup {
  folder: string;
  manifest: Manifest;
}

/**
 * Copies everything that the product keeps into a folder: the rows of all tables as they were at one moment while
 * everybody goes on working, the bytes of all files, and the anchors of the audit chain. The secrets of the
 * configuration are not in it and are kept elsewhere; sensitive values stay encrypted as they are in the rows.
 */
@Injectable()
export class BackupFlow {
  constructor(
    private readonly db: Db,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly files: FileArchive,
  ) {}

  /** Makes a new folder within `parent`. It has its name only once it is whole; a failed one is taken away. */
  async take(actor: SystemActor, parent: string): Promise<TakenBackup> {
    const takenAt = this.clock.now().toISOString();
    const folder = join(parent, `qinqing-${takenAt.slice(0, 19).replaceAll(/[-:]/g, '')}Z`);
    const unfinished = `${folder}${UNFINISHED}`;
    await mkdir(parent, { recursive: true, mode: 0o700 });
    // Not recursive: a folder that is there already belongs to another backup that is being made.
    await mkdir(unfinished, { mode: 0o700 });
    try {
      const manifest = await this.write(unfinished, takenAt);
      await rename(unfinished, folder);
      await this.db.write((m) => {
        const after = { rows: manifest.tables.reduce((sum, { rows }) => sum + rows, 0), files: manifest.files.count };
        return this.audit.record(m, { actor, action: 'backup.take', entity: 'backup', entityId: takenAt, after });
      });
      return { folder, manifest };
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
  }

  /** Takes away all but the newest `keep` whole backups within `parent`, and nothing else that lies there. */
  async prune(parent: string, keep: number): Promise<string[]> {
    const names = (await readdir(parent)).filter((name) => NAME.test(name)).sort();
    const old = names.slice(0, Math.max(0, names.length - keep));
    for (const name of old) await rm(join(parent, name), { recursive: true });
    return old;
  }

  private async write(folder: string, takenAt: string): Promise<Manifest> {
    // The anchors before the rows: one that is younger than the rows would accuse them of a chain cut short.
    const anchors = await this.copyAnchors(join(folder, ANCHORS));
    const { tables, stored } = await this.db.snapshot(async (m) => ({
      tables: await this.copyTables(m, folder),
      stored: await this.files.list(m),
    }));
    const migrations = await this.db.doneMigrations();
    const files = await this.copyFiles(stored, join(folder, FILES));
    const encryptionKeys = keyTraces(this.config);
    const manifest: Manifest = { format: FORMAT, takenAt, migrations, encryptionKeys, tables, files, anchors };
    await writeFile(join(folder, MANIFEST), sealed(this.config, manifest), { mode: 0o600 });
    return manifest;
  }

  private async copyAnchors(to: string): Promise<string | null> {
    try {
      await copyFile(this.config.auditAnchor, to);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    return sha256(await readFile(to));
  }

  private async copyTables(m: EntityManager, folder: string): Promise<TableDigest[]> {
    const digests: TableDigest[] = [];
    for (const table of await tablesOf(m)) digests.push(await copyTable(m, table, folder));
    return digests;
  }

  private async copyFiles(stored: ArchivedFile[], folder: string): Promise<Manifest['files']> {
    const lost: string[] = [];
    let bytes = 0;
    for (const file of stored) {
      if (await this.files.copyTo(folder, file)) bytes += file.size;
      else lost.push(file.storageKey);
    }
    return { count: stored.length, bytes, lost };
  }
}

async function copyTable(m: EntityManager, table: EntityMetadata, folder: string): Promise<TableDigest> {
  const path = join(folder, linesFile(table.tableName));
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const zip = createGzip();
  const written = pipeline(zip, createWriteStream(path, { mode: 0o600, flush: true }));
  // Heard where it is awaited, after the rows.
  written.catch(() => undefined);
  try {
    return await digestOf(table.tableName, linesOf(m, table), async (line) => {
      if (!zip.write(line)) await Promise.race([once(zip, 'drain'), written]);
    });
  } finally {
    zip.end();
    await written;
  }
}
