import { parseYuan } from '@qinqing/contract';
import { readBankTable, shown } from './bank-table.js';
import { readBankFile } from './read-file.js';
import { readReturnXml } from './read-return-xml.js';
import { controlled, type ReturnFile, type ReturnLine } from './return-file.js';

const HEADINGS = {
  orderNo: ['拨付单号', '客户流水号', '业务编号', '原业务编号', '端到端标识'],
  payeeName: ['收款户名', '收款人名称', '户名', '原收款户名'],
  amount: ['退票金额', '退款金额', '退汇金额', '金额', '金额(元)'],
  reason: ['退票原因', '退款原因', '退汇原因', '原因', '附言'],
  reference: ['银行流水号', '交易流水号', '流水号'],
} as const;

/** Reads a bank's list of returned payments (退票): control row with 笔数 and 合计金额, headings, one line each. */
export async function readReturnFile(bytes: Buffer): Promise<ReturnFile> {
  const file = await readBankFile(bytes);
  if (file.format === 'unreadable') return { format: 'csv', lines: [], faults: [file.fault] };
  if (file.format === 'xml') return readReturnXml(file.text);
  const table = readBankTable(file.rows, file.faults, HEADINGS, {
    by: 'orderNo',
    required: ['orderNo', 'payeeName', 'amount', 'reason'],
  });
  const { faults, control } = table;
  const lines: ReturnLine[] = [];
  for (const { line, cell } of table.rows) {
    const say = (text: string) => faults.push(`第 ${line} 行：${text}`);
    const [orderNo, payeeName, reason] = [cell('orderNo'), cell('payeeName'), cell('reason')];
    const amountFen = parseYuan(cell('amount'));
    if (orderNo === '') say('缺少拨付单号');
    if (payeeName === '') say('缺少收款户名');
    if (reason === '') say('缺少退票原因');
    if (amountFen === null) say(`金额“${shown(cell('amount'))}”不是有效金额`);
    if (orderNo === '' || amountFen === null) continue;
    lines.push({ line, orderNo, amountFen, payeeName, reason, reference: cell('reference') });
  }
  return controlled({ format: file.format, lines, faults }, control);
}
