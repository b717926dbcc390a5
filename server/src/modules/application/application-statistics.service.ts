import type { ApplicationStatus } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
import { Application, ApplicationEventRow } from './application.entity.js';

export interface StatusCount {
  status: ApplicationStatus;
  count: number;
  amountFen: number;
}

/** One move of a case from one status to another. */
export interface StatusMove {
  applicationId: string;
  at: Date;
  from: ApplicationStatus;
  to: ApplicationStatus;
}

const DECIDED: readonly ApplicationStatus[] = ['approved', 'payable', 'paid', 'rejected'];

/** Numbers over many applications, for the reports above. */
@Injectable()
export class ApplicationStatisticsService {
  /** How many applications stand where, and what they ask for; drafts are the firms' own business and left out. */
  async byStatus(m: EntityManager, range: { from: Date; to: Date }): Promise<StatusCount[]> {
    const rows = await m
      .createQueryBuilder(Application, 'a')
      .select('a.status', 'status')
      .addSelect('COUNT(*)', 'count')
      .addSelect('SUM(COALESCE(a.amountFen, 0))', 'amountFen')
      .where('a.submittedAt >= :from AND a.submittedAt < :to', range)
      .groupBy('a.status')
      .getRawMany<{ status: ApplicationStatus; count: unknown; amountFen: unknown }>();
    return rows.map(({ status, count, amountFen }) => ({ status, count: toFen(count), amountFen: toFen(amountFen) }));
  }

  /** Every change of status of the applications submitted in a range, by application and in order. */
  async moves(m: EntityManager, range: { from: Date; to: Date }): Promise<StatusMove[]> {
    const rows = await m
      .createQueryBuilder(ApplicationEventRow, 'e')
      .innerJoin(Application, 'a', 'a.id = e.applicationId')
      .where('a.submittedAt >= :from AND a.submittedAt < :to AND e.fromStatus <> e.toStatus', range)
      .orderBy('e.applicationId', 'ASC')
      .addOrderBy('e.id', 'ASC')
      .getMany();
    return rows.map(moveOf);
  }

  /**
   * The moves of the newest decided cases of these measures, by application and in order.
   * @param limit cases; keeps the reading short however many there are
   */
  async movesOfDecided(m: EntityManager, measureIds: readonly string[], limit: number): Promise<StatusMove[]> {
    if (measureIds.length === 0) return [];
    const found = await m
      .createQueryBuilder(Application, 'a')
      .select('a.id', 'id')
      .where('a.measureId IN (:...measureIds) AND a.status IN (:...decided)', { measureIds, decided: DECIDED })
      .orderBy('a.id', 'DESC')
      .limit(limit)
      .getRawMany<{ id: string }>();
    if (found.length === 0) return [];
    const rows = await m
      .createQueryBuilder(ApplicationEventRow, 'e')
      .where('e.applicationId IN (:...ids) AND e.fromStatus <> e.toStatus', { ids: found.map(({ id }) => id) })
      .orderBy('e.applicationId', 'ASC')
      .addOrderBy('e.id', 'ASC')
      .getMany();
    return rows.map(moveOf);
  }
}

function moveOf(row: ApplicationEventRow): StatusMove {
  return { applicationId: row.applicationId, at: row.at, from: row.fromStatus, to: row.toStatus };
}
