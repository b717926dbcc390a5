import type { BodyOf, LibraryKind } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/firm';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type EntityManager, In, IsNull } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { FileService } from '../file/index.js';
import { FirmUserService } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { affectedOne, Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { LibraryDocumentRow } from './library.entity.js';
import { EnterpriseService } from './enterprise.service.js';

/** Owner kind of the files of a library; an application of the same enterprise may use them. */
export const LIBRARY_FILES = 'enterprise';
const EXPIRING_DAYS = 30;

type About = BodyOf<typeof contract.changeLibraryDocument>;

/** An enterprise's own papers, kept to be used again. */
@Injectable()
export class LibraryService implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly files: FileService,
    private readonly users: FirmUserService,
    private readonly enterprises: EnterpriseService,
  ) {}

  onModuleInit(): void {
    // Staff see a document once an application uses it, not before.
    this.files.registerOwner(
      LIBRARY_FILES,
      async (actor, enterpriseId) =>
        actor.kind === 'firm' && this.db.read((m) => this.enterprises.isMember(m, actor.id, enterpriseId)),
    );
  }

  list(actor: Actor, enterpriseId: string, kind?: LibraryKind): Promise<{ items: contract.LibraryDocument[] }> {
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
      const rows = await m.find(LibraryDocumentRow, {
        where: { enterpriseId, removedAt: IsNull(), ...(kind ? { kind } : {}) },
        order: { kind: 'ASC', id: 'DESC' },
        take: 500,
      });
      return { items: await this.views(m, rows) };
    });
  }

  /** Those of the files that the library knows to have run out, and not in another document to be good still. */
  async expired(m: EntityManager, enterpriseId: string, fileIds: readonly string[]): Promise<Set<string>> {
    if (fileIds.length === 0) return new Set();
    const rows = await m.findBy(LibraryDocumentRow, { enterpriseId, fileId: In([...fileIds]), removedAt: IsNull() });
    const today = this.clock.today();
    const good = ({ validUntil }: LibraryDocumentRow) => validUntil === null || validUntil >= today;
    const still = new Set(rows.filter(good).map(({ fileId }) => fileId));
    return new Set(rows.map(({ fileId }) => fileId).filter((fileId) => !still.has(fileId)));
  }

  /** @throws {AppError} VALIDATION where the file is not an upload of the actor */
  add(
    actor: Actor,
    enterpriseId: string,
    { fileId, ...about }: BodyOf<typeof contract.addToLibrary>,
  ): Promise<contract.LibraryDocument> {
    return this.db.write(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'act');
      await this.files.attach(m, actor, [fileId], { kind: LIBRARY_FILES, id: enterpriseId });
      const row = m.create(LibraryDocumentRow, {
        id: newId(),
        createdAt: this.clock.now(),
        enterpriseId,
        fileId,
        ...valuesOf(about),
        addedBy: actor.id,
        removedAt: null,
      });
      await m.insert(LibraryDocumentRow, row);
      await this.note(m, actor, 'library.add', row);
      return (await this.views(m, [row]))[0]!;
    });
  }

  change(actor: Actor, enterpriseId: string, id: string, about: About): Promise<contract.LibraryDocument> {
    return this.db.write(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'act');
      const row = await this.row(m, enterpriseId, id);
      affectedOne(await m.update(LibraryDocumentRow, { id, removedAt: IsNull() }, valuesOf(about)));
      const changed = Object.assign(row, valuesOf(about));
      await this.note(m, actor, 'library.change', changed);
      return (await this.views(m, [changed]))[0]!;
    });
  }

  remove(actor: Actor, enterpriseId: string, id: string): Promise<void> {
    return this.db.write(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'act');
      const row = await this.row(m, enterpriseId, id);
      affectedOne(await m.update(LibraryDocumentRow, { id, removedAt: IsNull() }, { removedAt: this.clock.now() }));
      await this.note(m, actor, 'library.remove', row);
    });
  }

  private async row(m: EntityManager, enterpriseId: string, id: string): Promise<LibraryDocumentRow> {
    const row = await m.findOneBy(LibraryDocumentRow, { id, enterpriseId, removedAt: IsNull() });
    if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这份资料，可能已被移除' });
    return row;
  }

  private async views(m: EntityManager, rows: readonly LibraryDocumentRow[]): Promise<contract.LibraryDocument[]> {
    const today = this.clock.today();
    const soon = dayAfter(today, EXPIRING_DAYS);
    const refs = new Map(
      (
        await this.files.refs(
          m,
          rows.map(({ fileId }) => fileId),
        )
      ).map((ref) => [ref.id, ref]),
    );
    const names = await this.users.namesOf(
      m,
      rows.map(({ addedBy }) => addedBy),
    );
    return rows.flatMap(({ id, kind, title, fileId, validUntil, note, addedBy, createdAt }) => {
      const file = refs.get(fileId);
      if (!file) return [];
      const state = validUntil === null || validUntil > soon ? 'valid' : validUntil < today ? 'expired' : 'expiring';
      return [
        {
          id,
          kind,
          title,
          file,
          ...(validUntil ? { validUntil } : {}),
          state,
          ...(note ? { note } : {}),
          addedBy: names.get(addedBy) ?? '',
          addedAt: createdAt.toISOString(),
        },
      ];
    });
  }

  private async note(m: EntityManager, actor: Actor, action: string, row: LibraryDocumentRow): Promise<void> {
    const { id, enterpriseId, kind, fileId, validUntil } = row;
    const after = { enterpriseId, kind, fileId, validUntil };
    await this.audit.record(m, { actor, action, entity: 'library_document', entityId: id, after });
  }
}

function valuesOf({ kind, title, validUntil, note }: About) {
  return { kind, title, validUntil: validUntil ?? null, note: note ?? null };
}

function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
