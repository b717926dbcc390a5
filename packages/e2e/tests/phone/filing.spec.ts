import { urlOf } from '@qinqing/contract';
import {
  deleteDraft,
  downloadFirmFile,
  type FirmApplication,
  type FirmSession,
  getApplication,
  listMatches,
  openDraft,
  withdrawApplication,
} from '@qinqing/contract/firm';
import { expect, test } from '@playwright/test';
import { act, ask } from '../../support/act.js';
import { read } from '../../support/api.js';
import { applicantFor, staffToken } from '../../support/applicants.js';
import { checked, draftWith, fileOverInterface, firstEnterprise, missing, sessionOf } from '../../support/filing.js';
import { logInAs, logInFirm } from '../../support/login.js';
import { png } from '../../support/papers.js';
import { FIRMS, STAFF } from '../../support/people.js';
import { PhonePage } from '../../support/phone.js';
import { BASE_URL } from '../../support/server.js';
import { dimensionsOf } from '../../weapp-rig/picture.js';

// What makes a form short: papers that are there already, a photo, an excuse, the last application, the other phone.
let session: FirmSession;
let desk: string;
test.beforeAll(async () => {
  session = await sessionOf(FIRMS.mall);
  desk = await staffToken(STAFF.otherDepartment);
});

const stateOf = ({ id }: { id: string }) => read(getApplication, { params: { id }, token: session.token });
const bytesOf = async (id: string) => {
  const response = await fetch(BASE_URL + urlOf(downloadFirmFile, { id }), {
    headers: { authorization: `Bearer ${session.token}` },
  });
  return new Uint8Array(await response.arrayBuffer());
};

test('papers: a photo that is turned, one from the library, one that cannot be supplied; all of it on another phone', async ({
  page,
  browser,
}) => {
  const draft = await draftWith(
    session,
    ({ fields, materials }) =>
      materials.some(({ tolerable }) => tolerable) &&
      materials.some(({ tolerable, accept }) => !tolerable && accept.includes('png') && accept.includes('pdf')) &&
      missing({ fields } as FirmApplication).some(({ type }) => type === 'text'),
  );
  const excused = draft.materials.find(({ tolerable }) => tolerable);
  const paper = draft.materials.find(({ tolerable, accept }) => !tolerable && accept.includes('png'));
  const words = missing(draft).find(({ type }) => type === 'text');
  if (!excused || !paper || !words) throw new Error('the draft is not as wanted');
  const phone = new PhonePage(page);
  await logInFirm(page, new RegExp(FIRMS.mall));
  await phone.open('packages/apply/form', { id: draft.id });

  const choosing = page.waitForEvent('filechooser');
  await phone.button(`拍照上传${paper.name}`).click();
  await (await choosing).setFiles(png('photo.png', 600, 900));
  const sheet = page.getByRole('dialog', { name: '照片看得清吗？' });
  await expect(sheet.getByRole('img', { name: '刚拍的照片' })).toBeVisible();
  await sheet.getByRole('button', { name: '旋转 90°' }).click();
  await sheet.getByRole('button', { name: '用这张' }).click();
  await expect(page.locator('.q-file--done').filter({ hasText: 'photo.jpg' })).toBeVisible();

  await phone.button(`从资料库选${paper.name}`).click();
  const library = page.getByRole('dialog', { name: '从企业资料库选' });
  await expect(library.getByRole('button', { name: /公众聚集场所消防安全检查合格证/ })).toHaveAttribute(
    'aria-disabled',
    'true',
  );
  await expect(library.getByText('已过期，请换新的')).toBeVisible();
  await library.getByRole('button', { name: '选用 营业执照副本' }).click();
  await expect(page.locator('.q-file--done').filter({ hasText: '营业执照副本' })).toBeVisible();

  await page.getByRole('checkbox', { name: '暂时无法提供，因为…' }).first().click();
  await page.getByRole('textbox', { name: `暂时无法提供${excused.name}的原因` }).fill('盖章的人出差，月底补');
  await page.getByLabel(words.label, { exact: true }).fill('陈小鹭');
  await phone.saved();
  const now = await stateOf(draft);
  const files = now.materials.find(({ key }) => key === paper.key)?.files ?? [];
  expect(files.map(({ name }) => name)).toEqual(['photo.jpg', '营业执照副本（演示）.pdf']);
  expect(now.materials.find(({ key }) => key === excused.key)?.missingReason).toBe('盖章的人出差，月底补');
  // It stood upright and lies now.
  expect(dimensionsOf(await bytesOf(files[0]?.id ?? ''))).toEqual({ width: 900, height: 600 });

  // Another phone, the same person: everything is there, found from the progress page.
  const other = await browser.newPage();
  const second = new PhonePage(other);
  await logInFirm(other, new RegExp(FIRMS.mall));
  await second.open('pages/progress');
  await other.getByRole('link').filter({ hasText: draft.measureTitle }).filter({ hasText: '草稿' }).click();
  await expect(other.getByLabel(words.label, { exact: true })).toHaveValue('陈小鹭');
  await expect(other.locator('.q-file--done')).toHaveCount(2);
  await expect(other.getByRole('textbox', { name: `暂时无法提供${excused.name}的原因` })).toHaveValue(
    '盖章的人出差，月底补',
  );
  await other.close();
  await ask(deleteDraft, { token: session.token, params: { id: draft.id } });
});

