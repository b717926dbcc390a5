import * as firm from '@qinqing/contract/firm';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder } from '../../../test/domain.js';
import { WechatStandIn } from '../../../test/wechat.js';
import { NoticePush } from './consent.entity.js';
import { NoticeService } from './index.js';

const SEND = '/cgi-bin/message/subscribe/send';
const TEMPLATES = {
  progress: { id: 'T-PROGRESS', fields: { title: 'thing1', text: 'thing2', time: 'time3' } },
  payment: { id: 'T-PAYMENT', fields: { title: 'thing1', text: 'thing2' } },
};

describe('WeChat, on the server', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let people = 0;
  const wechat = new WechatStandIn();
  beforeAll(async () => {
    t = await testApp({
      env: {
        WECHAT_APP_ID: 'wx1',
        WECHAT_SECRET: 'top-secret',
        WECHAT_BASE_URL: await wechat.start(),
        WECHAT_TEMPLATES: JSON.stringify(TEMPLATES),
      },
    });
    build = new DomainBuilder(t);
  });
  afterAll(async () => {
    await t.close();
    await wechat.stop();
  });

  const login = async () => {
    people += 1;
    const [code, openid] = [`code-${people}`, `openid-${people}`];
    wechat.issueCode(code, openid);
    const { body } = await t.call(firm.loginWithWechat, { code });
    return { token: body.token, id: body.user.id, openid, code };
  };
  const grant = (as: string, ...results: { templateId: string; outcome: 'accept' | 'reject' | 'ban' | 'filter' }[]) =>
    t.call(firm.recordConsents, { results }, { as });
  const accept = (templateId: string) => ({ templateId, outcome: 'accept' as const });
  const wallet = async (as: string) =>
    Object.fromEntries(
      (await t.call(firm.listConsents, undefined, { as })).body.items.map(({ topic, remaining }) => [topic, remaining]),
    );
  const send = (to: { kind: 'firm_user' | 'enterprise'; id: string }, key: string, topic?: 'payment') =>
    t.db.write((m) =>
      t.get(NoticeService).send(m, {
        to,
        title: '您的申报已通过初审',
        body: '稳岗补助(测试)已由街道经济服务中心审核通过,进入复审。',
        link: 'application:A1',
        key,
        ...(topic ? { topic } : {}),
      }),
    );

  it('takes a log-in code once', async () => {
    const { code } = await login();
    expect((await t.call(firm.loginWithWechat, { code })).error.code).toBe('WECHAT_CODE_INVALID');
    expect((await t.call(firm.loginWithWechat, { code: 'made-up' })).error.code).toBe('WECHAT_CODE_INVALID');
    wechat.plan('/sns/jscode2session', { errcode: 45011, errmsg: 'too frequent' });
    expect((await t.call(firm.loginWithWechat, { code: 'any' })).status).toBe(429);
  });

  it('learns a phone number from its button, keeps it masked, and forgets it when told so', async () => {
    const { token: as } = await login();
    expect((await t.call(firm.getFirmMe, undefined, { as })).body.user.phoneMasked).toBeUndefined();
    wechat.issuePhone('p1', '13812340000');
    const { body } = await t.call(firm.givePhone, { code: 'p1' }, { as });
    expect(body.user.phoneMasked).toBe('138****0000');
    expect((await t.call(firm.givePhone, { code: 'p1' }, { as })).error.code).toBe('WECHAT_CODE_INVALID');
    const gone = await t.call(firm.removePhone, undefined, { as });
    expect(gone.body.user.phoneMasked).toBeUndefined();
  });

  it('asks for one token for all, and for a new one when it is over', async () => {
    wechat.endToken();
    const before = wechat.count('/cgi-bin/stable_token');
    const person = await login();
    for (const code of ['a', 'b', 'c']) wechat.issuePhone(code, '13900000000');
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((code) => t.call(firm.givePhone, { code }, { as: person.token })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(wechat.count('/cgi-bin/stable_token') - before).toBe(1);
    wechat.plan('/wxa/business/getuserphonenumber', { errcode: 42001, errmsg: 'access_token expired' });
    wechat.issuePhone('d', '13900000001');
    expect((await t.call(firm.givePhone, { code: 'd' }, { as: person.token })).status).toBe(200);
    expect(wechat.count('/cgi-bin/stable_token') - before).toBe(2);
    wechat.plan('/wxa/business/getuserphonenumber', { errcode: -1, errmsg: 'system busy' });
    expect((await t.call(firm.givePhone, { code: 'e' }, { as: person.token })).error.code).toBe('WECHAT_UNAVAILABLE');
  });

  it('looks at texts that others will read', async () => {
    const shop = await build.firm();
    const { token: as } = await login();
    const ask = (statement: string) =>
      t.call(
        firm.requestBinding,
        { uscc: shop.uscc, name: '陈新', role: 'agent', way: 'owner_confirms', statement },
        { as },
      );
    expect((await ask('网上赌场')).error.code).toBe('CONTENT_REFUSED');
    expect((await ask('负责财务申报')).status).toBe(200);
  });

  describe('and its consents', () => {
    it('are one message each, at most three topics at a time, of ours only', async () => {
      const { token: as } = await login();
      expect(await wallet(as)).toEqual({ progress: 0, payment: 0 });
      await grant(as, accept('T-PROGRESS'), { templateId: 'T-PAYMENT', outcome: 'reject' });
      await Promise.all([grant(as, accept('T-PROGRESS')), grant(as, accept('T-PROGRESS'))]);
      expect(await wallet(as)).toEqual({ progress: 3, payment: 0 });
      await grant(as, { templateId: 'T-PROGRESS', outcome: 'ban' });
      expect(await wallet(as)).toEqual({ progress: 0, payment: 0 });
      expect((await grant(as, accept('T-FOREIGN'))).status).toBe(400);
      const four = ['T-PROGRESS', 'T-PAYMENT', 'T-PROGRESS', 'T-PAYMENT'].map(accept);
      expect((await grant(as, ...four)).error.fields?.[0]?.message).toContain('3');
    });

    it('are spent by messages, and the inbox has them all', async () => {
      const person = await login();
      await grant(person.token, accept('T-PROGRESS'));
      wechat.consent(person.openid, 'T-PROGRESS');
      const before = wechat.sent.length;
      for (const key of ['m1', 'm2']) await send({ kind: 'firm_user', id: person.id }, `${person.id}${key}`);
      await t.runner.drain();
      expect(wechat.sent.slice(before)).toEqual([
        expect.objectContaining({
          touser: person.openid,
          template_id: 'T-PROGRESS',
          data: expect.objectContaining({ thing1: { value: '您的申报已通过初审' } }),
        }),
      ]);
      const { thing2 } = wechat.sent.at(-1)!.data as { thing2: { value: string } };
      expect([...thing2.value].length).toBeLessThanOrEqual(20);
      expect((await t.call(firm.listMessages, undefined, { as: person.token, query: {} })).body.items).toHaveLength(2);
      expect((await wallet(person.token)).progress).toBe(0);
    });

    it('are void once WeChat says so, without a fuss and without a second try', async () => {
      const person = await login();
      for (let n = 0; n < 3; n++) await grant(person.token, accept('T-PROGRESS'));
      await send({ kind: 'firm_user', id: person.id }, `${person.id}x`);
      const before = wechat.count(SEND);
      await t.runner.drain();
      expect(wechat.count(SEND) - before).toBe(1);
      expect((await wallet(person.token)).progress).toBe(0);
      await send({ kind: 'firm_user', id: person.id }, `${person.id}y`);
      await t.runner.drain();
      expect(wechat.count(SEND) - before).toBe(1);
      expect((await t.jobs.counts()).byStatus.dead).toBe(0);
    });

    it('are not spent twice by a message that needs two tries', async () => {
      const person = await login();
      for (let n = 0; n < 2; n++) await grant(person.token, accept('T-PAYMENT'));
      wechat.consent(person.openid, 'T-PAYMENT', 2);
      wechat.plan(SEND, { errcode: -1, errmsg: 'system busy' });
      await send({ kind: 'firm_user', id: person.id }, `${person.id}z`, 'payment');
      await t.runner.drain();
      const pushes = () => t.db.read((m) => m.findBy(NoticePush, { userId: person.id }));
      expect((await pushes()).map(({ status }) => status)).toEqual(['reserved']);
      t.clock.advance({ minutes: 15 });
      await t.runner.drain();
      expect((await pushes()).map(({ status }) => status)).toEqual(['sent']);
      expect((await wallet(person.token)).payment).toBe(1);
    });

    it('belong to each member of an enterprise', async () => {
      const shop = await build.firm();
      const owner = await build.firmToken(shop);
      const person = await login();
      const { code } = (await t.call(firm.invite, { role: 'viewer' }, { as: owner, params: { id: shop.enterpriseId } }))
        .body;
      await t.call(firm.acceptInvitation, { code, name: '王小明' }, { as: person.token });
      await grant(person.token, accept('T-PROGRESS'));
      wechat.consent(person.openid, 'T-PROGRESS');
      const before = wechat.sent.length;
      await send({ kind: 'enterprise', id: shop.enterpriseId }, `${shop.enterpriseId}x`);
      await t.runner.drain();
      // The demonstration log-in has no WeChat behind it.
      expect(wechat.sent.slice(before).map(({ touser }) => touser)).toEqual([person.openid]);
    });
  });
});
