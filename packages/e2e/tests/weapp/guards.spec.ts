import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { loginWithWechat } from '@qinqing/contract/firm';
import { getPackage, listMeasures, listRecordings } from '@qinqing/contract/public';
import { ask } from '../../support/act.js';
import { read } from '../../support/api.js';
import { pdf } from '../../support/papers.js';
import { BASE_URL } from '../../support/server.js';
import { loginCode, wechatUrl } from '../../support/wechat.js';
import { dimensionsOf, Phone, PrivacyWatch, type ShareCard } from '../../weapp-rig/index.js';

// What WeChat watches over: consent before private calls, entered addresses only, codes good once, cards that open.
const DIST = path.resolve(import.meta.dirname, '../../../../miniapp/dist/weapp');

const phones: Phone[] = [];
const turnOn = (options: Partial<ConstructorParameters<typeof Phone>[0]> = {}): Phone => {
  const phone = new Phone({ dist: DIST, origin: BASE_URL, ...options });
  phones.push(phone);
  return phone;
};
test.afterEach(() => {
  for (const phone of phones.splice(0)) phone.close();
});

/** Somebody whom the product has never seen, and who acts for no firm. */
const newcomer = () => ({ baseUrl: wechatUrl(), openid: `newcomer-${Date.now()}` });

test('a private call without consent is refused as WeChat does it, and only a tapped button is consent', async () => {
  const watch = new PrivacyWatch();
  const apis = watch.guard({ chooseMedia: async () => 'a photo', request: async () => 'sent' }) as {
    chooseMedia(): Promise<string>;
    request(): Promise<string>;
  };
  const refused = { errno: 104, errMsg: 'chooseMedia:fail privacy permission is not authorized' };
  await expect(apis.chooseMedia()).rejects.toEqual(refused);
  expect(await apis.request()).toBe('sent');
  watch.apis.onNeedPrivacyAuthorization((decide) => decide({ event: 'agree', buttonId: 'agree' }));
  await expect(apis.chooseMedia()).rejects.toEqual(refused);
  watch.tap('agree');
  expect(await apis.chooseMedia()).toBe('a photo');
});

test('who refuses the guide goes on browsing, and is asked again when it is needed again', async () => {
  const paper = pdf('授权书.pdf', 'A letter of authorisation');
  const phone = turnOn({ wechat: newcomer(), chat: [{ name: paper.name, type: paper.mimeType, bytes: paper.buffer }] });
  phone.launch('packages/account/login/index');
  await phone.tap(await phone.find('微信登录', '.q-btn'));
  await phone.isOn('pages/home/index');
  phone.open('packages/account/bind/index');
  await phone.tap('从聊天记录选择');
  await phone.sees('请先看隐私保护指引');
  await phone.sees('您选中的照片和文件');
  await phone.tap('《亲清惠企小程序用户隐私保护指引》');
  expect(phone.records.map(({ method }) => method)).toContain('openPrivacyContract');
  await phone.tap(await phone.find('不同意', '.q-btn'));
  await phone.sees('没有同意隐私保护指引');
  expect(phone.privacy.refused).toEqual(['chooseMessageFile']);

  phone.open('pages/policy/index');
  await phone.find('.p-measure');
  phone.back();

  await phone.tap('从聊天记录选择');
  await phone.sees('请先看隐私保护指引');
  await phone.tap('.q-privacy__agree');
  await phone.find(paper.name, '.q-file--done');
  expect(phone.privacy.exposures).toBe(2);
  expect(phone.errors).toEqual([]);
});

test('a newcomer is led to the firms one may act for, not to the log-in again', async () => {
  const { items } = await read(listMeasures, { query: { limit: 100 } });
  const open = items.find(({ windowState, mode }) => windowState === 'open' && mode === 'reviewed');
  const phone = turnOn({ wechat: newcomer() });
  phone.launch('packages/measure/detail/index', { id: open?.id ?? '' });
  await phone.tap(await phone.find('申请', '.q-footer .q-btn'));
  await phone.isOn('packages/account/login/index');
  await phone.tap(await phone.find('微信登录', '.q-btn'));
  await phone.isOn('packages/measure/detail/index');
  await phone.tap('我能不能享');
  await phone.sees('还没有绑定企业');
  await phone.tap(await phone.find('申请', '.q-footer .q-btn'));
  await phone.isOn('packages/account/enterprises/index');
  await phone.sees('用邀请码加入');
  expect(phone.errors).toEqual([]);
});

test('a log-in code is good once', async () => {
  const code = await loginCode('newcomer-twice');
  expect((await ask(loginWithWechat, { body: { code } })).status).toBe(200);
  const again = await ask(loginWithWechat, { body: { code } });
  expect(again.body).toMatchObject({ code: 'WECHAT_CODE_INVALID', message: expect.stringMatching(/[\u4e00-\u9fff]/) });
});

