import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { randomToken } from '../../platform/crypto/index.js';

/** Where bytes are kept, by key. A key is written once: the same bytes again where a caller did not hear the answer. */
export abstract class FileStore {
  /** A place on this machine to collect bytes in before they are known to be good. */
  abstract temporary(): Promise<string>;
  /** Takes over a file made by `temporary`. */
  abstract adopt(temporaryPath: string, key: string): Promise<void>;
  abstract put(bytes: Uint8Array, key: string): Promise<void>;
  abstract open(key: string): Promise<Readable>;
  abstract read(key: string): Promise<Buffer>;
  /** Takes bytes away that became nothing; none there is as good. */
  abstract remove(key: string): Promise<void>;
}

export class FolderStore extends FileStore {
  constructor(private readonly folder: string) {
    super();
  }

  override async temporary(): Promise<string> {
    const folder = join(this.folder, 'tmp');
    await mkdir(folder, { recursive: true });
    return join(folder, randomToken(12));
  }

  override async adopt(temporaryPath: string, key: string): Promise<void> {
    // On disk before it has a name, and named before the row that promises it.
    const handle = await open(temporaryPath, 'r+');
    await handle.sync().finally(() => handle.close());
    const target = this.path(key);
    await mkdir(dirname(target), { recursive: true });
    await rename(temporaryPath, target);
  }

  override async put(bytes: Uint8Array, key: string): Promise<void> {
    const temporary = await this.temporary();
    await writeFile(temporary, bytes, { mode: 0o600 });
    await this.adopt(temporary, key);
  }

  override async open(key: string): Promise<Readable> {
    const handle = await open(this.path(key), 'r');
    return handle.createReadStream();
  }

  override read(key: string): Promise<Buffer> {
    return readFile(this.path(key));
  }

  override remove(key: string): Promise<void> {
    return discard(this.path(key));
  }

  private path(key: string): string {
    requireStorageKey(key);
    return join(this.folder, key);
  }
}

/** A key is made by the product; one that could lead elsewhere is a fault of the program. */
export function requireStorageKey(key: string): void {
  if (!/^[0-9a-z/-]+$/i.test(key)) throw new Error('a storage key of unexpected form');
}

export async function discard(path: string): Promise<void> {
  await rm(path, { force: true });
}
