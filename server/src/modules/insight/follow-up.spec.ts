import * as firmRoutes from '@qinqing/contract/firm';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, type Firm, staffActor } from '../../../test/domain.js';
import { DecideCaseFlow } from '../../flows/index.js';
import { shanghaiDay } from '../../platform/clock/index.js';
import {
  ApplicationHistory,
  ApplicationService,
  FirmApplicationService,
  ReceiptNumbers,
} from '../application/index.js';
import { AuditService } from '../audit/index.js';
import { EnterpriseService } from '../enterprise/index.js';
import { SYSTEM } from '../identity/index.js';
import type { MeasureRecord } from '../policy/index.js';

const DAY = 86_400_000;

describe('what belongs to a case', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let measure: MeasureRecord;
  let alike: MeasureRecord;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    await build.pool('POOL-2026-TEST', 1_000_000_00);
    measure = await build.measure();
    alike = await build.measure({ code: 'HL-2026-TEST-02', title: '同路径的另一项' });
  });
  afterAll(async () => {
    expect(await t.get(AuditService).verify()).toMatchObject({ ok: true });
    await t.close();
  });

  const tokenOf = async (firm: Firm): Promise<string> =>
    (await t.call(firmRoutes.loginAsDemo, { account: `demo-${firm.uscc}` })).body.token;

  const filed = async (firm: Firm, of: MeasureRecord) => {
    const service = t.get(FirmApplicationService);
    const draft = await service.openDraft(firm.actor, { measureId: of.id, enterpriseId: firm.enterpriseId });
    const saved = await service.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: '0592-5550100' },
      payeeAccountId: firm.payeeAccountId,
    });
    await service.submit(firm.actor, draft.id, { version: saved.version });
    await t.runner.drain();
    return draft.id;
  };

  const look = (as: string, id: string) => t.call(firmRoutes.getFollowUp, undefined, { as, params: { id } });

  /** Cases that were decided after one to so many calendar days, all from a Monday on. */
  const closed = async (of: MeasureRecord, firms: readonly Firm[], daysOf: (n: number) => number) => {
    const monday = new Date('2026-03-02T02:00:00Z');
    const receipts = await t.get(ReceiptNumbers).take(shanghaiDay(monday), firms.length);
    await t.db.write(async (m) => {
      const names = await t.get(EnterpriseService).namesOf(
        m,
        firms.map(({ enterpriseId }) => enterpriseId),
      );
      const event = (name: string, at: Date, actor: typeof SYSTEM | Firm['actor'] = SYSTEM) => ({
        event: name,
        actor,
        at,
        title: name,
      });
      await t.get(ApplicationHistory).insert(
        m,
        firms.map((firm, n) => ({
          enterprise: names.get(firm.enterpriseId)!,
          measure: of,
          createdAt: monday,
          createdBy: firm.actor.id,
          receiptNo: receipts[n]!,
          submittedAt: monday,
          amountFen: 1000_00,
          frozenFen: 0,
          payeeAccountId: firm.payeeAccountId,
          events: [
            event('submit', monday, firm.actor),
            event('start_check', monday),
            event('check_passed', monday),
            event('approve', new Date(monday.getTime() + daysOf(n) * DAY)),
          ],
        })),
      );
    });
  };

  it('says how long such cases took only where enough of them are known', async () => {
    const [firm, ...past] = await build.firms(21, { employees: 10 });
    const id = await filed(firm!, measure);
    const as = await tokenOf(firm!);
    await closed(measure, past.slice(0, 19), () => 1);
    t.clock.advance({ days: 1 });
    expect((await look(as, id)).body).toMatchObject({ tooFewCases: 19 });
    expect((await look(as, id)).body.estimate).toBeUndefined();

    // The twentieth: one case of four working days beside nineteen of one.
    await closed(measure, past.slice(19), () => 4);
    t.clock.advance({ days: 1 });
    expect((await look(as, id)).body.estimate).toEqual({
      until: 'decision',
      basis: 'measure',
      cases: 20,
      p50WorkingDays: 1,
      p90WorkingDays: 1,
    });
    expect((await look(as, id)).body.tooFewCases).toBeUndefined();

    // Nothing is known of the other measure, but its desks and promises are the same.
    const other = await filed(firm!, alike);
    expect((await look(as, other)).body.estimate).toMatchObject({ basis: 'route', cases: 20 });
  });

  it('is shown to the firm and to nobody else', async () => {
    const [firm, stranger] = await build.firms(2, { employees: 10 });
    const id = await filed(firm!, measure);
    expect((await look(await tokenOf(stranger!), id)).status).toBe(404);
    const { body } = await look(await tokenOf(firm!), id);
    expect(body).toMatchObject({ applicationId: id, mayRate: false, papers: ['receipt'], stuck: [], repairs: [] });
    expect(body.appealUntil).toBeUndefined();
  });

  it('follows what the firm did about a refusal', async () => {
    const firm = await build.firm({ employees: 10 });
    const as = await tokenOf(firm);
    const id = await filed(firm, measure);
    const params = { id };
    const { version } = await t.db.read((m) => t.get(ApplicationService).view(m, id));
    const input = { version, decision: 'reject' as const, reason: '材料不实' };
    await t.get(DecideCaseFlow).decide(staffActor('street_reviewer'), id, input);
    const before = (await look(as, id)).body;
    expect(before).toMatchObject({ mayRate: true, appealUntil: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
    // In a list the reason is behind the card, on the page of the case it is below.
    const [card] = (await t.call(firmRoutes.listApplications, undefined, { as, query: {} })).body.items;
    expect(card?.now).toBe('未通过，点开看原因');
    const shown = await t.call(firmRoutes.getApplication, undefined, { as, params });
    expect(shown.body.now).toBe('未通过，原因见下方');

    const rejected = await t.db.read((m) => t.get(ApplicationService).view(m, id));
    await t.call(firmRoutes.fileAppeal, { version: rejected.version, reason: '材料属实' }, { as, params });
    await t.call(firmRoutes.rateApplication, { level: 'bad', comment: '没有说明缺什么' }, { as, params });
    await t.call(firmRoutes.openStuckCase, { applicationId: id, step: '审核', text: '不知道找谁' }, { as });
    const after = (await look(as, id)).body;
    expect(after).toMatchObject({
      mayRate: false,
      appeal: { status: 'open', reason: '材料属实' },
      rating: { level: 'bad', comment: '没有说明缺什么' },
      stuck: [{ status: 'open', step: '审核' }],
    });
    expect(after.appealUntil).toBeUndefined();
  });
});
