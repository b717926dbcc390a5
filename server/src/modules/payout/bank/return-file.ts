import { formatYuan } from '@qinqing/contract';

/** One payment that came back. */
export interface ReturnLine {
  /** line in the file, from 1 */
  line: number;
  orderNo: string;
  amountFen: number;
  payeeName: string;
  reason: string;
  reference: string;
}

export interface ReturnFile {
  format: 'csv' | 'xlsx' | 'xml';
  lines: ReturnLine[];
  /** Chinese; empty only where the file can be believed as far as it goes by itself */
  faults: string[];
}

/** The file compared with what it says about itself: by this a truncated one is known. */
export function controlled(read: ReturnFile, control: { count?: number; totalFen?: number }): ReturnFile {
  const { lines, faults } = read;
  if (faults.length > 0) return read;
  const sum = lines.reduce((total, each) => total + each.amountFen, 0);
  if (lines.length === 0) faults.push('文件没有一笔退票');
  if (control.count === undefined) faults.push('缺少笔数控制信息，无法确认文件是否完整');
  else if (control.count !== lines.length)
    faults.push(`文件声明 ${control.count} 笔，实际 ${lines.length} 笔，文件可能被截断或改动`);
  if (control.totalFen === undefined) faults.push('缺少合计金额控制信息，无法确认文件是否完整');
  else if (control.totalFen !== sum)
    faults.push(`文件声明合计 ${formatYuan(control.totalFen)} 元，实际 ${formatYuan(sum)} 元，文件可能被截断或改动`);
  return read;
}
