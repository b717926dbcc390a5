import * as firm from '@qinqing/contract/firm';
import * as staff from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm } from '../../../test/domain.js';
import { shanghaiDay } from '../../platform/clock/index.js';
import { Enterprise } from './enterprise.entity.js';
import { EnterpriseImportService } from './enterprise-import.service.js';

describe('“这项数据不对”', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let shop: Firm;
  let as: string;
  let desk: string;
  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    desk = await build.staffToken('department_reviewer');
  });
  beforeEach(async () => {
    shop = await build.firm({ employees: 4, seriouslyDishonest: false });
    as = await build.firmToken(shop);
  });
  afterAll(() => t.close());

  const at = () => ({ params: { id: shop.enterpriseId } });
  const request = (fact = 'employees', who = as) =>
    t.call(firm.requestCorrection, { fact, claimed: '8 人', reason: '社保登记 8 人' }, { as: who, ...at() });
  const answer = (id: string, body: object, who = desk) =>
    t.call(staff.answerCorrection, { version: 1, text: '已核对社保数据', ...body } as never, {
      as: who,
      params: { id },
    });
  const factOf = async (name: string) =>
    (await t.call(firm.getEnterprise, undefined, { as, ...at() })).body.facts.find((each) => each.name === name);
  const heldValue = async (name: string) => (await factOf(name))?.value;

  it('is told with its value and source, and waits once', async () => {
    const { body } = await request();
    expect(body).toMatchObject({
      fact: 'employees',
      status: 'open',
      claimed: '8 人',
      current: expect.stringContaining('4'),
    });
    expect((await request()).error.code).toBe('CORRECTION_EXISTS');
    expect((await factOf('employees'))?.correction).toEqual({ id: body.id, status: 'open' });
    expect(await heldValue('employees')).toBe(4);
    const { items } = (await t.call(firm.listCorrections, undefined, { as, ...at() })).body;
    expect(items.map(({ id }) => id)).toEqual([body.id]);
  });

  it('replaces the value and its source, tells the firm, and is in the audit', async () => {
    const { body } = await request();
    const done = await answer(body.id, { decision: 'accept', value: 8, source: '区人社局' });
    expect(done.body).toMatchObject({ status: 'accepted', today: 8, answer: { text: '已核对社保数据' } });
    expect(await factOf('employees')).toMatchObject({ value: 8, source: '区人社局', declared: false });
    const { items } = (await t.call(firm.listMessages, undefined, { as, query: {} })).body;
    expect(items[0]).toMatchObject({
      title: expect.stringContaining('数据已更正'),
      link: `corrections:${shop.enterpriseId}`,
    });
    const auditor = await build.staffToken('auditor');
    const audit = await t.call(staff.listAudit, undefined, {
      as: auditor,
      query: { entity: 'fact_correction', entityId: body.id },
    });
    expect(audit.body.items.map(({ action }) => action).sort()).toEqual([
      'fact_correction.accept',
      'fact_correction.request',
    ]);
    // Answered once and for all; and another may be asked for.
    expect((await answer(body.id, { decision: 'refuse' })).error.code).toBe('STATE_CONFLICT');
    expect((await request()).status).toBe(200);
  });

  it('replaces what the register itself keeps', async () => {
    const street = (await request('street')).body.id;
    expect((await answer(street, { decision: 'accept', value: 'nowhere' })).error.fields?.[0]?.path).toBe('value');
    expect((await answer(street, { decision: 'accept', value: 'jinshan' })).body.today).toBe('jinshan');
    expect(await heldValue('street')).toBe('jinshan');
    const industry = (await request('industryCode')).body.id;
    expect((await answer(industry, { decision: 'accept', value: 'Z99' })).error.code).toBe('VALIDATION');
    expect((await answer(industry, { decision: 'accept', value: 'F5212' })).status).toBe(200);
    expect(await heldValue('industryCode')).toBe('F5212');
  });

  it('is not undone by the next file of the department: older data are shown as a conflict, newer ones win', async () => {
    const id = (await request()).body.id;
    await answer(id, { decision: 'accept', value: 8, source: '区人社局' });
    const today = shanghaiDay(t.clock.now());
    const deliver = (value: number, asOf: string | null) =>
      t.db.write((m) =>
        t.get(EnterpriseImportService).importFacts(m, [{ uscc: shop.uscc, name: 'employees', value, asOf }]),
      );
    const onDesk = async () =>
      (await t.call(staff.listStaffCorrections, undefined, { as: desk, query: {} })).body.items.find(
        (row) => row.id === id,
      )?.delivered;
    await deliver(8, '2026-01-31');
    expect(await onDesk()).toBeUndefined();
    for (const asOf of [null, '2026-01-31', today]) {
      await deliver(4, asOf);
      expect(await factOf('employees')).toMatchObject({ value: 8, source: '区人社局' });
      expect(await onDesk()).toMatchObject({
        text: expect.stringContaining('4'),
        won: false,
        ...(asOf ? { asOf } : {}),
      });
    }
    await deliver(5, '2099-01-31');
    expect(await heldValue('employees')).toBe(5);
    expect(await onDesk()).toMatchObject({ text: expect.stringContaining('5'), won: true });
    // The correction has had its day: what comes afterwards is the department's again.
    await deliver(6, '2099-01-31');
    expect(await heldValue('employees')).toBe(6);
  });

  it('is not undone by the next register either', async () => {
    const id = (await request('industryCode')).body.id;
    await answer(id, { decision: 'accept', value: '5212' });
    const record = await t.db.read((m) => m.findOneByOrFail(Enterprise, { id: shop.enterpriseId }));
    const { uscc, name, legalForm, sizeClass, street, registeredOn } = record;
    const row = { uscc, name, legalForm, sizeClass, street, registeredOn, industryCode: 'F5211' };
    const deliver = (asOf: string) =>
      t.db.write((m) => t.get(EnterpriseImportService).importEnterprises(m, [{ ...row, asOf }]));
    await deliver('2026-01-31');
    const kept = await t.db.read((m) => m.findOneByOrFail(Enterprise, { id: shop.enterpriseId }));
    expect(kept).toMatchObject({ industryCode: 'F5212', industryName: record.industryName });
    await deliver('2099-01-31');
    expect(await heldValue('industryCode')).toBe('F5211');
  });

  it('keeps the value with a reason', async () => {
    const { body } = await request();
    expect((await answer(body.id, { decision: 'refuse' })).body.status).toBe('refused');
    expect(await heldValue('employees')).toBe(4);
  });

  it('changes nothing where the value is missing, the same, or another authority keeps it', async () => {
    const employees = (await request()).body.id;
    for (const value of [undefined, 4, '8', 8.5])
      expect((await answer(employees, { decision: 'accept', value })).error.code).toBe('VALIDATION');
    const dishonest = (await request('seriouslyDishonest')).body.id;
    const { items } = (await t.call(staff.listStaffCorrections, undefined, { as: desk, query: { status: 'open' } }))
      .body;
    expect(items.find(({ id }) => id === dishonest)?.can).toMatchObject({ answer: true, accept: false });
    expect((await answer(dishonest, { decision: 'accept', value: true })).error.code).toBe('VALIDATION');
    expect(await heldValue('employees')).toBe(4);
    expect((await answer(employees, { decision: 'accept', value: 8, version: 7 })).error.code).toBe('STALE_VERSION');
  });

  it('is refused for facts that nobody keeps, for strangers, and to desks that only read', async () => {
    expect((await request('noSuchFact')).error.code).toBe('VALIDATION');
    const stranger = await build.firmToken(await build.firm());
    expect((await request('employees', stranger)).status).toBe(404);
    expect((await t.call(firm.listCorrections, undefined, { as: stranger, ...at() })).status).toBe(404);
    const { body } = await request();
    const street = await build.staffToken('street_reviewer');
    expect((await answer(body.id, { decision: 'refuse' }, street)).error.code).toBe('FORBIDDEN');
    const maker = await build.staffToken('payout_maker');
    expect((await t.call(staff.listStaffCorrections, undefined, { as: maker, query: {} })).error.code).toBe(
      'FORBIDDEN',
    );
    const todo = await t.call(staff.getTodo, undefined, { as: desk });
    expect(todo.body.queues.find(({ key }) => key === 'corrections')?.count).toBeGreaterThan(0);
  });
});
