import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from 'typeorm';
import { fenToFreeze } from '../../src/flows/check-findings.js';
import { CheckApplicationFlow } from '../../src/flows/index.js';
import { ApplicationService } from '../../src/modules/application/index.js';
import { LedgerBook } from '../../src/modules/ledger/ledger.book.js';
import { LedgerAccountRow, LedgerTransferRow } from '../../src/modules/ledger/ledger.entity.js';
import { LedgerService } from '../../src/modules/ledger/index.js';
import { TRANSFERS } from '../../src/modules/ledger/ledger.rules.js';
import { BatchService } from '../../src/modules/payout/batch.service.js';
import { PayoutRecord } from '../../src/modules/payout/payout.entity.js';
import { PayoutMoves } from '../../src/modules/payout/payout.moves.js';
import { PayoutService } from '../../src/modules/payout/payout.service.js';
import type { Db } from '../../src/platform/db/index.js';
import { around, type Bug } from './planting.js';
import { orderBesideOthers, postAgain, reissuable, reissuedWithoutBalance } from './loose-money.js';

const inUnitOf = new AsyncLocalStorage<number>();

export const MONEY_BUGS: Bug[] = [
  {
    name: 'budget-read-check-write',
    title: 'the pool’s balance is read first and only then drawn on',
    plant: () => {
      const readBefore = new Map<string, number>();
      return [
        around(
          CheckApplicationFlow.prototype,
          'read',
          (original) =>
            async function reading(this, ...args) {
              const [m, applicationId] = args as [EntityManager, string];
              const ready = (await original.call(this, ...args)) as { record: { poolCode: string } } | undefined;
              const id = `${ready?.record.poolCode}:AVAILABLE`;
              const account = ready && (await m.findOneBy(LedgerAccountRow, { id }));
              if (account) readBefore.set(applicationId, account.creditsFen - account.debitsFen);
              return ready;
            },
        ),
        around(
          LedgerService.prototype,
          'holdExactly',
          (original) =>
            function freezing(this, ...args) {
              const { applicationId } = args[1] as { applicationId: string };
              const known = readBefore.get(applicationId);
              const freeze = () => original.call(this, ...args);
              return known === undefined ? freeze() : inUnitOf.run(known, freeze);
            },
        ),
        around(
          LedgerBook.prototype,
          'change',
          (original) =>
            async function change(this, ...args) {
              const [m, id, column, fen, guarded] = args as [unknown, string, unknown, number, boolean];
              const known = inUnitOf.getStore();
              if (known === undefined || !guarded || !id.endsWith(':AVAILABLE')) return original.call(this, ...args);
              return known >= fen && original.call(this, m, id, column, fen, false);
            },
        ),
      ];
    },
  },
  {
    name: 'unfreeze-twice',
    title: 'money that is let go is let go once more',
    plant: () => [
      around(
        LedgerService.prototype,
        'unfreeze',
        (original) =>
          async function twice(this, ...args) {
            const row = (await original.call(this, ...args)) as LedgerTransferRow | undefined;
            if (row) await postAgain(this, args[0] as EntityManager, row, 'unfreeze');
            return row;
          },
      ),
    ],
  },
  {
    name: 'withdraw-keeps-freeze',
    title: 'a case that is withdrawn keeps its frozen money',
    plant: () => [around(ApplicationService.prototype, 'release', () => async () => undefined)],
  },
  {
    name: 'freeze-in-own-unit',
    title: 'money is frozen in one unit of work and the case moved in the next',
    plant: () => [
      around(
        CheckApplicationFlow.prototype,
        'run',
        (original) =>
          async function apart(this, ...args) {
            const { payload } = args[0] as { payload: { applicationId: string } };
            const { db } = this as unknown as { db: Db };
            type Ready = { row: unknown; record: unknown; evaluation: Parameters<typeof fenToFreeze>[0] };
            const ready = (await db.read((m) => this.read!(m, payload.applicationId))) as Ready | undefined;
            if (ready) await db.write((m) => this.freeze!(m, ready.row, ready.record, fenToFreeze(ready.evaluation)));
            return original.call(this, ...args);
          },
      ),
    ],
  },
  {
    name: 'order-without-money',
    title: 'an order is made, and no money committed to it',
    plant: () => [around(LedgerService.prototype, 'commit', () => async () => undefined)],
  },
  {
    name: 'failed-money-available-too',
    title: 'money of a failed payment is put back into the pool and kept for the order as well',
    plant: () => [
      around(
        LedgerService.prototype,
        'failBackAll',
        (original) =>
          async function both(this, ...args) {
            await original.call(this, ...args);
            const [m, { payoutIds }] = args as [EntityManager, { payoutIds: string[] }];
            for (const payoutId of payoutIds) {
              const row = await m.findOneByOrFail(LedgerTransferRow, { payoutId, code: TRANSFERS.dispatch.code });
              await postAgain(this, m, row, 'uncommit');
            }
          },
      ),
    ],
  },
  {
    name: 'cancelled-batch-keeps-lines',
    title: 'a batch is cancelled, and its orders stay in it',
    plant: () => [
      around(
        PayoutMoves.prototype,
        'move',
        (original) =>
          async function stay(this, ...args) {
            const { event } = args[2] as { event: string };
            return event === 'unbatch' ? undefined : original.call(this, ...args);
          },
      ),
    ],
  },
  {
    name: 'unknown-resent-under-new-number',
    title: 'an order of which the bank has not said anything is paid again under a new number',
    plant: () => [reissuable('unknown'), reissuable('dispatched'), reissuedWithoutBalance()],
  },
  {
    name: 'reissue-twice',
    title: 'one failed payment is replaced by two new orders',
    plant: () => [
      reissuable('corrected'),
      reissuedWithoutBalance(),
      around(
        PayoutService.prototype,
        'reissue',
        (original) =>
          async function anyVersion(this, ...args) {
            const [actor, input, answer] = args as [unknown, { payoutId: string }, unknown];
            const { db } = this as unknown as { db: Db };
            const row = await db.read((m) => m.findOneByOrFail(PayoutRecord, { id: input.payoutId }));
            return original.call(this, actor, { ...input, version: row.version }, answer);
          },
      ),
      orderBesideOthers(),
    ],
  },
  {
    name: 'paid-to-the-old-account',
    title: 'a corrected account is forgotten on the way into the new order',
    plant: () => [
      around(
        PayoutService.prototype,
        'reissue',
        (original) =>
          function forgetful(this, ...args) {
            const [actor, { payeeAccountId: _corrected, ...input }, answer] = args as [
              unknown,
              { payeeAccountId?: string },
              unknown,
            ];
            return original.call(this, actor, input, answer);
          },
      ),
    ],
  },
  {
    name: 'sent-without-dispatch',
    title: 'a batch is marked as sent, and its money not as on its way',
    plant: () => [around(LedgerService.prototype, 'dispatchAll', () => async () => undefined)],
  },
  {
    name: 'batch-total-of-other-lines',
    title: 'a batch’s total is written down before its last order joins it',
    plant: () => [
      around(
        BatchService.prototype,
        'insertBatch',
        (original) =>
          function early(this, ...args) {
            const [m, actor, poolCode, lines, ...rest] = args as [unknown, unknown, unknown, unknown[], unknown];
            return original.call(this, m, actor, poolCode, lines.length > 1 ? lines.slice(1) : lines, ...rest);
          },
      ),
    ],
  },
];
