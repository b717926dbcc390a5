import type { FactRaw } from '@qinqing/contract';
import * as firmRoutes from '@qinqing/contract/firm';
import * as staffRoutes from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, failure, type Firm, measureFile, staffActor } from '../../../test/domain.js';
import { ApplicationService, FirmApplicationService } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { EnterpriseImportService } from '../enterprise/index.js';
import { NoticeService } from '../notice/index.js';
import { type MeasureRecord } from '../policy/index.js';
import { OfferDesk, OfferRounds, OfferService } from './index.js';
import { OfferRow } from './offer.entity.js';

const YUAN = 100;
const DESK = staffActor('department_reviewer');
const VALUES = { contactPhone: '0592-5550100' };

describe('offers of a no-application benefit', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let offers: OfferService;
  let rounds: OfferRounds;
  let desk: OfferDesk;
  let serial = 0;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    offers = t.get(OfferService);
    rounds = t.get(OfferRounds);
    desk = t.get(OfferDesk);
    await build.pool('POOL-2026-TEST', 10_000_000 * YUAN);
  });
  afterAll(async () => {
    expect(await t.get(AuditService).verify()).toMatchObject({ ok: true });
    await t.close();
  });

  const measure = (overrides: Record<string, unknown> = {}) => {
    serial += 1;
    const code = `HL-2026-OFFER-${String(serial).padStart(2, '0')}`;
    return build.measure({ code, title: `稳岗直达 ${serial}`, mode: 'no_application', ...overrides });
  };

  const run = async (record: MeasureRecord, workingDays = 10) => {
    const { id } = await rounds.start(DESK, { measureId: record.id, workingDays });
    await t.runner.drain();
    return rounds.get(DESK, id);
  };

  const offerOf = async (firm: Firm, record: MeasureRecord) => {
    const { items } = await offers.list(firm.actor, { enterpriseId: firm.enterpriseId });
    const card = items.find(({ measureId }) => measureId === record.id);
    return card && offers.get(firm.actor, card.id);
  };

  const confirm = (firm: Firm, { id, version }: { id: string; version: number }) =>
    offers.confirm(firm.actor, id, { version, declared: true, values: VALUES });

  const departmentSays = (firm: Firm, facts: Record<string, FactRaw>) =>
    t.db.write((m) =>
      t.get(EnterpriseImportService).importFacts(
        m,
        Object.entries(facts).map(([name, value]) => ({ uscc: firm.uscc, name, value, asOf: '2026-02-28' })),
      ),
    );

  const titles = async (firm: Firm) =>
    (await t.get(NoticeService).list(firm.actor, { limit: 50 })).items.map(({ title }) => title);

  it('goes to every firm that fits, over many small units, with the data that it rests on', async () => {
    const record = await measure();
    const fits = await build.firm({ employees: 12 });
    await build.firm({ employees: 3 });
    await build.registered(1);
    const applied = await build.firm({ employees: 20 });
    const draft = await t
      .get(FirmApplicationService)
      .openDraft(applied.actor, { measureId: record.id, enterpriseId: applied.enterpriseId });
    const saved = await t.get(FirmApplicationService).saveDraft(applied.actor, draft.id, {
      version: draft.version,
      values: VALUES,
      payeeAccountId: applied.payeeAccountId,
    });
    await t.get(FirmApplicationService).submit(applied.actor, draft.id, { version: saved.version });
    await build.registered(110, { employees: 2 });

    const round = await run(record);
    expect(round).toMatchObject({
      status: 'done',
      total: 114,
      looked: 114,
      skipped: { notMet: 111, unknown: 1, alreadyApplied: 1, nothingToPay: 0 },
      offered: { count: 1, amountFen: 12_000 * YUAN },
      silent: { count: 1 },
      confirmBy: '2026-03-16',
    });
    const offer = await offerOf(fits, record);
    expect(offer).toMatchObject({
      status: 'open',
      amountFen: 12_000 * YUAN,
      workingDaysLeft: 10,
      confirmByEstimated: false,
      payeeAccount: { id: fits.payeeAccountId, accountMasked: expect.stringContaining('****') },
      actions: ['confirm', 'correct', 'decline', 'object'],
    });
    expect(offer!.facts.map(({ name, display, source }) => [name, display, source])).toContainEqual([
      'employees',
      '12 人',
      '区统计局',
    ]);
    // The number behind the masked account is not in the answer.
    expect(JSON.stringify(offer)).not.toMatch(/3510\d{4}/);
    expect(await titles(fits)).toEqual(['有一笔免申即享待您确认']);
    // A second round asks nobody twice.
    expect(await run(record)).toMatchObject({ offered: { count: 0 }, skipped: { alreadyApplied: 2 } });
  });

  it('becomes an application on the same route once it is confirmed, and only one', async () => {
    const record = await measure();
    const firm = await build.firm({ employees: 8 });
    await run(record);
    const offer = (await offerOf(firm, record))!;
    await expect(offers.confirm(firm.actor, offer.id, { version: offer.version, declared: true })).rejects.toEqual(
      failure('APPLICATION_INCOMPLETE', { fields: [{ path: 'values.contactPhone', message: '请填写联系电话' }] }),
    );
    const [one, two] = await Promise.allSettled([confirm(firm, offer), confirm(firm, offer)]);
    const receipts = [one, two].flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(receipts.length).toBeGreaterThan(0);
    const again = await confirm(firm, offer);
    for (const receipt of receipts) expect(receipt.applicationId).toBe(again.applicationId);
    await t.runner.drain();
    expect(await t.get(FirmApplicationService).get(firm.actor, again.applicationId)).toMatchObject({
      status: 'in_review',
      stage: 'initial',
      receiptNo: again.receiptNo,
      amountFen: 8_000 * YUAN,
    });
    const { items } = await t.get(FirmApplicationService).list(firm.actor, { enterpriseId: firm.enterpriseId });
    expect(items).toHaveLength(1);
    expect(await offerOf(firm, record)).toMatchObject({
      status: 'confirmed',
      actions: [],
      applicationId: items[0]!.id,
    });
    expect((await t.get(AuditService).historyOf('offer', offer.id)).map(({ action }) => action)).toEqual([
      'offer.make',
      'offer.confirm',
    ]);
  });

  it('takes over a draft that the firm began by itself', async () => {
    const record = await measure();
    const firm = await build.firm({ employees: 9 });
    const draft = await t
      .get(FirmApplicationService)
      .openDraft(firm.actor, { measureId: record.id, enterpriseId: firm.enterpriseId });
    await run(record);
    const receipt = await confirm(firm, (await offerOf(firm, record))!);
    expect(receipt.applicationId).toBe(draft.id);
  });

  it('is never confirmed by silence: it is reminded of, then lapses, and nothing is filed', async () => {
    const record = await measure();
    const firm = await build.firm({ employees: 7 });
    const round = await run(record);
    const { applicationId: none, ...offer } = (await offerOf(firm, record))!;
    expect(none).toBeUndefined();
    const walkTo = async (day: string) => {
      while (t.clock.today() < day) {
        t.clock.advance({ days: 1 });
        await t.runner.drain();
      }
    };
    await walkTo('2026-03-16');
    expect(await offerOf(firm, record)).toMatchObject({ status: 'open', workingDaysLeft: 0 });
    expect((await offerOf(firm, record))!.reminders).toHaveLength(2);
    await walkTo('2026-03-18');
    expect(await offerOf(firm, record)).toMatchObject({ status: 'lapsed', actions: [] });
    expect(await titles(firm)).toEqual([
      '免申即享事项逾期未确认',
      '提醒：免申即享待您确认',
      '提醒：免申即享待您确认',
      '有一笔免申即享待您确认',
    ]);
    expect(await rounds.get(DESK, round.id)).toMatchObject({ silent: { count: 0 }, confirmed: { count: 0 } });
    await expect(confirm(firm, offer)).rejects.toEqual(failure('OFFER_EXPIRED'));
    expect((await t.get(FirmApplicationService).list(firm.actor, {})).items).toEqual([]);
  });

  it('does not lapse on a firm that nobody reminded', async () => {
    const record = await measure();
    const firm = await build.firm({ employees: 7 });
    await run(record);
    const { id, confirmBy } = (await offerOf(firm, record))!;
    // The reminders are lost, as after an outage over all their days.
    t.clock.advance({ days: 16 });
    expect(t.clock.today() > confirmBy).toBe(true);
    await t.db.write((m) =>
      m.query("UPDATE job SET status = 'done', liveKey = NULL WHERE kind = 'offer.remind' AND status = 'queued'"),
    );
    await t.runner.drain();
    const renewed = (await offerOf(firm, record))!;
    expect(renewed).toMatchObject({ id, status: 'open', workingDaysLeft: 2, reminders: [expect.any(String)] });
    expect((await confirm(firm, renewed)).receiptNo).toMatch(/^HL/);
  });

  it('asks anew where the departments’ data have changed the amount', async () => {
    const record = await measure();
    const [firm, other] = await build.firms(2, { employees: 10 });
    await run(record);
    const offer = (await offerOf(firm!, record))!;
    await departmentSays(firm!, { employees: 11 });
    await departmentSays(other!, { employees: 4 });
    await expect(confirm(firm!, offer)).rejects.toEqual(
      failure('OFFER_CHANGED', { details: { amountFen: 11_000 * YUAN } }),
    );
    const renewed = (await offerOf(firm!, record))!;
    expect(renewed).toMatchObject({ status: 'open', amountFen: 11_000 * YUAN, version: offer.version + 1 });
    await expect(confirm(firm!, offer)).rejects.toEqual(failure('STALE_VERSION'));
    expect(await confirm(firm!, renewed)).toMatchObject({ expected: { minFen: 11_000 * YUAN } });
    const gone = (await offerOf(other!, record))!;
    await expect(confirm(other!, gone)).rejects.toEqual(failure('OFFER_CHANGED', { details: { amountFen: null } }));
    expect(await offerOf(other!, record)).toMatchObject({ status: 'withdrawn', actions: [] });
  });

  it('stands still while a correction is looked into, and goes on with the corrected amount', async () => {
    const record = await measure();
    const firm = await build.firm({ employees: 6 });
    await run(record);
    const offer = (await offerOf(firm, record))!;
    const wrong = { version: offer.version, reason: '社保人数少算', facts: [{ name: 'revenue@2025', claimed: '1' }] };
    await expect(offers.correct(firm.actor, offer.id, wrong)).rejects.toEqual(failure('VALIDATION'));
    const asked = await offers.correct(firm.actor, offer.id, {
      version: offer.version,
      reason: '社保人数少算',
      facts: [{ name: 'employees', claimed: '9 人' }],
    });
    expect(asked).toMatchObject({
      status: 'questioned',
      actions: ['decline'],
      questions: [{ kind: 'correct', facts: [{ name: 'employees', used: '6 人', claimed: '9 人' }] }],
    });
    await expect(confirm(firm, asked)).rejects.toEqual(failure('STATE_CONFLICT', { details: expect.anything() }));
    t.clock.advance({ days: 30 });
    await t.runner.drain();
    expect(await offerOf(firm, record)).toMatchObject({ status: 'questioned' });
    await departmentSays(firm, { employees: 9 });
    const input = { version: asked.version, accepted: true, text: '已按社保数据更正。' };
    await expect(desk.answer(staffActor('street_reviewer'), offer.id, input)).rejects.toEqual(failure('FORBIDDEN'));
    const answered = await desk.answer(DESK, offer.id, input);
    expect(answered).toMatchObject({
      status: 'open',
      amountFen: 9_000 * YUAN,
      workingDaysLeft: 10,
      question: { answer: { accepted: true } },
    });
    await expect(desk.answer(DESK, offer.id, input)).rejects.toEqual(failure('STATE_CONFLICT'));
    expect(await confirm(firm, answered)).toMatchObject({ expected: { minFen: 9_000 * YUAN } });
  });

  it('can be declined, also while it is questioned, and is nobody else’s business', async () => {
    const record = await measure();
    const [firm, stranger] = await build.firms(2, { employees: 5 });
    await run(record);
    const offer = (await offerOf(firm!, record))!;
    await expect(offers.get(stranger!.actor, offer.id)).rejects.toEqual(failure('NOT_FOUND'));
    await expect(confirm(stranger!, offer)).rejects.toEqual(failure('NOT_FOUND'));
    const objected = await offers.object(firm!.actor, offer.id, { version: offer.version, reason: '标准算错' });
    const declined = await offers.decline(firm!.actor, offer.id, { version: objected.version, reason: '已停业' });
    expect(declined).toMatchObject({ status: 'declined', actions: [] });
    await expect(confirm(firm!, declined)).rejects.toEqual(
      failure('STATE_CONFLICT', { details: { current: 'declined', version: declined.version } }),
    );
    await expect(
      desk.answer(DESK, offer.id, { version: declined.version, accepted: false, text: '不成立' }),
    ).rejects.toEqual(failure('STATE_CONFLICT'));
  });

  it('is taken back with its round, except where it is confirmed', async () => {
    const record = await measure();
    const [first, second] = await build.firms(2, { employees: 5 });
    const round = await run(record);
    await confirm(first!, (await offerOf(first!, record))!);
    const pending = (await offerOf(second!, record))!;
    await rounds.cancel(DESK, round.id, { reason: '名单有误' });
    await t.runner.drain();
    expect(await offerOf(first!, record)).toMatchObject({ status: 'confirmed' });
    expect(await offerOf(second!, record)).toMatchObject({ status: 'withdrawn', now: '名单有误' });
    await expect(confirm(second!, pending)).rejects.toEqual(failure('STATE_CONFLICT'));
    await expect(rounds.cancel(DESK, round.id, { reason: '再次' })).rejects.toEqual(failure('STATE_CONFLICT'));
    // Taken back is not answered: a later round may offer it again.
    expect(await run(record)).toMatchObject({ offered: { count: expect.any(Number) } });
    expect(await t.db.read((m) => m.countBy(OfferRow, { measureId: record.id, status: 'open' }))).toBeGreaterThan(0);
  });

  it('is started by those who may, for measures that need no application, one round at a time', async () => {
    const record = await measure();
    const input = { measureId: record.id, workingDays: 10 };
    await expect(rounds.start(staffActor('payout_maker'), input)).rejects.toEqual(failure('FORBIDDEN'));
    const plain = await build.measure(measureFile({ code: 'HL-2026-PLAIN-01' }));
    await expect(rounds.start(DESK, { ...input, measureId: plain.id })).rejects.toEqual(failure('VALIDATION'));
    const started = await Promise.allSettled([rounds.start(DESK, input), rounds.start(DESK, input)]);
    expect(started.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await t.runner.drain();
  });

  it('answers over HTTP, notes refused attempts, and repeats itself for a repeated key', async () => {
    const record = await measure();
    const firm = await build.firm({ employees: 15 });
    const maker = await build.staffToken('payout_maker');
    const refused = await t.call(staffRoutes.startOfferRound, { measureId: record.id, workingDays: 10 }, { as: maker });
    expect([refused.status, refused.error.code]).toEqual([403, 'FORBIDDEN']);
    const reviewer = await build.staffToken('department_reviewer');
    const short = await t.call(staffRoutes.startOfferRound, { measureId: record.id, workingDays: 2 }, { as: reviewer });
    expect(short.error.fields).toEqual([{ path: 'workingDays', message: '确认期限至少 5 个工作日' }]);
    const round = await t.call(
      staffRoutes.startOfferRound,
      { measureId: record.id, workingDays: 10 },
      { as: reviewer },
    );
    await t.runner.drain();
    const token = await build.firmToken(firm);
    const list = await t.call(firmRoutes.listOffers, undefined, { as: token, query: { status: 'open' } });
    const [card] = list.body.items;
    const params = { id: card!.id };
    const { body: offer } = await t.call(firmRoutes.getOffer, undefined, { as: token, params });
    const body = { version: offer.version, declared: true as const, values: VALUES };
    const first = await t.call(firmRoutes.confirmOffer, body, { as: token, params, idempotencyKey: 'confirm-offer-1' });
    const again = await t.call(firmRoutes.confirmOffer, body, { as: token, params, idempotencyKey: 'confirm-offer-1' });
    expect(first.status).toBe(200);
    expect(again.body).toEqual(first.body);
    const rows = await t.call(staffRoutes.listRoundOffers, undefined, {
      as: reviewer,
      query: { roundId: round.body.id, status: 'confirmed' },
    });
    expect(rows.body.items).toMatchObject([{ id: card!.id, applicationId: first.body.applicationId }]);
    const seen = await t.call(staffRoutes.getStaffOffer, undefined, { as: reviewer, params });
    expect(seen.body.now).toBe('按今天的数据可享 15,000 元');
    expect(await t.db.read((m) => t.get(ApplicationService).view(m, first.body.applicationId))).toMatchObject({
      status: 'submitted',
    });
    const audit = await t.db.read((m) =>
      m.query("SELECT COUNT(*) AS n FROM audit_entry WHERE denied = 1 AND action LIKE '%offer-rounds%'"),
    );
    expect(Number(audit[0].n)).toBeGreaterThan(0);
  });
});
