import type { OfferStatus } from '@qinqing/contract';
import type { EntityManager } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { OfferQuestionRow, OfferRow } from './offer.entity.js';

export interface OfferFilter {
  roundId?: string | undefined;
  enterpriseIds?: readonly string[];
  status?: OfferStatus | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
}

/** A page of offers, the newest first. */
export async function pageOfOffers(
  m: EntityManager,
  filter: OfferFilter,
): Promise<{ items: OfferRow[]; nextCursor: string | null }> {
  const limit = filter.limit ?? PAGE_SIZE;
  const find = m.createQueryBuilder(OfferRow, 'o').where('1 = 1');
  if (filter.roundId) find.andWhere('o.roundId = :roundId', { roundId: filter.roundId });
  if (filter.enterpriseIds) {
    if (filter.enterpriseIds.length === 0) return { items: [], nextCursor: null };
    find.andWhere('o.enterpriseId IN (:...enterpriseIds)', { enterpriseIds: filter.enterpriseIds });
  }
  if (filter.status) find.andWhere('o.status = :status', { status: filter.status });
  if (filter.cursor !== undefined)
    find.andWhere('o.id < :before', { before: decodeCursor(filter.cursor, ['string'])[0] });
  const rows = await find
    .orderBy('o.id', 'DESC')
    .limit(limit + 1)
    .getMany();
  return pageFrom(rows, limit, (row) => [row.id]);
}

export function questionsOf(m: EntityManager, offerId: string): Promise<OfferQuestionRow[]> {
  return m.find(OfferQuestionRow, { where: { offerId }, order: { id: 'ASC' } });
}

export type StatusSums = Map<OfferStatus, { count: number; amountFen: number }>;

/** How many offers of rounds stand where, and what they are worth. */
export async function sumsOfRounds(m: EntityManager, roundIds: readonly string[]): Promise<Map<string, StatusSums>> {
  const sums = new Map<string, StatusSums>(roundIds.map((id) => [id, new Map()]));
  if (roundIds.length === 0) return sums;
  const rows = await m
    .createQueryBuilder(OfferRow, 'o')
    .select('o.roundId', 'roundId')
    .addSelect('o.status', 'status')
    .addSelect('COUNT(*)', 'count')
    .addSelect('SUM(o.amountFen)', 'amountFen')
    .where('o.roundId IN (:...roundIds)', { roundIds })
    .groupBy('o.roundId')
    .addGroupBy('o.status')
    .getRawMany<{ roundId: string; status: OfferStatus; count: unknown; amountFen: unknown }>();
  for (const row of rows) {
    sums.get(row.roundId)?.set(row.status, { count: Number(row.count), amountFen: toFen(row.amountFen) });
  }
  return sums;
}
