import { formatYuan } from '@qinqing/contract';

/** The number of an order within a bank's free text. */
export const ORDER_NO = /P[0-9A-Z]{6,30}\.\d{1,3}/;

/** One movement on the account from which is paid. */
export interface StatementLine {
  /** line in the file, from 1 */
  line: number;
  /** YYYY-MM-DD, on which the bank booked it */
  day: string;
  /** debit: money left the account; credit: money came */
  direction: 'debit' | 'credit';
  amountFen: number;
  /** the number of the order that the bank names, anywhere in the line */
  orderNo?: string;
  reference: string;
  text: string;
}

export interface StatementFile {
  format: 'csv' | 'xlsx' | 'xml';
  /** the day that the statement is about */
  day?: string;
  lines: StatementLine[];
  /** Chinese; empty only where the file can be believed as far as it goes by itself */
  faults: string[];
}

/** The statement compared with what it says about itself: by this a truncated one is known. */
export function controlled(
  read: StatementFile,
  control: { count?: number; debitFen?: number; creditFen?: number },
  /** what the count counts */
  counted = read.lines.length,
): StatementFile {
  const { lines, faults } = read;
  if (faults.length > 0) return read;
  if (read.day === undefined) faults.push('缺少日期控制信息，无法确认是哪一天的对账单');
  if (control.count === undefined) faults.push('缺少笔数控制信息，无法确认文件是否完整');
  else if (control.count !== counted)
    faults.push(`文件声明 ${control.count} 笔，实际 ${counted} 笔，文件可能被截断或改动`);
  for (const [side, name, declared] of [
    ['debit', '借方', control.debitFen],
    ['credit', '贷方', control.creditFen],
  ] as const) {
    const sum = lines.filter((each) => each.direction === side).reduce((total, each) => total + each.amountFen, 0);
    if (declared === undefined) faults.push(`缺少${name}合计控制信息，无法确认文件是否完整`);
    else if (declared !== sum)
      faults.push(`文件声明${name}合计 ${formatYuan(declared)} 元，实际 ${formatYuan(sum)} 元，文件可能被截断或改动`);
  }
  return read;
}
