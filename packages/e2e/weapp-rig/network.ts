import { answer, answerWith, type Callbacks } from './answer.js';
import type { PhoneFiles } from './phone-files.js';
import type { Realm } from './realm.js';

const METHODS = ['OPTIONS', 'GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'TRACE', 'CONNECT'];
const nothing = (): void => undefined;

export interface NetworkOptions {
  /** where the origin that was built into the package is found in this run */
  origin: string;
  /** the origins that are entered as 服务器域名 of the mini-program */
  domains: readonly string[];
  files: PhoneFiles;
  realm: Realm;
  note: (method: string, detail: unknown) => void;
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

const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]+/, '').split('?')[0] ?? url;

/** The requests of the app, over real HTTP to a real server, and only to the addresses that are entered. */
export function networkApis({ origin, domains, files, realm, note }: NetworkOptions): object {
  /** Where the address is found in this run. @throws as WeChat does it for any other address */
  const here = (api: string, url: string): string => {
    const entered = domains.find((domain) => url.startsWith(`${domain}/`));
    if (!entered?.startsWith('https://')) {
      note('refusedDomain', url);
      throw { errMsg: `${api}:fail url not in domain list`, errno: 600002 };
    }
    return origin + url.slice(entered.length);
  };

  const request = (options: RequestOptions) => {
    const { url, method = 'GET', data, header = {} } = options;
    // As wx.request: other methods fail before anything is sent.
    if (!METHODS.includes(method)) throw new TypeError(`wx.request does not send ${method}`);
    note('request', { method, path: pathOf(url) });
    const abort = new AbortController();
    const body =
      data === undefined || method === 'GET' ? undefined : typeof data === 'string' ? data : JSON.stringify(data);
    const received = (async () => {
      const response = await fetch(here('request', url), {
        method,
        headers: header,
        signal: abort.signal,
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      const json = /json/.test(response.headers.get('content-type') ?? '') && text !== '';
      const result = {
        statusCode: response.status,
        data: json ? realm.parse(text) : text,
        header: Object.fromEntries(response.headers),
        errMsg: 'request:ok',
      };
      options.success?.(result);
      options.complete?.(result);
      return result;
    })();
    const settled = received.catch((error: unknown) => {
      const refused = (error as { errMsg?: unknown }).errMsg === undefined ? undefined : (error as object);
      const result = refused ?? {
        errMsg: abort.signal.aborted ? 'request:fail abort' : `request:fail ${String(error)}`,
      };
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
    const progress: ((event: { progress: number }) => void)[] = [];
    note('uploadFile', { path: pathOf(options.url), name: options.fileName });
    const send = async () => {
      const form = new FormData();
      for (const [name, value] of Object.entries(options.formData ?? {})) form.append(name, value);
      const bytes = files.read('uploadFile', options.filePath);
      form.append(options.name, new Blob([Buffer.from(bytes)]), options.fileName ?? 'file');
      const response = await fetch(here('uploadFile', options.url), {
        method: 'POST',
        headers: options.header ?? {},
        body: form,
      });
      for (const listener of progress) listener({ progress: 100 });
      return { statusCode: response.status, data: await response.text(), errMsg: 'uploadFile:ok' };
    };
    void send().then(
      (result) => answer(options, result),
      (why: { errMsg?: string }) =>
        answer(options, why.errMsg ? why : { errMsg: `uploadFile:fail ${String(why)}` }, false),
    );
    return {
      onProgressUpdate: (listener: (event: { progress: number }) => void) => progress.push(listener),
      offProgressUpdate: nothing,
      abort: nothing,
    };
  };

  /** "Success" for any status, as the real one: the body of an error lies in the file then. */
  const downloadFile = (options: RequestOptions) =>
    answerWith(options, async () => {
      note('downloadFile', { path: pathOf(options.url) });
      const response = await fetch(here('downloadFile', options.url), { headers: options.header ?? {} });
      const tempFilePath = files.keep(new Uint8Array(await response.arrayBuffer()), 'pdf');
      return { statusCode: response.status, tempFilePath, errMsg: 'downloadFile:ok' };
    });

  return { request, uploadFile, downloadFile };
}