test('an address that is not entered is not reached, and the person is told', async () => {
  const phone = turnOn({ domains: ['https://elsewhere.example.com'] });
  phone.launch('pages/policy/index');
  await phone.sees('网络不通');
  expect(phone.records.some(({ method }) => method === 'refusedDomain')).toBe(true);
  expect(phone.errors).toEqual([]);
});

test('a measure, the package and a replay can be passed on, and a stranger who opens the card is there', async () => {
  const { items } = await read(listMeasures);
  const { items: recordings } = await read(listRecordings);
  const pack = await read(getPackage);
  const [measure] = items;
  const [recording] = recordings;
  const shown: [page: string, query: Record<string, string>, title: string][] = [
    ['packages/measure/detail/index', { id: measure?.id ?? '' }, measure?.title ?? ''],
    ['packages/live/player/index', { id: recording?.id ?? '' }, recording?.title ?? ''],
    ['packages/measure/package/index', {}, pack.title],
  ];
  for (const [page, query, title] of shown) {
    const phone = turnOn();
    phone.launch('pages/home/index');
    phone.open(page, query);
    await phone.sees(title);
    const card = await phone.share();
    expect(card?.title, page).toContain(title);
    const picture = card?.imageUrl ?? '';
    expect(dimensionsOf(phone.files.read('share', picture)), page).toEqual({ width: 1000, height: 800 });
    expect(phone.files.textsOn(picture).join(''), page).toContain(title);
    await opens(card, page, title);
    if (page === 'packages/measure/detail/index') {
      expect(phone.files.textsOn(picture)).toContain('哪个部门');
      await phone.tap('分享');
      await expect.poll(() => phone.shared).toEqual([{ ...card, imageUrl: expect.stringMatching(/\.jpg$/) }]);
    }
  }
  // What belongs to one person is not passed on.
  const phone = turnOn();
  phone.launch('packages/apply/detail/index', { id: 'whatever' });
  expect(await phone.share()).toBeNull();
});

/** Somebody else, on another phone, without a log-in. */
async function opens(card: ShareCard | null, page: string, title: string): Promise<void> {
  const url = new URL(card?.path ?? '', 'weapp://card');
  expect(url.pathname).toBe(`/${page}`);
  const stranger = turnOn();
  stranger.launch(page, Object.fromEntries(url.searchParams));
  await stranger.sees(title);
  expect(stranger.errors).toEqual([]);
}

test('however deep one reads, each link opens its page, and a log-in still leads back to what it was for', async () => {
  const { items } = await read(listMeasures, { query: { limit: 100 } });
  const open = items.find(({ windowState, mode }) => windowState === 'open' && mode === 'reviewed');
  const phone = turnOn({ wechat: newcomer() });
  phone.launch('pages/home/index');
  phone.open('packages/measure/detail/index', { id: open?.id ?? '' });
  for (let round = 0; round < 6; round += 1) {
    await phone.tap('依据与回放');
    const before = phone.depth;
    const document = await phone.find('发文字号');
    // The finger is often faster than the page: one more, not two.
    await Promise.all([phone.tap(document), phone.tap(document)]);
    await phone.isOn('packages/measure/document/index');
    expect(phone.depth).toBeLessThanOrEqual(before + 1);
    await phone.tap('.doc-measure');
    await phone.isOn('packages/measure/detail/index');
  }
  expect(phone.depth).toBeLessThan(10);

  phone.open('packages/measure/detail/index', { id: open?.id ?? '' });
  await phone.tap(await phone.find('申请', '.q-footer .q-btn'));
  await phone.tap(await phone.find('微信登录', '.q-btn'));
  await phone.isOn('packages/measure/detail/index');
  expect(phone.query.id).toBe(open?.id);
  expect(phone.errors).toEqual([]);
});

test('each target carries its own styles and not those of the other', async () => {
  const styles = async (folder: string, end: string) => {
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(end));
    return (await Promise.all(files.map((file) => readFile(path.join(folder, file), 'utf8')))).join('\n');
  };
  const weapp = await styles(DIST, '.wxss');
  const web = await styles(path.join(DIST, '../h5'), '.css');
  // Of each text only what was found of it: the whole of the styles would bury what is wrong.
  const found = (text: string, what: RegExp) => text.match(what)?.[0];
  expect(found(web, /\.taro_router/)).toBeDefined();
  expect(found(weapp, /\.taro_router/)).toBeUndefined();
  // WeChat has a bar of its own above a page: what sticks below the web's would stand too low there.
  expect(found(weapp, /top:\s*calc\(var\(--bar\)/)).toBeUndefined();
  // On the web each mask would be a document that the browser opens; there the icons are lines of the page.
  expect(found(weapp, /mask-image/)).toBeDefined();
  expect(found(web, /mask-image/)).toBeUndefined();
});
