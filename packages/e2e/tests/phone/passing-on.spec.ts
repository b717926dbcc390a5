import { readFile } from 'node:fs/promises';
import { listMeasures } from '@qinqing/contract/public';
import { expect, type Page, test } from '@playwright/test';
import jsQR from 'jsqr';
import { read } from '../../support/api.js';
import { expectAccessible } from '../../support/axe.js';
import { drawAs, layoutFaults } from '../../support/layout.js';
import { PhonePage } from '../../support/phone.js';
import { BASE_URL } from '../../support/server.js';
import { dimensionsOf } from '../../weapp-rig/index.js';

/** A measure with a figure and the panel for passing it on, without a log-in. */
async function openPanel(page: Page) {
  const phone = new PhonePage(page);
  const { items } = await read(listMeasures, { query: { q: '租金' } });
  const [measure] = items;
  if (!measure) throw new Error('no measure about rents');
  await phone.open('packages/measure/detail', { id: measure.id });
  await phone.button('分享').click();
  const panel = page.getByRole('dialog', { name: '分享给别人' });
  const address = `${BASE_URL}/#/packages/measure/detail/index?id=${measure.id}`;
  return { phone, panel, measure, address, row: (name: string) => panel.getByRole('button', { name }) };
}

/** What a scanner reads off the lower left of the picture that is shown, where the code is. */
async function scanned(page: Page): Promise<string | undefined> {
  const { data, width, height } = await page.getByRole('img', { name: /^分享图：/ }).evaluate(async (element) => {
    const picture = element as HTMLImageElement;
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = 300;
    canvas.height = 220;
    const pen = canvas.getContext('2d');
    pen?.drawImage(picture, 0, canvas.height - picture.naturalHeight);
    const pixels = pen?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    return { data: Array.from(pixels), width: canvas.width, height: canvas.height };
  });
  return jsQR(Uint8ClampedArray.from(data), width, height)?.data;
}

test('as a link: it can be pasted, and leads there', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const { phone, row, measure, address } = await openPanel(page);
  await row('复制链接').click();
  await expect(phone.text('已复制，可以粘贴给别人')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `${measure.title}：${measure.benefitText} ${address}`,
  );
});

test('as a picture: whoever scans it is there, and it can be saved', async ({ page }) => {
  const { panel, row, measure, address } = await openPanel(page);
  await expect(panel.getByRole('img', { name: `分享图：${measure.title}：${measure.benefitText}` })).toBeVisible();
  expect(await scanned(page)).toBe(address);
  const coming = page.waitForEvent('download');
  await row('保存图片').click();
  const download = await coming;
  expect(download.suggestedFilename()).toBe(`${measure.title}.jpg`);
  expect(dimensionsOf(await readFile(await download.path()))).toEqual({ width: 1000, height: 1020 });

  await panel.getByRole('button', { name: '关闭' }).click();
  await expect(panel).toBeHidden();
  await page.goto('about:blank');
  await page.goto(address);
  await expect(new PhonePage(page).text(measure.title).first()).toBeVisible();
});

for (const theme of ['standard', 'elder'] as const) {
  test(`the panel can be read and reached, ${theme}`, async ({ page }) => {
    await drawAs(page, theme);
    const { panel } = await openPanel(page);
    await expect(panel.getByRole('img', { name: /^分享图：/ })).toBeVisible();
    await expectAccessible(page);
    expect(await layoutFaults(page, theme)).toEqual([]);
  });
}

test('by what the phone offers: with the picture where it takes one', async ({ page }) => {
  await page.addInitScript(() => {
    const handed: unknown[] = [];
    Object.assign(window, { handed });
    Object.defineProperty(navigator, 'canShare', { value: () => true });
    Object.defineProperty(navigator, 'share', {
      value: async ({ files = [], ...words }: ShareData) => {
        handed.push({ ...words, files: files.map(({ name, type, size }) => ({ name, type, large: size > 20_000 })) });
        // As when the person closes the phone's own panel.
        throw new DOMException('closed', 'AbortError');
      },
    });
  });
  const { panel, row, measure, address } = await openPanel(page);
  await expect(panel.getByRole('img', { name: /^分享图：/ })).toBeVisible();
  await row('发给联系人或群').click();
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { handed: unknown[] }).handed))
    .toEqual([
      {
        title: measure.title,
        text: `${measure.title}：${measure.benefitText}`,
        url: address,
        files: [{ name: `${measure.title}.jpg`, type: 'image/jpeg', large: true }],
      },
    ]);
});

test('without the code for drawing it the link is still there', async ({ page }) => {
  await page.route(/\/js\/code\.\w+\.js/, (route) => route.abort());
  const { phone, row } = await openPanel(page);
  await expect(phone.text('图片没能生成，可以复制链接')).toBeVisible();
  await expect(row('复制链接')).toBeVisible();
  await expect(row('保存图片')).toBeHidden();
});
