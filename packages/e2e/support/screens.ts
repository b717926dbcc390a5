import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FirmSession } from '@qinqing/contract/firm';
import {
  listApplications,
  listFirmClawbacks,
  listMatches,
  listMyObjections,
  listOffers,
  listRepairs,
  listStuckCases,
  openDraft,
  saveMeasure,
} from '@qinqing/contract/firm';
import { getMeasure, listMeasures, listPublicity, listRecordings } from '@qinqing/contract/public';
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

/** The pages that the mini-program declares, as `packages/measure/detail`. */
export function declaredPages(): string[] {
  const config = readFileSync(path.resolve(import.meta.dirname, '../../../miniapp/src/app.config.ts'), 'utf8');
  const namesIn = (list = '') => [...list.matchAll(/'([a-z/-]+)\/index'/g)].map(([, name]) => name ?? '');
  const [, main] = /\bpages: \[([^\]]*)\]/.exec(config) ?? [];
  const parts = [...config.matchAll(/root: '([a-z/-]+)',\s*pages: \[([^\]]*)\]/g)];
  return [...namesIn(main), ...parts.flatMap(([, root, list]) => namesIn(list).map((name) => `${root}/${name}`))];
}

/** Every page of the mini-program with something on it; the firm's pages want a log-in as {@link FIRMS}.mall. */
export async function phoneScreens(): Promise<{ open: Screen[]; firm: Screen[] }> {
  const { items } = await read(listMeasures, { query: { limit: 100 } });
  // The longest title is the one that breaks a layout.
  const longest = [...items].sort((a, b) => b.title.length - a.title.length)[0];
  const measure = await read(getMeasure, { params: { id: longest?.id ?? '' } });
  const recordings = await read(listRecordings);
  const session = await sessionOf(FIRMS.mall);
  const [filed, draft] = [await filedBy(session), await draftOf(session)];
  await act(saveMeasure, { token: session.token, params: { measureId: measure.id }, body: { subscribed: true } });
  return {
    open: [
      screen('首页', 'pages/home'),
      screen('政策', 'pages/policy'),
      screen('政策包', 'packages/measure/package'),
      screen('政策详情', 'packages/measure/detail', { id: measure.id }),
      screen('政策文件', 'packages/measure/document', { id: measure.documents[0]?.id ?? '' }),
      screen('算一算', 'packages/measure/calculator', { id: measure.id }),
      screen('五个问题', 'packages/measure/for-you'),
      screen('回放列表', 'packages/live/list'),
      screen('回放', 'packages/live/player', { id: recordings.items[0]?.id ?? '' }),
      screen('公示', 'packages/live/notices'),
      screen('核验兑付证明', 'packages/case/certificate'),
      screen('登录', 'packages/account/login'),
      screen('隐私说明', 'packages/account/privacy'),
      screen('帮助与关于', 'packages/account/help'),
      screen('进度（未登录）', 'pages/progress'),
      screen('我的（未登录）', 'pages/mine'),
    ],
    firm: [
      screen('首页（企业）', 'pages/home'),
      screen('进度', 'pages/progress'),
      screen('我的', 'pages/mine'),
      screen('能享什么', 'packages/measure/for-you'),
      screen('能不能享', 'packages/measure/detail', { id: measure.id, tab: 'fit' }),
      screen('我的收藏', 'packages/measure/saved'),
      screen('算一算（企业）', 'packages/measure/calculator', { id: measure.id }),
      screen('填写申报', 'packages/apply/form', { id: draft }),
      screen('核对并提交', 'packages/apply/review', { id: draft }),
      screen('提交成功', 'packages/apply/receipt', { id: filed }),
      screen('申报进度', 'packages/apply/detail', { id: filed }),
      screen('收款账户', 'packages/account/payees'),
      screen('消息', 'packages/account/inbox'),
      screen('一企一档', 'packages/account/enterprise'),
      screen('我的企业', 'packages/account/enterprises'),
      screen('绑定企业', 'packages/account/bind'),
      screen('企业成员', 'packages/account/members'),
      screen('企业资料库', 'packages/account/library'),
      screen('消息提醒', 'packages/account/reminders'),
      screen('数据更正', 'packages/account/corrections'),
      screen('我的数据', 'packages/account/my-data'),
      screen('谁看过企业数据', 'packages/account/access'),
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

const idOf = <T extends { id: string }>(
  what: string,
  items: readonly T[],
  wanted: (item: T) => boolean = () => true,
) => {
  const found = items.find(wanted);
  if (!found) throw new Error(`the demonstration has no ${what}`);
  return found.id;
};

/** The pages around a running case, by the firm that has each of them to show. */
export async function caseScreens(): Promise<{ who: string; screens: Screen[] }[]> {
  const [restaurant, factory, wholesaler, hotel, mall] = [
    await sessionOf(FIRMS.restaurant),
    await sessionOf(FIRMS.factory),
    await sessionOf(FIRMS.wholesaler),
    await sessionOf(FIRMS.hotel),
    await sessionOf(FIRMS.mall),
  ];
  const casesOf = async ({ token }: FirmSession) =>
    (await read(listApplications, { query: { limit: 100 }, token })).items;
  const offers = await read(listOffers, { query: { limit: 100 }, token: restaurant.token });
  const repairs = await read(listRepairs, { params: { id: firstEnterprise(factory).id }, token: factory.token });
  const clawbacks = await read(listFirmClawbacks, {
    query: { enterpriseId: firstEnterprise(wholesaler).id },
    token: wholesaler.token,
  });
  const objections = await read(listMyObjections, { token: hotel.token });
  const [notice] = (await read(listPublicity)).items;
  const stuck = await read(listStuckCases, { token: mall.token });
  const [factoryCases, wholesalerCases, hotelCases] = [
    await casesOf(factory),
    await casesOf(wholesaler),
    await casesOf(hotel),
  ];
  const returned = repairs.items[0]?.applicationId ?? '';
  return [
    {
      who: FIRMS.restaurant,
      screens: [
        screen('进度，有免申即享', 'pages/progress'),
        screen('免申即享', 'packages/case/offers'),
        screen('免申即享事项', 'packages/case/offer', { id: idOf('offer', offers.items) }),
      ],
    },
    {
      who: FIRMS.factory,
      screens: [
        screen('款项退回的申报', 'packages/apply/detail', { id: returned }),
        screen('更正收款账户', 'packages/case/repair', { id: idOf('repair', repairs.items) }),
        screen('申诉', 'packages/case/appeal', {
          id: idOf('rejected case', factoryCases, ({ status }) => status === 'rejected'),
        }),
        screen('已评价', 'packages/case/rating', {
          id: idOf('rated case', factoryCases, ({ status, id }) => status === 'paid' && id !== returned),
        }),
      ],
    },
    {
      who: FIRMS.wholesaler,
      screens: [
        screen('需退回的款项', 'packages/case/clawback', { id: idOf('clawback', clawbacks.items) }),
        screen('差评与答复', 'packages/case/rating', { id: idOf('paid case', wholesalerCases) }),
      ],
    },
    {
      who: FIRMS.hotel,
      screens: [
        screen('我提出的异议', 'packages/case/objections'),
        screen('提出异议', 'packages/case/object', {
          notice: notice?.id ?? '',
          item: idOf('publicised firm', notice?.items ?? []),
        }),
        screen('异议办理', 'packages/case/objection', { id: idOf('objection', objections.items) }),
        screen('评价', 'packages/case/rating', {
          id: idOf('unrated case', hotelCases, ({ status }) => status === 'paid'),
        }),
        screen('反映问题', 'packages/case/stuck-report', { application: idOf('case', hotelCases) }),
      ],
    },
    {
      who: FIRMS.mall,
      screens: [
        screen('我反映的问题', 'packages/case/stuck'),
        screen('问题与答复', 'packages/case/stuck-case', { id: idOf('stuck case', stuck.items) }),
      ],
    },
  ];
}
