import { expect, type Page, test } from '@playwright/test';
import { logInFirm } from '../../support/login.js';
import { FIRMS } from '../../support/people.js';
import { settle } from '../../support/phone.js';
import { phoneScreens, type Screen } from '../../support/screens.js';

// The narrow phones of years ago, today's, and the widest.
const WIDTHS = [360, 390, 430];

// A finding names its element: a recording of every step would only make it slow.
test.use({ trace: 'off' });
test.describe.configure({ timeout: 180_000 });

test('no page that is open to all scrolls sideways, however narrow the phone', async ({ page }) => {
  const { open } = await phoneScreens();
  expect(await sideways(page, open)).toEqual([]);
});

test('no page of a firm does', async ({ page }) => {
  await logInFirm(page, new RegExp(FIRMS.mall));
  const { firm } = await phoneScreens();
  expect(await sideways(page, firm)).toEqual([]);
});

test('what sticks out is seen', async ({ page }) => {
  await settle(page, '/#/pages/home/index');
  await page.setViewportSize({ width: 360, height: 844 });
  await page.evaluate(() =>
    document
      .querySelector('.q-main')
      ?.insertAdjacentHTML('beforeend', '<div class="too-wide" style="width: 400px; height: 9px"></div>'),
  );
  expect((await page.evaluate(sticksOut, 360)).out).toEqual(['div.too-wide']);
});

/** Every screen and width at which something sticks out, with what does. */
async function sideways(page: Page, screens: readonly Screen[]): Promise<string[]> {
  const found: string[] = [];
  for (const { name, path } of screens) {
    await settle(page, path);
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 844 });
      const { scrollWidth, out } = await page.evaluate(sticksOut, width);
      if (scrollWidth > width || out.length > 0)
        found.push(`${name}, ${width} px: ${scrollWidth} px; ${out.join(' · ')}`);
    }
  }
  return found;
}

/**
 * Runs in the page. What stands in a part that scrolls by itself, or is cut there on purpose, is no fault; the page
 * as a whole cuts what is too wide, and that is one.
 */
function sticksOut(width: number): { scrollWidth: number; out: string[] } {
  const contained = (element: Element): boolean => {
    for (
      let parent = element.parentElement;
      parent && !parent.matches('.q-main, .q-page');
      parent = parent.parentElement
    ) {
      if (getComputedStyle(parent).overflowX !== 'visible' && parent.getBoundingClientRect().right <= width + 1)
        return true;
    }
    return false;
  };
  const out = [...document.querySelectorAll('.q-page *')]
    .filter((element) => {
      const { left, right, width: own } = element.getBoundingClientRect();
      return own > 0 && (right > width + 1 || left < -1) && element.checkVisibility() && !contained(element);
    })
    .map((element) => `${element.tagName.toLowerCase()}.${element.className}`);
  return { scrollWidth: document.documentElement.scrollWidth, out: out.slice(0, 5) };
}
