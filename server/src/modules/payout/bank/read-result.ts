import type { BankResult } from './bank-result.js';
import { readPain002 } from './pain002.js';
import { readResultTable } from './result-table.js';
import { readSheet } from './sheet.js';
import { readText, textRows } from './text-file.js';

/** Larger files are no result of a batch of 5,000 lines. */
export const MAX_RESULT_BYTES = 10 * 1024 * 1024;

/**
 * Reads a bank's result file of any format that the product knows, whole. Never throws for what is in the file: every
 * doubt is a fault in the answer, in Chinese, all of them at once.
 */
export async function readBankResult(bytes: Buffer): Promise<BankResult> {
  if (bytes.length === 0) return unreadable('文件是空的');
  if (bytes.length > MAX_RESULT_BYTES) return unreadable(`文件超过 ${MAX_RESULT_BYTES / 1024 / 1024} MB`);
  if (bytes.subarray(0, 4).equals(ZIP)) {
    const { rows, faults } = await readSheet(bytes);
    return readResultTable('xlsx', rows, faults);
  }
  if (bytes.subarray(0, 4).equals(OLE)) return unreadable('这是旧版 Excel(.xls)文件,请另存为 .xlsx 或 .csv 后再导入');
  if (bytes.subarray(0, 5).toString('latin1') === '%PDF-')
    return unreadable('这是 PDF 文件,请向银行索取 CSV、XLSX 或 pain.002 格式');
  const { text, fault } = readText(bytes);
  if (fault !== undefined) return unreadable(fault);
  if (/^\s*</.test(text)) return readPain002(text);
  const { rows, faults } = textRows(text);
  return readResultTable('csv', rows, faults);
}

const ZIP = Buffer.from([0x50, 0x4b, 0x03, 0x04]);
const OLE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

function unreadable(fault: string): BankResult {
  return { format: 'csv', lines: [], faults: [fault] };
}
