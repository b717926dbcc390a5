import { expect, test } from '@playwright/test';
import { expectAccessible } from '../../support/axe.js';
import { PHONE } from '../../support/devices.js';
import { logInFirm } from '../../support/login.js';
import { FIRMS } from '../../support/people.js';
import { PhonePage, settle } from '../../support/phone.js';
import { phoneScreens } from '../../support/screens.js';

// A finding names its element: a recording of every step would only make it slow.
test.use({ ...PHONE, trace: 'off' });
test.describe.configure({ timeout: 180_000 });

const TABS = {
  measure: ['能不能享', '申报指南', '材料与流程', '依据与回放'],
  application: ['进度', '为什么是这个数', '申报内容'],
};

test('every page that is open to all', async ({ page }) => {
  const { open } = await phoneScreens();
  for (const { name, path } of open) {
    await test.step(name, async () => {
      await settle(page, path);
      await expectAccessible(page);
    });
  }
});

test('every page of a firm', async ({ page }) => {
  await logInFirm(page, new RegExp(FIRMS.mall));
  const { firm } = await phoneScreens();
  for (const { name, path } of firm) {
    await test.step(name, async () => {
      await settle(page, path);
      await expectAccessible(page);
    });
  }
});

test('every tab, sheet and dialog', async ({ page }) => {
  await logInFirm(page, new RegExp(FIRMS.mall));
  const { open, firm } = await phoneScreens();
  const phone = new PhonePage(page);
  const at = (name: string) => [...open, ...firm].find((screen) => screen.name === name)?.path ?? '';
  for (const [name, tabs] of [
    ['政策详情', TABS.measure],
    ['申报进度', TABS.application],
  ] as const) {
    await settle(page, at(name));
    for (const tab of tabs) {
      await test.step(`${name}: ${tab}`, async () => {
        await phone.tab(tab).click();
        await expect(phone.tab(tab)).toHaveAttribute('aria-selected', 'true');
        await expectAccessible(page);
      });
    }
  }
  for (const [name, opener, title] of [
    ['政策', '筛选', '筛选政策'],
    ['收款账户', '添加收款账户', '添加收款账户'],
    ['填写申报', '删除这份草稿', '删除这份草稿？'],
    ['我的', '退出登录', '退出登录？'],
  ] as const) {
    await test.step(title, async () => {
      await settle(page, at(name));
      await phone.button(opener).click();
      await expect(page.getByRole('dialog', { name: title })).toBeVisible();
      await expectAccessible(page);
      // A sheet is left by the keyboard too.
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    });
  }
});

test('the form says what is wrong with it, in words that are announced', async ({ page }) => {
  await logInFirm(page, new RegExp(FIRMS.mall));
  const { firm } = await phoneScreens();
  await settle(page, firm.find(({ name }) => name === '填写申报')?.path ?? '');
  await page.getByRole('button', { name: '下一步：核对' }).click();
  await expect(page.getByRole('alert').filter({ visible: true }).first()).toContainText(/请/);
  await expectAccessible(page);
});
