import { useEffect, useMemo, useRef, useState } from 'react';
import Taro from '@tarojs/taro';
import type { BodyIn, FileRef } from '@qinqing/contract';
import { getApplication, saveDraft, type FirmApplication } from '@qinqing/contract/firm';
import { useQueryClient } from '@tanstack/react-query';
import { applicationKey, useApplication } from '@/data/applications';
import { forgetCopy, keepCopy, keptCopy, UNSENT } from '@/data/drafts';
import { forgetUploads, uploadQueue } from '@/data/uploads';
import { ApiError } from '@/lib/api-error';
import { deviceId } from '@/lib/device';
import { keeperLeft, sameKeeper } from '@/lib/keeper';
import { onReachable } from '@/lib/network';
import { call } from '@/lib/request';
import type { QueuedFile } from '@/lib/upload-queue';
import { DraftSaver, type Edits, type MaterialEdit, type SaverStatus, type Unsent } from './draft-saver';

const storageKey = (id: string) => UNSENT + id;

/** Edits that a restart or a dead network kept from the server. */
function unsentOf(id: string): Unsent | null {
  const kept: unknown = Taro.getStorageSync(storageKey(id));
  return kept && typeof kept === 'object' && 'version' in kept ? (kept as Unsent) : null;
}

function keepUnsent(id: string, unsent: Unsent | null): void {
  if (unsent) Taro.setStorageSync(storageKey(id), unsent);
  else Taro.removeStorageSync(storageKey(id));
}

/** Nothing of the draft is left on this phone: it has been sent or thrown away. */
export function forgetDraft(id: string): void {
  keepUnsent(id, null);
  forgetCopy(id);
  void forgetUploads(id);
}

/** The draft from the server or, until that answers, the copy on this phone. */
export function useDraftApplication(id: string) {
  const query = useApplication(id);
  const kept = useMemo(() => keptCopy(id), [id]);
  const gone = query.error instanceof ApiError && query.error.status >= 400 && query.error.status < 500;
  return { query, application: query.data ?? (gone ? undefined : (kept ?? undefined)) };
}

function bodyOf(version: number, edits: Edits): BodyIn<typeof saveDraft> {
  return {
    version,
    device: deviceId(),
    ...(edits.values ? { values: edits.values } : {}),
    ...(edits.materials
      ? {
          materials: Object.entries(edits.materials).map(([key, { fileIds, missingReason }]) => ({
            key,
            fileIds,
            ...(missingReason ? { missingReason } : {}),
          })),
        }
      : {}),
    ...(edits.payeeAccountId !== undefined ? { payeeAccountId: edits.payeeAccountId } : {}),
  };
}

/** What a material holds now, changes on this phone included. */
export function materialNow(application: FirmApplication, edits: Edits, key: string): MaterialEdit {
  const edited = edits.materials?.[key];
  if (edited) return edited;
  const material = application.materials.find((each) => each.key === key);
  return {
    fileIds: (material?.files ?? []).map(({ id }) => id),
    ...(material?.missingReason ? { missingReason: material.missingReason } : {}),
  };
}

/**
 * Saver and uploads of one application for the life of its form.
 * @param loaded as the server, or this phone's copy, has it
 */
export function useDraft(loaded: FirmApplication) {
  const client = useQueryClient();
  const { id } = loaded;
  // Answers of saves count at once, in the same drawing as the status: the query's own would come a moment later.
  const [saved, setSaved] = useState<FirmApplication | null>(null);
  const application = saved && saved.version >= loaded.version ? saved : loaded;
  const latest = useRef(application);
  latest.current = application;
  const [status, setStatus] = useState<SaverStatus | null>(null);
  const [uploads, setUploads] = useState<readonly QueuedFile[] | null>(null);

  const [{ saver, queue, take, addFile, mine }] = useState(() => {
    const mine = sameKeeper();
    const take = (answer: FirmApplication) => {
      if (!mine()) return;
      latest.current = answer;
      setSaved(answer);
      client.setQueryData(applicationKey(id), answer);
    };
    const saver = new DraftSaver(
      loaded.version,
      {
        save: async (version, edits) => {
          if (!mine()) throw keeperLeft();
          return call(saveDraft, { params: { id }, body: bodyOf(version, edits) });
        },
        reload: () => call(getApplication, { params: { id } }),
        onSaved: take,
        onStatus: setStatus,
        keep: (unsent) => {
          if (mine()) keepUnsent(id, unsent);
        },
      },
      unsentOf(id),
    );
    const addFile = (key: string, file: Pick<FileRef, 'id' | 'name'>) => {
      const now = materialNow(latest.current, saver.unsent(), key);
      if (now.fileIds.includes(file.id)) return;
      const names = { ...now.names, [file.id]: file.name };
      saver.edit({ materials: { [key]: { fileIds: [...now.fileIds, file.id], names } } });
    };
    const onDone = ({ target }: QueuedFile, file: FileRef) => addFile(target, file);
    return { saver, queue: uploadQueue(id, { onChange: setUploads, onDone }), take, addFile, mine };
  });

  useEffect(() => {
    const stopListening = onReachable(() => {
      saver.wake();
      queue.wake();
    });
    return () => {
      stopListening();
      saver.stop();
      queue.stop();
    };
  }, [saver, queue]);
  useEffect(() => {
    saver.saw(application.version);
    if (mine()) keepCopy(application);
  }, [application, saver, mine]);

  return {
    application,
    saver,
    status: status ?? saver.status(),
    edits: saver.unsent(),
    queue,
    uploads: uploads ?? queue.list(),
    addFile,
    take,
  };
}
