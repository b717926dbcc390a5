import { listMeasures, listRecordings } from '@qinqing/contract/public';
import { expect, test } from '@playwright/test';
import { read } from '../../support/api.js';

/** Where a stranger arrives, and the pages that links lead to. */
const pages: [name: string, path: () => Promise<string>][] = [
  ['home', async () => '/'],
  ['policies', async () => '/#/pages/policy/index'],
  [
    'a measure',
    async () =>
      `/#/packages/measure/detail/index?id=${(await read(listMeasures, { query: { limit: 1 } })).items[0]?.id}`,
  ],
  [
    'a replay',
    async () =>
      `/#/packages/live/player/index?id=${(await read(listRecordings, { query: { limit: 1 } })).items[0]?.id}`,
  ],
];

for (const [name, path] of pages) {
  test(`${name}: asks early for what it shows, once, and does not jump while it comes`, async ({ page }) => {
    const asked: string[] = [];
    page.on('request', (request) => {
      if (/\/(api\/public|js|css)\//.test(request.url())) asked.push(new URL(request.url()).pathname);
    });
    const unused: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('was preloaded')) unused.push(message.text());
    });
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(window, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) shifts.push((entry as PerformanceEntry & { value: number }).value);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(await path());
    await expect(page.locator('.q-main').first()).toBeVisible();
    await expect(page.locator('.q-skeleton')).toHaveCount(0);
    await page.waitForLoadState('networkidle');
    const early = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLLinkElement>('link[rel=preload]')].map((link) => new URL(link.href).pathname),
    );
    expect(early.filter((file) => file.startsWith('/api/')).length).toBeGreaterThan(0);
    expect(early.filter((file) => file.startsWith('/js/')).length).toBeGreaterThan(0);
    // What was named early and then asked for again, or by nobody, was named wrongly.
    for (const file of early)
      expect(
        asked.filter((path) => path === file),
        file,
      ).toHaveLength(1);
    // Chromium complains a few seconds after the page has loaded.
    await page.waitForTimeout(4000);
    expect(unused).toEqual([]);
    const shifts = await page.evaluate(() => (window as unknown as { shifts: number[] }).shifts);
    // web.dev, Cumulative Layout Shift: up to 0.1 is good.
    expect(shifts.reduce((sum, value) => sum + value, 0)).toBeLessThan(0.1);
  });
}
