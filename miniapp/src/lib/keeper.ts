import Taro from '@tarojs/taro';
import { ApiError } from './api-error';
import { useSession } from './session';

/** Whose the things are that this phone keeps; see `data/belongings` for what comes and goes with them. */
const OWNER = 'qinqing-owner';
/** Counts the ends, so that the same person coming back does not revive what was under way when they left. */
let ends = 0;
/** Who left last, as long as the app lives. */
let left: string | null = null;

/** Null where that is not known. */
export const keeper = (): string | null => (Taro.getStorageSync(OWNER) as string) || null;

export function beginKeeping(userId: string): void {
  Taro.setStorageSync(OWNER, userId);
}

/** At the start: a person who logged in before phones noted whose things they keep is not a stranger to them. */
export function keepForSession(): void {
  const { session } = useSession.getState();
  if (session && keeper() === null) beginKeeping(session.user.id);
}

export function endKeeping(): void {
  ends += 1;
  left = keeper() ?? left;
  Taro.removeStorageSync(OWNER);
}

/** The pages below the log-in are somebody else's, who is logged in still or has just left. */
export function followsOther(userId: string): boolean {
  const before = keeper() ?? left;
  return before !== null && before !== userId;
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
