import Taro from '@tarojs/taro';
import { FirmApplication } from '@qinqing/contract/firm';

/** The last copies of drafts that the server gave: what a form opens with where there is no network. */
const PREFIX = 'qinqing-draft:';

export function keepCopy(application: FirmApplication): void {
  if (application.status !== 'draft' && application.status !== 'supplement') return;
  // What is only read elsewhere would be the larger part of it.
  const { evaluation: _evaluation, ...copy } = { ...application, checks: [], timeline: [], money: [] };
  Taro.setStorageSync(PREFIX + application.id, copy);
}

export function keptCopy(id: string): FirmApplication | null {
  const parsed = FirmApplication.safeParse(Taro.getStorageSync(PREFIX + id));
  return parsed.success ? parsed.data : null;
}

export function forgetCopy(id: string): void {
  Taro.removeStorageSync(PREFIX + id);
}

/** The draft of a measure that this phone knows, where the server can't be asked. */
export function keptDraftFor(measureId: string, enterpriseId: string): FirmApplication | null {
  for (const key of Taro.getStorageInfoSync().keys) {
    const copy = key.startsWith(PREFIX) ? keptCopy(key.slice(PREFIX.length)) : null;
    if (copy?.status === 'draft' && copy.measureId === measureId && copy.enterpriseId === enterpriseId) return copy;
  }
  return null;
}
