import type { RouteContract } from '@qinqing/contract';
import * as firm from '@qinqing/contract/firm';
import * as z from 'zod';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder } from '../../../test/domain.js';
import { WechatStandIn } from '../../../test/wechat.js';
import { AuditEntryRow } from '../audit/audit.entity.js';
import { TextCheck } from './text-check.entity.js';

const CHECK = '/wxa/msg_sec_check';

describe('texts that others will read', () => {
  let t: TestApp;
  let build: DomainBuilder;
  const wechat = new WechatStandIn();
  let people = 0;
  beforeAll(async () => {
    t = await testApp({
      env: { WECHAT_APP_ID: 'wx1', WECHAT_SECRET: 'top-secret', WECHAT_BASE_URL: await wechat.start() },
    });
    build = new DomainBuilder(t);
  });
  afterAll(async () => {
    await t.close();
    await wechat.stop();
  });

  const login = async (): Promise<string> => {
    people += 1;
    const code = `text-${people}`;
    wechat.issueCode(code, `openid-${code}`);
    return (await t.call(firm.loginWithWechat, { code })).body.token;
  };
  const open = (as: string, text: string) => t.call(firm.openStuckCase, { step: '补正', text }, { as });
  const waiting = () => t.db.read((m) => m.find(TextCheck));
  const audited = (action: string) => t.db.read((m) => m.findBy(AuditEntryRow, { action }));

  it('lets nothing be written of a risky text, and says so in a clear sentence', async () => {
    const as = await login();
    const { status, error } = await open(as, '来赌一把');
    expect([status, error.code]).toEqual([422, 'CONTENT_REFUSED']);
    expect(error.message).toContain('未通过安全检查');
    expect((await t.call(firm.listStuckCases, undefined, { as })).body.items).toEqual([]);
    expect((await open(as, '材料交了三次还要交')).status).toBe(200);
    expect(await waiting()).toEqual([]);
  });

  it('takes a text while WeChat is down, keeps it encrypted, and looks at it later', async () => {
    const as = await login();
    wechat.plan(CHECK, { errcode: -1, errmsg: 'system busy' });
    expect((await open(as, '窗口没有人')).status).toBe(200);
    wechat.plan(CHECK, { errcode: 45009, errmsg: 'reach max api daily quota limit' });
    expect((await open(as, '有人拉我去赌')).status).toBe(200);
    const kept = await waiting();
    expect(kept.map(({ path }) => path)).toEqual(['/api/firm/stuck-cases', '/api/firm/stuck-cases']);
    expect(JSON.stringify(kept)).not.toMatch(/窗口|赌/);

    await t.runner.drain();
    expect(await waiting()).toEqual([]);
    const [found, ...more] = await audited('text_check.risky');
    expect(more).toEqual([]);
    expect(found?.after).toEqual({ path: '/api/firm/stuck-cases' });
  });

  it('notes why nobody looked: the person never came through WeChat, or has been away from it too long', async () => {
    const onTheWeb = await build.firmToken(await build.firm());
    expect((await open(onTheWeb, '赌')).status).toBe(200);
    wechat.plan(CHECK, { errcode: 61010, errmsg: 'code is expired' });
    expect((await open(await login(), '赌')).status).toBe(200);
    const skipped = await audited('text_check.skip');
    expect(skipped.map(({ after }) => (after as { why: string }).why)).toEqual(['no_wechat', 'not_seen']);
  });

  it('names every free text of a firm in the contract', () => {
    /** Names and numbers that are checked by other means, or secrets that must go to nobody else. */
    const otherwise = new Set([
      ...['accountName', 'bankName', 'branchName', 'accountNumber', 'realName', 'phone'],
      ...['code', 'uscc', 'account', 'device', 'sha256', 'id', 'fact', 'templateId', 'idempotencyKey'],
    ]);
    const forgotten = Object.entries(firm as Record<string, unknown>).flatMap(([name, value]) => {
      const route = value as RouteContract;
      if (typeof value !== 'object' || value === null || !('path' in value) || !route.body) return [];
      const said = new Set(route.readByOthers ?? []);
      return freeTexts(z.toJSONSchema(route.body, { unrepresentable: 'any', io: 'input' }))
        .filter((field) => !said.has(field) && !otherwise.has(field) && !/Ids?$/.test(field))
        .map((field) => `${name}.${field}`);
    });
    // A draft is the firm's own until it is handed in: its words are looked at then. The answers to an offer are figures.
    const drafted = ['saveDraft.values', 'saveDraft.key', 'saveDraft.missingReason', 'confirmOffer.values'];
    // A file's name, and the name of a fact.
    expect(forgotten.sort()).toEqual([...drafted, 'startUpload.name', 'correctOffer.name'].sort());
  });
});

/** Names of fields that take any words of some length. */
function freeTexts(schema: unknown, name = ''): string[] {
  if (schema === null || typeof schema !== 'object') return [];
  const node = schema as Record<string, unknown>;
  const plain = node.type === 'string' && !node.enum && !node.pattern && !node.format && !node.const;
  if (plain) return Number(node.maxLength ?? 0) >= 10 ? [name] : [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key === 'properties') return Object.entries(value as object).flatMap(([field, each]) => freeTexts(each, field));
    if (Array.isArray(value)) return value.flatMap((each) => freeTexts(each, name));
    return freeTexts(value, name);
  });
}
