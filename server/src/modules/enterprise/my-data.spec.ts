import * as firm from '@qinqing/contract/firm';
import * as open from '@qinqing/contract/public';
import * as staff from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm } from '../../../test/domain.js';
import { FirmUser } from '../identity/identity.entity.js';

describe('the data kept of a person', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let shop: Firm;
  let owner: string;
  let people = 0;
  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    shop = await build.firm();
    owner = await build.firmToken(shop);
  });
  afterAll(() => t.close());

  const newcomer = async () => {
    const code = `demo-mine${++people}`;
    const { body } = await t.call(firm.loginWithWechat, { code });
    return { token: body.token, id: body.user.id, code };
  };
  const join = async (at: Firm, as: string) => {
    const person = await newcomer();
    const { code } = (await t.call(firm.invite, { role: 'agent' }, { as, params: { id: at.enterpriseId } })).body;
    await t.call(firm.acceptInvitation, { code, name: '王小明' }, { as: person.token });
    return person;
  };

  it('is listed with purpose and retention for anybody to read', async () => {
    const { body } = await t.call(open.getPrivacy);
    expect(body.fields.length).toBeGreaterThan(5);
    for (const each of body.fields) expect([each.purpose, each.retention, each.basis]).not.toContain('');
    expect(body.fields.find(({ field }) => field === '联系电话')!.optional).toBe(true);
  });

  it('can be copied whole by the person, and by nobody else', async () => {
    const person = await join(shop, owner);
    await t.call(firm.givePhone, { code: 'demo-13812340000' }, { as: person.token });
    const { bytes, headers } = await t.call(firm.exportMyData, undefined, { as: person.token });
    expect(headers['content-disposition']).toContain('attachment');
    const copy = JSON.parse(bytes.toString());
    expect(copy.account).toMatchObject({ name: '王小明', phone: '138****0000' });
    expect(copy.enterprises.memberships).toEqual([
      { id: shop.enterpriseId, name: shop.name, uscc: shop.uscc, role: 'agent' },
    ]);
    expect(copy.applications).toEqual([]);
    expect(Object.keys(copy)).toEqual(expect.arrayContaining(['messages', 'savedMeasures']));
    expect(bytes.toString()).not.toContain('13812340000');
    expect((await t.call(firm.exportMyData)).error.code).toBe('LOGIN_REQUIRED');
  });

  it('goes when the person goes, as far as the law allows', async () => {
    const person = await join(shop, owner);
    await t.call(firm.givePhone, { code: 'demo-13812340000' }, { as: person.token });
    const terms = await t.call(firm.getDeletionTerms, undefined, { as: person.token });
    expect(terms.body.obstacles).toEqual([]);
    expect(terms.body.kept.map(({ why }) => why).join()).toContain('会计档案');
    const done = await t.call(firm.deleteMyData, { confirm: true }, { as: person.token });
    expect(done.body.deleted.length).toBeGreaterThan(2);
    expect((await t.call(firm.getFirmMe, undefined, { as: person.token })).status).toBe(401);
    const row = await t.db.read((m) => m.findOneByOrFail(FirmUser, { id: person.id }));
    expect(row).toMatchObject({ name: '已注销用户', openid: null });
    const members = await t.call(firm.listMembers, undefined, { as: owner, params: { id: shop.enterpriseId } });
    expect(members.body.items.map(({ userId }) => userId)).not.toContain(person.id);
    // Coming back is coming anew.
    const again = await t.call(firm.loginWithWechat, { code: person.code });
    expect(again.body.user.id).not.toBe(person.id);
    expect(again.body.enterprises).toEqual([]);
  });

  it('stays where others would be left without a manager, and with an account of the demonstration', async () => {
    const person = await join(shop, owner);
    const at = { params: { id: shop.enterpriseId } };
    await t.call(firm.transferEnterprise, { userId: person.id, afterwards: 'agent' }, { as: owner, ...at });
    const refused = await t.call(firm.deleteMyData, { confirm: true }, { as: person.token });
    expect(refused.error).toMatchObject({ code: 'STATE_CONFLICT', message: expect.stringContaining('移交') });
    expect((await t.call(firm.getFirmMe, undefined, { as: person.token })).status).toBe(200);
    const demo = await t.call(firm.deleteMyData, { confirm: true }, { as: owner });
    expect(demo.error.message).toContain('演示账号');
    await t.call(firm.transferEnterprise, { userId: shop.actor.id, afterwards: 'agent' }, { as: person.token, ...at });
  });

  it('tells the firm which department looked at it, once per look', async () => {
    const other = await build.firm();
    const params = { id: shop.enterpriseId };
    const list = async (as: string) => t.call(firm.listAccess, undefined, { as, params, query: {} });
    expect((await list(owner)).body.items).toEqual([]);
    const reviewer = await build.staffToken('street_reviewer');
    for (let n = 0; n < 2; n++) await t.call(staff.getStaffEnterprise, undefined, { as: reviewer, params });
    t.clock.advance({ minutes: 11 });
    await t.call(staff.getStaffEnterprise, undefined, { as: reviewer, params });
    const { body } = await list(owner);
    expect(body.items.map(({ department, text }) => [department, text])).toEqual([
      ['湖里区', '查看了一企一档'],
      ['湖里区', '查看了一企一档'],
    ]);
    expect((await list(await build.firmToken(other))).status).toBe(404);
  });
});
