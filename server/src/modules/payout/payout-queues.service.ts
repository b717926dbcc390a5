import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
import { ExceptionRecord, RepairRecord } from './bank.entity.js';
import { ClawbackRecord } from './clawback.entity.js';
import { BatchRecord, PayoutRecord } from './payout.entity.js';

export interface PayoutQueue {
  count: number;
  amountFen: number;
}

/** What waits in the payout room. */
@Injectable()
export class PayoutQueues {
  /** Cash orders that no batch has taken up. */
  payable(m: EntityManager): Promise<PayoutQueue> {
    return this.orders(m, 'payable');
  }

  /** Orders of which the bank has not said what became of them. */
  unknown(m: EntityManager): Promise<PayoutQueue> {
    return this.orders(m, 'unknown');
  }

  /** Orders that the bank refused and that wait for a corrected account. */
  failed(m: EntityManager): Promise<PayoutQueue> {
    return this.orders(m, 'failed');
  }

  /** Claims that one person has proposed and another has to demand. */
  async clawbacks(m: EntityManager): Promise<PayoutQueue> {
    const row = await m
      .createQueryBuilder(ClawbackRecord, 'c')
      .select('COUNT(*)', 'count')
      .addSelect('SUM(c.amountFen)', 'amountFen')
      .where({ status: 'proposed' })
      .getRawOne<{ count: unknown; amountFen: unknown }>();
    return { count: toFen(row?.count), amountFen: toFen(row?.amountFen) };
  }

  async batches(m: EntityManager, status: 'draft' | 'sealed' | 'released'): Promise<PayoutQueue> {
    const row = await m
      .createQueryBuilder(BatchRecord, 'b')
      .select('COUNT(*)', 'count')
      .addSelect('SUM(b.totalFen)', 'amountFen')
      .where({ status })
      .getRawOne<{ count: unknown; amountFen: unknown }>();
    return { count: toFen(row?.count), amountFen: toFen(row?.amountFen) };
  }

  /** Sealed batches about which somebody has to answer for something. */
  async held(m: EntityManager): Promise<PayoutQueue> {
    const row = await m
      .createQueryBuilder(BatchRecord, 'b')
      .select('COUNT(*)', 'count')
      .addSelect('SUM(b.totalFen)', 'amountFen')
      .where({ status: 'sealed' })
      .andWhere(`EXISTS (SELECT 1 FROM payout_hold h WHERE h.batchId = b.id AND h.status = 'open')`)
      .getRawOne<{ count: unknown; amountFen: unknown }>();
    return { count: toFen(row?.count), amountFen: toFen(row?.amountFen) };
  }

  /** What came from a bank and waits for a proposal, or for the second person. */
  async exceptions(m: EntityManager, status: 'open' | 'proposed'): Promise<PayoutQueue> {
    const row = await m
      .createQueryBuilder(ExceptionRecord, 'e')
      .select('COUNT(*)', 'count')
      .addSelect('SUM(e.amountFen)', 'amountFen')
      .where({ status })
      .getRawOne<{ count: unknown; amountFen: unknown }>();
    return { count: toFen(row?.count), amountFen: toFen(row?.amountFen) };
  }

  /** Accounts that firms named and nobody has verified. */
  async repairs(m: EntityManager): Promise<PayoutQueue> {
    const row = await m
      .createQueryBuilder(RepairRecord, 'r')
      .innerJoin(PayoutRecord, 'p', 'p.id = r.payoutId')
      .select('COUNT(*)', 'count')
      .addSelect('SUM(p.amountFen)', 'amountFen')
      .where(`r.status = 'answered'`)
      .getRawOne<{ count: unknown; amountFen: unknown }>();
    return { count: toFen(row?.count), amountFen: toFen(row?.amountFen) };
  }

  private async orders(m: EntityManager, status: 'payable' | 'unknown' | 'failed'): Promise<PayoutQueue> {
    const row = await m
      .createQueryBuilder(PayoutRecord, 'p')
      .select('COUNT(*)', 'count')
      .addSelect('SUM(p.amountFen)', 'amountFen')
      .where({ status, nonCash: false, ...(status === 'payable' ? { batchId: IsNull() } : {}) })
      .getRawOne<{ count: unknown; amountFen: unknown }>();
    return { count: toFen(row?.count), amountFen: toFen(row?.amountFen) };
  }
}
