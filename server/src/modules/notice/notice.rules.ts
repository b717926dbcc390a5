import type { NoticeTopic } from '@qinqing/contract';
import { shanghaiDay } from '../../platform/clock/index.js';

export const PUSH_JOB = 'notice.push';

export interface PushJob {
  messageId: string;
  topic: NoticeTopic;
}

/** What a message is about where its sender does not say: by the page that it opens. */
export function topicOfLink(link: string | undefined): NoticeTopic | undefined {
  if (link?.startsWith('application:')) return 'progress';
  if (link?.startsWith('measure:')) return 'deadline';
  return undefined;
}

/** The page of the mini-program that a message opens: the inbox, which knows the way from there. */
export function pageOfLink(link: string | null): string {
  return link === null ? 'pages/mine/index' : `pages/mine/index?open=${encodeURIComponent(link)}`;
}

/** WeChat's limit for a field of kind `thing`. */
const THING = 20;

export function pushData(
  fields: { title: string; text: string; time?: string | undefined },
  message: { title: string; body: string; createdAt: Date },
): Record<string, string> {
  const cut = (text: string) => ([...text].length > THING ? `${[...text].slice(0, THING - 1).join('')}…` : text);
  return {
    [fields.title]: cut(message.title),
    [fields.text]: cut(message.body),
    ...(fields.time ? { [fields.time]: shanghaiMinute(message.createdAt) } : {}),
  };
}

function shanghaiMinute(at: Date): string {
  const shifted = new Date(at.getTime() + 8 * 3_600_000).toISOString();
  return `${shanghaiDay(at)} ${shifted.slice(11, 16)}`;
}
