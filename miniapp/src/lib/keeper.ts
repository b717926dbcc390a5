import Taro from '@tarojs/taro';
import { ApiError } from './api-error';

/** Whose the things are that this phone keeps; see `data/belongings` for what comes and goes with them. */
const OWNER = 'qinqing-owner';
/** Counts the ends, so that the same person coming back does not revive what was under way when they left. */
let ends = 0;

/** Null where that is not known. */
export const keeper = (): string | null => (Taro.getStorageSync(OWNER) as string) || null;

export function beginKeeping(userId: string): void {
  Taro.setStorageSync(OWNER, userId);
}

export function endKeeping(): void {
  ends += 1;
  Taro.removeStorageSync(OWNER);
}

/**
 * Asked at the beginning of something that ends later: does what it would write then still belong to the same person?
 * Also another tab of the browser may have logged them out, hence the look into the storage.
 */
export function sameKeeper(): () => boolean {
  const begun = ends;
  const owner = keeper();
  return () => ends === begun && keeper() === owner;
}

/** Why something of a person who has left is not sent: it would go out under the name of who came after. */
export const keeperLeft = () => new ApiError(401, { code: 'UNAUTHENTICATED', message: '已退出登录，没有再上传' });
