import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { toFen } from '../../platform/db/index.js';
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

  async batches(m: EntityManager, status: 'draft' | 'sealed' | 'released'): Promise<PayoutQueue> {
    const row = await m
      .createQueryBuilder(BatchRecord, 'b')
      .select('COUNT(*)', 'count')
      .addSelect('SUM(b.totalFen)', 'amountFen')
      .where({ status })
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
