export interface WechatIdentity {
  openid: string;
  unionid?: string;
}

export interface SubscribeMessage {
  openid: string;
  templateId: string;
  /** page of the mini-program that opens */
  page: string;
  /** the template's fields */
  data: Record<string, string>;
}

/** not_consented: no consent is left; refused: this message will never be taken */
export type SubscribeOutcome = 'sent' | 'not_consented' | 'refused';

/** Characters that WeChat's text check takes at once (msgSecCheck: content 不得超过 2500 字). */
export const MAX_TEXT = 2500;

/** The part of WeChat's server interface that the product uses. Never called inside a unit of work. */
export abstract class WechatPort {
  /**
   * Exchanges a log-in code, which is good once and for five minutes. The session key that comes with the answer is
   * dropped here: nothing in the product needs it.
   * @throws {AppError} WECHAT_CODE_INVALID, RATE_LIMITED, FORBIDDEN, WECHAT_UNAVAILABLE
   */
  abstract code2Session(code: string): Promise<WechatIdentity>;

  /**
   * The phone number behind the code of WeChat's phone number button, good once and for five minutes.
   * @throws {AppError} WECHAT_CODE_INVALID, RATE_LIMITED, WECHAT_UNAVAILABLE
   */
  abstract phoneNumber(code: string): Promise<string>;

  /** @throws {AppError} WECHAT_UNAVAILABLE, RATE_LIMITED: worth another try */
  abstract sendSubscribeMessage(message: SubscribeMessage): Promise<SubscribeOutcome>;

  /**
   * Whether WeChat has nothing against a text that others will read; null where it does not judge this person's texts,
   * because it has not seen the person in the mini-program lately.
   * @param text at most {@link MAX_TEXT} characters
   * @throws {AppError} WECHAT_UNAVAILABLE, RATE_LIMITED
   */
  abstract isTextSafe(openid: string, text: string): Promise<boolean | null>;

  /**
   * Asks WeChat to look at a picture, which it fetches from `url`; the answer comes as a push message, within half an
   * hour as a rule.
   * @returns the number that the answer will carry; null where WeChat does not judge this person's pictures
   * @throws {AppError} WECHAT_UNAVAILABLE, RATE_LIMITED
   */
  abstract checkPicture(openid: string, url: string): Promise<string | null>;
}
