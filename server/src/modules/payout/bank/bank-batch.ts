import { BANK_COLUMN } from '@qinqing/contract/staff';

/** A sealed batch as it is written into a bank file. */
export interface BankBatch {
  number: string;
  /** when it was sealed */
  at: Date;
  /** day on which the bank is asked to pay, YYYY-MM-DD */
  payOn: string;
  payer: { name: string; poolCode: string };
  lines: BankBatchLine[];
}

export interface BankBatchLine {
  orderNo: string;
  payeeName: string;
  accountNumber: string;
  bankName: string;
  branchName: string | undefined;
  amountFen: number;
  /** shown on the payee's statement */
  purpose: string;
}

export const OUT_FORMATS = ['csv', 'xlsx', 'pain001'] as const;
/** `layout`: in the layout of the paying account's bank, where one was chosen. */
export type OutFormat = (typeof OUT_FORMATS)[number] | 'layout';

export const CONTROL = { batch: '批次号', count: '笔数', total: '合计金额' } as const;

/** Yuan with two decimals and no grouping, as banks read it: 123456 fen → `1234.56`. */
export function plainYuan(fen: number): string {
  if (!Number.isSafeInteger(fen) || fen < 0) throw new RangeError(`not an amount in fen: ${fen}`);
  return `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
}

export function totalFen(lines: readonly { amountFen: number }[]): number {
  return lines.reduce((sum, line) => sum + line.amountFen, 0);
}

/** Begins as a formula does in a spreadsheet, or holds a control character, which breaks lines. */
const DANGEROUS = /^[=+\-@]|\p{Cc}/u;

/** Why these lines can't be written, in Chinese; empty where they can. */
export function batchFaults(lines: readonly BankBatchLine[]): string[] {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const line of lines) {
    const say = (text: string) => faults.push(`拨付单 ${line.orderNo}：${text}`);
    if (seen.has(line.orderNo)) say('在批次中重复');
    seen.add(line.orderNo);
    if (!/^[0-9]{8,32}$/.test(line.accountNumber)) say('收款账号不是 8 至 32 位数字');
    if (line.payeeName.trim() === '') say('缺少收款户名');
    if (!Number.isSafeInteger(line.amountFen) || line.amountFen <= 0) say('金额不是正数');
    const texts = [line.payeeName, line.bankName, line.branchName ?? '', line.purpose];
    if (texts.some((text) => DANGEROUS.test(text))) say('户名、开户行或用途含有不允许的字符');
  }
  return faults;
}

/** The rows of the CSV and of the sheet alike: control row, headings, lines. */
export function batchRows(batch: BankBatch): string[][] {
  const { number, lines } = batch;
  return [
    [CONTROL.batch, number, CONTROL.count, String(lines.length), CONTROL.total, plainYuan(totalFen(lines))],
    Object.values(BANK_COLUMN),
    ...lines.map((line, index) => [
      String(index + 1),
      line.orderNo,
      line.payeeName,
      line.accountNumber,
      line.bankName,
      line.branchName ?? '',
      plainYuan(line.amountFen),
      line.purpose,
    ]),
  ];
}
