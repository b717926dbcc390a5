import { ApplicationEventRow } from '../src/modules/application/application.entity.js';
import type { DecisionInput } from '../src/modules/review/index.js';
import type { StaffActor } from '../src/platform/http/index.js';
import { CheckApplicationFlow, DecideCaseFlow } from '../src/flows/index.js';
import { ApplicationService, CHECK_JOB, FirmApplicationService } from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { EnterpriseImportService, PayeeAccountService } from '../src/modules/enterprise/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import { NoticeService } from '../src/modules/notice/index.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { payoutById } from '../src/modules/payout/payout.repository.js';
import { ReviewService } from '../src/modules/review/index.js';
import { InvariantRegistry } from '../src/platform/db/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, failure, type Firm, staffActor } from './domain.js';

const YUAN = 100;
const PHONE = '0592-5550100';
const STREET = staffActor('street_reviewer');
const DEPARTMENT = staffActor('department_reviewer');
const FINAL = staffActor('final_approver');

describe('a case from draft to money', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let firms: FirmApplicationService;
  let decisions: DecideCaseFlow;
  let review: ReviewService;
  let ledger: LedgerService;
  let plain: MeasureRecord;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    firms = t.get(FirmApplicationService);
    decisions = t.get(DecideCaseFlow);
    review = t.get(ReviewService);
    ledger = t.get(LedgerService);
    await build.pool('POOL-2026-TEST', 10_000_000 * YUAN);
    plain = await build.measure();
  });
  afterAll(async () => {
    const invariants = t.get(InvariantRegistry).all();
    expect(invariants.length).toBeGreaterThan(5);
    for (const { code, sql } of invariants) {
      expect({ code, rows: await t.db.read((m) => m.query(sql)) }).toEqual({ code, rows: [] });
    }
    expect(await t.get(AuditService).verify()).toMatchObject({ ok: true });
    await t.close();
  });

  const draftOf = (firm: Firm, measure = plain) =>
    firms.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });

  /** A draft with everything in it that a submission needs. */
  const filled = async (firm: Firm, measure = plain, values: Record<string, string | number> = {}) => {
    const draft = await draftOf(firm, measure);
    return firms.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: PHONE, ...values },
      payeeAccountId: measure.nonCash ? null : firm.payeeAccountId,
    });
  };

  const submitted = async (firm: Firm, measure = plain, values: Record<string, string | number> = {}) => {
    const draft = await filled(firm, measure, values);
    return firms.submit(firm.actor, draft.id, { version: draft.version });
  };

  const inReview = async (firm: Firm, measure = plain) => {
    const { applicationId } = await submitted(firm, measure);
    await t.runner.drain();
    return applicationId;
  };

  const decide = async (actor: StaffActor, id: string, input: Omit<DecisionInput, 'version'>) => {
    const { version } = await t.db.read((m) => t.get(ApplicationService).view(m, id));
    await decisions.decide(actor, id, { version, ...input });
    return t.db.read((m) => review.caseView(m, actor, id));
  };

  const passAll = async (id: string) => {
    for (const actor of [STREET, DEPARTMENT, FINAL]) await decide(actor, id, { decision: 'pass' });
  };

  const frozen = async (id: string) => (await t.db.read((m) => ledger.holding(m, id)))?.frozenFen ?? 0;

  it('goes through checks and every desk to a payable order', async () => {
    const firm = await build.firm({ employees: 12 });
    const draft = await draftOf(firm);
    expect(draft.fields.find(({ key }) => key === 'employees')).toMatchObject({
      value: 12,
      prefill: { fact: 'employees', value: 12, source: '区统计局', asOf: '2026-01-31' },
    });
    expect(draft.actions).toEqual(['edit', 'submit', 'delete']);

    const ready = await filled(firm);
    const receipt = await firms.submit(firm.actor, ready.id, { version: ready.version });
    expect(receipt).toMatchObject({ expected: { minFen: 12_000 * YUAN, exact: true }, promisedOn: '2026-03-16' });
    expect(await firms.get(firm.actor, receipt.applicationId)).toMatchObject({
      status: 'submitted',
      receiptNo: receipt.receiptNo,
    });

    await t.runner.drain();
    const checked = await firms.get(firm.actor, receipt.applicationId);
    expect(checked).toMatchObject({
      status: 'in_review',
      stage: 'initial',
      now: '街道经济服务中心正在办理，无需您操作',
    });
    expect(checked.checks.map(({ code, outcome }) => `${code}:${outcome}`)).toEqual([
      'uscc:passed',
      'credit:passed',
      'eligibility:passed',
      'duplicate:passed',
      'account_name:passed',
      'pool:passed',
    ]);
    expect(await frozen(receipt.applicationId)).toBe(12_000 * YUAN);

    await decide(STREET, receipt.applicationId, { decision: 'pass' });
    await decide(DEPARTMENT, receipt.applicationId, { decision: 'pass' });
    const view = await decide(FINAL, receipt.applicationId, { decision: 'pass' });
    expect(view).toMatchObject({ status: 'payable', amountFen: 12_000 * YUAN, payoutId: expect.any(String) });
    expect(view.decisions.map(({ stage, decision }) => `${stage}:${decision}`)).toEqual([
      'initial:pass',
      'second:pass',
      'final:pass',
    ]);
    expect(view.evaluations.decide?.amount.minFen).toBe(12_000 * YUAN);
    expect(await frozen(receipt.applicationId)).toBe(0);

    const shown = await firms.get(firm.actor, receipt.applicationId);
    expect(shown).toMatchObject({ status: 'payable', payoutStatus: 'payable' });
    expect(shown.money.map(({ key, state }) => `${key}:${state}`)[0]).toBe('approved:done');
    expect(shown.timeline.every((entry) => entry.actorName === undefined)).toBe(true);
    const inbox = await t.get(NoticeService).list(firm.actor, {});
    expect(inbox.items.map(({ title }) => title)).toContain('您的申报已审核通过');
  });

  it('opens one draft for two taps, and one application for two submissions', async () => {
    const firm = await build.firm({ employees: 6 });
    const drafts = await Promise.all(Array.from({ length: 8 }, () => draftOf(firm)));
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(1);
    const ready = await filled(firm);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => firms.submit(firm.actor, ready.id, { version: ready.version })),
    );
    const won = results.filter((result) => result.status === 'fulfilled');
    expect(won.length).toBe(1);
    for (const result of results) {
      if (result.status === 'rejected')
        expect(['STATE_CONFLICT', 'STALE_VERSION']).toContain((result.reason as { code: string }).code);
    }
    await expect(draftOf(firm)).rejects.toEqual(
      failure('DUPLICATE_APPLICATION', { details: { applicationId: ready.id, current: 'submitted' } }),
    );
    const list = await firms.list(firm.actor, {});
    expect(list.items.length).toBe(1);
    const events = await t.db.read((m) => m.countBy(ApplicationEventRow, { applicationId: ready.id }));
    expect(events).toBe(1);
  });

  it('tells everything that is missing at once, and saves nothing that is wrong', async () => {
    const measure = await build.measure({
      code: 'HL-2026-PAPER-01',
      materials: [
        {
          key: 'licence',
          name: '营业执照',
          required: true,
          tolerable: false,
          source: '企业',
          accept: ['pdf'],
          maxBytes: 1_000_000,
        },
        {
          key: 'audit',
          name: '审计报告',
          required: true,
          tolerable: true,
          source: '企业',
          accept: ['pdf'],
          maxBytes: 1_000_000,
        },
      ],
    });
    const firm = await build.firm();
    const draft = await draftOf(firm, measure);
    const error = await firms
      .submit(firm.actor, draft.id, { version: draft.version })
      .catch((caught: unknown) => caught);
    expect(error).toEqual(failure('APPLICATION_INCOMPLETE'));
    expect((error as { fields: { path: string }[] }).fields.map(({ path }) => path)).toEqual([
      'values.employees',
      'values.contactPhone',
      'materials.licence',
      'materials.audit',
      'payeeAccountId',
    ]);
    const wrong = firms.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: '12', surprise: 1, employees: -1 },
      materials: [{ key: 'unknown', fileIds: [] }],
    });
    await expect(wrong).rejects.toEqual(failure('VALIDATION'));
    const paths = await wrong.catch((caught: { fields: { path: string }[] }) => caught.fields.map(({ path }) => path));
    expect(paths).toEqual(['values.contactPhone', 'values.surprise', 'values.employees', 'materials.unknown']);
    const saved = await firms.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: PHONE },
      materials: [{ key: 'audit', fileIds: [], missingReason: '审计报告 4 月出具' }],
    });
    await expect(
      firms.saveDraft(firm.actor, draft.id, { version: draft.version, values: { contactPhone: '0592-5550102' } }),
    ).rejects.toEqual(failure('STALE_VERSION'));
    const rest = await firms
      .submit(firm.actor, draft.id, { version: saved.version })
      .catch((caught: { fields: { path: string }[] }) => caught.fields);
    expect((rest as { path: string }[]).map(({ path }) => path)).toEqual([
      'values.employees',
      'materials.licence',
      'payeeAccountId',
    ]);
    await firms.deleteDraft(firm.actor, draft.id);
    await expect(firms.get(firm.actor, draft.id)).rejects.toEqual(failure('NOT_FOUND'));
  });

  it('shows a stranger nothing', async () => {
    const [firm, stranger] = [await build.firm({ employees: 9 }), await build.firm({ employees: 9 })];
    const draft = await draftOf(firm);
    const attempts = [
      firms.get(stranger.actor, draft.id),
      firms.saveDraft(stranger.actor, draft.id, { version: 1 }),
      firms.submit(stranger.actor, draft.id, { version: 1 }),
      firms.withdraw(stranger.actor, draft.id, { version: 1 }),
      firms.deleteDraft(stranger.actor, draft.id),
      firms.openDraft(stranger.actor, { measureId: plain.id, enterpriseId: firm.enterpriseId }),
      firms.list(stranger.actor, { enterpriseId: firm.enterpriseId }),
      firms.saveDraft(firm.actor, draft.id, { version: 1, payeeAccountId: stranger.payeeAccountId }),
    ];
    for (const attempt of attempts) await expect(attempt).rejects.toEqual(failure('NOT_FOUND'));
    expect((await firms.list(stranger.actor, {})).items).toEqual([]);
  });

  it('enforces four eyes, the right desk, and the newest version', async () => {
    const firm = await build.firm({ employees: 7 });
    const id = await inReview(firm);
    const versatile = {
      ...staffActor('street_reviewer', 77),
      roles: ['street_reviewer', 'department_reviewer', 'final_approver'],
    } as StaffActor;
    await expect(decide(DEPARTMENT, id, { decision: 'pass' })).rejects.toEqual(failure('FORBIDDEN'));
    await expect(decisions.decide(STREET, id, { version: 1, decision: 'pass' })).rejects.toEqual(
      failure('STALE_VERSION'),
    );
    await expect(decide(STREET, id, { decision: 'reject' })).rejects.toEqual(failure('VALIDATION'));
    await expect(decide(STREET, id, { decision: 'return', reason: '缺材料' })).rejects.toEqual(failure('VALIDATION'));
    const { version } = await t.db.read((m) => t.get(ApplicationService).view(m, id));
    const both = await Promise.allSettled(
      [1, 2, 3, 4].map(() => decisions.decide(versatile, id, { version, decision: 'pass' })),
    );
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    await expect(decide(versatile, id, { decision: 'pass' })).rejects.toEqual(failure('FOUR_EYES'));
    expect((await review.getCase(versatile, id)).can).toEqual({
      decide: false,
      whyNot: expect.stringContaining('不同人员'),
    });
    await decide(DEPARTMENT, id, { decision: 'pass' });
    await decide(FINAL, id, { decision: 'pass' });
    await expect(decide(FINAL, id, { decision: 'pass' })).rejects.toEqual(
      failure('STATE_CONFLICT', { details: expect.objectContaining({ current: 'payable' }) }),
    );
  });

  it('goes round by a supplement and comes back to the desk that asked', async () => {
    const firm = await build.firm({ employees: 8 });
    const id = await inReview(firm);
    await decide(STREET, id, { decision: 'pass' });
    await decide(DEPARTMENT, id, {
      decision: 'return',
      reason: '请补充',
      items: [{ target: '联系电话', text: '请填写手机号' }],
    });
    const returned = await firms.get(firm.actor, id);
    expect(returned).toMatchObject({
      status: 'supplement',
      needsFirm: true,
      supplement: {
        items: [{ target: '联系电话', text: '请填写手机号' }],
        dueOn: '2026-03-16',
        desk: '区人社局就业科',
      },
      clock: { paused: true },
    });
    expect(await frozen(id)).toBe(8000 * YUAN);
    t.clock.advance({ days: 4 });
    const mended = await firms.saveDraft(firm.actor, id, {
      version: returned.version,
      values: { contactPhone: '13800000000' },
    });
    const again = await firms.resubmit(firm.actor, id, { version: mended.version, note: '已更正' });
    expect(again).toMatchObject({ status: 'submitted', clock: { paused: false } });
    await t.runner.drain();
    expect(await firms.get(firm.actor, id)).toMatchObject({ status: 'in_review', stage: 'second' });
    // The reviewer who asked for it goes on; the one of the stage before may not step in.
    await decide(DEPARTMENT, id, { decision: 'pass' });
    await decide(FINAL, id, { decision: 'pass' });
    t.clock.advance({ days: -4 });
  });

  it('sends back automatically once, with everything in one notice, and then asks a person', async () => {
    const firm = await build.firm({ employees: 3 });
    const foreign = await t.get(PayeeAccountService).add(firm.actor, firm.enterpriseId, {
      accountName: '别家公司',
      accountNumber: `62220000${firm.uscc.slice(9, 17).replace(/\D/g, '1')}`,
      bankName: '厦门银行',
    });
    expect(foreign.nameMatches).toBe(false);
    const draft = await filled(firm);
    const ready = await firms.saveDraft(firm.actor, draft.id, { version: draft.version, payeeAccountId: foreign.id });
    await firms.submit(firm.actor, draft.id, { version: ready.version });
    await t.runner.drain();
    const returned = await firms.get(firm.actor, draft.id);
    expect(returned.status).toBe('supplement');
    expect(returned.supplement?.items.map(({ target }) => target)).toEqual(['从业人员不少于 5 人', '收款账户']);
    expect(returned.supplement?.items[0]?.text).toContain('3');
    expect(await frozen(draft.id)).toBe(0);
    const mended = await firms.saveDraft(firm.actor, draft.id, {
      version: returned.version,
      payeeAccountId: firm.payeeAccountId,
    });
    await firms.resubmit(firm.actor, draft.id, { version: mended.version });
    await t.runner.drain();
    const judged = await review.getCase(STREET, draft.id);
    expect(judged).toMatchObject({ status: 'in_review', stage: 'initial' });
    expect(judged.checks.find(({ code }) => code === 'eligibility')?.outcome).toBe('warning');
    expect(judged.flags).toContain('申报条件');
    await decide(STREET, draft.id, { decision: 'pass' });
    await decide(DEPARTMENT, draft.id, { decision: 'pass' });
    await expect(decide(FINAL, draft.id, { decision: 'pass' })).rejects.toEqual(failure('STATE_CONFLICT'));
    expect((await review.getCase(FINAL, draft.id)).decisions.length).toBe(2);
    await decide(FINAL, draft.id, { decision: 'reject', reason: '从业人员不足 5 人' });
    expect(await firms.get(firm.actor, draft.id)).toMatchObject({
      status: 'rejected',
      rejection: { reason: '从业人员不足 5 人' },
    });
    // The place is free again.
    expect((await draftOf(firm)).status).toBe('draft');
  });

  it('gives frozen money back on rejection, withdrawal and a supplement that never came', async () => {
    const [rejected, withdrawn, expired] = await build.firms(3, { employees: 10 });
    const ids = {
      rejected: await inReview(rejected!),
      withdrawn: await inReview(withdrawn!),
      expired: await inReview(expired!),
    };
    for (const id of Object.values(ids)) expect(await frozen(id)).toBe(10_000 * YUAN);
    await decide(STREET, ids.rejected, { decision: 'reject', reason: '不实' });
    const current = await firms.get(withdrawn!.actor, ids.withdrawn);
    expect(
      await firms.withdraw(withdrawn!.actor, ids.withdrawn, { version: current.version, reason: '不申请了' }),
    ).toMatchObject({ status: 'withdrawn' });
    await decide(STREET, ids.expired, {
      decision: 'return',
      reason: '补',
      items: [{ target: '材料', text: '补一份' }],
    });
    t.clock.advance({ days: 30 });
    await t.runner.drain();
    expect(await firms.get(expired!.actor, ids.expired)).toMatchObject({ status: 'expired' });
    for (const id of Object.values(ids)) expect(await frozen(id)).toBe(0);
    t.clock.advance({ days: -30 });
  });

  it('uses a department figure over the firm’s own, and shows staff the difference', async () => {
    const firm = await build.firm({ employees: 20 });
    const { applicationId } = await submitted(firm, plain, { employees: 400 });
    await t.runner.drain();
    const view = await review.getCase(STREET, applicationId);
    expect(view).toMatchObject({ status: 'in_review', amountFen: 20_000 * YUAN });
    expect(view.fields.find(({ key }) => key === 'employees')).toMatchObject({ value: 400, registered: 20 });
    const other = await build.firm();
    const own = await submitted(other, plain, { employees: 30 });
    await t.runner.drain();
    const declared = await review.getCase(STREET, own.applicationId);
    expect(declared.amountFen).toBe(30_000 * YUAN);
    expect(declared.facts.find(({ name }) => name === 'employees')).toMatchObject({
      declared: true,
      source: '企业申报',
      value: 30,
    });
  });

  it('works the amount out anew at the decision, and holds exactly that', async () => {
    const firm = await build.firm({ employees: 10 });
    const id = await inReview(firm);
    await decide(STREET, id, { decision: 'pass' });
    await decide(DEPARTMENT, id, { decision: 'pass' });
    await t.db.write((m) =>
      t
        .get(EnterpriseImportService)
        .importFacts(m, [{ uscc: firm.uscc, name: 'employees', value: 16, asOf: '2026-02-28' }]),
    );
    const view = await decide(FINAL, id, { decision: 'pass' });
    expect(view).toMatchObject({ status: 'payable', amountFen: 16_000 * YUAN });
    expect(view.evaluations.submit?.amount.minFen).toBe(10_000 * YUAN);
    expect(await frozen(id)).toBe(0);
  });

  it('flags a credit record for a person and goes on', async () => {
    const firm = await build.firm({ employees: 10 });
    await t.db.write((m) =>
      t
        .get(EnterpriseImportService)
        .importCredit(m, [
          { uscc: firm.uscc, kind: 'penalty', text: '处罚', since: '2026-01-05', source: '区市场监管局' },
        ]),
    );
    const id = await inReview(firm);
    const view = await review.getCase(STREET, id);
    expect(view).toMatchObject({ status: 'in_review', flags: ['严重失信名单'] });
    const mine = await review.listCases(STREET, { mine: 'true', q: firm.uscc });
    expect(mine.items.map((row) => row.id)).toEqual([id]);
    expect((await review.listCases(DEPARTMENT, { mine: 'true', q: firm.uscc })).items).toEqual([]);
  });

  it('goes to the account of its operator where the firm is self-employed, and of nobody else', async () => {
    const shop = await build.firm(
      { employees: 5 },
      { legalForm: 'self_employed', name: '湖里区林阿土杂货店', ownerName: '林阿土' },
    );
    const company = await build.firm({ employees: 5 }, { name: '厦门林阿土贸易有限公司', ownerName: '林阿土' });
    const checked = async (who: Firm) => {
      const account = await t.get(PayeeAccountService).add(who.actor, who.enterpriseId, {
        accountName: '林阿土',
        accountNumber: `62220202${who.uscc.slice(8, 17).replace(/\D/g, '0')}`,
        bankName: '工商银行',
      });
      const id = await inReview({ ...who, payeeAccountId: account.id });
      return { account, application: await firms.get(who.actor, id) };
    };
    const own = await checked(shop);
    expect(own).toMatchObject({ account: { nameMatches: true }, application: { status: 'in_review' } });
    expect(own.application.checks.find(({ code }) => code === 'account_name')).toMatchObject({
      outcome: 'passed',
      detail: '户名与登记的经营者一致',
    });
    await passAll(own.application.id);
    const { payoutId } = await t.db.read((m) => t.get(ApplicationService).view(m, own.application.id));
    const order = await t.db.read((m) => payoutById(m, payoutId!));
    expect(order).toMatchObject({ payeeName: '林阿土', payeeAccountId: own.account.id });
    expect(await checked(company)).toMatchObject({
      account: { nameMatches: false },
      application: { status: 'supplement' },
    });
  });

  it('publicises under a masked name for whole working days, and then approves', async () => {
    const measure = await build.measure({
      code: 'HL-2026-PUBLIC-01',
      publicity: { workingDays: 5 },
      clocks: { promisedWorkingDays: 15, statutoryWorkingDays: 60 },
    });
    const firm = await build.firm(
      { employees: 5 },
      { legalForm: 'self_employed', name: '湖里区陈阿海小吃店', ownerName: '陈阿海' },
    );
    const other = await build.firm({ employees: 5 });
    const ids = [await inReview(firm, measure), await inReview(other, measure)];
    for (const id of ids) await passAll(id);
    const notices = await t.call(await import('@qinqing/contract/public').then((open) => open.listPublicity));
    expect(notices.status).toBe(200);
    expect(notices.body.items).toMatchObject([
      { measureId: measure.id, startsOn: '2026-03-02', endsOn: '2026-03-06', complaintPhone: '0592-5550199' },
    ]);
    expect(notices.body.items[0]?.items.map(({ enterpriseName }) => enterpriseName)).toEqual([
      '湖里区陈**小吃店',
      other.name,
    ]);
    // One withdraws while the notice runs: off the list, money back.
    const current = await firms.get(other.actor, ids[1]!);
    await firms.withdraw(other.actor, ids[1]!, { version: current.version });
    t.clock.set('2026-03-06T15:59:59.000Z');
    await t.runner.drain();
    expect((await firms.get(firm.actor, ids[0]!)).status).toBe('publicised');
    t.clock.set('2026-03-06T16:00:00.000Z');
    await t.runner.drain();
    expect(await firms.get(firm.actor, ids[0]!)).toMatchObject({ status: 'payable', amountFen: 5000 * YUAN });
    expect((await firms.get(other.actor, ids[1]!)).status).toBe('withdrawn');
    expect(await frozen(ids[1]!)).toBe(0);
    t.clock.set('2026-03-02T01:00:00.000Z');
  });

  it('delivers non-cash relief at once, without an account', async () => {
    await build.pool('POOL-2026-RELIEF', 1_000_000 * YUAN, true);
    const { benefit } = (await import('./domain.js')).measureFile() as { benefit: object };
    const measure = await build.measure({
      code: 'HL-2026-RELIEF-01',
      pool: 'POOL-2026-RELIEF',
      benefit: { ...benefit, kind: 'non_cash', valuation: '按减免标准计' },
    });
    const firm = await build.firm({ employees: 6 });
    const id = await inReview(firm, measure);
    await passAll(id);
    const shown = await firms.get(firm.actor, id);
    expect(shown).toMatchObject({ status: 'paid', nonCash: true, amountFen: 6000 * YUAN, payoutStatus: 'paid' });
    expect(shown.money.map(({ key, state }) => `${key}:${state}`)).toEqual(['approved:done', 'paid:done']);
  });

  it('checks once although the job runs twice, and skips a case withdrawn meanwhile', async () => {
    const [firm, gone] = await build.firms(2, { employees: 11 });
    const id = await inReview(firm!);
    const before = await firms.get(firm!.actor, id);
    await t.db.write((m) => t.jobs.enqueue(m, CHECK_JOB, { applicationId: id }));
    await t.runner.drain();
    expect(await firms.get(firm!.actor, id)).toMatchObject({ version: before.version, timeline: before.timeline });
    expect(await frozen(id)).toBe(11_000 * YUAN);
    const receipt = await submitted(gone!);
    const current = await firms.get(gone!.actor, receipt.applicationId);
    await firms.withdraw(gone!.actor, receipt.applicationId, { version: current.version });
    await t.runner.drain();
    expect(await firms.get(gone!.actor, receipt.applicationId)).toMatchObject({ status: 'withdrawn', checks: [] });
    expect(await frozen(receipt.applicationId)).toBe(0);
  });

  it('undoes a check whose unit fails half-way, and does it whole the next time', async () => {
    const firm = await build.firm({ employees: 13 });
    const { applicationId } = await submitted(firm);
    const checks = jest.spyOn(t.get(ApplicationService), 'recordChecks').mockRejectedValueOnce(new Error('power cut'));
    await t.runner.drain();
    expect(checks).toHaveBeenCalledTimes(1);
    expect(await firms.get(firm.actor, applicationId)).toMatchObject({ status: 'submitted' });
    expect(await frozen(applicationId)).toBe(0);
    t.clock.advance({ minutes: 5 });
    await t.runner.drain();
    expect(await firms.get(firm.actor, applicationId)).toMatchObject({ status: 'in_review' });
    expect(await frozen(applicationId)).toBe(13_000 * YUAN);
    t.clock.advance({ minutes: -5 });
    checks.mockRestore();
    expect(t.get(CheckApplicationFlow)).toBeDefined();
  });

  it('refuses drafts and submissions outside the window', async () => {
    const measure = await build.measure({
      code: 'HL-2026-WINDOW-01',
      window: { opensOn: '2026-01-01', closesOn: '2026-03-31' },
    });
    const [early, late] = await build.firms(2, { employees: 6 });
    const draft = await filled(early!, measure);
    t.clock.set('2026-04-01T00:00:00.000Z');
    await expect(firms.submit(early!.actor, draft.id, { version: draft.version })).rejects.toEqual(
      failure('WINDOW_CLOSED'),
    );
    await expect(draftOf(late!, measure)).rejects.toEqual(failure('WINDOW_CLOSED'));
    await t.runner.drain();
    expect((await firms.get(early!.actor, draft.id)).status).toBe('expired');
    t.clock.set('2026-03-02T01:00:00.000Z');
  });

  it('keeps a case waiting while its pool is topped up, and rejects where the sum is fixed', async () => {
    await build.pool('POOL-2026-EMPTY', 0);
    const waits = await build.measure({ code: 'HL-2026-WAIT-01', pool: 'POOL-2026-EMPTY', totalControl: 'none' });
    const fixed = await build.measure({
      code: 'HL-2026-FIXED-01',
      pool: 'POOL-2026-EMPTY',
      totalControl: 'filing_order',
    });
    const firm = await build.firm({ employees: 10 });
    const [waiting, refused] = [await inReview(firm, waits), await inReview(firm, fixed)];
    expect(await firms.get(firm.actor, refused)).toMatchObject({
      status: 'rejected',
      rejection: { reason: expect.stringContaining('额度已用完') },
    });
    expect(await firms.get(firm.actor, waiting)).toMatchObject({ status: 'checking' });
    expect((await firms.get(firm.actor, waiting)).checks.find(({ code }) => code === 'pool')?.outcome).toBe('pending');
    await build.pool('POOL-2026-EMPTY', 10_000 * YUAN);
    t.clock.advance({ minutes: 31 });
    await t.runner.drain();
    expect(await firms.get(firm.actor, waiting)).toMatchObject({ status: 'in_review' });
    t.clock.advance({ minutes: -31 });
  });
});
