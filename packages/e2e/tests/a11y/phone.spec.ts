import { expect, type Page, test } from '@playwright/test';
import { expectAccessible } from '../../support/axe.js';
import { PHONE } from '../../support/devices.js';
import { drawAs, layoutFaults, type Theme } from '../../support/layout.js';
import { logInFirm } from '../../support/login.js';
import { FIRMS } from '../../support/people.js';
import { PhonePage, settle } from '../../support/phone.js';
import { caseScreens, declaredPages, phoneScreens, type Screen } from '../../support/screens.js';

// A finding names its element: a recording of every step would only make it slow.
test.use({ ...PHONE, trace: 'off' });
test.describe.configure({ timeout: 600_000 });

const TABS = {
  measure: ['能不能享', '申报指南', '材料与流程', '依据与回放'],
  application: ['进度', '为什么是这个数', '申报内容'],
};

/** Both ways of drawing have to hold on every page: names and contrast, room for every finger, nothing cut off. */
async function expectSound(page: Page, screens: readonly Screen[], theme: Theme): Promise<void> {
  const faults: string[] = [];
  for (const { name, path } of screens) {
    await test.step(name, async () => {
      await settle(page, path);
      await expectAccessible(page);
      faults.push(...(await layoutFaults(page, theme)).map((fault) => `${name}, ${fault}`));
    });
  }
  expect(faults).toEqual([]);
}

for (const theme of ['standard', 'elder'] as const) {
  test(`every page that is open to all, ${theme}`, async ({ page }) => {
    await drawAs(page, theme);
    const { open } = await phoneScreens();
    await expectSound(page, open, theme);
  });

  test(`every page of a firm, ${theme}`, async ({ page }) => {
    await drawAs(page, theme);
    await logInFirm(page, new RegExp(FIRMS.mall));
    const { firm } = await phoneScreens();
    await expectSound(page, firm, theme);
  });

  test(`every page around a case, ${theme}`, async ({ page }) => {
    await drawAs(page, theme);
    for (const { who, screens } of await caseScreens()) {
      await logInFirm(page, new RegExp(who));
      await expectSound(page, screens, theme);
    }
  });
}

test('no page of the mini-program is left out', async () => {
  const { open, firm } = await phoneScreens();
  const cases = (await caseScreens()).flatMap(({ screens }) => screens);
  const looked = new Set([...open, ...firm, ...cases].map((screen) => screen.path.slice(3).split('/index')[0]));
  expect(declaredPages().filter((page) => !looked.has(page))).toEqual([]);
  expect(declaredPages().length).toBeGreaterThan(40);
});

test('what sticks out, is cut off, too small, in the way or not for people is seen', async ({ page }) => {
  await settle(page, '/#/pages/home/index');
  await page.evaluate(() =>
    document.querySelector('.q-main')?.insertAdjacentHTML(
      'beforeend',
      `<div class="too-wide" style="width: 1300px; height: 9px"></div>
       <div class="too-long" style="width: 60px; overflow: hidden; white-space: nowrap">正在办理的事项</div>
       <div class="as-kept">请在 2026-12-24 前确认</div>
       <div class="too-small" role="button" style="width: 30px; height: 44px">关</div>
       <div style="position: relative; height: 60px">
         <div role="button" class="one" style="position: absolute; top: 0; left: 0; width: 80px; height: 44px">一</div>
         <div role="button" class="two" style="position: absolute; top: 10px; left: 20px; width: 80px; height: 44px">二</div>
       </div>`,
    ),
  );
  const faults = await layoutFaults(page, 'standard', [390]);
  for (const wanted of [
    /sticks out.*too-wide/,
    /cut off.*too-long/,
    /not for people.*as-kept/,
    /small target, 30 × 44.*too-small/,
    /controls overlap.*one.*two/,
  ])
    expect(faults.join('\n')).toMatch(wanted);
});

test('every tab, sheet and dialog', async ({ page }) => {
  await logInFirm(page, new RegExp(FIRMS.mall));
  const { open, firm } = await phoneScreens();
  const phone = new PhonePage(page);
  const at = (name: string) => [...open, ...firm].find((screen) => screen.name === name)?.path ?? '';
  for (const [name, tabs] of [
    ['政策详情', TABS.measure],
    ['申报进度', TABS.application],
  ] as const) {
    await settle(page, at(name));
    for (const tab of tabs) {
      await test.step(`${name}: ${tab}`, async () => {
        await phone.tab(tab).click();
        await expect(phone.tab(tab)).toHaveAttribute('aria-selected', 'true');
        await expectAccessible(page);
      });
    }
  }
  for (const [name, opener, title] of [
    ['政策', '筛选', '筛选政策'],
    ['收款账户', '添加收款账户', '添加收款账户'],
    ['填写申报', '删除这份草稿', '删除这份草稿？'],
    ['企业资料库', '添加资料', '添加资料'],
    ['企业成员', '生成邀请码', '邀请同事'],
    ['我的企业', '用邀请码加入', '用邀请码加入企业'],
    ['我的数据', '更正姓名', '更正姓名'],
    ['我的', '退出登录', '退出登录？'],
    ['我的', /字号与长辈版/, '字号与长辈版'],
  ] as const) {
    await test.step(title, async () => {
      await settle(page, at(name));
      await phone.button(opener).click();
      await expect(page.getByRole('dialog', { name: title })).toBeVisible();
      // Letters in the colour of their ground are no finding of axe, which cannot tell them from hidden ones.
      const heading = page.getByRole('dialog', { name: title }).getByRole('heading', { name: title, exact: true });
      await expect(heading).not.toHaveCSS('color', 'rgb(255, 255, 255)');
      await expectAccessible(page);
      // A sheet is left by the keyboard too.
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toHaveCount(0);
    });
  }
});

test('the form says what is wrong with it, in words that are announced', async ({ page }) => {
  await logInFirm(page, new RegExp(FIRMS.mall));
  const { firm } = await phoneScreens();
  await settle(page, firm.find(({ name }) => name === '填写申报')?.path ?? '');
  await page.getByRole('button', { name: '下一步：核对' }).click();
  await expect(page.getByRole('alert').filter({ visible: true }).first()).toContainText(/请/);
  await expectAccessible(page);
});
