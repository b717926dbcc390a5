import { Readable } from 'node:stream';
import type { FileRef } from '@qinqing/contract';
import type { UploadState } from '@qinqing/contract/firm';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager, MoreThan } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { sha256 } from '../../platform/crypto/index.js';
import { Db } from '../../platform/db/index.js';
import { type Actor, AppError, type IncomingFile } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { type Job, JobRegistry, Jobs } from '../../platform/queue/index.js';
import { receive, refuseEarly } from './file.intake.js';
import { FILE_PURPOSES, type PurposeName, safeName, SNIFF_BYTES } from './file.rules.js';
import { FileService, ownerKey } from './file.service.js';
import { discard, FileStore } from './file.store.js';
import { FileUpload, FileUploadChunk } from './upload.entity.js';

const EXPIRE_JOB = 'file.expire_upload';
const LIFE_MS = 24 * 3_600_000;
const MAX_OPEN = 20;
const RECOMMENDED_CHUNK = 512 * 1024;
const MAX_CHUNK = 2 * 1024 * 1024;

/**
 * Uploads in pieces. Pieces are kept under names made from the upload and their place, so that whatever a crash leaves
 * behind is found and removed with it; nobody sees a file before all of it has come and is what was promised.
 */
@Injectable()
export class UploadService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    @Inject(FileStore) private readonly store: FileStore,
    private readonly files: FileService,
  ) {}

  onModuleInit(): void {
    this.registry.register(EXPIRE_JOB, (job) => this.expire(job));
  }

  /** @throws {AppError} PAYLOAD_TOO_LARGE, STATE_CONFLICT where too many are open */
  start(actor: Actor, input: { name: string; size: number; sha256: string }, purpose: PurposeName) {
    const { maxBytes } = FILE_PURPOSES[purpose];
    if (input.size > maxBytes) {
      throw new AppError('PAYLOAD_TOO_LARGE', {
        message: `文件不能超过 ${Math.floor(maxBytes / 1024 / 1024)} MB，请压缩后再上传`,
      });
    }
    return this.db.write(async (m) => {
      const uploadedBy = ownerKey(actor);
      const now = this.clock.now();
      if ((await m.countBy(FileUpload, { uploadedBy, status: 'open', expiresAt: MoreThan(now) })) >= MAX_OPEN) {
        throw new AppError('STATE_CONFLICT', { message: '未完成的上传太多，请先完成或放弃一些' });
      }
      const row = m.create(FileUpload, {
        id: newId(),
        uploadedBy,
        purpose,
        name: safeName(input.name),
        size: input.size,
        sha256: input.sha256,
        received: 0,
        status: 'open',
        fileId: null,
        expiresAt: new Date(now.getTime() + LIFE_MS),
      });
      await m.insert(FileUpload, row);
      await this.jobs.enqueue(m, EXPIRE_JOB, { uploadId: row.id }, { runAt: row.expiresAt });
      return stateOf(row);
    });
  }

  open(actor: Actor): Promise<{ items: UploadState[] }> {
    return this.db.read(async (m) => {
      const rows = await m.find(FileUpload, {
        where: { uploadedBy: ownerKey(actor), status: 'open', expiresAt: MoreThan(this.clock.now()) },
        order: { id: 'ASC' },
      });
      return { items: rows.map((row) => stateOf(row)) };
    });
  }

  /** @throws {AppError} NOT_FOUND also for one that has run out */
  state(actor: Actor, id: string): Promise<UploadState> {
    return this.db.read((m) => this.view(m, actor, id));
  }

  /**
   * Takes the piece that begins at `offset`. A piece that is there already is acknowledged again.
   * @throws {AppError} UPLOAD_OFFSET with the place to go on from, PAYLOAD_TOO_LARGE, UPLOAD_EMPTY, UNSUPPORTED_TYPE
   */
  async chunk(actor: Actor, id: string, offset: number, part: IncomingFile): Promise<UploadState> {
    const bytes = await pieceOf(part);
    const digest = sha256(bytes);
    const row = await this.db.read((m) => this.own(m, actor, id));
    if (row.received !== offset) {
      const known = await this.db.read((m) => m.findOneBy(FileUploadChunk, { uploadId: id, position: offset }));
      if (known?.sha256 === digest) return stateOf(row);
      throw wrongOffset(row.received);
    }
    if (row.status !== 'open') throw new AppError('STATE_CONFLICT', { details: { current: row.status } });
    if (offset + bytes.length > row.size) {
      throw new AppError('VALIDATION', {
        fields: [{ path: 'file', message: '上传的内容比文件本身还长，请重新选择文件' }],
      });
    }
    if (offset === 0) {
      await refuseEarly(bytes.subarray(0, SNIFF_BYTES), row.name, FILE_PURPOSES[row.purpose as PurposeName]);
    }
    // Before the unit: two senders of the same piece write the same bytes, and other bytes fail the hash at the end.
    await this.store.put(bytes, chunkKey(id, offset));
    return this.db.write(async (m) => {
      const received = offset + bytes.length;
      const { affected } = await m.update(FileUpload, { id, status: 'open', received: offset }, { received });
      if (affected !== 1) {
        const current = await this.own(m, actor, id);
        const known = await m.findOneBy(FileUploadChunk, { uploadId: id, position: offset });
        if (known?.sha256 === digest) return stateOf(current);
        throw wrongOffset(current.received);
      }
      await m.insert(FileUploadChunk, { uploadId: id, position: offset, size: bytes.length, sha256: digest });
      return stateOf(Object.assign(row, { received }));
    });
  }

  /** @throws {AppError} UPLOAD_OFFSET, UPLOAD_CORRUPT, UNSUPPORTED_TYPE; the last two end the upload */
  async complete(actor: Actor, id: string): Promise<FileRef> {
    const { row, chunks, done } = await this.db.read(async (m) => {
      const own = await this.own(m, actor, id);
      return { row: own, chunks: await this.chunks(m, id), done: await this.fileOf(m, own) };
    });
    if (done) return done;
    if (row.status !== 'open') throw new AppError('STATE_CONFLICT', { details: { current: row.status } });
    if (row.received !== row.size) throw wrongOffset(row.received);
    const purpose = row.purpose as PurposeName;
    const stream = Object.assign(Readable.from(this.bytesOf(chunks)), { truncated: false });
    const part = { filename: row.name, declaredMime: '', stream, fields: {} };
    let received: Awaited<ReturnType<typeof receive>>;
    try {
      received = await receive(part, FILE_PURPOSES[purpose], this.store);
    } catch (error) {
      if (error instanceof AppError) await this.end(row, 'failed');
      throw error;
    }
    if (received.sha256 !== row.sha256 || received.size !== row.size) {
      await discard(received.temporaryPath);
      await this.end(row, 'failed');
      throw new AppError('UPLOAD_CORRUPT');
    }
    const { mime, size, sha256: digest } = received;
    const staged = { ...(await this.files.adopt(received.temporaryPath)), size, sha256: digest };
    const file = await this.db
      .write(async (m) => {
        const made = await this.files.addUpload(m, actor, staged, { purpose, name: row.name, mime });
        const { affected } = await m.update(FileUpload, { id, status: 'open' }, { status: 'done', fileId: made.id });
        if (affected === 1) return made;
        throw new AlreadyEnded();
      })
      .catch(async (error: unknown) => {
        await this.store.remove(staged.storageKey);
        if (error instanceof AlreadyEnded) return null;
        throw error;
      });
    // Two phones completed it at once: both get the file of the first.
    if (!file) return this.complete(actor, id);
    await this.removePieces(row);
    return file;
  }

  async abandon(actor: Actor, id: string): Promise<void> {
    const row = await this.db.read((m) => this.own(m, actor, id));
    if (row.status === 'done') throw new AppError('STATE_CONFLICT', { details: { current: row.status } });
    await this.end(row, 'abandoned');
  }

  private async expire(job: Job): Promise<void> {
    const { uploadId } = job.payload as { uploadId: string };
    const row = await this.db.read((m) => m.findOneBy(FileUpload, { id: uploadId }));
    if (row) await this.end(row, 'abandoned');
  }

  private async end(row: FileUpload, status: 'failed' | 'abandoned'): Promise<void> {
    await this.db.write((m) => m.update(FileUpload, { id: row.id, status: 'open' }, { status }));
    await this.removePieces(row);
  }

  private async removePieces({ id }: FileUpload): Promise<void> {
    const { chunks, next } = await this.db.read(async (m) => ({
      chunks: await this.chunks(m, id),
      next: (await m.findOneByOrFail(FileUpload, { id })).received,
    }));
    // The piece at the end may have been written without its row.
    for (const position of [...chunks.map((chunk) => chunk.position), next]) {
      await this.store.remove(chunkKey(id, position));
    }
    await this.db.write((m) => m.delete(FileUploadChunk, { uploadId: id }));
  }

  private async *bytesOf(chunks: readonly FileUploadChunk[]): AsyncGenerator<Buffer> {
    for (const { uploadId, position } of chunks) yield await this.store.read(chunkKey(uploadId, position));
  }

  private chunks(m: EntityManager, uploadId: string): Promise<FileUploadChunk[]> {
    return m.find(FileUploadChunk, { where: { uploadId }, order: { position: 'ASC' } });
  }

  private async view(m: EntityManager, actor: Actor, id: string): Promise<UploadState> {
    const row = await this.own(m, actor, id);
    const file = await this.fileOf(m, row);
    return stateOf(row, file);
  }

  private async fileOf(m: EntityManager, row: FileUpload): Promise<FileRef | undefined> {
    return row.fileId === null ? undefined : (await this.files.refs(m, [row.fileId]))[0];
  }

  private async own(m: EntityManager, actor: Actor, id: string): Promise<FileUpload> {
    const row = await m.findOneBy(FileUpload, { id, uploadedBy: ownerKey(actor) });
    const over = row && (row.status === 'failed' || row.status === 'abandoned' || row.expiresAt <= this.clock.now());
    if (!row || (over && row.status !== 'done')) {
      throw new AppError('NOT_FOUND', { message: '这次上传已失效，请重新选择文件' });
    }
    return row;
  }
}

/** Another request has ended the upload: this one's unit is undone. */
class AlreadyEnded extends Error {}

async function pieceOf(part: IncomingFile): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const piece of part.stream as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length <= MAX_CHUNK) parts.push(piece);
  }
  if (length === 0) throw new AppError('UPLOAD_EMPTY');
  if (length > MAX_CHUNK) throw new AppError('PAYLOAD_TOO_LARGE', { message: '每段不能超过 2 MB' });
  return Buffer.concat(parts);
}

function wrongOffset(offset: number): AppError {
  return new AppError('UPLOAD_OFFSET', { details: { offset } });
}

function chunkKey(uploadId: string, position: number): string {
  return `parts/${uploadId.toLowerCase()}/${position}`;
}

function stateOf(row: FileUpload, file?: FileRef): UploadState {
  return {
    id: row.id,
    name: row.name,
    size: row.size,
    offset: row.received,
    chunkBytes: RECOMMENDED_CHUNK,
    status: row.status === 'done' ? 'done' : 'open',
    expiresAt: row.expiresAt.toISOString(),
    ...(file ? { file } : {}),
  };
}
