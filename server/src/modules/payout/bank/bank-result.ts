/** What a bank reports on one payment. `pending`: the bank has it and does not know yet. */
export type ResultKind = 'paid' | 'failed' | 'pending';

export interface ResultLine {
  /** line in the file, from 1 */
  line: number;
  orderNo: string;
  amountFen: number;
  result: ResultKind;
  payeeName?: string;
  accountNumber?: string;
  reason?: string;
  /** the bank's own number */
  reference?: string;
}

export const IN_FORMATS = ['csv', 'xlsx', 'pain002'] as const;
export type InFormat = (typeof IN_FORMATS)[number];

/** A result file as read: as far as it could be read, with everything that is wrong with it. */
export interface BankResult {
  format: InFormat;
  batchNumber?: string;
  /** what the file says about itself: by this a truncated file is known */
  declaredCount?: number;
  declaredTotalFen?: number;
  /** what the file says about the batch, where it does */
  originalCount?: number;
  originalTotalFen?: number;
  lines: ResultLine[];
  /** Chinese */
  faults: string[];
}

export const MAX_RESULT_LINES = 20_000;

const PAID = new Set(['成功', '付款成功', '已付款', '已到账', '交易成功', 'success', 'acsc', 'accc']);
const FAILED = new Set(['失败', '付款失败', '交易失败', '拒绝', '已拒绝', 'fail', 'failed', 'rjct', 'canc']);
const PENDING = new Set(['处理中', '银行处理中', '待处理', 'pending', 'pdng', 'rcvd', 'actc', 'accp', 'acsp', 'acwc']);

/** @returns undefined for a word that no bank here uses: never guessed */
export function resultKind(text: string): ResultKind | undefined {
  const word = text.trim().toLowerCase();
  if (PAID.has(word)) return 'paid';
  if (FAILED.has(word)) return 'failed';
  if (PENDING.has(word)) return 'pending';
  return undefined;
}
