import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { factByName } from '@qinqing/rules';
import { AuditService } from '../audit/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import type { Actor } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { CorrectionKeeper } from './correction.keeper.js';
import { REGISTRY_FACTS } from './correction.rules.js';
import { CreditRecord, Enterprise, EnterpriseFactRow } from './enterprise.entity.js';
import {
  type CreditImportRow,
  type EnterpriseImportRow,
  type FactImportRow,
  industryNameOf,
  type Parsed,
  parseCredit,
  parseEnterprises,
  parseFacts,
} from './enterprise-import.rules.js';
import { idsByUscc, upsertAll } from './enterprise.repository.js';
import { readTable } from './table-file.js';

const REGISTER = '市场主体登记';

export type ImportKind = 'enterprises' | 'facts' | 'credit';

/** Brings registers of departments into the product. A file is taken whole or not at all. */
@Injectable()
export class EnterpriseImportService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
  ) {}

  /**
   * @param path a CSV (UTF-8 or GB 18030) or XLSX file whose first line holds the column names
   * @throws {AppError} VALIDATION naming every faulty line
   */
  async importFile(actor: Actor, kind: ImportKind, path: string): Promise<{ rows: number }> {
    const table = await readTable(path);
    return this.db.write(async (m) => {
      const rows = await this.importTable(m, kind, table);
      await this.audit.record(m, {
        actor,
        action: `enterprise.import_${kind}`,
        entity: 'import',
        entityId: newId(),
        after: { rows, file: path.split(/[\\/]/).at(-1) },
      });
      return { rows };
    });
  }

  /** One row per credit code; a known code is brought up to date. @returns ids by code */
  async importEnterprises(m: EntityManager, delivered: readonly EnterpriseImportRow[]): Promise<Map<string, string>> {
    const now = this.clock.now();
    const rows = await this.withCorrections(m, delivered, now);
    const values = rows.map((row) => ({
      ...row,
      id: newId(),
      createdAt: now,
      updatedAt: now,
      industryName: row.industryName ?? industryNameOf(row.industryCode),
      ownerName: row.ownerName ?? null,
    }));
    const overwrite = [
      'name',
      'legalForm',
      'industryCode',
      'industryName',
      'sizeClass',
      'street',
      'registeredOn',
      'ownerName',
      'asOf',
      'updatedAt',
    ] as const;
    await upsertAll(m, Enterprise, values, overwrite, ['uscc']);
    return idsByUscc(
      m,
      rows.map((row) => row.uscc),
    );
  }

  async importFacts(m: EntityManager, rows: readonly FactImportRow[]): Promise<void> {
    const ids = await this.requireKnown(m, rows);
    const now = this.clock.now();
    const all = rows.map((row) => ({
      id: newId(),
      createdAt: now,
      updatedAt: now,
      enterpriseId: ids.get(row.uscc) as string,
      name: row.name,
      value: row.value,
      source: row.source ?? factByName(row.name)?.department ?? '',
      asOf: row.asOf ?? null,
      declared: false,
    }));
    const keeper = await CorrectionKeeper.of(m, [...ids.values()], now);
    const values: typeof all = [];
    for (const row of all) if ((await keeper.stays({ ...row, fact: row.name })) === undefined) values.push(row);
    const overwrite = ['value', 'source', 'asOf', 'updatedAt'] as const;
    await upsertAll(m, EnterpriseFactRow, values, overwrite, ['enterpriseId', 'name', 'declared']);
  }

  async importCredit(m: EntityManager, rows: readonly CreditImportRow[]): Promise<void> {
    const ids = await this.requireKnown(m, rows);
    const now = this.clock.now();
    const values = rows.map(({ uscc, kind, text, since, until, source }) => ({
      id: newId(),
      createdAt: now,
      updatedAt: now,
      enterpriseId: ids.get(uscc) as string,
      kind,
      text,
      since,
      until: until ?? null,
      source,
    }));
    const overwrite = ['text', 'until', 'source', 'updatedAt'] as const;
    await upsertAll(m, CreditRecord, values, overwrite, ['enterpriseId', 'kind', 'since']);
  }

  /** The register's rows, with what was corrected in place of what was found wrong. */
  private async withCorrections(
    m: EntityManager,
    rows: readonly EnterpriseImportRow[],
    at: Date,
  ): Promise<EnterpriseImportRow[]> {
    const ids = await idsByUscc(
      m,
      rows.map(({ uscc }) => uscc),
    );
    const keeper = await CorrectionKeeper.of(m, [...ids.values()], at);
    const kept: EnterpriseImportRow[] = [];
    for (const row of rows) {
      const enterpriseId = ids.get(row.uscc);
      const stays: Record<string, unknown> = {};
      for (const fact of enterpriseId === undefined ? [] : REGISTRY_FACTS) {
        const { asOf } = row;
        const value = await keeper.stays({
          enterpriseId: enterpriseId!,
          fact,
          value: row[fact],
          source: REGISTER,
          asOf,
        });
        if (value !== undefined) stays[fact] = value;
      }
      const { industryName: _old, ...rest } = row;
      kept.push('industryCode' in stays ? { ...rest, ...stays } : { ...row, ...stays });
    }
    return kept;
  }

  private async importTable(m: EntityManager, kind: ImportKind, table: Record<string, string>[]): Promise<number> {
    switch (kind) {
      case 'enterprises': {
        const rows = sound(parseEnterprises(table));
        await this.importEnterprises(m, rows);
        return rows.length;
      }
      case 'facts': {
        const rows = sound(parseFacts(table));
        await this.importFacts(m, rows);
        return rows.length;
      }
      case 'credit': {
        const rows = sound(parseCredit(table));
        await this.importCredit(m, rows);
        return rows.length;
      }
    }
  }

  private async requireKnown(m: EntityManager, rows: readonly { uscc: string }[]): Promise<Map<string, string>> {
    const ids = await idsByUscc(
      m,
      rows.map((row) => row.uscc),
    );
    const strangers = [...new Set(rows.map((row) => row.uscc).filter((uscc) => !ids.has(uscc)))];
    if (strangers.length > 0) {
      throw new AppError('VALIDATION', {
        message: `有 ${strangers.length} 个统一社会信用代码不在企业库中，请先导入企业`,
        fields: strangers.slice(0, 100).map((uscc) => ({ path: uscc, message: '不在企业库中' })),
      });
    }
    return ids;
  }
}

function sound<T>({ rows, faults }: Parsed<T>): T[] {
  if (faults.length > 0) {
    throw new AppError('VALIDATION', {
      message: `文件有 ${faults.length} 处错误，未导入任何内容`,
      fields: faults.slice(0, 200),
    });
  }
  return rows;
}
