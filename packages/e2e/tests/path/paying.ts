import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { APPLICATION_STATUS, ERRORS, formatYuan, PAYOUT_STATUS } from '@qinqing/contract';
import { getBatch, listPayouts, releaseBatch } from '@qinqing/contract/staff';
import { ask } from '../../support/act.js';
import { read } from '../../support/api.js';
import { readSealedCsv, type ResultLine, writeResultCsv } from '../../support/bank.js';
import { ConsolePage } from '../../support/console.js';
import { STAFF } from '../../support/people.js';
import { screenshot } from '../../support/screenshot.js';
import { freshCode } from '../../support/totp.js';
import { approvedCompanions } from './companions.js';
import { phoneOf, POOL, type Story } from './story.js';

/** A batch through three people to the bank, and the bank's answers, one of them forged. */
export function paying(story: Story): void {
  test('the maker puts approved cases into a batch, another person seals it with a fresh code, and neither may release it', async ({
    browser,
  }) => {
    const { shop, filed } = story;
    story.maker = await ConsolePage.open(browser, STAFF.payoutMaker);
    const token = await story.maker.token();
    story.companions = await approvedCompanions(shop.id);
    const query = { status: 'payable', poolCode: POOL, limit: 100 };
    const { items } = await read(listPayouts, { query, token });
    const ids = [filed.id, ...story.companions.map(({ id }) => id)];
    const orders = items.filter(({ applicationId }) => ids.includes(applicationId));
    expect(orders).toHaveLength(3);

    await story.maker.goto(`/payouts?status=payable&poolCode=${POOL}`);
    for (const { orderNo } of orders) {
      await story.maker.page.getByRole('checkbox', { name: `选择 ${orderNo}` }).check();
    }
    await expect(story.maker.page.getByText('已选 3 笔')).toBeVisible();
    await story.maker.page.getByRole('button', { name: '编制批次', exact: true }).click();
    await expect(story.maker.page.getByRole('heading', { name: /^批次 / })).toBeVisible();
    await expect(story.maker.page.getByText('须由另一人封存')).toBeVisible();
    await expect(story.maker.button('封存')).toHaveCount(0);

    const sealer = await ConsolePage.open(browser, STAFF.payoutSealer);
    await sealer.goto(`/batches/${lastPart(story.maker.page.url())}`);
    await sealer.button('封存').click();
    const dialog = sealer.page.getByRole('dialog', { name: '封存批次' });
    await dialog.getByLabel('请输入新的 6 位动态口令').fill(await freshCode(STAFF.payoutSealer.totpSecret));
    await dialog.getByRole('button', { name: '确认封存' }).click();
    await expect(sealer.page.getByText('已封存，银行文件与哈希已固定')).toBeVisible();
    await expect(sealer.panel('疑点')).toContainText('待核实');
    await sealer.context.close();
    await story.maker.page.reload();
    story.batch = await read(getBatch, { params: { id: lastPart(story.maker.page.url()) }, token });
    expect(story.batch).toMatchObject({
      status: 'sealed',
      lineCount: 3,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await expect(story.maker.panel('批次')).toContainText(story.batch.sha256 ?? '');

    await expect(story.maker.button('复核放行')).toHaveCount(0);
    await expect(story.maker.button('下载银行文件')).toHaveCount(0);
    const totp = await freshCode(STAFF.payoutMaker.totpSecret);
    const forged = await ask(releaseBatch, {
      params: { id: story.batch.id },
      token,
      body: { version: story.batch.version, totp },
    });
    expect(forged.status).toBe(403);
    expect((await story.batchNow()).status).toBe('sealed');
  });

  test('a leader answers for what is unusual, line by line; before that nothing is released', async ({ browser }) => {
    const leader = await ConsolePage.open(browser, STAFF.leader);
    await leader.goto(`/batches/${story.batch.id}`);
    const rows = leader.panel('疑点').getByRole('row').filter({ hasText: '待核实' });
    await expect(rows.first()).toBeVisible();
    for (let left = await rows.count(); left > 0; left--) {
      await rows.first().getByRole('button', { name: '已核实' }).click();
      const dialog = leader.page.getByRole('dialog', { name: '核实疑点' });
      await dialog.getByLabel('核实情况').fill('已电话联系企业，账户属实');
      await dialog.getByRole('button', { name: '确认属实，可以拨付' }).click();
      await expect(dialog).toBeHidden();
      await expect(rows).toHaveCount(left - 1);
    }
    await leader.context.close();
  });

  test('a third person releases it with a fresh code; the file is the one that was sealed', async ({ browser }) => {
    const { maker, batch } = story;
    const releaser = await ConsolePage.open(browser, STAFF.payoutReleaser);
    await releaser.goto(`/batches/${batch.id}`);
    await releaser.button('复核放行').click();
    const dialog = releaser.page.getByRole('dialog', { name: '复核放行' });
    await expect(dialog).toContainText(batch.sha256 ?? '');
    await expect(dialog).toContainText(`${formatYuan(batch.totalFen)} 元`);
    const code = dialog.getByLabel('请输入新的 6 位动态口令');
    await code.fill('000000');
    await dialog.getByRole('button', { name: '确认放行' }).click();
    await expect(dialog.getByRole('alert')).toContainText(ERRORS.TOTP_INVALID.message);
    await code.fill(await freshCode(STAFF.payoutReleaser.totpSecret));
    await dialog.getByRole('button', { name: '确认放行' }).click();
    await expect(releaser.page.getByText('已复核放行').first()).toBeVisible();
    await expect(dialog).toBeHidden();
    await releaser.context.close();

    await maker.page.reload();
    const downloading = maker.page.waitForEvent('download');
    await maker.button('下载银行文件').click();
    await maker.page.getByRole('menuitem', { name: 'CSV' }).click();
    const bytes = readFileSync(await (await downloading).path());
    const hash = createHash('sha256').update(bytes).digest('hex');
    expect(hash).toBe(batch.sha256);
    await expect(maker.panel('银行文件')).toContainText(hash);
    story.sealed = readSealedCsv(bytes);
    expect(story.sealed.batchNumber).toBe(batch.number);
    expect(story.sealed.lines.map(({ orderNo }) => orderNo).sort()).toEqual(
      batch.lines.map(({ orderNo }) => orderNo).sort(),
    );

    await maker.button('登记已送银行').click();
    await maker.page.getByRole('dialog').getByRole('button', { name: '已送达' }).click();
    await expect(maker.page.getByText('已登记送银行')).toBeVisible();
  });

  test('a result file with a cent too much is put aside whole, with its reasons, and changes nothing', async () => {
    const { amountFen, maker, sealed } = story;
    const { files: _, ...before } = await story.batchNow();
    const tampered = bankAnswer(story).map((each) => ({ ...each, line: { ...each.line } }));
    const [first] = tampered;
    if (first) first.line.amount = ((amountFen + 1) / 100).toFixed(2);
    await maker.page.getByTestId('bank-result').setInputFiles(csv('tampered.csv', writeResultCsv(sealed, tampered)));
    await expect(maker.alert('已整体隔离').getByRole('listitem')).toHaveText([
      new RegExp(`金额 ${formatYuan(amountFen + 1)} 元与拨付单 ${formatYuan(amountFen)} 元不符`),
    ]);
    await expect(maker.panel('银行文件')).toContainText('已隔离，未入账');
    const { files, ...after } = await story.batchNow();
    expect(files.map(({ status }) => status)).toContain('quarantined');
    expect(after).toEqual(before);
  });

  test('the true result tells paid, failed and unknown apart, on every phone', async ({ browser }) => {
    const { phone, shop, maker, companions, sealed } = story;
    await maker.page
      .getByTestId('bank-result')
      .setInputFiles(csv('result.csv', writeResultCsv(sealed, bankAnswer(story))));
    await expect(maker.alert('到账 1 笔，失败 1 笔，银行核实中 1 笔')).toBeVisible();
    await expect(maker.panel('批次')).toContainText('到账 1');
    await expect(maker.panel('明细')).toContainText(PAYOUT_STATUS.unknown.label);
    await screenshot(maker.page, 'console-batch');

    await phone.open('pages/progress');
    await phone.page.locator('.case-card').filter({ hasText: shop.title }).click();
    await expect(phone.text(APPLICATION_STATUS.paid.label).first()).toBeVisible();
    const road = (await story.mine()).money;
    expect(road.map(({ key, state }) => [key, state])).toEqual(
      ['approved', 'batched', 'released', 'sent', 'paid'].map((key) => [key, 'done']),
    );
    for (const { title } of road) await expect(phone.step('拨付进度', title)).toContainText('已完成');
    await screenshot(phone.page, 'phone-progress');

    const [refused, open] = companions;
    for (const [companion, title, state] of [
      [refused, '付款', '异常'],
      [open, '核实', '核实中'],
    ] as const) {
      if (!companion) throw new Error('two other orders share the batch');
      const theirs = await phoneOf(browser, companion.session);
      await theirs.open('packages/apply/detail', { id: companion.id });
      await expect(theirs.step('拨付进度', title).last()).toContainText(state);
      await expect(theirs.page.getByRole('list', { name: '拨付进度' })).not.toContainText('到账');
      await expect(theirs.text(APPLICATION_STATUS.paid.label)).toHaveCount(0);
      await theirs.page.context().close();
    }
  });
}

/** Paid for the shop, refused for the first companion; of the second the bank says nothing. */
function bankAnswer({ batch, companions, filed, sealed }: Story): ResultLine[] {
  const line = (applicationId: string | undefined) => {
    const order = batch.lines.find((each) => each.applicationId === applicationId);
    const found = sealed.lines.find(({ orderNo }) => orderNo === order?.orderNo);
    if (!found) throw new Error(`the sealed file does not name the order of ${applicationId}`);
    return found;
  };
  return [
    { line: line(filed.id), result: '成功' },
    { line: line(companions[0]?.id), result: '失败', reason: '账户已销户' },
  ];
}

const csv = (name: string, buffer: Buffer) => ({ name, mimeType: 'text/csv', buffer });
const lastPart = (url: string) => new URL(url).pathname.split('/').at(-1) ?? '';
