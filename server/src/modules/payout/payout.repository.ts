import type { BatchStatus, PayoutStatus } from '@qinqing/contract';
import { type EntityManager, In, IsNull } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { RepairRecord } from './bank.entity.js';
import {
  BankFileRecord,
  BankLineRecord,
  BatchRecord,
  HoldRecord,
  PayoutRecord,
  type ResultCounts,
} from './payout.entity.js';

export const CHUNK = 400;

export function chunks<T>(items: readonly T[], size = CHUNK): T[][] {
  const parts: T[][] = [];
  for (let i = 0; i < items.length; i += size) parts.push(items.slice(i, i + size));
  return parts;
}

/** @throws {AppError} NOT_FOUND */
export async function payoutById(m: EntityManager, id: string): Promise<PayoutRecord> {
  const row = await m.findOneBy(PayoutRecord, { id });
  if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这张拨付单' });
  return row;
}

export async function payoutsByIds(m: EntityManager, ids: readonly string[]): Promise<PayoutRecord[]> {
  const found: PayoutRecord[] = [];
  for (const part of chunks(ids)) found.push(...(await m.findBy(PayoutRecord, { id: In(part) })));
  return found.sort((a, b) => (a.orderNo < b.orderNo ? -1 : 1));
}

export function payoutsOfApplication(m: EntityManager, applicationId: string): Promise<PayoutRecord[]> {
  return m.find(PayoutRecord, { where: { applicationId }, order: { id: 'ASC' } });
}

/** By case: how far the repair of an account is that still waits for the firm or the office. */
export async function openRepairsOf(
  m: EntityManager,
  applicationIds: readonly string[],
): Promise<Map<string, 'asked' | 'answered'>> {
  const found = new Map<string, 'asked' | 'answered'>();
  for (const ids of chunks(applicationIds)) {
    const rows = await m
      .createQueryBuilder(RepairRecord, 'r')
      .innerJoin(PayoutRecord, 'p', 'p.id = r.payoutId')
      .select(['p.applicationId AS applicationId', 'r.status AS status'])
      .where("p.applicationId IN (:...ids) AND r.status IN ('asked', 'answered')", { ids })
      .orderBy('r.id', 'ASC')
      .getRawMany<{ applicationId: string; status: 'asked' | 'answered' }>();
    for (const { applicationId, status } of rows) found.set(applicationId, status);
  }
  return found;
}

/** Orders that a batch may take up, the oldest first. Non-cash relief never goes through a bank. */
export function payableOf(m: EntityManager, poolCode: string, limit: number): Promise<PayoutRecord[]> {
  return m.find(PayoutRecord, {
    where: { status: 'payable', poolCode, nonCash: false, batchId: IsNull() },
    order: { id: 'ASC' },
    take: limit,
  });
}

export function linesOf(m: EntityManager, batchId: string): Promise<PayoutRecord[]> {
  return m.find(PayoutRecord, { where: { batchId }, order: { orderNo: 'ASC' } });
}

/** @throws {AppError} NOT_FOUND */
export async function batchById(m: EntityManager, id: string): Promise<BatchRecord> {
  const row = await m.findOneBy(BatchRecord, { id });
  if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这个拨付批次' });
  return row;
}

export function filesOf(m: EntityManager, batchId: string): Promise<Omit<BankFileRecord, 'content'>[]> {
  const { content: _content, ...columns } = FILE_COLUMNS;
  return m.find(BankFileRecord, { select: columns, where: { batchId }, order: { id: 'ASC' } });
}

const FILE_COLUMNS = {
  id: true,
  createdAt: true,
  updatedAt: true,
  batchId: true,
  direction: true,
  format: true,
  name: true,
  sha256: true,
  status: true,
  content: true,
  reasons: true,
  counts: true,
  byId: true,
  byName: true,
  at: true,
  acceptedKey: true,
} as const;

/** The files of the sealing that stands: a batch that a line was taken out of is sealed again. */
export async function sealedFiles(m: EntityManager, batch: BatchRecord): Promise<BankFileRecord[]> {
  const where = { batchId: batch.id, direction: 'out', status: 'sealed' } as const;
  return standing(await m.find(BankFileRecord, { where, order: { id: 'ASC' } }), batch);
}

/** Without the bytes that were sealed before a line was taken out; in the order given. */
export function standing<T extends Omit<BankFileRecord, 'content'>>(files: readonly T[], batch: BatchRecord): T[] {
  const last = new Map(files.filter((file) => file.direction === 'out').map((file) => [file.format, file.id]));
  const stands = (file: T) =>
    batch.sealedAt && last.get(file.format) === file.id && (file.format !== 'layout' || batch.layoutCode !== null);
  return files.filter((file) => file.direction === 'in' || stands(file));
}

