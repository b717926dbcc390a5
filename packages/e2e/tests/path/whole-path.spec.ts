import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Browser, expect, test } from '@playwright/test';
import {
  APPLICATION_STATUS,
  CHECK,
  CHECK_OUTCOME,
  ERRORS,
  formatYuan,
  formatYuanText,
  keysOf,
  OUTCOME,
  PAYOUT_STATUS,
  type ReleasedBenefits,
  type TraceNode,
} from '@qinqing/contract';
import {
  type FirmSession,
  getApplication,
  getEvaluation,
  listApplications,
  listMatches,
  loginAsDemo,
  loginWithWechat,
  submitApplication,
} from '@qinqing/contract/firm';
import { getMeasure, getPackage, getReleased, listMeasures, type MeasureDetail } from '@qinqing/contract/public';
import {
  type BatchView,
  decideCase,
  getBatch,
  getCase,
  getDashboard,
  listPayouts,
  type PayoutRow,
  releaseBatch,
  verifyAudit,
  verifyLedger,
} from '@qinqing/contract/staff';
import { act, ask } from '../../support/act.js';
import { read } from '../../support/api.js';
import { readSealedCsv, type ResultLine, type SealedFile, writeResultCsv } from '../../support/bank.js';
import { ConsolePage } from '../../support/console.js';
import { PHONE } from '../../support/devices.js';
import { checked, fileOverInterface, firstEnterprise, missing, sessionOf } from '../../support/filing.js';
import { logInFirm } from '../../support/login.js';
import { pdf, png } from '../../support/papers.js';
import { FIRMS, STAFF, STAFF_OF_ROLE, twoDesks } from '../../support/people.js';
import { dayText, PhonePage } from '../../support/phone.js';
import { screenshot } from '../../support/screenshot.js';
import { freshCode } from '../../support/totp.js';

// One journey in the order in which it happens; each part stands on the ones before it.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

const SHOP = 'HL-2026-SHOP-01';
const POOL = 'POOL-2026-COMMERCE';
const LEASE = pdf('租赁合同.pdf', 'Lease of a corner shop, 5000 yuan a month');
const SIGNED = png('签字页.png');
/** What the departments don't know of the shop. */
const ANSWERS: Readonly<Record<string, string>> = {
  monthlyRent: '5000',
  rentedMonths: '3',
  shopAddress: '湖里区江头街道 88 号之一',
  contactPhone: '0592-5550123',
};

let phone: PhonePage;
let shop: MeasureDetail;
let session: FirmSession;
/** What the firm filed, as its later parts need it. */
let filed: { id: string; receiptNo: string; version: number; key: string };
let amountFen: number;
let reviewer: ConsolePage;
let maker: ConsolePage;
/** Orders that share the batch with the shop's: one that the bank refuses, one that it leaves open. */
let companions: Companion[];
let batch: BatchView;
let sealed: SealedFile;
let releasedBefore: ReleasedBenefits;

interface Companion {
  orderNo: string;
  applicationId: string;
  session: FirmSession;
}

const mine = () => read(getApplication, { params: { id: filed.id }, token: session.token });
const batchNow = async () => read(getBatch, { params: { id: batch.id }, token: await maker.token() });

test.beforeAll(async ({ browser }) => {
  phone = new PhonePage(await (await browser.newContext({ ...PHONE })).newPage());
});

