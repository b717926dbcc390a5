import Taro from '@tarojs/taro';
import { ApiError, errorFrom, offline } from './api-error';
import type { Bytes } from './file-vault';
import { isPrivacyRefusal } from './privacy';
import { API_ORIGIN } from './request';
import { currentToken } from './session';

/** A file chosen on the phone, not sent yet: a browser's file, or the path of WeChat's temporary copy. */
export interface PickedFile {
  name: string;
  size: number;
  source: Bytes;
}

const EXTENSIONS = ['pdf', 'jpg', 'jpeg', 'png'];

/** Taro's web choosers take images only or do not exist: a plain file input, which also opens the camera. */
function pickOnWeb(count: number, camera = false): Promise<PickedFile[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = camera ? 'image/*' : EXTENSIONS.map((extension) => `.${extension}`).join(',');
    if (camera) input.setAttribute('capture', 'environment');
    input.multiple = count > 1;
    input.hidden = true;
    document.body.appendChild(input);
    const finish = (files: PickedFile[]) => {
      input.remove();
      resolve(files);
    };
    input.addEventListener('cancel', () => finish([]));
    input.addEventListener('change', () =>
      finish(
        [...(input.files ?? [])].slice(0, count).map((file) => ({ name: file.name, size: file.size, source: file })),
      ),
    );
    input.click();
  });
}

async function pickInWechat(count: number): Promise<PickedFile[]> {
  try {
    // 'all': photographs in a chat are images to WeChat, not files. Types are checked before sending.
    const { tempFiles } = await Taro.chooseMessageFile({ count, type: 'all' });
    return tempFiles.map((file) => ({ name: file.name, size: file.size, source: file.path }));
  } catch (error) {
    return nothingFrom(error);
  }
}

/** A person may change their mind; anything else is told. */
function nothingFrom(error: unknown): [] {
  if (/cancel/.test((error as { errMsg?: string }).errMsg ?? '')) return [];
  const message = isPrivacyRefusal(error)
    ? '没有同意隐私保护指引，不能选照片和文件；看政策、查进度不受影响'
    : '没能打开照片和文件，请再试一次';
  throw new ApiError(0, { code: 'NOT_CHOSEN', message });
}

/** Lets the person choose files; an empty list when they change their mind. @throws ApiError with what to show */
export function pickFiles(count: number): Promise<PickedFile[]> {
  return process.env.TARO_ENV === 'h5' ? pickOnWeb(count) : pickInWechat(count);
}

async function photographInWechat(): Promise<PickedFile[]> {
  try {
    const { tempFiles } = await Taro.chooseMedia({
      count: 1,
      mediaType: ['image'],
      sourceType: ['camera', 'album'],
      sizeType: ['compressed'],
    });
    return tempFiles.map(({ tempFilePath, size }) => ({ name: photoName(tempFilePath), size, source: tempFilePath }));
  } catch (error) {
    return nothingFrom(error);
  }
}

/** WeChat's temporary names mean nothing to a reader: a name by the minute, with the file's own ending. */
function photoName(path: string): string {
  const ending = /\.(png|jpe?g)$/i.exec(path)?.[1] ?? 'jpg';
  const two = (value: number) => String(value).padStart(2, '0');
  const now = new Date();
  const minute = `${two(now.getMonth() + 1)}${two(now.getDate())}-${two(now.getHours())}${two(now.getMinutes())}`;
  return `拍照-${minute}-${two(now.getSeconds())}.${ending.toLowerCase()}`;
}

/** One photo from the camera (WeChat offers the album too); null when the person changes their mind. @throws ApiError */
export async function takePhoto(): Promise<PickedFile | null> {
  const [photo] = process.env.TARO_ENV === 'h5' ? await pickOnWeb(1, true) : await photographInWechat();
  return photo ?? null;
}

/** Refused before sending: type and size, as the material asks. Null when it may be sent. */
export function refusal(
  file: Pick<PickedFile, 'name' | 'size'>,
  accept: readonly string[],
  maxBytes: number,
): string | null {
  const extension = (file.name.split('.').pop() ?? '').toLowerCase();
  const allowed = accept.length > 0 ? accept.flatMap(extensionOf) : EXTENSIONS;
  if (!allowed.includes(extension)) return `不支持 .${extension} 文件，请上传 ${allowed.join('、').toUpperCase()}`;
  if (file.size === 0) return '文件是空的，请重新选择';
  if (file.size > maxBytes) return `文件超过 ${Math.floor(maxBytes / 1_048_576)} MB，请压缩后再上传`;
  return null;
}

/** Materials name types as extensions or MIME types; both occur in measure files. */
function extensionOf(type: string): string[] {
  const plain = type
    .toLowerCase()
    .replace(/^\./, '')
    .replace(/^(application|image)\//, '');
  return plain === 'jpeg' || plain === 'jpg' ? ['jpg', 'jpeg'] : [plain];
}

interface Readable<T> {
  safeParse: (data: unknown) => { success: true; data: T } | { success: false };
}

/**
 * Sends bytes as the part `file` of a form.
 * @param path of the route, with its parameters filled in
 * @throws ApiError in the server's words, or with status 0 where no answer came
 */
export async function sendPart<T>(
  answer: Readable<T>,
  path: string,
  { source, name }: Pick<PickedFile, 'source' | 'name'>,
): Promise<T> {
  const token = currentToken();
  const header: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const { status, body } = await (typeof source === 'string'
    ? sendFromWechat(path, source, name, header)
    : sendFromWeb(path, source, name, header));
  if (status >= 400) throw errorFrom(status, body);
  const parsed = answer.safeParse(parsedJson(body));
  if (parsed.success) return parsed.data;
  throw new ApiError(502, { code: 'UNREADABLE', message: '上传结果无法识别，请重试' });
}

function parsedJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

interface Answer {
  status: number;
  body: string;
}

type Header = Record<string, string>;

/** Straight from the file: Taro's own web upload reads a blob address first, which a strict content policy forbids. */
function sendFromWeb(path: string, file: Blob, name: string, header: Header): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', API_ORIGIN + path);
    for (const [field, value] of Object.entries(header)) request.setRequestHeader(field, value);
    request.onload = () => resolve({ status: request.status, body: request.responseText });
    request.onerror = () => reject(offline());
    request.ontimeout = () => reject(offline());
    request.timeout = 120_000;
    const form = new FormData();
    form.append('file', file, name);
    request.send(form);
  });
}

/** WeChat calls "success" for any HTTP status and hands the body back as text. */
function sendFromWechat(path: string, filePath: string, fileName: string, header: Header): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const task = Taro.uploadFile({
      url: API_ORIGIN + path,
      filePath,
      name: 'file',
      fileName,
      header,
      success: (answer) => resolve({ status: answer.statusCode, body: answer.data }),
      fail: () => reject(offline()),
    });
    (task as unknown as Promise<unknown>).catch?.(() => undefined);
  });
}
