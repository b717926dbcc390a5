import { MAX_RESULT_LINES } from './bank-result.js';
import { shown } from './bank-table.js';
import { child, integer, leaf, list, money, type Node, partyName, readDocument, reasonText } from './iso-xml.js';
import { controlled, type ReturnFile, type ReturnLine } from './return-file.js';

/** A returned payment as a message of ISO 20022 has it, before it is looked at. */
interface Found {
  orderNo: string;
  amount: { fen: number | undefined; currency: string };
  payeeName: string;
  reason: string;
  reference: string;
}

interface Message {
  found: Found[];
  control: { count?: number; totalFen?: number };
  faults: string[];
}

/**
 * Returned payments as XML: pacs.004 (payment return) or camt.054 (credit notification, each entry with its reason of
 * return). Both say how many they hold and how much, and are read whole.
 */
export function readReturnXml(text: string): ReturnFile {
  const document = readDocument(text);
  if (typeof document === 'string') return { format: 'xml', lines: [], faults: [document] };
  const message =
    'PmtRtr' in document
      ? fromPacs004(child(document, 'PmtRtr'))
      : 'BkToCstmrDbtCdtNtfctn' in document
        ? fromCamt054(child(document, 'BkToCstmrDbtCdtNtfctn'))
        : undefined;
  if (!message) return { format: 'xml', lines: [], faults: ['不是 pacs.004 退款报文或 camt.054 入账通知'] };
  const { found, control, faults } = message;
  if (found.length > MAX_RESULT_LINES) return { format: 'xml', lines: [], faults: [`文件超过 ${MAX_RESULT_LINES} 笔`] };
  const lines = found.flatMap((each, index) => lineOf(each, index + 1, faults) ?? []);
  return controlled({ format: 'xml', lines, faults }, control);
}

function fromPacs004(message: Node): Message {
  const header = child(message, 'GrpHdr');
  const total = money(header, 'TtlRtrdIntrBkSttlmAmt').fen ?? money(header, 'CtrlSum').fen;
  const found = list(message, 'TxInf').map(
    (each): Found => ({
      orderNo: leaf(each, 'OrgnlEndToEndId'),
      amount: money(each, 'RtrdIntrBkSttlmAmt'),
      payeeName: partyName(child(child(each, 'OrgnlTxRef'), 'Cdtr')),
      reason: list(each, 'RtrRsnInf').map(reasonText).filter(Boolean).join(';'),
      reference: leaf(each, 'RtrId'),
    }),
  );
  return { found, control: controlOf(integer(leaf(header, 'NbOfTxs')), total), faults: [] };
}

function fromCamt054(message: Node): Message {
  const faults: string[] = [];
  const notifications = list(message, 'Ntfctn');
  if (notifications.length !== 1) faults.push(`文件应恰有一份通知，实际 ${notifications.length} 份`);
  const [notification = {}] = notifications;
  const credits = child(child(notification, 'TxsSummry'), 'TtlCdtNtries');
  const entries = list(notification, 'Ntry');
  const found: Found[] = [];
  for (const [index, entry] of entries.entries()) {
    const say = (text: string) => faults.push(`第 ${index + 1} 笔入账：${text}`);
    if (leaf(entry, 'CdtDbtInd') !== 'CRDT') say('不是贷记');
    const details = list(entry, 'NtryDtls').flatMap((block) => list(block, 'TxDtls'));
    if (details.length === 0) say('缺少逐笔明细（TxDtls）');
    const single = details.length === 1;
    const parts = details.map((each): Found => {
      const refs = child(each, 'Refs');
      return {
        orderNo: leaf(refs, 'EndToEndId'),
        amount: 'Amt' in each || !single ? money(each, 'Amt') : money(entry, 'Amt'),
        payeeName: partyName(child(child(each, 'RltdPties'), 'Cdtr')),
        reason: reasonText(child(each, 'RtrInf')),
        reference: leaf(refs, 'AcctSvcrRef') || leaf(entry, 'AcctSvcrRef'),
      };
    });
    const sum = parts.reduce((total, { amount }) => total + (amount.fen ?? 0), 0);
    if (details.length > 0 && sum !== money(entry, 'Amt').fen) say('明细合计与入账金额不符');
    found.push(...parts);
  }
  const declared = integer(leaf(credits, 'NbOfNtries'));
  if (declared !== undefined && declared !== entries.length)
    faults.push(`文件声明 ${declared} 笔入账，实际 ${entries.length} 笔，文件可能被截断或改动`);
  // Entries were counted above; what is left to compare is their sum.
  return {
    found,
    control: controlOf(declared === undefined ? undefined : found.length, money(credits, 'Sum').fen),
    faults,
  };
}

function controlOf(count: number | undefined, totalFen: number | undefined): Message['control'] {
  return { ...(count === undefined ? {} : { count }), ...(totalFen === undefined ? {} : { totalFen }) };
}

function lineOf(found: Found, line: number, faults: string[]): ReturnLine | undefined {
  const say = (text: string) => faults.push(`第 ${line} 笔：${text}`);
  const { orderNo, payeeName, reason, reference, amount } = found;
  if (orderNo === '') say('缺少拨付单号（EndToEndId）');
  if (payeeName === '') say('缺少收款户名');
  if (reason === '') say('缺少退票原因');
  if (amount.fen === undefined) say('缺少金额或金额无效');
  if (amount.currency !== '' && amount.currency !== 'CNY') say(`币种“${shown(amount.currency)}”不是人民币`);
  if (orderNo === '' || amount.fen === undefined) return undefined;
  return { line, orderNo, amountFen: amount.fen, payeeName, reason, reference };
}
