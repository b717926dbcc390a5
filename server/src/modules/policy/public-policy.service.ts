import type {
  MeasureCard,
  MeasureDetail,
  MeasureFacets,
  MeasureRules,
  PolicyPackage,
  ServiceInfo,
} from '@qinqing/contract/public';
import type { StaffMeasureRow } from '@qinqing/contract/staff';
import type { QueryOf } from '@qinqing/contract';
import * as contract from '@qinqing/contract/public';
import { LEVEL, MODE, OUTCOME, SIZE_CLASS } from '@qinqing/contract';
import { type ExampleResult, fenOf, industryUnder, moneyText, runExamples } from '@qinqing/rules';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { FirmUserService, requireRole } from '../identity/index.js';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { type Actor } from '../../platform/http/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { type MeasureRecord, windowStateOf } from './measure-record.js';
import { MeasureRow, MeasureVersionRow, PolicyDocumentRow, PolicyPackageRow } from './policy.entity.js';
import { type Catalogue, documentOf, PolicyService, recordFromRow } from './policy.service.js';

type MeasureQuery = QueryOf<typeof contract.listMeasures>;
type Page<T> = { items: T[]; nextCursor: string | null; total?: number };

const SERVICE_NAME = '亲清惠企';
const OPERATOR = '厦门市湖里区发展和改革局';
const WINDOW_ORDER = { open: 0, upcoming: 1, closed: 2 } as const;

/** What anybody may read of policies, and the staff's view of the same. */
@Injectable()
export class PublicPolicyService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly policy: PolicyService,
    private readonly users: FirmUserService,
  ) {}

  serviceInfo(): Promise<ServiceInfo> {
    return this.db.read(async (m) => ({
      name: SERVICE_NAME,
      operator: OPERATOR,
      demo: this.config.demo,
      demoAccounts: await this.users.demoAccounts(m),
    }));
  }

  /** @throws {AppError} NOT_FOUND before the first package is there */
  package(): Promise<PolicyPackage> {
    return this.db.read(async (m) => {
      const row = await m.findOneBy(PolicyPackageRow, { current: true });
      if (!row) throw new AppError('NOT_FOUND', { message: '政策包尚未发布' });
      const rows = await m.find(PolicyDocumentRow, { where: { packageId: row.id }, order: { position: 'ASC' } });
      const head = rows.find((document) => document.head);
      if (!head) throw new Error(`policy package ${row.id} has no head document`);
      const measures = await this.policy.all(m);
      const today = this.clock.today();
      const themes = new Map<string, number>();
      for (const { definition } of measures)
        for (const name of definition.themes) themes.set(name, (themes.get(name) ?? 0) + 1);
      return {
        id: row.id,
        title: row.title,
        subtitle: row.subtitle,
        demo: row.demo,
        ...(row.validUntil ? { validUntil: row.validUntil } : {}),
        head: documentOf(head),
        documents: rows.filter((document) => !document.head).map(documentOf),
        measureCount: measures.length,
        openCount: measures.filter(({ definition }) => windowStateOf(definition, today) === 'open').length,
        themes: [...themes].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count),
      };
    });
  }

  listMeasures(query: MeasureQuery): Promise<Page<MeasureCard>> {
    return this.db.read(async (m) => {
      const states = query.pool ? await this.policy.poolStates(m) : undefined;
      const catalogue = await this.policy.catalogue(m);
      const { search } = catalogue;
      const found = this.find(catalogue, query).filter(
        ({ poolCode }) => !query.pool || (states?.get(poolCode) ?? 'ample') === query.pool,
      );
      const page = pageAfter(found, query.cursor, query.limit ?? PAGE_SIZE);
      const cards = await this.policy.cards(m, page.items);
      const { q } = query;
      const items = q ? cards.map((card) => ({ ...card, highlights: search.highlightsOf(card, q) })) : cards;
      return { items, nextCursor: page.nextCursor, total: found.length };
    });
  }

  /** The measures that can still be applied for, now or later, each with the part of its file that decides. */
  listRules(): Promise<{ items: MeasureRules[] }> {
    return this.db.read(async (m) => {
      const today = this.clock.today();
      const { measures } = await this.policy.catalogue(m);
      const records = measures.filter(({ definition }) => windowStateOf(definition, today) !== 'closed');
      const cards = await this.policy.cards(m, records);
      return {
        items: records.flatMap(({ raw }, index) => {
          const measure = cards[index];
          return measure ? [{ measure, rules: rulesOf(raw) }] : [];
        }),
      };
    });
  }

  facets(): Promise<MeasureFacets> {
    return this.db.read(async (m) => {
      const measures = await this.policy.all(m);
      const count = (valuesOf: (record: MeasureRecord) => readonly string[], labels: Record<string, string> = {}) => {
        const counts = new Map<string, number>();
        for (const value of measures.flatMap(valuesOf)) counts.set(value, (counts.get(value) ?? 0) + 1);
        return [...counts]
          .map(([value, n]) => ({ value, label: labels[value] ?? value, count: n }))
          .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
      };
      return {
        situations: count(({ definition }) => definition.lifeSituations),
        themes: count(({ definition }) => definition.themes),
        offices: count(({ definition }) => [definition.departments.office]),
        levels: count(({ level }) => [level], LEVEL),
        modes: count(({ mode }) => [mode], MODE),
        sizes: count(({ definition }) => definition.audience.sizes, SIZE_CLASS),
      };
    });
  }

  /** @throws {AppError} NOT_FOUND */
  getMeasure(id: string): Promise<MeasureDetail> {
    return this.db.read(async (m) => this.policy.detail(m, await this.policy.measure(m, id)));
  }

  listStaffMeasures(
    actor: Actor,
    query: { q?: string; cursor?: string; limit?: number },
  ): Promise<Page<StaffMeasureRow>> {
    requireRole(actor);
    return this.db.read(async (m) => {
      const today = this.clock.today();
      const rows = (await this.newest(m))
        .map(({ record, version }) => rowOf(record, version, today))
        .filter((row) => !query.q || row.title.includes(query.q) || row.code.includes(query.q.toUpperCase()));
      return { ...pageAfter(rows, query.cursor, query.limit ?? PAGE_SIZE), total: rows.length };
    });
  }

  getStaffMeasure(actor: Actor, id: string) {
    requireRole(actor);
    return this.db.read(async (m) => {
      const [found] = await this.newest(m, id);
      if (!found) throw new AppError('NOT_FOUND');
      const examples = runExamples(found.record.definition);
      return {
        measure: await this.policy.detail(m, found.record),
        examples: examples.map(exampleView),
      };
    });
  }

  private find(catalogue: Catalogue, query: MeasureQuery): MeasureRecord[] {
    const today = this.clock.today();
    const state = (record: MeasureRecord) => windowStateOf(record.definition, today);
    const candidates = query.q
      ? catalogue.search.find(query.q).flatMap((id) => catalogue.byId.get(id) ?? [])
      : [...catalogue.measures].sort((a, b) => WINDOW_ORDER[state(a)] - WINDOW_ORDER[state(b)]);
    return candidates.filter(
      (record) =>
        (!query.level || record.level === query.level) &&
        (!query.mode || record.mode === query.mode) &&
        (!query.theme || record.definition.themes.includes(query.theme)) &&
        (!query.window || state(record) === query.window) &&
        (!query.situation || record.definition.lifeSituations.includes(query.situation)) &&
        (!query.office || record.definition.departments.office === query.office) &&
        (!query.closesBy || (state(record) !== 'closed' && record.definition.window.closesOn <= query.closesBy)) &&
        (!query.size || suitsSize(record, query.size)) &&
        (!query.industry || suitsIndustry(record, query.industry)),
    );
  }

  /** The published version of each measure, or its draft where none is published yet. */
  private async newest(
    m: EntityManager,
    id?: string,
  ): Promise<{ record: MeasureRecord; version: MeasureVersionRow }[]> {
    const measures = await m.find(MeasureRow, { where: id ? { id } : {}, order: { position: 'ASC', code: 'ASC' } });
    if (measures.length === 0) return [];
    const wanted = measures.map((row) => ({ measureId: row.id, version: row.currentVersion ?? row.latestVersion }));
    const versions = new Map((await m.find(MeasureVersionRow, { where: wanted })).map((row) => [row.measureId, row]));
    return measures.flatMap(({ id: measureId }) => {
      const version = versions.get(measureId);
      return version ? [{ record: recordFromRow(version), version }] : [];
    });
  }
}

