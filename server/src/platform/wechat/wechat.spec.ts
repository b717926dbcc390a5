import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Config } from '../config/index.js';
import { createLog } from '../log/index.js';
import { createWechat, DemoWechat, WechatClient } from './index.js';

describe('WechatClient', () => {
  let server: Server;
  let answer: RequestListener;
  let seen: URL[];
  let client: WechatClient;
  const logged: string[] = [];
  beforeAll(async () => {
    server = createServer((request, response) => {
      seen.push(new URL(request.url!, 'http://wechat'));
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const log = createLog('info', { write: (line) => void logged.push(line) });
    client = new WechatClient(
      { appId: 'wx1', secret: 'top-secret', baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
      log,
    );
  });
  beforeEach(() => {
    seen = [];
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const json =
    (body: unknown): RequestListener =>
    (_request, response) =>
      response.end(JSON.stringify(body));

  it('exchanges a code for an identity and drops the session key', async () => {
    answer = json({ openid: 'o1', unionid: 'u1', session_key: 'never kept' });
    expect(await client.code2Session('c&1')).toEqual({ openid: 'o1', unionid: 'u1' });
    expect(seen[0]!.pathname).toBe('/sns/jscode2session');
    expect(Object.fromEntries(seen[0]!.searchParams)).toEqual({
      appid: 'wx1',
      secret: 'top-secret',
      js_code: 'c&1',
      grant_type: 'authorization_code',
    });
  });

  it.each([
    [40029, 'WECHAT_CODE_INVALID'],
    [40163, 'WECHAT_CODE_INVALID'],
    [45011, 'RATE_LIMITED'],
    [40226, 'FORBIDDEN'],
    [-1, 'WECHAT_UNAVAILABLE'],
    [99999, 'WECHAT_UNAVAILABLE'],
  ])('turns their error %d into %s', async (errcode, code) => {
    answer = json({ errcode, errmsg: 'x' });
    await expect(client.code2Session('c')).rejects.toMatchObject({ code });
  });

  it.each<[string, RequestListener]>([
    ['an error page', (_request, response) => void response.writeHead(502).end('<html>')],
    ['no JSON', (_request, response) => void response.end('<html>')],
    ['an answer without an identity', json({ errcode: 0 })],
    ['a dropped connection', (request) => void request.socket.destroy()],
    [
      'a redirect elsewhere',
      (_request, response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    ],
  ])('says that WeChat is unavailable on %s', async (_, listener) => {
    answer = listener;
    await expect(client.code2Session('c')).rejects.toMatchObject({ code: 'WECHAT_UNAVAILABLE' });
  });

  it('writes neither the secret nor the code into the log', () => {
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join('')).not.toMatch(/top-secret|js_code/);
  });

  it('is chosen by configuration', async () => {
    const log = createLog('silent');
    expect(createWechat(Config.parse({}), log)).toBeInstanceOf(DemoWechat);
    expect(createWechat(Config.parse({ WECHAT_APP_ID: 'a', WECHAT_SECRET: 'b' }), log)).toBeInstanceOf(WechatClient);
    const demo = new DemoWechat();
    expect(await demo.code2Session('demo-anna')).toEqual({ openid: 'demo-openid-anna' });
    await expect(demo.code2Session('0a1b2c')).rejects.toMatchObject({ code: 'WECHAT_CODE_INVALID' });
  });
});
