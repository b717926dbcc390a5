import { parseYuan } from '@qinqing/contract';
import { dayOf, readBankTable, shown } from './bank-table.js';
import { readCamt053 } from './read-camt053.js';
import { readBankFile } from './read-file.js';
import { controlled, ORDER_NO, type StatementFile, type StatementLine } from './statement-file.js';

const HEADINGS = {
  debit: ['借方金额', '借方发生额', '支出', '支出金额', '借方'],
  credit: ['贷方金额', '贷方发生额', '收入', '收入金额', '贷方'],
  day: ['交易日期', '记账日期', '日期', '入账日期'],
  orderNo: ['拨付单号', '客户流水号', '业务编号', '端到端标识'],
  text: ['摘要', '用途', '附言', '备注'],
  reference: ['银行流水号', '交易流水号', '流水号', '凭证号'],
} as const;

/**
 * Reads the statement of one day: control rows with 日期, 笔数, 借方合计 and 贷方合计, headings, one line per movement.
 * By the control values a truncated statement is known.
 */
export async function readStatement(bytes: Buffer): Promise<StatementFile> {
  const file = await readBankFile(bytes);
  if (file.format === 'unreadable') return { format: 'csv', lines: [], faults: [file.fault] };
  if (file.format === 'xml') return readCamt053(file.text);
  const table = readBankTable(file.rows, file.faults, HEADINGS, { by: 'debit', required: ['debit', 'credit'] });
  const { faults, control } = table;
  const lines: StatementLine[] = [];
  for (const { line, cell } of table.rows) {
    const say = (text: string) => faults.push(`第 ${line} 行：${text}`);
    const amounts = (['debit', 'credit'] as const).map((column) => ({ column, fen: amountOf(cell(column)) }));
    for (const { column, fen } of amounts)
      if (fen === undefined) say(`${HEADINGS[column][0]}“${shown(cell(column))}”不是有效金额`);
    const moved = amounts.filter(({ fen }) => fen !== undefined && fen > 0);
    const day = cell('day') === '' ? control.day : dayOf(cell('day'));
    if (day === undefined) say(`日期“${shown(cell('day'))}”无法识别`);
    else if (control.day !== undefined && day !== control.day) say(`日期 ${day} 不是对账单的 ${control.day}`);
    if (moved.length !== 1) {
      if (amounts.every(({ fen }) => fen !== undefined)) say('借方与贷方须恰有一个金额');
      continue;
    }
    const [{ column, fen }] = moved as [{ column: 'debit' | 'credit'; fen: number }];
    const text = cell('text');
    const orderNo = cell('orderNo') || ORDER_NO.exec(text)?.[0];
    lines.push({
      line,
      day: day ?? '',
      direction: column,
      amountFen: fen,
      ...(orderNo ? { orderNo } : {}),
      reference: cell('reference'),
      text,
    });
  }
  return controlled({ format: file.format, ...(control.day ? { day: control.day } : {}), lines, faults }, control);
}

/** @returns 0 for an empty cell, undefined for what is no amount */
function amountOf(text: string): number | undefined {
  if (text === '' || text === '-' || text === '—') return 0;
  return parseYuan(text) ?? undefined;
}
