import Taro, { useRouter } from '@tarojs/taro';
import { whenLoaded } from './page-code';

export type TabPage = 'home' | 'policy' | 'progress' | 'mine';

const PAGES = {
  measure: '/packages/measure/detail/index',
  forYou: '/packages/measure/for-you/index',
  calculator: '/packages/measure/calculator/index',
  document: '/packages/measure/document/index',
  saved: '/packages/measure/saved/index',
  policyPackage: '/packages/measure/package/index',
  applyForm: '/packages/apply/form/index',
  applyReview: '/packages/apply/review/index',
  receipt: '/packages/apply/receipt/index',
  application: '/packages/apply/detail/index',
  offers: '/packages/case/offers/index',
  offer: '/packages/case/offer/index',
  repair: '/packages/case/repair/index',
  clawback: '/packages/case/clawback/index',
  appeal: '/packages/case/appeal/index',
  rating: '/packages/case/rating/index',
  stuckCases: '/packages/case/stuck/index',
  stuckCase: '/packages/case/stuck-case/index',
  stuckReport: '/packages/case/stuck-report/index',
  objections: '/packages/case/objections/index',
  objection: '/packages/case/objection/index',
  object: '/packages/case/object/index',
  certificate: '/packages/case/certificate/index',
  replays: '/packages/live/list/index',
  player: '/packages/live/player/index',
  notices: '/packages/live/notices/index',
  login: '/packages/account/login/index',
  payees: '/packages/account/payees/index',
  inbox: '/packages/account/inbox/index',
  enterprise: '/packages/account/enterprise/index',
  enterprises: '/packages/account/enterprises/index',
  bind: '/packages/account/bind/index',
  members: '/packages/account/members/index',
  library: '/packages/account/library/index',
  reminders: '/packages/account/reminders/index',
  corrections: '/packages/account/corrections/index',
  myData: '/packages/account/my-data/index',
  accessLog: '/packages/account/access/index',
  privacy: '/packages/account/privacy/index',
  help: '/packages/account/help/index',
} as const;

export type PageName = keyof typeof PAGES;
export type PageParams = Record<string, string | number | undefined>;

function urlOf(page: PageName, params: PageParams): string {
  const pairs = Object.entries(params)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => `${key}=${encodeURIComponent(String(value))}`);
  return pairs.length > 0 ? `${PAGES[page]}?${pairs.join('&')}` : PAGES[page];
}

/** WeChat holds ten pages one above the other and refuses the next (wx.navigateTo: webview count limit exceed). */
const MOST_PAGES = 10;

/** Kept for a form, its papers, an account and a log-in: those have to lead back to where they were needed. */
const ROOM_FOR_WORK = 3;

const READING: ReadonlySet<PageName> = new Set<PageName>([
  'measure',
  'forYou',
  'calculator',
  'document',
  'saved',
  'policyPackage',
  'replays',
  'player',
  'notices',
  'certificate',
  'help',
]);

/** Opens a page above the current one; in WeChat instead of it, where there is no room above. */
export function go(page: PageName, params: PageParams = {}): void {
  const url = urlOf(page, params);
  const most = READING.has(page) ? MOST_PAGES - ROOM_FOR_WORK : MOST_PAGES;
  const full = process.env.TARO_ENV === 'weapp' && Taro.getCurrentPages().length >= most;
  whenLoaded(url, () => (full ? Taro.redirectTo({ url }) : Taro.navigateTo({ url })));
}

const LINKS: Record<string, PageName> = {
  application: 'application',
  offer: 'offer',
  objection: 'objection',
  stuck: 'stuckCase',
  repair: 'repair',
  clawback: 'clawback',
  draft: 'applyForm',
  measure: 'measure',
  enterprise: 'enterprises',
  bindings: 'enterprises',
  members: 'members',
  corrections: 'corrections',
};

/** What a message's link (offer:ID, stuck:ID …) leads to; null where this version knows no such page. */
export function followLink(link: string | undefined): (() => void) | null {
  const [kind = '', id] = (link ?? '').split(':');
  const page = LINKS[kind];
  return page ? () => go(page, { id }) : null;
}

/** Replaces the current page: used where going back to it makes no sense (a form that has been sent). */
export function replaceWith(page: PageName, params: PageParams = {}): void {
  const url = urlOf(page, params);
  whenLoaded(url, () => Taro.redirectTo({ url }));
}

export function goTab(tab: TabPage): void {
  const url = `/pages/${tab}/index`;
  whenLoaded(url, () => Taro.switchTab({ url }));
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
