import { readReturnFile } from './read-return.js';
import { readStatement } from './read-statement.js';

const doc = (body: string) => Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><Document>${body}</Document>`);

const pacs004 = ({ count = 2, total = '150.00', second = 'P2.1' } = {}) =>
  doc(
    `<PmtRtr><GrpHdr><MsgId>R1</MsgId><NbOfTxs>${count}</NbOfTxs><TtlRtrdIntrBkSttlmAmt Ccy="CNY">${total}</TtlRtrdIntrBkSttlmAmt></GrpHdr>
    <TxInf><RtrId>RT1</RtrId><OrgnlEndToEndId>P1.1</OrgnlEndToEndId><RtrdIntrBkSttlmAmt Ccy="CNY">100.00</RtrdIntrBkSttlmAmt><RtrRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>账户已销户</AddtlInf></RtrRsnInf><OrgnlTxRef><Cdtr><Pty><Nm>厦门一号有限公司</Nm></Pty></Cdtr></OrgnlTxRef></TxInf>
    <TxInf><RtrId>RT2</RtrId><OrgnlEndToEndId>${second}</OrgnlEndToEndId><RtrdIntrBkSttlmAmt Ccy="CNY">50.00</RtrdIntrBkSttlmAmt><RtrRsnInf><Rsn><Prtry>户名不符</Prtry></Rsn></RtrRsnInf><OrgnlTxRef><Cdtr><Nm>厦门二号有限公司</Nm></Cdtr></OrgnlTxRef></TxInf></PmtRtr>`,
  );

const camt054 = ({ entries = 1, sum = '150.00', direction = 'CRDT', whole = '150.00' } = {}) =>
  doc(
    `<BkToCstmrDbtCdtNtfctn><Ntfctn><TxsSummry><TtlCdtNtries><NbOfNtries>${entries}</NbOfNtries><Sum>${sum}</Sum></TtlCdtNtries></TxsSummry>
    <Ntry><Amt Ccy="CNY">${whole}</Amt><CdtDbtInd>${direction}</CdtDbtInd><NtryDtls>
    <TxDtls><Refs><EndToEndId>P1.1</EndToEndId><AcctSvcrRef>X1</AcctSvcrRef></Refs><Amt Ccy="CNY">100.00</Amt><RltdPties><Cdtr><Nm>厦门一号有限公司</Nm></Cdtr></RltdPties><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>
    <TxDtls><Refs><EndToEndId>P2.1</EndToEndId></Refs><Amt Ccy="CNY">50.00</Amt><RltdPties><Cdtr><Nm>厦门二号有限公司</Nm></Cdtr></RltdPties><RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf></TxDtls>
    </NtryDtls></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn>`,
  );

const camt053 = ({
  debits = 1,
  debit = '150.00',
  status = 'BOOK',
  day = '2026-03-02',
  to = '',
  second = '50.00',
} = {}) =>
  doc(
    `<BkToCstmrStmt><Stmt><FrToDt><FrDtTm>${day}T00:00:00+08:00</FrDtTm><ToDtTm>${to || day}T23:59:59+08:00</ToDtTm></FrToDt>
    <TxsSummry><TtlCdtNtries><NbOfNtries>1</NbOfNtries><Sum>7.00</Sum></TtlCdtNtries><TtlDbtNtries><NbOfNtries>${debits}</NbOfNtries><Sum>${debit}</Sum></TtlDbtNtries></TxsSummry>
    <Ntry><Amt Ccy="CNY">150.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>${status}</Cd></Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><AcctSvcrRef>B1</AcctSvcrRef><NtryDtls>
    <TxDtls><Refs><EndToEndId>P1.1</EndToEndId></Refs><Amt Ccy="CNY">100.00</Amt></TxDtls>
    <TxDtls><Amt Ccy="CNY">${second}</Amt><RmtInf><Ustrd>拨付 P00ABCDEF.1 奖励</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
    <Ntry><Amt Ccy="CNY">7.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt><AddtlNtryInf>结息</AddtlNtryInf></Ntry></Stmt></BkToCstmrStmt>`,
  );

describe('returned payments as XML', () => {
  it('are read from pacs.004', async () => {
    expect(await readReturnFile(pacs004())).toEqual({
      format: 'xml',
      faults: [],
      lines: [
        {
          line: 1,
          orderNo: 'P1.1',
          amountFen: 100_00,
          payeeName: '厦门一号有限公司',
          reason: 'AC04 账户已销户',
          reference: 'RT1',
        },
        {
          line: 2,
          orderNo: 'P2.1',
          amountFen: 50_00,
          payeeName: '厦门二号有限公司',
          reason: '户名不符',
          reference: 'RT2',
        },
      ],
    });
  });

  it('are read from camt.054', async () => {
    const { lines, faults } = await readReturnFile(camt054());
    expect(faults).toEqual([]);
    expect(lines.map(({ orderNo, amountFen, reason }) => [orderNo, amountFen, reason])).toEqual([
      ['P1.1', 100_00, 'AC04'],
      ['P2.1', 50_00, 'AC01'],
    ]);
  });

  it.each([
    ['another count', pacs004({ count: 3 }), '文件声明 3 笔'],
    ['another total', pacs004({ total: '149.99' }), '文件声明合计'],
    ['a line without its order', pacs004({ second: '' }), '缺少拨付单号'],
    ['a debit', camt054({ direction: 'DBIT' }), '不是贷记'],
    ['another number of entries', camt054({ entries: 2 }), '文件声明 2 笔入账'],
    ['another sum', camt054({ sum: '1.00' }), '文件声明合计'],
    ['details that do not add up', camt054({ whole: '151.00', sum: '151.00' }), '明细合计与入账金额不符'],
    ['another message', doc('<Other/>'), '不是 pacs.004 退款报文或 camt.054 入账通知'],
    ['a truncated file', pacs004().subarray(0, 600), 'XML 不完整'],
    ['an entity', Buffer.from('<!DOCTYPE a [<!ENTITY b "c">]><Document/>'), '文档类型定义'],
  ])('are not believed with %s', async (_, bytes, fault) => {
    expect((await readReturnFile(bytes)).faults.join()).toContain(fault);
  });
});

describe('a statement as camt.053', () => {
  it('is read entry by entry, a booked batch by its details', async () => {
    expect(await readStatement(camt053())).toEqual({
      format: 'xml',
      day: '2026-03-02',
      faults: [],
      lines: [
        expect.objectContaining({ direction: 'debit', amountFen: 100_00, orderNo: 'P1.1', reference: 'B1' }),
        expect.objectContaining({ direction: 'debit', amountFen: 50_00, orderNo: 'P00ABCDEF.1', line: 2 }),
        expect.objectContaining({ direction: 'credit', amountFen: 7_00, text: '结息', line: 3 }),
      ],
    });
  });

  it.each([
    ['another count', camt053({ debits: 2 }), '文件声明 3 笔，实际 2 笔'],
    ['another sum', camt053({ debit: '149.00' }), '文件声明借方合计'],
    ['a pending entry', camt053({ status: 'PDNG' }), '不是已记账'],
    ['two days', camt053({ to: '2026-03-03' }), '请逐日导入'],
    ['an entry of another day', camt053({ day: '2026-03-01' }), '不是对账单的 2026-03-01'],
    ['details that do not add up', camt053({ second: '49.00' }), '明细合计与金额不符'],
    ['another message', doc('<Other/>'), '不是 camt.053 对账单'],
    ['a truncated file', camt053().subarray(0, 700), 'XML 不完整'],
  ])('is not believed with %s', async (_, bytes, fault) => {
    expect((await readStatement(bytes)).faults.join()).toContain(fault);
  });
});
