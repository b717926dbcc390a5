import { listMeasures } from '@qinqing/contract/public';
import { expect, test } from '@playwright/test';
import { read } from '../../support/api.js';
import { expectAccessible } from '../../support/axe.js';
import { logInFirm } from '../../support/login.js';
import { FIRMS } from '../../support/people.js';
import { PhonePage } from '../../support/phone.js';
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

test('the page that answers 我能不能享 does not ask it again', async ({ page }) => {
  const { items } = await read(listMeasures);
  await page.goto(`/#/packages/measure/detail/index?id=${items[0]?.id}`);
  const ask = page.getByRole('button', { name: '我能不能享', exact: true });
  await ask.click();
  await expect(page.getByRole('tab', { name: '能不能享', exact: true })).toHaveAttribute('aria-selected', 'true');
  await expect(ask).toHaveCount(0);
  // A procedure is not a case that is on its way.
  await page.getByRole('tab', { name: '材料与流程', exact: true }).click();
  await expect(page.getByRole('list', { name: '办理流程' })).toContainText('企业申报');
  await expect(page.getByRole('list', { name: '办理流程' })).not.toContainText('进行中');
});

test('logged in as a firm: the measures that fit', async ({ page }) => {
  await logInFirm(page, new RegExp(FIRMS.restaurant));
  await page.goto('/#/packages/measure/for-you/index');
  await expect(page.getByText(/元/).filter({ visible: true }).first()).toBeVisible();
  await expectAccessible(page);
  await screenshot(page, 'phone-for-you');
});

test('what was amended is told, version by version', async ({ page }) => {
  const { items } = await read(listMeasures, { query: { q: '小店暖心租金补贴' } });
  const phone = new PhonePage(page);
  await phone.open('packages/measure/detail', { id: items[0]?.id ?? '' });
  await phone.tab('依据与回放').click();
  const history = phone.section('历史版本');
  await expect(history.getByText('第 1 版')).toBeVisible();
  const changes = phone.button(/^第 2 版改了 \d+ 处$/);
  await expect(changes).toHaveAttribute('aria-expanded', 'false');
  await changes.click();
  await expect(history.getByText(/· 删去$/).first()).toBeVisible();
  await expect(history.locator('.history-removed').filter({ hasText: '店铺门头照片' })).toBeVisible();
  await expect(history.locator('.history-added').first()).toBeVisible();
});
