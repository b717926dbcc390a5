import ExcelJS from 'exceljs';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { deflateRawSync } from 'node:zlib';
import { type BankBatch, batchFaults, plainYuan, totalFen } from './bank-batch.js';
import type { BankResult } from './bank-result.js';
import { type ExpectedBatch, resultFaults } from './check-result.js';
import { MAX_BANK_BYTES } from './read-file.js';
import { readBankResult } from './read-result.js';
import { readReturnFile } from './read-return.js';
import { readStatement } from './read-statement.js';
import { readSheet } from './sheet.js';
import { textRows } from './text-file.js';
import { writeBatch, writeCsv } from './write-batch.js';

const BATCH: BankBatch = {
  number: 'B20260302-001',
  at: new Date('2026-03-02T01:00:00Z'),
  payOn: '2026-03-02',
  payer: { name: '湖里区文旅局', poolCode: 'HL2026-WL' },
  lines: [
    {
      orderNo: 'P1.1',
      payeeName: '厦门(湖里)茶业有限公司',
      accountNumber: '6222000000000001234',
      bankName: '建设银行',
      branchName: '湖里支行',
      amountFen: 1_234_567,
      purpose: '首次纳统奖励',
    },
    {
      orderNo: 'P2.1',
      payeeName: 'A&B <餐饮> "店"',
      accountNumber: '0012345678',
      bankName: '中国银行',
      branchName: undefined,
      amountFen: 5,
      purpose: '租金减免',
    },
    {
      orderNo: 'P3.1',
      payeeName: '厦门三号有限公司',
      accountNumber: '3510001234567890',
      bankName: '农业银行',
      branchName: '江头支行',
      amountFen: 100_000_00,
      purpose: '稳岗补助',
    },
  ],
};
const TOTAL = totalFen(BATCH.lines);

const expected = (
  changes: Record<string, Partial<{ decided: 'paid' | 'failed'; open: boolean }>> = {},
): ExpectedBatch => ({
  number: BATCH.number,
  totalFen: TOTAL,
  lines: new Map(
    BATCH.lines.map((line) => [
      line.orderNo,
      {
        amountFen: line.amountFen,
        payeeName: line.payeeName,
        isAccount: (n: string) => n.includes('*') || n === line.accountNumber,
        open: true,
        ...changes[line.orderNo],
      },
    ]),
  ),
});