test('anybody reads the package and finds a measure: who, how much, until when, which office', async () => {
  const { items } = await read(listMeasures, { query: { limit: 100 } });
  const card = items.find(({ code }) => code === SHOP);
  shop = await read(getMeasure, { params: { id: card?.id ?? SHOP } });
  const pack = await read(getPackage);
  releasedBefore = await read(getReleased);

  await phone.page.goto('/');
  await expect(phone.heading('亲清惠企')).toBeVisible();
  const entry = phone.section('“1+N”政策包');
  await expect(entry).toContainText(`${pack.measureCount}项措施`);
  await expect(entry).toContainText(`${pack.documents.filter(({ head }) => !head).length + 1}份文件`);
  await expect(phone.section('已释放红利')).toContainText(formatYuanText(releasedBefore.cashFen));
  await expect(phone.text('演示数据').first()).toBeVisible();

  await phone.page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '政策' }).click();
  await expect(phone.text(`政策 ${items.length} 项`)).toBeVisible();
  await phone.page.getByLabel('搜索政策').fill('小店租金');
  await expect(phone.text(/“小店租金”相关/)).toBeVisible();
  const found = phone.page.locator('.p-measure').filter({ hasText: shop.title });
  await expect(found).toContainText(shop.audience);
  await expect(found).toContainText(`${dayText(shop.closesOn)} 截止`);
  await expect(found).toContainText(shop.officeName);
  const hits = await found.locator('.q-hit').allTextContents();
  expect(hits.join('')).toMatch(/小店|租金/);
  expect(hits.filter((hit) => !'小店租金'.includes(hit))).toEqual([]);

  await found.click();
  await expect(phone.heading('政策详情')).toBeVisible();
  await expect(phone.fact('谁能享')).toHaveText(shop.audience);
  await expect(phone.fact('享多少')).toHaveText(shop.benefitText);
  await expect(phone.fact('到什么时候')).toContainText(dayText(shop.closesOn));
  await expect(phone.fact('哪个部门')).toHaveText(shop.officeName);
  await expect(phone.page.getByLabel(`最高${formatYuanText(shop.maxFen ?? 0)}`).filter({ visible: true })).toHaveCount(
    1,
  );
});

test('logged in, a firm sees what fits, how many yuan, and every condition with the value used', async () => {
  await phone.button('申请').click();
  await expect(phone.heading('登录')).toBeVisible();
  await phone.button(new RegExp(FIRMS.corner)).click();
  await expect(phone.heading('政策详情')).toBeVisible();
  session = await sessionOf(FIRMS.corner);
  const enterprise = firstEnterprise(session);
  const { items, expected } = await read(listMatches, { params: { id: enterprise.id }, token: session.token });
  const match = items.find(({ measure }) => measure.code === SHOP);
  // The shop's rent is known to nobody else, so before the form it may still be open; it must not be a "no".
  expect(match?.outcome).toMatch(/^(met|unknown)$/);

  await phone.open('pages/mine');
  await phone.button(/^能享什么/).click();
  await expect(phone.text(`现可申享 ${expected.count} 项，预计可得`)).toBeVisible();
  await expect(phone.page.locator('.foryou-sum').getByLabel(formatYuanText(expected.cashFen)).first()).toBeVisible();
  for (const [outcome, name] of [
    ['not_met', '不符合'],
    ['met', '能享'],
    ['unknown', '待确认'],
  ] as const) {
    const group = items.filter((each) => each.outcome === outcome);
    await phone.page.getByRole('radio', { name: `${name} ${group.length}`, exact: true }).click();
    await expect(phone.page.locator('.foryou-match')).toHaveCount(group.length);
    for (const { measure, amount, reason } of group) {
      const card = phone.page.locator('.foryou-match').filter({ hasText: measure.title });
      await expect(card).toContainText(reason);
      if (outcome !== 'not_met' && amount.exact)
        await expect(card.getByLabel(formatYuanText(amount.maxFen))).toBeVisible();
    }
  }

  await phone.page.getByRole('radio', { name: match?.outcome === 'met' ? /^能享/ : /^待确认/ }).click();
  await phone.page.locator('.foryou-match').filter({ hasText: shop.title }).click();
  const params = { id: enterprise.id, measureId: shop.id };
  const evaluation = await read(getEvaluation, { params, token: session.token });
  await expect(phone.text(match?.outcome === 'met' ? '符合申报条件' : '还有信息待确认')).toBeVisible();
  const leaves = leavesOf(evaluation.conditions);
  expect(leaves.length).toBeGreaterThanOrEqual(5);
  for (const leaf of leaves) {
    const row = phone.section('逐条对照').locator('.p-condition').filter({ hasText: leaf.label }).last();
    await expect(row).toContainText(OUTCOME[leaf.outcome]);
    for (const { display, source } of leaf.fact ? [leaf.fact] : []) {
      await expect(row).toContainText(display);
      if (source) await expect(row).toContainText(source);
    }
  }
  await phone.page
    .locator('.measure-tabs')
    .evaluate((element) => window.scrollBy(0, element.getBoundingClientRect().top - 60));
  await screenshot(phone.page, 'phone-explanation');
});

