import { answer, answerWith, type Callbacks } from './answer.js';
import { pictureApis } from './file-apis.js';
import type { MiniHost, Query } from './host.js';
import { networkApis } from './network.js';
import type { PhoneFile, PhoneFiles } from './phone-files.js';
import { PhoneCanvas } from './picture.js';
import type { PrivacyWatch } from './privacy.js';
import { selectorQuery } from './selector-query.js';

export interface WxOptions {
  /** where the origin that was built into the package is found in this run */
  origin: string;
  /** the origins entered as 服务器域名; the one that is built in unless said otherwise */
  domains?: readonly string[];
  /** files that lie in a chat */
  chat?: readonly PhoneFile[];
  /** photos that the camera or the album hands over */
  photos?: readonly PhoneFile[];
  /** the WeChat stand-in that knows this phone's person, and as whom */
  wechat?: { baseUrl: string; openid: string };
}

/** What the app asked of the phone, in order. */
export interface WxRecord {
  method: string;
  detail: unknown;
}

const SYSTEM = {
  windowWidth: 390,
  windowHeight: 844,
  screenWidth: 390,
  screenHeight: 844,
  pixelRatio: 2,
  platform: 'ios',
  system: 'iOS 17.0',
  SDKVersion: '3.7.0',
  language: 'zh_CN',
  statusBarHeight: 47,
  safeArea: { top: 47, bottom: 810, left: 0, right: 390, width: 390, height: 763 },
};

const queryOf = (url: string): Query => Object.fromEntries(new URLSearchParams(url.split('?')[1] ?? ''));
const pathOf = (url: string): string => url.split('?')[0] ?? url;
const nothing = (): void => undefined;

/** 页面栈最多十层 (WeChat's guide to page routes). */
const MOST_PAGES = 10;

/** The origin of config/index.ts, where a build names no other. */
const BUILT_IN = 'https://qinqing.example.gov.cn';

