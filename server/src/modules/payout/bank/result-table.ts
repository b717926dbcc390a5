import { parseYuan } from '@qinqing/contract';
import { readBankTable, shown } from './bank-table.js';
import { type BankResult, type InFormat, resultKind, type ResultLine } from './bank-result.js';
import type { Row } from './text-file.js';

/** Headings by which banks name the columns that are read. */
const HEADINGS = {
  orderNo: ['拨付单号', '客户流水号', '业务编号', '端到端标识'],
  payeeName: ['收款户名', '收款人名称', '户名', '收款人户名'],
  amount: ['金额', '金额(元)', '交易金额', '付款金额'],
  result: ['处理结果', '结果', '交易状态', '状态', '处理状态'],
  accountNumber: ['收款账号', '收款人账号', '账号'],
  reason: ['失败原因', '原因', '备注', '附言'],
  reference: ['银行流水号', '交易流水号', '流水号'],
} as const;
const REQUIRED = ['orderNo', 'payeeName', 'amount', 'result'] as const;

/** Reads a result table: a control row (批次号, 笔数, 合计金额 with their values), headings, one line per payment. */
export function readResultTable(format: InFormat, rows: readonly Row[], readFaults: readonly string[]): BankResult {
  const table = readBankTable(rows, readFaults, HEADINGS, { by: 'orderNo', required: REQUIRED });
  const result: BankResult = { format, lines: [], faults: table.faults };
  if (!table.found) return result;
  const { batch, count, totalFen } = table.control;
  if (batch) result.batchNumber = batch;
  else result.faults.push('缺少批次号控制信息');
  if (count !== undefined) result.declaredCount = count;
  else result.faults.push('缺少笔数控制信息，无法确认文件是否完整');
  if (totalFen !== undefined) result.declaredTotalFen = totalFen;
  else result.faults.push('缺少合计金额控制信息，无法确认文件是否完整');
  for (const row of table.rows) {
    const line = readLine(row, result.faults);
    if (line) result.lines.push(line);
  }
  return result;
}

type TableRow = ReturnType<typeof readBankTable<keyof typeof HEADINGS>>['rows'][number];

function readLine({ line, cell, has }: TableRow, faults: string[]): ResultLine | undefined {
  const say = (text: string) => faults.push(`第 ${line} 行：${text}`);
  const orderNo = cell('orderNo');
  const amountFen = parseYuan(cell('amount'));
  const result = resultKind(cell('result'));
  if (orderNo === '') say('缺少拨付单号');
  if (has('amount') && amountFen === null) say(`金额“${shown(cell('amount'))}”不是有效金额`);
  if (has('result') && result === undefined) say(`处理结果“${shown(cell('result'))}”无法识别`);
  if (has('payeeName') && cell('payeeName') === '') say('缺少收款户名');
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
