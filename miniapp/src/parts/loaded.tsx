import { type ReactNode, useDeferredValue } from 'react';
import { ApiError, messageOf } from '@/lib/api-error';
import { goForEnterprise } from '@/lib/entry';
import { goBack } from '@/lib/router';
import { useLoggedIn } from '@/lib/session';
import { Empty, ErrorState, Skeleton } from '@/ui';

interface LoadedProps<T> {
  query: { data: T | undefined; error: unknown; fetchStatus: 'fetching' | 'paused' | 'idle'; refetch: () => unknown };
  /** number of grey cards while loading */
  cards?: number;
  /** the room these cards take, as {@link Skeleton} has it */
  room?: string;
  /** what can be shown above them already */
  waiting?: ReactNode;
  children: (data: T) => ReactNode;
}

/** What a query shows: grey cards, the failure with a next step, or its data (kept while it refreshes). */
export function Loaded<T>({ query, cards = 3, room, waiting, children }: LoadedProps<T>) {
  const { data, error, fetchStatus } = query;
  // What comes first is drawn in slices between which a tap is heard; on a slow phone it is a long list at once otherwise.
  const drawn = useDeferredValue(data !== undefined);
  const grey = (
    <>
      {waiting}
      <Skeleton cards={cards} className={room} />
    </>
  );
  if (data !== undefined) return drawn ? children(data) : grey;
  if (error instanceof ApiError && error.status === 401) return <LoginInvite />;
  if (error instanceof ApiError && error.status === 404) {
    return <Empty title={error.message} icon="search" action={{ text: '返回', onPress: goBack }} />;
  }
  if (error) {
    return (
      <ErrorState
        message={messageOf(error)}
        requestId={error instanceof ApiError ? error.requestId : undefined}
        action={{ text: '重试', onPress: () => void query.refetch() }}
      />
    );
  }
  // Asked, but not sent: there is no network. It goes on by itself when there is.
  if (fetchStatus === 'paused') {
    return <Empty title="网络不通" text="网络恢复后会自动加载" icon="refresh" />;
  }
  // Nothing was asked: the page was opened without the number of what it should show.
  if (fetchStatus === 'idle') {
    return <Empty title="链接不完整" text="请从列表重新进入" action={{ text: '返回', onPress: goBack }} />;
  }
  return grey;
}

/** In place of anything that belongs to a firm, when nobody is logged in or the person acts for no firm yet. */
export function LoginInvite({ title = '登录后查看', text }: { title?: string; text?: string | undefined }) {
  const loggedIn = useLoggedIn();
  if (loggedIn) {
    return (
      <Empty
        icon="building"
        title="还没有绑定企业"
        text="用统一社会信用代码绑定，或者用同事给的邀请码加入，之后就能测算、申报和跟踪进度"
        action={{ text: '去绑定', onPress: goForEnterprise }}
      />
    );
  }
  return (
    <Empty
      icon="lock"
      title={title}
      text={text ?? '登录并选择企业后，可以测算、申报和跟踪进度'}
      action={{ text: '去登录', onPress: goForEnterprise }}
    />
  );
}
