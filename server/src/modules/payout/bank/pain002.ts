import { type BankResult, MAX_RESULT_LINES, resultKind, type ResultLine } from './bank-result.js';
import { shown } from './bank-table.js';
import {
  amount,
  child,
  integer,
  leaf,
  list,
  money,
  type Node,
  partyName,
  readDocument,
  reasonText,
} from './iso-xml.js';

/** Customer payment status report, ISO 20022 pain.002. */
export function readPain002(text: string): BankResult {
  const result: BankResult = { format: 'pain002', lines: [], faults: [] };
  const document = readDocument(text);
  const report = typeof document === 'string' ? document : child(document, 'CstmrPmtStsRpt');
  if (typeof report === 'string' || Object.keys(report).length === 0) {
    result.faults.push(typeof report === 'string' ? report : '不是 pain.002 付款状态报告');
    return result;
  }
  const group = child(report, 'OrgnlGrpInfAndSts');
  const information = list(report, 'OrgnlPmtInfAndSts');
  const transactions = information.flatMap((block) => list(block, 'TxInfAndSts'));
  const batchNumber = leaf(group, 'OrgnlMsgId');
  if (batchNumber) result.batchNumber = batchNumber;
  else result.faults.push('缺少原批次号（OrgnlMsgId）');
  if (transactions.length > MAX_RESULT_LINES) {
    result.faults.push(`文件超过 ${MAX_RESULT_LINES} 笔`);
    return result;
  }
  if (transactions.length === 0)
    result.faults.push('没有逐笔结果（TxInfAndSts）；整批状态不予采信，请向银行索取逐笔回盘');
  readControl(result, group, [group, ...information]);
  transactions.forEach((transaction, index) => {
    const line = readTransaction(transaction, index + 1, result.faults);
    if (line) result.lines.push(line);
  });
  return result;
}

/**
 * What the file says about itself is the sum of its counts per status; without them it must list every transaction of
 * the original message, and their number is that of the original.
 */
function readControl(result: BankResult, group: Node, blocks: readonly Node[]): void {
  const count = integer(leaf(group, 'OrgnlNbOfTxs'));
  const total = amount(leaf(group, 'OrgnlCtrlSum'));
  if (count !== undefined) result.originalCount = count;
  if (total !== undefined) result.originalTotalFen = total;
  const detail = blocks.flatMap((block) => list(block, 'NbOfTxsPerSts'));
  if (detail.length > 0) {
    const counts = detail.map((each) => integer(leaf(each, 'DtldNbOfTxs')));
    const sums = detail.map((each) => amount(leaf(each, 'DtldCtrlSum')));
    result.declaredCount = whole(counts);
    result.declaredTotalFen = whole(sums);
  } else {
    result.declaredCount = count;
    result.declaredTotalFen = total;
  }
  if (result.declaredCount === undefined) result.faults.push('缺少笔数控制信息，无法确认文件是否完整');
  if (result.declaredTotalFen === undefined) result.faults.push('缺少合计金额控制信息，无法确认文件是否完整');
}

function whole(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce<number | undefined>(
    (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
    0,
  );
}

function readTransaction(node: Node, line: number, faults: string[]): ResultLine | undefined {
  const say = (text: string) => faults.push(`第 ${line} 笔：${text}`);
  const original = child(node, 'OrgnlTxRef');
  const orderNo = leaf(node, 'OrgnlEndToEndId');
  const status = leaf(node, 'TxSts');
  const { fen: amountFen, currency } = money(child(original, 'Amt'), 'InstdAmt');
  const result = resultKind(status);
  if (orderNo === '') say('缺少拨付单号（OrgnlEndToEndId）');
  if (amountFen === undefined) say('缺少金额或金额无效（OrgnlTxRef/Amt/InstdAmt）');
  if (currency !== '' && currency !== 'CNY') say(`币种“${shown(currency)}”不是人民币`);
  if (result === undefined) say(`状态“${shown(status)}”无法识别`);
  if (orderNo === '' || amountFen === undefined || result === undefined) return undefined;
  const creditor = child(original, 'Cdtr');
  const payeeName = partyName(creditor);
  const accountNumber = leaf(child(child(child(original, 'CdtrAcct'), 'Id'), 'Othr'), 'Id');
  const reason = list(node, 'StsRsnInf').map(reasonText).filter(Boolean).join(';');
  const reference = leaf(node, 'AcctSvcrRef');
  return {
    line,
    orderNo,
    amountFen,
    result,
    ...(payeeName && { payeeName }),
    ...(accountNumber && { accountNumber }),
    ...(reason && { reason }),
    ...(reference && { reference }),
  };
}