export function holdsOf(m: EntityManager, batchId: string): Promise<HoldRecord[]> {
  return m.find(HoldRecord, { where: { batchId }, order: { id: 'ASC' } });
}

/** How far the lines of batches are; orders that were replaced count as they ended. */
export async function countsOf(
  m: EntityManager,
  batchIds: readonly string[],
): Promise<Map<string, ResultCounts & { pending: number }>> {
  const counts = new Map(batchIds.map((id) => [id, { pending: 0, paid: 0, failed: 0, unknown: 0 }]));
  if (batchIds.length === 0) return counts;
  const rows = await m
    .createQueryBuilder(PayoutRecord, 'p')
    .select('p.batchId', 'batchId')
    .addSelect('p.status', 'status')
    .addSelect('CASE WHEN p.settledAt IS NULL THEN 0 ELSE 1 END', 'settled')
    .addSelect('COUNT(*)', 'n')
    .where('p.batchId IN (:...batchIds)', { batchIds })
    .groupBy('p.batchId')
    .addGroupBy('p.status')
    .addGroupBy('CASE WHEN p.settledAt IS NULL THEN 0 ELSE 1 END')
    .getRawMany<{ batchId: string; status: PayoutStatus; settled: unknown; n: unknown }>();
  for (const row of rows) {
    const count = counts.get(row.batchId)!;
    count[bucketOf(row.status, Number(row.settled) === 1)] += toFen(row.n);
  }
  return counts;
}

function bucketOf(status: PayoutStatus, settled: boolean): 'pending' | 'paid' | 'failed' | 'unknown' {
  if (settled) return 'paid';
  if (status === 'unknown') return 'unknown';
  return status === 'failed' || status === 'corrected' ? 'failed' : 'pending';
}

/** The line that settled or failed an order. */
export async function decidingLine(
  m: EntityManager,
  payoutId: string,
): Promise<{ line: BankLineRecord; file: Omit<BankFileRecord, 'content'> } | undefined> {
  const line = await m.findOneBy(BankLineRecord, { decidesKey: payoutId });
  if (!line) return undefined;
  const { content: _content, ...columns } = FILE_COLUMNS;
  const file = await m.findOneOrFail(BankFileRecord, { select: columns, where: { id: line.fileId } });
  return { line, file };
}

export interface PayoutQuery {
  status?: PayoutStatus;
  poolCode?: string;
  q?: string;
  cursor?: string;
  limit?: number;
}

/** Newest first. */
export async function pageOfPayouts(
  m: EntityManager,
  query: PayoutQuery,
): Promise<{ items: PayoutRecord[]; nextCursor: string | null }> {
  const limit = query.limit ?? PAGE_SIZE;
  const find = m
    .createQueryBuilder(PayoutRecord, 'p')
    .orderBy('p.id', 'DESC')
    .limit(limit + 1);
  if (query.status) find.andWhere('p.status = :status', { status: query.status });
  if (query.poolCode) find.andWhere('p.poolCode = :poolCode', { poolCode: query.poolCode });
  if (query.q) {
    const q = `%${query.q.replace(/[!%_]/g, '!$&')}%`;
    const fields = ['p.orderNo', 'p.receiptNo', 'p.enterpriseName'];
    const any = fields.map((field) => `${field} LIKE :q ESCAPE '!'`).join(' OR ');
    find.andWhere(`(${any})`, { q });
  }
  if (query.cursor !== undefined)
    find.andWhere('p.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
  return pageFrom(await find.getMany(), limit, (row) => [row.id]);
}

/** Newest first. */
export async function pageOfBatches(
  m: EntityManager,
  query: { status?: BatchStatus; cursor?: string; limit?: number },
): Promise<{ items: BatchRecord[]; nextCursor: string | null }> {
  const limit = query.limit ?? PAGE_SIZE;
  const find = m
    .createQueryBuilder(BatchRecord, 'b')
    .orderBy('b.id', 'DESC')
    .limit(limit + 1);
  if (query.status) find.andWhere('b.status = :status', { status: query.status });
  if (query.cursor !== undefined)
    find.andWhere('b.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
  return pageFrom(await find.getMany(), limit, (row) => [row.id]);
}

export async function numbersOf(m: EntityManager, batchIds: readonly string[]): Promise<Map<string, string>> {
  const numbers = new Map<string, string>();
  for (const part of chunks([...new Set(batchIds)])) {
    const rows = await m.find(BatchRecord, { select: { id: true, number: true }, where: { id: In(part) } });
    for (const row of rows) numbers.set(row.id, row.number);
  }
  return numbers;
}
