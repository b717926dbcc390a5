import { sha256 } from '../../platform/crypto/index.js';

/** Ways in which a firm hears of a measure (宣传触达). */
export const CHANNEL = {
  push: '湖里头条推送',
  live: '政策直播',
  visit: '上门走访',
  training: '企业培训会',
} as const;
export type Channel = keyof typeof CHANNEL;

export interface NewTouch {
  enterpriseId: string;
  /** omitted: about the package as a whole */
  measureId?: string;
  channel: Channel;
  /** the push, session, visit or training that reached it */
  reference: string;
  /** default: now */
  at?: Date;
}

/** The same push, session or visit reaches a firm about a measure once, however often it is recorded. */
export function touchKey({ enterpriseId, measureId, channel, reference }: NewTouch): string {
  return sha256([enterpriseId, measureId ?? '', channel, reference].join('\n'));
}
