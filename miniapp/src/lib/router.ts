import Taro, { useRouter } from '@tarojs/taro';

export type TabPage = 'home' | 'policy' | 'progress' | 'mine';

const PAGES = {
  measure: '/packages/measure/detail/index',
  forYou: '/packages/measure/for-you/index',
  policyPackage: '/packages/measure/package/index',
  applyForm: '/packages/apply/form/index',
  applyReview: '/packages/apply/review/index',
  receipt: '/packages/apply/receipt/index',
  application: '/packages/apply/detail/index',
  replays: '/packages/live/list/index',
  player: '/packages/live/player/index',
  notices: '/packages/live/notices/index',
  login: '/packages/account/login/index',
  payees: '/packages/account/payees/index',
  inbox: '/packages/account/inbox/index',
  enterprise: '/packages/account/enterprise/index',
} as const;

export type PageName = keyof typeof PAGES;
export type PageParams = Record<string, string | number | undefined>;

function urlOf(page: PageName, params: PageParams): string {
  const pairs = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return pairs.length > 0 ? `${PAGES[page]}?${pairs.join('&')}` : PAGES[page];
}

export function go(page: PageName, params: PageParams = {}): void {
  void Taro.navigateTo({ url: urlOf(page, params) });
}

/** Replaces the current page: used where going back to it makes no sense (a form that has been sent). */
export function replaceWith(page: PageName, params: PageParams = {}): void {
  void Taro.redirectTo({ url: urlOf(page, params) });
}

export function goTab(tab: TabPage): void {
  void Taro.switchTab({ url: `/pages/${tab}/index` });
}

/** Back, or home where this page was opened from a link and nothing lies below it. */
export function goBack(): void {
  if (Taro.getCurrentPages().length > 1) void Taro.navigateBack();
  else goTab('home');
}

/** Query values of the page, decoded (Taro hands them over encoded on some targets). */
export function useParams(): Record<string, string> {
  const router = useRouter();
  const params: Record<string, string> = {};
  for (const [key, value] of Object.entries(router.params)) {
    if (typeof value === 'string') params[key] = decode(value);
  }
  return params;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch (error) {
    if (error instanceof URIError) return value;
    throw error;
  }
}
