import type { FileRef } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import * as open from '@qinqing/contract/public';
import * as staff from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder } from '../../../test/domain.js';
import { sealedPush, signed, WechatStandIn } from '../../../test/wechat.js';
import { PictureCheck } from './picture-check.entity.js';

const SECRETS = { appId: 'wx1', token: 'pushtoken', key: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('pictures that WeChat looks at', () => {
  let t: TestApp;
  let build: DomainBuilder;
  const wechat = new WechatStandIn();
  let people = 0;
  beforeAll(async () => {
    t = await testApp({
      env: {
        WECHAT_APP_ID: SECRETS.appId,
        WECHAT_SECRET: 'top-secret',
        WECHAT_BASE_URL: await wechat.start(),
        WECHAT_PUSH_TOKEN: SECRETS.token,
        WECHAT_PUSH_KEY: SECRETS.key,
        PUBLIC_ORIGIN: 'https://huiqi.example.gov.cn',
      },
    });
    build = new DomainBuilder(t);
  });
  afterAll(async () => {
    await t.close();
    await wechat.stop();
  });

  const login = async (): Promise<string> => {
    people += 1;
    const code = `picture-${people}`;
    wechat.issueCode(code, `openid-${code}`);
    return (await t.call(firm.loginWithWechat, { code })).body.token;
  };
  const upload = async (as: string): Promise<FileRef> => {
    const head =
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n';
    const response = await t.app.inject({
      method: 'POST',
      url: firm.uploadFile.path,
      headers: { authorization: `Bearer ${as}`, 'content-type': 'multipart/form-data; boundary=b' },
      payload: Buffer.concat([Buffer.from(head), PNG, Buffer.from('\r\n--b--\r\n')]),
    });
    expect(response.statusCode).toBe(200);
    return response.json();
  };
  /** Somebody's picture as a paper of a stuck case, which staff read. */
  const shown = async (as: string) => {
    const file = await upload(as);
    const { body } = await t.call(firm.openStuckCase, { step: '补正', text: '见图', fileIds: [file.id] }, { as });
    return {
      file,
      markOf: async () =>
        (await t.call(firm.getStuckCase, undefined, { as, params: { id: body.id } })).body.messages[0]?.files[0]?.check,
    };
  };
  /** A new log-in each time: hours pass here, and staff are logged out meanwhile. */
  const opened = async (id: string) =>
    t.call(staff.downloadStaffFile, undefined, { as: await build.staffToken('department_reviewer'), params: { id } });
  const push = (message: object, secrets = SECRETS) => {
    const { query, body } = sealedPush(secrets, message);
    return t.call(open.takeWechatPush, body, { query });
  };
  const answer = (traceId: string, suggest: string) =>
    push({
      MsgType: 'event',
      Event: 'wxa_media_check',
      trace_id: traceId,
      errcode: 0,
      result: { suggest, label: 100 },
    });
  const asked = async () => {
    await t.runner.drain();
    return wechat.pictures.at(-1)!;
  };

  it('are held for staff until WeChat lets them through; WeChat fetches them from an address of its own', async () => {
    const { file, markOf } = await shown(await login());
    expect(file.check).toBe('waiting');
    expect((await opened(file.id)).error.code).toBe('PICTURE_HELD');
    const { traceId, url } = await asked();
    const { origin, pathname } = new URL(url);
    expect(origin).toBe('https://huiqi.example.gov.cn');
    expect((await t.app.inject({ url: pathname })).rawPayload.equals(PNG)).toBe(true);
    expect((await t.app.inject({ url: pathname.replace(/.$/, (end) => (end === 'A' ? 'B' : 'A')) })).statusCode).toBe(
      404,
    );
    expect(await markOf()).toBe('waiting');

    const { bytes, status } = await answer(traceId, 'pass');
    expect([status, bytes.toString()]).toEqual([200, 'success']);
    expect(await markOf()).toBeUndefined();
    expect((await opened(file.id)).status).toBe(200);
    // The same answer once more, and a later change of mind, change nothing.
    expect((await answer(traceId, 'risky')).status).toBe(200);
    expect(await markOf()).toBeUndefined();
    t.clock.advance({ hours: 2 });
    expect((await t.app.inject({ url: pathname })).statusCode).toBe(404);
  });

  it('stay closed where it refuses, or would have a person look', async () => {
    for (const suggest of ['risky', 'review']) {
      const { file, markOf } = await shown(await login());
      await answer((await asked()).traceId, suggest);
      expect(await markOf()).toBe('refused');
      t.clock.advance({ hours: 5 });
      expect((await opened(file.id)).error.code).toBe('PICTURE_HELD');
    }
  });

  it('are let through where WeChat keeps silent, can not judge, or nobody can be asked', async () => {
    wechat.plan('/wxa/media_check_async', { errcode: -1, errmsg: 'system busy' });
    const silent = await shown(await login());
    await asked();
    expect(await silent.markOf()).toBe('waiting');
    t.clock.advance({ hours: 3 });
    expect((await opened(silent.file.id)).status).toBe(200);
    // The question is put again by then.
    await t.runner.drain();

    wechat.plan('/wxa/media_check_async', { errcode: 61010, errmsg: 'code is expired' });
    const away = await shown(await login());
    await t.runner.drain();
    expect(await away.markOf()).toBeUndefined();

    const web = await upload(await build.firmToken(await build.firm()));
    expect(web.check).toBeUndefined();
    const rows = await t.db.read((m) => m.find(PictureCheck, { order: { id: 'ASC' } }));
    expect(rows.slice(-2).map(({ reason }) => reason)).toEqual(['not_seen', 'no_wechat']);
  });

  it('take no word but that of WeChat, sealed for this mini-program', async () => {
    const { file } = await shown(await login());
    const { traceId } = await asked();
    const event = { Event: 'wxa_media_check', trace_id: traceId, errcode: 0, result: { suggest: 'pass' } };
    expect((await push(event, { ...SECRETS, token: 'guessed' })).status).toBe(403);
    expect((await push(event, { ...SECRETS, key: SECRETS.key.replace('a', 'b') })).status).toBe(403);
    expect((await push(event, { ...SECRETS, appId: 'wx2' })).status).toBe(403);
    expect((await opened(file.id)).error.code).toBe('PICTURE_HELD');
    // A question that is not written down yet: WeChat tells it again after a 404.
    expect((await answer('trace-unknown', 'pass')).status).toBe(404);
    expect((await push({ Event: 'debug_demo' })).status).toBe(200);

    const [timestamp, nonce] = ['1790000000', 'n1'];
    const signature = signed(SECRETS.token, timestamp, nonce);
    const query = { signature, timestamp, nonce, echostr: 'hello' };
    expect((await t.call(open.confirmWechatPush, undefined, { query })).bytes.toString()).toBe('hello');
    const wrong = { query: { ...query, nonce: 'n2' } };
    expect((await t.call(open.confirmWechatPush, undefined, wrong)).status).toBe(403);
  });
});
