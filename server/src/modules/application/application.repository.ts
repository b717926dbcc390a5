import type { ApplicationStatus, CheckResult, Evaluation } from '@qinqing/contract';
import type { EntityManager } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
import type { Grant } from '../ledger/index.js';
import {
  Application,
  ApplicationCheckRow,
  ApplicationEvaluationRow,
  ApplicationEventRow,
  ApplicationMaterialRow,
} from './application.entity.js';
import type { EvaluationMoment } from './application.records.js';

export function findApplication(m: EntityManager, id: string): Promise<Application | null> {
  return m.findOneBy(Application, { id });
}

export function eventsOf(m: EntityManager, applicationId: string): Promise<ApplicationEventRow[]> {
  return m.find(ApplicationEventRow, { where: { applicationId }, order: { id: 'ASC' } });
}

export async function checksOf(m: EntityManager, applicationId: string): Promise<CheckResult[]> {
  const rows = await m.find(ApplicationCheckRow, { where: { applicationId } });
  return rows
    .sort((a, b) => CHECK_ORDER.indexOf(a.code) - CHECK_ORDER.indexOf(b.code))
    .map(({ code, outcome, detail, at }) => ({ code, outcome, detail, at: at.toISOString() }));
}

const CHECK_ORDER: readonly CheckResult['code'][] = [
  'uscc',
  'credit',
  'eligibility',
  'duplicate',
  'account_name',
  'pool',
];

export function materialsOf(m: EntityManager, applicationId: string): Promise<ApplicationMaterialRow[]> {
  return m.findBy(ApplicationMaterialRow, { applicationId });
}

/** The newest explanation of each moment. */
export async function evaluationsOf(
  m: EntityManager,
  applicationId: string,
): Promise<Partial<Record<EvaluationMoment, Evaluation>>> {
  const rows = await m.find(ApplicationEvaluationRow, { where: { applicationId }, order: { id: 'ASC' } });
  return Object.fromEntries(rows.map((row) => [row.moment, row.evaluation]));
}

export interface HeldBenefit {
  measureCode: string;
  amountFen: number;
  /** of that, in the year asked for */
  yearFen: number;
  /** per year of the windows, what the measure's own pool pays: all of it where the funding is not split */
  ownFen: Record<string, number>;
  /** windows in which it was granted, by their periods */
  periods: string[];
}

/** A case that a benefit was granted for. */
export interface GrantedCase {
  id: string;
  enterpriseId: string;
  measureCode: string;
  period: string;
}

const GRANTED = "status IN ('approved', 'payable', 'paid')";

/** Cases of a firm that were approved, and paid or not yet. */
export function grantedCases(m: EntityManager, enterpriseId: string): Promise<GrantedCase[]> {
  return m.query(
    `SELECT id, enterpriseId, measureCode, period FROM application WHERE enterpriseId = ? AND ${GRANTED} ORDER BY id`,
    [enterpriseId],
  );
}

/** As `grantedCases`, for a stretch of firms in the order of ids: after the first one named, up to the second. */
export function grantedCasesBetween(
  m: EntityManager,
  { after, upTo }: { after: string | null; upTo: string },
): Promise<GrantedCase[]> {
  return m.query(
    `SELECT id, enterpriseId, measureCode, period FROM application
     WHERE enterpriseId > ? AND enterpriseId <= ? AND ${GRANTED} ORDER BY id`,
    [after ?? '', upTo],
  );
}

/**
 * What firms hold, by measure: what conditions about other benefits and yearly caps read.
 * @param grants fen per case by the ledger, see `LedgerService.grants`
 * @param year whose windows count as this year's
 */
export function heldBenefits(
  cases: readonly GrantedCase[],
  grants: ReadonlyMap<string, Grant>,
  year: string,
): Map<string, HeldBenefit[]> {
  const held = new Map<string, HeldBenefit[]>();
  for (const { id, enterpriseId, measureCode, period } of cases) {
    const benefits = held.get(enterpriseId) ?? [];
    held.set(enterpriseId, benefits);
    let benefit = benefits.find((each) => each.measureCode === measureCode);
    if (!benefit) {
      benefit = { measureCode, amountFen: 0, yearFen: 0, ownFen: {}, periods: [] };
      benefits.push(benefit);
    }
    const { fen, ownFen } = grants.get(id) ?? { fen: 0, ownFen: 0 };
    const of = yearOf(period);
    benefit.ownFen[of] = (benefit.ownFen[of] ?? 0) + ownFen;
    benefit.periods.push(period);
    benefit.amountFen += fen;
    if (period >= `${year}-01-01`) benefit.yearFen += fen;
  }
  return held;
}

/** What was paid before under a measure, as its yearly cap counts it: by the year of the window, whenever it is decided. */
export function alreadyPaid(held: readonly HeldBenefit[], { code, period }: { code: string; period: string }): number {
  return held.find(({ measureCode }) => measureCode === code)?.ownFen[yearOf(period)] ?? 0;
}

/**
 * Which instalment of a measure paid in stages is due, from 1: the one after those granted in earlier windows. A case of
 * the same window is the instalment itself, so that a settlement is worked out like the decision before it.
 */
export function stageDue(held: readonly HeldBenefit[], { code, period }: { code: string; period: string }): number {
  const granted = held.find(({ measureCode }) => measureCode === code)?.periods ?? [];
  return 1 + granted.filter((earlier) => earlier < period).length;
}

/** The year that a window counts to: its period is its first day. */
export function yearOf(period: string): string {
  return period.slice(0, 4);
}

export interface LiveApplication {
  id: string;
  measureId: string;
  measureCode: string;
  period: string;
  status: ApplicationStatus;
  amountFen: number | null;
}

/** Live applications of a firm, newest last. */
export async function liveApplications(m: EntityManager, enterpriseId: string): Promise<LiveApplication[]> {
  const rows: (Omit<LiveApplication, 'amountFen'> & { amountFen: number | string | null })[] = await m.query(
    'SELECT id, measureId, measureCode, period, status, amountFen FROM application WHERE enterpriseId = ? AND liveKey IS NOT NULL ORDER BY id',
    [enterpriseId],
  );
  return rows.map((row) => ({ ...row, amountFen: row.amountFen === null ? null : toFen(row.amountFen) }));
}
