import { listMeasures } from '@qinqing/contract/public';
import { expect, test } from '@playwright/test';
import { read } from '../../support/api.js';
import { expectAccessible } from '../../support/axe.js';
import { logInFirm } from '../../support/login.js';
import { FIRMS } from '../../support/people.js';
import { screenshot } from '../../support/screenshot.js';

test('without log-in: the package, its measures, one of them in full', async ({ page }) => {
  const { items } = await read(listMeasures);
  const [first] = items;
  expect(items.length).toBeGreaterThanOrEqual(10);

  await page.goto('/');
  await expect(page.getByText('“1+N”政策包').first()).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'phone-home');

  await page.goto('/#/pages/policy/index');
  await page
    .getByText(first?.title ?? '')
    .first()
    .click();
  await expect(page).toHaveURL(/measure\/detail/);
  await expect(
    page
      .getByText(first?.officeName ?? '')
      .filter({ visible: true })
      .first(),
  ).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'phone-measure');
});

test('nothing is cut off at 390 pixels', async ({ page }) => {
  for (const path of [
    '/',
    '/#/pages/policy/index',
    '/#/packages/measure/package/index',
    '/#/packages/live/list/index',
  ]) {
    await page.goto(path);
    await page.waitForLoadState('networkidle');
    const { scroll, window } = await page.evaluate(() => ({
      scroll: document.documentElement.scrollWidth,
      window: globalThis.innerWidth,
    }));
    expect(scroll, `${path} scrolls sideways`).toBeLessThanOrEqual(window);
  }
});

test('logged in as a firm: the measures that fit', async ({ page }) => {
  await logInFirm(page, new RegExp(FIRMS.restaurant));
  await page.goto('/#/packages/measure/for-you/index');
  await expect(page.getByText(/元/).filter({ visible: true }).first()).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'phone-for-you');
});
