import type { FileRef } from '@qinqing/contract';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { EnterpriseService, LIBRARY_FILES } from '../enterprise/index.js';
import { FileService } from '../file/index.js';
import type { MeasureRecord } from '../policy/index.js';
import { Db } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { findApplication } from './application.repository.js';

type Requirement = MeasureRecord['definition']['materials'][number];

const OWNER = 'application';
const MIME: Record<Requirement['accept'][number], string> = {
  pdf: 'application/pdf',
  jpg: 'image/jpeg',
  png: 'image/png',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
};
const MB = 1024 * 1024;

/** The papers of an application: its firm and the staff may read them, nobody else. */
@Injectable()
export class MaterialFiles implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly files: FileService,
    private readonly enterprises: EnterpriseService,
  ) {}

  onModuleInit(): void {
    this.files.registerOwner(OWNER, (actor, applicationId) => this.mayRead(actor, applicationId));
  }

  async refs(m: EntityManager, ids: readonly string[]): Promise<Map<string, FileRef>> {
    const refs = await this.files.refs(m, [...new Set(ids)]);
    return new Map(refs.map((ref) => [ref.id, ref]));
  }

  /** Those among the papers that WeChat's check has refused. */
  async refused(m: EntityManager, materials: readonly { fileIds: string[] }[]): Promise<ReadonlySet<string>> {
    const refs = await this.refs(
      m,
      materials.flatMap(({ fileIds }) => fileIds),
    );
    return new Set([...refs.values()].flatMap(({ id, check }) => (check === 'refused' ? [id] : [])));
  }

  /**
   * Makes uploads, and documents of the enterprise's own library, papers of the application.
   * @param earlierId an application of the same enterprise whose papers may be used again
   * @returns why files do not answer the requirement, in Chinese
   * @throws {AppError} VALIDATION for files of somebody else
   */
  async attach(
    m: EntityManager,
    actor: Actor,
    { id: applicationId, enterpriseId }: { id: string; enterpriseId: string },
    requirement: Requirement,
    ids: string[],
    earlierId?: string,
  ): Promise<string[]> {
    if (ids.length === 0) return [];
    const lenders = [{ kind: LIBRARY_FILES, id: enterpriseId }];
    if (earlierId !== undefined) lenders.push({ kind: OWNER, id: earlierId });
    const refs = await this.files.attach(m, actor, ids, { kind: OWNER, id: applicationId }, lenders);
    const mimes = requirement.accept.map((each) => MIME[each]);
    return refs.flatMap((ref) => {
      if (!mimes.includes(ref.mime))
        return [`${ref.name} 的格式不符合要求，${requirement.name}须为 ${requirement.accept.join('、').toUpperCase()}`];
      if (ref.size > requirement.maxBytes) return [`${ref.name} 超过 ${Math.floor(requirement.maxBytes / MB)} MB`];
      return [];
    });
  }

  private async mayRead(actor: Actor, applicationId: string): Promise<boolean> {
    if (actor.kind !== 'firm') return true;
    return this.db.read(async (m) => {
      const row = await findApplication(m, applicationId);
      return row !== null && this.enterprises.isMember(m, actor.id, row.enterpriseId);
    });
  }
}
