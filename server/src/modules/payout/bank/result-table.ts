import { parseYuan } from '@qinqing/contract';
import { CONTROL } from './bank-batch.js';
import { type BankResult, type InFormat, resultKind, type ResultLine } from './bank-result.js';
import type { Row } from './text-file.js';

/** Headings by which banks name the columns that are read. */
const HEADINGS = {
  orderNo: ['拨付单号', '客户流水号', '业务编号', '端到端标识'],
  amount: ['金额', '金额(元)', '交易金额', '付款金额'],
  result: ['处理结果', '结果', '交易状态', '状态', '处理状态'],
  payeeName: ['收款户名', '收款人名称', '户名', '收款人户名'],
  accountNumber: ['收款账号', '收款人账号', '账号'],
  reason: ['失败原因', '原因', '备注', '附言'],
  reference: ['银行流水号', '交易流水号', '流水号'],
} as const;
type Column = keyof typeof HEADINGS;
const REQUIRED: readonly Column[] = ['orderNo', 'amount', 'result', 'payeeName'];
/** The control row and the headings stand within the first rows. */
const HEAD_ROWS = 8;

/** Reads a result table: a control row (批次号, 笔数, 合计金额 with their values), headings, one line per payment. */
export function readResultTable(format: InFormat, rows: readonly Row[], faults: readonly string[]): BankResult {
  const result: BankResult = { format, lines: [], faults: [...faults] };
  if (rows.length === 0) {
    if (faults.length === 0) result.faults.push('文件没有内容');
    return result;
  }
  const at = rows.slice(0, HEAD_ROWS).findIndex((row) => columnsOf(row.cells).orderNo !== undefined);
  if (at < 0) {
    result.faults.push('没有找到表头,首行应含“拨付单号、收款户名、金额、处理结果”');
    return result;
  }
  readControl(rows.slice(0, at), result);
  const columns = columnsOf(rows[at]!.cells);
  for (const column of REQUIRED) {
    if (columns[column] === undefined) result.faults.push(`缺少“${HEADINGS[column][0]}”列`);
  }
  for (const row of rows.slice(at + 1)) {
    const line = readLine(row, columns, result.faults);
    if (line) result.lines.push(line);
  }
  return result;
}

function columnsOf(cells: readonly string[]): Partial<Record<Column, number>> {
  const found: Partial<Record<Column, number>> = {};
  for (const [column, names] of Object.entries(HEADINGS) as [Column, readonly string[]][]) {
    const index = cells.findIndex((cell) => names.includes(half(cell)));
    if (index >= 0) found[column] = index;
  }
  return found;
}

function readControl(rows: readonly Row[], result: BankResult): void {
  const value = (name: string): string | undefined => {
    for (const { cells } of rows) {
      const index = cells.findIndex((cell) => half(cell).replace(/[::]$/, '') === name || half(cell) === `${name}(元)`);
      if (index >= 0) return half(cells[index + 1] ?? '');
    }
    return undefined;
  };
  const batch = value(CONTROL.batch);
  const count = value(CONTROL.count);
  const total = value(CONTROL.total);
  if (batch) result.batchNumber = batch;
  else result.faults.push('缺少批次号控制信息');
  if (count !== undefined && /^\d{1,6}$/.test(count)) result.declaredCount = Number(count);
  else result.faults.push('缺少笔数控制信息,无法确认文件是否完整');
  const fen = total === undefined ? null : parseYuan(total);
  if (fen !== null) result.declaredTotalFen = fen;
  else result.faults.push('缺少合计金额控制信息,无法确认文件是否完整');
}

function readLine(
  { line, cells }: Row,
  columns: Partial<Record<Column, number>>,
  faults: string[],
): ResultLine | undefined {
  const cell = (column: Column): string => {
    const index = columns[column];
    return index === undefined ? '' : half(cells[index] ?? '');
  };
  const say = (text: string) => faults.push(`第 ${line} 行:${text}`);
  const orderNo = cell('orderNo');
  const amountFen = parseYuan(cell('amount'));
  const result = resultKind(cell('result'));
  if (orderNo === '') say('缺少拨付单号');
  if (columns.amount !== undefined && amountFen === null) say(`金额“${shown(cell('amount'))}”不是有效金额`);
  if (columns.result !== undefined && result === undefined) say(`处理结果“${shown(cell('result'))}”无法识别`);
  if (columns.payeeName !== undefined && cell('payeeName') === '') say('缺少收款户名');
  if (orderNo === '' || amountFen === null || result === undefined) return undefined;
  return {
    line,
    orderNo,
    amountFen,
    result,
    ...optional('payeeName', cell('payeeName')),
    ...optional('accountNumber', cell('accountNumber')),
    ...optional('reason', cell('reason')),
    ...optional('reference', cell('reference')),
  };
}

function optional<K extends string>(key: K, value: string): { [P in K]?: string } {
  return value === '' ? {} : ({ [key]: value } as { [P in K]?: string });
}

/** Full-width letters, digits and brackets as their narrow forms; outer spaces gone. */
export function half(text: string): string {
  return text.normalize('NFKC').trim();
}

export function shown(text: string): string {
  return text.length > 20 ? `${text.slice(0, 20)}…` : text;
}
