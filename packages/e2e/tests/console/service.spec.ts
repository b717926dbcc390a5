import { listStaffBindings, listStaffCorrections } from '@qinqing/contract/staff';
import { expect, test } from '@playwright/test';
import { read } from '../../support/api.js';
import { expectAccessible } from '../../support/axe.js';
import { ConsolePage } from '../../support/console.js';
import { STAFF } from '../../support/people.js';

test('papers of a person are looked at, and the person is let in', async ({ browser }) => {
  const desk = await ConsolePage.open(browser, STAFF.street);
  await desk.goto('/');
  await desk.page.getByRole('link', { name: /待核实的企业绑定/ }).click();
  const row = desk.page.getByRole('row').filter({ hasText: '林若川' });
  await row.getByRole('button', { name: '核实' }).click();
  const dialog = desk.page.getByRole('dialog', { name: '核实企业绑定' });
  await expect(dialog.getByText('授权委托书（演示）.pdf')).toBeVisible();
  await expect(dialog.getByRole('button', { name: '不通过' })).toBeDisabled();
  await expectAccessible(desk.page);
  await dialog.getByRole('button', { name: '属实，通过' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(row).toHaveCount(0);
  const { items } = await read(listStaffBindings, { query: { status: 'approved' }, token: await desk.token() });
  expect(items.some(({ userName }) => userName === '林若川')).toBe(true);
  await desk.context.close();
});

test('a fact that a firm calls wrong is answered with another value', async ({ browser }) => {
  const desk = await ConsolePage.open(browser, STAFF.department);
  await desk.goto('/corrections?status=open');
  const row = desk.page.getByRole('row').filter({ hasText: '以最近一期社保人数为准' });
  await row.getByRole('button', { name: '答复' }).click();
  const dialog = desk.page.getByRole('dialog', { name: /^数据更正/ });
  await dialog.getByLabel('更正为').fill('126');
  await dialog.getByLabel('答复').fill('已按区人社局 11 月数据更正。');
  await expectAccessible(desk.page);
  await dialog.getByRole('button', { name: '更正', exact: true }).click();
  await expect(dialog).toHaveCount(0);
  const { items } = await read(listStaffCorrections, { query: { status: 'accepted' }, token: await desk.token() });
  expect(items[0]).toMatchObject({ fact: 'employees', today: 126 });
  await desk.context.close();
});

test('the other desks open, filter, and say when nothing waits', async ({ browser }) => {
  const desk = await ConsolePage.open(browser, STAFF.otherDepartment);
  for (const [path, title] of [
    ['/offers', '免申即享'],
    ['/objections?status=investigating', '公示异议'],
    ['/appeals?status=open', '申诉'],
    ['/ratings?open=true', '好差评'],
    ['/stuck-cases?status=open', '“办不成事”反映'],
  ] as const) {
    await test.step(title, async () => {
      await desk.goto(path);
      await expect(desk.page.getByRole('heading', { level: 1, name: title })).toBeVisible();
      await expect(desk.page.locator('[aria-busy="true"], .ant-spin-spinning, .ant-skeleton')).toHaveCount(0);
      await expectAccessible(desk.page);
    });
  }
  await desk.context.close();
});
