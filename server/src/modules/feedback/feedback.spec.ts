import * as firmRoutes from '@qinqing/contract/firm';
import * as staffRoutes from '@qinqing/contract/staff';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, failure, type Firm, staffActor } from '../../../test/domain.js';
import { DecideCaseFlow } from '../../flows/index.js';
import { ApplicationService, FirmApplicationService } from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { NoticeService } from '../notice/index.js';
import type { MeasureRecord } from '../policy/index.js';
import { RatingRow } from './feedback.entity.js';
import { RatingService, StuckCaseService } from './index.js';

const REVIEWER = staffActor('department_reviewer');

describe('what firms say about the service', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let ratings: RatingService;
  let stuck: StuckCaseService;
  let measure: MeasureRecord;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    ratings = t.get(RatingService);
    stuck = t.get(StuckCaseService);
    await build.pool('POOL-2026-TEST', 1_000_000_00);
    measure = await build.measure();
  });
  afterAll(async () => {
    expect(await t.get(AuditService).verify()).toMatchObject({ ok: true });
    await t.close();
  });

  const filed = async (firm: Firm) => {
    const service = t.get(FirmApplicationService);
    const draft = await service.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
    const saved = await service.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: '0592-5550100' },
      payeeAccountId: firm.payeeAccountId,
    });
    await service.submit(firm.actor, draft.id, { version: saved.version });
    await t.runner.drain();
    return draft.id;
  };

  const rejected = async (firm: Firm) => {
    const id = await filed(firm);
    const { version } = await t.db.read((m) => t.get(ApplicationService).view(m, id));
    const input = { version, decision: 'reject' as const, reason: '材料不实' };
    await t.get(DecideCaseFlow).decide(staffActor('street_reviewer'), id, input);
    return id;
  };

  const inbox = async (firm: Firm) => (await t.get(NoticeService).list(firm.actor, { limit: 50 })).items;

  describe('a rating', () => {
    it('is given once, when the case has ended, by its firm', async () => {
      const [firm, stranger] = await build.firms(2, { employees: 10 });
      const open = await filed(firm!);
      await expect(ratings.rate(firm!.actor, open, { level: 'good' })).rejects.toEqual(
        failure('STATE_CONFLICT', { details: { current: 'in_review' } }),
      );
      const other = await build.firm({ employees: 10 });
      const id = await rejected(other);
      await expect(ratings.rate(stranger!.actor, id, { level: 'good' })).rejects.toEqual(failure('NOT_FOUND'));
      const given = await Promise.allSettled(
        [1, 2, 3].map(() => ratings.rate(other.actor, id, { level: 'good', indicators: { efficiency: 'very_good' } })),
      );
      expect(given.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const each of given) {
        if (each.status === 'rejected') expect(each.reason).toEqual(failure('RATING_EXISTS'));
      }
      expect(await t.db.read((m) => ratings.ofCase(m, id))).toMatchObject({ level: 'good', applicationId: id });
    });

    it('hides the rater from staff, from the row and from the audit', async () => {
      const firm = await build.firm({ employees: 10 });
      const id = await rejected(firm);
      const { id: ratingId } = await ratings.rate(firm.actor, id, { level: 'bad', comment: '电话一直没人接' });
      const row = await t.db.read((m) => m.findOneByOrFail(RatingRow, { id: ratingId }));
      const audit = await t.get(AuditService).historyOf('rating', ratingId);
      const { items } = await ratings.list(REVIEWER, { open: 'true' });
      const shown = items.find((each) => each.id === ratingId);
      expect(shown).toMatchObject({ level: 'bad', comment: '电话一直没人接', answerBy: '2026-03-23', overdue: false });
      for (const seen of [row, audit, shown]) {
        const text = JSON.stringify(seen);
        for (const secret of [id, firm.enterpriseId, firm.actor.id, firm.actor.name, firm.name]) {
          expect(text).not.toContain(secret);
        }
      }
    });

    it('is answered where it is bad, by those who may, once, and the firm is told', async () => {
      const firm = await build.firm({ employees: 10 });
      const id = await rejected(firm);
      const { id: ratingId } = await ratings.rate(firm.actor, id, { level: 'very_bad' });
      const input = { version: 1, text: '已增设接线员。' };
      await expect(ratings.answer(staffActor('payout_maker'), ratingId, input)).rejects.toEqual(failure('FORBIDDEN'));
      const answered = await ratings.answer(REVIEWER, ratingId, input);
      expect(answered).toMatchObject({ version: 2, answer: { text: '已增设接线员。' }, overdue: false });
      await expect(ratings.answer(REVIEWER, ratingId, input)).rejects.toEqual(
        failure('STATE_CONFLICT', { details: { current: 'answered', version: 2 } }),
      );
      expect((await inbox(firm)).map(({ title }) => title)).toContain('您的评价有了答复');
      const content = await build.firm({ employees: 10 });
      const happy = await ratings.rate(content.actor, await rejected(content), { level: 'fair' });
      await expect(ratings.answer(REVIEWER, happy.id, input)).rejects.toEqual(
        failure('STATE_CONFLICT', { details: { current: 'not_bad', version: 1 } }),
      );
    });

    it('adds up without naming anybody, and shows what is late', async () => {
      const before = await ratings.summary(REVIEWER);
      const firm = await build.firm({ employees: 10 });
      await ratings.rate(firm.actor, await rejected(firm), { level: 'bad', indicators: { guide: 'bad' } });
      const after = await ratings.summary(REVIEWER);
      expect(after.total).toBe(before.total + 1);
      expect(after.unanswered).toBe(before.unanswered + 1);
      const guide = (summary: typeof after) => summary.byIndicator.find(({ indicator }) => indicator === 'guide')!;
      expect(guide(after)).toEqual({ indicator: 'guide', rated: guide(before).rated + 1, bad: guide(before).bad + 1 });
      const now = t.clock.now();
      t.clock.advance({ days: 30 });
      expect((await ratings.summary(REVIEWER)).overdue).toBe(after.unanswered);
      t.clock.set(now);
      await expect(ratings.summary(staffActor('payout_maker'))).rejects.toEqual(failure('FORBIDDEN'));
    });
  });

  describe('a stuck case', () => {
    it('keeps the case as it was, is answered, asked again and closed', async () => {
      const firm = await build.firm({ employees: 10 });
      const applicationId = await filed(firm);
      t.clock.advance({ days: 7 });
      const opened = await stuck.open(firm.actor, { applicationId, step: '审核', text: '一周没有动静' });
      expect(opened).toMatchObject({
        status: 'open',
        number: expect.stringMatching(/^FY2026\d{4}/),
        context: { status: 'in_review', desk: '街道经济服务中心', waitingWorkingDays: 5 },
        messages: [{ from: 'firm', text: '一周没有动静' }],
        actions: ['reply', 'close'],
      });
      const row = (await stuck.staffList(REVIEWER, { status: 'open' })).items.find(({ id }) => id === opened.id);
      expect(row).toMatchObject({ enterpriseName: firm.name, overdue: false });
      const input = { version: opened.version, text: '今天办结' };
      await expect(stuck.answer(staffActor('payout_maker'), opened.id, input)).rejects.toEqual(failure('FORBIDDEN'));
      const answered = await stuck.answer(REVIEWER, opened.id, input);
      expect(answered).toMatchObject({ status: 'answered', personName: firm.actor.name });
      await expect(stuck.answer(REVIEWER, opened.id, input)).rejects.toEqual(failure('STALE_VERSION'));
      expect((await inbox(firm)).map(({ title }) => title)).toContain('您反映的问题有了答复');
      const again = await stuck.reply(firm.actor, opened.id, { version: answered.version, text: '还是没有' });
      expect(again).toMatchObject({ status: 'open' });
      expect(again.messages.map(({ from }) => from)).toEqual(['firm', 'desk', 'firm']);
      const closed = await stuck.close(firm.actor, opened.id, { version: again.version, solved: true });
      expect(closed).toMatchObject({ status: 'closed', solved: true, actions: [] });
      await expect(stuck.reply(firm.actor, opened.id, { version: closed.version, text: '再说' })).rejects.toEqual(
        failure('STATE_CONFLICT', { details: { current: 'closed', version: closed.version } }),
      );
    });

    it('can be about a measure or about nothing known, and about nobody else’s case', async () => {
      const [firm, stranger] = await build.firms(2, { employees: 10 });
      expect(await stuck.open(firm!.actor, { measureId: measure.id, step: '查政策', text: '看不懂' })).toMatchObject({
        measureTitle: measure.title,
      });
      const alone = await stuck.open(firm!.actor, { step: '登录', text: '收不到验证' });
      await expect(stuck.get(stranger!.actor, alone.id)).rejects.toEqual(failure('NOT_FOUND'));
      const applicationId = await filed(firm!);
      await expect(stuck.open(stranger!.actor, { applicationId, step: '审核', text: '别人的' })).rejects.toEqual(
        failure('NOT_FOUND'),
      );
      await expect(
        stuck.open(stranger!.actor, { enterpriseId: firm!.enterpriseId, step: '审核', text: '别人的' }),
      ).rejects.toEqual(failure('NOT_FOUND'));
    });
  });

  it('answers over HTTP in the shape of the contract', async () => {
    const firm = await build.firm({ employees: 10 });
    const as = await build.firmToken(firm);
    const reviewer = await build.staffToken('department_reviewer');
    const id = await rejected(firm);
    const bare = await t.call(firmRoutes.rateApplication, {} as never, { as, params: { id } });
    expect(bare.error.fields).toEqual([{ path: 'level', message: '请选择评价等级' }]);
    const rated = await t.call(firmRoutes.rateApplication, { level: 'bad' }, { as, params: { id } });
    expect(rated.body).toMatchObject({ level: 'bad', applicationId: id });
    const list = await t.call(staffRoutes.listRatings, undefined, { as: reviewer, query: { open: 'true' } });
    expect(JSON.stringify(list.body)).not.toContain(id);
    const answer = { version: 1, text: '已整改' };
    const params = { id: rated.body.id };
    expect((await t.call(staffRoutes.answerRating, answer, { as: reviewer, params })).body.answer?.text).toBe('已整改');
    expect((await t.call(staffRoutes.summariseRatings, undefined, { as: reviewer })).body.total).toBeGreaterThan(0);
    const body = { step: '上传材料', text: '总是失败' };
    const key = { as, idempotencyKey: 'stuck-open-key-1' };
    const opened = await t.call(firmRoutes.openStuckCase, body, key);
    expect((await t.call(firmRoutes.openStuckCase, body, key)).body.id).toBe(opened.body.id);
    expect((await t.call(firmRoutes.listStuckCases, undefined, { as })).body.items).toHaveLength(1);
    const staffView = { as: reviewer, params: { id: opened.body.id } };
    const seen = await t.call(staffRoutes.getStaffStuckCase, undefined, staffView);
    const done = await t.call(
      staffRoutes.answerStuckCase,
      { version: seen.body.version, text: '已修复', close: true },
      staffView,
    );
    expect(done.body).toMatchObject({ status: 'closed', closedAt: expect.any(String) });
  });
});
