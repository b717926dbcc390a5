import Taro from '@tarojs/taro';
import { DRAFT_COPY, keptCopy, UNSENT } from './drafts';
import { forgetUploads, UPLOADS } from './uploads';
import { OPEN_ACT } from '@/lib/idempotency';
import { beginKeeping, endKeeping, keeper } from '@/lib/keeper';
import type { QueuedFile } from '@/lib/upload-queue';

/**
 * What the phone keeps of one person besides the session: copies of drafts, changes and files that have not been sent,
 * keys of acts whose outcome is not known. It outlives a session that runs out, so that the same person goes on where
 * they were; it goes when they log out, and before somebody else comes in.
 */
const OF_A_PERSON = [DRAFT_COPY, UNSENT, OPEN_ACT];

const keysWith = (prefix: string) => Taro.getStorageInfoSync().keys.filter((key) => key.startsWith(prefix));

/** What would be lost: the applications with unsent changes, and the files that are not with the server yet. */
function waiting(): { forms: string[]; files: QueuedFile[] } {
  return {
    forms: keysWith(UNSENT).map((key) => key.slice(UNSENT.length)),
    files: keysWith(UPLOADS).flatMap((key) => {
      const kept: unknown = Taro.getStorageSync(key);
      return Array.isArray(kept) ? (kept as QueuedFile[]) : [];
    }),
  };
}

/** As many as one reads in a question. */
const NAMED = 3;

/** By name for the person whose they are: 《…》的修改、文件“…”等 5 项; empty where nothing waits. */
export function waitingWords(): string {
  const { forms, files } = waiting();
  const titles = forms.map((id) => keptCopy(id)?.measureTitle);
  const all = [
    ...titles.map((title) => (title ? `《${title}》的修改` : '一份申报表的修改')),
    ...files.map(({ name }) => `文件“${name}”`),
  ];
  return all.slice(0, NAMED).join('、') + (all.length > NAMED ? `等 ${all.length} 项` : '');
}

/** By number for anybody else: 1 份申报表的修改、2 个文件; what they are called is not for their eyes. */
export function waitingCount(): string {
  const { forms, files } = waiting();
  return [forms.length > 0 ? `${forms.length} 份申报表的修改` : '', files.length > 0 ? `${files.length} 个文件` : '']
    .filter(Boolean)
    .join('、');
}

/** Leaves nothing of the person on this phone; what reads it stays (text size, answers without log-in). */
export async function forgetPerson(): Promise<void> {
  endKeeping();
  for (const key of OF_A_PERSON.flatMap(keysWith)) Taro.removeStorageSync(key);
  for (const key of keysWith(UPLOADS)) await forgetUploads(key.slice(UPLOADS.length));
}

/** Whether what the phone keeps is not known to be this person's: it would go as they come in. */
export const keptByOther = (userId: string): boolean => keeper() !== userId;

/** From now on what is kept is this person's. What somebody else, or nobody knows who, left behind goes first. */
export async function keepFor(userId: string): Promise<void> {
  if (keptByOther(userId)) await forgetPerson();
  beginKeeping(userId);
}
