import { listMatches } from '@qinqing/contract/firm';
import { getNextSession, listMeasures } from '@qinqing/contract/public';
import { expect, type Page, test } from '@playwright/test';
import { read } from '../../support/api.js';
import { firstEnterprise, sessionOf } from '../../support/filing.js';
import { logInFirm } from '../../support/login.js';
import { FIRMS } from '../../support/people.js';
import { PhonePage, settle } from '../../support/phone.js';

const ANSWERS = ['注册、纳税、统计都在湖里区', /^零售/, '中型', '是，规上（限上）企业', '租别人的'];

async function answerAll(page: Page): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: '五题测一测' }).click();
  for (const answer of ANSWERS)
    await page.getByRole('radio', { name: answer }).filter({ visible: true }).first().click();
}

test('without log-in: five answers, what may fit, a figure tried out, and nothing sent', async ({ page }) => {
  const posted: string[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'GET') posted.push(`${request.method()} ${request.url()}`);
  });
  const phone = new PhonePage(page);
  await answerAll(page);
  await expect(phone.heading(/项可能能享/)).toBeVisible();

  // The answers are still there after a restart, and each can be changed.
  await page.reload();
  await expect(phone.heading(/项可能能享/)).toBeVisible();
  await page.getByRole('button', { name: '修改回答：行业' }).click();
  await page.getByRole('radio', { name: /^批发/ }).click();
  await expect(page.getByRole('button', { name: '修改回答：行业' })).toContainText('批发');

  const { items } = await read(listMeasures, { query: { q: '零售企业一季度增量' } });
  await phone.open('packages/measure/calculator', { id: items[0]?.id ?? '' });
  await expect(phone.text('不符合').first()).toBeVisible();
  await page.getByRole('button', { name: /其他 \d+ 项条件/ }).click();
  await page.getByRole('button', { name: /^所属行业/ }).click();
  await page.getByRole('radio', { name: /零售业/ }).click();
  await page.getByRole('textbox', { name: '2025年一季度零售额' }).fill('40000000');
  await page.getByRole('textbox', { name: '2026年一季度零售额' }).fill('52,300,000');
  await expect(page.getByLabel('预计60,000 元').first()).toBeVisible();
  await page.getByRole('textbox', { name: '2026年一季度零售额' }).fill('56000000');
  await expect(page.getByLabel('预计90,000 元').first()).toBeVisible();
  await expect(phone.text('每满 500 万元').first()).toBeVisible();
  expect(posted).toEqual([]);
});

test('a firm sees its own figures, what a change is worth, and its earlier answers beside its file', async ({
  page,
}) => {
  const phone = new PhonePage(page);
  await answerAll(page);
  await expect(phone.heading(/项可能能享/)).toBeVisible();
  await logInFirm(page, new RegExp(FIRMS.mall));
  await phone.open('packages/measure/for-you');
  await expect(phone.heading('登录前的回答')).toBeVisible();

  const { items } = await read(listMeasures, { query: { q: '零售企业一季度增量' } });
  await phone.open('packages/measure/detail', { id: items[0]?.id ?? '', tab: 'fit' });
  await page.getByRole('button', { name: /算一算/ }).click();
  const figure = page.getByRole('textbox', { name: '2026年一季度零售额' });
  await expect(figure).toHaveValue(/^\d+/);
  await figure.fill(String(Number(await figure.inputValue()) + 50_000_000));
  await expect(phone.text('比原来多 300,000 元')).toBeVisible();
  await page.getByRole('button', { name: '恢复原来的数' }).click();
  await expect(phone.text(/^比原来/)).toHaveCount(0);
});

test('what fits is put together to the most that is lawful, with its sum', async ({ page }) => {
  const phone = new PhonePage(page);
  const session = await sessionOf(FIRMS.mall);
  const { combination } = await read(listMatches, {
    params: { id: firstEnterprise(session).id },
    token: session.token,
  });
  await logInFirm(page, new RegExp(FIRMS.mall));
  await phone.open('packages/measure/for-you');
  const best = phone.section('最合算的组合');
  await expect(best).toContainText(combination?.text ?? '');
  await expect(best.getByRole('link')).toHaveCount(combination?.taken.length ?? 0);
});

test('letters are enough, what was meant is marked, and a hit that its card does not show says where it is', async ({
  page,
}) => {
  const phone = new PhonePage(page);
  await settle(page, '/#/pages/policy/index');
  const box = page.getByRole('textbox', { name: '搜索政策' });
  const cards = page.locator('.p-measure').filter({ visible: true });
  for (const letters of ['cyqy', 'shebao']) {
    await box.fill(letters);
    await expect(phone.text(`“${letters}”相关`)).toBeVisible();
    await expect(cards.first().locator('.q-hit').first()).toBeVisible();
    for (const card of await cards.all()) await expect(card.locator('.q-hit').first()).toBeVisible();
  }
  const { items } = await read(listMeasures, { query: { q: '餐饮企业一季度' } });
  const number = items[0]?.documentNumber ?? '';
  await box.fill(number.replace('〔', '[').replace('〕', ']'));
  await expect(cards.first().getByText('文号：')).toBeVisible();
  await expect(cards.first().locator('.q-hit')).toHaveText(number);
  await box.fill('没有这种事情的');
  await expect(phone.text('没有找到相符的政策')).toBeVisible();
});

