import { expect, type Page, test } from '@playwright/test';
import {
  deleteDraft,
  type FirmApplication,
  type FirmSession,
  getApplication,
  listApplications,
  saveDraft,
} from '@qinqing/contract/firm';
import { act, ask } from '../../support/act.js';
import { read } from '../../support/api.js';
import { applicantFor, staffToken } from '../../support/applicants.js';
import { draftOverInterface, draftWith, firstEnterprise, sessionOf } from '../../support/filing.js';
import { logInAs, logInFirm } from '../../support/login.js';
import { png } from '../../support/papers.js';
import { FIRMS, STAFF } from '../../support/people.js';
import { PhonePage } from '../../support/phone.js';

// What a person gives to an application is safe on a bad line, and they can see where it is. The shop on the corner
// submits nothing here, so that the journeys of `path` find every measure as they expect it.
let session: FirmSession;
let draft: FirmApplication;
let phone: PhonePage;
/** a question that is answered in words, and a paper that may be a photo */
let words: FirmApplication['fields'][number];
let paper: FirmApplication['materials'][number];

test.beforeEach(async ({ page }) => {
  session = await sessionOf(FIRMS.corner);
  draft = await draftWith(
    session,
    ({ fields, materials }) =>
      fields.some(({ type, prefill }) => type === 'text' && !prefill) &&
      materials.some(({ accept }) => accept.includes('png')),
  );
  words = draft.fields.find(({ type }) => type === 'text') as typeof words;
  paper = draft.materials.find(({ accept }) => accept.includes('png')) as typeof paper;
  phone = new PhonePage(page);
  await logInFirm(page, new RegExp(FIRMS.corner));
  await openForm();
});
test.afterEach(async () => {
  await ask(deleteDraft, { token: session.token, params: { id: draft.id } });
});

const onServer = () => read(getApplication, { params: { id: draft.id }, token: session.token });
const wordsOf = ({ fields }: FirmApplication) => fields.find(({ key }) => key === words.key)?.value;
const box = () => phone.page.getByLabel(words.label, { exact: true });

async function openForm(): Promise<void> {
  await phone.open('packages/apply/form', { id: draft.id });
  await expect(box()).toBeVisible();
}

/** The app is gone and started again: only what the phone keeps is left. */
async function restart(page: Page): Promise<void> {
  await page.goto('about:blank');
  await openForm();
}

async function choose(page: Page, name: string, side: number): Promise<void> {
  const choosing = page.waitForEvent('filechooser');
  await phone.button(`上传${paper.name}`).click();
  await (await choosing).setFiles(png(name, side));
}

test('no network: what is typed stays on the phone, over a restart too, and goes when the line is back', async ({
  page,
}) => {
  await page.route(`**/api/firm/applications/${draft.id}`, (route) => route.abort());
  await box().fill('兴隆路 8 号');
  await expect(phone.text('待上传（1 项）')).toBeVisible();
  await expect(phone.text('网络不通，内容都在')).toBeVisible();
  expect(wordsOf(await onServer())).not.toBe('兴隆路 8 号');

  // Killed without any network: the form opens from the phone's own copy.
  await restart(page);
  await expect(box()).toHaveValue('兴隆路 8 号');
  await page.unroute(`**/api/firm/applications/${draft.id}`);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await phone.saved();
  expect(wordsOf(await onServer())).toBe('兴隆路 8 号');
});

test('a line that loses a fifth and answers after two seconds: everything arrives once', async ({ page }) => {
  test.setTimeout(180_000);
  let calls = 0;
  await page.route('**/api/firm/**', async (route) => {
    calls += 1;
    const lost = calls % 5 === 0;
    await new Promise((resolve) => setTimeout(resolve, 2000));
    if (lost) await route.abort();
    else await route.continue();
  });
  await choose(page, 'photo.png', 600);
  for (const text of ['兴', '兴隆', '兴隆路 9 号']) await box().fill(text);
  // Meanwhile the form never claims that all of it is safe.
  await expect(phone.text('已保存')).toHaveCount(0);
  await expect(phone.text('已上传').first()).toBeVisible({ timeout: 60_000 });
  await expect(phone.text('已保存').first()).toBeVisible({ timeout: 60_000 });
  expect(calls).toBeGreaterThan(5);
  const now = await onServer();
  expect(wordsOf(now)).toBe('兴隆路 9 号');
  // Made smaller on the phone before it went.
  expect(now.materials.find(({ key }) => key === paper.key)?.files.map(({ name }) => name)).toEqual(['photo.jpg']);
});

