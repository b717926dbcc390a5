import type { ReleasedBenefits, SizeClass } from '@qinqing/contract';
import type { Dashboard } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Config } from '../../platform/config/index.js';
import { Db } from '../../platform/db/index.js';
import type { Actor } from '../../platform/http/index.js';
import { ApplicationStatisticsService } from '../application/index.js';
import { requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { PolicyService } from '../policy/index.js';
import { byCase, journeyOf, type Journey, percentile } from './insight.rules.js';

const NOTHING = { cashFen: 0, nonCashFen: 0 };

const SIZES: readonly SizeClass[] = ['micro', 'small', 'medium', 'large'];
const SPEED: readonly { key: keyof Journey; title: string }[] = [
  { key: 'review', title: '受理到审定（不含企业补正）' },
  { key: 'payment', title: '审定到到账' },
  { key: 'whole', title: '受理到到账（不含企业补正）' },
];

/** What has been released, to whom, how fast: read from the ledger and the cases, never counted by hand. */
@Injectable()
export class InsightService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly config: Config,
    private readonly ledger: LedgerService,
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
    const sums = await this.ledger.releasedYear(m, year);
    const titles = new Map((await this.policies.all(m)).map((record) => [record.id, record.title]));
    const months = new Map(sums.byMonth.map(({ month, ...rest }) => [month, rest]));
    const segments = new Map(sums.bySegment.map(({ segment, ...rest }) => [segment, rest]));
    const { cashFen, nonCashFen, enterprises, payouts } = sums;
    return {
      asOf: this.clock.now().toISOString(),
      year,
      demo: this.config.demo,
      cashFen,
      nonCashFen,
      enterprises,
      payouts,
      byMonth: [...new Set([...monthsUpTo(year, this.clock.today()), ...months.keys()])]
        .sort()
        .map((month) => ({ month, ...(months.get(month) ?? NOTHING) })),
      byMeasure: sums.byMeasure
        .map((row) => ({ ...row, title: titles.get(row.measureId) ?? '' }))
        .sort((a, b) => b.cashFen + b.nonCashFen - (a.cashFen + a.nonCashFen) || a.title.localeCompare(b.title)),
      bySize: SIZES.map((sizeClass) => ({ sizeClass, enterprises: 0, ...(segments.get(sizeClass) ?? NOTHING) })),
    };
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
