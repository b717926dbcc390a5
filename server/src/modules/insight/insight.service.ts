import type { ReleasedBenefits, SizeClass } from '@qinqing/contract';
import type { Dashboard } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Db } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { ApplicationStatisticsService, type StatusMove } from '../application/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { PolicyService } from '../policy/index.js';
import { journeyOf, type Journey, percentile } from './insight.rules.js';

interface Sums {
  cashFen: number;
  nonCashFen: number;
  enterprises: Set<string>;
}

const SIZES: readonly SizeClass[] = ['micro', 'small', 'medium', 'large'];
const SPEED: readonly { key: keyof Journey; title: string }[] = [
  { key: 'review', title: '受理到审定(不含企业补正)' },
  { key: 'payment', title: '审定到到账' },
  { key: 'whole', title: '受理到到账(不含企业补正)' },
];
/** Firms per query of names: well below the engines' limits on bound values. */
const NAMES_AT_ONCE = 400;

/** What has been released, to whom, how fast: read from the ledger and the cases, never counted by hand. */
@Injectable()
export class InsightService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly ledger: LedgerService,
    private readonly enterprises: EnterpriseService,
    private readonly policies: PolicyService,
    private readonly applications: ApplicationStatisticsService,
  ) {}

  /** Released benefits (释放红利) of a calendar year, cash and non-cash apart, net of returned and recovered money. */
  async released(year?: number): Promise<ReleasedBenefits> {
    return this.db.read((m) => this.releasedIn(m, year ?? this.thisYear()));
  }

  async dashboard(actor: Actor, year = this.thisYear()): Promise<Dashboard> {
    requireRole(actor);
    return this.db.read(async (m) => {
      const range = rangeOf(year);
      const journeys = byCase(await this.applications.moves(m, range)).map(journeyOf);
      const speed = SPEED.map(({ key, title }) => {
        const days = journeys.flatMap((journey) => journey[key] ?? []);
        return {
          key,
          title,
          count: days.length,
          medianWorkingDays: percentile(days, 0.5),
          p90WorkingDays: percentile(days, 0.9),
        };
      });
      return {
        released: await this.releasedIn(m, year),
        pools: await this.ledger.pools(m),
        funnel: await this.applications.byStatus(m, range),
        speed,
      };
    });
  }

  private async releasedIn(m: EntityManager, year: number): Promise<ReleasedBenefits> {
    const rows = await this.ledger.releasedRows(m, { year });
    const sizes = await this.sizesOf(m, [...new Set(rows.map((row) => row.enterpriseId))]);
    const titles = new Map((await this.policies.all(m)).map((record) => [record.id, record.title]));
    const months = monthsUpTo(year, this.clock.today());
    const byMonth = new Map(months.map((month) => [month, emptySums()]));
    const byMeasure = new Map<string, Sums>();
    const bySize = new Map(SIZES.map((size) => [size, emptySums()]));
    const all = emptySums();
    let payouts = 0;
    for (const row of rows) {
      payouts += row.payouts;
      add(all, row);
      add(entry(byMonth, row.month), row);
      add(entry(byMeasure, row.measureId), row);
      const size = sizes.get(row.enterpriseId);
      if (size) add(entry(bySize, size), row);
    }
    const flat = ({ cashFen, nonCashFen }: Sums) => ({ cashFen, nonCashFen });
    return {
      asOf: this.clock.now().toISOString(),
      year,
      demo: this.config.demo,
      ...flat(all),
      enterprises: all.enterprises.size,
      payouts,
      byMonth: [...byMonth].sort(([a], [b]) => a.localeCompare(b)).map(([month, sums]) => ({ month, ...flat(sums) })),
      byMeasure: [...byMeasure]
        .map(([measureId, sums]) => ({
          measureId,
          title: titles.get(measureId) ?? '',
          ...flat(sums),
          enterprises: sums.enterprises.size,
        }))
        .sort((a, b) => b.cashFen + b.nonCashFen - (a.cashFen + a.nonCashFen) || a.title.localeCompare(b.title)),
      bySize: [...bySize].map(([sizeClass, sums]) => ({
        sizeClass,
        ...flat(sums),
        enterprises: sums.enterprises.size,
      })),
    };
  }

  private async sizesOf(m: EntityManager, ids: readonly string[]): Promise<Map<string, SizeClass>> {
    const sizes = new Map<string, SizeClass>();
    for (let at = 0; at < ids.length; at += NAMES_AT_ONCE) {
      const records = await this.enterprises.namesOf(m, ids.slice(at, at + NAMES_AT_ONCE));
      for (const [id, record] of records) sizes.set(id, record.sizeClass);
    }
    return sizes;
  }

  private thisYear(): number {
    return Number(this.clock.today().slice(0, 4));
  }
}

/** The instants between which a calendar year lies in Asia/Shanghai. */
function rangeOf(year: number): { from: Date; to: Date } {
  const start = (of: number) => new Date(`${of}-01-01T00:00:00+08:00`);
  return { from: start(year), to: start(year + 1) };
}

function monthsUpTo(year: number, today: string): string[] {
  const months = Array.from({ length: 12 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`);
  return months.filter((month) => month <= today.slice(0, 7));
}

function byCase(moves: readonly StatusMove[]): StatusMove[][] {
  const cases = new Map<string, StatusMove[]>();
  for (const move of moves) {
    const list = cases.get(move.applicationId);
    if (list) list.push(move);
    else cases.set(move.applicationId, [move]);
  }
  return [...cases.values()];
}

function emptySums(): Sums {
  return { cashFen: 0, nonCashFen: 0, enterprises: new Set() };
}

function entry<K>(map: Map<K, Sums>, key: K): Sums {
  const sums = map.get(key) ?? emptySums();
  map.set(key, sums);
  return sums;
}

function add(sums: Sums, row: { cashFen: number; nonCashFen: number; enterpriseId: string }): void {
  sums.cashFen += row.cashFen;
  sums.nonCashFen += row.nonCashFen;
  sums.enterprises.add(row.enterpriseId);
}
