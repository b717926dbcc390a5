import type { ApplicationStatus, CheckResult, Evaluation } from '@qinqing/contract';
import type { EntityManager } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
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
}

/**
 * Approved or paid benefits of a firm, by measure: what conditions about other benefits and yearly caps read.
 * @param year whose windows count as this year's
 */
export async function heldBenefits(m: EntityManager, enterpriseId: string, year: string): Promise<HeldBenefit[]> {
  const rows: { measureCode: string; amountFen: unknown; yearFen: unknown }[] = await m.query(
    `SELECT measureCode, SUM(amountFen) AS amountFen, SUM(CASE WHEN period >= ? THEN amountFen ELSE 0 END) AS yearFen
     FROM application WHERE enterpriseId = ? AND status IN ('approved', 'payable', 'paid') GROUP BY measureCode`,
    [`${year}-01-01`, enterpriseId],
  );
  return rows.map(({ measureCode, amountFen, yearFen }) => ({
    measureCode,
    amountFen: toFen(amountFen),
    yearFen: toFen(yearFen),
  }));
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
