import { readFileSync } from 'node:fs';
import {
  getFollowUp,
  listApplications,
  listFirmClawbacks,
  listOffers,
  listRepairs,
  listStuckCases,
} from '@qinqing/contract/firm';
import { answerOffer, listRoundOffers } from '@qinqing/contract/staff';
import { expect, type Page, test } from '@playwright/test';
import { act } from '../../support/act.js';
import { read } from '../../support/api.js';
import { expectAccessible } from '../../support/axe.js';
import { ConsolePage } from '../../support/console.js';
import { firstEnterprise, sessionOf } from '../../support/filing.js';
import { logInFirm } from '../../support/login.js';
import { FIRMS, STAFF } from '../../support/people.js';
import { dayText, PhonePage } from '../../support/phone.js';

/** What surrounds a running case, each by the firm of the demonstration that has it. */

async function as(page: Page, label: string) {
  await logInFirm(page, new RegExp(label));
  const session = await sessionOf(label);
  const { items } = await read(listApplications, { query: { limit: 100 }, token: session.token });
  return { phone: new PhonePage(page), session, token: session.token, cases: items };
}

test('an offer is doubted, answered and then confirmed', async ({ page, browser }) => {
  const { phone, token } = await as(page, FIRMS.restaurant);
  const { items } = await read(listOffers, { query: { status: 'open' }, token });
  const [offer] = items;
  expect(offer).toBeDefined();
  const { id = '', measureId = '', measureTitle = '', confirmBy = '' } = offer ?? {};

  // Whoever comes by the measure is led to what waits, not told that nothing has to be done.
  await phone.open('packages/measure/for-you');
  const match = page.locator('.foryou-match').filter({ hasText: measureTitle });
  await expect(match.getByText('免申即享 待您确认')).toBeVisible();
  await phone.open('packages/measure/detail', { id: measureId });
  await phone.button('待您确认，去看看').click();
  await expect(page).toHaveURL(new RegExp(`case/offer/index\\?id=${id}`));

  await page.goto('/#/pages/progress/index');
  await phone.text('1 笔免申即享待您确认').click();
  await expect(phone.text(measureTitle).first()).toBeVisible();
  await expect(phone.text('不作答不等于同意')).toBeVisible();
  await expect(phone.fact('确认期限')).toContainText(dayText(confirmBy));
  await expect(phone.section('所用数据').locator('.q-fact').first()).toBeVisible();

  // Nothing is confirmed by a tap alone.
  await phone.button('确认享受').click();
  // What is missing first is named and gone to, not what is missing last.
  const telephone = page.getByLabel('联系电话', { exact: true });
  await expect(phone.text('请填写联系电话').first()).toBeVisible();
  await expect(telephone).toBeFocused();
  await expect(telephone).toBeInViewport();
  await telephone.fill('0592-5550123');
  await phone.button('确认享受').click();
  const declaration = page.getByRole('checkbox', { name: '已阅读并承诺' });
  await expect(phone.text('请先阅读并勾选承诺').first()).toBeVisible();
  await expect(declaration).toBeFocused();
  await expect(declaration).toBeInViewport();

  await phone.button(/对金额或条件有异议/).click();
  const sheet = page.getByRole('dialog', { name: '对金额或条件有异议' });
  await sheet.getByRole('button', { name: '提交异议' }).click();
  await expect(sheet.getByRole('alert')).toContainText('请填写理由');
  await sheet.getByRole('textbox', { name: '理由' }).fill('参保人数与 10 月申报表不一致');
  await sheet.getByRole('button', { name: '提交异议' }).click();
  await expect(sheet).toHaveCount(0);
  await expect(phone.text('正在核实您提出的问题').first()).toBeVisible();
  await expect(phone.button('确认享受')).toHaveCount(0);

  const desk = await ConsolePage.open(browser, STAFF.department);
  const staff = await desk.token();
  const rows = await read(listRoundOffers, { query: { status: 'questioned', limit: 100 }, token: staff });
  const version = rows.items.find((row) => row.id === id)?.version;
  const text = '人数已与社保部门核对，金额不变';
  await act(answerOffer, { params: { id }, body: { version, accepted: false, text }, token: staff });
  await desk.context.close();

  await page.reload();
  await expect(phone.section('您提出的问题')).toContainText(text);
  await page.getByRole('textbox', { name: '联系电话' }).fill('0592-5550123');
  await page.getByRole('checkbox', { name: /已阅读并承诺/ }).click();
  await phone.button('确认享受').click();
  await expect(phone.heading('申报已提交')).toBeVisible();
  await expect(phone.text(measureTitle).first()).toBeVisible();
  const after = await read(listOffers, { token });
  expect(after.items.find((each) => each.id === id)).toMatchObject({ status: 'confirmed' });
});

