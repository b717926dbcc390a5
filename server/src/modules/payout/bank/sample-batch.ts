import type { BankBatch } from './bank-batch.js';

/** Made up: what breaks files most easily, so that a bank can try a layout before money goes out in it. */
export const SAMPLE_BATCH: BankBatch = {
  number: 'B00000000-000',
  at: new Date('2026-01-05T01:00:00Z'),
  payOn: '2026-01-05',
  payer: { name: '样例付款单位', poolCode: 'SAMPLE' },
  lines: [
    {
      orderNo: 'P000001.1',
      payeeName: '样例(湖里)茶业,有限公司',
      accountNumber: '6222000000000001234',
      bankName: '样例银行甲',
      branchName: '湖里支行',
      amountFen: 1_234_567_89,
      purpose: '样例:稳岗补助',
    },
    {
      orderNo: 'P000002.1',
      payeeName: '䶮㙍"样例"店',
      accountNumber: '0012345678',
      bankName: '样例银行乙',
      branchName: undefined,
      amountFen: 5,
      purpose: '样例:租金减免',
    },
    {
      orderNo: 'P000003.2',
      payeeName: '样例|竖线;分号商行',
      accountNumber: '41010100100000000001',
      bankName: '样例银行甲',
      branchName: '枋湖支行',
      amountFen: 100_00,
      purpose: '样例:展位补助',
    },
  ],
};
