import { expect, test } from '@playwright/test';
import { formatYuan, formatYuanText, type ReleasedBenefits } from '@qinqing/contract';
import { getReleased } from '@qinqing/contract/public';
import { getDashboard, verifyAudit, verifyLedger } from '@qinqing/contract/staff';
import { act } from '../../support/act.js';
import { read } from '../../support/api.js';
import { ConsolePage } from '../../support/console.js';
import { STAFF } from '../../support/people.js';
import { screenshot } from '../../support/screenshot.js';
import type { Story } from './story.js';

/** What the payment did to the figures and the books, and the replay that explains the measure. */
export function benefits(story: Story): void {
  test('released benefits rise by exactly what was paid, on the home page and in the console', async () => {
    const { phone, shop, amountFen, maker, releasedBefore } = story;
    const now = () => read(getReleased);
    await expect.poll(async () => (await now()).cashFen - releasedBefore.cashFen).toBe(amountFen);
    const { cashFen, payouts } = await now();
    expect(payouts).toBe(releasedBefore.payouts + 1);
    await phone.page.goto('/');
    await phone.page.reload();
    await expect(phone.section('已释放红利')).toContainText(formatYuanText(cashFen));

    await maker.goto('/released');
    const { released } = await read(getDashboard, { token: await maker.token() });
    expect(released.cashFen).toBe(cashFen);
    await expect(maker.page.locator('.figure').filter({ hasText: '兑现笔数' })).toContainText(
      payouts.toLocaleString('zh-CN'),
    );
    const byMeasure = (each: ReleasedBenefits) =>
      each.byMeasure.find(({ measureId }) => measureId === shop.id)?.cashFen ?? 0;
    expect(byMeasure(released) - byMeasure(releasedBefore)).toBe(amountFen);
    await expect(maker.page.getByRole('row').filter({ hasText: shop.title })).toContainText(
      formatYuan(byMeasure(released)),
    );
  });

  test('books and audit chain still agree after all of it', async ({ browser }) => {
    const { filed, amountFen, batch } = story;
    const auditor = await ConsolePage.open(browser, STAFF.auditor);
    const token = await auditor.token();
    const ledger = await act(verifyLedger, { token });
    expect(ledger.checks.filter(({ violations }) => violations > 0)).toEqual([]);
    expect((await act(verifyAudit, { token })).ok).toBe(true);
    const [payout] = batch.lines.filter(({ applicationId }) => applicationId === filed.id);
    await auditor.goto(`/payouts/${payout?.id}`);
    await expect(auditor.page.locator('.statement')).toContainText(`${formatYuan(amountFen)} 元`);
    await expect(auditor.panel('三、拨付')).toContainText('result.csv');
    await expect(auditor.panel('四、台账').getByRole('row')).not.toHaveCount(1);
    await auditor.context.close();
  });

  test('the replay plays, jumps to the chapter of the measure, and leads to it', async () => {
    const { phone, shop } = story;
    await phone.open('packages/measure/detail', { id: shop.id });
    await phone.tab('依据与回放').click();
    const [chapter] = shop.chapters;
    if (!chapter) throw new Error(`no recording explains ${shop.title}`);
    await phone.open('packages/live/list');
    await phone.page.getByRole('link', { name: `播放回放：${chapter.recordingTitle}` }).click();
    const video = phone.page.getByRole('group', { name: `回放视频：${chapter.recordingTitle}` }).locator('video');
    const seconds = () => video.evaluate((element: HTMLVideoElement) => element.currentTime);
    await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.readyState)).toBeGreaterThan(1);

    await phone.page.getByRole('button', { name: new RegExp(`^跳到 .*，${chapter.title}$`) }).click();
    await expect.poll(seconds).toBeGreaterThan(chapter.startSeconds + 0.5);
    const then = await seconds();
    await expect.poll(seconds).toBeGreaterThan(then + 0.5);
    expect(await video.evaluate((element: HTMLVideoElement) => element.paused)).toBe(false);
    const now = phone.page.locator('.player-now');
    await expect(now).toContainText(shop.title);
    await expect(now.getByRole('button', { name: '去申请' })).toBeVisible();
    await screenshot(phone.page, 'phone-replay');
    await now.getByRole('button', { name: '查看这条政策' }).click();
    await expect(phone.heading('政策详情')).toBeVisible();
    await expect(phone.text(shop.title).first()).toBeVisible();
    expect(phone.param('chapter')).toBe(chapter.chapterId);
  });
}
