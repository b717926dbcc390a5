import { formatYuan } from '@qinqing/contract';
import type { BankResult, ResultKind } from './bank-result.js';
import { half } from './bank-table.js';

/** What a result is compared with: the batch as it was sealed, and how far each order is. */
export interface ExpectedBatch {
  number: string;
  totalFen: number;
  lines: ReadonlyMap<string, ExpectedLine>;
}

export interface ExpectedLine {
  amountFen: number;
  payeeName: string;
  /** whether this is the account that was sealed; masked numbers are let pass */
  isAccount: (accountNumber: string) => boolean;
  /** the result that stands already; a later file may repeat it but not contradict it */
  decided?: 'paid' | 'failed';
  /** whether a result is waited for */
  open: boolean;
}

/** Every reason why the file can't be believed; empty only where all of it can. */
export function resultFaults(result: BankResult, batch: ExpectedBatch): string[] {
  const faults = [...result.faults];
  if (result.batchNumber !== undefined && result.batchNumber !== half(batch.number)) {
    faults.push(`文件属于批次 ${result.batchNumber}，不是 ${batch.number}`);
  }
  if (result.lines.length === 0 && result.faults.length === 0) faults.push('文件没有一笔结果');
  controlFaults(result, batch, faults);
  const seen = new Map<string, number>();
  for (const line of result.lines) {
    const say = (text: string) =>
      faults.push(`第 ${line.line} ${result.format === 'pain002' ? '笔' : '行'}（${line.orderNo}）：${text}`);
    const first = seen.get(line.orderNo);
    if (first !== undefined) say(`与第 ${first} 行重复`);
    else seen.set(line.orderNo, line.line);
    const expected = batch.lines.get(line.orderNo);
    if (!expected) {
      say('不在本批次中');
      continue;
    }
    if (line.amountFen !== expected.amountFen) {
      say(`金额 ${formatYuan(line.amountFen)} 元与拨付单 ${formatYuan(expected.amountFen)} 元不符`);
    }
    if (line.payeeName !== undefined && plain(line.payeeName) !== plain(expected.payeeName))
      say('收款户名与拨付单不符');
    if (line.accountNumber !== undefined && !expected.isAccount(line.accountNumber)) say('收款账号与拨付单不符');
    if (expected.decided !== undefined && expected.decided !== line.result) {
      say(`结果与已入账的“${WORD[expected.decided]}”相矛盾`);
    }
    if (expected.decided === undefined && !expected.open) say('拨付单不在等待银行结果的状态');
  }
  return faults;
}

function controlFaults(result: BankResult, batch: ExpectedBatch, faults: string[]): void {
  const { declaredCount, declaredTotalFen, originalCount, originalTotalFen, lines } = result;
  // A line that could not be read is missing from the lines and has its own fault.
  if (declaredCount !== undefined && result.faults.length === 0 && declaredCount !== lines.length) {
    faults.push(`文件声明 ${declaredCount} 笔，实际 ${lines.length} 笔，文件可能被截断或改动`);
  }
  const sum = lines.reduce((total, line) => total + line.amountFen, 0);
  if (declaredTotalFen !== undefined && result.faults.length === 0 && declaredTotalFen !== sum) {
    faults.push(`文件声明合计 ${formatYuan(declaredTotalFen)} 元，实际 ${formatYuan(sum)} 元，文件可能被截断或改动`);
  }
  if (originalCount !== undefined && originalCount !== batch.lines.size) {
    faults.push(`文件所述原批次 ${originalCount} 笔，本批次 ${batch.lines.size} 笔`);
  }
  if (originalTotalFen !== undefined && originalTotalFen !== batch.totalFen) {
    faults.push(`文件所述原批次合计 ${formatYuan(originalTotalFen)} 元，本批次 ${formatYuan(batch.totalFen)} 元`);
  }
}

const WORD: Record<ResultKind, string> = { paid: '成功', failed: '失败', pending: '处理中' };

/** Names are compared without the width of brackets and without spaces: banks change both. */
export function plain(name: string): string {
  return half(name).replace(/\s+/g, '').toUpperCase();
}
