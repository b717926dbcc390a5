import { stringify } from 'csv-stringify/sync';
import ExcelJS from 'exceljs';
import { type BankBatch, batchRows, COLUMNS, type OutFormat } from './bank-batch.js';
import { writePain001 } from './pain001.js';

const MIME: Record<OutFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pain001: 'application/xml',
};
const EXTENSION: Record<OutFormat, string> = { csv: 'csv', xlsx: 'xlsx', pain001: 'xml' };

export interface WrittenFile {
  format: OutFormat;
  name: string;
  bytes: Buffer;
}

export function mimeOf(format: OutFormat): string {
  return MIME[format];
}

/** Makes the bytes of one format. They are made once, at sealing: the sheet's bytes are not the same the next time. */
export async function writeBatch(batch: BankBatch, format: OutFormat): Promise<WrittenFile> {
  const name = `${batch.number}.${format === 'pain001' ? 'pain001.' : ''}${EXTENSION[format]}`;
  const bytes =
    format === 'csv' ? writeCsv(batch) : format === 'xlsx' ? await writeXlsx(batch) : Buffer.from(writePain001(batch));
  return { format, name, bytes };
}

/** UTF-8 with a byte order mark, because office programs otherwise read it as GBK. */
export function writeCsv(batch: BankBatch): Buffer {
  return Buffer.from(`\ufeff${stringify(batchRows(batch), { quoted: true, record_delimiter: '\r\n' })}`);
}

async function writeXlsx(batch: BankBatch): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
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
  sheet.views = [{ state: 'frozen', ySplit: 2, xSplit: Object.keys(COLUMNS).indexOf('payeeName') }];
  return Buffer.from(await book.xlsx.writeBuffer());
}