test('it applies: a form mostly filled in, papers, an account, a declaration; a double tap files once', async () => {
  await phone.button('申请').click();
  await expect(phone.heading('填写申报')).toBeVisible();
  const id = phone.param('id');
  const token = session.token;
  const draft = await read(getApplication, { params: { id }, token });
  const known = draft.fields.filter(({ prefill }) => prefill && prefill.value !== null);
  for (const { label, prefill } of known) {
    const row = phone.section('已为您填好').locator('.apply-known').filter({ hasText: label });
    await expect(row).toContainText(`来自${prefill?.source}`);
  }
  for (const { key, label, type } of missing(draft)) {
    if (type === 'flag') {
      await phone.page.getByRole('radiogroup', { name: label }).getByRole('radio', { name: '是' }).click();
    } else {
      const answer = ANSWERS[key];
      expect(answer, `an answer to ${key}`).toBeDefined();
      await phone.page.getByLabel(label, { exact: true }).fill(answer ?? '');
    }
  }
  const [lease] = draft.materials;
  const choosing = phone.page.waitForEvent('filechooser');
  await phone.button(`上传${lease?.name}`).click();
  await (await choosing).setFiles([LEASE, SIGNED]);
  for (const { name } of [LEASE, SIGNED]) {
    await expect(phone.page.locator('.q-file--done').filter({ hasText: name })).toContainText('已上传');
  }

  await phone.button('添加收款账户').click();
  const sheet = phone.page.getByRole('dialog', { name: '添加收款账户' });
  await expect(sheet.getByLabel('户名')).toHaveValue(draft.enterpriseName);
  await sheet.getByLabel('账号').fill('9990 1234 5678 0001');
  await sheet.getByLabel('开户银行').fill('厦门银行');
  await sheet.getByLabel('开户网点').fill('湖里支行');
  await sheet.getByRole('button', { name: '保存账户' }).click();
  const account = phone.page.getByRole('radio', { name: /0001/ });
  await expect(account).toHaveAttribute('aria-checked', 'true');
  await expect(account).toContainText('户名相符');
  await phone.saved();

  await phone.button('下一步：核对').click();
  await expect(phone.heading('核对并提交')).toBeVisible();
  await expect(phone.fact('店铺地址')).toHaveText(ANSWERS.shopAddress ?? '');
  await expect(phone.fact(lease?.name ?? '')).toContainText(LEASE.name);
  await expect(phone.section('收款账户')).toContainText('0001');

  const sent: { key: string; version: number }[] = [];
  phone.page.on('request', (request) => {
    if (!request.url().endsWith(`/applications/${id}/submit`)) return;
    sent.push({ key: request.headers()['idempotency-key'] ?? '', version: request.postDataJSON().version });
  });
  await phone.button('确认提交').click();
  await expect(phone.text('请先阅读并勾选承诺')).toBeVisible();
  expect(sent).toEqual([]);
  await phone.page.getByRole('checkbox', { name: '我已阅读并承诺以上内容' }).click();
  await phone.button('确认提交').dblclick();
  await expect(phone.heading('申报已提交')).toBeVisible();
  expect(sent).toHaveLength(1);
  const [{ key = '', version = 0 } = {}] = sent;

  // The same call again, as after an answer that got lost, and once more under another key.
  const call = { params: { id }, token, body: { version, declared: true } };
  const again = await act(submitApplication, { ...call, idempotencyKey: key });
  await expect(phone.text(again.receiptNo)).toBeVisible();
  const other = await ask(submitApplication, call);
  expect(other).toMatchObject({ status: 409, body: { message: expect.stringMatching(/[\u4e00-\u9fff]/) } });
  const all = await read(listApplications, { query: { enterpriseId: draft.enterpriseId, limit: 100 }, token });
  expect(all.items.filter(({ measureId }) => measureId === shop.id).map((each) => each.receiptNo)).toEqual([
    again.receiptNo,
  ]);
  filed = { id, receiptNo: again.receiptNo, version, key };
});

