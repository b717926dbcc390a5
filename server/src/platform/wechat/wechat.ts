import type { Config } from '../config/index.js';
import { AppError } from '../errors/index.js';
import type { Log } from '../log/index.js';

export interface WechatIdentity {
  openid: string;
  unionid?: string;
}

/** The part of WeChat's server interface that the product uses. */
export abstract class WechatPort {
  /**
   * Exchanges a log-in code, which is good once and for five minutes. The session key that comes with the answer is
   * dropped here: nothing in the product needs it.
   * @throws {AppError} WECHAT_CODE_INVALID, RATE_LIMITED, FORBIDDEN, WECHAT_UNAVAILABLE
   */
  abstract code2Session(code: string): Promise<WechatIdentity>;
}

const TIMEOUT_MS = 5000;

interface Code2SessionAnswer {
  openid?: unknown;
  unionid?: unknown;
  errcode?: unknown;
}

export class WechatClient extends WechatPort {
  constructor(
    private readonly options: { appId: string; secret: string; baseUrl: string },
    private readonly log: Log,
  ) {
    super();
  }

  override async code2Session(code: string): Promise<WechatIdentity> {
    const url = new URL('/sns/jscode2session', this.options.baseUrl);
    url.search = new URLSearchParams({
      appid: this.options.appId,
      secret: this.options.secret,
      js_code: code,
      grant_type: 'authorization_code',
    }).toString();
    const answer = await this.get(url);
    // The interface answers 200 with an error code inside; 0 or none means success.
    if (answer.errcode !== undefined && answer.errcode !== 0) throw this.refusal(Number(answer.errcode));
    if (typeof answer.openid !== 'string' || answer.openid === '') throw new AppError('WECHAT_UNAVAILABLE');
    return { openid: answer.openid, ...(typeof answer.unionid === 'string' ? { unionid: answer.unionid } : {}) };
  }

  private async get(url: URL): Promise<Code2SessionAnswer> {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return (await response.json()) as Code2SessionAnswer;
    } catch (error) {
      // Only the kind of failure: the URL holds the secret and the code.
      this.log.warn({ reason: error instanceof Error ? error.name : 'unknown' }, 'WeChat did not answer');
      throw new AppError('WECHAT_UNAVAILABLE');
    }
  }

  /** Error codes of code2Session as WeChat documents them. */
  private refusal(errcode: number): AppError {
    this.log.warn({ errcode }, 'WeChat refused a log-in code');
    switch (errcode) {
      case 40029: // invalid code
      case 40163: // code been used
        return new AppError('WECHAT_CODE_INVALID');
      case 45011: // too frequent for this user
        return new AppError('RATE_LIMITED');
      case 40226: // high-risk user, log-in blocked by WeChat
        return new AppError('FORBIDDEN', { message: '微信判定当前账号存在风险,暂不能登录,请按微信提示处理后再试' });
      default: // -1 busy, and whatever they add
        return new AppError('WECHAT_UNAVAILABLE');
    }
  }
}

/** Stands in while no WeChat account is configured: the code `demo-NAME` is the user NAME, others are refused. */
export class DemoWechat extends WechatPort {
  override async code2Session(code: string): Promise<WechatIdentity> {
    const match = /^demo-([\w-]{1,40})$/.exec(code);
    if (!match) throw new AppError('WECHAT_CODE_INVALID');
    return { openid: `demo-openid-${match[1]}` };
  }
}

export function createWechat(config: Config, log: Log): WechatPort {
  const { appId, secret, baseUrl } = config.wechat;
  return appId && secret ? new WechatClient({ appId, secret, baseUrl }, log) : new DemoWechat();
}
