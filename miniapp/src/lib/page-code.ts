import Taro from '@tarojs/taro';
import { create } from 'zustand';

const web = process.env.TARO_ENV === 'h5';

/** Why a page was not opened: nothing came, or the server has a newer release and no longer this one's files. */
export type PageFailure = 'offline' | 'outdated';

/** What Taro's H5 entry leaves on the window: each page with the function that loads its code. */
interface TaroRoutes {
  __taroAppConfig?: { routes?: { path: string; load: (context: object, params: object) => unknown[] }[] };
}

interface Asked {
  url: string;
}

const useAsked = create<{ asked: Asked | undefined }>(() => ({ asked: undefined }));

/** Whether a page that was asked for is still on its way. */
export const isPageOpening = (): boolean => useAsked.getState().asked !== undefined;

export const usePageOpening = (): boolean => useAsked((state) => state.asked !== undefined);

let tell: (failure: PageFailure) => void = () => undefined;

/**
 * Goes to a page as soon as its code is here, and once however often it is tapped meanwhile. Taro's router on the web
 * changes the address first and loads then: on a slow line a second tap would open the page twice, and someone who went
 * back meanwhile would get it with the wrong parameters. So the page asked for last is the one that opens, and none if
 * the person has gone elsewhere. WeChat has the code, but opens a page twice for two quick taps as well.
 */
export function whenLoaded(url: string, move: () => Promise<unknown>): void {
  if (useAsked.getState().asked?.url === url) return;
  const asked: Asked = { url };
  useAsked.setState({ asked });
  void (web ? moveWhenLoaded(asked, move) : move()).finally(() => {
    if (isAsked(asked)) useAsked.setState({ asked: undefined });
  });
}

const isAsked = (asked: Asked): boolean => useAsked.getState().asked === asked;

async function moveWhenLoaded(asked: Asked, move: () => Promise<unknown>): Promise<void> {
  const from = location.href;
  const failure = await loadPage(asked.url).then(
    () => undefined,
    (reason: unknown) => failureOf(reason),
  );
  if (!isAsked(asked) || location.href !== from) return;
  if (failure) tell(failure);
  else await move();
}

async function loadPage(url: string): Promise<void> {
  const path = url.split('?')[0]?.replace(/^\//, '');
  const { routes = [] } = (window as TaroRoutes).__taroAppConfig ?? {};
  await Promise.all(routes.find((route) => route.path.replace(/^\//, '') === path)?.load({}, {}) ?? []);
}

/**
 * Says by {@link tell} when a page's code did not come. Pages that are opened by their address or by the browser's own
 * buttons are loaded by Taro's router: there the address has changed already, and neither another tap nor the way back
 * would work, so it goes back to the page that is still shown.
 */
export function wirePageFailures(teller: (failure: PageFailure) => void): void {
  if (!web) return;
  tell = teller;
  window.addEventListener('unhandledrejection', ({ reason }) => {
    const { name, code } = (reason ?? {}) as { name?: unknown; code?: unknown };
    if (name !== 'ChunkLoadError' && code !== 'CSS_CHUNK_LOAD_FAILED') return;
    if (Taro.getCurrentPages().length > 0) window.history.back();
    void failureOf(reason).then(tell);
  });
}

/** A file that did not load says nothing of why: asked again, the server does. */
async function failureOf(reason: unknown): Promise<PageFailure> {
  const { request } = (reason ?? {}) as { request?: unknown };
  if (typeof request !== 'string') return 'offline';
  try {
    return (await fetch(request, { method: 'HEAD', cache: 'no-store' })).status === 404 ? 'outdated' : 'offline';
  } catch {
    return 'offline';
  }
}
