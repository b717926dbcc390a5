import { parseYuan } from '@qinqing/contract';
import { CONTROL } from './bank-batch.js';
import type { Row } from './text-file.js';

/** The control row and the headings stand within the first rows. */
const HEAD_ROWS = 8;

/** What a table says about itself: by this a truncated file is known. */
export interface TableControl {
  batch?: string;
  count?: number;
  totalFen?: number;
  debitFen?: number;
  creditFen?: number;
  /** YYYY-MM-DD */
  day?: string;
}

export interface BankTable<Column extends string> {
  /** whether the headings were found; without them nothing else is known */
  found: boolean;
  control: TableControl;
  rows: { line: number; cell: (column: Column) => string; has: (column: Column) => boolean }[];
  faults: string[];
}

/**
 * A table as banks send it: rows with control values (批次号, 笔数, 合计金额, 日期), headings, one line per payment.
 * @param headings names under which banks know each column; the first is how people here call it
 * @param by columns by one of which the row of the headings is known
 */
export function readBankTable<Column extends string>(
  rows: readonly Row[],
  readFaults: readonly string[],
  headings: Record<Column, readonly string[]>,
  { by, required }: { by: NoInfer<Column>; required: readonly NoInfer<Column>[] },
): BankTable<Column> {
  const table: BankTable<Column> = { found: false, control: {}, rows: [], faults: [...readFaults] };
  if (rows.length === 0) {
    if (readFaults.length === 0) table.faults.push('文件没有内容');
    return table;
  }
  const columnsOf = (cells: readonly string[]): Partial<Record<Column, number>> => {
    const found: Partial<Record<Column, number>> = {};
    for (const [column, names] of Object.entries(headings) as [Column, readonly string[]][]) {
      const index = cells.findIndex((cell) => names.includes(half(cell)));
      if (index >= 0) found[column] = index;
    }
    return found;
  };
  const at = rows.slice(0, HEAD_ROWS).findIndex((row) => columnsOf(row.cells)[by] !== undefined);
  if (at < 0) {
    const names = required.map((column) => headings[column][0]);
    table.faults.push(`没有找到表头，首行应含“${names.join('、')}”`);
    return table;
  }
  table.found = true;
  table.control = readControl(rows.slice(0, at));
  const columns = columnsOf(rows[at]!.cells);
  for (const column of required) if (columns[column] === undefined) table.faults.push(`缺少“${headings[column][0]}”列`);
  table.rows = rows.slice(at + 1).map(({ line, cells }) => ({
    line,
    cell: (column) => {
      const index = columns[column];
      return index === undefined ? '' : half(cells[index] ?? '');
    },
    has: (column) => columns[column] !== undefined,
  }));
  return table;
}

function readControl(rows: readonly Row[]): TableControl {
  const value = (name: string): string | undefined => {
    for (const { cells } of rows) {
      const index = cells.findIndex((cell) => half(cell).replace(/[::]$/, '') === name || half(cell) === `${name}(元)`);
      if (index >= 0) return half(cells[index + 1] ?? '');
    }
    return undefined;
  };
  const control: TableControl = {};
  const batch = value(CONTROL.batch);
  const count = value(CONTROL.count);
  const total = value(CONTROL.total);
  const day = value('日期') ?? value('对账日期') ?? value('账单日期');
  if (batch) control.batch = batch;
  if (count !== undefined && /^\d{1,6}$/.test(count)) control.count = Number(count);
  for (const [key, text] of [
    ['totalFen', total],
    ['debitFen', value('借方合计')],
    ['creditFen', value('贷方合计')],
  ] as const) {
    const fen = text === undefined ? null : parseYuan(text);
    if (fen !== null) control[key] = fen;
  }
  const date = day === undefined ? undefined : dayOf(day);
  if (date !== undefined) control.day = date;
  return control;
}

/** A calendar day as banks write it: 2026-03-02, 2026/3/2, 20260302, 2026年3月2日. */
export function dayOf(text: string): string | undefined {
  const [, year, month, day] =
    /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]\d.*)?$/.exec(text.trim()) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    [];
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const iso = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : undefined;
}

/** Full-width letters, digits and brackets as their narrow forms; outer spaces gone. */
export function half(text: string): string {
  return text.normalize('NFKC').trim();
}

export function shown(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}
