import { useEffect, useState } from 'react';
import type { FileRef } from '@qinqing/contract';
import { uploadQueue } from '@/data/uploads';
import { messageOf } from '@/lib/api-error';
import { newKey } from '@/lib/idempotency';
import { onReachable } from '@/lib/network';
import { pickFiles, refusal } from '@/lib/upload';
import type { QueuedFile } from '@/lib/upload-queue';
import { toast } from '@/ui';
import { doneItem, limitsText, queuedItem } from './upload-items';

interface UploadsOptions {
  /** names the form on this phone, so that a killed app finds its files again */
  owner: string;
  max: number;
}

const LARGEST = 10 * 1_048_576;

/**
 * Files that a person adds to something: sent in pieces one after another, going on by themselves after a cut line or
 * a killed app. Leaving the form throws away what has not arrived, as it does with what was typed.
 */
export function useUploads({ owner, max }: UploadsOptions) {
  const [done, setDone] = useState<readonly FileRef[]>([]);
  const [changed, setChanged] = useState<readonly QueuedFile[] | null>(null);
  const [queue] = useState(() =>
    uploadQueue(owner, { onChange: setChanged, onDone: (_file, ref) => setDone((now) => [...now, ref]) }),
  );
  useEffect(() => {
    const stopListening = onReachable(() => queue.wake());
    return () => {
      stopListening();
      void queue.discard();
    };
  }, [queue]);
  const queued = changed ?? queue.list();
  const add = async () => {
    try {
      for (const picked of await pickFiles(max - done.length - queued.length)) {
        const no = refusal(picked, [], LARGEST);
        if (no) toast(`${picked.name}：${no}`, 'bad');
        else await queue.add('', { key: newKey(), name: picked.name, source: picked.source });
      }
    } catch (failure) {
      toast(messageOf(failure), 'bad');
    }
  };
  const remove = (key: string) => {
    if (queued.some((file) => file.key === key)) void queue.remove(key);
    else setDone((now) => now.filter(({ id }) => id !== key));
  };
  const some = (wanted: QueuedFile['state']) => queued.some(({ state }) => state === wanted);
  return {
    fileIds: done.map(({ id }) => id),
    /** why the form can't go yet; a file that failed would otherwise be left out unseen */
    hold: some('refused')
      ? '有文件不能用，请移除后换一个'
      : some('failed')
        ? '有文件没有传上去，请重试或移除'
        : queued.length > 0
          ? '文件还在上传，请稍候'
          : undefined,
    /** for {@link Upload} */
    list: {
      items: [...done.map(doneItem), ...queued.map(queuedItem)],
      max,
      hint: limitsText([], LARGEST),
      onAdd: () => void add(),
      onRemove: remove,
      onRetry: (key: string) => queue.retry(key),
    },
  };
}