type Cells = (string | number | { formula: string })[];
const HEAD: Cells = ['序号', '拨付单号', '收款户名', '收款账号', '金额', '处理结果', '失败原因', '银行流水号'];
const resultLine = (index: number, result = '成功', reason = ''): string[] => {
  const line = BATCH.lines[index]!;
  return [
    String(index + 1),
    line.orderNo,
    line.payeeName,
    line.accountNumber,
    plainYuan(line.amountFen),
    result,
    reason,
    `CCB${index}`,
  ];
};
const control = (count: number, fen: number): string[] => [
  '批次号',
  BATCH.number,
  '笔数',
  String(count),
  '合计金额',
  plainYuan(fen),
];
const GOOD = [
  control(3, TOTAL),
  HEAD as string[],
  resultLine(0),
  resultLine(1, '失败', '账号不存在'),
  resultLine(2, '处理中'),
];
const csvText = (rows: readonly Cells[]) =>
  rows.map((row) => row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')).join('\r\n');
const csv = (rows: readonly Cells[]) => Buffer.from(csvText(rows));
const xlsx = async (rows: readonly Cells[]) => {
  const book = new ExcelJS.Workbook();
  const sheet = book.addWorksheet('回盘');
  for (const row of rows) sheet.addRow(row);
  return Buffer.from(await book.xlsx.writeBuffer());
};
const faultsOf = async (bytes: Buffer, against = expected()) => resultFaults(await readBankResult(bytes), against);

const pain002 = (
  options: { transactions?: string; detail?: string; count?: number; sum?: number; batch?: string } = {},
) => {
  const { count = 3, sum = TOTAL, batch = BATCH.number } = options;
  const tx = (index: number, status: string, extra = '') => {
    const { orderNo, amountFen, payeeName, accountNumber } = BATCH.lines[index]!;
    const name = payeeName.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
    return `<TxInfAndSts><OrgnlEndToEndId>${orderNo}</OrgnlEndToEndId><TxSts>${status}</TxSts>${extra}<AcctSvcrRef>REF${index}</AcctSvcrRef><OrgnlTxRef><Amt><InstdAmt Ccy="CNY">${plainYuan(amountFen)}</InstdAmt></Amt><Cdtr><Pty><Nm>${name}</Nm></Pty></Cdtr><CdtrAcct><Id><Othr><Id>${accountNumber}</Id></Othr></Id></CdtrAcct></OrgnlTxRef></TxInfAndSts>`;
  };
  const transactions =
    options.transactions ??
    tx(0, 'ACSC') +
      tx(1, 'RJCT', '<StsRsnInf><Rsn><Cd>AC01</Cd></Rsn><AddtlInf>账号不存在 &amp; 已退</AddtlInf></StsRsnInf>') +
      tx(2, 'PDNG');
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt><GrpHdr><MsgId>R1</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>${batch}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId><OrgnlNbOfTxs>${count}</OrgnlNbOfTxs><OrgnlCtrlSum>${plainYuan(sum)}</OrgnlCtrlSum>${options.detail ?? ''}</OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>${batch}-1</OrgnlPmtInfId>${transactions}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`,
  );
};

const READ_LINES = [
  {
    line: 3,
    orderNo: 'P1.1',
    amountFen: 1_234_567,
    result: 'paid',
    payeeName: '厦门(湖里)茶业有限公司',
    accountNumber: '6222000000000001234',
    reference: 'CCB0',
  },
  {
    line: 4,
    orderNo: 'P2.1',
    amountFen: 5,
    result: 'failed',
    payeeName: 'A&B <餐饮> "店"',
    accountNumber: '0012345678',
    reason: '账号不存在',
    reference: 'CCB1',
  },
  {
    line: 5,
    orderNo: 'P3.1',
    amountFen: 100_000_00,
    result: 'pending',
    payeeName: '厦门三号有限公司',
    accountNumber: '3510001234567890',
    reference: 'CCB2',
  },
];

describe('bank files out', () => {
  it('writes CSV with a byte order mark, a control row and accounts that keep every digit', () => {
    const bytes = writeCsv(BATCH);
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const { rows } = textRows(bytes.subarray(3).toString());
    expect(rows[0]!.cells).toEqual(['批次号', 'B20260302-001', '笔数', '3', '合计金额', plainYuan(TOTAL)]);
    expect(rows.slice(2).map((row) => [row.cells[1], row.cells[3], row.cells[6]])).toEqual([
      ['P1.1', '6222000000000001234', '12345.67'],
      ['P2.1', '0012345678', '0.05'],
      ['P3.1', '3510001234567890', '100000.00'],
    ]);
  });

  it('writes XLSX with every cell as text', async () => {
    const { bytes, name } = await writeBatch(BATCH, 'xlsx');
    expect(name).toBe('B20260302-001.xlsx');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(new Uint8Array(bytes).buffer);
    const cell = book.worksheets[0]!.getCell('D3');
    expect([cell.value, cell.type, cell.numFmt]).toEqual(['6222000000000001234', ExcelJS.ValueType.String, '@']);
    expect((await readSheet(bytes)).rows.map((row) => row.cells[1])).toEqual([
      BATCH.number,
      '拨付单号',
      'P1.1',
      'P2.1',
      'P3.1',
    ]);
  });

  it('writes pain.001 with sums that agree and names that stay text', async () => {
    const xml = (await writeBatch(BATCH, 'pain001')).bytes.toString();
    expect(xml.match(/<NbOfTxs>3<\/NbOfTxs>/g)).toHaveLength(2);
    expect(xml.match(new RegExp(`<CtrlSum>${plainYuan(TOTAL)}</CtrlSum>`, 'g'))).toHaveLength(2);
    expect(xml.match(/<EndToEndId>[^<]+/g)).toEqual(['<EndToEndId>P1.1', '<EndToEndId>P2.1', '<EndToEndId>P3.1']);
    expect(xml).toContain('<Nm>A&#38;B &#60;餐饮&#62; &#34;店&#34;</Nm>');
    expect(xml).toContain('<InstdAmt Ccy="CNY">0.05</InstdAmt>');
    expect(xml).not.toMatch(/<餐饮>/);
  });

  it('lists everything that keeps a line from being written', () => {
    const [line] = BATCH.lines;
    expect(batchFaults(BATCH.lines)).toEqual([]);
    expect(
      batchFaults([line!, { ...line!, accountNumber: '6222 0000', payeeName: '=HYPERLINK("x")', amountFen: 0 }]),
    ).toEqual([
      '拨付单 P1.1：在批次中重复',
      '拨付单 P1.1：收款账号不是 8 至 32 位数字',
      '拨付单 P1.1：金额不是正数',
      '拨付单 P1.1：户名、开户行或用途含有不允许的字符',
    ]);
  });

  it('writes amounts without a float', () => {
    expect([0, 5, 100, 123_456_789_012_345_6].map(plainYuan)).toEqual(['0.00', '0.05', '1.00', '12345678901234.56']);
    for (const wrong of [-1, 0.5, Number.NaN]) expect(() => plainYuan(wrong)).toThrow(RangeError);
  });
});

describe('bank result files', () => {
  it.each([
    ['UTF-8', csv(GOOD)],
    ['UTF-8 with a byte order mark', Buffer.concat([Buffer.from('\ufeff'), csv(GOOD)])],
    ['GB18030', iconv.encode(csvText(GOOD), 'gb18030')],
    ['GBK', iconv.encode(csvText(GOOD), 'gbk')],
    [
      'full-width digits and brackets',
      Buffer.from(csvText(GOOD).replaceAll('12345.67', '１２３４５．６７').replaceAll('(湖里)', '（湖里）')),
    ],
  ])('reads CSV in %s', async (_, bytes) => {
    const result = await readBankResult(bytes);
    expect(result).toMatchObject({
      format: 'csv',
      batchNumber: BATCH.number,
      declaredCount: 3,
      declaredTotalFen: TOTAL,
      faults: [],
    });
    expect(result.lines).toEqual(READ_LINES);
    expect(resultFaults(result, expected())).toEqual([]);
  });

  it('reads XLSX, with amounts as numbers too', async () => {
    expect((await readBankResult(await xlsx(GOOD))).lines).toEqual(READ_LINES);
    const numbers = GOOD.map((row, index) =>
      index < 2 ? row : row.map((cell, column) => (column === 4 ? Number(cell) : cell)),
    );
    const result = await readBankResult(await xlsx(numbers));
    expect(result.lines).toEqual(READ_LINES);
    expect(resultFaults(result, expected())).toEqual([]);
  });

  it('reads pain.002, with counts per status or all of the original', async () => {
    const wanted = READ_LINES.map((line, index) => ({ ...line, line: index + 1, reference: `REF${index}` }));
    wanted[1]!.reason = 'AC01 账号不存在 & 已退';
    const detail = (paid: number) =>
      `<NbOfTxsPerSts><DtldNbOfTxs>${paid}</DtldNbOfTxs><DtldSts>ACSC</DtldSts><DtldCtrlSum>${plainYuan(TOTAL - 5)}</DtldCtrlSum></NbOfTxsPerSts><NbOfTxsPerSts><DtldNbOfTxs>1</DtldNbOfTxs><DtldSts>RJCT</DtldSts><DtldCtrlSum>0.05</DtldCtrlSum></NbOfTxsPerSts>`;
    for (const bytes of [pain002(), pain002({ detail: detail(2) })]) {
      const result = await readBankResult(bytes);
      expect(result.lines).toEqual(wanted);
      expect(resultFaults(result, expected())).toEqual([]);
    }
    expect(await faultsOf(pain002({ detail: detail(3) }))).toEqual([expect.stringContaining('声明 4 笔，实际 3 笔')]);
  });

  it('accepts a part of the batch that says so, and repeats of what stands', async () => {
    const part = [control(1, 1_234_567), HEAD, resultLine(0)];
    expect(await faultsOf(csv(part))).toEqual([]);
    expect(await faultsOf(csv(part), expected({ 'P1.1': { decided: 'paid', open: false } }))).toEqual([]);
  });

  const without = (rows: readonly Cells[], index: number) => rows.filter((_, at) => at !== index);
  const changed = (row: number, column: number, cell: string) =>
    GOOD.map((cells, at) => (at === row ? cells.map((each, i) => (i === column ? cell : each)) : cells));
  it.each<[string, Buffer, string[]]>([
    ['a line cut off', csv(without(GOOD, 4)), ['声明 3 笔，实际 2 笔', '声明合计']],
    ['cut in the middle of a line', csv(GOOD).subarray(0, csv(GOOD).length - 30), ['引号没有闭合']],
    ['no control row', csv(GOOD.slice(1)), ['缺少批次号', '缺少笔数', '缺少合计金额']],
    ['a line twice', csv([...GOOD, resultLine(0)]), ['声明 3 笔，实际 4 笔', '声明合计', '与第 3 行重复']],
    ['another amount', csv(changed(2, 4, '12345.68')), ['声明合计', '金额 12,345.68 元与拨付单 12,345.67 元不符']],
    [
      'two amounts exchanged for the same sum',
      csv([control(2, 1_234_572), HEAD, changed(2, 4, '0.05')[2]!, changed(3, 4, '12345.67')[3]!]),
      ['（P1.1）：金额 0.05', '（P2.1）：金额 12,345.67'],
    ],
    ['another payee', csv(changed(2, 2, '别的公司')), ['收款户名与拨付单不符']],
    ['another account', csv(changed(2, 3, '6222000000000009999')), ['收款账号与拨付单不符']],
    ['an unknown order', csv(changed(2, 1, 'P9.1')), ['（P9.1）：不在本批次中']],
    ['another batch', csv(changed(0, 1, 'B20260302-002')), ['文件属于批次 B20260302-002']],
    ['a word that no bank uses', csv(changed(2, 5, '基本成功')), ['处理结果“基本成功”无法识别']],
    ['an amount that is none', csv(changed(2, 4, '壹万')), ['金额“壹万”不是有效金额']],
    ['a negative amount', csv(changed(2, 4, '-12345.67')), ['不是有效金额']],
    ['three decimals', csv(changed(2, 4, '12345.670')), ['不是有效金额']],
    [
      'a column missing',
      csv(GOOD.map((row, at) => (at === 0 ? row : row.filter((_, i) => i !== 5)))),
      ['缺少“处理结果”列'],
    ],
    ['no headings', csv([control(3, TOTAL)]), ['没有找到表头']],
    ['headings only', csv([control(0, 0), HEAD]), ['没有一笔结果']],
    ['nothing', Buffer.alloc(0), ['文件是空的']],
    ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(csvText(GOOD), 'utf16le')]), ['UTF-16']],
    ['bytes of no encoding', Buffer.from([0x41, 0xff, 0xff, 0x2c, 0xff]), ['无法识别文件编码']],
    ['an old workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), ['旧版 Excel']],
    ['a PDF', Buffer.from('%PDF-1.7 …'), ['这是 PDF']],
    ['a broken workbook', Buffer.from([0x50, 0x4b, 3, 4, 9, 9, 9]), ['已损坏']],
    ['too many bytes', Buffer.alloc(MAX_BANK_BYTES + 1, 0x41), ['文件超过 10 MB']],
    ['pain.002 cut off', pain002().subarray(0, 700), ['可能被截断']],
    [
      'pain.002 with a transaction less',
      pain002({
        transactions: pain002()
          .toString()
          .match(/<TxInfAndSts>.*?<\/TxInfAndSts>/)![0],
      }),
      ['声明 3 笔，实际 1 笔', '声明合计'],
    ],
    ['pain.002 without transactions', pain002({ transactions: '' }), ['没有逐笔结果']],
    ['pain.002 of another batch', pain002({ batch: 'B1' }), ['文件属于批次 B1']],
    [
      'pain.002 about more than was sealed',
      pain002({ count: 4, sum: TOTAL + 1 }),
      ['声明 4 笔', '声明合计', '原批次 4 笔', '原批次合计'],
    ],
    ['other XML', Buffer.from('<html><body>x</body></html>'), ['不是 pain.002']],
    [
      'XML with a document type',
      Buffer.from(`<!DOCTYPE x [<!ENTITY a "b">]>${pain002().toString()}`),
      ['文档类型定义'],
    ],
  ])('finds fault with %s', async (_, bytes, wanted) => {
    const faults = await faultsOf(bytes);
    for (const text of wanted) expect(faults).toContainEqual(expect.stringContaining(text));
    expect(faults).toHaveLength(wanted.length);
  });

  it('finds fault with results that contradict what stands, or that nobody waits for', async () => {
    const against = expected({ 'P1.1': { decided: 'failed', open: false }, 'P3.1': { open: false } });
    expect(await faultsOf(csv(GOOD), against)).toEqual([
      expect.stringContaining('（P1.1）：结果与已入账的“失败”相矛盾'),
      expect.stringContaining('（P3.1）：拨付单不在等待银行结果的状态'),
    ]);
  });

  it('never believes a formula', async () => {
    const rows: Cells[] = GOOD.map((row) => [...row]);
    rows[2]![5] = { formula: 'IF(TRUE,"成功","失败")' };
    const faults = await faultsOf(await xlsx(rows));
    expect(faults).toContainEqual(expect.stringContaining('第 3 行第 6 列是公式'));
    expect(faults).toContainEqual(expect.stringContaining('处理结果“=IF('));
  });

  it.each([
    // It is never unpacked: that its bytes are no deflate stream at all would give another answer.
    ['claims to unpack into more than memory should hold', Buffer.from('not packed'), 81 * 1024 * 1024],
    ['claims little and unpacks into more', deflateRawSync(Buffer.alloc(1024 * 1024)), 100],
  ])('refuses a workbook that %s', async (_, data, claimed) => {
    const bytes = zipOf('xl/worksheets/sheet1.xml', data, claimed);
    expect((await readSheet(bytes)).faults).toEqual([expect.stringContaining('解压后过大')]);
  });

  it('refuses an archive of many parts by its directory', async () => {
    const bytes = zipOf('xl/worksheets/sheet1.xml', Buffer.from('x'), 1);
    bytes.writeUInt16LE(60_000, bytes.length - 12);
    expect((await readSheet(bytes)).faults).toHaveLength(1);
  });

  const READERS: [string, (bytes: Buffer) => Promise<{ faults: string[] }>][] = [
    ['result', readBankResult],
    ['return', readReturnFile],
    ['statement', readStatement],
  ];
  const ENTITIES = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 9 }, (_, i) => `<!ENTITY ${'bcdefghij'[i]} "${`&${'abcdefghi'[i]};`.repeat(10)}">`).join('')}]><Document>&j;</Document>`;
  it.each(READERS)(
    'answers every hostile %s file with a doubt',
    async (_, read) => {
      const hostile: Buffer[] = [
        Buffer.alloc(100 * 1024 * 1024, 0x31),
        Buffer.from(ENTITIES),
        Buffer.from(`<Document>${'<a>'.repeat(100_000)}`),
        Buffer.from(`拨付单号,借方金额,贷方金额\n"""${'""'.repeat(5000)}`),
        Buffer.from(`批次号,"${'"'.repeat(9999)}`),
        Buffer.from(`拨付单号,收款户名,金额,处理结果\n${'=HYPERLINK("http://x"),@SUM(1),+1,-1\n'.repeat(2000)}`),
        Buffer.from(`借方金额,贷方金额\n${'１２３４５６７８９０'.repeat(300)},0`),
        Buffer.from(`拨付单号\n${'x\n'.repeat(25_000)}`),
        Buffer.from(','.repeat(1_000_000)),
        Buffer.from([0xff, 0xfe, 0x00]),
        zipOf('xl/workbook.xml', deflateRawSync(Buffer.from('<workbook/>')), 11),
      ];
      for (const bytes of hostile) expect((await read(bytes)).faults).not.toEqual([]);
    },
    120_000,
  );

  it.each(READERS)(
    'never throws on any bytes of a %s file',
    async (_, read) => {
      const heads = fc.constantFrom(
        '',
        '<',
        'PK\u0003\u0004',
        '"',
        '笔数,1,合计金额,',
        '日期,2026-03-02,笔数,1\n',
        '拨付单号,借方金额,贷方金额\n',
      );
      await fc.assert(
        fc.asyncProperty(heads, fc.uint8Array({ maxLength: 400 }), async (head, tail) => {
          expect((await read(Buffer.concat([Buffer.from(head), Buffer.from(tail)]))).faults).not.toEqual([]);
        }),
        { numRuns: 150 },
      );
    },
    60_000,
  );

  const RETURNS = Buffer.from(
    '笔数,2,合计金额,30.05\n拨付单号,收款户名,退票金额,退票原因\nP202603020000011.1,甲公司,10.00,账户已销户\nP202603020000022.1,乙公司,20.05,账号不存在\n',
  );
  const STATEMENT = Buffer.from(
    '日期,2026-03-02,笔数,2\n借方合计,30.05,贷方合计,0.00\n交易日期,借方金额,贷方金额,拨付单号\n2026-03-02,10.00,,P202603020000011.1\n2026-03-02,20.05,,P202603020000022.1\n',
  );
  it.each<[string, Buffer, (bytes: Buffer) => Promise<{ faults: string[]; lines: { amountFen: number }[] }>]>([
    ['return', RETURNS, readReturnFile],
    ['statement', STATEMENT, readStatement],
  ])(
    'never believes another sum of a %s file, whatever is cut out of it',
    async (_, good, read) => {
      const sum = (lines: { amountFen: number }[]) => lines.reduce((total, line) => total + line.amountFen, 0);
      expect((await read(good)).faults).toEqual([]);
      await fc.assert(
        fc.asyncProperty(fc.nat(good.length), fc.nat(good.length), async (a, b) => {
          const [from, until] = [Math.min(a, b), Math.max(a, b)];
          const cut = await read(Buffer.concat([good.subarray(0, from), good.subarray(until)]));
          if (cut.faults.length === 0) expect([cut.lines.length, sum(cut.lines)]).toEqual([2, 3005]);
        }),
        { numRuns: 300 },
      );
    },
    60_000,
  );

  it('never throws and never believes, whatever is done to a good file', async () => {
    const seeds = [csv(GOOD), await xlsx(GOOD), pain002()];
    const clean = await Promise.all(seeds.map(readBankResult));
    const mutation = fc.record({
      seed: fc.nat(seeds.length - 1),
      cut: fc.option(fc.nat(2000)),
      edits: fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { maxLength: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ seed, cut, edits }) => {
        const bytes = Buffer.from(cut === null ? seeds[seed]! : seeds[seed]!.subarray(0, cut));
        for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value;
        const result = await readBankResult(bytes);
        if (resultFaults(result, expected()).length > 0) return;
        expect(facts(result)).toEqual(facts(clean[seed]!));
      }),
      { numRuns: 400 },
    );
  });

  it('never throws on any bytes', async () => {
    const heads = fc.constantFrom('', '<', 'PK\u0003\u0004', '"', '批次号,', '<?xml version="1.0"?><Document>');
    await fc.assert(
      fc.asyncProperty(heads, fc.uint8Array({ maxLength: 600 }), async (head, tail) => {
        const result = await readBankResult(Buffer.concat([Buffer.from(head), Buffer.from(tail)]));
        expect(resultFaults(result, expected())).not.toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});

/** What decides about money; words such as the reason may be damaged without doubt about it. */
function facts(result: BankResult) {
  return result.lines.map(({ orderNo, amountFen, result: kind }) => [orderNo, amountFen, kind]);
}

function zipOf(name: string, data: Buffer, claimed: number): Buffer {
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(data.length, 20);
  entry.writeUInt32LE(claimed, 24);
  entry.writeUInt16LE(name.length, 28);
  const body = Buffer.concat([local, Buffer.from(name), data]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(body.length, 16);
  return Buffer.concat([body, entry, Buffer.from(name), end]);
}
