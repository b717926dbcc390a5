import type { ApplicationStatus, StaffRole, Stage } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { Application } from './application.entity.js';
import type { ApplicationRecord } from './application.service.js';

export interface CaseFilter {
  /** receipt number, credit code, name of the firm or of the measure */
  q?: string;
  status?: ApplicationStatus;
  stage?: Stage;
  measureId?: string;
  enterpriseId?: string;
  ids?: readonly string[];
  /** in review at a desk of one of these roles */
  roles?: readonly StaffRole[];
  cursor?: string;
  limit?: number;
}

export type FoundCase = Pick<ApplicationRecord, 'id' | 'version' | 'amountFen' | 'flags'>;

export interface QueueCount {
  stageRole: StaffRole;
  count: number;
  overdue: number;
  amountFen: number;
}

/** Cases as staff look for them: by desk, state, measure or text; those that are due first come first. */
@Injectable()
export class ApplicationCases {
  async find(m: EntityManager, filter: CaseFilter): Promise<{ items: ApplicationRecord[]; nextCursor: string | null }> {
    const limit = filter.limit ?? PAGE_SIZE;
    // Cases without a promise come last; the text sorts after every day.
    const due = "COALESCE(a.promisedOn, '9999-12-31')";
    if (filter.roles?.length === 0) return { items: [], nextCursor: null };
    const find = matching(m, filter);
    if (filter.cursor !== undefined) {
      const [day, id] = decodeCursor(filter.cursor, ['string', 'string']);
      find.andWhere(`(${due} > :day OR (${due} = :day AND a.id > :id))`, { day, id });
    }
    const rows = await find
      .orderBy(due, 'ASC')
      .addOrderBy('a.id', 'ASC')
      .limit(limit + 1)
      .getMany();
    return pageFrom(rows, limit, (row) => [row.promisedOn ?? '9999-12-31', row.id]);
  }

  /** Every case that matches, at most `limit`, in the order in which they were begun. */
  async every(m: EntityManager, filter: Omit<CaseFilter, 'cursor' | 'limit'>, limit: number): Promise<FoundCase[]> {
    if (filter.roles?.length === 0) return [];
    return matching(m, filter)
      .select(['a.id', 'a.version', 'a.amountFen', 'a.flags'])
      .orderBy('a.id', 'ASC')
      .limit(limit)
      .getMany();
  }

  /** How cases are called in lists about something else. */
  async named(
    m: EntityManager,
    ids: readonly string[],
  ): Promise<Map<string, Pick<ApplicationRecord, 'receiptNo' | 'enterpriseName' | 'measureTitle'>>> {
    if (ids.length === 0) return new Map();
    const rows = await matching(m, { ids })
      .select(['a.id', 'a.receiptNo', 'a.enterpriseName', 'a.measureTitle'])
      .getMany();
    return new Map(rows.map((row) => [row.id, row]));
  }

  /** Open cases per reviewing role, for to-do lists. @param today YYYY-MM-DD */
  async queues(m: EntityManager, today: string): Promise<QueueCount[]> {
    const rows = await m
      .createQueryBuilder(Application, 'a')
      .select('a.stageRole', 'stageRole')
      .addSelect('COUNT(*)', 'count')
      .addSelect('SUM(CASE WHEN a.promisedOn < :today THEN 1 ELSE 0 END)', 'overdue')
      .addSelect('SUM(COALESCE(a.amountFen, 0))', 'amountFen')
      .where("a.status = 'in_review' AND a.stageRole IS NOT NULL", { today })
      .groupBy('a.stageRole')
      .getRawMany<{ stageRole: StaffRole; count: unknown; overdue: unknown; amountFen: unknown }>();
    return rows.map((row) => ({
      stageRole: row.stageRole,
      count: Number(row.count),
      overdue: Number(row.overdue),
      amountFen: toFen(row.amountFen),
    }));
  }
}

function matching(m: EntityManager, filter: CaseFilter): SelectQueryBuilder<Application> {
  const find = m.createQueryBuilder(Application, 'a').where('a.receiptNo IS NOT NULL');
  if (filter.ids) find.andWhere('a.id IN (:...ids)', { ids: filter.ids });
  if (filter.status) find.andWhere('a.status = :status', { status: filter.status });
  if (filter.stage) find.andWhere("a.status = 'in_review' AND a.stage = :stage", { stage: filter.stage });
  if (filter.measureId) find.andWhere('a.measureId = :measureId', { measureId: filter.measureId });
  if (filter.enterpriseId) find.andWhere('a.enterpriseId = :enterpriseId', { enterpriseId: filter.enterpriseId });
  if (filter.roles) {
    find.andWhere("a.status = 'in_review' AND a.stageRole IN (:...roles)", { roles: filter.roles });
  }
  if (filter.q) {
    const text = filter.q.replace(/[!%_]/g, '!$&');
    find.andWhere(
      "(a.receiptNo LIKE :code ESCAPE '!' OR a.uscc LIKE :code ESCAPE '!' OR a.enterpriseName LIKE :like ESCAPE '!' OR a.measureTitle LIKE :like ESCAPE '!')",
      { code: `${text.toUpperCase()}%`, like: `%${text}%` },
    );
  }
  return find;
}
