import type { EntityManager } from 'typeorm';
import { ApplicationService } from '../../src/modules/application/index.js';
import { LedgerService, TRANSFERS } from '../../src/modules/ledger/index.js';
import { LedgerTransferRow } from '../../src/modules/ledger/ledger.entity.js';
import { ClawbackReceiptRecord } from '../../src/modules/payout/clawback.entity.js';
import { ClawbackReceipts } from '../../src/modules/payout/index.js';
import { PayoutService } from '../../src/modules/payout/payout.service.js';
import { RepairService } from '../../src/modules/payout/repair.service.js';
import type { Db } from '../../src/platform/db/index.js';
import { orderBesideOthers, postAgain, reissuable, reissuedWithoutBalance } from './loose-money.js';
import { around, type Bug } from './planting.js';

/** What can be done wrong once money was paid: when it comes back, is asked back, or more of it is due. */
export const AFTERWARDS_BUGS: Bug[] = [
  {
    name: 'return-counted-twice',
    title: 'money that the bank sent back is booked back twice',
    plant: () => [
      around(
        LedgerService.prototype,
        'returned',
        (original) =>
          async function twice(this, ...args) {
            await original.call(this, ...args);
            const [m, { payoutId }] = args as [EntityManager, { payoutId: string }];
            const row = await m.findOneByOrFail(LedgerTransferRow, { payoutId, code: TRANSFERS.return.code });
            await postAgain(this, m, row, 'return');
          },
      ),
    ],
  },
  {
    name: 'clawback-above-paid',
    title: 'a firm is asked for more than it was paid',
    plant: () => [around(LedgerService.prototype, 'keptOf', () => async () => Number.MAX_SAFE_INTEGER)],
  },
  {
    name: 'receipt-confirmed-by-its-writer',
    title: 'who wrote down that money came back may confirm it too',
    plant: () => [
      around(
        ClawbackReceipts.prototype,
        'confirmReceipt',
        (original) =>
          async function alone(this, ...args) {
            const [actor, input] = args as [{ id: string }, { id: string }];
            const { db } = this as unknown as { db: Db };
            await db.write((m) =>
              m.update(ClawbackReceiptRecord, { id: input.id, recordedBy: actor.id }, { recordedBy: 'somebody' }),
            );
            const answer = await original.call(this, ...args);
            await db.write((m) =>
              m.update(ClawbackReceiptRecord, { id: input.id, recordedBy: 'somebody' }, { recordedBy: actor.id }),
            );
            return answer;
          },
      ),
    ],
  },
  {
    name: 'cap-skipped',
    title: 'what several measures may pay together is not looked at',
    plant: () => [
      around(LedgerService.prototype, 'capRoom', () => async () => []),
      around(
        LedgerService.prototype,
        'holdExactly',
        (original) =>
          function uncapped(this, ...args) {
            const [m, input] = args as [EntityManager, object];
            return original.call(this, m, { ...input, caps: [] });
          },
      ),
    ],
  },
  {
    name: 'split-borne-by-one-pool',
    title: 'what two pools should bear is taken from one',
    plant: () => [
      around(
        LedgerService.prototype,
        'holdExactly',
        (original) =>
          function whole(this, ...args) {
            const [m, input] = args as [EntityManager, { shares: { poolCode: string; fen: number }[] }];
            const [first] = input.shares;
            const fen = input.shares.reduce((sum, share) => sum + share.fen, 0);
            return original.call(this, m, { ...input, shares: first ? [{ ...first, fen }] : [] });
          },
      ),
    ],
  },
  {
    name: 'settlement-forgets-what-was-paid',
    title: 'a settlement pays the whole once more instead of the difference',
    plant: () => [around(LedgerService.prototype, 'netPaidByPool', () => async () => new Map())],
  },
  {
    name: 'mismatch-does-not-stop-dispatch',
    title: 'books and bank differ, and batches are released and sent all the same',
    plant: () => [around(LedgerService.prototype, 'requireRunning', () => async () => undefined)],
  },
  {
    name: 'repaired-order-sent-twice',
    title: 'a payment whose account was verified is ordered once by the desk and once more by the repair',
    plant: () => [
      reissuable('corrected'),
      reissuedWithoutBalance(),
      orderBesideOthers(),
      around(
        RepairService.prototype,
        'decide',
        (original) =>
          async function again(this, ...args) {
            const answer = (await original.call(this, ...args)) as { payoutId: string; newPayoutId?: string };
            const { db, payouts } = this as unknown as { db: Db; payouts: PayoutService };
            const input = { payoutId: answer.payoutId, reason: '再次拨付' };
            if (answer.newPayoutId)
              await db.write((m) =>
                payouts.reissueIn(m, args[0] as Parameters<PayoutService['reissue']>[0], 'verify', input),
              );
            return answer;
          },
      ),
    ],
  },
  {
    name: 'case-named-after-another-order',
    title: 'cases of one batch are all written down with the order of its first case',
    plant: () => [
      around(
        ApplicationService.prototype,
        'applyMoney',
        (original) =>
          function mixed(this, ...args) {
            const [m, group] = args as [EntityManager, { ids: string[]; news: { payoutId: string } }];
            return original.call(this, m, group.ids.length > 1 ? { ...group, order: group.news.payoutId } : group);
          },
      ),
    ],
  },
];
