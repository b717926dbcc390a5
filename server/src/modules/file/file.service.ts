import type { FileRef } from '@qinqing/contract';
import { Inject, Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { sha256 } from '../../platform/crypto/index.js';
import { affectedOne, Db, isUniqueViolation } from '../../platform/db/index.js';
import { type Actor, AppError, Download, type IncomingFile } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { FileObject } from './file.entity.js';
import { FileUse } from './upload.entity.js';
import { receive } from './file.intake.js';
import { FILE_PURPOSES, type PurposeName, safeName } from './file.rules.js';
import { discard, FileStore } from './file.store.js';
import { PictureChecks } from './picture-check.service.js';

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
    private readonly pictures: PictureChecks,
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
    const { mime, size, sha256: digest } = received;
    const staged = { ...(await this.adopt(received.temporaryPath)), size, sha256: digest };
    return this.db.write((m) => this.addUpload(m, actor, staged, { purpose, name: part.filename, mime }));
  }

  /** Takes over a temporary file whose bytes are known to be good. */
  async adopt(temporaryPath: string): Promise<{ storageKey: string }> {
    const storageKey = newStorageKey();
    try {
      await this.store.adopt(temporaryPath, storageKey);
    } catch (error) {
      await discard(temporaryPath);
      throw error;
    }
    return { storageKey };
  }

  /** A file that belongs to its uploader until `attach`. */
  async addUpload(
    m: EntityManager,
    actor: Actor,
    staged: StagedFile,
    file: Pick<NewFile, 'purpose' | 'name' | 'mime'>,
  ): Promise<FileRef> {
    const ref = await this.add(m, staged, { ...file, owner: { kind: UPLOADER, id: ownerKey(actor) }, by: actor });
    await this.pictures.begin(m, actor, ref);
    return { ...ref, ...checkOf(await this.pictures.marks(m, [ref]), ref.id) };
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
   * Makes uploads part of something. Files that already belong to `owner` or are lent to it stay; those of a lender stay
   * the lender's and are used by the owner too.
   * @throws {AppError} VALIDATION if a file does not exist or is neither the actor's upload nor the owner's
   */
  async attach(
    m: EntityManager,
    actor: Actor,
    fileIds: string[],
    owner: FileOwner,
    lenders: readonly FileOwner[] = [],
  ): Promise<FileRef[]> {
    const ids = [...new Set(fileIds)];
    const rows = await this.rows(m, ids);
    const mine = ownerKey(actor);
    for (const id of ids) {
      const row = rows.get(id);
      if (row && row.ownerKind === owner.kind && row.ownerId === owner.id) continue;
      if (row && (await this.lendable(m, row, lenders))) {
        await this.lend(m, id, owner);
        continue;
      }
      if (row && (await this.used(m, id, owner))) continue;
      if (!row || row.ownerKind !== UPLOADER || row.ownerId !== mine) {
        throw new AppError('VALIDATION', { fields: [{ path: 'fileIds', message: '文件已失效，请重新上传' }] });
      }
      affectedOne(
        await m.update(
          FileObject,
          { id, ownerKind: UPLOADER, ownerId: mine },
          { ownerKind: owner.kind, ownerId: owner.id },
        ),
      );
    }
    return this.refs(m, ids);
  }

  /** What is known about these files, in the order asked; unknown ids are left out. The caller checks the permission. */
  async refs(m: EntityManager, ids: string[]): Promise<FileRef[]> {
    const rows = await this.rows(m, ids);
    const marks = await this.pictures.marks(m, [...rows.values()]);
    return ids.flatMap((id) => {
      const row = rows.get(id);
      return row ? [{ ...refOf(row), ...checkOf(marks, id) }] : [];
    });
  }

  /** The files of an owner, oldest first. The caller checks the permission. */
  async ofOwner(m: EntityManager, owner: FileOwner): Promise<FileRef[]> {
    const rows = await m.find(FileObject, {
      where: { ownerKind: owner.kind, ownerId: owner.id },
      order: { createdAt: 'ASC', id: 'ASC' },
    });
    const marks = await this.pictures.marks(m, rows);
    return rows.map((row) => ({ ...refOf(row), ...checkOf(marks, row.id) }));
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
   * @throws {AppError} NOT_FOUND also where the file exists and is not for this person, PICTURE_HELD
   */
  async download(actor: Actor, id: string): Promise<Download> {
    const row = await this.db.read((m) => m.findOneBy(FileObject, { id }));
    if (!row) throw new AppError('NOT_FOUND');
    if (!(await this.mayRead(actor, row))) {
      await this.audit.auditDenied({ actor, action: 'file.download', entity: 'file', entityId: id });
      throw new AppError('NOT_FOUND');
    }
    if (actor.kind === 'staff') {
      if ((await this.db.read((m) => this.pictures.marks(m, [row]))).has(id)) throw new AppError('PICTURE_HELD');
      await this.db.write((m) =>
        this.audit.record(m, { actor, action: 'file.download', entity: 'file', entityId: id }),
      );
    }
    return new Download(await this.store.open(row.storageKey), row.name, row.mime, row.size);
  }

  private async mayRead(actor: Actor, row: FileObject): Promise<boolean> {
    const uses = await this.db.read((m) => m.findBy(FileUse, { fileId: row.id }));
    for (const { ownerKind, ownerId } of [row, ...uses]) {
      if (await this.access.get(ownerKind)?.(actor, ownerId)) return true;
    }
    return false;
  }

  private async lendable(m: EntityManager, row: FileObject, lenders: readonly FileOwner[]): Promise<boolean> {
    for (const lender of lenders) {
      if (row.ownerKind === lender.kind && row.ownerId === lender.id) return true;
      if (await this.used(m, row.id, lender)) return true;
    }
    return false;
  }

  private used(m: EntityManager, fileId: string, owner: FileOwner): Promise<boolean> {
    return m.existsBy(FileUse, { fileId, ownerKind: owner.kind, ownerId: owner.id });
  }

  private async lend(m: EntityManager, fileId: string, owner: FileOwner): Promise<void> {
    const use = { fileId, ownerKind: owner.kind, ownerId: owner.id };
    if (await this.used(m, fileId, owner)) return;
    try {
      await m.insert(FileUse, use);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
  }

  private async rows(m: EntityManager, ids: string[]): Promise<Map<string, FileObject>> {
    const rows = ids.length === 0 ? [] : await m.findBy(FileObject, { id: In(ids) });
    return new Map(rows.map((row) => [row.id, row]));
  }
}

/** Who uploaded, as it is written into rows. */
export function ownerKey(actor: Actor): string {
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

function checkOf(marks: ReadonlyMap<string, NonNullable<FileRef['check']>>, id: string): Pick<FileRef, 'check'> {
  const check = marks.get(id);
  return check ? { check } : {};
}
