/** The sealed file as a bank reads it: a control row, headings, one line for each order. */
export interface SealedFile {
  batchNumber: string;
  lines: SealedLine[];
}

export interface SealedLine {
  orderNo: string;
  payeeName: string;
  accountNumber: string;
  /** yuan with two decimals, as written */
  amount: string;
}

/** One line of a bank's answer; an order that is left out is one whose fate the bank does not know yet. */
export interface ResultLine {
  line: SealedLine;
  result: '成功' | '失败';
  reason?: string;
}

export function readSealedCsv(bytes: Buffer): SealedFile {
  const rows = bytes
    .toString('utf8')
    .replace(/^\ufeff/, '')
    .split('\r\n')
    .filter((row) => row !== '')
    .map(cellsOf);
  const [control = [], headings = [], ...lines] = rows;
  const column = (name: string) => {
    const at = headings.indexOf(name);
    if (at < 0) throw new Error(`the sealed file has no column ${name}: ${headings}`);
    return at;
  };
  const [orderNo, payeeName, accountNumber, amount] = ['拨付单号', '收款户名', '收款账号', '金额'].map(column);
  const cell = (row: string[], at: number | undefined) => row[at ?? -1] ?? '';
  return {
    batchNumber: control[control.indexOf('批次号') + 1] ?? '',
    lines: lines.map((row) => ({
      orderNo: cell(row, orderNo),
      payeeName: cell(row, payeeName),
      accountNumber: cell(row, accountNumber),
      amount: cell(row, amount),
    })),
  };
}

/** Cells in quotation marks or without (empty ones), RFC 4180; no cell of a sealed file holds a line end. */
function cellsOf(row: string): string[] {
  const cells = row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g);
  return [...cells].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain);
}

/** What a bank sends back, in the columns that Chinese banks use; the control row is added up from the lines. */
export function writeResultCsv({ batchNumber }: SealedFile, results: readonly ResultLine[]): Buffer {
  const fen = results.reduce((sum, { line }) => sum + Math.round(Number(line.amount) * 100), 0);
  const total = `${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`;
  const rows = [
    ['批次号', batchNumber, '笔数', String(results.length), '合计金额', total],
    ['拨付单号', '收款户名', '收款账号', '金额', '处理结果', '失败原因'],
    ...results.map(({ line, result, reason = '' }) => [
      line.orderNo,
      line.payeeName,
      line.accountNumber,
      line.amount,
      result,
      reason,
    ]),
  ];
  return Buffer.from(rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n'));
}
