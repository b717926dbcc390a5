import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import iconv from 'iconv-lite';
import { type TestApp, testApp } from '../../../test/app.js';
import { failure, staffActor, usccOf } from '../../../test/domain.js';
import { SYSTEM } from '../identity/index.js';
import { EnterpriseImportService } from './enterprise-import.service.js';
import { EnterpriseService } from './enterprise.service.js';

const HEAD = '统一社会信用代码,企业名称,主体类型,行业代码,企业规模,街道,成立日期,数据日期';
const row = (n: number, name: string) => `${usccOf(n)},${name},公司,F5211,小型,湖里街道,2020-05-01,2026-01-31`;

describe('imports of departments', () => {
  let t: TestApp;
  let imports: EnterpriseImportService;
  let enterprises: EnterpriseService;

  beforeAll(async () => {
    t = await testApp();
    imports = t.get(EnterpriseImportService);
    enterprises = t.get(EnterpriseService);
  });
  afterAll(() => t.close());

  const file = async (name: string, bytes: string | Uint8Array) => {
    const path = join(t.folder, name);
    await writeFile(path, bytes);
    return path;
  };
  const byN = (n: number) => t.db.read((m) => enterprises.byUscc(m, usccOf(n)));

  it('takes CSV in UTF-8 and GB 18030, and brings known codes up to date', async () => {
    const first = await file(
      'a.csv',
      `\uFEFF${HEAD}\r\n${row(901, '厦门甲有限公司')}\r\n${row(902, '厦门乙有限公司')}\r\n`,
    );
    expect(await imports.importFile(SYSTEM, 'enterprises', first)).toEqual({ rows: 2 });
    const before = await byN(901);
    const second = await file('b.csv', iconv.encode(`${HEAD}\n${row(901, '厦门甲新名有限公司')}\n`, 'gb18030'));
    await imports.importFile(SYSTEM, 'enterprises', second);
    expect(await byN(901)).toMatchObject({
      id: before!.id,
      name: '厦门甲新名有限公司',
      industryName: expect.any(String),
    });
  });

  it('takes XLSX with date cells', async () => {
    const book = new ExcelJS.Workbook();
    const sheet = book.addWorksheet('数据');
    sheet.addRow(['统一社会信用代码', '数据项', '值', '数据日期']);
    sheet.addRow([usccOf(901), 'revenue@2025', 1234.5, new Date(Date.UTC(2026, 0, 31))]);
    sheet.addRow([usccOf(901), 'hardshipTrade', '是', '2026-01-31']);
    const path = await file('facts.xlsx', Buffer.from(await book.xlsx.writeBuffer()));
    expect(await imports.importFile(SYSTEM, 'facts', path)).toEqual({ rows: 2 });
    const { id } = (await byN(901))!;
    const facts = await t.db.read((m) => enterprises.factsOf(m, id));
    expect(facts['revenue@2025']).toEqual({ value: 123_450, source: '湖里区税务局', asOf: '2026-01-31' });
    expect(facts.hardshipTrade?.value).toBe(true);
  });

  it('takes a file whole or not at all', async () => {
    const bad = await file(
      'bad.csv',
      `${HEAD}\n${row(903, '厦门丙有限公司')}\n${row(904, '厦门丁有限公司').replace('公司,F5211', '公司,ZZ')}\n`,
    );
    await expect(imports.importFile(SYSTEM, 'enterprises', bad)).rejects.toEqual(
      failure('VALIDATION', { fields: [{ path: '第3行 行业代码', message: expect.any(String) }] }),
    );
    expect(await byN(903)).toBeUndefined();
    const stranger = await file(
      'credit.csv',
      `uscc,kind,text,since,source\n${usccOf(999)},行政处罚,处罚,2026-01-05,区市场监管局\n`,
    );
    await expect(imports.importFile(SYSTEM, 'credit', stranger)).rejects.toEqual(failure('VALIDATION'));
    const ragged = await file('ragged.csv', `${HEAD}\n${usccOf(905)},少列\n`);
    await expect(imports.importFile(SYSTEM, 'enterprises', ragged)).rejects.toEqual(failure('VALIDATION'));
  });

  it('finds firms by any part of the name and by the code, page by page', async () => {
    const actor = staffActor('auditor');
    const names = async (q: string) => (await enterprises.search(actor, { q })).items.map(({ name }) => name);
    expect(await names('乙有限')).toEqual(['厦门乙有限公司']);
    expect(await names(usccOf(902).toLowerCase())).toEqual(['厦门乙有限公司']);
    expect(await names('%')).toEqual([]);
    const first = await enterprises.search(actor, { limit: 1 });
    const second = await enterprises.search(actor, { limit: 1, cursor: first.nextCursor! });
    expect([...first.items, ...second.items].map(({ uscc }) => uscc).sort()).toEqual([usccOf(901), usccOf(902)]);
    expect(second.nextCursor).toBeNull();
  });
});