const DECIDING = ['code', 'version', 'title', 'eligibility', 'benefit', 'stacking', 'ceilings'] as const;

function rulesOf(raw: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(DECIDING.map((key) => [key, raw[key]]));
}

function suitsSize(record: MeasureRecord, size: string): boolean {
  const { sizes } = record.definition.audience;
  return sizes.length === 0 || sizes.some((each) => each === size);
}

/** F finds what is for F52, and F5211 finds what is for F52. */
function suitsIndustry(record: MeasureRecord, code: string): boolean {
  const { industries } = record.definition.audience;
  return industries.length === 0 || industries.some((each) => industryUnder(code, each) || industryUnder(each, code));
}

function pageAfter<T extends { id: string }>(all: readonly T[], cursor: string | undefined, limit: number) {
  let from = 0;
  if (cursor !== undefined) {
    const [last] = decodeCursor(cursor, ['string']);
    from = all.findIndex((each) => each.id === last) + 1;
    if (from === 0) throw new AppError('BAD_CURSOR');
  }
  return pageFrom(all.slice(from, from + limit + 1), limit, (each) => [each.id]);
}

function exampleView({ name, ok, expected, actual }: ExampleResult) {
  const sum = expected.amountFen ?? (expected.amount === undefined ? undefined : fenOf(expected.amount));
  return {
    name,
    ok,
    expected: [OUTCOME[expected.outcome], ...(typeof sum === 'number' ? [moneyText(sum)] : [])].join(' · '),
    actual: `${OUTCOME[actual.outcome]} · ${rangeText(actual)}`,
  };
}

function rangeText({ exact, minFen, maxFen }: ExampleResult['actual']): string {
  return exact ? moneyText(minFen) : `${moneyText(minFen)} 起，至多 ${moneyText(maxFen)}`;
}

function rowOf(record: MeasureRecord, version: MeasureVersionRow, today: string): StaffMeasureRow {
  return {
    id: record.id,
    code: record.code,
    version: record.version,
    title: record.title,
    level: record.level,
    mode: record.mode,
    windowState: windowStateOf(record.definition, today),
    poolCode: record.poolCode,
    officeName: record.definition.departments.office,
    publishedAt: record.publishedAt.toISOString(),
    exampleCount: version.exampleCount,
    examplesPassed: version.examplesPassed,
  };
}
