import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import type ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { shanghaiDay } from '../../platform/clock/index.js';
import { AppError } from '../../platform/errors/index.js';

/** Rows of a table that a person keeps: the first line names the columns, every cell is text. */
export async function readTable(path: string): Promise<Record<string, string>[]> {
  const bytes = await readFile(path);
  return path.toLowerCase().endsWith('.xlsx') ? readXlsx(bytes) : readCsv(bytes);
}

function readCsv(bytes: Buffer): Record<string, string>[] {
  try {
    return parse(decode(bytes), {
      columns: (head: string[]) => head.map((name) => name.trim()),
      bom: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    throw new AppError('VALIDATION', { message: 'CSV 文件无法识别：每一行的列数须与表头一致', cause: error });
  }
}

/** Spreadsheet programs here save CSV in GB 18030; valid UTF-8 is hardly ever anything else. */
function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return iconv.decode(bytes, 'gb18030');
  }
}

async function readXlsx(bytes: Buffer): Promise<Record<string, string>[]> {
  // Some hundred modules, which a process that meets no workbook need not load.
  const { default: excel } = await import('exceljs');
  const book = new excel.Workbook();
  await book.xlsx.load(bytes as unknown as Parameters<typeof book.xlsx.load>[0]);
  const sheet = book.worksheets[0];
  if (!sheet) return [];
  const head: string[] = [];
  const rows: Record<string, string>[] = [];
  sheet.eachRow((row, number) => {
    const cells: Record<string, string> = {};
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      const text = cellText(cell.value);
      if (number === 1) head[column] = text.trim();
      else if (head[column]) cells[head[column]] = text;
    });
    if (number > 1) rows.push(cells);
  });
  return rows;
}

function cellText(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return '';
  // A date cell means a calendar day; spreadsheets hold it as midnight UTC.
  if (value instanceof Date)
    return value.toISOString().endsWith('T00:00:00.000Z') ? value.toISOString().slice(0, 10) : shanghaiDay(value);
  if (typeof value === 'object') {
    if ('richText' in value) return value.richText.map((part) => part.text).join('');
    if ('result' in value) return cellText(value.result as ExcelJS.CellValue);
    if ('text' in value) return String(value.text);
    return '';
  }
  return String(value);
}
