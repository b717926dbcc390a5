import { inflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { MAX_RESULT_LINES } from './bank-result.js';
import { errorCode, type Row, type Table } from './text-file.js';

/** All parts of a workbook together, unpacked. A batch of 5,000 lines needs about 3 MB. */
const MAX_UNPACKED_BYTES = 80 * 1024 * 1024;
const MAX_PARTS = 200;
const MAX_COLUMNS = 60;

/** The first sheet of a workbook as text. A formula is reported and never computed or believed. */
export async function readSheet(bytes: Buffer): Promise<Table> {
  const fault = zipFault(bytes);
  if (fault !== undefined) return { rows: [], faults: [fault] };
  const book = new ExcelJS.Workbook();
  try {
    await book.xlsx.load(new Uint8Array(bytes).buffer);
  } catch {
    // The library throws whatever its parsers throw; to the reader it is one thing.
    return { rows: [], faults: ['XLSX 文件已损坏或不完整,无法打开'] };
  }
  const sheets = book.worksheets.filter((sheet) => sheet.actualRowCount > 0);
  const [sheet] = sheets;
  if (!sheet) return { rows: [], faults: ['工作簿是空的'] };
  const faults = sheets.length > 1 ? ['工作簿有多个含数据的工作表,无法确定以哪个为准'] : [];
  if (sheet.actualRowCount > MAX_RESULT_LINES + 10) return { rows: [], faults: [`文件超过 ${MAX_RESULT_LINES} 行`] };
  if (sheet.actualColumnCount > MAX_COLUMNS) return { rows: [], faults: [`文件超过 ${MAX_COLUMNS} 列`] };
  const rows: Row[] = [];
  sheet.eachRow((row, line) => {
    const cells: string[] = [];
    row.eachCell((cell, column) => {
      if (column > MAX_COLUMNS) return;
      if (cell.type === ExcelJS.ValueType.Formula) faults.push(`第 ${line} 行第 ${column} 列是公式,不予采信`);
      cells[column - 1] = cellText(cell.value);
    });
    const full = Array.from(cells, (cell) => cell ?? '');
    if (full.some((cell) => cell !== '')) rows.push({ line, cells: full });
  });
  return { rows, faults };
}

function cellText(value: ExcelJS.CellValue): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value.trim();
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (value instanceof Date) return value.toISOString();
  if ('richText' in value)
    return value.richText
      .map((part) => part.text)
      .join('')
      .trim();
  if ('formula' in value) return `=${value.formula}`;
  if ('sharedFormula' in value) return `=${value.sharedFormula}`;
  if ('hyperlink' in value) return String(value.text).trim();
  return '';
}

/** A number as it would be typed: an amount such as 0.1+0.2 is not read as 0.3. */
function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : '';
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;

/** Unpacks every part once under a limit of its own, so that a small file can't fill the memory of the real reader. */
function zipFault(bytes: Buffer): string | undefined {
  const damaged = 'XLSX 文件已损坏或不完整,无法打开';
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== END) return damaged;
  const parts = bytes.readUInt16LE(end + 10);
  if (parts > MAX_PARTS) return 'XLSX 文件内部结构异常,拒绝打开';
  let left = MAX_UNPACKED_BYTES;
  let at = bytes.readUInt32LE(end + 16);
  try {
    for (let i = 0; i < parts; i++) {
      if (bytes.readUInt32LE(at) !== ENTRY) return damaged;
      const method = bytes.readUInt16LE(at + 10);
      const packed = bytes.readUInt32LE(at + 20);
      const local = bytes.readUInt32LE(at + 42);
      if (bytes.readUInt32LE(local) !== LOCAL) return damaged;
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const data = bytes.subarray(start, start + packed);
      if (data.length !== packed) return damaged;
      left -= method === 0 ? data.length : inflateRawSync(data, { maxOutputLength: Math.max(left, 1) }).length;
      if (left <= 0) return 'XLSX 文件解压后过大,拒绝打开';
      at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === '') throw error;
    return code === 'ERR_BUFFER_TOO_LARGE' ? 'XLSX 文件解压后过大,拒绝打开' : damaged;
  }
  return undefined;
}
