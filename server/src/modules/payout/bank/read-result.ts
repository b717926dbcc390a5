import type { BankResult } from './bank-result.js';
import { readPain002 } from './pain002.js';
import { readBankFile } from './read-file.js';
import { readResultTable } from './result-table.js';

/**
 * Reads a bank's result file of any format that the product knows, whole. Never throws for what is in the file: every
 * doubt is a fault in the answer, in Chinese, all of them at once.
 */
export async function readBankResult(bytes: Buffer): Promise<BankResult> {
  const file = await readBankFile(bytes);
  if (file.format === 'unreadable') return { format: 'csv', lines: [], faults: [file.fault] };
  if (file.format === 'xml') return readPain002(file.text);
  return readResultTable(file.format, file.rows, file.faults);
}
