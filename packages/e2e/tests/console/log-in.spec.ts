import { expect, test } from '@playwright/test';
import { expectAccessible } from '../../support/axe.js';
import { logInStaff } from '../../support/login.js';
import { STAFF } from '../../support/people.js';
import { screenshot } from '../../support/screenshot.js';

test('the log-in page can be used by anybody', async ({ page }) => {
  await page.goto('/console/login');
  await expect(page.getByRole('button', { name: '下一步' })).toBeVisible();
  await expectAccessible(page);
});

test('a wrong password is refused in words', async ({ page }) => {
  await page.goto('/console/login');
  await page.getByLabel('用户名').fill(STAFF.auditor.username);
  await page.getByLabel('密码', { exact: true }).fill('not the password');
  await page.getByRole('button', { name: '下一步' }).click();
  await expect(page.getByRole('alert')).toContainText(/[\u4e00-\u9fff]/);
  await expect(page).toHaveURL(/\/login/);
});

test('password and one-time code open the to-do list', async ({ page }) => {
  await logInStaff(page, STAFF.street);
  await expect(page.getByRole('navigation').first()).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'console-todo');
});
