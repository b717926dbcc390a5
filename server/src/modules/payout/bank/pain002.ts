import { parseYuan } from '@qinqing/contract';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { type BankResult, MAX_RESULT_LINES, resultKind, type ResultLine } from './bank-result.js';
import { half, shown } from './result-table.js';

type Node = { [name: string]: unknown };

const LISTS = new Set(['TxInfAndSts', 'OrgnlPmtInfAndSts', 'NbOfTxsPerSts', 'StsRsnInf', 'AddtlInf']);

// Entities are never expanded: the five of XML itself are put back by `unescapeXml`, all others stay as they stand.
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  removeNSPrefix: true,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  trimValues: true,
  isArray: (name) => LISTS.has(name),
});

/** Customer payment status report, ISO 20022 pain.002. */
export function readPain002(text: string): BankResult {
  const result: BankResult = { format: 'pain002', lines: [], faults: [] };
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) {
    result.faults.push('XML 含有文档类型定义,拒绝读取');
    return result;
  }
  const report = parseReport(text);
  if (typeof report === 'string') {
    result.faults.push(report);
    return result;
  }
  const group = child(report, 'OrgnlGrpInfAndSts');
  const information = list(report, 'OrgnlPmtInfAndSts');
  const transactions = information.flatMap((block) => list(block, 'TxInfAndSts'));
  const batchNumber = leaf(group, 'OrgnlMsgId');
  if (batchNumber) result.batchNumber = batchNumber;
  else result.faults.push('缺少原批次号(OrgnlMsgId)');
  if (transactions.length > MAX_RESULT_LINES) {
    result.faults.push(`文件超过 ${MAX_RESULT_LINES} 笔`);
    return result;
  }
  if (transactions.length === 0) result.faults.push('没有逐笔结果(TxInfAndSts);整批状态不予采信,请向银行索取逐笔回盘');
  readControl(result, group, [group, ...information]);
  transactions.forEach((transaction, index) => {
    const line = readTransaction(transaction, index + 1, result.faults);
    if (line) result.lines.push(line);
  });
  return result;
}

function parseReport(text: string): Node | string {
  if (XMLValidator.validate(text) !== true) return 'XML 不完整或格式不正确,文件可能被截断';
  let document: Node;
  try {
    document = child(parser.parse(text) as Node, 'Document');
  } catch {
    // The parser refuses what its validator let pass; to the reader it is the same.
    return 'XML 不完整或格式不正确,文件可能被截断';
  }
  const report = child(document, 'CstmrPmtStsRpt');
  return Object.keys(report).length > 0 ? report : '不是 pain.002 付款状态报告';
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
  if (result.declaredCount === undefined) result.faults.push('缺少笔数控制信息,无法确认文件是否完整');
  if (result.declaredTotalFen === undefined) result.faults.push('缺少合计金额控制信息,无法确认文件是否完整');
}

function whole(values: readonly (number | undefined)[]): number | undefined {
  return values.reduce<number | undefined>(
    (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
    0,
  );
}

function readTransaction(node: Node, line: number, faults: string[]): ResultLine | undefined {
  const say = (text: string) => faults.push(`第 ${line} 笔:${text}`);
  const original = child(node, 'OrgnlTxRef');
  const orderNo = leaf(node, 'OrgnlEndToEndId');
  const status = leaf(node, 'TxSts');
  const instructed = child(original, 'Amt').InstdAmt;
  const currency =
    typeof instructed === 'object' && instructed !== null ? String((instructed as Node)['@Ccy'] ?? '') : '';
  const amountFen = amount(content(instructed)) ?? null;
  const result = resultKind(status);
  if (orderNo === '') say('缺少拨付单号(OrgnlEndToEndId)');
  if (amountFen === null) say('缺少金额或金额无效(OrgnlTxRef/Amt/InstdAmt)');
  if (currency !== '' && currency !== 'CNY') say(`币种“${shown(currency)}”不是人民币`);
  if (result === undefined) say(`状态“${shown(status)}”无法识别`);
  if (orderNo === '' || amountFen === null || result === undefined) return undefined;
  const creditor = child(original, 'Cdtr');
  const payeeName = leaf(creditor, 'Nm') || leaf(child(creditor, 'Pty'), 'Nm');
  const accountNumber = leaf(child(child(child(original, 'CdtrAcct'), 'Id'), 'Othr'), 'Id');
  const reason = list(node, 'StsRsnInf').map(reasonOf).filter(Boolean).join(';');
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

function reasonOf(information: Node): string {
  const why = child(information, 'Rsn');
  const words = (Array.isArray(information.AddtlInf) ? information.AddtlInf : []).map((each) =>
    unescapeXml(content(each)),
  );
  return [leaf(why, 'Cd') || leaf(why, 'Prtry'), ...words].filter(Boolean).join(' ');
}

function child(node: Node, name: string): Node {
  const value = node[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {};
}

function list(node: Node, name: string): Node[] {
  const value = node[name];
  return Array.isArray(value) ? value.filter((each): each is Node => typeof each === 'object' && each !== null) : [];
}

/** Text of an element, whether it has attributes or not; '' where it is missing or repeated. */
function content(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && '#text' in value && typeof value['#text'] === 'string')
    return value['#text'];
  return '';
}

function leaf(node: Node, name: string): string {
  return half(unescapeXml(content(node[name])));
}

const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (all, decimal, hex, name) => {
    if (name !== undefined) return NAMED[name]!;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : all;
  });
}

function integer(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/** ISO amounts may have up to five decimals; beyond two they must be zeros. */
function amount(text: string): number | undefined {
  return parseYuan(text.replace(/(\.\d{2})0{1,3}$/, '$1')) ?? undefined;
}
