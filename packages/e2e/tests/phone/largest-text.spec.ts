import { expect, type Locator, test } from '@playwright/test';
import { listApplications } from '@qinqing/contract/firm';
import { read } from '../../support/api.js';
import { sessionOf } from '../../support/filing.js';
import { drawAs } from '../../support/layout.js';
import { logInFirm } from '../../support/login.js';
import { FIRMS } from '../../support/people.js';
import { settle } from '../../support/phone.js';

// 长辈版 with the largest text, on a narrow phone: what belongs together stays together, lines stay apart.
test.beforeEach(async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 844 });
  await drawAs(page, 'elder', 'xl');
});

/** How many lines each of these takes that shows anything. */
const linesOf = (locator: Locator) =>
  locator.evaluateAll((elements) =>
    elements
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        const tops = [...range.getClientRects()].map(({ bottom }) => Math.round(bottom / 12));
        return `${element.textContent}: ${new Set(tops).size}`;
      })
      .filter((line) => !line.endsWith(': 1')),
  );

/** The least room between two that stand beside each other, px. */
const apart = (locator: Locator) =>
  locator.evaluateAll((elements) => {
    const boxes = elements
      .filter((element) => element.checkVisibility({ visibilityProperty: true }))
      .map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return range.getBoundingClientRect();
      });
    const beside = boxes.slice(1).map(({ top, left }, index) => {
      const before = boxes[index] as DOMRect;
      return Math.abs(top - before.top) < 4 ? left - before.right : Infinity;
    });
    return Math.min(...beside);
  });

test('figures of released benefits keep their units, months their digits', async ({ page }) => {
  await settle(page, '/#/pages/home/index');
  await expect(page.locator('.home-months__name').first()).toBeAttached();
  await page.locator('.home-months').scrollIntoViewIfNeeded();
  expect(await linesOf(page.locator('.home-months__name'))).toEqual([]);
  expect(await linesOf(page.locator('.home-split .q-money__line, .home-split__number, .home-sizes__number'))).toEqual(
    [],
  );
  expect(await apart(page.locator('.home-months__name'))).toBeGreaterThan(2);
  expect(await apart(page.locator('.home-sizes__number'))).toBeGreaterThan(16);
});

test('a step whose title takes two lines does not run into itself', async ({ page }) => {
  const { token } = await sessionOf(FIRMS.hotel);
  const { items } = await read(listApplications, { query: { limit: 100 }, token });
  const paid = items.find(({ status }) => status === 'paid');
  await logInFirm(page, new RegExp(FIRMS.hotel));
  await settle(page, `/#/packages/apply/detail/index?id=${paid?.id}`);
  const title = page.locator('.q-line__title').first();
  await expect(title).toBeVisible();
  const { size, line } = await title.evaluate((element) => {
    const { fontSize, lineHeight } = getComputedStyle(element);
    return { size: parseFloat(fontSize), line: parseFloat(lineHeight) };
  });
  expect(line).toBeGreaterThanOrEqual(size * 1.3);
});
