import type {
  MeasureDetail,
  MeasureVersionEntry,
  PackageSummary,
  PolicyDocument,
  PolicyDocumentDetail,
} from '@qinqing/contract/public';
import { Injectable } from '@nestjs/common';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { historyOf } from './measure-history.js';
import type { MeasureRecord } from './measure-record.js';
import { PolicyDocumentRow, PolicyDocumentText, PolicyPackageRow } from './policy.entity.js';
import { publishedVersions } from './policy.repository.js';
import { documentOf, PolicyService, recordFromRow } from './policy.service.js';

type DocumentDetail = PolicyDocumentDetail;

/** How measures came to be what they are: earlier versions, and the documents on which they rest. */
@Injectable()
export class PolicyHistoryService {
  constructor(
    private readonly db: Db,
    private readonly policy: PolicyService,
  ) {}

  /** @throws {AppError} NOT_FOUND where nothing is published */
  history(id: string): Promise<{ measureId: string; title: string; versions: MeasureVersionEntry[] }> {
    return this.db.read(async (m) => {
      const current = await this.policy.measure(m, id);
      const versions = (await publishedVersions(m, id)).map(recordFromRow);
      return { measureId: id, title: current.title, versions: historyOf(versions, current.version) };
    });
  }

  /** @throws {AppError} NOT_FOUND for a version that was never in force: drafts are not for the public */
  version(id: string, version: number): Promise<MeasureDetail> {
    return this.db.read(async (m) => {
      const row = (await publishedVersions(m, id)).find((each) => each.version === version);
      if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这个版本' });
      return this.policy.detail(m, recordFromRow(row));
    });
  }

  packages(): Promise<{ items: PackageSummary[] }> {
    return this.db.read(async (m) => {
      const packages = await m.find(PolicyPackageRow, { order: { current: 'DESC', createdAt: 'DESC' } });
      const documents = await m.find(PolicyDocumentRow, { order: { head: 'DESC', position: 'ASC', id: 'ASC' } });
      const measures = await this.policy.all(m);
      const items = packages.map(({ id, title, subtitle, demo, current, validUntil }) => ({
        id,
        title,
        subtitle,
        demo,
        current,
        ...(validUntil ? { validUntil } : {}),
        documents: documents.filter(({ packageId }) => packageId === id).map((row) => withCount(row, measures)),
      }));
      return { items };
    });
  }

  /** @throws {AppError} NOT_FOUND */
  document(id: string): Promise<DocumentDetail> {
    return this.db.read(async (m) => {
      const row = await m.findOneBy(PolicyDocumentRow, { id });
      if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这份文件' });
      const original = await m.findOneBy(PolicyDocumentText, { documentId: id });
      const within = row.packageId === null ? null : await m.findOneBy(PolicyPackageRow, { id: row.packageId });
      const clauses = (await this.policy.all(m)).flatMap(({ id: measureId, title, definition }) =>
        definition.clauses
          .filter(({ documentNo }) => documentNo === row.documentNumber)
          .map(({ clause, text }) => ({ clause, text, measureId, measureTitle: title })),
      );
      return {
        ...documentOf(row),
        demo: within?.demo ?? false,
        clauses,
        ...(within ? { packageTitle: within.title } : {}),
        ...(original?.text ? { text: original.text.split('\n').filter((line) => line.trim() !== '') } : {}),
        ...(original?.sourceUrl ? { sourceUrl: original.sourceUrl } : {}),
      };
    });
  }
}

function withCount(
  row: PolicyDocumentRow,
  measures: readonly MeasureRecord[],
): PolicyDocument & { measureCount: number } {
  const measureCount = measures.filter(({ definition }) => definition.documentNo.includes(row.documentNumber)).length;
  return { ...documentOf(row), measureCount };
}
