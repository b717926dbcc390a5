import Taro from '@tarojs/taro';
import { urlOf } from '@qinqing/contract';
import { abandonUpload, completeUpload, getUpload, putChunk, startUpload, UploadState } from '@qinqing/contract/firm';
import { digestOf } from '@/lib/digest';
import { fileVault, type FileVault } from '@/lib/file-vault';
import { keeperLeft, sameKeeper } from '@/lib/keeper';
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
  const mine = sameKeeper();
  const vault = vaultWhile(mine);
  const still =
    <A extends unknown[], T>(act: (...ask: A) => Promise<T>) =>
    async (...ask: A): Promise<T> => {
      if (!mine()) throw keeperLeft();
      return act(...ask);
    };
  return new UploadQueue(
    {
      vault,
      digest: (key, size) => digestOf(vault, key, size),
      start: still(({ key, name, size, sha256 }) =>
        call(startUpload, { body: { name, size, sha256 }, idempotencyKey: `start-${key}` }),
      ),
      find: still((id) => call(getUpload, { params: { id } })),
      put: still((id, offset, source) =>
        sendPart(UploadState, urlOf(putChunk, { id, offset: String(offset) }), { source, name: 'piece' }),
      ),
      complete: still((id) => call(completeUpload, { params: { id }, idempotencyKey: `complete-${id}` })),
      abandon: still((id) => call(abandonUpload, { params: { id }, idempotencyKey: `abandon-${id}` })),
      keep: (files) => {
        if (!mine()) return;
        if (files.length > 0) Taro.setStorageSync(storageKey(owner), files);
        else Taro.removeStorageSync(storageKey(owner));
      },
      onChange: events.onChange,
      onDone: (file, ref) => {
        if (mine()) events.onDone(file, ref);
      },
    },
    keptUploads(owner),
  );
}

/** The vault as long as the person is there: bytes that arrive in it after they left are taken out again. */
function vaultWhile(mine: () => boolean): FileVault {
  const vault = fileVault();
  const orGone = async <T>(key: string, made: Promise<T>): Promise<T> => {
    const result = await made;
    if (mine()) return result;
    await vault.remove(key);
    throw keeperLeft();
  };
  return {
    ...vault,
    put: (key, source) => orGone(key, vault.put(key, source)),
    piece: (key, from, to) => orGone(key, vault.piece(key, from, to)),
  };
}

/** Throws away what waits to be sent, with its bytes. */
export async function forgetUploads(owner: string): Promise<void> {
  for (const { key } of keptUploads(owner)) await fileVault().remove(key);
  Taro.removeStorageSync(storageKey(owner));
}
