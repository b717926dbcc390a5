import type { BodyOf } from '@qinqing/contract';
import type * as contract from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import { Entity, type EntityManager, In, Index } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { DayColumn, IdColumn, IntColumn, KeyColumn, RowBase } from '../../platform/db/index.js';
import { canonical } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { Application, ApplicationMaterialRow } from './application.entity.js';

type DraftChanges = BodyOf<typeof contract.saveDraft>;

/** When a field of a draft last changed, so that two phones can change different fields side by side. */
@Entity('application_draft_field')
@Index('uq_application_draft_field', ['applicationId', 'path'], { unique: true })
export class ApplicationDraftField extends RowBase {
  @IdColumn() applicationId: string;
  /** as in errors: `values.KEY`, `materials.KEY`, `payeeAccountId` */
  @KeyColumn(80) path: string;
  /** version of the application that the change made */
  @IntColumn() version: number;
  /** random id of the phone that changed it; its own later changes never conflict with it */
  @KeyColumn(64, { nullable: true }) device: string | null;
}

/** What a draft took over from an earlier application; gone as soon as somebody changes it. */
@Entity('application_reuse')
@Index('uq_application_reuse', ['applicationId', 'path'], { unique: true })
export class ApplicationReuseRow extends RowBase {
  @IdColumn() applicationId: string;
  @KeyColumn(80) path: string;
  @IdColumn() sourceId: string;
  @KeyColumn(120) sourceTitle: string;
  @DayColumn() sourceOn: string;
}

export interface FieldConflict {
  path: string;
  changedAt: string;
}

/** Field by field, what a save changes and what somebody else has changed meanwhile. */
@Injectable()
export class DraftFields {
  constructor(private readonly clock: Clock) {}

  /** The fields of a save that do not hold its values already: none for a save that is sent again. */
  async changed(m: EntityManager, row: Application, changes: DraftChanges): Promise<string[]> {
    const paths = Object.entries(changes.values ?? {})
      .filter(([key, value]) => canonical(row.answers[key] ?? null) !== canonical(value))
      .map(([key]) => `values.${key}`);
    if ((changes.materials ?? []).length > 0) {
      const rows = await m.findBy(ApplicationMaterialRow, { applicationId: row.id });
      const kept = new Map(rows.map((each) => [each.materialKey, each]));
      for (const { key, fileIds, missingReason } of changes.materials ?? []) {
        const before = kept.get(key);
        const same =
          before !== undefined &&
          canonical(before.fileIds) === canonical(fileIds) &&
          before.missingReason === (missingReason ?? null);
        if (!same) paths.push(`materials.${key}`);
      }
    }
    if (changes.payeeAccountId !== undefined && changes.payeeAccountId !== row.payeeAccountId)
      paths.push('payeeAccountId');
    return paths;
  }

  /** Those of `paths` that another phone has changed since the version on which the save was made. */
  async conflicts(
    m: EntityManager,
    row: Application,
    paths: readonly string[],
    { version, device }: DraftChanges,
  ): Promise<FieldConflict[]> {
    if (version >= row.version || paths.length === 0) return [];
    const fields = await m.findBy(ApplicationDraftField, { applicationId: row.id });
    return fields
      .filter((field) => paths.includes(field.path) && field.version > version)
      .filter((field) => device === undefined || field.device !== device)
      .map(({ path, updatedAt }) => ({ path, changedAt: updatedAt.toISOString() }));
  }

  async note(
    m: EntityManager,
    applicationId: string,
    paths: readonly string[],
    change: { version: number; device: string | undefined; from?: contract.Reused | undefined },
  ): Promise<void> {
    if (paths.length === 0) return;
    const now = this.clock.now();
    const { version, device = null, from } = change;
    await m.delete(ApplicationReuseRow, { applicationId, path: In([...paths]) });
    const stamp = { createdAt: now, updatedAt: now, applicationId, version, device };
    await m
      .createQueryBuilder()
      .insert()
      .into(ApplicationDraftField)
      .values(paths.map((path) => ({ id: newId(), path, ...stamp })))
      .orUpdate(['version', 'device', 'updatedAt'], ['applicationId', 'path'])
      .updateEntity(false)
      .execute();
    if (!from) return;
    const source = { sourceId: from.applicationId, sourceTitle: from.measureTitle, sourceOn: from.submittedOn };
    const row = { createdAt: now, updatedAt: now, applicationId, ...source };
    await m.insert(
      ApplicationReuseRow,
      paths.map((path) => ({ ...row, id: newId(), path })),
    );
  }

  /** Where what was taken over comes from, by path. */
  async reused(m: EntityManager, applicationId: string): Promise<Map<string, contract.Reused>> {
    const rows = await m.findBy(ApplicationReuseRow, { applicationId });
    return new Map(
      rows.map(({ path, sourceId, sourceTitle, sourceOn }) => [
        path,
        { applicationId: sourceId, measureTitle: sourceTitle, submittedOn: sourceOn },
      ]),
    );
  }

  async forget(m: EntityManager, applicationId: string): Promise<void> {
    await m.delete(ApplicationDraftField, { applicationId });
    await m.delete(ApplicationReuseRow, { applicationId });
  }
}
