import { MAX_RESULT_LINES } from './bank-result.js';
import { dayOf, shown } from './bank-table.js';
import { child, integer, leaf, list, money, type Node, readDocument, remittance } from './iso-xml.js';
import { controlled, ORDER_NO, type StatementFile, type StatementLine } from './statement-file.js';

const DIRECTIONS: Record<string, StatementLine['direction']> = { DBIT: 'debit', CRDT: 'credit' };

/**
 * Bank to customer statement, ISO 20022 camt.053, of one account and one day. An entry that books a whole batch is
 * read by its details, which must add up to it; what is not booked yet is no movement and not believed.
 */
export function readCamt053(text: string): StatementFile {
  const document = readDocument(text);
  if (typeof document === 'string') return { format: 'xml', lines: [], faults: [document] };
  if (!('BkToCstmrStmt' in document)) return { format: 'xml', lines: [], faults: ['不是 camt.053 对账单'] };
  const faults: string[] = [];
  const statements = list(child(document, 'BkToCstmrStmt'), 'Stmt');
  if (statements.length !== 1) faults.push(`文件应恰有一份对账单，实际 ${statements.length} 份`);
  const [statement = {}] = statements;
  const day = dayOfStatement(statement, faults);
  const entries = list(statement, 'Ntry');
  if (entries.length > MAX_RESULT_LINES)
    return { format: 'xml', lines: [], faults: [`文件超过 ${MAX_RESULT_LINES} 笔`] };
  const lines: StatementLine[] = [];
  entries.forEach((entry, index) => {
    lines.push(...linesOf(entry, index + 1, lines.length, day, faults));
  });
  const summary = child(statement, 'TxsSummry');
  const [debits, credits] = [child(summary, 'TtlDbtNtries'), child(summary, 'TtlCdtNtries')];
  const counts = [integer(leaf(debits, 'NbOfNtries')), integer(leaf(credits, 'NbOfNtries'))];
  const count = counts.includes(undefined) ? undefined : counts[0]! + counts[1]!;
  const debitFen = money(debits, 'Sum').fen;
  const creditFen = money(credits, 'Sum').fen;
  const control = {
    ...(count === undefined ? {} : { count }),
    ...(debitFen === undefined ? {} : { debitFen }),
    ...(creditFen === undefined ? {} : { creditFen }),
  };
  return controlled({ format: 'xml', ...(day ? { day } : {}), lines, faults }, control, entries.length);
}

function dayOfStatement(statement: Node, faults: string[]): string | undefined {
  const period = child(statement, 'FrToDt');
  const [from, to] = [dayOf(leaf(period, 'FrDtTm')), dayOf(leaf(period, 'ToDtTm'))];
  if (from !== undefined && to !== undefined && from !== to) {
    faults.push(`对账单跨 ${from} 至 ${to}，请逐日导入`);
    return undefined;
  }
  return from ?? to;
}

function linesOf(
  entry: Node,
  number: number,
  before: number,
  statementDay: string | undefined,
  faults: string[],
): StatementLine[] {
  const say = (text: string) => faults.push(`第 ${number} 笔：${text}`);
  const whole = money(entry, 'Amt');
  const direction = DIRECTIONS[leaf(entry, 'CdtDbtInd')];
  const status = leaf(entry, 'Sts') || leaf(child(entry, 'Sts'), 'Cd');
  const booked = child(entry, 'BookgDt');
  const day = dayOf(leaf(booked, 'Dt') || leaf(booked, 'DtTm')) ?? statementDay;
  if (whole.fen === undefined || whole.fen === 0) say('缺少金额或金额无效');
  if (whole.currency !== '' && whole.currency !== 'CNY') say(`币种“${shown(whole.currency)}”不是人民币`);
  if (direction === undefined) say('缺少借贷方向（CdtDbtInd）');
  if (status !== 'BOOK') say(`状态“${shown(status)}”不是已记账（BOOK）`);
  if (day === undefined) say('缺少记账日期（BookgDt）');
  else if (statementDay !== undefined && day !== statementDay) say(`日期 ${day} 不是对账单的 ${statementDay}`);
  if (whole.fen === undefined || direction === undefined) return [];
  const details = list(entry, 'NtryDtls').flatMap((block) => list(block, 'TxDtls'));
  const single = details.length <= 1;
  const parts = (details.length === 0 ? [{}] : details).map((each: Node) => {
    const refs = child(each, 'Refs');
    const text = remittance(each) || leaf(entry, 'AddtlNtryInf');
    const named = leaf(refs, 'EndToEndId');
    const orderNo = named && named !== 'NOTPROVIDED' ? named : ORDER_NO.exec(text)?.[0];
    const fen = single && !('Amt' in each) ? whole.fen : money(each, 'Amt').fen;
    if (fen === undefined) say('明细缺少金额');
    return { fen: fen ?? 0, orderNo, text, reference: leaf(refs, 'AcctSvcrRef') || leaf(entry, 'AcctSvcrRef') };
  });
  if (parts.reduce((sum, { fen }) => sum + fen, 0) !== whole.fen) say('明细合计与金额不符');
  return parts.map(({ fen, orderNo, text, reference }, index) => ({
    line: before + index + 1,
    day: day ?? '',
    direction,
    amountFen: fen,
    ...(orderNo ? { orderNo } : {}),
    reference,
    text,
  }));
}