test('killed in the middle of an upload: it goes on where it was, and there is one file', async ({ page }) => {
  const offsets: string[] = [];
  await page.route('**/api/firm/uploads/*/chunks/*', async (route) => {
    offsets.push(new URL(route.request().url()).pathname.split('/').pop() ?? '');
    if (offsets.length === 2) await route.abort();
    else await route.continue();
  });
  // Noise does not get smaller: several pieces.
  await choose(page, 'noise.png', 1500);
  await expect.poll(() => offsets.length).toBeGreaterThan(1);
  await expect(phone.text(/已传 \d+%，等网络恢复后接着传/)).toBeVisible();
  await restart(page);
  await expect(phone.page.locator('.q-file--done').filter({ hasText: 'noise' })).toBeVisible();
  await phone.saved();
  expect(offsets.filter((offset) => offset === '0')).toHaveLength(1);
  const { materials } = await onServer();
  expect(materials.find(({ key }) => key === paper.key)?.files).toHaveLength(1);
});

test('the page is closed in the middle of an upload: a new one has what was typed, and sends the rest', async ({
  page,
  context,
}) => {
  const offsets: string[] = [];
  let arrived = false;
  const saving = `**/api/firm/applications/${draft.id}`;
  await context.route('**/api/firm/uploads/*/chunks/*', async (route) => {
    offsets.push(new URL(route.request().url()).pathname.split('/').pop() ?? '');
    if (offsets.length !== 2) return route.continue();
    // The second piece arrives, but the page is gone before it hears of that.
    await route.fetch();
    arrived = true;
  });
  await context.route(saving, (route) => route.abort());
  await box().fill('兴隆路 10 号');
  await choose(page, 'noise.png', 1500);
  await expect.poll(() => arrived).toBe(true);
  expect(wordsOf(await onServer())).not.toBe('兴隆路 10 号');
  await page.close();

  await context.unroute(saving);
  phone = new PhonePage(await context.newPage());
  await openForm();
  await expect(box()).toHaveValue('兴隆路 10 号');
  await expect(phone.page.locator('.q-file--done').filter({ hasText: 'noise' })).toBeVisible();
  await phone.saved();
  // The rest only: no piece twice.
  expect(offsets.length).toBeGreaterThan(2);
  expect(new Set(offsets).size).toBe(offsets.length);
  const now = await onServer();
  expect(wordsOf(now)).toBe('兴隆路 10 号');
  expect(now.materials.find(({ key }) => key === paper.key)?.files).toHaveLength(1);
});

test('the answer to a submission is lost: the phone says that it does not know, and a second tap gets the receipt', async ({
  page,
}) => {
  const desk = await staffToken(STAFF.otherDepartment);
  const { session: theirs, match } = await applicantFor(['large', 'medium'], desk, ({ nonCash }) => !nonCash);
  const { measure } = match;
  const { id } = await draftOverInterface(theirs, (each) => each.measure.id === measure.id);
  const query = { enterpriseId: firstEnterprise(theirs).id, limit: 100 };
  const cases = async () => (await read(listApplications, { query, token: theirs.token })).items;
  const before = (await cases()).map((each) => each.id).sort();
  const sent: { key: string | undefined; receiptNo: string }[] = [];
  await page.route(`**/api/firm/applications/${id}/submit`, async (route) => {
    const response = await route.fetch();
    const { receiptNo } = (await response.json()) as { receiptNo: string };
    sent.push({ key: route.request().headers()['idempotency-key'], receiptNo });
    if (sent.length === 1) await route.abort();
    else await route.fulfill({ response });
  });
  await logInAs(page, theirs);
  await phone.open('packages/apply/review', { id });
  await page.getByRole('checkbox', { name: '我已阅读并承诺以上内容' }).click();
  await phone.button('确认提交').click();
  await expect(phone.text('没有收到答复，还不确定是否已经提交')).toBeVisible();
  await expect(phone.heading('申报已提交')).toHaveCount(0);

  await phone.button('确认提交').click();
  await expect(phone.heading('申报已提交')).toBeVisible();
  const [first, second] = sent;
  expect(first?.key).toBeTruthy();
  expect(second).toEqual(first);
  await expect(phone.text(first?.receiptNo ?? '')).toBeVisible();
  const after = await cases();
  expect(after.map((each) => each.id).sort()).toEqual(before);
  expect(after.find((each) => each.id === id)?.receiptNo).toBe(first?.receiptNo);
});