test('the queue checks it by itself, and the phone says what was found', async () => {
  await phone.button('查看进度').click();
  await expect(phone.heading('申报进度')).toBeVisible();
  await expect(phone.text(APPLICATION_STATUS.in_review.label).first()).toBeVisible({ timeout: 30_000 });
  const { checks, status } = await mine();
  expect(status).toBe('in_review');
  expect(checks.map(({ code, outcome }) => [code, outcome])).toEqual(keysOf(CHECK).map((code) => [code, 'passed']));
  for (const { code, detail } of checks) {
    const row = phone.section('自动核验').locator('.case-check').filter({ hasText: CHECK[code] });
    await expect(row).toContainText(CHECK_OUTCOME.passed);
    await expect(row).toContainText(detail);
  }
});

test('the first reviewer sees facts, checks, papers and history, and returns it for a supplement', async ({
  browser,
}) => {
  reviewer = await ConsolePage.open(browser, twoDesks());
  await expect(reviewer.page.getByRole('heading', { name: '我的待办' })).toBeVisible();
  await expect(reviewer.page.locator('.queue').first()).toContainText(/[1-9]\d*件/);
  await reviewer.openCase(filed.receiptNo);
  const { page } = reviewer;
  const { enterprise, checks, fields } = await read(getCase, {
    params: { id: filed.id },
    token: await reviewer.token(),
  });
  await expect(reviewer.panel('申报主体')).toContainText(enterprise.uscc);
  await expect(reviewer.panel('申报主体')).toContainText('与登记名称一致');
  await expect(reviewer.panel('自动核验').getByRole('listitem')).toHaveCount(checks.length);
  for (const { code } of checks) await expect(reviewer.panel('自动核验')).toContainText(CHECK[code]);
  await expect(page.getByRole('list', { name: '申报条件逐项' })).toContainText('店在湖里区登记');
  for (const { label } of fields) await expect(reviewer.panel('填报内容')).toContainText(label);
  await expect(reviewer.panel('填报内容')).toContainText(ANSWERS.shopAddress ?? '');
  await expect(reviewer.panel('企业数据').getByRole('row')).not.toHaveCount(1);
  await expect(reviewer.panel('办理记录').getByRole('listitem')).not.toHaveCount(0);
  await screenshot(page, 'console-case');

  await reviewer.panel('申报材料').getByRole('button', { name: LEASE.name }).click();
  const preview = page.getByRole('dialog');
  await expect(preview).toContainText(createHash('sha256').update(LEASE.buffer).digest('hex').slice(0, 12));
  await expect(preview.locator('iframe')).toHaveAttribute('src', /^blob:/);
  await page.keyboard.press('Escape');
  await expect(preview).toBeHidden();

  await reviewer.decide('退回补正', async (panel) => {
    await panel.getByRole('button', { name: '确认退回补正' }).click();
    await expect(panel.getByRole('alert').first()).toBeVisible();
    await panel.getByLabel('补正事项 1').fill('租赁合同');
    await panel.getByLabel('补正要求 1').fill('请补充合同末页，看得清双方签字');
    await panel.getByRole('textbox', { name: '理由' }).fill('合同缺末页');
  });
});

