import Taro from '@tarojs/taro';
import { ApiError } from './api-error';
import { digestOfText } from './digest';

/**
 * Keys for calls that must take effect once. A key is written to the phone before the call goes out and thrown away
 * only when an answer came, so that a resend after a lost answer, a second tap or a restart carries the same key. It
 * lies there under a digest of the act, whose name holds what the person typed.
 */
export const OPEN_ACT = 'qinqing-idem:';
const storageKey = (act: string) => OPEN_ACT + digestOfText(act);

/** 32 characters from the clock and the random source at hand; uniqueness matters here, not secrecy. */
export function newKey(now: number = Date.now(), random: () => number = Math.random): string {
  let key = now.toString(36);
  while (key.length < 32) key += Math.floor(random() * 36).toString(36);
  return key.slice(0, 32);
}

function keyFor(act: string): string {
  const kept: unknown = Taro.getStorageSync(storageKey(act));
  if (typeof kept === 'string' && kept) return kept;
  const key = newKey();
  Taro.setStorageSync(storageKey(act), key);
  return key;
}

/** The outcome is not known: no answer, a crash behind the server's door, or "still running". */
const undecided = (error: unknown) =>
  !(error instanceof ApiError) || error.status === 0 || error.status >= 500 || error.code === 'IDEMPOTENCY_RUNNING';

/**
 * Runs an act under its key.
 * @param act names the business fact and everything the body depends on, e.g. `submit:APPLICATION:VERSION`
 */
export async function once<T>(act: string, run: (key: string) => Promise<T>): Promise<T> {
  const key = keyFor(act);
  try {
    const answer = await run(key);
    Taro.removeStorageSync(storageKey(act));
    return answer;
  } catch (error) {
    if (!undecided(error)) Taro.removeStorageSync(storageKey(act));
    throw error;
  }
}
