import Taro from '@tarojs/taro';
import { FileRef } from '@qinqing/contract';
import { uploadFile } from '@qinqing/contract/firm';
import { ApiError, errorFrom, offline } from './api-error';
import { API_ORIGIN } from './request';
import { currentToken } from './session';

/** A file chosen on the phone, not sent yet: a browser's file, or the path of WeChat's temporary copy. */
export interface PickedFile {
  name: string;
  size: number;
  source: File | string;
}

const EXTENSIONS = ['pdf', 'jpg', 'jpeg', 'png'];

/** Taro's web choosers take images only or do not exist: a plain file input, which also offers the camera. */
function pickOnWeb(count: number): Promise<PickedFile[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = EXTENSIONS.map((extension) => `.${extension}`).join(',');
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
    if (/cancel/.test((error as { errMsg?: string }).errMsg ?? '')) return [];
    throw error;
  }
}

/** Lets the person choose files; an empty list when they change their mind. */
export function pickFiles(count: number): Promise<PickedFile[]> {
  return process.env.TARO_ENV === 'h5' ? pickOnWeb(count) : pickInWechat(count);
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

/**
 * Sends one file.
 * @param onPercent 0–100 while it goes
 * @throws ApiError in the server's words, or with status 0 where no answer came
 */
export async function sendFile(file: PickedFile, onPercent: (percent: number) => void): Promise<FileRef> {
  const token = currentToken();
  const header: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  const { source } = file;
  const { status, body } = await (typeof source === 'string'
    ? sendFromWechat(source, file.name, header, onPercent)
    : sendFromWeb(source, header, onPercent));
  if (status >= 400) throw errorFrom(status, body);
  const parsed = FileRef.safeParse(JSON.parse(body));
  if (parsed.success) return parsed.data;
  throw new ApiError(502, { code: 'UNREADABLE', message: '上传结果无法识别，请重试' });
}

interface Answer {
  status: number;
  body: string;
}

type Header = Record<string, string>;

/** Straight from the file: Taro's own web upload reads a blob address first, which a strict content policy forbids. */
function sendFromWeb(file: File, header: Header, onPercent: (percent: number) => void): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', API_ORIGIN + uploadFile.path);
    for (const [name, value] of Object.entries(header)) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onPercent((event.loaded / event.total) * 100);
    };
    request.onload = () => resolve({ status: request.status, body: request.responseText });
    request.onerror = () => reject(offline());
    request.ontimeout = () => reject(offline());
    request.timeout = 120_000;
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  });
}

/** WeChat calls "success" for any HTTP status and hands the body back as text. */
function sendFromWechat(
  filePath: string,
  fileName: string,
  header: Header,
  onPercent: (percent: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const task = Taro.uploadFile({
      url: API_ORIGIN + uploadFile.path,
      filePath,
      name: 'file',
      fileName,
      header,
      success: (answer) => resolve({ status: answer.statusCode, body: answer.data }),
      fail: () => reject(offline()),
    });
    task.onProgressUpdate?.((event) => onPercent(event.progress));
    (task as unknown as Promise<unknown>).catch?.(() => undefined);
  });
}
