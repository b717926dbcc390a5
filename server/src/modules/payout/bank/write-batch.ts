import { BANK_COLUMNS } from '@qinqing/contract/staff';
import { stringify } from 'csv-stringify/sync';
import { type BankBatch, batchRows, type OutFormat } from './bank-batch.js';
import { type BankLayout, writeLayout } from './bank-layout.js';
import { writePain001 } from './pain001.js';

const MIME: Record<OutFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pain001: 'application/xml',
  layout: 'text/csv',
};

export interface WrittenFile {
  format: OutFormat;
  name: string;
  bytes: Buffer;
}

export function mimeOf(format: OutFormat): string {
  return MIME[format];
}

/** Makes the bytes of one format. They are made once, at sealing: the sheet's bytes are not the same the next time. */
export async function writeBatch(batch: BankBatch, format: OutFormat, layout?: BankLayout): Promise<WrittenFile> {
  const { number } = batch;
  switch (format) {
    case 'csv':
      return { format, name: `${number}.csv`, bytes: writeCsv(batch) };
    case 'xlsx':
      return { format, name: `${number}.xlsx`, bytes: await writeXlsx(batch) };
    case 'pain001':
      return { format, name: `${number}.pain001.xml`, bytes: Buffer.from(writePain001(batch)) };
    case 'layout':
      if (!layout) throw new Error('a file in a bank layout needs the layout');
      return { format, name: `${number}.${layout.code}.csv`, bytes: writeLayout(batch, layout) };
  }
}

/** UTF-8 with a byte order mark, because office programs otherwise read it as GBK. */
export function writeCsv(batch: BankBatch): Buffer {
  return Buffer.from(`\ufeff${stringify(batchRows(batch), { quoted: true, record_delimiter: '\r\n' })}`);
}

async function writeXlsx(batch: BankBatch): Promise<Buffer> {
  // Some hundred modules, which a process that meets no workbook need not load.
  const { default: excel } = await import('exceljs');
  const book = new excel.Workbook();
  book.created = batch.at;
  book.modified = batch.at;
  const sheet = book.addWorksheet('拨付批次');
  for (const row of batchRows(batch)) sheet.addRow(row);
  // Text everywhere: a spreadsheet would round an account of nineteen digits, and an amount through a float.
  sheet.columns.forEach((column, index) => {
    column.numFmt = '@';
    column.width = [8, 24, 40, 28, 28, 32, 16, 40][index] ?? 16;
  });
  sheet.getRow(2).font = { bold: true };
  sheet.views = [{ state: 'frozen', ySplit: 2, xSplit: BANK_COLUMNS.indexOf('payeeName') }];
  return Buffer.from(await book.xlsx.writeBuffer());
}
