import type { ApplicationStatus } from '@qinqing/contract';
import type { CaseEstimate, CaseFollowUp } from '@qinqing/contract/firm';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { type ApplicationRecord, ApplicationStatisticsService } from '../application/index.js';
import { type MeasureRecord, PolicyService, routeOf } from '../policy/index.js';
import { byCase, journeyOf, type Journey, percentile } from './insight.rules.js';

/** Fewer cases tell nothing that a firm could plan with. */
const LEAST_CASES = 20;
/** The newest ones: how an office works now, and a reading of a size that never grows. */
const MOST_CASES = 400;

const UNTIL_DECISION: readonly ApplicationStatus[] = [
  'submitted',
  'checking',
  'in_review',
  'supplement',
  'publicised',
  'objection',
];
const UNTIL_PAYMENT: readonly ApplicationStatus[] = ['approved', 'payable'];

/** How long cases like this one took. Rolled up once a day and kept: a page that is opened often costs nothing. */
@Injectable()
export class CaseSpeed {
  private kept = { day: '', journeys: new Map<string, Promise<Journey[]>>() };

  constructor(
    private readonly clock: Clock,
    private readonly policies: PolicyService,
    private readonly statistics: ApplicationStatisticsService,
  ) {}

  /** @returns nothing where no clock of the office runs; the number of cases where too few are known to be honest */
  async of(m: EntityManager, row: ApplicationRecord): Promise<Pick<CaseFollowUp, 'estimate' | 'tooFewCases'>> {
    const until = UNTIL_DECISION.includes(row.status)
      ? ('decision' as const)
      : UNTIL_PAYMENT.includes(row.status)
        ? ('payment' as const)
        : undefined;
    if (!until || (row.nonCash && until === 'payment')) return {};
    const own = this.estimate(until, 'measure', await this.journeys(m, [row.measureId]));
    if (own.estimate) return own;
    const records = await this.policies.all(m);
    const road = roadOf(await this.policies.measureAt(m, row.measureId, row.measureVersion));
    const alike = records.filter((record) => roadOf(record) === road).map(({ id }) => id);
    return this.estimate(until, 'route', await this.journeys(m, alike.sort()));
  }

  private estimate(
    until: CaseEstimate['until'],
    basis: CaseEstimate['basis'],
    journeys: readonly Journey[],
  ): Pick<CaseFollowUp, 'estimate' | 'tooFewCases'> {
    const days = journeys.flatMap(({ review, payment }) => (until === 'decision' ? review : payment) ?? []);
    const [p50, p90] = [percentile(days, 0.5), percentile(days, 0.9)];
    if (days.length < LEAST_CASES || p50 === null || p90 === null) return { tooFewCases: days.length };
    // Done on the day itself is said as one day: nobody is promised nought.
    const estimate = {
      until,
      basis,
      cases: days.length,
      p50WorkingDays: Math.max(1, p50),
      p90WorkingDays: Math.max(1, p90),
    };
    return { estimate };
  }

  private journeys(m: EntityManager, measureIds: readonly string[]): Promise<Journey[]> {
    const day = this.clock.today();
    if (this.kept.day !== day) this.kept = { day, journeys: new Map() };
    const { journeys } = this.kept;
    const key = measureIds.join(' ');
    const known = journeys.get(key);
    if (known) return known;
    const made = this.statistics
      .movesOfDecided(m, measureIds, MOST_CASES)
      .then((moves) => byCase(moves).map(journeyOf));
    journeys.set(key, made);
    made.catch(() => journeys.delete(key));
    return made;
  }
}

/** The desks, what they promise and whether the public is asked: cases on the same road take the same time. */
function roadOf(record: MeasureRecord): string {
  const desks = routeOf(record).map(
    ({ stage, desk, promisedWorkingDays }) => `${stage}:${desk}:${promisedWorkingDays}`,
  );
  return [...desks, record.definition.publicity.workingDays].join('|');
}
