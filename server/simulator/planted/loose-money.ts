import type { PayoutStatus } from '@qinqing/contract';
import { PAYOUT_EDGES } from '@qinqing/contract/edges';
import type { EntityManager } from 'typeorm';
import { LedgerService } from '../../src/modules/ledger/index.js';
import type { LedgerBook, Posting } from '../../src/modules/ledger/ledger.book.js';
import { LedgerTransferRow } from '../../src/modules/ledger/ledger.entity.js';
import { PayoutRecord } from '../../src/modules/payout/payout.entity.js';
import { orderNumber } from '../../src/modules/payout/payout.rules.js';
import { PayoutService } from '../../src/modules/payout/payout.service.js';
import { around, extended, type Inside, type Undo } from './planting.js';

/** A transfer past everything that refuses a second one. */
export async function postAgain(service: Inside, m: EntityManager, row: LedgerTransferRow, kind: Posting['kind']) {
  const { poolCode, amountFen: fen, applicationId, payoutId, measureId, enterpriseId } = row;
  const id = `${kind}:${row.id}.again`.slice(0, 120);
  const posting: Posting = { id, kind, poolCode, fen, applicationId, payoutId, measureId, enterpriseId };
  await (service as unknown as { book: LedgerBook }).book.post(m, [posting]);
}

/** Pays out under a new order what an order of any of these states already stands for. */
export function reissuable(from: PayoutStatus): Undo {
  return extended(PAYOUT_EDGES, { from, event: 'correct', to: 'corrected', by: ['payout_maker'], ledger: [] });
}

/** The new order's money is moved without taking up the balance that the old one left. */
export function reissuedWithoutBalance(): Undo {
  return around(
    LedgerService.prototype,
    'reissue',
    () =>
      async function loose(this, ...args) {
        const [m, { payoutId, newPayoutId }] = args as [EntityManager, { payoutId: string; newPayoutId: string }];
        const [row] = await m.find(LedgerTransferRow, { where: { payoutId }, take: 1 });
        await postAgain(this, m, { ...row!, id: newPayoutId, payoutId: newPayoutId }, 'reorder');
      },
  );
}

/** A new order is written beside whatever stands for the same entitlement already. */
export function orderBesideOthers(): Undo {
  return around(
    PayoutService.prototype,
    'insert',
    (original) =>
      async function numbered(this, ...args) {
        const [m, row] = args as [EntityManager, PayoutRecord];
        row.attempt = (await m.countBy(PayoutRecord, { applicationId: row.applicationId })) + 1;
        row.orderNo = orderNumber(row.receiptNo, row.attempt);
        if (await m.existsBy(PayoutRecord, { liveKey: row.liveKey ?? '' })) row.liveKey = null;
        return original.call(this, ...args);
      },
  );
}
