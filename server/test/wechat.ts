import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

type Json = Record<string, unknown>;

/**
 * Speaks WeChat's server interface as its documentation describes it: HTTP 200 with an error code inside, log-in codes
 * good once, tokens that run out, one message per consent.
 */
export class WechatStandIn {
  readonly calls: string[] = [];
  readonly sent: Json[] = [];
  /** consents by `openid template` */
  readonly consents = new Map<string, number>();
  /** pictures that it was asked to look at */
  readonly pictures: { traceId: string; url: string }[] = [];
  /** answers to give before anything else, one per call of this path */
  private readonly planned: { path: string; answer: Json }[] = [];
  private readonly codes = new Map<string, { openid: string; used: boolean }>();
  private readonly phones = new Map<string, string>();
  private token = '';
  private tokens = 0;
  private server: Server | undefined;

  async start(): Promise<string> {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (piece: Buffer) => {
        body += piece.toString();
      });
      request.on('end', () => {
        const url = new URL(request.url ?? '/', 'http://wechat');
        this.calls.push(url.pathname);
        const answer = this.answer(url, body === '' ? {} : (JSON.parse(body) as Json));
        response.end(JSON.stringify(answer));
      });
    });
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server!.close(() => resolve()));
  }

  issueCode(code: string, openid: string): void {
    this.codes.set(code, { openid, used: false });
  }

  /** What `wx.login` gets on the phone of this person: a new code each time. */
  private loginCode(openid: string): Json {
    const code = `code-${this.codes.size + 1}-${openid}`;
    this.issueCode(code, openid);
    return { code };
  }

  issuePhone(code: string, phone: string): void {
    this.phones.set(code, phone);
  }

  consent(openid: string, template: string, count = 1): void {
    this.consents.set(`${openid} ${template}`, count);
  }

  /** The token that is in use stops being good, as when somebody resets the secret. */
  endToken(): void {
    this.token = '';
  }

  /** The next call of this path is answered so. */
  plan(path: string, answer: Json): void {
    this.planned.push({ path, answer });
  }

  count(path: string): number {
    return this.calls.filter((each) => each === path).length;
  }

  private answer(url: URL, body: Json): Json {
    const planned = this.planned.findIndex(({ path }) => path === url.pathname);
    if (planned >= 0) return this.planned.splice(planned, 1)[0]!.answer;
    if (url.pathname === '/client/login') return this.loginCode(url.searchParams.get('openid') ?? '');
    if (url.pathname === '/sns/jscode2session') return this.session(url.searchParams);
    if (url.pathname === '/cgi-bin/stable_token') {
      if (this.token === '' || body.force_refresh) this.token = `token-${++this.tokens}`;
      return { access_token: this.token, expires_in: 7200 };
    }
    if (url.searchParams.get('access_token') !== this.token) return fault(40001, 'invalid credential');
    if (url.pathname === '/wxa/business/getuserphonenumber') return this.phone(String(body.code));
    if (url.pathname === '/wxa/msg_sec_check')
      return { errcode: 0, result: { suggest: String(body.content).includes('赌') ? 'risky' : 'pass' } };
    if (url.pathname === '/wxa/media_check_async') return this.picture(body);
    if (url.pathname === '/cgi-bin/message/subscribe/send') return this.send(body);
    return fault(40066, 'invalid url');
  }

  private picture(body: Json): Json {
    if (body.version !== 2 || body.media_type !== 2 || !body.openid) return fault(47001, 'data format error');
    const traceId = `trace-${this.pictures.length + 1}`;
    this.pictures.push({ traceId, url: String(body.media_url) });
    return { errcode: 0, errmsg: 'ok', trace_id: traceId };
  }

  private session(query: URLSearchParams): Json {
    const known = this.codes.get(query.get('js_code') ?? '');
    if (!known) return fault(40029, 'invalid code');
    if (known.used) return fault(40163, 'code been used');
    known.used = true;
    return { openid: known.openid, session_key: 'never-kept' };
  }

  private phone(code: string): Json {
    const phone = this.phones.get(code);
    if (!phone) return fault(40029, 'invalid code');
    this.phones.delete(code);
    return { errcode: 0, phone_info: { purePhoneNumber: phone, countryCode: '86' } };
  }

  private send(body: Json): Json {
    const key = `${String(body.touser)} ${String(body.template_id)}`;
    const left = this.consents.get(key) ?? 0;
    if (left === 0) return fault(43101, 'user refuse to accept the msg');
    this.consents.set(key, left - 1);
    this.sent.push(body);
    return { errcode: 0 };
  }
}

function fault(errcode: number, errmsg: string): Json {
  return { errcode, errmsg };
}

/** A push message in secure mode, as WeChat seals it: query and body. */
export function sealedPush(secrets: { appId: string; token: string; key: string }, message: object) {
  const text = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  const plain = Buffer.concat([randomBytes(16), length, text, Buffer.from(secrets.appId)]);
  const padding = 32 - (plain.length % 32);
  const aes = Buffer.from(`${secrets.key}=`, 'base64');
  const cipher = createCipheriv('aes-256-cbc', aes, aes.subarray(0, 16)).setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  const Encrypt = Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
  const [timestamp, nonce] = [String(Math.floor(Date.now() / 1000)), randomBytes(6).toString('hex')];
  const msg_signature = signed(secrets.token, timestamp, nonce, Encrypt);
  return { query: { msg_signature, timestamp, nonce }, body: { ToUserName: 'gh_1', Encrypt } };
}

export const signed = (...parts: string[]): string => createHash('sha1').update(parts.sort().join('')).digest('hex');
