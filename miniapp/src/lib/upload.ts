import Taro from '@tarojs/taro';
import { FileRef } from '@qinqing/contract';
import { uploadFile } from '@qinqing/contract/firm';
import { ApiError, errorFrom, offline } from './api-error';
import { API_ORIGIN } from './request';
import { currentToken } from './session';

/** A file chosen on the phone, not sent yet. */
export interface PickedFile {
  path: string;
  name: string;
  size: number;
  /** frees what the browser keeps for it */
  dispose: () => void;
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
    input.addEventListener('change', () => finish([...(input.files ?? [])].slice(0, count).map(fromBrowser)));
    input.click();
  });
}

function fromBrowser(file: File): PickedFile {
  const path = URL.createObjectURL(file);
  return { path, name: file.name, size: file.size, dispose: () => URL.revokeObjectURL(path) };
}

async function pickInWechat(count: number): Promise<PickedFile[]> {
  try {
    // 'all': photographs in a chat are images to WeChat, not files. Types are checked before sending.
    const { tempFiles } = await Taro.chooseMessageFile({ count, type: 'all' });
    return tempFiles.map((file) => ({ path: file.path, name: file.name, size: file.size, dispose: () => undefined }));
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
 * Sends one file. Both platforms call "success" for any HTTP status and hand the body back as text.
 * @throws ApiError in the server's words
 */
export function sendFile(file: PickedFile, onPercent: (percent: number) => void): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    const token = currentToken();
    const task = Taro.uploadFile({
      url: API_ORIGIN + uploadFile.path,
      filePath: file.path,
      name: 'file',
      fileName: file.name,
      header: token ? { authorization: `Bearer ${token}` } : {},
      success: (answer) => {
        if (answer.statusCode >= 400) return reject(errorFrom(answer.statusCode, answer.data));
        const parsed = FileRef.safeParse(JSON.parse(answer.data));
        if (parsed.success) resolve(parsed.data);
        else reject(new ApiError(502, { code: 'UNREADABLE', message: '上传结果无法识别，请重试' }));
      },
      fail: () => reject(offline()),
    });
    task.onProgressUpdate?.((event) => onPercent(event.progress));
    (task as unknown as Promise<unknown>).catch?.(() => undefined);
  });
}
