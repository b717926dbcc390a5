import {
  deleteDraft,
  listBindings,
  listConsents,
  listCorrections,
  listLibrary,
  listMembers,
  type FirmSession,
  type PrefilledField,
} from '@qinqing/contract/firm';
import { getPrivacy } from '@qinqing/contract/public';
import { expect, test } from '@playwright/test';
import { ask } from '../../support/act.js';
import { read } from '../../support/api.js';
import { expectAccessible } from '../../support/axe.js';
import { draftWith, firstEnterprise, sessionOf } from '../../support/filing.js';
import { logInFirm } from '../../support/login.js';
import { pdf } from '../../support/papers.js';
import { FIRMS } from '../../support/people.js';
import { PhonePage, settle } from '../../support/phone.js';

// What a person does about firms, colleagues, papers and the person's own data; the firm of the mall has all of them.
let session: FirmSession;
let id: string;
test.beforeAll(async () => {
  session = await sessionOf(FIRMS.mall);
  id = firstEnterprise(session).id;
});
test.beforeEach(({ page }) => logInFirm(page, new RegExp(FIRMS.mall)));

test('home says what may be got, what waits, and when the next session is', async ({ page }) => {
  await settle(page, '/#/pages/home/index');
  const phone = new PhonePage(page);
  await expect(phone.text(/现可申享 \d+ 项|现在没有可以直接申享的政策/)).toBeVisible();
  await expect(phone.section('需要我办').getByText('何其瑞申请加入企业')).toBeVisible();
  await expect(phone.section('需要我办').getByText('林若川申请加入企业')).toBeVisible();
  await expect(phone.section('直播带策').getByText('亲清一家，直播带策（第二场）')).toBeVisible();
  await phone.section('需要我办').getByText('何其瑞申请加入企业').click();
  await expect(page).toHaveURL(/account\/members/);
  await expect(phone.button('同意何其瑞')).toBeVisible();
});

test('a manager lets somebody in, invites another, and changes a role', async ({ page }) => {
  const phone = new PhonePage(page);
  await settle(page, `/#/packages/account/members/index?id=${id}`);
  await phone.button('同意何其瑞').click();
  await expect(phone.section('成员').getByText('何其瑞')).toBeVisible();
  await phone.button('生成邀请码').click();
  const sheet = page.getByRole('dialog', { name: '邀请同事' });
  await sheet.getByRole('radio', { name: '查看人' }).click();
  await sheet.getByRole('button', { name: '生成邀请码' }).click();
  await expect(sheet.getByText(/^[0-9A-Z]{10}$/)).toBeVisible();
  await expectAccessible(page);
  await sheet.getByRole('button', { name: '关闭' }).click();
  await expect(phone.text('邀请做查看人')).toBeVisible();
  await phone.button('作废').click();
  await expect(phone.text('邀请做查看人')).toHaveCount(0);

  await phone.section('成员').getByText('何其瑞').click();
  const member = page.getByRole('dialog', { name: '何其瑞' });
  // One tap must not give the enterprise away: first what becomes of oneself.
  await expect(member.getByRole('button', { name: '先选您自己之后的角色' })).toBeDisabled();
  await member.getByRole('radio', { name: '退出企业' }).click();
  await expect(member.getByRole('button', { name: '确认移交给何其瑞' })).toBeEnabled();
  await member.getByRole('radio', { name: '查看人', exact: true }).click();
  await member.getByRole('button', { name: '保存角色' }).click();
  await expect(member).toHaveCount(0);
  const { items } = await read(listMembers, { params: { id }, token: session.token });
  expect(items.find(({ name }) => name === '何其瑞')?.role).toBe('viewer');
});

test('a paper is kept, dated, and taken out again', async ({ page }) => {
  const phone = new PhonePage(page);
  await settle(page, '/#/packages/account/library/index');
  await expect(phone.text('已过期')).toBeVisible();
  await phone.button('添加资料').click();
  const sheet = page.getByRole('dialog', { name: '添加资料' });
  await sheet.getByRole('button', { name: '存入资料库' }).click();
  await expect(sheet.getByRole('alert').first()).toContainText('请');
  const chosen = page.waitForEvent('filechooser');
  await sheet.getByRole('button', { name: '上传文件' }).click();
  await (await chosen).setFiles({
    name: '食品经营许可证.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n'),
  });
  await expect(sheet.getByText(/^已上传/)).toBeVisible();
  await sheet.getByRole('button', { name: /^资料类别/ }).click();
  await page.getByRole('radio', { name: '许可证', exact: true }).click();
  await sheet.getByRole('textbox', { name: '资料名称' }).fill('食品经营许可证');
  await sheet.getByRole('button', { name: '存入资料库' }).click();
  await expect(phone.text('食品经营许可证').first()).toBeVisible();
  const kept = async () => (await read(listLibrary, { params: { id }, token: session.token })).items;
  expect((await kept()).some(({ title, kind }) => title === '食品经营许可证' && kind === 'permit')).toBe(true);

  await page.getByRole('link', { name: '食品经营许可证，有效' }).click();
  await phone.button('从资料库移除').click();
  await phone.button(/^确认移除/).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect((await kept()).some(({ title }) => title === '食品经营许可证')).toBe(false);
});

