import { XMLParser, XMLValidator } from 'fast-xml-parser';
import iconv from 'iconv-lite';
import { type BankBatch, batchFaults, plainYuan, totalFen } from './bank-batch.js';
import { type BankLayout, writeLayout } from './bank-layout.js';
import { writePain001 } from './pain001.js';
import { SAMPLE_BATCH } from './sample-batch.js';

const BATCH: BankBatch = {
  number: 'B20260302-001',
  at: new Date('2026-03-02T01:00:00Z'),
  payOn: '2026-03-02',
  payer: { name: '湖里区文旅局', poolCode: 'HL2026-WL' },
  lines: [
    {
      orderNo: 'P1.1',
      payeeName: '厦门(湖里)茶业,有限公司',
      accountNumber: '6222000000000001234',
      bankName: '建设银行',
      branchName: '湖里支行',
      amountFen: 1_234_567,
      purpose: '首次纳统奖励',
    },
    {
      orderNo: 'P2.1',
      payeeName: '䶮㙍"店"',
      accountNumber: '0012345678',
      bankName: '中国银行',
      branchName: undefined,
      amountFen: 5,
      purpose: '租金减免',
    },
  ],
};

const CCB: BankLayout = {
  code: 'ccb-batch',
  name: '建行代发',
  encoding: 'gb18030',
  delimiter: ',',
  amount: 'yuan',
  control: false,
  headings: true,
  columns: [
    { field: 'accountNumber', heading: '账号' },
    { field: 'payeeName', heading: '户名' },
    { field: 'amount', heading: '金额' },
    { field: 'orderNo', heading: '备注' },
  ],
};
const BOC: BankLayout = {
  ...CCB,
  code: 'boc-pay',
  encoding: 'utf-8',
  delimiter: '|',
  amount: 'fen',
  control: true,
  headings: false,
  columns: [
    { field: 'line', heading: '序号' },
    { field: 'orderNo', heading: '业务编号' },
    { field: 'payeeName', heading: '收款人' },
    { field: 'accountNumber', heading: '收款账号' },
    { field: 'branchName', heading: '网点' },
    { field: 'amount', heading: '金额(分)' },
  ],
};

describe("a file in a bank's own layout", () => {
  it("has the bank's columns, names and order in GB18030, with every character kept", () => {
    const bytes = writeLayout(BATCH, CCB);
    expect(bytes.subarray(0, 4)).toEqual(iconv.encode('账号', 'gb18030'));
    expect(iconv.decode(bytes, 'gb18030')).toBe(
      [
        '账号,户名,金额,备注',
        '6222000000000001234,"厦门(湖里)茶业,有限公司",12345.67,P1.1',
        '0012345678,"䶮㙍""店""",0.05,P2.1',
        '',
      ].join('\r\n'),
    );
  });

  it('has another delimiter, fen and a control row where the bank wants them', () => {
    expect(writeLayout(BATCH, BOC).toString()).toBe(
      [
        '批次号|B20260302-001|笔数|2|合计金额|1234572',
        '1|P1.1|厦门(湖里)茶业,有限公司|6222000000000001234|湖里支行|1234567',
        '2|P2.1|"䶮㙍""店"""|0012345678||5',
        '',
      ].join('\r\n'),
    );
  });

  it('begins with a byte order mark only where it is wanted', () => {
    expect(writeLayout(BATCH, { ...CCB, encoding: 'utf-8-bom' }).subarray(0, 3)).toEqual(Buffer.from('\ufeff'));
    expect(writeLayout(BATCH, BOC)[0]).toBe(Buffer.from('批')[0]);
  });

  it('quotes a cell that would be read as two', () => {
    const lines = [{ ...BATCH.lines[0]!, payeeName: '甲|乙' }];
    expect(writeLayout({ ...BATCH, lines }, BOC).toString()).toContain('|"甲|乙"|');
  });

  it.each(['=1+1', '+86', '-1', '@SUM(A1)', 'a\tb', 'a\nb'])('is never written for a payee called %j', (payeeName) => {
    expect(batchFaults([{ ...BATCH.lines[0]!, payeeName }])).not.toEqual([]);
  });

  it('can be tried on a sample that a batch itself might hold', () => {
    expect(batchFaults(SAMPLE_BATCH.lines)).toEqual([]);
  });
});

