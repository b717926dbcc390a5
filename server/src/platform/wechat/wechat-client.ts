import { AppError } from '../errors/index.js';
import type { Log } from '../log/index.js';
import { type SubscribeMessage, type SubscribeOutcome, type WechatIdentity, WechatPort } from './wechat.port.js';

const TIMEOUT_MS = 5000;
/** A token is replaced this long before WeChat says that it ends. */
const TOKEN_MARGIN_MS = 300_000;
/** The token is wrong, or over although it should not be. */
const TOKEN_OVER = [40001, 40014, 42001];
/** The person has not consented, has used the consent up, or has taken it back. */
const NOT_CONSENTED = 43101;
/** The message itself is at fault: another try would be refused as well. */
const MESSAGE_AT_FAULT = [40003, 40037, 41030, 47003, 47001];

/** The person is unknown to the mini-program, or was last there more than two hours ago. */
const NOT_SEEN = [40003, 61010];

interface WechatAnswer {
  errcode?: unknown;
  [name: string]: unknown;
}

export interface WechatClientOptions {
  appId: string;
  secret: string;
  baseUrl: string;
}

/** WeChat's server interface over HTTP. Every answer is 200 with an error code inside; 0 or none means success. */
export class WechatClient extends WechatPort {
  private token: { value: string; until: number } | undefined;
  private fetching: Promise<string> | undefined;

  constructor(
    private readonly options: WechatClientOptions,
    private readonly log: Log,
  ) {
    super();
  }

  override async code2Session(code: string): Promise<WechatIdentity> {
    const url = this.url('/sns/jscode2session', {
      appid: this.options.appId,
      secret: this.options.secret,
      js_code: code,
      grant_type: 'authorization_code',
    });
    const answer = await this.exchange(url);
    const errcode = codeOf(answer);
    if (errcode !== 0) {
      this.log.warn({ errcode }, 'WeChat refused a log-in code');
      throw refusal(errcode);
    }
    const { openid, unionid } = answer;
    if (typeof openid !== 'string' || openid === '') throw new AppError('WECHAT_UNAVAILABLE');
    return { openid, ...(typeof unionid === 'string' ? { unionid } : {}) };
  }

  override async phoneNumber(code: string): Promise<string> {
    const answer = await this.call('/wxa/business/getuserphonenumber', { code });
    const errcode = codeOf(answer);
    if (errcode !== 0) throw refusal(errcode);
    const info = answer.phone_info as { purePhoneNumber?: unknown } | undefined;
    if (typeof info?.purePhoneNumber !== 'string') throw new AppError('WECHAT_UNAVAILABLE');
    return info.purePhoneNumber;
  }

  override async sendSubscribeMessage(message: SubscribeMessage): Promise<SubscribeOutcome> {
    const data = Object.fromEntries(Object.entries(message.data).map(([name, value]) => [name, { value }]));
    const answer = await this.call('/cgi-bin/message/subscribe/send', {
      touser: message.openid,
      template_id: message.templateId,
      page: message.page,
      data,
    });
    const errcode = codeOf(answer);
    if (errcode === 0) return 'sent';
    // Usual, not an error: consents are used up, and people take them back.
    if (errcode === NOT_CONSENTED) return 'not_consented';
    if (MESSAGE_AT_FAULT.includes(errcode)) {
      this.log.warn({ errcode, templateId: message.templateId }, 'WeChat refused a message');
      return 'refused';
    }
    throw refusal(errcode);
  }

  override async isTextSafe(openid: string, text: string): Promise<boolean | null> {
    const answer = await this.call('/wxa/msg_sec_check', {
      version: 2,
      scene: 1,
      openid,
      content: text,
    });
    const errcode = codeOf(answer);
    if (NOT_SEEN.includes(errcode)) return null;
    if (errcode !== 0) throw refusal(errcode);
    return (answer.result as { suggest?: unknown } | undefined)?.suggest !== 'risky';
  }

  override async checkPicture(openid: string, url: string): Promise<string | null> {
    const body = { media_url: url, media_type: 2, version: 2, scene: 1, openid };
    const answer = await this.call('/wxa/media_check_async', body);
    const errcode = codeOf(answer);
    if (NOT_SEEN.includes(errcode)) return null;
    if (errcode !== 0) throw refusal(errcode);
    if (typeof answer.trace_id !== 'string') throw new AppError('WECHAT_UNAVAILABLE');
    return answer.trace_id;
  }

  /** With the access token; once more with a new one where WeChat says that the token is over. */
  private async call(path: string, body: object): Promise<WechatAnswer> {
    const token = await this.accessToken();
    const answer = await this.exchange(this.url(path, { access_token: token }), body);
    if (!TOKEN_OVER.includes(codeOf(answer))) return answer;
    return this.exchange(this.url(path, { access_token: await this.accessToken(token) }), body);
  }

  /**
   * The stable token, which is the same for all processes. However many ask, one request is under way.
   * @param rejected a token that WeChat did not take
   */
  private accessToken(rejected?: string): Promise<string> {
    if (this.token && this.token.value !== rejected && this.token.until > Date.now())
      return Promise.resolve(this.token.value);
    this.fetching ??= this.fetchToken(rejected !== undefined).finally(() => {
      this.fetching = undefined;
    });
    return this.fetching;
  }

  private async fetchToken(force: boolean): Promise<string> {
    const answer = await this.exchange(this.url('/cgi-bin/stable_token'), {
      grant_type: 'client_credential',
      appid: this.options.appId,
      secret: this.options.secret,
      force_refresh: force,
    });
    const { access_token: value, expires_in: seconds } = answer;
    if (typeof value !== 'string' || typeof seconds !== 'number') {
      this.log.error({ errcode: codeOf(answer) }, 'WeChat gave no access token');
      throw new AppError('WECHAT_UNAVAILABLE');
    }
    this.token = { value, until: Date.now() + Math.max(seconds * 1000 - TOKEN_MARGIN_MS, seconds * 500) };
    return value;
  }

  private url(path: string, query: Record<string, string> = {}): URL {
    const url = new URL(path, this.options.baseUrl);
    url.search = new URLSearchParams(query).toString();
    return url;
  }

  /** GET, or POST of JSON. */
  private async exchange(url: URL, body?: object): Promise<WechatAnswer> {
    try {
      const response = await fetch(url, {
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
        ...(body === undefined
          ? {}
          : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return (await response.json()) as WechatAnswer;
    } catch (error) {
      // Only the kind of failure and the path: the rest of the URL holds secrets and codes.
      const reason = error instanceof Error ? error.name : 'unknown';
      this.log.warn({ reason, path: url.pathname }, 'WeChat did not answer');
      throw new AppError('WECHAT_UNAVAILABLE');
    }
  }
}

function codeOf(answer: WechatAnswer): number {
  return answer.errcode === undefined ? 0 : Number(answer.errcode);
}

/** Error codes as WeChat documents them. */
function refusal(errcode: number): AppError {
  switch (errcode) {
    case 40029: // invalid code
    case 40163: // code been used
      return new AppError('WECHAT_CODE_INVALID');
    case 45009: // daily quota
    case 45011: // too frequent for this user
      return new AppError('RATE_LIMITED');
    case 40226: // high-risk user, log-in blocked by WeChat
      return new AppError('FORBIDDEN', { message: '微信判定当前账号存在风险，暂不能登录，请按微信提示处理后再试' });
    default: // -1 busy, and whatever they add
      return new AppError('WECHAT_UNAVAILABLE');
  }
}
