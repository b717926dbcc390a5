import { expect, test } from '@playwright/test';
import {
  APPLICATION_STATUS,
  CHECK,
  CHECK_OUTCOME,
  formatYuanText,
  keysOf,
  OUTCOME,
  type TraceNode,
} from '@qinqing/contract';
import {
  getApplication,
  getEvaluation,
  listApplications,
  listMatches,
  submitApplication,
} from '@qinqing/contract/firm';
import { getMeasure, getPackage, getReleased, listMeasures } from '@qinqing/contract/public';
import { act, ask } from '../../support/act.js';
import { read } from '../../support/api.js';
import { firstEnterprise, missing, sessionOf } from '../../support/filing.js';
import { FIRMS } from '../../support/people.js';
import { dayText } from '../../support/phone.js';
import { screenshot } from '../../support/screenshot.js';
import { ANSWERS, LEASE, SHOP, SIGNED, type Story } from './story.js';

/** From reading without log-in to an application that the queue has checked. */
export function applying(story: Story): void {
  test('anybody reads the package and finds a measure: who, how much, until when, which office', async () => {
    const { phone } = story;
    const { items } = await read(listMeasures, { query: { limit: 100 } });
    const card = items.find(({ code }) => code === SHOP);
    story.shop = await read(getMeasure, { params: { id: card?.id ?? SHOP } });
    const pack = await read(getPackage);
    story.releasedBefore = await read(getReleased);

    await phone.page.goto('/');
    await expect(phone.heading('亲清惠企')).toBeVisible();
    const entry = phone.section('“1+N”政策包');
    await expect(entry).toContainText(`${pack.measureCount}项措施`);
    await expect(entry).toContainText(`${pack.documents.filter(({ head }) => !head).length + 1}份文件`);
    await expect(phone.section('已释放红利')).toContainText(formatYuanText(story.releasedBefore.cashFen));
    await expect(phone.text('演示数据').first()).toBeVisible();

    await phone.page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '政策' }).click();
    await expect(phone.text(`政策 ${items.length} 项`)).toBeVisible();
    await phone.page.getByLabel('搜索政策').fill('小店租金');
    await expect(phone.text(/“小店租金”相关/)).toBeVisible();
    const found = phone.page.locator('.p-measure').filter({ hasText: story.shop.title });
    await expect(found).toContainText(story.shop.audience);
    await expect(found).toContainText(`${dayText(story.shop.closesOn)} 截止`);
    await expect(found).toContainText(story.shop.officeName);
    const hits = await found.locator('.q-hit').allTextContents();
    expect(hits.join('')).toMatch(/小店|租金/);
    expect(hits.filter((hit) => !'小店租金'.includes(hit))).toEqual([]);

    await found.click();
    await expect(phone.heading('政策详情')).toBeVisible();
    await expect(phone.fact('谁能享')).toHaveText(story.shop.audience);
    await expect(phone.fact('享多少')).toHaveText(story.shop.benefitText);
    await expect(phone.fact('到什么时候')).toContainText(dayText(story.shop.closesOn));
    await expect(phone.fact('哪个部门')).toHaveText(story.shop.officeName);
    await expect(
      phone.page.getByLabel(`最高${formatYuanText(story.shop.maxFen ?? 0)}`).filter({ visible: true }),
    ).toHaveCount(1);
  });

  test('logged in, a firm sees what fits, how many yuan, and every condition with the value used', async () => {
    const { phone, shop } = story;
    await phone.button('申请').click();
    await expect(phone.heading('登录')).toBeVisible();
    await phone.button(new RegExp(FIRMS.corner)).click();
    await expect(phone.heading('政策详情')).toBeVisible();
    story.session = await sessionOf(FIRMS.corner);
    const enterprise = firstEnterprise(story.session);
    const { items, expected } = await read(listMatches, { params: { id: enterprise.id }, token: story.session.token });
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
    const evaluation = await read(getEvaluation, { params, token: story.session.token });
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
    // For the picture: the verdict below the head of the page, the conditions below it.
    await phone.page.locator('.p-verdict').evaluate((element: HTMLElement) => {
      element.style.scrollMarginTop = '116px';
      element.scrollIntoView();
    });
    await screenshot(phone.page, 'phone-explanation');
  });

  test('it applies: a form mostly filled in, papers, an account, a declaration; a double tap files once', async () => {
    const { phone, shop, session } = story;
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
    const declaration = phone.page.getByRole('checkbox', { name: '我已阅读并承诺以上内容' });
    await expect(declaration).toBeFocused();
    await expect(declaration).toBeInViewport();
    await declaration.click();
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
    story.filed = { id, receiptNo: again.receiptNo };
  });

  test('the queue checks it by itself, and the phone says what was found', async () => {
    const { phone } = story;
    await phone.button('查看进度').click();
    await expect(phone.heading('申报进度')).toBeVisible();
    await expect(phone.text(APPLICATION_STATUS.in_review.label).first()).toBeVisible({ timeout: 30_000 });
    const { checks, status } = await story.mine();
    expect(status).toBe('in_review');
    expect(checks.map(({ code, outcome }) => [code, outcome])).toEqual(keysOf(CHECK).map((code) => [code, 'passed']));
    for (const { code, detail } of checks) {
      const row = phone.section('自动核验').locator('.case-check').filter({ hasText: CHECK[code] });
      await expect(row).toContainText(CHECK_OUTCOME.passed);
      await expect(row).toContainText(detail);
    }
  });
}

function leavesOf(node: TraceNode): TraceNode[] {
  return node.children && node.children.length > 0 ? node.children.flatMap(leavesOf) : [node];
}
