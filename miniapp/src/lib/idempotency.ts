import Taro from '@tarojs/taro';

/**
 * Keys for calls that must take effect once. A key is written to the phone before the call goes out and thrown away
 * only when an answer came, so that a resend after a lost answer, a second tap or a restart carries the same key.
 */
const storageKey = (act: string) => `qinqing-idem:${act}`;

/** 32 characters from the clock and the random source at hand; uniqueness matters here, not secrecy. */
export function newKey(now: number = Date.now(), random: () => number = Math.random): string {
  let key = now.toString(36);
  while (key.length < 32) key += Math.floor(random() * 36).toString(36);
  return key.slice(0, 32);
}

/** The key of an act such as `submit:APPLICATION:VERSION`; made and stored on first use. */
export function keyFor(act: string): string {
  const kept: unknown = Taro.getStorageSync(storageKey(act));
  if (typeof kept === 'string' && kept) return kept;
  const key = newKey();
  Taro.setStorageSync(storageKey(act), key);
  return key;
}

/** Forget the key once an answer is known (success, or a refusal that a person will correct). */
export function settle(act: string): void {
  Taro.removeStorageSync(storageKey(act));
}