test('a payment that came back gets another account', async ({ page }) => {
  const { phone, session, token } = await as(page, FIRMS.factory);
  const params = { id: firstEnterprise(session).id };
  const [repair] = (await read(listRepairs, { params, token })).items;
  expect(repair?.status).toBe('asked');

  await page.goto('/#/pages/progress/index');
  await expect(phone.text('款项被退回，请更正收款账户')).toBeVisible();
  await page.getByRole('radio', { name: '等我办' }).click();
  await phone.text(repair?.measureTitle ?? '').click();
  await phone.text('款项没有到账，请更正收款账户').click();
  await expect(phone.fact('到账后被退回')).toContainText(repair?.reason ?? '');
  const closed = page.getByRole('radio', { name: new RegExp(`银行拒收：${repair?.reason}`) });
  await expect(closed).toHaveAttribute('aria-disabled', 'true');
  await expect(closed).not.toContainText('户名相符');
  await expectAccessible(page);
  await phone.button('提交更正').click();
  await expect(page.getByRole('alert').filter({ visible: true })).toContainText('请选择收款账户');
  await phone.button('添加收款账户').click();
  const sheet = page.getByRole('dialog', { name: '添加收款账户' });
  await sheet.getByRole('textbox', { name: '账号' }).fill(`99900${Date.now()}`);
  await sheet.getByRole('textbox', { name: '开户银行' }).fill('厦门银行');
  await sheet.getByRole('button', { name: '保存账户' }).click();
  await expect(sheet).toHaveCount(0);
  await phone.button('提交更正').click();
  await expect(phone.text('工作人员核实后重新拨付').first()).toBeVisible();
  await expect(phone.fact('更正后的账户')).toContainText('厦门银行');
  expect((await read(listRepairs, { params, token })).items[0]?.status).toBe('answered');
});

test('a demand tells what, why, until when and what of it has arrived', async ({ page }) => {
  const { phone, cases, session, token } = await as(page, FIRMS.wholesaler);
  const query = { enterpriseId: firstEnterprise(session).id };
  const [demand] = (await read(listFirmClawbacks, { query, token })).items;
  await page.goto('/#/packages/case/clawback/index');
  await expect(phone.fact('为什么')).toContainText('关联交易');
  await expect(phone.fact('退回期限')).toContainText(dayText(demand?.dueOn ?? ''));
  await expect(phone.fact('第 1 笔')).toContainText('银行转账');
  await phone.button('查看这件申报').click();
  await expect(phone.text(cases[0]?.measureTitle ?? '').first()).toBeVisible();
  await expect(phone.text(/需退回 .* 元/).first()).toBeVisible();
});

test('a firm sees what total control left of its sum, and why, and a trial counts what it was paid', async ({
  page,
}) => {
  const { phone, cases } = await as(page, FIRMS.factory);
  const paid = cases.find(({ measureTitle }) => measureTitle === '外贸企业出口增量奖励');
  await page.goto(`/#/packages/apply/detail/index?id=${paid?.id}`);
  await expect(phone.text('超出总额控制 5,200,000 元').first()).toBeVisible();
  await expect(phone.text(/按比例核定：应得 622,000 元，核定 502,782.52 元/).first()).toBeVisible();
  await page.getByRole('tab', { name: '为什么是这个数' }).click();
  await expect(phone.section('总额控制')).toContainText('按标准应得');
  await expect(phone.text('当时按档案测算为 622,000 元')).toBeVisible();
  await expect(phone.section('分级承担').locator('.q-fact')).toHaveText([
    '区级承担311,000 元',
    '市级承担311,000 元',
    '按标准应得合计622,000 元',
  ]);

  const power = cases.find(({ measureTitle, status }) => status === 'paid' && measureTitle !== paid?.measureTitle);
  await phone.open('packages/measure/calculator', { id: power?.measureId ?? '' });
  await expect(phone.text(/按今年已领过 [\d,.]+ 元计算/)).toBeVisible();
});

