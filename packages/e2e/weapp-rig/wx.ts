import type { MiniHost, Query } from './host.js';
import { selectorQuery } from './selector-query.js';

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];

/** A file in the pretended phone's chat, offered by `wx.chooseMessageFile`. */
export interface PhoneFile {
  name: string;
  bytes: Uint8Array;
  type: string;
}

export interface WxOptions {
  /** where the origin that was built into the package is found in this run */
  origin: string;
  files?: PhoneFile[];
}

/** What the app asked of the phone, in order. */
export interface WxRecord {
  method: string;
  detail: unknown;
}

interface Callbacks {
  success?(result: unknown): void;
  fail?(result: unknown): void;
  complete?(result: unknown): void;
}

interface RequestOptions extends Callbacks {
  url: string;
  method?: string;
  data?: unknown;
  header?: Record<string, string>;
}

interface UploadOptions extends Callbacks {
  url: string;
  filePath: string;
  name: string;
  fileName?: string;
  header?: Record<string, string>;
  formData?: Record<string, string>;
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

/** Calls back like the base library: callbacks where any is given, a promise where none is. */
function answer(options: Callbacks | undefined, result: unknown, ok = true): unknown {
  if (options?.success || options?.fail || options?.complete) {
    queueMicrotask(() => {
      if (ok) options.success?.(result);
      else options.fail?.(result);
      options.complete?.(result);
    });
    return undefined;
  }
  return ok ? Promise.resolve(result) : Promise.reject(result);
}

/** The requests of the app go over real HTTP to a real server; everything else of `wx` is a plain phone. */
export function createWx(host: MiniHost, { origin, files = [] }: WxOptions, records: WxRecord[]): object {
  const storage = new Map<string, unknown>();
  const note = (method: string, detail: unknown): void => {
    records.push({ method, detail: detail === undefined ? undefined : JSON.parse(JSON.stringify(detail)) });
  };
  const here = (url: string): string => origin + url.replace(/^https?:\/\/[^/]+/, '');

  const request = (options: RequestOptions) => {
    const { url, method = 'GET', data, header = {} } = options;
    // As wx.request: other methods fail before anything is sent.
    if (!METHODS.includes(method)) throw new TypeError(`wx.request does not send ${method}`);
    note('request', { method, path: pathOf(url.replace(/^https?:\/\/[^/]+/, '')) });
    const abort = new AbortController();
    const body =
      data === undefined || method === 'GET' ? undefined : typeof data === 'string' ? data : JSON.stringify(data);
    const sent = fetch(here(url), {
      method,
      headers: header,
      signal: abort.signal,
      ...(body === undefined ? {} : { body }),
    });
    const received = sent.then(async (response) => {
      const text = await response.text();
      const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
      const result = {
        statusCode: response.status,
        data: json ? host.realm.parse(text) : text,
        header: Object.fromEntries(response.headers),
        errMsg: 'request:ok',
      };
      options.success?.(result);
      options.complete?.(result);
      return result;
    });
    const settled = received.catch((error: unknown) => {
      const result = { errMsg: abort.signal.aborted ? 'request:fail abort' : `request:fail ${String(error)}` };
      options.fail?.(result);
      options.complete?.(result);
      return result;
    });
    return Object.assign(options.success || options.fail || options.complete ? {} : settled, {
      abort: () => abort.abort(),
      onHeadersReceived: nothing,
      offHeadersReceived: nothing,
    });
  };

  const uploadFile = (options: UploadOptions) => {
    const file = files.find(({ name }) => options.filePath === pathOfFile(name));
    note('uploadFile', { path: options.url.replace(/^https?:\/\/[^/]+/, ''), name: options.fileName });
    const form = new FormData();
    for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, value);
    if (file)
      form.append(
        options.name,
        new Blob([Buffer.from(file.bytes)], { type: file.type }),
        options.fileName ?? file.name,
      );
    const progress: ((event: { progress: number }) => void)[] = [];
    void fetch(here(options.url), { method: 'POST', headers: options.header ?? {}, body: form }).then(
      async (response) => {
        for (const listener of progress) listener({ progress: 100 });
        answer(options, { statusCode: response.status, data: await response.text(), errMsg: 'uploadFile:ok' });
      },
      (error: unknown) => answer(options, { errMsg: `uploadFile:fail ${String(error)}` }, false),
    );
    return {
      onProgressUpdate: (listener: (event: { progress: number }) => void) => progress.push(listener),
      offProgressUpdate: nothing,
      abort: nothing,
    };
  };

  const navigation = {
    navigateTo(options: Callbacks & { url: string }) {
      host.open(pathOf(options.url), queryOf(options.url));
      return answer(options, { errMsg: 'navigateTo:ok' });
    },
    redirectTo(options: Callbacks & { url: string }) {
      host.back({ show: false });
      host.open(pathOf(options.url), queryOf(options.url));
      return answer(options, { errMsg: 'redirectTo:ok' });
    },
    reLaunch(options: Callbacks & { url: string }) {
      while (host.stack.length > 0) host.back({ show: false });
      host.open(pathOf(options.url), queryOf(options.url));
      return answer(options, { errMsg: 'reLaunch:ok' });
    },
    switchTab(options: Callbacks & { url: string }) {
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

  return {
    ...navigation,
    request,
    uploadFile,
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
    setStorageSync: (key: string, value: unknown) => void storage.set(key, value),
    removeStorageSync: (key: string) => void storage.delete(key),
    login: (options?: Callbacks) => answer(options, { code: `rig-${records.length}`, errMsg: 'login:ok' }),
    chooseMessageFile(options?: Callbacks & { count?: number }) {
      const tempFiles = files
        .slice(0, options?.count ?? 1)
        .map(({ name, bytes, type }) => ({ path: pathOfFile(name), name, size: bytes.byteLength, type, time: 0 }));
      if (tempFiles.length === 0) return answer(options, { errMsg: 'chooseMessageFile:fail cancel' }, false);
      return answer(options, { tempFiles, errMsg: 'chooseMessageFile:ok' });
    },
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
    createVideoContext: (id: string) => ({
      seek: (seconds: number) => note('video.seek', { id, seconds }),
      play: () => note('video.play', { id }),
      pause: () => note('video.pause', { id }),
      stop: nothing,
      requestFullScreen: nothing,
      playbackRate: nothing,
    }),
    createSelectorQuery: () => selectorQuery(() => host.stack.at(-1)?.element),
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
  };
}

const pathOfFile = (name: string): string => `wxfile://tmp/${name}`;
