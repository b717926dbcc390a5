import type { BankDocument } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { sha256 } from '../../platform/crypto/index.js';
import { Db, isUniqueViolation } from '../../platform/db/index.js';
import { newId } from '../../platform/ids/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { AuditService } from '../audit/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { BankDocumentRecord } from './bank.entity.js';
import { shortened, type UploadedFile } from './bank-upload.js';
import { BankVault } from './bank-vault.js';
import { ExceptionDesk } from './exception.desk.js';
import { READERS } from './payout.views.js';

export interface NewDocument {
  kind: BankDocumentRecord['kind'];
  format: string;
  file: UploadedFile;
  lines: readonly { amountFen: number }[];
  day?: string | undefined;
  at: Date;
}

/** Files of a bank that belong to no batch: each kept with its bytes, believed whole or put aside whole. */
@Injectable()
export class BankDocuments {
  constructor(
    private readonly db: Db,
    private readonly audit: AuditService,
    private readonly vault: BankVault,
    private readonly exceptions: ExceptionDesk,
  ) {}

  async list(
    actor: Actor,
    query: { kind?: BankDocumentRecord['kind']; cursor?: string; limit?: number },
  ): Promise<{ items: BankDocument[]; nextCursor: string | null }> {
    requireRole(actor, ...READERS);
    const limit = query.limit ?? PAGE_SIZE;
    return this.db.read(async (m) => {
      const find = m
        .createQueryBuilder(BankDocumentRecord, 'd')
        .orderBy('d.id', 'DESC')
        .limit(limit + 1);
      if (query.kind) find.andWhere('d.kind = :kind', { kind: query.kind });
      if (query.cursor !== undefined)
        find.andWhere('d.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
      const { items, nextCursor } = pageFrom(await find.getMany(), limit, (row) => [row.id]);
      return { items: items.map(documentView), nextCursor };
    });
  }

  isTaken(m: EntityManager, kind: BankDocumentRecord['kind'], key: string): Promise<boolean> {
    return m.existsBy(BankDocumentRecord, { acceptedKey: `${kind}:${key}` });
  }

  /** Keeps a file with a doubt about it; somebody has to say what becomes of it. */
  async quarantine(m: EntityManager, actor: Actor, input: NewDocument, faults: readonly string[]) {
    const row = this.rowOf(m, actor, input, 'quarantined', shortened(faults), null);
    await this.keep(m, actor, row);
    await this.exceptions.raise(m, {
      kind: 'quarantined_file',
      subjectId: row.id,
      title: `${row.kind === 'return' ? '退票文件' : '对账单'} ${row.name} 已隔离`,
      details: row.reasons,
      at: input.at,
    });
    return row;
  }

  /** Keeps a file that can be believed, once: the same again is told to be a duplicate and counts for nothing. */
  async accept(m: EntityManager, actor: Actor, input: NewDocument, key: string): Promise<BankDocumentRecord> {
    const row = this.rowOf(m, actor, input, 'accepted', [], `${input.kind}:${key}`);
    if (!(await this.isTaken(m, input.kind, key))) {
      try {
        return await this.keep(m, actor, row);
      } catch (error) {
        // Taken in by somebody else since we looked.
        if (!isUniqueViolation(error)) throw error;
      }
    }
    const duplicate = this.rowOf(m, actor, input, 'duplicate', ['这个文件已经导入过，未重复登记'], null);
    return this.keep(m, actor, { ...duplicate, content: null });
  }

  private rowOf(
    m: EntityManager,
    actor: Actor,
    { kind, format, file, lines, day, at }: NewDocument,
    status: BankDocumentRecord['status'],
    reasons: string[],
    acceptedKey: string | null,
  ): BankDocumentRecord {
    const id = newId();
    return m.create(BankDocumentRecord, {
      id,
      kind,
      format,
      name: file.name,
      sha256: sha256(file.bytes),
      status,
      content: this.vault.close(id, file.bytes).content,
      reasons,
      lineCount: lines.length,
      totalFen: lines.reduce((sum, line) => sum + line.amountFen, 0),
      day: day ?? null,
      byId: actor.id,
      byName: actor.name,
      at,
      acceptedKey,
    });
  }

  private async keep(m: EntityManager, actor: Actor, row: BankDocumentRecord): Promise<BankDocumentRecord> {
    await m.insert(BankDocumentRecord, row);
    const { id, kind, name, sha256: hash, status, lineCount, totalFen, reasons } = row;
    await this.audit.record(m, {
      actor,
      action: `bank_document.${status}`,
      entity: 'bank_document',
      entityId: id,
      after: { kind, name, sha256: hash, lineCount, totalFen, reasons: reasons.length },
    });
    return row;
  }
}

export function documentView(row: BankDocumentRecord): BankDocument {
  const { id, kind, name, sha256: hash, status, reasons, lineCount, totalFen, day, at, byName } = row;
  return {
    id,
    kind,
    name,
    sha256: hash,
    status,
    reasons,
    lineCount,
    totalFen,
    ...(day ? { day } : {}),
    at: at.toISOString(),
    byName,
  };
}
