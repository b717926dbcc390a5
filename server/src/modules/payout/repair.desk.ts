import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../../platform/ids/index.js';
import { RepairRecord } from './bank.entity.js';
import type { PayoutRecord } from './payout.entity.js';
import { chunks } from './payout.repository.js';

/** Where payments that did not stay with the firm wait for the right account. */
@Injectable()
export class RepairDesk {
  async open(m: EntityManager, orders: readonly PayoutRecord[], cause: RepairRecord['cause'], at: Date): Promise<void> {
    const rows = orders.map((order) => ({
      id: newId(),
      createdAt: at,
      updatedAt: at,
      payoutId: order.id,
      openKey: order.id,
      enterpriseId: order.enterpriseId,
      status: 'asked' as const,
      version: 0,
      cause,
      reason: order.reason ?? '',
      askedAt: at,
    }));
    for (const part of chunks(rows))
      await m.createQueryBuilder().insert().into(RepairRecord).values(part).updateEntity(false).execute();
  }

  /** The order was paid again without a new account: nothing is asked of the firm any more. */
  async close(m: EntityManager, payoutId: string, newPayoutId: string): Promise<void> {
    await m.update(
      RepairRecord,
      { openKey: payoutId },
      { status: 'closed', openKey: null, newPayoutId, version: () => 'version + 1' },
    );
  }
}
