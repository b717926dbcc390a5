import Taro from '@tarojs/taro';
import { FirmApplication } from '@qinqing/contract/firm';

/** The last copies of drafts that the server gave: what a form opens with where there is no network. */
export const DRAFT_COPY = 'qinqing-draft:';
/** Changes that the server does not have yet, by application. */
export const UNSENT = 'qinqing-unsent:';

export function keepCopy(application: FirmApplication): void {
  if (application.status !== 'draft' && application.status !== 'supplement') return;
  // What is only read elsewhere would be the larger part of it.
  const { evaluation: _evaluation, ...copy } = { ...application, checks: [], timeline: [], money: [] };
  Taro.setStorageSync(DRAFT_COPY + application.id, copy);
}

export function keptCopy(id: string): FirmApplication | null {
  const parsed = FirmApplication.safeParse(Taro.getStorageSync(DRAFT_COPY + id));
  return parsed.success ? parsed.data : null;
}

export function forgetCopy(id: string): void {
  Taro.removeStorageSync(DRAFT_COPY + id);
}

/** The draft of a measure that this phone knows, where the server can't be asked. */
export function keptDraftFor(measureId: string, enterpriseId: string): FirmApplication | null {
  for (const key of Taro.getStorageInfoSync().keys) {
    const copy = key.startsWith(DRAFT_COPY) ? keptCopy(key.slice(DRAFT_COPY.length)) : null;
    if (copy?.status === 'draft' && copy.measureId === measureId && copy.enterpriseId === enterpriseId) return copy;
  }
  return null;
}
