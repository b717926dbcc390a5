import type { ClawbackStatus } from '@qinqing/contract';
import type { EntityManager } from 'typeorm';
import { AppError } from '../../platform/errors/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { ClawbackReceiptRecord, ClawbackRecord } from './clawback.entity.js';
import { PayoutRecord } from './payout.entity.js';

/** @throws {AppError} NOT_FOUND */
export async function clawbackById(m: EntityManager, id: string): Promise<ClawbackRecord> {
  const row = await m.findOneBy(ClawbackRecord, { id });
  if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这笔追回' });
  return row;
}

export function receiptsOf(m: EntityManager, clawbackId: string): Promise<ClawbackReceiptRecord[]> {
  return m.find(ClawbackReceiptRecord, { where: { clawbackId }, order: { n: 'ASC' } });
}

/** Newest first. */
export async function pageOfClawbacks(
  m: EntityManager,
  query: { status?: ClawbackStatus; cursor?: string; limit?: number },
): Promise<{ items: ClawbackRecord[]; nextCursor: string | null }> {
  const limit = query.limit ?? PAGE_SIZE;
  const find = m
    .createQueryBuilder(ClawbackRecord, 'c')
    .orderBy('c.id', 'DESC')
    .limit(limit + 1);
  if (query.status) find.andWhere('c.status = :status', { status: query.status });
  if (query.cursor !== undefined)
    find.andWhere('c.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
  return pageFrom(await find.getMany(), limit, (row) => [row.id]);
}

/** What a firm was asked to give back; proposals are not yet its business. */
export function demandedOf(m: EntityManager, enterpriseId: string): Promise<ClawbackRecord[]> {
  return m
    .createQueryBuilder(ClawbackRecord, 'c')
    .where('c.enterpriseId = :enterpriseId AND c.confirmedAt IS NOT NULL', { enterpriseId })
    .orderBy('c.id', 'DESC')
    .getMany();
}

/** What the firm has given back of one order. @returns fen */
export async function recoveredOf(m: EntityManager, payoutId: string): Promise<number> {
  const rows = await m.findBy(ClawbackRecord, { payoutId });
  return rows.reduce((sum, { recoveredFen }) => sum + recoveredFen, 0);
}

/** Orders of the firm that wait for a batch: a debt may be set off against them. */
export function offsetable(m: EntityManager, enterpriseId: string): Promise<PayoutRecord[]> {
  return m.find(PayoutRecord, { where: { enterpriseId, status: 'payable', nonCash: false }, order: { id: 'ASC' } });
}

/** Receipts of all clawbacks of one order: the next instalment's number is one more. */
export async function instalmentsOf(m: EntityManager, payoutId: string): Promise<number> {
  return m
    .createQueryBuilder(ClawbackReceiptRecord, 'r')
    .innerJoin(ClawbackRecord, 'c', 'c.id = r.clawbackId')
    .where('c.payoutId = :payoutId', { payoutId })
    .getCount();
}
