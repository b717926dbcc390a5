import type { FirmSession } from '@qinqing/contract/firm';
import { listApplications, listMatches, openDraft } from '@qinqing/contract/firm';
import { getMeasure, listMeasures, listRecordings } from '@qinqing/contract/public';
import { act } from './act.js';
import { read } from './api.js';
import { firstEnterprise, sessionOf } from './filing.js';
import { FIRMS } from './people.js';

/** A screen of the mini-program: its name for reports, and its address. */
export interface Screen {
  name: string;
  path: string;
}

const screen = (name: string, page: string, params: Record<string, string> = {}): Screen => {
  const query = new URLSearchParams(params).toString();
  return { name, path: `/#/${page}/index${query ? `?${query}` : ''}` };
};

/** Every page of the mini-program with something on it; the firm's pages want a log-in as {@link FIRMS}.mall. */
export async function phoneScreens(): Promise<{ open: Screen[]; firm: Screen[] }> {
  const { items } = await read(listMeasures, { query: { limit: 100 } });
  // The longest title is the one that breaks a layout.
  const longest = [...items].sort((a, b) => b.title.length - a.title.length)[0];
  const measure = await read(getMeasure, { params: { id: longest?.id ?? '' } });
  const recordings = await read(listRecordings);
  const session = await sessionOf(FIRMS.mall);
  const [filed, draft] = [await filedBy(session), await draftOf(session)];
  return {
    open: [
      screen('首页', 'pages/home'),
      screen('政策', 'pages/policy'),
      screen('政策包', 'packages/measure/package'),
      screen('政策详情', 'packages/measure/detail', { id: measure.id }),
      screen('回放列表', 'packages/live/list'),
      screen('回放', 'packages/live/player', { id: recordings.items[0]?.id ?? '' }),
      screen('公示', 'packages/live/notices'),
      screen('登录', 'packages/account/login'),
      screen('进度（未登录）', 'pages/progress'),
      screen('我的（未登录）', 'pages/mine'),
    ],
    firm: [
      screen('首页（企业）', 'pages/home'),
      screen('进度', 'pages/progress'),
      screen('我的', 'pages/mine'),
      screen('能享什么', 'packages/measure/for-you'),
      screen('能不能享', 'packages/measure/detail', { id: measure.id, tab: 'fit' }),
      screen('填写申报', 'packages/apply/form', { id: draft }),
      screen('核对并提交', 'packages/apply/review', { id: draft }),
      screen('提交成功', 'packages/apply/receipt', { id: filed }),
      screen('申报进度', 'packages/apply/detail', { id: filed }),
      screen('收款账户', 'packages/account/payees'),
      screen('消息', 'packages/account/inbox'),
      screen('一企一档', 'packages/account/enterprise'),
    ],
  };
}

async function filedBy({ token }: FirmSession): Promise<string> {
  const { items } = await read(listApplications, { query: { limit: 100 }, token });
  const filed = items.find(({ status }) => status !== 'draft');
  if (!filed) throw new Error('the firm has filed nothing');
  return filed.id;
}

/** A draft of whatever the firm may apply for: asking twice opens the same one. */
async function draftOf(session: FirmSession): Promise<string> {
  const enterpriseId = firstEnterprise(session).id;
  const { token } = session;
  const { items } = await read(listMatches, { params: { id: enterpriseId }, token });
  const match = items.find(
    ({ measure, outcome, application }) =>
      outcome !== 'not_met' &&
      measure.windowState === 'open' &&
      measure.mode !== 'no_application' &&
      (application === undefined || application.status === 'draft'),
  );
  if (!match) throw new Error('nothing is left that the firm may apply for');
  return (await act(openDraft, { token, body: { measureId: match.measure.id, enterpriseId } })).id;
}