test('a file that the server will not take is not called unsent: it is named, gone to, and taken out', async ({
  page,
}) => {
  const choosing = page.waitForEvent('filechooser');
  await phone.button(`上传${paper.name}`).click();
  await (await choosing).setFiles({ name: 'fake.png', mimeType: 'image/png', buffer: Buffer.from('not a picture') });
  const row = page.locator('.q-file--refused').filter({ hasText: 'fake.png' });
  await expect(row).toContainText('打不开或不是 PDF、图片，请移除后换一个');
  await expect(phone.text('1 个文件需更换')).toBeVisible();
  await expect(phone.button('重新上传 fake.png')).toHaveCount(0);

  for (const { label, type } of draft.fields.filter(({ prefill }) => !prefill)) {
    if (type === 'text' || type === 'phone') await page.getByLabel(label, { exact: true }).fill('0592-5550123');
  }
  await phone.button('下一步：核对').click();
  await expect(phone.text(`${paper.name}：fake.png 不能用，请移除后换一个`).first()).toBeVisible();
  await expect(phone.text(/没有传完/)).toHaveCount(0);
  await phone.button('移除 fake.png').click();
  await expect(row).toHaveCount(0);
  await phone.saved();
});

test('every gap is named, the account too; an excuse asks for its reason', async ({ page }) => {
  await phone.button('下一步：核对').click();
  await expect(page.locator('.q-notice').filter({ hasText: /还差 \d+ 项：.*请选择收款账户/ })).toBeVisible();
  await expect(page.locator('.q-field--bad :focus, .q-missing:focus')).toBeInViewport();
  const excusable = draft.materials.find(({ required, tolerable }) => required && tolerable);
  if (!excusable) throw new Error('no paper of it may be missing');
  await page
    .locator('.q-field')
    .filter({ has: page.getByText(excusable.name, { exact: true }) })
    .getByRole('checkbox')
    .click();
  await expect(
    page.locator('.q-field__error').filter({ hasText: `请填写暂时无法提供${excusable.name}的原因` }),
  ).toBeVisible();
});

test('changed on two phones: both versions are shown, and the person chooses', async ({ page }) => {
  const { version } = await onServer();
  await page.route(`**/api/firm/applications/${draft.id}`, (route) => route.abort());
  await box().fill('这部手机写的');
  await expect(phone.text('待上传（1 项）')).toBeVisible();
  await act(saveDraft, {
    token: session.token,
    params: { id: draft.id },
    body: { version, device: 'the-other-phone', values: { [words.key]: '另一部手机写的' } },
  });
  await page.unroute(`**/api/firm/applications/${draft.id}`);
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  const sheet = page.getByRole('dialog', { name: '有内容在别处也改了' });
  await expect(sheet).toContainText('这部手机写的');
  await expect(sheet).toContainText('另一部手机写的');
  expect(wordsOf(await onServer())).toBe('另一部手机写的');
  await sheet.getByRole('button', { name: `${words.label}：用这部手机上的` }).click();
  await phone.saved();
  expect(wordsOf(await onServer())).toBe('这部手机写的');
});

test('logging out with something unsent is asked about, and leaves nothing of it on the phone', async ({ page }) => {
  await page.route(`**/api/firm/applications/${draft.id}`, (route) => route.abort());
  await box().fill('还没有上传的地址');
  await expect(phone.text('待上传（1 项）')).toBeVisible();
  const ofThePerson = () =>
    page.evaluate(() => Object.keys(localStorage).filter((key) => /^qinqing-(draft|unsent|uploads|idem)/.test(key)));
  expect(await ofThePerson()).toContain(`qinqing-unsent:${draft.id}`);
  await phone.open('pages/mine');
  await phone.button('退出登录').click();
  const question = page.getByRole('dialog', { name: '还有内容没有上传' });
  await expect(question).toContainText(`《${draft.measureTitle}》的修改还没有传到服务器`);
  await question.getByRole('button', { name: '再想想' }).click();
  expect(await ofThePerson()).toContain(`qinqing-unsent:${draft.id}`);

  await phone.button('退出登录').click();
  await question.getByRole('button', { name: '仍要退出' }).click();
  await expect(phone.text('还没有登录')).toBeVisible();
  await expect.poll(ofThePerson).toEqual([]);
});
