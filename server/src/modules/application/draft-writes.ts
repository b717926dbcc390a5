import type { BodyOf, FieldError } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditService } from '../audit/index.js';
import { EnterpriseService, PayeeAccountService } from '../enterprise/index.js';
import type { MeasureRecord } from '../policy/index.js';
import { Clock } from '../../platform/clock/index.js';
import { isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { Jobs } from '../../platform/queue/index.js';
import { Application, ApplicationMaterialRow } from './application.entity.js';
import { answerFaults, type Answers } from './application-answers.js';
import { newDraft } from './application-draft.js';
import { endOfDay, EXPIRE_DRAFT_JOB } from './application.jobs.js';
import { liveKeyOf } from './application.rules.js';
import { evidenceFaults } from './evidence-claims.js';
import { MaterialFiles } from './material-files.js';

export type DraftChanges = BodyOf<typeof contract.saveDraft>;

/** What of a draft is looked at and written, within the unit of work of whoever opens or saves it. */
@Injectable()
export class DraftWrites {
  constructor(
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly audit: AuditService,
    private readonly enterprises: EnterpriseService,
    private readonly accounts: PayeeAccountService,
    private readonly files: MaterialFiles,
  ) {}

  /** What the enterprise has under way for the measure in its present period. */
  async live(m: EntityManager, enterpriseId: string, record: MeasureRecord): Promise<Application | null> {
    const liveKey = liveKeyOf('draft', enterpriseId, record.code, record.period);
    return liveKey === null ? null : m.findOneBy(Application, { liveKey });
  }

  /** @returns the new draft, or the one that somebody else of the enterprise opened at the same moment */
  async create(
    m: EntityManager,
    actor: Actor,
    record: MeasureRecord,
    input: BodyOf<typeof contract.openDraft>,
  ): Promise<Application> {
    const enterprise = await this.enterprises.get(m, input.enterpriseId);
    const row = newDraft(enterprise, record, { createdBy: actor.id, at: this.clock.now() });
    row.fromChapterId = input.fromChapterId ?? null;
    try {
      await m.insert(Application, row);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      // Two taps at once: the engine let one draft through, and both get that one.
      const first = await this.live(m, enterprise.id, record);
      if (!first) throw error;
      return first;
    }
    const runAt = endOfDay(record.definition.window.closesOn);
    await this.jobs.enqueue(m, EXPIRE_DRAFT_JOB, { applicationId: row.id }, { runAt, key: `draft:${row.id}` });
    await this.audit.record(m, {
      actor,
      action: 'application.open',
      entity: 'application',
      entityId: row.id,
      version: 1,
      after: { measure: record.code, enterpriseId: enterprise.id },
    });
    return row;
  }

  /** @throws {AppError} VALIDATION with every faulty field, NOT_FOUND for a foreign account */
  async requireSound(
    m: EntityManager,
    actor: Actor,
    row: Application,
    record: MeasureRecord,
    changes: DraftChanges,
    from?: contract.Reused,
  ): Promise<void> {
    const values = (changes.values ?? {}) as Answers;
    const fields: FieldError[] = [
      ...answerFaults(record.definition, values),
      ...evidenceFaults(record.definition, values),
    ];
    for (const material of changes.materials ?? []) {
      const requirement = record.definition.materials.find(({ key }) => key === material.key);
      const path = `materials.${material.key}`;
      if (!requirement) fields.push({ path, message: '这项政策不需要这份材料' });
      else
        fields.push(
          ...(await this.files.attach(m, actor, row, requirement, material.fileIds, from?.applicationId)).map(
            (message) => ({
              path,
              message,
            }),
          ),
        );
    }
    if (changes.payeeAccountId) {
      const account = await this.accounts.get(m, changes.payeeAccountId);
      if (account.enterpriseId !== row.enterpriseId)
        throw new AppError('NOT_FOUND', { message: '没有找到这个收款账户' });
    }
    if (fields.length > 0) throw new AppError('VALIDATION', { fields });
  }

  async saveMaterials(
    m: EntityManager,
    applicationId: string,
    materials: NonNullable<DraftChanges['materials']>,
  ): Promise<void> {
    if (materials.length === 0) return;
    const now = this.clock.now();
    const rows = materials.map(({ key, fileIds, missingReason }) => ({
      id: newId(),
      createdAt: now,
      updatedAt: now,
      applicationId,
      materialKey: key,
      fileIds,
      missingReason: missingReason ?? null,
    }));
    await m
      .createQueryBuilder()
      .insert()
      .into(ApplicationMaterialRow)
      .values(rows)
      .orUpdate(['fileIds', 'missingReason', 'updatedAt'], ['applicationId', 'materialKey'])
      .updateEntity(false)
      .execute();
  }
}
