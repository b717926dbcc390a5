import type { EntityManager } from 'typeorm';
import type { BankResult, ResultLine } from '../../src/modules/payout/bank/bank-result.js';
import { BankResultService } from '../../src/modules/payout/bank-result.service.js';
import { BatchService } from '../../src/modules/payout/batch.service.js';
import { PayoutRecord } from '../../src/modules/payout/payout.entity.js';
import { FILE_STATES } from '../../src/modules/payout/payout.rules.js';
import { Download } from '../../src/platform/http/index.js';
import { around, type Bug, extended, type Undo } from './planting.js';

type Reading = (result: BankResult, orders: PayoutRecord[]) => BankResult;

/** Takes a result file for something else than it is. */
function misreading(read: Reading): Undo {
  return around(
    BankResultService.prototype,
    'importIn',
    (original) =>
      async function misread(this, ...args) {
        const [m, actor, batchId, file, result] = args as [EntityManager, unknown, string, unknown, BankResult];
        const orders = await m.findBy(PayoutRecord, { batchId });
        return original.call(this, m, actor, batchId, file, read(result, orders));
      },
  );
}

/** What the file says about itself is made to fit, so that nobody sees what it lacks. */
function fitting(result: BankResult, lines: ResultLine[]): BankResult {
  const declaredTotalFen = lines.reduce((sum, line) => sum + line.amountFen, 0);
  return { ...result, lines, declaredCount: lines.length, declaredTotalFen };
}

function failedLine({ orderNo, amountFen }: PayoutRecord, line: number): ResultLine {
  return { line, orderNo, amountFen, result: 'failed' };
}

const isOpen = ({ status }: PayoutRecord) => status === 'dispatched' || status === 'unknown';
const isMissing = (result: BankResult) => (order: PayoutRecord) =>
  isOpen(order) && result.lines.every(({ orderNo, result: kind }) => orderNo !== order.orderNo || kind === 'pending');

export const BANK_BUGS: Bug[] = [
  {
    name: 'timeout-read-as-failed',
    title: 'what the bank does not know yet is taken for failed',
    plant: () => [
      misreading((result, orders) => {
        const missing = orders.filter(isMissing(result));
        const rest = result.lines.filter(({ orderNo }) => missing.every((order) => order.orderNo !== orderNo));
        return fitting(result, [...rest, ...missing.map((order, i) => failedLine(order, 1000 + i))]);
      }),
    ],
  },
  {
    name: 'truncated-file-read-as-failed',
    title: 'lines that are cut off a file are taken for failed',
    plant: () => [
      misreading((result, orders) => {
        if (result.declaredCount === undefined || result.declaredCount <= result.lines.length) return result;
        const missing = orders.filter(isMissing(result));
        return fitting({ ...result, faults: [] }, [
          ...result.lines.filter(({ orderNo }) => missing.every((order) => order.orderNo !== orderNo)),
          ...missing.map((order, i) => failedLine(order, 1000 + i)),
        ]);
      }),
    ],
  },
  {
    name: 'amount-not-checked',
    title: 'the amount in a result is not compared with the order’s',
    plant: () => [
      misreading((result, orders) => {
        const amounts = new Map(orders.map(({ orderNo, amountFen }) => [orderNo, amountFen]));
        const lines = result.lines.map((line) => ({ ...line, amountFen: amounts.get(line.orderNo) ?? line.amountFen }));
        return fitting(result, lines);
      }),
    ],
  },
  {
    name: 'batch-total-not-checked',
    title: 'count and total of a file are not compared with its lines',
    plant: () => [misreading((result) => fitting(result, result.lines))],
  },
  {
    name: 'duplicate-line-accepted',
    title: 'a line that stands twice in a file is taken once without a word',
    plant: () => [
      misreading((result) => fitting(result, [...new Map(result.lines.map((line) => [line.orderNo, line])).values()])),
    ],
  },
  {
    name: 'foreign-line-accepted',
    title: 'lines of other batches are skipped without a word',
    plant: () => [
      misreading((result, orders) =>
        fitting(
          result,
          result.lines.filter(({ orderNo }) => orders.some((order) => order.orderNo === orderNo)),
        ),
      ),
    ],
  },
  {
    name: 'payee-name-not-checked',
    title: 'the payee’s name in a result is not compared',
    plant: () => [
      misreading((result) => ({ ...result, lines: result.lines.map(({ payeeName: _name, ...line }) => line) })),
    ],
  },
  {
    name: 'contradiction-accepted',
    title: 'a file that says the opposite of an earlier one is taken',
    plant: () => [
      misreading((result, orders) => {
        const over = new Map(orders.filter((order) => !isOpen(order)).map((order) => [order.orderNo, order]));
        const lines = result.lines.map((line): ResultLine => {
          const order = over.get(line.orderNo);
          return order ? { ...line, result: order.settledAt ? 'paid' : 'failed' } : line;
        });
        return { ...result, lines };
      }),
    ],
  },
  {
    name: 'paid-without-status-guard',
    title: 'a line marks its order paid whatever the order’s state is',
    plant: () => [
      around(
        BankResultService.prototype,
        'importIn',
        (original) =>
          async function unguarded(this, ...args) {
            const [m, , , , result] = args as [EntityManager, unknown, unknown, unknown, BankResult];
            const taken = await original.call(this, ...args);
            for (const { orderNo, result: kind } of result.lines)
              if (kind === 'paid')
                await m.update(PayoutRecord, { orderNo }, { status: 'paid', version: () => 'version + 1' });
            return taken;
          },
      ),
    ],
  },
  {
    name: 'new-batch-number-on-retry',
    title: 'a file that is taken out a second time gets a new batch number',
    plant: () => {
      const taken = new Map<unknown, number>();
      return [
        around(
          BatchService.prototype,
          'download',
          (original) =>
            async function renumbered(this, ...args) {
              const download = (await original.call(this, ...args)) as Download;
              const id = args[1];
              const times = taken.get(id) ?? 0;
              taken.set(id, times + 1);
              if (times === 0) return download;
              const text = (download.content as Buffer).toString('utf8').replace(/(B\d{8}-\d{3})/, `$1${times}`);
              return new Download(Buffer.from(text), 'again.csv', 'text/csv');
            },
        ),
      ];
    },
  },
  {
    name: 'file-before-release',
    title: 'the bank file can be taken out before the release',
    plant: () => [extended(FILE_STATES, 'sealed')],
  },
];
