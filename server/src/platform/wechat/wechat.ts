import type { Config } from '../config/index.js';
import { AppError } from '../errors/index.js';
import type { Log } from '../log/index.js';
import { WechatClient } from './wechat-client.js';
import { type SubscribeOutcome, type WechatIdentity, WechatPort } from './wechat.port.js';

/**
 * Stands in while no WeChat account is configured: the code `demo-NAME` is the user NAME, `demo-` and eleven digits a
 * phone number, others are refused; messages go nowhere.
 */
export class DemoWechat extends WechatPort {
  override async code2Session(code: string): Promise<WechatIdentity> {
    const match = /^demo-([\w-]{1,40})$/.exec(code);
    if (!match) throw new AppError('WECHAT_CODE_INVALID');
    return { openid: `demo-openid-${match[1]}` };
  }

  override async phoneNumber(code: string): Promise<string> {
    const match = /^demo-(1\d{10})$/.exec(code);
    if (!match?.[1]) throw new AppError('WECHAT_CODE_INVALID');
    return match[1];
  }

  override async sendSubscribeMessage(): Promise<SubscribeOutcome> {
    return 'sent';
  }

  override async isTextSafe(): Promise<boolean> {
    return true;
  }

  override async checkPicture(): Promise<string | null> {
    return null;
  }
}

export function createWechat(config: Config, log: Log): WechatPort {
  const { appId, secret, baseUrl } = config.wechat;
  return appId && secret ? new WechatClient({ appId, secret, baseUrl }, log) : new DemoWechat();
}
