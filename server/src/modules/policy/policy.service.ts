import type { PoolState } from '@qinqing/contract';
import type { MeasureCard, MeasureDetail, PolicyDocument } from '@qinqing/contract/public';
import { type Measure, parseMeasure } from '@qinqing/rules';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { LedgerService } from '../ledger/index.js';
import { Clock } from '../../platform/clock/index.js';
import { AppError } from '../../platform/errors/index.js';
import { MeasureExtras } from './measure-extras.js';
import { type MeasureRecord, recordOf, windowStateOf } from './measure-record.js';
import { MeasureSearch } from './measure-search.js';
import { cardOf, detailOf, standardOf } from './measure-view.js';
import { MeasureRow, MeasureVersionRow, PolicyDocumentRow, PolicyPackageRow } from './policy.entity.js';
import { type CurrentVersion, currentVersions, versionRows } from './policy.repository.js';

/** Versions kept parsed; far more than a district ever has in force. */
const KEPT_VERSIONS = 2000;

/** The published measures of one moment. */
export interface Catalogue {
  measures: readonly MeasureRecord[];
  byId: ReadonlyMap<string, MeasureRecord>;
  byCode: ReadonlyMap<string, MeasureRecord>;
  search: MeasureSearch;
}

/** Measures as other modules need them: parsed, by id or code, at their published or at an earlier version. */
@Injectable()
export class PolicyService {
  private readonly versions = new Map<string, MeasureRecord>();
  private latest: { signature: string; catalogue: Catalogue } | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly extras: MeasureExtras,
  ) {}

  /** The published version. @throws {AppError} NOT_FOUND where none is published */
  async measure(m: EntityManager, id: string): Promise<MeasureRecord> {
    const row = await m.findOneBy(MeasureRow, { id });
    if (row?.currentVersion === null || row === null)
      throw new AppError('NOT_FOUND', { message: '没有找到这项政策，可能已被撤下' });
    return this.measureAt(m, id, row.currentVersion);
  }

  /** One version, published now or before: what an application was made under. Costs no query once it is known. */
  async measureAt(m: EntityManager, id: string, version: number): Promise<MeasureRecord> {
    const known = this.versions.get(keyOf(id, version));
    if (known) return known;
    const [record] = await this.load(m, [{ measureId: id, version }]);
    if (!record) throw new AppError('NOT_FOUND');
    return record;
  }

  async byCode(m: EntityManager, code: string): Promise<MeasureRecord | undefined> {
    return (await this.catalogue(m)).byCode.get(code);
  }

  /** Published measures in their order of display. */
  async all(m: EntityManager): Promise<readonly MeasureRecord[]> {
    return (await this.catalogue(m)).measures;
  }

  /** @param on calendar day */
  async openMeasures(m: EntityManager, on: string): Promise<MeasureRecord[]> {
    return (await this.all(m)).filter((record) => windowStateOf(record.definition, on) === 'open');
  }

  async catalogue(m: EntityManager): Promise<Catalogue> {
    const current = await currentVersions(m);
    const signature = current.map((row) => `${row.id}@${row.version}#${row.position}`).join();
    if (this.latest?.signature === signature) return this.latest.catalogue;
    const catalogue = await this.build(m, current);
    this.latest = { signature, catalogue };
    return catalogue;
  }

  async cards(m: EntityManager, records: readonly MeasureRecord[]): Promise<MeasureCard[]> {
    const today = this.clock.today();
    const states = await this.ledger.poolStates(m);
    return records.map((record) => cardOf(record, today, states));
  }

  /** Pool states by pool code; a pool that is not there counts as ample. */
  poolStates(m: EntityManager): Promise<ReadonlyMap<string, PoolState>> {
    return this.ledger.poolStates(m);
  }

  async card(m: EntityManager, id: string): Promise<MeasureCard> {
    const [card] = await this.cards(m, [await this.measure(m, id)]);
    return card as MeasureCard;
  }

  async detail(m: EntityManager, record: MeasureRecord): Promise<MeasureDetail> {
    const { byCode } = await this.catalogue(m);
    const [card] = await this.cards(m, [record]);
    return detailOf(record, card as MeasureCard, {
      byCode,
      ...(await this.basisOf(m, record.definition)),
      chapters: await this.extras.chaptersOf(m, record.id),
    });
  }

  /** The documents that a measure rests on, in its own order; of demonstration data where one of them is. */
  private async basisOf(
    m: EntityManager,
    { documentNo }: Measure,
  ): Promise<{ documents: PolicyDocument[]; demo: boolean }> {
    const rows = await m.find(PolicyDocumentRow, { where: { documentNumber: In(documentNo) } });
    rows.sort((a, b) => documentNo.indexOf(a.documentNumber) - documentNo.indexOf(b.documentNumber));
    const packages = rows.flatMap(({ packageId }) => packageId ?? []);
    const demo = await m.existsBy(PolicyPackageRow, { id: In(packages), demo: true });
    return { documents: rows.map(documentOf), demo };
  }

  private async build(m: EntityManager, current: readonly CurrentVersion[]): Promise<Catalogue> {
    const missing = current.filter((row) => !this.versions.has(keyOf(row.id, row.version)));
    await this.load(
      m,
      missing.map((row) => ({ measureId: row.id, version: row.version })),
    );
    const measures = current.flatMap((row) => {
      const record = this.versions.get(keyOf(row.id, row.version));
      return record ? [{ ...record, position: row.position }] : [];
    });
    return {
      measures,
      byId: new Map(measures.map((record) => [record.id, record])),
      byCode: new Map(measures.map((record) => [record.code, record])),
      search: new MeasureSearch(measures.map(searchable)),
    };
  }

  private async load(
    m: EntityManager,
    wanted: readonly { measureId: string; version: number }[],
  ): Promise<MeasureRecord[]> {
    const records = (await versionRows(m, wanted)).map((row) => recordFromRow(row));
    if (this.versions.size + records.length > KEPT_VERSIONS) this.versions.clear();
    for (const record of records) this.versions.set(keyOf(record.id, record.version), record);
    return records;
  }
}

export function recordFromRow(row: MeasureVersionRow): MeasureRecord {
  const parsed = parseMeasure(row.definition);
  if (!parsed.ok) throw new Error(`measure ${row.measureId} version ${row.version} in the database does not parse`);
  return recordOf({
    measureId: row.measureId,
    version: row.version,
    definition: parsed.measure,
    raw: row.definition,
    publishedAt: row.publishedAt ?? row.createdAt,
    position: 0,
  });
}

export function documentOf(row: PolicyDocumentRow): PolicyDocument {
  const { id, level, title, documentNumber, issuer, issuedOn, validUntil, head, summary } = row;
  return { id, level, title, documentNumber, issuer, issuedOn, ...(validUntil ? { validUntil } : {}), head, summary };
}

function keyOf(id: string, version: number): string {
  return `${id}@${version}`;
}

function searchable(record: MeasureRecord) {
  const { definition } = record;
  return {
    id: record.id,
    title: definition.title,
    summary: definition.summary,
    audience: definition.audience.text,
    benefitText: standardOf(record).join('\n'),
    conditions: `${definition.guide.who}\n${definition.guide.conditions}`,
    themes: [...definition.themes, ...definition.lifeSituations].join('、'),
    office: `${definition.departments.lead} ${definition.departments.office}`,
    documents: definition.documentNo.join(' '),
  };
}
