import { expect, type Page } from '@playwright/test';
import { type FirmSession, loginAsDemo } from '@qinqing/contract/firm';
import { FIRMS, type StaffLogin } from './people.js';
import { freshCode } from './totp.js';

/** Logs a member of staff in through the console's own page: password, then one-time code. */
export async function logInStaff(page: Page, { username, password, totpSecret }: StaffLogin): Promise<void> {
  await page.goto('/console/login');
  await page.getByLabel('用户名').fill(username);
  await page.getByLabel('密码', { exact: true }).fill(password);
  await page.getByRole('button', { name: '下一步' }).click();
  // The sixth digit sends it.
  await page.getByLabel(/动态口令/).fill(await freshCode(totpSecret));
  await expect(page).not.toHaveURL(/\/login/);
}

/** Logs a firm in through the demonstration accounts of the mini-program's log-in page. */
export async function logInFirm(page: Page, label: string | RegExp): Promise<void> {
  await page.goto('/#/packages/account/login/index');
  await page.getByRole('button', { name: label }).click();
  await expect(page).not.toHaveURL(/account\/login/);
  // The address changes first: an address opened before the page is drawn would be covered by that page again.
  await expect(page.locator('.login-top').filter({ visible: true })).toHaveCount(0);
  await expect(page.getByRole('main').filter({ visible: true }).first()).toBeVisible();
}

/** Logs in as anybody: a browser has no WeChat, so a session is put in where the demonstration's would come. */
export async function logInAs(page: Page, theirs: FirmSession): Promise<void> {
  await page.route(`**${loginAsDemo.path}`, (route) => route.fulfill({ json: theirs }));
  await logInFirm(page, new RegExp(FIRMS.corner));
}
