import { parseYuan } from '@qinqing/contract';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { half } from './bank-table.js';

/** An element of a message of ISO 20022. */
export type Node = { [name: string]: unknown };

const LISTS = new Set([
  'TxInfAndSts',
  'OrgnlPmtInfAndSts',
  'NbOfTxsPerSts',
  'StsRsnInf',
  'AddtlInf',
  'TxInf',
  'RtrRsnInf',
  'Ntfctn',
  'Stmt',
  'Ntry',
  'NtryDtls',
  'TxDtls',
  'Ustrd',
]);

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

/** The messages of banks are some ten elements deep. */
const MAX_DEPTH = 40;

/** Looked at once from end to end before any parser: theirs take minutes over elements that are never closed. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let open = -1;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '<') open = i;
    if (char !== '>' || open < 0) continue;
    const first = text[open + 1];
    if (first === '/') depth--;
    else if (first !== '!' && first !== '?' && text[i - 1] !== '/' && ++depth > MAX_DEPTH) return true;
    open = -1;
  }
  return false;
}

const BROKEN = 'XML 不完整或格式不正确，文件可能被截断';

/**
 * The document of a message, under limits that are looked at before anything is parsed.
 * @returns the content of `Document`, or in Chinese why it can't be read
 */
export function readDocument(text: string): Node | string {
  if (/<!DOCTYPE|<!ENTITY/i.test(text)) return 'XML 含有文档类型定义，拒绝读取';
  if (isTooDeep(text)) return 'XML 嵌套过深，拒绝读取';
  if (XMLValidator.validate(text) !== true) return BROKEN;
  try {
    return child(parser.parse(text) as Node, 'Document');
  } catch {
    // The parser refuses what its validator let pass; to the reader it is the same.
    return BROKEN;
  }
}

/** An amount in fen with its currency; undefined where it is no amount. */
export function money(node: Node, name: string): { fen: number | undefined; currency: string } {
  const value = node[name];
  const currency = typeof value === 'object' && value !== null ? String((value as Node)['@Ccy'] ?? '') : '';
  return { fen: amount(content(value)), currency };
}

/** A code or a bank's own word, with whatever it adds. */
export function reasonText(information: Node): string {
  const why = child(information, 'Rsn');
  const words = (Array.isArray(information.AddtlInf) ? information.AddtlInf : []).map((each) =>
    unescapeXml(content(each)),
  );
  return [leaf(why, 'Cd') || leaf(why, 'Prtry'), ...words].filter(Boolean).join(' ');
}

/** The name of a party, which newer versions wrap. */
export function partyName(party: Node): string {
  return leaf(party, 'Nm') || leaf(child(party, 'Pty'), 'Nm');
}

/** Remittance text, put together where it comes in several pieces. */
export function remittance(node: Node): string {
  const pieces = child(node, 'RmtInf').Ustrd;
  return (Array.isArray(pieces) ? pieces : []).map((each) => half(unescapeXml(content(each)))).join('');
}

export function child(node: Node, name: string): Node {
  const value = node[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Node) : {};
}

export function list(node: Node, name: string): Node[] {
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

export function leaf(node: Node, name: string): string {
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

export function integer(text: string): number | undefined {
  return /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

/** ISO amounts may have up to five decimals; beyond two they must be zeros. */
export function amount(text: string): number | undefined {
  return parseYuan(text.replace(/(\.\d{2})0{1,3}$/, '$1')) ?? undefined;
}
