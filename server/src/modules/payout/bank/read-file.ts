import { readSheet } from './sheet.js';
import { readText, type Row, textRows } from './text-file.js';

/** Larger files are no result of a batch of 5,000 lines. */
export const MAX_BANK_BYTES = 10 * 1024 * 1024;

/** A file of a bank as rows, or as XML; unreadable where neither. */
export type BankRows =
  | { format: 'csv' | 'xlsx'; rows: Row[]; faults: string[] }
  | { format: 'xml'; text: string }
  | { format: 'unreadable'; fault: string };

/**
 * Tells by its bytes what a file is and reads it, under limits that are checked before anything is unpacked. Never
 * throws for what is in the file.
 */
export async function readBankFile(bytes: Buffer): Promise<BankRows> {
  if (bytes.length === 0) return unreadable('文件是空的');
  if (bytes.length > MAX_BANK_BYTES) return unreadable(`文件超过 ${MAX_BANK_BYTES / 1024 / 1024} MB`);
  if (bytes.subarray(0, 4).equals(ZIP)) return { format: 'xlsx', ...(await readSheet(bytes)) };
  if (bytes.subarray(0, 4).equals(OLE))
    return unreadable('这是旧版 Excel（.xls）文件，请另存为 .xlsx 或 .csv 后再导入');
  if (bytes.subarray(0, 5).toString('latin1') === '%PDF-')
    return unreadable('这是 PDF 文件，请向银行索取 CSV、XLSX 或 XML 格式');
  const { text, fault } = readText(bytes);
  if (fault !== undefined) return unreadable(fault);
  if (/^\s*</.test(text)) return { format: 'xml', text };
  return { format: 'csv', ...textRows(text) };
}

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

function unreadable(fault: string): BankRows {
  return { format: 'unreadable', fault };
}
