import { useEffect, useMemo, useRef, useState } from 'react';
import Taro from '@tarojs/taro';
import { getApplication, saveDraft, type FirmApplication } from '@qinqing/contract/firm';
import type { BodyIn } from '@qinqing/contract';
import { useQueryClient } from '@tanstack/react-query';
import { applicationKey } from '@/data/applications';
import { call } from '@/lib/request';
import { DraftSaver, type Edits, type SaverStatus } from './draft-saver';

const storageKey = (id: string) => `qinqing-unsent:${id}`;

/** Edits that a restart or a dead network kept from the server. */
export function unsentEdits(id: string): Edits | null {
  const kept: unknown = Taro.getStorageSync(storageKey(id));
  return kept && typeof kept === 'object' ? (kept as Edits) : null;
}

export function forgetUnsent(id: string): void {
  keep(id, null);
}

function keep(id: string, edits: Edits | null): void {
  if (edits) Taro.setStorageSync(storageKey(id), edits);
  else Taro.removeStorageSync(storageKey(id));
}

function bodyOf(version: number, edits: Edits): BodyIn<typeof saveDraft> {
  return {
    version,
    ...(edits.values ? { values: edits.values } : {}),
    ...(edits.materials
      ? {
          materials: Object.entries(edits.materials).map(([key, edit]) => ({
            key,
            fileIds: edit.fileIds,
            ...(edit.missingReason ? { missingReason: edit.missingReason } : {}),
          })),
        }
      : {}),
    ...(edits.payeeAccountId !== undefined ? { payeeAccountId: edits.payeeAccountId } : {}),
  };
}

/** The saver of one application for the life of its form. */
export function useDraft(application: FirmApplication) {
  const client = useQueryClient();
  const { id } = application;
  const first = useRef(application.version);
  const [status, setStatus] = useState<SaverStatus>({ state: 'saved' });
  const saver = useMemo(
    () =>
      new DraftSaver(
        first.current,
        {
          save: (version, edits) => call(saveDraft, { params: { id }, body: bodyOf(version, edits) }),
          reload: () => call(getApplication, { params: { id } }),
          onSaved: (saved) => client.setQueryData(applicationKey(id), saved),
          onStatus: setStatus,
          keep: (edits) => keep(id, edits),
        },
        unsentEdits(id),
      ),
    [id, client],
  );
  useEffect(() => () => saver.stop(), [saver]);
  return { saver, status };
}
