import { listMeasures, listRecordings } from '@qinqing/contract/public';
import { expect, type Locator, test } from '@playwright/test';
import { read } from '../../support/api.js';
import { drawAs } from '../../support/layout.js';

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

for (const [theme, smallest] of [
  ['standard', 14],
  ['elder', 18],
] as const)
  for (const width of [360, 430])
    test(`what is shown while the app loads is where the home page will have it: ${theme}, ${width} px`, async ({
      page,
    }) => {
      await page.setViewportSize({ width, height: 844 });
      await drawAs(page, theme);
      await page.route(/\/js\//, (route) => route.abort());
      await page.goto('/');
      const opening = await Promise.all([lineOf(page.locator('#opening b')), lineOf(page.locator('#opening p'))]);
      for (const line of await page.locator('#opening :is(b, p, i, span)').all()) {
        const { size, right } = await lineOf(line);
        expect(size).toBeGreaterThanOrEqual(smallest);
        expect(right).toBeLessThanOrEqual(width - 16);
      }
      await page.unroute(/\/js\//);
      await page.goto('about:blank');
      await page.goto('/');
      await expect(page.locator('#opening')).toHaveCount(0);
      // Only the demonstration has its mark, and on a narrow screen that takes a line of its own.
      await page.addStyleTag({ content: '.q-tag--demo { display: none !important; }' });
      const home = await Promise.all([
        lineOf(page.locator('.home-brand__name')),
        lineOf(page.locator('.home-pitch__line')),
      ]);
      for (const [index, { top, left, size, count }] of opening.entries()) {
        expect(count).toBe(1);
        expect([left, size]).toEqual([home[index]?.left, home[index]?.size]);
        expect(Math.abs(top - (home[index]?.top ?? 0))).toBeLessThanOrEqual(1);
      }
    });

for (const theme of ['standard', 'elder'] as const)
  test(`a replay's picture stands where its video will while the app loads: ${theme}`, async ({ page }) => {
    await drawAs(page, theme);
    await page.route(/\/js\//, (route) => route.abort());
    const path = `/#/packages/live/player/index?id=${(await read(listRecordings, { query: { limit: 1 } })).items[0]?.id}`;
    await page.goto(path);
    const picture = page.locator('#opening img');
    await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
    const early = await picture.boundingBox();
    // A browser has few connections to a server: behind the page's own files the picture would wait for one.
    const asked = await page
      .locator('link[rel=preload]')
      .evaluateAll((links: HTMLLinkElement[]) => links.map((link) => link.as));
    expect([asked.indexOf('image'), asked.lastIndexOf('image')]).toEqual([0, 0]);
    await page.unroute(/\/js\//);
    // The page is there before its answer: it shows the picture too, and gives it up for the video when the answer comes.
    let answer = () => {};
    const answered = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/\/api\/public\/recordings\/[^/]+$/, async (route) => {
      await answered;
      await route.continue();
    });
    await page.goto('about:blank');
    await page.goto(path);
    await expect(page.locator('#opening')).toHaveCount(0);
    await expect.poll(() => page.locator('.player-box img').boundingBox()).toEqual(early);
    answer();
    await expect.poll(() => page.locator('.player-box video').boundingBox()).toEqual(early);
  });

/** Where the text itself stands, whatever box it is in. */
function lineOf(locator: Locator) {
  return locator.evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    const { top, left, right } = range.getBoundingClientRect();
    const count = range.getClientRects().length;
    return { top, left, right, count, size: Number.parseFloat(getComputedStyle(element).fontSize) };
  });
}
