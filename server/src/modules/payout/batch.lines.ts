import { formatYuanText } from '@qinqing/contract';
import type { EntityManager } from 'typeorm';
import { shanghaiDay } from '../../platform/clock/index.js';
import { isUniqueViolation } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { newId } from '../../platform/ids/index.js';
import type { Actor } from '../identity/index.js';
import { desksHeld } from './payout.desks.js';
import { BatchRecord, type PayoutRecord } from './payout.entity.js';
import { conflict } from './payout.moves.js';
import { payableOf, payoutsByIds } from './payout.repository.js';
import { batchNumber } from './payout.rules.js';

/** Lines of one batch at most. */
const MAX_LINES = 5000;
const NUMBER_TRIES = 50;

/**
 * The orders that were named, or all that are payable in the pool and that this person had no other hand in.
 * @throws {AppError} NOT_FOUND, STATE_CONFLICT, FOUR_EYES
 */
export async function linesFor(
  m: EntityManager,
  actor: Actor,
  input: { poolCode: string; payoutIds?: readonly string[] },
): Promise<PayoutRecord[]> {
  const { poolCode, payoutIds } = input;
  const named = payoutIds !== undefined;
  const lines = named ? await payoutsByIds(m, [...new Set(payoutIds)]) : await payableOf(m, poolCode, MAX_LINES);
  if (named && lines.length !== new Set(payoutIds).size)
    throw new AppError('NOT_FOUND', { message: '有的拨付单不存在，请刷新后重新选择' });
  const unfit = lines.find((line) => line.status !== 'payable' || line.nonCash || line.poolCode !== poolCode);
  if (unfit) throw unfit.poolCode === poolCode && !unfit.nonCash ? conflict(unfit) : otherPool(unfit);
  const desks = await desksHeld(m, idsOf(lines), actor.id);
  const elsewhere = lines.filter((line) => (desks.get(line.id) ?? 'make') !== 'make');
  if (named && elsewhere.length > 0) {
    throw new AppError('FOUR_EYES', {
      message: `您在其他岗位办理过其中 ${elsewhere.length} 笔，不能编制其拨付`,
      details: { orderNos: elsewhere.map((line) => line.orderNo) },
    });
  }
  if (elsewhere.length === 0) return lines;
  const barred = new Set(elsewhere);
  return lines.filter((line) => !barred.has(line));
}

/** A new batch under the day's next number. */
export async function insertBatch(
  m: EntityManager,
  actor: Actor,
  poolCode: string,
  lines: readonly PayoutRecord[],
  at: Date,
): Promise<BatchRecord> {
  const day = shanghaiDay(at);
  const prefix = batchNumber(day, 0).slice(0, -3);
  const taken = await m
    .createQueryBuilder(BatchRecord, 'b')
    .where('b.number LIKE :prefix', { prefix: `${prefix}%` })
    .getCount();
  const row = m.create(BatchRecord, {
    id: newId(),
    poolCode,
    status: 'draft',
    version: 0,
    lineCount: lines.length,
    totalFen: lines.reduce((sum, line) => sum + line.amountFen, 0),
    madeBy: actor.id,
    madeByName: actor.name,
    madeAt: at,
    imports: 0,
  });
  for (let n = taken + 1; n <= taken + NUMBER_TRIES; n++) {
    row.number = batchNumber(day, n);
    try {
      await m.insert(BatchRecord, row);
      return row;
    } catch (error) {
      // Somebody else made a batch at the same moment: the next number then.
      if (!isUniqueViolation(error)) throw error;
    }
  }
  throw new AppError('STATE_CONFLICT');
}

export function idsOf(lines: readonly PayoutRecord[]): string[] {
  return lines.map((line) => line.id);
}

function otherPool(row: PayoutRecord): AppError {
  const why = row.nonCash ? '是非现金减免，不经银行拨付' : '不属于所选资金池';
  return new AppError('STATE_CONFLICT', {
    message: `拨付单 ${row.orderNo}(${formatYuanText(row.amountFen)})${why}`,
    details: { orderNo: row.orderNo },
  });
}
