import * as firm from '@qinqing/contract/firm';
import * as staff from '@qinqing/contract/staff';
import { EnterpriseBinding } from '../enterprise/enterprise.entity.js';
import { EnterpriseService } from '../enterprise/index.js';
import { SYSTEM } from '../identity/index.js';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm } from '../../../test/domain.js';
import { daysLeft, ranked } from './home.rules.js';

describe('what needs somebody', () => {
  it('is told in the order of its days, what is near as urgent', () => {
    const need = (dueOn?: string) => ({
      kind: 'draft' as const,
      title: '',
      text: '',
      link: '',
      ...(dueOn ? { dueOn } : {}),
    });
    // 2026-11-27 is a Friday.
    const days = ranked([need(), need('2026-12-10'), need('2026-11-26'), need('2026-12-02')], '2026-11-27');
    expect(days.map(({ dueOn, urgent }) => [dueOn, urgent])).toEqual([
      ['2026-11-26', true],
      ['2026-12-02', true],
      ['2026-12-10', false],
      [undefined, false],
    ]);
    expect(daysLeft('2026-11-27', '2026-11-27')).toBe(0);
    expect(daysLeft('2026-11-27', '2026-11-30')).toBe(1);
    expect(daysLeft('2026-11-30', '2026-11-27')).toBe(-1);
  });
});

describe('the home of a firm', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let shop: Firm;
  let as: string;
  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    await build.pool('POOL-2026-TEST', 100_000_00);
    shop = await build.firm({ employees: 10, seriouslyDishonest: false });
    as = await build.firmToken(shop);
  });
  afterAll(() => t.close());

  const home = (enterpriseId?: string, who = as) =>
    t.call(firm.getFirmHome, undefined, { as: who, query: enterpriseId ? { enterpriseId } : {} });

  it('is empty for who acts for a firm of which nothing waits', async () => {
    const { body } = await home(shop.enterpriseId);
    expect(body).toMatchObject({ benefit: { count: 0, cashFen: 0 }, needs: [], unreadMessages: 0 });
    expect((await home()).body.benefit).toBeUndefined();
  });

  it('says what may be got, and what data are missing for', async () => {
    await build.measure({ code: 'HL-2026-HOME-01' });
    const { body } = await home(shop.enterpriseId);
    const matches = (await t.call(firm.listMatches, undefined, { as, params: { id: shop.enterpriseId } })).body;
    expect(matches.expected.count).toBe(1);
    expect(body.benefit).toMatchObject({ ...matches.expected, unclear: { count: 0, cashFen: 0 } });
    const unknown = await build.firm({});
    const other = await home(unknown.enterpriseId, await build.firmToken(unknown));
    expect(other.body.benefit).toMatchObject({ count: 0, unclear: { count: 1, openEnded: false } });
    expect(other.body.benefit?.unclear.cashFen).toBeGreaterThan(0);
  });

  it('names drafts, saved measures that close, and people who ask to join, over all firms of a person', async () => {
    const { id: measureId } = await build.measure({
      code: 'HL-2026-HOME-02',
      window: { opensOn: '2026-01-01', closesOn: t.clock.today() },
    });
    const second = await build.firm();
    await t.db.write((m) =>
      t.get(EnterpriseService).addMember(m, SYSTEM, {
        userId: shop.actor.id,
        enterpriseId: second.enterpriseId,
        role: 'owner',
      }),
    );
    const draft = (await t.call(firm.openDraft, { measureId, enterpriseId: second.enterpriseId }, { as })).body;
    await t.call(firm.saveMeasure, { subscribed: true }, { as, params: { measureId } });
    for (const name of ['新来的', '代理记账']) {
      const ask = { uscc: second.uscc, name, role: 'agent', way: 'owner_confirms' } as const;
      await t.call(firm.requestBinding, ask, { as: await build.firmToken(await build.firm()) });
    }
    // Papers go to the desk, but who manages the firm may decide as well.
    await t.db.write((m) => m.update(EnterpriseBinding, { userName: '代理记账' }, { way: 'evidence' }));
    const { needs, unreadMessages } = (await home(shop.enterpriseId)).body;
    expect(needs.map(({ kind, link }) => [kind, link])).toEqual([
      ['draft', `draft:${draft.id}`],
      ['saved_deadline', `measure:${measureId}`],
      ['member_request', `members:${second.enterpriseId}`],
      ['member_request', `members:${second.enterpriseId}`],
    ]);
    expect(needs.slice(2).map(({ title }) => title)).toEqual(['新来的申请加入企业', '代理记账申请加入企业']);
    expect(needs[0]).toMatchObject({ enterpriseId: second.enterpriseId, workingDaysLeft: 0, urgent: true });
    expect(unreadMessages).toBe(2);
  });

  it('is closed to others', async () => {
    const stranger = await build.firmToken(await build.firm());
    expect((await home(shop.enterpriseId, stranger)).status).toBe(404);
    const clerk = await build.staffToken('admin');
    const { queues } = (await t.call(staff.getTodo, undefined, { as: clerk })).body;
    expect(queues.find(({ key }) => key === 'bindings')).toMatchObject({ count: 2, link: '/bindings?status=pending' });
  });
});
