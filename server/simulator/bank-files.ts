import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import type { Prng } from '../demo/prng.js';
import { plainYuan } from '../src/modules/payout/bank/bank-batch.js';
import type { BankPayment } from './bank.js';

/** How a result file is changed on its way. */
export const MUTATIONS = [
  'none',
  'gbk',
  'shuffled',
  'left out',
  'pending left out',
  'cut off',
  'cut inside a line',
  'amount edited',
  'amounts swapped',
  'name edited',
  'account edited',
  'line twice',
  'foreign line',
  'count wrong',
  'total wrong',
  'other batch',
  'word unknown',
  'contradicted',
] as const;
export type Mutation = (typeof MUTATIONS)[number];

export interface ResultRow {
  orderNo: string;
  payeeName: string;
  account: string;
  fen: number;
  word: string;
  reason: string;
}

export interface MadeFile {
  bytes: Buffer;
  /** there is a reason to doubt it: nothing of it may be believed */
  doubtful: boolean;
}

const WORDS = { paid: '成功', failed: '失败', pending: '处理中', returned: '成功' } as const;

function rowsOf(payments: readonly BankPayment[]): ResultRow[] {
  return payments.map(({ orderNo, payeeName, account, fen, status, reason }) => ({
    orderNo,
    payeeName,
    account,
    fen,
    word: WORDS[status],
    reason: status === 'failed' ? reason : '',
  }));
}

const sum = (rows: readonly ResultRow[]) => rows.reduce((total, row) => total + row.fen, 0);

function table(number: string, rows: readonly ResultRow[], count = rows.length, fen = sum(rows)): Buffer {
  const lines = rows.map(({ orderNo, payeeName, account, fen: amount, word, reason }) => [
    orderNo,
    payeeName,
    account,
    plainYuan(amount),
    word,
    reason,
  ]);
  const head = [
    ['批次号', number, '笔数', String(count), '合计金额', plainYuan(fen)],
    ['拨付单号', '收款户名', '收款账号', '金额', '处理结果', '失败原因'],
  ];
  return Buffer.from(stringify([...head, ...lines], { record_delimiter: '\r\n' }));
}

/** Bytes after the result's word: a file that lost only a remark says all that counts. */
function endOf(row: ResultRow): number {
  return Buffer.byteLength(`,${row.reason}\r\n`);
}

/** The bank's answer for a batch, as it arrives: whole and true, or changed on its way. */
export function resultFile(
  number: string,
  payments: readonly BankPayment[],
  mutation: Mutation,
  random: Prng,
  foreign: readonly BankPayment[],
): MadeFile {
  const rows = rowsOf(payments);
  const doubtful = (bytes: Buffer): MadeFile => ({ bytes, doubtful: true });
  const sound = (bytes: Buffer): MadeFile => ({ bytes, doubtful: false });
  const whole = table(number, rows);
  const at = random.int(0, Math.max(0, rows.length - 1));
  const edited = (change: Partial<ResultRow>) => rows.map((row, i) => (i === at ? { ...row, ...change } : row));
  const row = rows[at];
  if (!row) return sound(whole);
  switch (mutation) {
    case 'none':
      return sound(whole);
    case 'gbk':
      return sound(iconv.encode(whole.toString('utf8'), 'gb18030'));
    case 'shuffled':
      return sound(table(number, random.shuffle(rows)));
    case 'left out':
      return rows.length > 1
        ? sound(
            table(
              number,
              rows.filter((_, i) => i !== at),
            ),
          )
        : sound(whole);
    case 'pending left out': {
      const decided = rows.filter(({ word }) => word !== WORDS.pending);
      return decided.length > 0 ? sound(table(number, decided)) : sound(whole);
    }
    case 'cut off':
      return doubtful(table(number, rows.slice(0, -1), rows.length, sum(rows)));
    case 'cut inside a line':
      return doubtful(whole.subarray(0, whole.length - endOf(rows.at(-1)!) - random.int(1, 20)));
    case 'amount edited':
      return doubtful(table(number, edited({ fen: row.fen + 100 * random.int(1, 900) })));
    case 'amounts swapped': {
      const other = rows.findIndex(({ fen }) => fen !== row.fen);
      if (other < 0) return sound(whole);
      const swapped = rows.map((each, i) =>
        i === at ? { ...each, fen: rows[other]!.fen } : i === other ? { ...each, fen: row.fen } : each,
      );
      return doubtful(table(number, swapped));
    }
    case 'name edited':
      return doubtful(table(number, edited({ payeeName: `${row.payeeName}分公司` })));
    case 'account edited':
      return doubtful(
        table(number, edited({ account: `${row.account.slice(0, -1)}${(Number(row.account.at(-1)) + 1) % 10}` })),
      );
    case 'line twice':
      return doubtful(table(number, [...rows, row]));
    case 'foreign line': {
      const [stranger] = rowsOf(foreign);
      const added = stranger ?? { ...row, orderNo: `${row.orderNo.slice(0, -1)}9` };
      return doubtful(table(number, [...rows, added]));
    }
    case 'count wrong':
      return doubtful(table(number, rows, rows.length + 1));
    case 'total wrong':
      return doubtful(table(number, rows, rows.length, sum(rows) + 100));
    case 'other batch':
      return doubtful(table(`${number}9`, rows));
    case 'word unknown':
      return doubtful(table(number, edited({ word: '办结' })));
    case 'contradicted':
      return sound(whole);
  }
}

/** A file that says of a decided payment the opposite of what was taken into the books. */
export function contradictingFile(number: string, payments: readonly BankPayment[], decided: Set<string>): MadeFile {
  const rows = rowsOf(payments);
  const lying = rows.map((row) => {
    if (!decided.has(row.orderNo)) return row;
    return row.word === WORDS.paid ? { ...row, word: WORDS.failed, reason: '户名不符' } : { ...row, word: WORDS.paid };
  });
  const doubtful = rows.some((row) => decided.has(row.orderNo));
  return { bytes: table(number, lying), doubtful };
}
