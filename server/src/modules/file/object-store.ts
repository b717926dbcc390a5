import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import type { FilesTarget } from '../../platform/config/index.js';
import { randomToken } from '../../platform/crypto/index.js';
import { discard, FileStore, requireStorageKey } from './file.store.js';

type ObjectStoreTarget = Extract<FilesTarget, { kind: 's3' }>;
type Library = typeof import('@aws-sdk/client-s3');

/**
 * A bucket of an S3-compatible store, for an installation of several machines. Uploads are collected on this machine
 * first, because their type, size and hash must be known before anything is stored under a key.
 */
export class ObjectStore extends FileStore {
  private readonly folder = join(tmpdir(), 'qinqing-uploads');
  private opened: Promise<{ s3: Library; client: S3Client }> | undefined;

  constructor(private readonly target: ObjectStoreTarget) {
    super();
  }

  override async temporary(): Promise<string> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    return join(this.folder, randomToken(12));
  }

  override async adopt(temporaryPath: string, key: string): Promise<void> {
    // Whole in memory, at most 20 MB: a stream could not be sent again where the store asks for patience.
    await this.put(await readFile(temporaryPath), key);
    await discard(temporaryPath);
  }

  override async put(bytes: Uint8Array, key: string): Promise<void> {
    const { s3, client } = await this.connection();
    await client.send(new s3.PutObjectCommand({ ...this.at(key), Body: bytes, ContentLength: bytes.length }));
  }

  override async open(key: string): Promise<Readable> {
    const { s3, client } = await this.connection();
    const { Body } = await client.send(new s3.GetObjectCommand(this.at(key)));
    if (!Body) throw new Error(`the object store answered without a body for ${key}`);
    return Body as Readable;
  }

  override async read(key: string): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of await this.open(key)) parts.push(part as Buffer);
    return Buffer.concat(parts);
  }

  override async remove(key: string): Promise<void> {
    const { s3, client } = await this.connection();
    await client.send(new s3.DeleteObjectCommand(this.at(key)));
  }

  private at(key: string): { Bucket: string; Key: string } {
    requireStorageKey(key);
    const { bucket, prefix } = this.target;
    return { Bucket: bucket, Key: prefix === '' ? key : `${prefix}/${key}` };
  }

  /** The library is large and most installations keep a folder: it is read when the first file is. */
  private connection(): Promise<{ s3: Library; client: S3Client }> {
    this.opened ??= import('@aws-sdk/client-s3').then((s3) => ({ s3, client: this.connect(s3) }));
    return this.opened;
  }

  private connect(s3: Library): S3Client {
    const { endpoint, region, accessKeyId, secretAccessKey } = this.target;
    return new s3.S3Client({
      region,
      credentials: { accessKeyId, secretAccessKey },
      // Stores other than Amazon's are often reached by address and have no name per bucket.
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      // Checksums of the newer kind are not known to every compatible store; the hash of each file is in its row.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 4,
    });
  }
}
