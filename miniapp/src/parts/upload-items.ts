import type { FileRef } from '@qinqing/contract';
import type { QueuedFile } from '@/lib/upload-queue';
import type { UploadItem } from '@/ui';

/** Of a picture that WeChat looks at before staff may. */
const MARK = { waiting: '（待检测）', refused: '（没有通过内容检测，工作人员看不到）' } as const;

/** The name of a file that was handed in; who gave it has to know that nobody can open it. */
export const fileText = ({ name, check }: Pick<FileRef, 'name' | 'check'>): string =>
  `${name}${check ? MARK[check] : ''}`;

/** A file that the server has. */
export function doneItem({
  id,
  name,
  size,
  check,
}: Pick<FileRef, 'id' | 'name' | 'check'> & { size?: number | undefined }): UploadItem {
  if (check === 'refused')
    return { key: id, name, state: 'refused', error: '没有通过微信的内容检测，工作人员看不到，请换一张' };
  const note = `${size === undefined ? '已上传' : `已上传，${sizeText(size)}`}${check ? '，待检测' : ''}`;
  return { key: id, name, state: 'done', note };
}

/** A file that is on its way or waits on this phone. */
export function queuedItem({ key, name, size, sent, state, error }: QueuedFile): UploadItem {
  if (state === 'failed' || state === 'refused') return { key, name, state, ...(error ? { error } : {}) };
  return { key, name, state: state === 'sending' ? 'uploading' : 'waiting', percent: (sent / size) * 100 };
}

/** Which files are taken, in words. @param accept extensions or MIME types; empty: PDF and pictures */
export function limitsText(accept: readonly string[], maxBytes: number): string {
  const types = accept.map((type) => (type.split(/[./]/).pop() ?? type).toUpperCase()).join('、');
  return `${types || 'PDF、JPG、PNG'}，单个不超过 ${Math.floor(maxBytes / 1_048_576)} MB`;
}

function sizeText(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