test('a fact on the explanation is said to be wrong, once', async ({ page }) => {
  const phone = new PhonePage(page);
  await settle(page, '/#/packages/account/enterprise/index');
  await page
    .getByRole('button', { name: /不对？$/ })
    .last()
    .click();
  const sheet = page.getByRole('dialog', { name: '这项数据不对' });
  await sheet.getByRole('button', { name: /更正$/ }).click();
  await expect(sheet.getByRole('alert').first()).toContainText('请');
  await sheet.getByRole('textbox', { name: '正确的内容' }).fill('以最近一期报表为准');
  await sheet.getByRole('textbox', { name: '说明' }).fill('报表已更正并报送');
  await expectAccessible(page);
  await sheet.getByRole('button', { name: /更正$/ }).click();
  await expect(sheet).toHaveCount(0);
  await settle(page, '/#/packages/account/corrections/index');
  await expect(phone.text('以最近一期报表为准')).toBeVisible();
  const { items } = await read(listCorrections, { params: { id }, token: session.token });
  expect(items.filter(({ claimed }) => claimed === '以最近一期报表为准')).toHaveLength(1);
});

const known = ({ prefill }: PrefilledField) => prefill !== undefined && prefill.source !== '企业申报';

test('a fact that the form is filled in with is said to be wrong, with a paper that a killed app sends on', async ({
  page,
}) => {
  const phone = new PhonePage(page);
  const draft = await draftWith(session, ({ fields }) => fields.some(known));
  const field = draft.fields.find(known);
  const form = () => settle(page, `/#/packages/apply/form/index?id=${draft.id}`);
  const open = async () => {
    await form();
    await phone.button(`${field?.label}不对？`).click();
    return page.getByRole('dialog', { name: '这项数据不对' });
  };
  await page.route('**/api/firm/uploads/*/chunks/*', (route) => route.abort());
  const before = await open();
  const chosen = page.waitForEvent('filechooser');
  await before.getByRole('button', { name: '上传证明材料' }).click();
  await (await chosen).setFiles(pdf('更正依据.pdf', 'what counts'));
  await expect(before.getByText('已存在手机上，等待上传')).toBeVisible();
  await before.getByRole('button', { name: /更正$/ }).click();
  await expect(before.getByText('文件还在上传，请稍候')).toBeVisible();

  await page.unroute('**/api/firm/uploads/*/chunks/*');
  const sheet = await open();
  await expect(sheet.getByText(/^已上传/)).toBeVisible();
  await sheet.getByRole('textbox', { name: '正确的内容' }).fill('以证照为准');
  await sheet.getByRole('textbox', { name: '说明' }).fill('见所附材料');
  await expectAccessible(page);
  await sheet.getByRole('button', { name: `请${field?.prefill?.source}更正` }).click();
  await expect(sheet).toHaveCount(0);
  const { items } = await read(listCorrections, { params: { id }, token: session.token });
  const filed = items.find(({ claimed }) => claimed === '以证照为准');
  expect(filed?.fact).toBe(field?.prefill?.fact);
  expect(filed?.files.map(({ name }) => name)).toEqual(['更正依据.pdf']);
  await ask(deleteDraft, { token: session.token, params: { id: draft.id } });
});

test('another firm is asked for with its credit code, and the request taken back', async ({ page }) => {
  const phone = new PhonePage(page);
  const other = firstEnterprise(await sessionOf(FIRMS.hotel));
  await settle(page, '/#/packages/account/enterprises/index');
  await phone.button('绑定企业').click();
  await page.getByRole('textbox', { name: '统一社会信用代码' }).fill('91350206MAE17MKB9X');
  await expect(phone.text('代码不正确，请对照营业执照核对')).toBeVisible();
  await page.getByRole('textbox', { name: '统一社会信用代码' }).fill(other.uscc);
  await expect(phone.text(other.name).first()).toBeVisible();
  await page.getByRole('radio', { name: '由管理员确认' }).click();
  await phone.button('提交绑定申请').click();
  await expect(page).toHaveURL(/account\/enterprises/);
  const cancel = phone.button(`撤销绑定${other.name}的申请`);
  await expect(cancel).toBeVisible();
  await cancel.click();
  await expect(cancel).toHaveCount(0);
  const { items } = await read(listBindings, { token: session.token });
  expect(items.find(({ uscc }) => uscc === other.uscc)?.status).toBe('cancelled');
});

test('one’s own data: read, copied, and what closing the account would mean', async ({ page }) => {
  const phone = new PhonePage(page);
  await settle(page, '/#/packages/account/my-data/index');
  const download = page.waitForEvent('download');
  await phone.button('下载我的数据').click();
  expect((await download).suggestedFilename()).toBe('我的数据.json');
  await phone.button('查看注销须知').click();
  const sheet = page.getByRole('dialog', { name: '注销须知' });
  // The log-in of a demonstration belongs to everybody.
  await expect(sheet.getByText('演示账号由多人共用，不能注销')).toBeVisible();
  await expect(sheet.getByRole('button', { name: '注销账号' })).toHaveAttribute('aria-disabled', 'true');
  await expectAccessible(page);
});

test('what is collected, of what one is reminded, and the first questions', async ({ page }) => {
  const phone = new PhonePage(page);
  await settle(page, '/#/packages/account/privacy/index');
  for (const { field } of (await read(getPrivacy)).fields) await expect(phone.text(field).first()).toBeVisible();
  await settle(page, '/#/packages/account/reminders/index');
  const { items } = await read(listConsents, { token: session.token });
  const first = items[0]?.title ?? '本平台还没有启用微信提醒';
  await expect(phone.text(first).first()).toBeVisible();
  await settle(page, '/#/packages/account/help/index');
  const question = phone.button('钱到哪一步了？');
  await question.click();
  await expect(question).toHaveAttribute('aria-expanded', 'true');
  await expect(phone.text(/像查快递一样/)).toBeVisible();
});
