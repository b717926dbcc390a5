import type { FileRef } from '@qinqing/contract';
import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { sha256 } from '../../platform/crypto/index.js';
import { affectedOne, Db } from '../../platform/db/index.js';
import { type Actor, AppError, Download, type IncomingFile } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { FileObject } from './file.entity.js';
import { receive } from './file.intake.js';
import { FILE_PURPOSES, type PurposeName, safeName } from './file.rules.js';
import { discard, FileStore } from './file.store.js';

/** Whose file it is: an enterprise's case, a batch … The module that owns the kind says who may read it. */
export interface FileOwner {
  kind: string;
  id: string;
}

/** Whether this person may read files of the owner with this id. */
export type FileAccess = (actor: Actor, ownerId: string) => Promise<boolean>;

/** Bytes that are stored and wait for the row that makes them a file. */
export interface StagedFile {
  storageKey: string;
  size: number;
  sha256: string;
}

export interface NewFile {
  owner: FileOwner;
  purpose: PurposeName;
  name: string;
  mime: string;
  by: Actor;
}

/** Until it is attached to something, an upload belongs to the person who made it. */
const UPLOADER = 'uploader';

@Injectable()
export class FileService {
  private readonly access = new Map<string, FileAccess>([
    [UPLOADER, async (actor, ownerId) => ownerKey(actor) === ownerId],
  ]);

  constructor(
    private readonly db: Db,
    @Inject(FileStore) private readonly store: FileStore,
    private readonly audit: AuditService,
  ) {}

  /** Files of this kind of owner can be read by those whom `access` lets through; without one, by nobody. */
  registerOwner(kind: string, access: FileAccess): void {
    if (this.access.has(kind)) throw new Error(`two modules own files of kind ${kind}`);
    this.access.set(kind, access);
  }

  /**
   * Takes an upload in. It belongs to the uploader until `attach`.
   * @throws {AppError} UPLOAD_EMPTY, UNSUPPORTED_TYPE, PAYLOAD_TOO_LARGE; nothing is stored then
   */
  async upload(actor: Actor, part: IncomingFile, purpose: PurposeName): Promise<FileRef> {
    const received = await receive(part, FILE_PURPOSES[purpose], this.store);
    const storageKey = newStorageKey();
    try {
      await this.store.adopt(received.temporaryPath, storageKey);
    } catch (error) {
      await discard(received.temporaryPath);
      throw error;
    }
    const { mime, size, sha256: digest } = received;
    const owner = { kind: UPLOADER, id: ownerKey(actor) };
    return this.db.write((m) =>
      this.add(m, { storageKey, size, sha256: digest }, { owner, purpose, name: part.filename, mime, by: actor }),
    );
  }

  /** Stores bytes that the product made. Call it before the unit of work, and `add` inside. */
  async stage(bytes: Uint8Array): Promise<StagedFile> {
    const storageKey = newStorageKey();
    await this.store.put(bytes, storageKey);
    return { storageKey, size: bytes.length, sha256: sha256(bytes) };
  }

  async add(m: EntityManager, staged: StagedFile, file: NewFile): Promise<FileRef> {
    const row = m.create(FileObject, {
      id: newId(),
      ...staged,
      ownerKind: file.owner.kind,
      ownerId: file.owner.id,
      purpose: file.purpose,
      name: safeName(file.name),
      mime: file.mime,
      uploadedBy: ownerKey(file.by),
    });
    await m.insert(FileObject, row);
    return refOf(row);
  }

  /**
   * Makes uploads part of something. Files that already belong to `owner` stay.
   * @throws {AppError} VALIDATION if a file does not exist or is neither the actor's upload nor the owner's
   */
  async attach(m: EntityManager, actor: Actor, fileIds: string[], owner: FileOwner): Promise<FileRef[]> {
    const ids = [...new Set(fileIds)];
    const rows = await this.rows(m, ids);
    const mine = ownerKey(actor);
    for (const id of ids) {
      const row = rows.get(id);
      if (row && row.ownerKind === owner.kind && row.ownerId === owner.id) continue;
      if (!row || row.ownerKind !== UPLOADER || row.ownerId !== mine) {
        throw new AppError('VALIDATION', { fields: [{ path: 'fileIds', message: '文件已失效,请重新上传' }] });
      }
      affectedOne(
        await m.update(
          FileObject,
          { id, ownerKind: UPLOADER, ownerId: mine },
          { ownerKind: owner.kind, ownerId: owner.id },
        ),
      );
    }
    return ids.map((id) => refOf(rows.get(id)!));
  }

  /** What is known about these files, in the order asked; unknown ids are left out. The caller checks the permission. */
  async refs(m: EntityManager, ids: string[]): Promise<FileRef[]> {
    const rows = await this.rows(m, ids);
    return ids.flatMap((id) => {
      const row = rows.get(id);
      return row ? [refOf(row)] : [];
    });
  }

  /** The files of an owner, oldest first. The caller checks the permission. */
  async ofOwner(m: EntityManager, owner: FileOwner): Promise<FileRef[]> {
    const rows = await m.find(FileObject, {
      where: { ownerKind: owner.kind, ownerId: owner.id },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    return rows.map(refOf);
  }

  /** The bytes, for the product's own use; checked against their hash. */
  async read(id: string): Promise<Buffer> {
    const row = await this.db.read((m) => m.findOneBy(FileObject, { id }));
    if (!row) throw new AppError('NOT_FOUND');
    const bytes = await this.store.read(row.storageKey);
    if (sha256(bytes) !== row.sha256) throw new Error(`file ${id} is not what was stored`);
    return bytes;
  }

  /**
   * Hands a file out. Staff reading a firm's paper is noted in the audit.
   * @throws {AppError} NOT_FOUND also where the file exists and is not for this person
   */
  async download(actor: Actor, id: string): Promise<Download> {
    const row = await this.db.read((m) => m.findOneBy(FileObject, { id }));
    const access = row && this.access.get(row.ownerKind);
    if (!row || !access) throw new AppError('NOT_FOUND');
    if (!(await access(actor, row.ownerId))) {
      await this.audit.auditDenied({ actor, action: 'file.download', entity: 'file', entityId: id });
      throw new AppError('NOT_FOUND');
    }
    if (actor.kind === 'staff') {
      await this.db.write((m) =>
        this.audit.record(m, { actor, action: 'file.download', entity: 'file', entityId: id }),
      );
    }
    return new Download(await this.store.open(row.storageKey), row.name, row.mime, row.size);
  }

  private async rows(m: EntityManager, ids: string[]): Promise<Map<string, FileObject>> {
    const rows = ids.length === 0 ? [] : await m.findBy(FileObject, { id: In(ids) });
    return new Map(rows.map((row) => [row.id, row]));
  }
}

function ownerKey(actor: Actor): string {
  return `${actor.kind}:${actor.id}`;
}

function newStorageKey(): string {
  const id = newId();
  // By the random end: folders fill evenly.
  return `${id.slice(-2)}/${id.slice(-4, -2)}/${id}`.toLowerCase();
}

function refOf(row: FileObject): FileRef {
  const { id, name, mime, size, sha256: digest, createdAt } = row;
  return { id, name, mime, size, sha256: digest, uploadedAt: createdAt.toISOString() };
}