test('a letter that has to be signed and sealed can be had where it is asked for', async ({ page }) => {
  const draft = await draftWith(session, ({ materials }) => materials.some(({ madeHere }) => madeHere));
  const letter = draft.materials.find(({ madeHere }) => madeHere);
  const phone = new PhonePage(page);
  await logInFirm(page, new RegExp(FIRMS.mall));
  await phone.open('packages/apply/form', { id: draft.id });
  const download = page.waitForEvent('download');
  await phone.button(`下载${letter?.name}`).click();
  expect((await download).suggestedFilename()).toBe(`${letter?.name}.pdf`);
  await ask(deleteDraft, { token: session.token, params: { id: draft.id } });
});

test('what was sent last time is taken over in one tap, says where it is from, and nothing typed is lost', async ({
  page,
}) => {
  const { session: theirs, match } = await applicantFor(
    ['large', 'medium'],
    desk,
    ({ mode, nonCash }) => mode === 'reviewed' && !nonCash,
  );
  const { token } = theirs;
  const enterpriseId = firstEnterprise(theirs).id;
  const last = await fileOverInterface(theirs, ({ measure }) => measure.id === match.measure.id);
  const { items } = await read(listMatches, { params: { id: enterpriseId }, token });
  const next = items.find(
    ({ measure, application, nonCash }) =>
      !application && !nonCash && measure.windowState === 'open' && measure.mode === 'reviewed',
  );
  const draft = await act(openDraft, { token, body: { measureId: next?.measure.id ?? '', enterpriseId } });
  const phone = new PhonePage(page);
  await logInAs(page, theirs);
  await phone.open('packages/apply/form', { id: draft.id });
  await expect(phone.text('可以沿用上次申报')).toBeVisible();
  await phone.button(/^沿用这 \d+ 项$/).click();
  await expect(phone.text('已沿用，请核对')).toBeVisible();
  await expect(phone.text(/^沿用自/).first()).toBeVisible();
  await expect(phone.button(/^沿用这/)).toHaveCount(0);
  const now = await read(getApplication, { params: { id: draft.id }, token });
  expect(now.payeeAccount).toBeTruthy();
  expect(missing(now).length).toBeLessThan(missing(draft).length);
  await ask(deleteDraft, { token, params: { id: draft.id } });
  const { version } = await checked(last.id, token);
  await act(withdrawApplication, { token, params: { id: last.id }, body: { version } });
});

test('an application is taken back after asking, and may be begun again', async ({ page }) => {
  const { session: theirs, match } = await applicantFor(['large', 'medium'], desk, () => true);
  const { id } = await fileOverInterface(theirs, ({ measure }) => measure.id === match.measure.id);
  const phone = new PhonePage(page);
  await logInAs(page, theirs);
  await phone.open('packages/apply/detail', { id });
  await phone.button('撤回申报').click();
  const question = page.getByRole('dialog', { name: '撤回这件申报？' });
  await question.getByRole('button', { name: '不撤回' }).click();
  await expect(question).toHaveCount(0);
  await phone.button('撤回申报').click();
  await question.getByRole('button', { name: '撤回', exact: true }).click();
  await expect(phone.text('已撤回').first()).toBeVisible();
  await expect(phone.button('撤回申报')).toHaveCount(0);
  const { status } = await read(getApplication, { params: { id }, token: theirs.token });
  expect(status).toBe('withdrawn');
  const again = await act(openDraft, {
    token: theirs.token,
    body: { measureId: match.measure.id, enterpriseId: firstEnterprise(theirs).id },
  });
  expect(again.id).not.toBe(id);
  await ask(deleteDraft, { token: theirs.token, params: { id: again.id } });
});

test('a card number names its bank, and a holder who is not the firm is warned of', async ({ page }) => {
  const phone = new PhonePage(page);
  await logInFirm(page, new RegExp(FIRMS.mall));
  await phone.open('packages/account/payees');
  await phone.button('添加收款账户').click();
  const sheet = page.getByRole('dialog', { name: '添加收款账户' });
  await expect(sheet.getByRole('textbox', { name: '户名' })).toHaveValue(firstEnterprise(session).name);
  await sheet.getByRole('textbox', { name: '账号' }).fill('6222 0202 0012 3456 789');
  await expect(sheet.getByRole('textbox', { name: '开户银行' })).toHaveValue('中国工商银行');
  await sheet.getByRole('textbox', { name: '户名' }).fill('别人的公司');
  await expect(sheet.getByText(/户名与登记名称不一致/)).toBeVisible();
});

test('the window for what cannot be got done opens from every step, and knows which it is', async ({ page }) => {
  const draft = await draftWith(session, () => true);
  const { measureId } = draft;
  const phone = new PhonePage(page);
  await logInFirm(page, new RegExp(FIRMS.mall));
  for (const [path, params, step] of [
    ['packages/apply/form', { id: draft.id }, '填写申报'],
    ['packages/apply/review', { id: draft.id }, '核对提交'],
    ['packages/account/payees', {}, '登记收款账户'],
    ['packages/account/enterprises', {}, '绑定企业'],
  ] as const) {
    await test.step(step, async () => {
      await phone.open(path, params);
      await phone.button(/^办不下去/).click();
      await expect(phone.button(`卡在哪一步：${step}`)).toBeVisible();
    });
  }
  await phone.open('packages/measure/detail', { id: measureId });
  await phone.tab('申报指南').click();
  await phone.button(/^办不下去/).click();
  await expect(phone.section('关于这项政策')).toContainText(draft.measureTitle);
  await ask(deleteDraft, { token: session.token, params: { id: draft.id } });
});
