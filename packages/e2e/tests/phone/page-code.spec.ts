import { listMeasures } from '@qinqing/contract/public';
import { expect, type Page, test } from '@playwright/test';
import { read } from '../../support/api.js';
import { expectAccessible } from '../../support/axe.js';
import { PhonePage } from '../../support/phone.js';

// The code of a page comes when it is first opened: late, not at all, or no longer after a new release.

const replaysLink = (page: Page) => page.getByRole('link', { name: /^全部回放/ });
const list = (page: Page) => page.getByRole('heading', { name: '直播回放', exact: true });
const opening = (page: Page) => page.getByRole('progressbar', { name: '正在打开页面' });

/** From now on code takes a second; how many files are on their way. */
async function slowCode(page: Page): Promise<() => number> {
  let waiting = 0;
  await page.route(/\/(js|css)\/[^/]+$/, async (route) => {
    waiting += 1;
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
    waiting -= 1;
  });
  return () => waiting;
}

test('on a slow line a link shows that its page is coming, and two taps open it once', async ({ page }) => {
  await page.goto('/');
  await expect(replaysLink(page)).toBeVisible();
  await slowCode(page);
  await replaysLink(page).click();
  await expect(opening(page)).toBeVisible();
  await replaysLink(page).click();
  await expect(list(page)).toBeVisible();
  await expect(opening(page)).toHaveCount(0);
  await page.goBack();
  await expect(replaysLink(page)).toBeVisible();
  await expect(page).not.toHaveURL(/live\/list/);
});

test('on a slow line the page asked for last opens, and going back calls it off', async ({ page }) => {
  await page.goto('/');
  await replaysLink(page).click();
  await expect(list(page)).toBeVisible();
  const waiting = await slowCode(page);
  const recording = page.getByRole('link', { name: /^播放回放/ });
  await recording.first().click();
  await expect(opening(page)).toBeVisible();
  await page.goBack();
  await expect(replaysLink(page)).toBeVisible();
  await expect.poll(waiting).toBe(0);
  await expect(opening(page)).toHaveCount(0);
  await expect(page).not.toHaveURL(/live/);
  await expect(replaysLink(page)).toBeVisible();

  // A link was tapped, then another tab: nothing jumps away under the finger afterwards.
  await page.getByRole('link', { name: '文件：“1+N”政策包', exact: true }).click();
  await expect(opening(page)).toBeVisible();
  await page.getByRole('link', { name: '我的', exact: true }).click();
  await expect(page).toHaveURL(/pages\/mine/);
  await expect.poll(waiting).toBe(0);
  await expect(page).toHaveURL(/pages\/mine/);
});

test('without a network a tap says so, and the way stays open', async ({ page, context }) => {
  await page.goto('/');
  const replays = replaysLink(page);
  await expect(replays).toBeVisible();
  await context.setOffline(true);
  await replays.click();
  await expect(page.getByText('网络不通，这一页没有打开，请稍后再试')).toBeVisible();
  await expect(page).not.toHaveURL(/live\/list/);
  await context.setOffline(false);
  await replays.click();
  await expect(page.getByRole('heading', { name: '直播回放', exact: true })).toBeVisible();

  // The page's code is there, the data are not: grey cards would promise something.
  const { items } = await read(listMeasures);
  const [first, second] = items;
  const show = (id: string | undefined) =>
    page.evaluate((hash) => {
      location.hash = hash;
    }, `#/packages/measure/detail/index?id=${id}`);
  const shown = (title: string | undefined) =>
    page
      .getByText(title ?? '')
      .filter({ visible: true })
      .first();
  await show(first?.id);
  await expect(shown(first?.title)).toBeVisible();
  await context.setOffline(true);
  await show(second?.id);
  await expect(page.getByText('网络恢复后会自动加载').filter({ visible: true }).first()).toBeVisible();
  await context.setOffline(false);
  await expect(shown(second?.title)).toBeVisible();
});

test('an address whose page does not come leads back to the page that is shown', async ({ page, context }) => {
  await page.goto('/');
  await expect(replaysLink(page)).toBeVisible();
  await context.setOffline(true);
  await page.evaluate(() => {
    location.hash = '#/packages/account/help/index';
  });
  await expect(page.getByText('网络不通，这一页没有打开，请稍后再试')).toBeVisible();
  await expect(page).not.toHaveURL(/account\/help/);
  await expect(replaysLink(page)).toBeVisible();
});

test('after a new release a page of the old one says so and offers to load the new one', async ({ page }) => {
  await page.goto('/');
  const replays = replaysLink(page);
  await expect(replays).toBeVisible();
  // As the server answers for the files of a release that it no longer has.
  await page.route(/\/(js|css)\/[^/]+$/, (route) => route.fulfill({ status: 404, body: '' }));
  await replays.click();
  const notice = page.getByRole('status').filter({ hasText: '有新版本' });
  await expect(notice).toBeVisible();
  await expect(page.getByText('网络不通')).toHaveCount(0);
  await expect(page).not.toHaveURL(/live\/list/);
  await expectAccessible(page);
  await page.unroute(/\/(js|css)\/[^/]+$/);
  const reloaded = page.waitForEvent('load');
  await page.getByRole('button', { name: '刷新', exact: true }).click();
  await reloaded;
  await replays.click();
  await expect(page.getByRole('heading', { name: '直播回放', exact: true })).toBeVisible();
});

test('an address that no page has leads home, and so does a measure that is gone lead back', async ({ page }) => {
  const phone = new PhonePage(page);
  await page.goto('/#/packages/nowhere/index');
  await expect(phone.text('没有这个页面，已为您打开首页')).toBeVisible();
  await expect(page).toHaveURL(/pages\/home\/index/);
  await page.goto('/#/packages/nowhere/index');
  await expect(page).toHaveURL(/pages\/home\/index/);

  await page.goto('/#/packages/measure/detail/index?id=00000000-0000-7000-8000-000000000000');
  await phone.button('返回').last().click();
  await expect(page).toHaveURL(/pages\/home\/index/);
});
