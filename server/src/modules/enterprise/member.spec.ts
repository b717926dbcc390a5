import * as firm from '@qinqing/contract/firm';
import * as staff from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm, usccOf } from '../../../test/domain.js';
import { EnterpriseMember } from './enterprise.entity.js';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');

describe('the people of an enterprise', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let shop: Firm;
  let owner: string;
  let names = 0;
  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    shop = await build.firm();
    owner = await build.firmToken(shop);
  });

  /** Somebody who has just logged in with WeChat and acts for nobody. */
  const newcomer = async () => {
    const { body } = await t.call(firm.loginWithWechat, { code: `demo-person${++names}` });
    return { token: body.token, id: body.user.id };
  };
  const upload = async (as: string) => {
    const body = new FormData();
    body.append('file', new Blob([PDF], { type: 'application/pdf' }), '授权书.pdf');
    const request = new Request('http://x', { method: 'POST', body });
    const response = await t.app.inject({
      method: 'POST',
      url: firm.uploadFile.path,
      headers: { authorization: `Bearer ${as}`, 'content-type': request.headers.get('content-type')! },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    return response.json().id as string;
  };
  const enterprise = () => ({ params: { id: shop.enterpriseId } });
  const invite = async (role: 'agent' | 'viewer' = 'agent') =>
    (await t.call(firm.invite, { role }, { as: owner, ...enterprise() })).body;
  const join = async (role: 'agent' | 'viewer' = 'agent') => {
    const person = await newcomer();
    const { code } = await invite(role);
    await t.call(firm.acceptInvitation, { code, name: '王小明' }, { as: person.token });
    return person;
  };
  const roleOf = (userId: string) =>
    t.db.read(
      async (m) => (await m.findOneBy(EnterpriseMember, { userId, enterpriseId: shop.enterpriseId }))?.role ?? null,
    );

  describe('invited', () => {
    it('come in once per code, under the name they give', async () => {
      const person = await newcomer();
      const { code } = await invite();
      const joined = await t.call(
        firm.acceptInvitation,
        { code: code.toLowerCase(), name: '王小明' },
        { as: person.token },
      );
      expect(joined.body).toEqual({ id: shop.enterpriseId, name: shop.name, uscc: shop.uscc, role: 'agent' });
      const again = await t.call(firm.acceptInvitation, { code, name: '李四' }, { as: (await newcomer()).token });
      expect(again.error.code).toBe('INVITATION_INVALID');
      const { body } = await t.call(firm.listMembers, undefined, { as: person.token, ...enterprise() });
      expect(body.items.map(({ name, role, you }) => [name, role, you])).toEqual([
        [shop.actor.name, 'owner', false],
        ['王小明', 'agent', true],
      ]);
      expect((await t.call(firm.getFirmMe, undefined, { as: person.token })).body.enterprises).toHaveLength(1);
    });

    it('with one code on several phones at once, one comes in', async () => {
      const { code } = await invite();
      const people = await Promise.all([1, 2, 3].map(() => newcomer()));
      const answers = await Promise.all(
        people.map(({ token }) => t.call(firm.acceptInvitation, { code, name: '同时' }, { as: token })),
      );
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect((await t.call(firm.listMembers, undefined, { as: owner, ...enterprise() })).body.items).toHaveLength(2);
    });

    it('too late, or after the invitation was taken back, stay outside', async () => {
      const late = await invite();
      const back = await invite();
      const params = { id: shop.enterpriseId, invitationId: back.id };
      await t.call(firm.revokeInvitation, undefined, { as: owner, params });
      const person = await newcomer();
      const use = async (code: string) =>
        (await t.call(firm.acceptInvitation, { code, name: '迟到' }, { as: person.token })).error.code;
      expect(await use(back.code)).toBe('INVITATION_INVALID');
      t.clock.advance({ hours: 25 });
      expect(await use(late.code)).toBe('INVITATION_INVALID');
      const { body } = await t.call(firm.listInvitations, undefined, { as: owner, ...enterprise() });
      expect(body.items).toEqual([]);
    });
  });

  describe('in their roles', () => {
    it('may read, act or manage, and nothing beyond', async () => {
      const viewer = await join('viewer');
      const agent = await join('agent');
      const stranger = await newcomer();
      const account = { accountName: shop.name, accountNumber: '6222020200012345678', bankName: '工商银行' };
      const attempts = async (as: string) => ({
        read: (await t.call(firm.getEnterprise, undefined, { as, ...enterprise() })).status,
        act: (await t.call(firm.addPayeeAccount, account, { as, ...enterprise() })).status,
        manage: (await t.call(firm.invite, { role: 'viewer' }, { as, ...enterprise() })).status,
      });
      expect(await attempts(stranger.token)).toEqual({ read: 404, act: 404, manage: 404 });
      expect(await attempts(viewer.token)).toEqual({ read: 200, act: 403, manage: 403 });
      expect(await attempts(agent.token)).toEqual({ read: 200, act: 200, manage: 403 });
      const denied = await t.call(firm.addPayeeAccount, account, { as: viewer.token, ...enterprise() });
      expect(denied.error).toMatchObject({ code: 'FORBIDDEN', message: expect.stringContaining('查看人') });
    });

    it('lose what they could do as soon as they are removed', async () => {
      const agent = await join();
      const params = { id: shop.enterpriseId, userId: agent.id };
      expect((await t.call(firm.removeMember, undefined, { as: owner, params })).status).toBe(204);
      expect((await t.call(firm.getEnterprise, undefined, { as: agent.token, ...enterprise() })).status).toBe(404);
      const { body } = await t.call(firm.listMessages, undefined, { as: agent.token, query: {} });
      expect(body.items[0]!.title).toBe('您已不再是企业成员');
    });

    it('keep a manager, whoever leaves and however often', async () => {
      const leave = (as: string) => t.call(firm.leaveEnterprise, undefined, { as, ...enterprise() });
      expect((await leave(owner)).error.code).toBe('LAST_OWNER');
      const params = { id: shop.enterpriseId, userId: shop.actor.id };
      const demoted = await t.call(firm.changeMember, { role: 'viewer' }, { as: owner, params });
      expect(demoted.error.code).toBe('LAST_OWNER');
      const second = await join();
      const raise = { id: shop.enterpriseId, userId: second.id };
      expect((await t.call(firm.changeMember, { role: 'owner' }, { as: owner, params: raise })).status).toBe(204);
      const both = await Promise.all([leave(owner), leave(second.token)]);
      expect(both.map(({ status }) => status).sort()).toEqual([204, 409]);
      const left = await t.db.read((m) => m.findBy(EnterpriseMember, { enterpriseId: shop.enterpriseId }));
      expect(left.map(({ role }) => role)).toEqual(['owner']);
    });

    it('hand the enterprise over', async () => {
      const agent = await join();
      const transfer = (userId: string, afterwards: 'agent' | 'leave') =>
        t.call(firm.transferEnterprise, { userId, afterwards }, { as: owner, ...enterprise() });
      expect((await transfer(shop.actor.id, 'leave')).status).toBe(400);
      expect((await transfer('nobody', 'agent')).status).toBe(404);
      expect((await transfer(agent.id, 'agent')).status).toBe(204);
      expect([await roleOf(agent.id), await roleOf(shop.actor.id)]).toEqual(['owner', 'agent']);
      expect((await transfer(shop.actor.id, 'leave')).status).toBe(403);
    });
  });

  describe('bound by credit code and authorisation', () => {
    const ask = async (
      as: string,
      input: Partial<Parameters<typeof t.call<typeof firm.requestBinding>>[1] & object> = {},
    ) =>
      t.call(
        firm.requestBinding,
        { uscc: shop.uscc, name: '陈新', role: 'agent', way: 'owner_confirms', ...input },
        { as },
      );

    it('are told about codes that are wrong or not registered', async () => {
      const { token } = await newcomer();
      expect((await ask(token, { uscc: '91350100M000100Y4Z' })).error.code).toBe('USCC_INVALID');
      expect((await ask(token, { uscc: usccOf(987_654) })).error.code).toBe('NOT_FOUND');
      expect((await ask(token, { uscc: '123' })).error.fields?.[0]?.message).toContain('18 位');
      const found = await t.call(firm.getRegistration, undefined, { as: token, params: { uscc: shop.uscc } });
      expect(found.body).toEqual({ name: shop.name, uscc: shop.uscc, hasOwner: true });
    });

    it('by the manager’s word', async () => {
      const person = await newcomer();
      const { body } = await ask(person.token);
      expect(body).toMatchObject({ status: 'pending', now: '等待企业管理员确认' });
      expect((await ask(person.token)).error.code).toBe('BINDING_PENDING');
      const waiting = await t.call(firm.listEnterpriseBindings, undefined, { as: owner, ...enterprise() });
      expect(waiting.body.items).toMatchObject([{ id: body.id, userName: '陈新', role: 'agent' }]);
      const params = { id: shop.enterpriseId, bindingId: body.id };
      const refused = await t.call(firm.decideEnterpriseBinding, { approve: false }, { as: owner, params });
      expect(refused.error.fields?.[0]?.path).toBe('reason');
      const decide = () => t.call(firm.decideEnterpriseBinding, { approve: true }, { as: owner, params });
      const twice = await Promise.all([decide(), decide()]);
      expect(twice.map(({ status }) => status).sort()).toEqual([204, 409]);
      expect(twice.find(({ status }) => status === 409)!.error.details).toEqual({ current: 'approved', version: 2 });
      expect(await roleOf(person.id)).toBe('agent');
      expect((await ask(person.token)).error.code).toBe('ALREADY_MEMBER');
      expect((await t.call(firm.listBindings, undefined, { as: person.token })).body.items[0]!.status).toBe('approved');
    });

    it('by papers that staff look at', async () => {
      const [record] = await build.registered(1);
      const person = await newcomer();
      const without = await ask(person.token, { uscc: record!.uscc });
      expect(without.error.fields?.[0]).toMatchObject({ path: 'way' });
      const bare = await ask(person.token, { uscc: record!.uscc, way: 'evidence' });
      expect(bare.error.fields?.[0]).toMatchObject({ path: 'fileIds' });
      const fileIds = [await upload(person.token)];
      const { body } = await ask(person.token, { uscc: record!.uscc, way: 'evidence', role: 'owner', fileIds });

      const desk = await build.staffToken('street_reviewer');
      const list = await t.call(staff.listStaffBindings, undefined, { as: desk, query: {} });
      const row = list.body.items.find(({ id }) => id === body.id)!;
      expect(row.files.map(({ name }) => name)).toEqual(['授权书.pdf']);
      const params = { id: row.id };
      const outsider = await build.staffToken('payout_maker');
      const input = { version: row.version, approve: true };
      expect((await t.call(staff.decideStaffBinding, input, { as: outsider, params })).status).toBe(403);
      const file = { params: { id: fileIds[0]! } };
      expect((await t.call(staff.downloadStaffFile, undefined, { as: outsider, ...file })).status).toBe(404);
      expect((await t.call(staff.downloadStaffFile, undefined, { as: desk, ...file })).bytes.equals(PDF)).toBe(true);
      const stale = await t.call(staff.decideStaffBinding, { ...input, version: 9 }, { as: desk, params });
      expect(stale.error.code).toBe('STALE_VERSION');
      expect((await t.call(staff.decideStaffBinding, input, { as: desk, params })).body.status).toBe('approved');
      const me = await t.call(firm.getFirmMe, undefined, { as: person.token });
      expect(me.body).toMatchObject({ user: { name: '陈新' }, enterprises: [{ uscc: record!.uscc, role: 'owner' }] });
      const again = await t.call(staff.decideStaffBinding, input, { as: desk, params });
      expect(again.error).toMatchObject({ code: 'STATE_CONFLICT', details: { current: 'approved' } });
    });

    it('can be taken back, and asked for anew', async () => {
      const person = await newcomer();
      const { body } = await ask(person.token);
      const stranger = await newcomer();
      const params = { id: body.id };
      expect((await t.call(firm.cancelBinding, undefined, { as: stranger.token, params })).status).toBe(404);
      expect((await t.call(firm.cancelBinding, undefined, { as: person.token, params })).body.status).toBe('cancelled');
      expect((await t.call(firm.cancelBinding, undefined, { as: person.token, params })).error.code).toBe(
        'STATE_CONFLICT',
      );
      expect((await ask(person.token)).status).toBe(200);
    });
  });
});
