import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { sha256 } from '../../platform/crypto/index.js';
import { FileObject } from './file.entity.js';
import { FileStore, requireStorageKey } from './file.store.js';

export type ArchivedFile = Pick<FileObject, 'storageKey' | 'size' | 'sha256'>;

/** The bytes of every file, out of the store into a folder and back: for whoever takes a backup of all of them. */
@Injectable()
export class FileArchive {
  constructor(@Inject(FileStore) private readonly store: FileStore) {}

  list(m: EntityManager): Promise<ArchivedFile[]> {
    return m.find(FileObject, {
      select: { storageKey: true, size: true, sha256: true },
      order: { storageKey: 'ASC' },
    });
  }

  /** @returns whether the bytes in the store are those that were taken in; others are not copied as if they were */
  async copyTo(folder: string, file: ArchivedFile): Promise<boolean> {
    const path = pathOf(folder, file);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const hash = createHash('sha256');
    try {
      const bytes = await this.store.open(file.storageKey);
      bytes.on('data', (part: Buffer) => hash.update(part));
      await pipeline(bytes, createWriteStream(path, { mode: 0o600 }));
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
    return hash.digest('hex') === file.sha256;
  }

  /** Whether the folder holds this file with the bytes that were taken in. */
  async isWhole(folder: string, file: ArchivedFile): Promise<boolean> {
    const hash = createHash('sha256');
    try {
      for await (const part of createReadStream(pathOf(folder, file))) hash.update(part as Buffer);
    } catch (error) {
      if (isAbsent(error)) return false;
      throw error;
    }
    return hash.digest('hex') === file.sha256;
  }

  /** @throws where the bytes are not those that were taken in */
  async takeFrom(folder: string, file: ArchivedFile): Promise<void> {
    const bytes = await readFile(pathOf(folder, file));
    if (sha256(bytes) !== file.sha256) throw new Error(`the file ${file.storageKey} has changed`);
    await this.store.put(bytes, file.storageKey);
  }
}

function pathOf(folder: string, { storageKey }: ArchivedFile): string {
  requireStorageKey(storageKey);
  return join(folder, storageKey);
}

/** In a folder and in an object store. */
function isAbsent(error: unknown): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  return code === 'ENOENT' || name === 'NoSuchKey';
}