test('a measure is kept and watched', async ({ page }) => {
  const phone = new PhonePage(page);
  const { items } = await read(listMeasures, { query: { q: '租金' } });
  const [measure] = items;
  await logInFirm(page, new RegExp(FIRMS.hotel));
  await phone.open('packages/measure/detail', { id: measure?.id ?? '' });
  await phone.button('收藏并提醒我').click();
  await expect(phone.button('取消收藏')).toBeVisible();

  await phone.open('packages/measure/saved');
  const watch = page.getByRole('switch', { name: `${measure?.title}：有变化时提醒我` });
  await expect(watch).toHaveAttribute('aria-checked', 'true');
  await watch.click();
  await expect(watch).toHaveAttribute('aria-checked', 'false');
  await phone.button(`取消收藏：${measure?.title}`).click();
  await expect(phone.text('还没有收藏的政策')).toBeVisible();
});

test('the next session is told in full where the home page leads to', async ({ page }) => {
  const phone = new PhonePage(page);
  const { session } = await read(getNextSession);
  await settle(page, '/#/pages/home/index');
  await page.getByRole('button', { name: /^(下一场|正在)直播：/ }).click();
  await expect(page).toHaveURL(/live\/list/);
  await expect(phone.text(session?.title ?? '').first()).toBeVisible();
  await expect(phone.fact('讲什么')).toHaveText(session?.summary ?? '');
  await expect(phone.fact('哪个部门讲')).toHaveText(session?.department ?? '');
});

test('the size of the letters is chosen, and stays', async ({ page }) => {
  const phone = new PhonePage(page);
  await settle(page, '/#/pages/mine/index');
  const size = () =>
    page.evaluate(() =>
      Number.parseFloat(getComputedStyle(document.querySelector('.q-page .q-note') as Element).fontSize),
    );
  const before = await size();
  await phone.button(/^字号与长辈版/).click();
  await page.getByRole('radio', { name: '特大' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(size).toBeGreaterThan(before);
  const chosen = await size();
  await settle(page, '/#/pages/mine/index');
  expect(await size()).toBe(chosen);
});

test('the elder version is one tap from home and stays', async ({ page }) => {
  await settle(page, '/#/pages/home/index');
  const size = () =>
    page.evaluate(() => getComputedStyle(document.querySelector('.q-page .q-note') as Element).fontSize);
  await expect.poll(size).toBe('13px');
  await page.getByRole('button', { name: '切换到长辈版' }).click();
  await expect.poll(size).toBe('18px');
  await settle(page, '/#/pages/policy/index');
  await expect.poll(size).toBe('18px');
});

test('by keyboard alone: search, filter, open a measure, change its tab, and back to where one was', async ({
  page,
}) => {
  await settle(page, '/#/pages/policy/index');
  const reach = async (wanted: () => Promise<boolean>) => {
    for (let step = 0; step < 60; step += 1) {
      await page.keyboard.press('Tab');
      if (await wanted()) return;
    }
    throw new Error('the keyboard never gets there');
  };
  const at =
    (selector: string, text = '') =>
    () =>
      page.evaluate(
        ([wanted, part]) => {
          const active = document.activeElement;
          return active?.matches(wanted ?? '') === true && (active.textContent ?? '').includes(part ?? '');
        },
        [selector, text] as const,
      );
  await reach(at('input'));
  await page.keyboard.type('房租');
  await expect(page.locator('.q-hit').first()).toBeVisible();
  await reach(at('[role=button]', '筛选'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: '筛选政策' })).toBeVisible();
  await reach(at('[role=button]', '微型'));
  await page.keyboard.press('Space');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await reach(at('.p-measure'));
  // The next page takes a while to come, and the list can still be walked meanwhile: that is not where it was left.
  await page.route(/\.js$/, async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByRole('progressbar', { name: '正在打开页面' })).toBeVisible();
  await expect(page).toHaveURL(/measure\/detail/);
  await expect(page.locator('.measure-title')).toBeVisible();
  // The first tab by Tab, its neighbours by arrows, round the end too.
  await reach(at('[role=tab]'));
  await page.keyboard.press('ArrowLeft');
  await expect.poll(at('[role=tab]', '依据与回放')).toBe(true);
  await page.keyboard.press('Home');
  await expect.poll(at('[role=tab]', '能不能享')).toBe(true);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tab', { name: '材料与流程' })).toHaveAttribute('aria-selected', 'true');
  const opened = await page.locator('.measure-title').textContent();
  await page.goBack();
  await expect(page.locator('.p-measure:focus')).toContainText(opened ?? '');
});
