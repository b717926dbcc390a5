import { listCases } from '@qinqing/contract/staff';
import { useCallback, useSyncExternalStore } from 'react';
import type { QueryIn } from '@qinqing/contract';
import { call } from '../../api/client';

type CaseFilter = QueryIn<typeof listCases>;

/**
 * The list that a reviewer came from, so that previous and next walk along it case by case without going back.
 * It keeps the filter and the cursor: at the end of what was loaded it reads on.
 */
export interface Worklist {
  title: string;
  ids: readonly string[];
  filter: CaseFilter | null;
  nextCursor: string | null;
  total: number | null;
  /** Address of the list, to go back to. */
  backTo: string;
}

const KEY = 'qinqing.worklist';
const PAGE = '50';
let current: Worklist | null = restore();
const listeners = new Set<() => void>();

function restore(): Worklist | null {
  const text = window.sessionStorage.getItem(KEY);
  return text ? (JSON.parse(text) as Worklist) : null;
}

export function setWorklist(next: Worklist): void {
  current = next;
  window.sessionStorage.setItem(KEY, JSON.stringify(next));
  for (const listener of [...listeners]) listener();
}

export interface Place {
  list: Worklist;
  /** 1-based. */
  position: number;
  total: number;
  previous: string | null;
  /** The case after this one, where the list is loaded that far. */
  following: string | null;
  hasNext: boolean;
  /** The case after this one, read from the server where the loaded part ends; null at the end of the list. */
  next: () => Promise<string | null>;
}

export function placeOf(list: Worklist, id: string): Omit<Place, 'next' | 'list'> | null {
  const index = list.ids.indexOf(id);
  if (index < 0) return null;
  return {
    position: index + 1,
    total: Math.max(list.total ?? 0, list.ids.length),
    previous: list.ids[index - 1] ?? null,
    following: list.ids[index + 1] ?? null,
    hasNext: index + 1 < list.ids.length || list.nextCursor !== null,
  };
}

/** Where a case stands in the current worklist; null when it was opened from elsewhere. */
export function usePlace(id: string): Place | null {
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  const next = useCallback(() => nextAfter(id), [id]);
  const place = list ? placeOf(list, id) : null;
  return list && place ? { list, ...place, next } : null;
}

async function nextAfter(id: string): Promise<string | null> {
  if (!current) return null;
  const index = current.ids.indexOf(id);
  const loaded = current.ids[index + 1];
  if (loaded !== undefined || current.nextCursor === null || current.filter === null) return loaded ?? null;
  const page = await call(listCases, { query: { ...current.filter, limit: PAGE, cursor: current.nextCursor } });
  const fresh = page.items.map((row) => row.id).filter((known) => !current?.ids.includes(known));
  setWorklist({ ...current, ids: [...current.ids, ...fresh], nextCursor: page.nextCursor });
  return fresh[0] ?? null;
}