test('an appeal and its answer are told, and a case is rated once', async ({ page }) => {
  const factory = await as(page, FIRMS.factory);
  const rejected = factory.cases.find(({ status }) => status === 'rejected');
  await page.goto(`/#/packages/apply/detail/index?id=${rejected?.id}`);
  await factory.phone.button(/申诉/).click();
  await expect(factory.phone.section('申诉理由')).toContainText('付款日期');
  await expect(factory.phone.section('办理进展')).toContainText('前由没有参与过这件事的人员复核');

  const { phone, cases, token } = await as(page, FIRMS.hotel);
  const paid = cases.find(({ status }) => status === 'paid');
  await page.goto(`/#/packages/case/rating/index?id=${paid?.id}`);
  await phone.button('提交评价').click();
  await expect(page.getByRole('alert').filter({ visible: true })).toContainText('请选择评价等级');
  await expect(page.getByRole('radio', { name: '非常满意' })).toBeFocused();
  await expect(page.getByRole('radio', { name: '非常满意' })).toBeInViewport();
  // Each level shows that it is one of a choice, before anything is chosen.
  await expect(page.locator('[role=radio] .p-radio').filter({ visible: true })).toHaveCount(5);
  await page.getByRole('radio', { name: '满意', exact: true }).click();
  await expect(page.locator('[role=radio][aria-checked=true] .p-radio--on')).toHaveCount(1);
  await page.getByRole('textbox', { name: '意见' }).fill('流程清楚');
  await phone.button('提交评价').click();
  await expect(phone.text('您已评价，谢谢')).toBeVisible();
  const { rating, mayRate } = await read(getFollowUp, { params: { id: paid?.id ?? '' }, token });
  expect([rating?.level, mayRate]).toEqual(['good', false]);
});

test('what is stuck is answered, reported again from its case, and closed by the firm', async ({ page }) => {
  const { phone, cases, token } = await as(page, FIRMS.mall);
  const waiting = cases.find(({ status }) => status === 'payable');
  await page.goto('/#/packages/case/stuck/index');
  // Home, which is left for it, has a row of the same words.
  await expect(phone.heading('我反映的问题')).toBeVisible();
  await phone.text('款项没有到账').first().click();
  await expect(page.getByRole('list', { name: '往来' })).toContainText('已编入下周的拨付批次');
  await phone.button('已解决').click();
  await page.getByRole('dialog').getByRole('button', { name: '已解决，办结' }).click();
  await expect(phone.text('您确认已解决').first()).toBeVisible();

  await page.goto(`/#/packages/apply/detail/index?id=${waiting?.id}`);
  await phone.button(/办不下去/).click();
  await expect(phone.text(waiting?.measureTitle ?? '').first()).toBeVisible();
  await phone.button('提交').click();
  await expect(page.getByRole('alert').filter({ visible: true }).first()).toContainText(/请/);
  await phone.button(/卡在哪一步/).click();
  await page.getByRole('radio', { name: '审核没有进展' }).click();
  await page.getByRole('textbox', { name: '遇到的问题' }).fill('不知道现在到哪一步');
  await phone.button('提交').click();
  await expect(phone.text('已收到，5 个工作日内答复')).toBeVisible();
  await expectAccessible(page);
  const { items } = await read(listStuckCases, { token });
  expect(items.map(({ status }) => status).sort()).toEqual(['closed', 'open']);
});

test('an objection that was filed is followed', async ({ page }) => {
  const { phone } = await as(page, FIRMS.hotel);
  await page.goto('/#/packages/live/notices/index');
  await phone.button('我提出的异议').click();
  await phone.text('核查中').first().click();
  await expect(phone.section('异议理由')).toContainText('与现场不符');
  await expect(phone.fact('核查期限')).toBeVisible();
});

test('receipt and certificate are saved, and a certificate is checked by its code', async ({ page }) => {
  const { phone, cases } = await as(page, FIRMS.restaurant);
  const paid = cases.find(({ status }) => status === 'paid');
  await page.goto(`/#/packages/apply/detail/index?id=${paid?.id}`);
  for (const [row, name] of [
    [/保存受理回执/, `受理回执-${paid?.receiptNo}.pdf`],
    [/下载兑付证明/, `兑付证明-${paid?.receiptNo}.pdf`],
  ] as const) {
    const download = page.waitForEvent('download');
    await phone.button(row).click();
    const saved = await download;
    expect(saved.suggestedFilename()).toBe(name);
    expect(
      readFileSync(await saved.path())
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
  }
  // A receipt that is opened later tells where the case is now, not what came after its submission.
  await page.goto(`/#/packages/apply/receipt/index?id=${paid?.id}`);
  await expect(phone.heading('申报已提交')).toBeVisible();
  await expect(phone.text(/^现在：已到账/)).toBeVisible();
  await expect(phone.text(/接下来系统自动核验/)).toHaveCount(0);

  await page.goto('/#/packages/case/certificate/index');
  await page.getByRole('textbox', { name: '核验码' }).fill('AAAA-BBBB');
  await phone.button('核验').click();
  await expect(page.getByRole('alert').filter({ visible: true })).toContainText('16 位');
  await page.getByRole('textbox', { name: '核验码' }).fill('AAAA-BBBB-CCCC-DDDD');
  await phone.button('核验').click();
  await expect(phone.text('没有这个核验码的兑付证明').first()).toBeVisible();
});
