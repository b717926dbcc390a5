import type { BankColumn, BankLayoutInput } from '@qinqing/contract/staff';
import { stringify } from 'csv-stringify/sync';
import iconv from 'iconv-lite';
import { type BankBatch, type BankBatchLine, CONTROL, plainYuan, totalFen } from './bank-batch.js';

/** How one bank wants its payments listed: data, so that a new bank needs no new program. */
export interface BankLayout extends Omit<BankLayoutInput, 'layoutCode' | 'poolCode'> {
  code: string;
}

/**
 * The bytes of a batch in a bank's layout. Cells are quoted wherever the delimiter, a quote or a line break would be
 * read as another cell; cells that begin like a formula were refused before (`batchFaults`).
 */
export function writeLayout(batch: BankBatch, layout: BankLayout): Buffer {
  const money = (fen: number) => (layout.amount === 'fen' ? String(fen) : plainYuan(fen));
  const { number, lines } = batch;
  const rows = [
    ...(layout.control
      ? [[CONTROL.batch, number, CONTROL.count, String(lines.length), CONTROL.total, money(totalFen(lines))]]
      : []),
    ...(layout.headings ? [layout.columns.map(({ heading }) => heading)] : []),
    ...lines.map((line, index) => layout.columns.map(({ field }) => cellOf(field, line, index, money))),
  ];
  const text = stringify(rows, { delimiter: layout.delimiter, record_delimiter: '\r\n' });
  return iconv.encode(text, layout.encoding === 'gb18030' ? 'gb18030' : 'utf8', {
    addBOM: layout.encoding === 'utf-8-bom',
  });
}

function cellOf(field: BankColumn, line: BankBatchLine, index: number, money: (fen: number) => string): string {
  switch (field) {
    case 'line':
      return String(index + 1);
    case 'amount':
      return money(line.amountFen);
    case 'branchName':
      return line.branchName ?? '';
    default:
      return line[field];
  }
}
