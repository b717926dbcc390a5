import path from 'node:path';
import { expect, test } from '@playwright/test';
import { formatYuanText, type TraceNode } from '@qinqing/contract';
import {
  downloadFirmFile,
  getApplication,
  getEvaluation,
  listConsents,
  type PrefilledField,
} from '@qinqing/contract/firm';
import { urlOf } from '@qinqing/contract';
import { read } from '../../support/api.js';
import { applicantFor, staffToken } from '../../support/applicants.js';
import { firstEnterprise, missing } from '../../support/filing.js';
import { type Paper, pdf, png } from '../../support/papers.js';
import { STAFF } from '../../support/people.js';
import { BASE_URL } from '../../support/server.js';
import { openidOf, wechatUrl } from '../../support/wechat.js';
import { dimensionsOf, Phone, type PhoneFile } from '../../weapp-rig/index.js';

// The job that everything else is there for, on the build that WeChat gets: from home to the receipt.
const DIST = path.resolve(import.meta.dirname, '../../../../miniapp/dist/weapp');

const asFile = ({ name, mimeType, buffer }: Paper): PhoneFile => ({ name, type: mimeType, bytes: buffer });
/** Standing, and too large to be sent as it is: it has to be turned, drawn and made smaller. */
const PHOTO = png('IMG_0421.png', 600, 800);
/** Larger than one piece. */
const CHAT = pdf('盖章材料.pdf', 'A paper with a stamp, sent by a colleague in a chat'.padEnd(400_000, '.'));

let phone: Phone;
test.afterEach(() => phone.close());

