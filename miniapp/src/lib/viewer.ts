import Taro from '@tarojs/taro';
import { newKey } from './idempotency';

const KEY = 'qinqing-viewer';

/** A random id made on this phone, so that viewers are counted once without knowing who they are. */
export function viewerId(): string {
  const kept: unknown = Taro.getStorageSync(KEY);
  if (typeof kept === 'string' && kept) return kept;
  const made = newKey();
  Taro.setStorageSync(KEY, made);
  return made;
}
