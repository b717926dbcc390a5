import { createHash } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { APPLICATION_STATUS, CHECK, ERRORS } from '@qinqing/contract';
import { getApplication } from '@qinqing/contract/firm';
import { decideCase, getCase } from '@qinqing/contract/staff';
import { ask } from '../../support/act.js';
import { read } from '../../support/api.js';
import { ConsolePage } from '../../support/console.js';
import { checked, fileOverInterface, sessionOf } from '../../support/filing.js';
import { png } from '../../support/papers.js';
import { FIRMS, STAFF, STAFF_OF_ROLE, twoDesks } from '../../support/people.js';
import { screenshot } from '../../support/screenshot.js';
import { ANSWERS, LEASE, phoneOf, type Story } from './story.js';

/** Two desks, a supplement between them, four eyes, and a refusal. */
export function reviewing(story: Story): void {
  test('the first reviewer sees facts, checks, papers and history, and returns it for a supplement', async ({
    browser,
  }) => {
    const { filed } = story;
    story.reviewer = await ConsolePage.open(browser, twoDesks());
    await expect(story.reviewer.page.getByRole('heading', { name: '我的待办' })).toBeVisible();
    await expect(story.reviewer.page.locator('.queue').first()).toContainText(/[1-9]\d*件/);
    await story.reviewer.openCase(filed.receiptNo);
    const { page } = story.reviewer;
    const { enterprise, checks, fields } = await read(getCase, {
      params: { id: filed.id },
      token: await story.reviewer.token(),
    });
    await expect(story.reviewer.panel('申报主体')).toContainText(enterprise.uscc);
    await expect(story.reviewer.panel('申报主体')).toContainText('与登记名称一致');
    await expect(story.reviewer.panel('自动核验').getByRole('listitem')).toHaveCount(checks.length);
    for (const { code } of checks) await expect(story.reviewer.panel('自动核验')).toContainText(CHECK[code]);
    await expect(page.getByRole('list', { name: '申报条件逐项' })).toContainText('店在湖里区登记');
    for (const { label } of fields) await expect(story.reviewer.panel('填报内容')).toContainText(label);
    await expect(story.reviewer.panel('填报内容')).toContainText(ANSWERS.shopAddress ?? '');
    await expect(story.reviewer.panel('企业数据').getByRole('row')).not.toHaveCount(1);
    await expect(story.reviewer.panel('办理记录').getByRole('listitem')).not.toHaveCount(0);
    await screenshot(page, 'console-case');

    await story.reviewer.panel('申报材料').getByRole('button', { name: LEASE.name }).click();
    const preview = page.getByRole('dialog');
    await expect(preview).toContainText(createHash('sha256').update(LEASE.buffer).digest('hex').slice(0, 12));
    await expect(preview.locator('iframe')).toHaveAttribute('src', /^blob:/);
    await page.keyboard.press('Escape');
    await expect(preview).toBeHidden();

    await story.reviewer.decide('退回补正', async (panel) => {
      await panel.getByRole('button', { name: '确认退回补正' }).click();
      await expect(panel.getByRole('alert').first()).toBeVisible();
      await panel.getByLabel('补正事项 1').fill('租赁合同');
      await panel.getByLabel('补正要求 1').fill('请补充合同末页，看得清双方签字');
      await panel.getByRole('textbox', { name: '理由' }).fill('合同缺末页');
    });
  });

  test('the firm mends it on the phone, it is checked again and passed on', async () => {
    const { phone, shop, session, filed, reviewer } = story;
    await phone.open('pages/progress');
    await phone.page.locator('.case-card').filter({ hasText: shop.title }).click();
    await expect(phone.text('请补充合同末页，看得清双方签字').first()).toBeVisible();
    // The office's clock stands still meanwhile, and says since when and why.
    await expect(phone.text('计时已暂停')).toBeVisible();
    await expect(phone.text(/起等待.*补正.*不计入办理时限/)).toBeVisible();
    await phone.button('去补正').click();
    await expect(phone.heading('补正材料')).toBeVisible();
    await expect(phone.text('合同缺末页')).toBeVisible();
    // In the list with what it is about, and once more beside the paper itself.
    await expect(phone.text(/^1\. 租赁合同：请补充合同末页/)).toBeVisible();
    await expect(phone.page.locator('.p-asked').filter({ visible: true })).toHaveText('请补充合同末页，看得清双方签字');
    const lastPage = png('合同末页.png', 96);
    const choosing = phone.page.waitForEvent('filechooser');
    await phone.button(/^上传租赁合同/).click();
    await (await choosing).setFiles(lastPage);
    await expect(phone.page.locator('.q-file--done').filter({ hasText: lastPage.name })).toContainText('已上传');
    await phone.page.getByLabel('给审核人员的说明').fill('末页已补');
    await phone.button('提交补正').click();
    await expect(phone.heading('申报进度')).toBeVisible();
    await expect(phone.text(APPLICATION_STATUS.in_review.label).first()).toBeVisible({ timeout: 30_000 });
    const { checks } = await checked(filed.id, session.token);
    expect(new Set(checks.map(({ outcome }) => outcome))).toEqual(new Set(['passed']));

    await reviewer.openCase(filed.receiptNo);
    await expect(reviewer.panel('申报材料')).toContainText(lastPage.name);
    await expect(reviewer.panel('办理记录')).toContainText('末页已补');
    await reviewer.decide('通过');
  });

  test('nobody decides twice: the next stage refuses the same person, on the screen and behind it', async ({
    browser,
  }) => {
    const { filed, reviewer } = story;
    await expect(reviewer.panel('办理')).toContainText(ERRORS.FOUR_EYES.message);
    await expect(reviewer.button('确认通过')).toHaveCount(0);
    const token = await reviewer.token();
    const { version, stage } = await read(getCase, { params: { id: filed.id }, token });
    expect(stage).toBe('final');
    const forged = await ask(decideCase, { params: { id: filed.id }, token, body: { version, decision: 'pass' } });
    expect(forged).toMatchObject({ status: 403, body: { code: 'FOUR_EYES' } });
    expect((await story.mine()).status).toBe('in_review');

    const approver = await ConsolePage.open(browser, STAFF.final);
    await approver.openCase(filed.receiptNo);
    await approver.decide('通过');
    await expect(approver.panel('资金进度')).toBeVisible();
    const { status, amountFen: fen = 0 } = await story.mine();
    expect(status).toBe('payable');
    expect(fen).toBeGreaterThan(0);
    story.amountFen = fen;
    await approver.context.close();
  });

  test('another application is rejected, and its firm reads why', async ({ browser }) => {
    const other = await fileOverInterface(
      await sessionOf(FIRMS.restaurant),
      ({ measure }) => measure.mode === 'reviewed',
    );
    const { token } = other.session;
    const { status, receiptNo = '', route } = await checked(other.id, token);
    expect(status).toBe('in_review');
    const desk = await ConsolePage.open(browser, STAFF_OF_ROLE[route[0]?.role ?? 'street_reviewer']);
    await desk.openCase(receiptNo);
    const reason = '经核对，所报面积与不动产登记不一致，且不能证明';
    await desk.decide('不予通过', async (panel) => {
      await panel.getByRole('button', { name: '确认不予通过' }).click();
      await expect(panel.getByRole('alert')).toContainText('请说明');
      await panel.getByRole('textbox', { name: '理由' }).fill(reason);
    });
    await desk.context.close();

    const theirs = await phoneOf(browser, other.session);
    await theirs.open('packages/apply/detail', { id: other.id });
    await expect(theirs.text(APPLICATION_STATUS.rejected.label).first()).toBeVisible();
    await expect(theirs.text(reason).first()).toBeVisible();
    expect((await read(getApplication, { params: { id: other.id }, token })).actions).not.toContain('submit');
    await theirs.page.context().close();
  });
}