test('the firm mends it on the phone, it is checked again and passed on', async () => {
  await phone.open('pages/progress');
  await phone.page.locator('.case-card').filter({ hasText: shop.title }).click();
  await expect(phone.text('请补充合同末页，看得清双方签字').first()).toBeVisible();
  await phone.button('去补正').click();
  await expect(phone.heading('补正材料')).toBeVisible();
  await expect(phone.text('合同缺末页')).toBeVisible();
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
  await expect(reviewer.panel('办理')).toContainText(ERRORS.FOUR_EYES.message);
  await expect(reviewer.button('确认通过')).toHaveCount(0);
  const token = await reviewer.token();
  const { version, stage } = await read(getCase, { params: { id: filed.id }, token });
  expect(stage).toBe('final');
  const forged = await ask(decideCase, { params: { id: filed.id }, token, body: { version, decision: 'pass' } });
  expect(forged).toMatchObject({ status: 403, body: { code: 'FOUR_EYES' } });
  expect((await mine()).status).toBe('in_review');

  const approver = await ConsolePage.open(browser, STAFF.final);
  await approver.openCase(filed.receiptNo);
  await approver.decide('通过');
  await expect(approver.panel('资金进度')).toBeVisible();
  const { status, amountFen: fen = 0 } = await mine();
  expect(status).toBe('payable');
  expect(fen).toBeGreaterThan(0);
  amountFen = fen;
  await approver.context.close();
});

