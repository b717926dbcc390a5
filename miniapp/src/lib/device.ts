import Taro from '@tarojs/taro';
import { newKey } from './idempotency';

const KEY = 'qinqing-device';

/** A random name of this phone, by which a draft tells its own later changes from those of another phone. */
export function deviceId(): string {
  const kept: unknown = Taro.getStorageSync(KEY);
  if (typeof kept === 'string' && kept) return kept;
  const made = newKey();
  Taro.setStorageSync(KEY, made);
  return made;
}
