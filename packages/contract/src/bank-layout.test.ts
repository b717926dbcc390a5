import { describe, expect, it } from 'vitest';
import { BankLayoutInput } from './staff.js';

const LAYOUT: BankLayoutInput = {
  layoutCode: 'ccb-batch',
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

const faults = (draft: unknown) => {
  const parsed = BankLayoutInput.safeParse(draft);
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).sort();
};

describe("a bank's layout", () => {
  it('is taken as it is where nothing is wrong', () => {
    expect(BankLayoutInput.parse(LAYOUT)).toEqual(LAYOUT);
  });

  it.each(['orderNo', 'payeeName', 'accountNumber', 'amount'])('is refused without %s', (field) => {
    const columns = LAYOUT.columns.filter((column) => column.field !== field);
    expect(faults({ ...LAYOUT, columns })).toEqual([expect.stringMatching(/^columns 缺少“.+”列$/)]);
  });

  it.each(['=cmd', '+86', '-1', '@SUM(A1)', 'a\tb'])('is refused with a column called %j', (heading) => {
    const columns = [...LAYOUT.columns, { field: 'purpose', heading }];
    expect(faults({ ...LAYOUT, columns })).toEqual(['columns.4.heading 列名不能以 = + - @ 开头，也不能含有控制字符']);
  });

  it.each([
    ['yuan', '金额(分)'],
    ['fen', '金额（元）'],
  ])('is refused where sums in %s stand under %s', (amount, heading) => {
    const columns = LAYOUT.columns.map((column) => (column.field === 'amount' ? { ...column, heading } : column));
    expect(faults({ ...LAYOUT, amount, columns })).toEqual(['columns.2.heading 列名与金额单位不一致']);
  });

  it('is told everything that is wrong at once, each with its path', () => {
    const draft = {
      ...LAYOUT,
      layoutCode: 'A',
      name: ' ',
      encoding: 'latin1',
      columns: [
        { field: 'accountNumber', heading: '账号' },
        { field: 'accountNumber', heading: '' },
        { field: 'amount', heading: '账号' },
        { field: 'colour', heading: '=1' },
      ],
    };
    expect(faults(draft)).toEqual(
      [
        'layoutCode 版式代码由 2 至 32 位小写字母、数字和短横线组成',
        'name 请填写名称',
        'encoding 编码应为 UTF-8 或 GB18030',
        'columns 缺少“拨付单号”列',
        'columns 缺少“收款户名”列',
        'columns.1.field 这一列出现了两次',
        'columns.1.heading 请填写列名',
        'columns.2.heading 列名重复',
        'columns.3.field 没有这一列',
        'columns.3.heading 列名不能以 = + - @ 开头，也不能含有控制字符',
      ].sort(),
    );
  });

  it.each([null, [], 'x', { columns: null }, { columns: [null, 1, {}] }])('survives %j', (draft) => {
    expect(faults(draft).length).toBeGreaterThan(0);
  });
});