test('the main job: home, a measure, why it fits, log-in, the form, papers, an account, the receipt, progress', async () => {
  const desk = await staffToken(STAFF.otherDepartment);
  const { uscc, session, match } = await applicantFor(['medium', 'large'], desk, ({ nonCash }) => !nonCash);
  const { token } = session;
  const { name, id: enterpriseId } = firstEnterprise(session);
  const { measure } = match;
  phone = new Phone({
    dist: DIST,
    origin: BASE_URL,
    wechat: { baseUrl: wechatUrl(), openid: openidOf(uscc) },
    photos: [asFile(PHOTO)],
    chat: [asFile(CHAT)],
  });

  await test.step('from home to a measure, without logging in', async () => {
    phone.launch('pages/home/index');
    await phone.tap('搜政策：');
    await phone.isOn('pages/policy/index');
    await phone.type('.q-search__inner', measure.title);
    await phone.sees('相关');
    await phone.tap(await phone.find(measure.title, '.p-measure'));
    await phone.isOn('packages/measure/detail/index');
    await phone.sees(measure.title);
    await phone.tap('我能不能享');
    await phone.sees('登录后逐条对照');
    expect(phone.privacy.exposures, 'nothing private is touched by reading').toBe(0);
  });

  await test.step('log in with a code that is good once, and read why it fits', async () => {
    await phone.tap('去登录');
    await phone.tap(await phone.find('微信登录', '.q-btn'));
    await phone.isOn('packages/measure/detail/index');
    await phone.sees('符合申报条件');
    const { conditions, amount } = await read(getEvaluation, {
      params: { id: enterpriseId, measureId: measure.id },
      token,
    });
    for (const leaf of leavesOf(conditions)) {
      const row = await phone.find(leaf.label, '.p-condition');
      if (leaf.fact) expect(row.closest('.p-condition')?.textContent).toContain(leaf.fact.display);
    }
    if (amount.exact) await phone.sees(formatYuanText(amount.maxFen));
  });

  await test.step('the form is filled in from the data of the departments', async () => {
    await phone.tap(await phone.find('申请', '.q-footer .q-btn'));
    await phone.isOn('packages/apply/form/index');
    await phone.sees(name);
  });
  const id = phone.query.id ?? '';
  const now = () => read(getApplication, { params: { id }, token });
  const draft = await now();
  const known = draft.fields.filter(({ prefill }) => prefill && prefill.value !== null);
  expect(known.length).toBeGreaterThan(0);
  for (const { label, prefill } of known) {
    const row = (await phone.find(label, '.apply-known')).closest('.apply-known');
    expect(row?.textContent).toContain(`来自${prefill?.source}`);
  }
  for (const field of missing(draft)) await answer(field);

  await test.step('a photo is turned and made smaller, a paper comes from a chat; both go up in pieces', async () => {
    const [first] = draft.materials;
    if (!first) throw new Error('the measure asks for papers');
    const within = (text: string) => phone.find(text, `.q-field:has([aria-label="上传${first.name}"])`);
    await phone.tap(await within('拍照'));
    await phone.tap('同意');
    await phone.sees('照片看得清吗');
    await phone.find('.apply-photo__picture--0');
    await phone.tap('旋转 90°');
    await phone.find('.apply-photo__picture--1');
    await phone.tap(await phone.find('用这张', '.q-btn'));
    await phone.find('拍照-', '.q-file--done');
    await phone.tap(await within('聊天文件'));
    await phone.find(CHAT.name, '.q-file--done');
    for (const { name: other } of draft.materials.slice(1).filter(({ required }) => required)) {
      const there = phone.all('.q-file--done').length;
      await phone.tap(`[aria-label="上传${other}"]`);
      await phone.until(`a paper for ${other}`, () => phone.all('.q-file--done').length > there || undefined);
    }
    expect(phone.privacy.exposures, 'asked once, before the first private call').toBe(1);
    expect(phone.records.filter(({ method }) => method === 'uploadFile').length, 'pieces').toBeGreaterThan(2);
    await expect.poll(async () => (await now()).materials[0]?.files.length, { timeout: 15_000 }).toBe(2);
    const photo = (await now()).materials[0]?.files.find(({ name: file }) => file.endsWith('.jpg'));
    expect(dimensionsOf(await bytesOf(photo?.id ?? '', token)), 'it lies now').toEqual({ width: 800, height: 600 });
    expect(phone.files.left, 'nothing stays behind on the phone').toEqual([]);
  });

  await test.step('an account in the name of the firm', async () => {
    await phone.tap('添加收款账户');
    await phone.type('[aria-label="账号"]', '9990 1234 5678 0077');
    await phone.type('[aria-label="开户银行"]', '厦门银行');
    await phone.tap('保存账户');
    await phone.find('0077', '.p-payee--on');
    await phone.sees('户名相符');
    await phone.find('已保存', '.apply-save--ok');
  });

  await test.step('review, declaration, receipt', async () => {
    await phone.tap('下一步：核对');
    await phone.isOn('packages/apply/review/index');
    await phone.sees(CHAT.name);
    await phone.tap('确认提交');
    await phone.sees('请先阅读并勾选承诺');
    await phone.until('it is scrolled to', () => {
      const scrolled = phone.records.some(({ method }) => method === 'pageScrollTo');
      return (scrolled && phone.all('.q-missing').length === 1) || undefined;
    });
    await phone.tap('我已阅读并承诺以上内容');
    await phone.find('.q-check--on');
    await phone.tap('确认提交');
    await phone.isOn('packages/apply/receipt/index');
    await expect.poll(async () => (await now()).receiptNo, { timeout: 15_000 }).toBeTruthy();
    await phone.sees((await now()).receiptNo ?? '');
  });

  await test.step('WeChat may tell of what comes next: asked here, and paid for by a consent each', async () => {
    const left = async () => {
      const { items } = await read(listConsents, { token });
      return items.map(({ topic, remaining }) => `${topic} ${remaining}`);
    };
    expect(await left()).toContain('progress 0');
    await phone.tap('有进展时用微信提醒我');
    await phone.sees('已订阅 3 类提醒');
    expect(await left()).toEqual(['progress 1', 'supplement 1', 'payment 1', 'offer 0', 'deadline 0']);
    const asked = phone.records.filter(({ method }) => method === 'requestSubscribeMessage');
    expect(asked.map(({ detail }) => (detail as { tmplIds: string[] }).tmplIds.length)).toEqual([3]);
  });

  await test.step('the progress page shows it', async () => {
    const { receiptNo } = await now();
    await phone.tap('查看进度');
    await phone.isOn('packages/apply/detail/index');
    await phone.sees(receiptNo ?? '');
    await phone.tap(await phone.find('申报内容', '.q-tabs__item'));
    await phone.sees(CHAT.name);
  });

  expect(phone.errors).toEqual([]);
  const codes = phone.records.filter(({ method }) => method === 'login');
  expect(codes).toHaveLength(1);
  expect(phone.records.filter(({ method }) => method === 'refusedDomain')).toEqual([]);
  expect(phone.privacy.refused).toEqual([]);
});

async function answer(field: PrefilledField): Promise<void> {
  const box = `[aria-label="${field.label}"]`;
  switch (field.type) {
    case 'flag':
      return phone.tap(await phone.find('是', `${box} .q-seg__item`));
    case 'enum':
      await phone.tap(`[aria-label^="${field.label}："]`);
      return phone.tap(await phone.find(field.options?.[0]?.label ?? '', '.q-option'));
    case 'date':
      await phone.tap(`[aria-label^="${field.label}："]`);
      return phone.tap(await phone.find('1', '.q-cal__day'));
    case 'integer':
    case 'decimal':
    case 'money':
      return phone.type(box, String(Math.max(field.min ?? 0, 100_000)));
    case 'phone':
      return phone.type(box, '0592-5550123');
    default:
      return phone.type(box, '见所附材料');
  }
}

async function bytesOf(fileId: string, token: string): Promise<Uint8Array> {
  const response = await fetch(BASE_URL + urlOf(downloadFirmFile, { id: fileId }), {
    headers: { authorization: `Bearer ${token}` },
  });
  return new Uint8Array(await response.arrayBuffer());
}

function leavesOf(node: TraceNode): TraceNode[] {
  return node.children && node.children.length > 0 ? node.children.flatMap(leavesOf) : [node];
}
