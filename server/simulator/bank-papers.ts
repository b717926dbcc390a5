import { stringify } from 'csv-stringify/sync';
import type { Prng } from '../demo/prng.js';
import { plainYuan } from '../src/modules/payout/bank/bank-batch.js';
import type { BankPayment, Booking } from './bank.js';
import type { MadeFile } from './bank-files.js';

const bytesOf = (rows: readonly (readonly string[])[]) =>
  Buffer.from(stringify([...rows], { record_delimiter: '\r\n' }));
const sum = (all: readonly { fen: number }[]) => all.reduce((total, { fen }) => total + fen, 0);

/** How a list of returned payments is changed on its way. */
export const RETURN_MUTATIONS = [
  'none',
  'none',
  'cut off',
  'amount edited',
  'name edited',
  'line twice',
  'foreign line',
  'count wrong',
] as const;
export type ReturnMutation = (typeof RETURN_MUTATIONS)[number];

/** The bank's list of money that came back (退票), true or changed. */
export function returnFile(payments: readonly BankPayment[], mutation: ReturnMutation, random: Prng): MadeFile {
  const lines = payments.map(({ orderNo, payeeName, fen, reason }) => ({ orderNo, payeeName, fen, reason }));
  const at = random.int(0, lines.length - 1);
  const line = lines[at]!;
  const made = (rows: typeof lines, count = rows.length, fen = sum(rows)): Buffer =>
    bytesOf([
      ['笔数', String(count), '合计金额', plainYuan(fen)],
      ['拨付单号', '收款户名', '退票金额', '退票原因', '银行流水号'],
      ...rows.map((row, i) => [row.orderNo, row.payeeName, plainYuan(row.fen), row.reason, `T${i}`]),
    ]);
  switch (mutation) {
    case 'none':
      return { bytes: made(lines), doubtful: false };
    case 'cut off':
      return { bytes: made(lines.slice(0, -1), lines.length, sum(lines)), doubtful: true };
    case 'amount edited':
      return { bytes: made(lines.with(at, { ...line, fen: line.fen + 100 })), doubtful: true };
    case 'name edited':
      return { bytes: made(lines.with(at, { ...line, payeeName: `${line.payeeName}分公司` })), doubtful: true };
    case 'line twice':
      return { bytes: made([...lines, line]), doubtful: true };
    case 'foreign line':
      return { bytes: made([...lines, { ...line, orderNo: `${line.orderNo}9` }]), doubtful: true };
    case 'count wrong':
      return { bytes: made(lines, lines.length + 1), doubtful: true };
  }
}

export const STATEMENT_MUTATIONS = ['money for no order', 'amount edited', 'count wrong'] as const;
export type StatementMutation = 'none' | (typeof STATEMENT_MUTATIONS)[number];

/** What moved on the account in one day, true or changed. */
export function statementFile(day: string, bookings: readonly Booking[], mutation: StatementMutation): Buffer {
  const lines = [...bookings];
  const debit = lines.findIndex(({ side }) => side === 'debit');
  if (mutation === 'amount edited' && debit >= 0) lines[debit] = { ...lines[debit]!, fen: lines[debit]!.fen + 100 };
  else if (mutation === 'money for no order' || mutation === 'amount edited')
    lines.push({ side: 'debit', fen: 5_00, text: '手续费' });
  const of = (side: Booking['side']) => plainYuan(sum(lines.filter((line) => line.side === side)));
  return bytesOf([
    ['日期', day, '笔数', String(lines.length + (mutation === 'count wrong' ? 1 : 0))],
    ['借方合计', of('debit'), '贷方合计', of('credit')],
    ['交易日期', '借方金额', '贷方金额', '拨付单号', '摘要', '流水号'],
    ...lines.map(({ side, fen, orderNo = '', text }, i) => {
      const amount = plainYuan(fen);
      return [day, side === 'debit' ? amount : '', side === 'credit' ? amount : '', orderNo, text, `S${i}`];
    }),
  ]);
}
