import Taro from '@tarojs/taro';
import { urlOf } from '@qinqing/contract';
import { abandonUpload, completeUpload, getUpload, putChunk, startUpload, UploadState } from '@qinqing/contract/firm';
import { digestOf } from '@/lib/digest';
import { fileVault } from '@/lib/file-vault';
import { call } from '@/lib/request';
import { sendPart } from '@/lib/upload';
import { type QueuedFile, type QueuePorts, UploadQueue } from '@/lib/upload-queue';

export const UPLOADS = 'qinqing-uploads:';
const storageKey = (owner: string) => UPLOADS + owner;

function keptUploads(owner: string): QueuedFile[] {
  const kept: unknown = Taro.getStorageSync(storageKey(owner));
  return Array.isArray(kept) ? (kept as QueuedFile[]) : [];
}

/**
 * The uploads of one form, with those that an earlier life of the app left behind.
 * @param owner names the form on this phone
 */
export function uploadQueue(owner: string, events: Pick<QueuePorts, 'onChange' | 'onDone'>): UploadQueue {
  const vault = fileVault();
  return new UploadQueue(
    {
      vault,
      digest: (key, size) => digestOf(vault, key, size),
      start: ({ key, name, size, sha256 }) =>
        call(startUpload, { body: { name, size, sha256 }, idempotencyKey: `start-${key}` }),
      find: (id) => call(getUpload, { params: { id } }),
      put: (id, offset, source) =>
        sendPart(UploadState, urlOf(putChunk, { id, offset: String(offset) }), { source, name: 'piece' }),
      complete: (id) => call(completeUpload, { params: { id }, idempotencyKey: `complete-${id}` }),
      abandon: (id) => call(abandonUpload, { params: { id }, idempotencyKey: `abandon-${id}` }),
      keep: (files) => {
        if (files.length > 0) Taro.setStorageSync(storageKey(owner), files);
        else Taro.removeStorageSync(storageKey(owner));
      },
      ...events,
    },
    keptUploads(owner),
  );
}

/** Throws away what waits to be sent, with its bytes. */
export async function forgetUploads(owner: string): Promise<void> {
  for (const { key } of keptUploads(owner)) await fileVault().remove(key);
  Taro.removeStorageSync(storageKey(owner));
}
