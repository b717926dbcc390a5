import { isUtf8 } from 'node:buffer';
import { parse } from 'csv-parse/sync';
import { MAX_RESULT_LINES } from './bank-result.js';

export interface Row {
  /** line in the file, from 1 */
  line: number;
  cells: string[];
}

export interface Table {
  rows: Row[];
  /** Chinese */
  faults: string[];
}

/** Rows above the lines: control row and headings, with some room. */
const MAX_ROWS = MAX_RESULT_LINES + 10;
const MAX_RECORD_CHARS = 4000;
/** No bank needs more; a record of a million cells would take the readers seconds. */
export const MAX_COLUMNS = 60;

/**
 * UTF-8 with or without a byte order mark, or GB18030 (which contains GBK). A text that is valid UTF-8 is UTF-8: GBK
 * text of more than a few characters is not. Nothing is replaced or guessed beyond that.
 */
export function readText(bytes: Buffer): { text: string; fault?: string } {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return { text: '', fault: '文件是 UTF-16 编码，请另存为 UTF-8 或 GBK 编码' };
  }
  const text = new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'gb18030').decode(bytes);
  if (text.includes(REPLACEMENT)) return { text: '', fault: '无法识别文件编码，请另存为 UTF-8 或 GBK 编码' };
  if (text.includes('\u0000')) return { text: '', fault: '文件含有二进制内容，不是文本文件' };
  return { text };
}

/** What a decoder puts where the bytes mean nothing; no real file contains it. */
const REPLACEMENT = '\ufffd';

export function textRows(text: string): Table {
  try {
    const records = parse(text, {
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD_CHARS,
      to: MAX_ROWS + 1,
      info: true,
      trim: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    const rows = records.map(({ record, info }) => ({ line: info.lines, cells: record }));
    if (rows.some((row) => row.cells.length > MAX_COLUMNS)) return { rows: [], faults: [`文件超过 ${MAX_COLUMNS} 列`] };
    if (rows.length > MAX_ROWS) return { rows: [], faults: [`文件超过 ${MAX_RESULT_LINES} 行`] };
    return { rows, faults: [] };
  } catch (error) {
    const code = errorCode(error);
    if (code === '') throw error;
    return { rows: [], faults: [CSV_FAULTS[code] ?? '文件不是规范的 CSV'] };
  }
}

/** The code of a library's error, '' where it has none. */
export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}

const CSV_FAULTS: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: '引号没有闭合，文件可能被截断',
  CSV_MAX_RECORD_SIZE: `有一行超过 ${MAX_RECORD_CHARS} 个字符，文件可能已损坏`,
  CSV_INVALID_CLOSING_QUOTE: '引号位置不正确，文件可能已损坏',
  INVALID_OPENING_QUOTE: '引号位置不正确，文件可能已损坏',
};
