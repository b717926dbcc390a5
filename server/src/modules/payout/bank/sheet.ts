import { inflateRawSync } from 'node:zlib';
import type ExcelJS from 'exceljs';
import { MAX_RESULT_LINES } from './bank-result.js';
import { errorCode, MAX_COLUMNS, type Row, type Table } from './text-file.js';

/** All parts of a workbook together, unpacked. A batch of 5,000 lines needs about 3 MB. */
const MAX_UNPACKED_BYTES = 80 * 1024 * 1024;
const MAX_PARTS = 200;

/** The first sheet of a workbook as text. A formula is reported and never computed or believed. */
export async function readSheet(bytes: Buffer): Promise<Table> {
  const fault = zipFault(bytes);
  if (fault !== undefined) return { rows: [], faults: [fault] };
  // Some hundred modules, which a process that meets no workbook need not load.
  const { default: excel } = await import('exceljs');
  const book = new excel.Workbook();
  try {
    await book.xlsx.load(new Uint8Array(bytes).buffer);
  } catch {
    // The library throws whatever its parsers throw; to the reader it is one thing.
    return { rows: [], faults: ['XLSX 文件已损坏或不完整，无法打开'] };
  }
  const sheets = book.worksheets.filter((sheet) => sheet.actualRowCount > 0);
  const [sheet] = sheets;
  if (!sheet) return { rows: [], faults: ['工作簿是空的'] };
  const faults = sheets.length > 1 ? ['工作簿有多个含数据的工作表，无法确定以哪个为准'] : [];
  if (sheet.actualRowCount > MAX_RESULT_LINES + 10) return { rows: [], faults: [`文件超过 ${MAX_RESULT_LINES} 行`] };
  if (sheet.actualColumnCount > MAX_COLUMNS) return { rows: [], faults: [`文件超过 ${MAX_COLUMNS} 列`] };
  const rows: Row[] = [];
  sheet.eachRow((row, line) => {
    const cells: string[] = [];
    row.eachCell((cell, column) => {
      if (column > MAX_COLUMNS) return;
      if (cell.type === excel.ValueType.Formula) faults.push(`第 ${line} 行第 ${column} 列是公式，不予采信`);
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

/**
 * Judges a workbook by its directory before anything is unpacked: the parts together may claim no more than the limit,
 * and then each is unpacked once to no more than it claims, so that neither an honest bomb nor a lying one fills the
 * memory of the real reader.
 */
function zipFault(bytes: Buffer): string | undefined {
  const damaged = 'XLSX 文件已损坏或不完整，无法打开';
  const tooLarge = 'XLSX 文件解压后过大，拒绝打开';
  try {
    const parts = directoryOf(bytes);
    if (parts === undefined) return damaged;
    if (parts.length > MAX_PARTS) return 'XLSX 文件内部结构异常，拒绝打开';
    if (parts.reduce((sum, part) => sum + part.claimed, 0) > MAX_UNPACKED_BYTES) return tooLarge;
    for (const { method, packed, claimed, local } of parts) {
      if (bytes.readUInt32LE(local) !== LOCAL) return damaged;
      const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
      const data = bytes.subarray(start, start + packed);
      if (data.length !== packed) return damaged;
      const length =
        method === 0 ? data.length : inflateRawSync(data, { maxOutputLength: Math.max(claimed, 1) }).length;
      if (length > claimed) return tooLarge;
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === '') throw error;
    return code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge : damaged;
  }
  return undefined;
}

interface Part {
  method: number;
  /** bytes */
  packed: number;
  /** bytes that it says it has when unpacked */
  claimed: number;
  /** where its own header stands */
  local: number;
}

/** What the archive says of its parts; undefined where it has no readable directory. */
function directoryOf(bytes: Buffer): Part[] | undefined {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length || bytes.readUInt32LE(end) !== END) return undefined;
  const count = bytes.readUInt16LE(end + 10);
  const parts: Part[] = [];
  let at = bytes.readUInt32LE(end + 16);
  // One more than is allowed is enough to be refused.
  for (let i = 0; i < Math.min(count, MAX_PARTS + 1); i++) {
    if (bytes.readUInt32LE(at) !== ENTRY) return undefined;
    parts.push({
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      claimed: bytes.readUInt32LE(at + 24),
      local: bytes.readUInt32LE(at + 42),
    });
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return parts;
}