test('another application is rejected, and its firm reads why', async ({ browser }) => {
  const other = await fileOverInterface(FIRMS.restaurant, ({ measure }) => measure.mode === 'reviewed');
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

test('the maker puts approved cases into a batch and seals it, and may not release it', async ({ browser }) => {
  maker = await ConsolePage.open(browser, STAFF.payoutMaker);
  const token = await maker.token();
  const { items } = await read(listPayouts, { query: { status: 'payable', poolCode: POOL, limit: 100 }, token });
  const ours = items.find(({ applicationId }) => applicationId === filed.id);
  companions = await companionsAmong(
    items.filter((row) => row !== ours),
    await reviewer.token(),
  );

  await maker.goto(`/payouts?status=payable&poolCode=${POOL}`);
  for (const orderNo of [ours?.orderNo, ...companions.map((each) => each.orderNo)]) {
    await maker.page.getByRole('checkbox', { name: `选择 ${orderNo}` }).check();
  }
  await expect(maker.page.getByText('已选 3 笔')).toBeVisible();
  await maker.page.getByRole('button', { name: '编制批次', exact: true }).click();
  await expect(maker.page.getByRole('heading', { name: /^批次 / })).toBeVisible();
  await maker.button('封存').click();
  await expect(maker.page.getByText('已封存，银行文件与哈希已固定')).toBeVisible();
  batch = await read(getBatch, { params: { id: lastPart(maker.page.url()) }, token });
  expect(batch).toMatchObject({ status: 'sealed', lineCount: 3, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  await expect(maker.panel('批次')).toContainText(batch.sha256 ?? '');

  await expect(maker.button('复核放行')).toHaveCount(0);
  await expect(maker.button('下载银行文件')).toHaveCount(0);
  const totp = await freshCode(STAFF.payoutMaker.totpSecret);
  const forged = await ask(releaseBatch, { params: { id: batch.id }, token, body: { version: batch.version, totp } });
  expect(forged.status).toBe(403);
  expect((await batchNow()).status).toBe('sealed');
});

test('a second person releases it with a fresh code; the file is the one that was sealed', async ({ browser }) => {
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
  sealed = readSealedCsv(bytes);
  expect(sealed.batchNumber).toBe(batch.number);
  expect(sealed.lines.map(({ orderNo }) => orderNo).sort()).toEqual(batch.lines.map(({ orderNo }) => orderNo).sort());

  await maker.button('登记已送银行').click();
  await maker.page.getByRole('dialog').getByRole('button', { name: '已送达' }).click();
  await expect(maker.page.getByText('已登记送银行')).toBeVisible();
});

test('a result file with a cent too much is put aside whole, with its reasons, and changes nothing', async () => {
  const { files: _, ...before } = await batchNow();
  const tampered = bankAnswer().map((each) => ({ ...each, line: { ...each.line } }));
  const [first] = tampered;
  if (first) first.line.amount = first.line.amount.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10));
  await maker.page.getByTestId('bank-result').setInputFiles(csv('tampered.csv', writeResultCsv(sealed, tampered)));
  await expect(maker.alert('已整体隔离')).toContainText('不符');
  await expect(maker.panel('银行文件')).toContainText('已隔离，未入账');
  const { files, ...after } = await batchNow();
  expect(files.map(({ status }) => status)).toContain('quarantined');
  expect(after).toEqual(before);
});

test('the true result tells paid, failed and unknown apart, on every phone', async ({ browser }) => {
  await maker.page.getByTestId('bank-result').setInputFiles(csv('result.csv', writeResultCsv(sealed, bankAnswer())));
  await expect(maker.alert('到账 1 笔，失败 1 笔，银行核实中 1 笔')).toBeVisible();
  await expect(maker.panel('批次')).toContainText('到账 1');
  await expect(maker.panel('明细')).toContainText(PAYOUT_STATUS.unknown.label);
  await screenshot(maker.page, 'console-batch');

  await phone.open('pages/progress');
  await phone.page.locator('.case-card').filter({ hasText: shop.title }).click();
  await expect(phone.text(APPLICATION_STATUS.paid.label).first()).toBeVisible();
  const road = (await mine()).money;
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
    await theirs.open('packages/apply/detail', { id: companion.applicationId });
    await expect(theirs.step('拨付进度', title).last()).toContainText(state);
    await expect(theirs.page.getByRole('list', { name: '拨付进度' })).not.toContainText('到账');
    await expect(theirs.text(APPLICATION_STATUS.paid.label)).toHaveCount(0);
    await theirs.page.context().close();
  }
});

test('released benefits rise by exactly what was paid, on the home page and in the console', async () => {
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
  await phone.open('packages/measure/detail', { id: shop.id });
  await phone.tab('依据与回放').click();
  const [chapter] = shop.chapters;
  if (!chapter) throw new Error(`no recording explains ${shop.title}`);
  await phone.open('packages/live/list');
  await phone.page.getByRole('link', { name: `播放回放：${chapter.recordingTitle}` }).click();
  const video = phone.page.locator('video');
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

/** Paid for the shop, refused for the first companion; of the second the bank says nothing. */
function bankAnswer(): ResultLine[] {
  const line = (orderNo: string | undefined) => {
    const found = sealed.lines.find((each) => each.orderNo === orderNo);
    if (!found) throw new Error(`the sealed file does not name ${orderNo}`);
    return found;
  };
  const ours = batch.lines.find(({ applicationId }) => applicationId === filed.id);
  return [
    { line: line(ours?.orderNo), result: '成功' },
    { line: line(companions[0]?.orderNo), result: '失败', reason: '账户已销户' },
  ];
}

/** Two orders of other firms whose people can log in: by WeChat, as they did when they filed. */
async function companionsAmong(rows: readonly PayoutRow[], token: string): Promise<Companion[]> {
  const found = new Map<string, Companion>();
  for (const { orderNo, applicationId } of rows) {
    if (found.size === 2) break;
    const { enterprise } = await read(getCase, { params: { id: applicationId }, token });
    const theirs = await act(loginWithWechat, { body: { code: `demo-${enterprise.uscc}` } });
    if (theirs.enterprises.some(({ id }) => id === enterprise.id)) {
      found.set(enterprise.id, { orderNo, applicationId, session: theirs });
    }
  }
  expect(found.size, `orders of other firms to pay from ${POOL}`).toBe(2);
  return [...found.values()];
}

/** Another firm's phone; a browser has no WeChat, so the log-in's answer is put in where the demonstration's would come. */
async function phoneOf(browser: Browser, theirs: FirmSession): Promise<PhonePage> {
  const page = await (await browser.newContext({ ...PHONE })).newPage();
  await page.route(`**${loginAsDemo.path}`, (route) => route.fulfill({ json: theirs }));
  await logInFirm(page, new RegExp(FIRMS.corner));
  return new PhonePage(page);
}

function leavesOf(node: TraceNode): TraceNode[] {
  return node.children && node.children.length > 0 ? node.children.flatMap(leavesOf) : [node];
}

const csv = (name: string, buffer: Buffer) => ({ name, mimeType: 'text/csv', buffer });
const lastPart = (url: string) => new URL(url).pathname.split('/').at(-1) ?? '';