/** Files, camera and network are this rig's; everything else of `wx` is a plain phone. */
export function createWx(
  host: MiniHost,
  options: WxOptions & { files: PhoneFiles },
  records: WxRecord[],
  privacy: PrivacyWatch,
): object {
  const { origin, domains = [BUILT_IN], chat = [], photos = [], wechat, files } = options;
  const storage = new Map<string, unknown>();
  const canvases = new WeakMap<Element, PhoneCanvas>();
  const note = (method: string, detail: unknown): void => {
    records.push({ method, detail: detail === undefined ? undefined : JSON.parse(JSON.stringify(detail)) });
  };
  /** The same canvas for the same element, so that what was drawn is still there. */
  const nodeOf = (element: Element): unknown => {
    if (element.localName !== 'wx-canvas') return element;
    const canvas = canvases.get(element) ?? new PhoneCanvas(files);
    canvases.set(element, canvas);
    return canvas;
  };

  const navigation = {
    navigateTo(options: Callbacks & { url: string }) {
      const path = pathOf(options.url);
      const why = host.isTab(path)
        ? 'can not navigateTo a tabbar page'
        : host.stack.length >= MOST_PAGES && 'webview count limit exceed';
      if (why) return answer(options, { errMsg: `navigateTo:fail ${why}` }, false);
      host.open(path, queryOf(options.url));
      return answer(options, { errMsg: 'navigateTo:ok' });
    },
    redirectTo(options: Callbacks & { url: string }) {
      const path = pathOf(options.url);
      if (host.isTab(path))
        return answer(options, { errMsg: 'redirectTo:fail can not redirectTo a tabbar page' }, false);
      host.back({ show: false });
      host.open(path, queryOf(options.url));
      return answer(options, { errMsg: 'redirectTo:ok' });
    },
    reLaunch(options: Callbacks & { url: string }) {
      while (host.stack.length > 0) host.back({ show: false });
      host.open(pathOf(options.url), queryOf(options.url));
      return answer(options, { errMsg: 'reLaunch:ok' });
    },
    switchTab(options: Callbacks & { url: string }) {
      if (!host.isTab(pathOf(options.url)))
        return answer(options, { errMsg: 'switchTab:fail can not switch to no-tabBar page' }, false);
      while (host.stack.length > 0) host.back({ show: false });
      host.open(pathOf(options.url));
      return answer(options, { errMsg: 'switchTab:ok' });
    },
    navigateBack(options?: Callbacks & { delta?: number }) {
      for (let left = options?.delta ?? 1; left > 0 && host.stack.length > 1; left--) host.back({ show: left === 1 });
      return answer(options, { errMsg: 'navigateBack:ok' });
    },
  };

  const noted = (method: string) => (options?: Callbacks & { title?: string }) => {
    note(method, options?.title);
    return answer(options, { errMsg: `${method}:ok` });
  };

  return privacy.guard({
    ...navigation,
    ...privacy.apis,
    ...networkApis({ origin, domains, files, realm: host.realm, note }),
    ...pictureApis({ files, chat, photos }),
    getSystemInfoSync: () => SYSTEM,
    getWindowInfo: () => SYSTEM,
    getDeviceInfo: () => SYSTEM,
    getAppBaseInfo: () => SYSTEM,
    getMenuButtonBoundingClientRect: () => ({ width: 87, height: 32, top: 51, right: 380, bottom: 83, left: 293 }),
    getLaunchOptionsSync: () => host.launchOptions,
    getEnterOptionsSync: () => host.launchOptions,
    getAccountInfoSync: () => ({ miniProgram: { appId: 'touristappid', envVersion: 'develop', version: '' } }),
    canIUse: () => true,
    nextTick: (done: () => void) => queueMicrotask(done),
    getStorageSync: (key: string) => storage.get(key) ?? '',
    // A copy: what the app changes later in its own hands is not kept.
    setStorageSync: (key: string, value: unknown) => void storage.set(key, host.realm.parse(JSON.stringify(value))),
    removeStorageSync: (key: string) => void storage.delete(key),
    getStorageInfoSync: () => ({ keys: [...storage.keys()], currentSize: 0, limitSize: 10_240 }),
    // The code comes from WeChat, which forgets it after its first use.
    login: (options?: Callbacks) =>
      answerWith(options, async () => {
        if (!wechat) throw { errMsg: 'login:fail this phone knows no WeChat' };
        const response = await fetch(`${wechat.baseUrl}/client/login?openid=${wechat.openid}`);
        const { code } = (await response.json()) as { code: string };
        note('login', { code });
        return { code, errMsg: 'login:ok' };
      }),
    // WeChat's own window, where this person says yes; no more than three kinds of message at once.
    requestSubscribeMessage: (options: Callbacks & { tmplIds: string[] }) =>
      answerWith(options, async () => {
        const { tmplIds } = options;
        note('requestSubscribeMessage', { tmplIds });
        if (tmplIds.length > 3)
          throw { errCode: 20003, errMsg: 'requestSubscribeMessage:fail Templates count out of max bounds' };
        return { ...Object.fromEntries(tmplIds.map((id) => [id, 'accept'])), errMsg: 'requestSubscribeMessage:ok' };
      }),
    showModal(options?: Callbacks & { title?: string }) {
      note('showModal', options?.title);
      return answer(options, { confirm: true, cancel: false, errMsg: 'showModal:ok' });
    },
    showToast: noted('showToast'),
    hideToast: noted('hideToast'),
    showLoading: noted('showLoading'),
    hideLoading: noted('hideLoading'),
    stopPullDownRefresh: noted('stopPullDownRefresh'),
    setNavigationBarTitle: noted('setNavigationBarTitle'),
    setNavigationBarColor: noted('setNavigationBarColor'),
    pageScrollTo: noted('pageScrollTo'),
    makePhoneCall: noted('makePhoneCall'),
    setClipboardData: noted('setClipboardData'),
    openDocument: noted('openDocument'),
    openPrivacyContract: noted('openPrivacyContract'),
    createVideoContext: (id: string) => ({
      seek: (seconds: number) => note('video.seek', { id, seconds }),
      play: () => note('video.play', { id }),
      pause: () => note('video.pause', { id }),
      stop: nothing,
      requestFullScreen: nothing,
      playbackRate: nothing,
    }),
    createSelectorQuery: () =>
      selectorQuery(() => host.stack.at(-1)?.element, { nodeOf, idOf: (element) => host.idOf(element) }),
    createIntersectionObserver: () => {
      const observer = {
        relativeTo: () => observer,
        relativeToViewport: () => observer,
        observe: nothing,
        disconnect: nothing,
      };
      return observer;
    },
    ...Object.fromEntries(
      [
        'AppShow',
        'AppHide',
        'NetworkStatusChange',
        'Error',
        'UnhandledRejection',
        'PageNotFound',
        'ThemeChange',
        'WindowResize',
      ].flatMap((name) => [
        [`on${name}`, nothing],
        [`off${name}`, nothing],
      ]),
    ),
  });
}
