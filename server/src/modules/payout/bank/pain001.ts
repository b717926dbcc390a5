import { type BankBatch, plainYuan, totalFen } from './bank-batch.js';

const NAMESPACE = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function tag(name: string, ...content: string[]): string {
  return `<${name}>${content.join('')}</${name}>`;
}

const text = (name: string, value: string, max: number): string =>
  tag(name, escapeXml([...value].slice(0, max).join('')));

/**
 * Customer credit transfer initiation, ISO 20022 pain.001.001.09. One payment information block: all lines are paid
 * from one pool on one day. The paying account is known to the treasury by the pool's code.
 */
export function writePain001(batch: BankBatch): string {
  const { lines } = batch;
  const sums = [tag('NbOfTxs', String(lines.length)), tag('CtrlSum', plainYuan(totalFen(lines)))];
  const header = tag(
    'GrpHdr',
    text('MsgId', batch.number, 35),
    tag('CreDtTm', batch.at.toISOString()),
    ...sums,
    tag('InitgPty', text('Nm', batch.payer.name, 140)),
  );
  const payer = [
    tag('Dbtr', text('Nm', batch.payer.name, 140)),
    tag(
      'DbtrAcct',
      tag('Id', tag('Othr', text('Id', batch.payer.poolCode, 34), tag('SchmeNm', tag('Prtry', 'POOL')))),
      tag('Ccy', 'CNY'),
    ),
    tag('DbtrAgt', tag('FinInstnId', tag('Othr', tag('Id', 'NOTPROVIDED')))),
  ];
  const transactions = lines.map((line) =>
    tag(
      'CdtTrfTxInf',
      tag('PmtId', text('EndToEndId', line.orderNo, 35)),
      tag('Amt', `<InstdAmt Ccy="CNY">${plainYuan(line.amountFen)}</InstdAmt>`),
      tag(
        'CdtrAgt',
        tag('FinInstnId', text('Nm', line.bankName, 140)),
        ...(line.branchName ? [tag('BrnchId', text('Nm', line.branchName, 140))] : []),
      ),
      tag('Cdtr', text('Nm', line.payeeName, 140)),
      tag('CdtrAcct', tag('Id', tag('Othr', text('Id', line.accountNumber, 34)))),
      tag('RmtInf', text('Ustrd', line.purpose, 140)),
    ),
  );
  const information = tag(
    'PmtInf',
    text('PmtInfId', `${batch.number}-1`, 35),
    tag('PmtMtd', 'TRF'),
    ...sums,
    tag('ReqdExctnDt', tag('Dt', batch.payOn)),
    ...payer,
    ...transactions,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="${NAMESPACE}">${tag('CstmrCdtTrfInitn', header, information)}</Document>\n`;
}