describe('pain.001 against the structure of pain.001.001.09', () => {
  /** Children in the order of the schema's sequences; `?` may be left out. */
  const SEQUENCES: Record<string, string[]> = {
    Document: ['CstmrCdtTrfInitn'],
    CstmrCdtTrfInitn: ['GrpHdr', 'PmtInf'],
    GrpHdr: ['MsgId', 'CreDtTm', 'NbOfTxs', 'CtrlSum?', 'InitgPty'],
    PmtInf: [
      'PmtInfId',
      'PmtMtd',
      'BtchBookg?',
      'NbOfTxs?',
      'CtrlSum?',
      'PmtTpInf?',
      'ReqdExctnDt',
      'Dbtr',
      'DbtrAcct',
      'DbtrAgt',
      'ChrgBr?',
      'CdtTrfTxInf*',
    ],
    CdtTrfTxInf: ['PmtId', 'Amt', 'CdtrAgt?', 'Cdtr?', 'CdtrAcct?', 'Purp?', 'RmtInf?'],
    PmtId: ['InstrId?', 'EndToEndId'],
    DbtrAcct: ['Id', 'Tp?', 'Ccy?'],
    ReqdExctnDt: ['Dt'],
  };

  type Element = Record<string, unknown>;
  const xml = writePain001(BATCH);
  const parsed = new XMLParser({ preserveOrder: true, ignoreAttributes: false, parseTagValue: false }).parse(
    xml,
  ) as Element[];
  const nameOf = (element: Element) => Object.keys(element).find((key) => key !== ':@')!;
  const every = (elements: Element[]): Element[] =>
    elements.flatMap((element) => {
      const inner = element[nameOf(element)];
      return [element, ...(Array.isArray(inner) ? every(inner as Element[]) : [])];
    });
  const all = every(parsed);
  const texts = (name: string) =>
    all
      .filter((element) => nameOf(element) === name)
      .map((element) => String((element[name] as Element[])[0]?.['#text'] ?? ''));

  it('is well formed and in the namespace', () => {
    expect(XMLValidator.validate(xml)).toBe(true);
    expect(xml).toContain('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"');
    expect(xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>')).toBe(true);
  });

  it.each(Object.keys(SEQUENCES))(
    'has the elements of %s in the order of the schema, the mandatory ones all',
    (name) => {
      const sequence = SEQUENCES[name]!;
      const found = all.filter((element) => nameOf(element) === name);
      expect(found.length).toBeGreaterThan(0);
      for (const element of found) {
        const children = (element[name] as Element[]).map(nameOf);
        const known = sequence.map((each) => each.replace(/[?*]$/, ''));
        expect(children.filter((each) => !known.includes(each))).toEqual([]);
        const places = children.map((each) => known.indexOf(each));
        expect([...places].sort((a, b) => a - b)).toEqual(places);
        for (const each of sequence) if (!/[?]$/.test(each)) expect(children).toContain(each.replace(/\*$/, ''));
      }
    },
  );

  it('counts and sums what it lists, in the header and in the block', () => {
    expect(texts('NbOfTxs')).toEqual(['2', '2']);
    expect(texts('CtrlSum')).toEqual([plainYuan(totalFen(BATCH.lines)), plainYuan(totalFen(BATCH.lines))]);
    expect(texts('EndToEndId')).toEqual(['P1.1', 'P2.1']);
    expect(texts('InstdAmt')).toEqual(['12345.67', '0.05']);
  });

  it('keeps the lengths of the schema and writes no control character', () => {
    const long = { ...BATCH.lines[0]!, payeeName: '长'.repeat(200), purpose: '述'.repeat(200) };
    const wide = writePain001({ ...BATCH, lines: [long] });
    expect(/<Cdtr><Nm>(长+)<\/Nm>/.exec(wide)?.[1]).toHaveLength(140);
    expect(/<Ustrd>(述+)<\/Ustrd>/.exec(wide)?.[1]).toHaveLength(140);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/);
  });
});
