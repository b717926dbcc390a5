import * as firm from '@qinqing/contract/firm';
import * as open from '@qinqing/contract/public';
import * as staff from '@qinqing/contract/staff';
import type { StaffRole } from '@qinqing/contract';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, type Firm } from './domain.js';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n');
const YUAN = 100;

describe('applying and reviewing over HTTP', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let measure: MeasureRecord;
  let applicant: Firm;
  let token: string;
  const desks: Partial<Record<StaffRole, string>> = {};

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    await build.pool('POOL-2026-TEST', 1_000_000 * YUAN);
    measure = await build.measure({
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
      ],
    });
    applicant = await build.firm({ employees: 12, 'revenue@2025': 1_234_567_89, loanRate: 435 });
    token = await build.firmToken(applicant);
    for (const role of ['street_reviewer', 'department_reviewer', 'final_approver'] as const)
      desks[role] = await build.staffToken(role);
  });
  afterAll(() => t.close());

  const upload = async (bytes: Buffer, as: string) => {
    const boundary = 'part';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="licence.pdf"\r\nContent-Type: application/pdf\r\n\r\n`;
    const response = await t.app.inject({
      method: 'POST',
      url: firm.uploadFile.path,
      headers: { authorization: `Bearer ${as}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      payload: Buffer.concat([Buffer.from(head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)]),
    });
    return { status: response.statusCode, body: response.json() };
  };

  it('shows the firm its profile, its matches, and why', async () => {
    const params = { id: applicant.enterpriseId };
    const me = await t.call(firm.getFirmMe, undefined, { as: token });
    expect(me.body.enterprises).toEqual([
      { id: applicant.enterpriseId, name: applicant.name, uscc: applicant.uscc, role: 'owner' },
    ]);
    const profile = await t.call(firm.getEnterprise, undefined, { as: token, params });
    expect(profile.status).toBe(200);
    expect(profile.body).toMatchObject({ legalForm: '公司', street: '湖里街道', sizeClass: 'small' });
    const fact = (name: string) => profile.body.facts.find((each) => each.name === name);
    expect(fact('revenue@2025')).toMatchObject({
      label: '2025年营业收入',
      source: '湖里区税务局',
      asOf: '2026-01-31',
      declared: false,
    });
    expect(fact('loanRate')?.display).toBe('4.35%');
    expect(fact('seriouslyDishonest')?.value).toBe(false);

    const matches = await t.call(firm.listMatches, undefined, { as: token, params });
    expect(matches.status).toBe(200);
    expect(matches.body.expected).toEqual({ count: 1, cashFen: 12_000 * YUAN, nonCashFen: 0 });
    expect(matches.body.items[0]).toMatchObject({
      outcome: 'met',
      reason: '全部条件符合，预计 1.2 万元',
      unknownFacts: [],
    });

    const why = await t.call(firm.getEvaluation, undefined, {
      as: token,
      params: { ...params, measureId: measure.id },
    });
    expect(
      why.body.conditions.children?.map(({ label, outcome, fact: used }) => ({ label, outcome, used: used?.display })),
    ).toEqual([
      { label: '从业人员不少于 5 人', outcome: 'met', used: '12 人' },
      { label: '未列入严重失信主体名单', outcome: 'met', used: '否' },
    ]);
  });

  it('says what is unknown and what would change it', async () => {
    const [unknown, small] = [await build.firm(), await build.firm({ employees: 3 })];
    const of = async (who: Firm) => {
      const as = await build.firmToken(who);
      return (await t.call(firm.listMatches, undefined, { as, params: { id: who.enterpriseId } })).body;
    };
    expect((await of(unknown)).items[0]).toMatchObject({
      outcome: 'unknown',
      reason: '1 项条件待确认',
      unknownFacts: [{ name: 'employees', label: '从业人员' }],
    });
    expect((await of(unknown)).expected).toEqual({ count: 0, cashFen: 0, nonCashFen: 0 });
    expect((await of(small)).items[0]).toMatchObject({
      outcome: 'not_met',
      reason: '不符合：从业人员不少于 5 人',
      firstChange: { fact: 'employees' },
    });
    const stranger = await t.call(firm.listMatches, undefined, { as: token, params: { id: small.enterpriseId } });
    expect(stranger.error.code).toBe('NOT_FOUND');
  });

  it('keeps payee accounts masked, and refuses one twice', async () => {
    const params = { id: applicant.enterpriseId };
    const body = { accountName: applicant.name, accountNumber: '6222021234567890123', bankName: '工商银行' };
    const added = await t.call(firm.addPayeeAccount, body, { as: token, params });
    expect(added.body).toMatchObject({ accountMasked: '6222 **** **** 0123', nameMatches: true });
    expect((await t.call(firm.addPayeeAccount, body, { as: token, params })).error.code).toBe('PAYEE_ACCOUNT_EXISTS');
    const list = await t.call(firm.listPayeeAccounts, undefined, { as: token, params });
    expect(list.body.items.length).toBe(2);
    expect(JSON.stringify(list.body)).not.toContain('6222021234567890123');
    const stored: { numberCipher: string }[] = await t.db.read((m) =>
      m.query('SELECT numberCipher FROM payee_account'),
    );
    expect(stored.some(({ numberCipher }) => numberCipher.includes('6222021234567890123'))).toBe(false);
  });

  it('takes an account once more whose name was mistyped: else its number would be lost for good', async () => {
    const params = { id: applicant.enterpriseId };
    const right = { accountName: applicant.name, accountNumber: '35100987654321000', bankName: '厦门银行' };
    const add = (accountName: string) => t.call(firm.addPayeeAccount, { ...right, accountName }, { as: token, params });
    const mistyped = (await add('写错的名字')).body;
    expect(mistyped.nameMatches).toBe(false);
    expect((await add('写错的名字')).error.code).toBe('PAYEE_ACCOUNT_EXISTS');
    t.clock.advance({ minutes: 1 });
    const mended = (await add(applicant.name)).body;
    expect(mended).toMatchObject({ id: mistyped.id, accountName: applicant.name, nameMatches: true });
    expect(mended.createdAt > mistyped.createdAt).toBe(true);
    const { items } = (await t.call(firm.listPayeeAccounts, undefined, { as: token, params })).body;
    expect(items.find(({ id }) => id === mistyped.id)).toEqual(mended);
    expect((await add('写错的名字')).error.code).toBe('PAYEE_ACCOUNT_EXISTS');
  });

  it('applies with a paper, answers a resend with the same receipt, and refuses what it does not know', async () => {
    const opened = await t.call(
      firm.openDraft,
      { measureId: measure.id, enterpriseId: applicant.enterpriseId },
      { as: token },
    );
    expect(opened.status).toBe(200);
    const params = { id: opened.body.id };
    const file = await upload(PDF, token);
    expect(file.status).toBe(200);
    const saved = await t.call(
      firm.saveDraft,
      {
        version: opened.body.version,
        values: { contactPhone: '13800000000' },
        materials: [{ key: 'licence', fileIds: [file.body.id] }],
        payeeAccountId: applicant.payeeAccountId,
      },
      { as: token, params },
    );
    expect(saved.body.materials[0]?.files).toMatchObject([
      { id: file.body.id, name: 'licence.pdf', mime: 'application/pdf' },
    ]);
    const odd = await t.call(
      firm.submitApplication,
      { version: saved.body.version, declared: true, extra: 1 } as never,
      { as: token, params },
    );
    expect(odd.error).toMatchObject({ code: 'VALIDATION', fields: [{ path: 'extra' }] });
    const unsigned = await t.call(firm.submitApplication, { version: saved.body.version, declared: false } as never, {
      as: token,
      params,
    });
    expect(unsigned.error.code).toBe('VALIDATION');
    const submit = () =>
      t.call(
        firm.submitApplication,
        { version: saved.body.version, declared: true },
        { as: token, params, idempotencyKey: 'once-and-only-once' },
      );
    const first = await submit();
    expect(first.status).toBe(200);
    expect(await submit()).toMatchObject({ status: 200, body: first.body });
    await t.runner.drain();

    const other = await build.firm({ employees: 9 });
    const thief = await t.call(firm.downloadFirmFile, undefined, {
      as: await build.firmToken(other),
      params: { id: file.body.id },
    });
    expect(thief.status).toBe(404);
    const paper = await t.call(staff.downloadStaffFile, undefined, {
      as: desks.street_reviewer!,
      params: { id: file.body.id },
    });
    expect(paper.status).toBe(200);
    expect(paper.bytes.equals(PDF)).toBe(true);
  });

  it('walks the desks, with lists, views and the enterprise page', async () => {
    const list = await t.call(staff.listCases, undefined, { as: desks.street_reviewer!, query: { mine: 'true' } });
    expect(list.status).toBe(200);
    const [row] = list.body.items;
    expect(row).toMatchObject({
      status: 'in_review',
      stage: 'initial',
      enterpriseName: applicant.name,
      flags: [],
      clock: { paused: false },
    });
    const params = { id: row!.id };
    expect((await t.call(staff.getCase, undefined, { as: token, params })).status).toBe(401);
    const view = await t.call(staff.getCase, undefined, { as: desks.street_reviewer!, params });
    expect(view.status).toBe(200);
    expect(view.body.can).toEqual({ decide: true });
    expect(view.body.evaluations).toMatchObject({ submit: { outcome: 'met' }, now: { outcome: 'met' } });
    expect(view.body.differences).toEqual([]);
    expect(view.body.timeline[0]?.actorName).toBe('系统');

    let { version } = view.body;
    for (const role of ['street_reviewer', 'department_reviewer', 'final_approver'] as const) {
      const decided = await t.call(staff.decideCase, { version, decision: 'pass' }, { as: desks[role]!, params });
      expect(decided.status).toBe(200);
      version = decided.body.version;
    }
    const late = await t.call(staff.decideCase, { version, decision: 'pass' }, { as: desks.final_approver!, params });
    expect(late.error).toMatchObject({ code: 'STATE_CONFLICT', details: { current: 'payable' } });
    const mine = await t.call(firm.getApplication, undefined, { as: token, params });
    expect(mine.status).toBe(200);
    expect(mine.body.money[0]).toMatchObject({ key: 'approved', state: 'done' });
    const page = await t.call(staff.getStaffEnterprise, undefined, {
      as: desks.street_reviewer!,
      params: { id: applicant.enterpriseId },
    });
    expect(page.body.cases.map(({ id }) => id)).toEqual([row!.id]);
    const found = await t.call(staff.listEnterprises, undefined, {
      as: desks.street_reviewer!,
      query: { q: applicant.uscc },
    });
    expect(found.body.items.map(({ id }) => id)).toEqual([applicant.enterpriseId]);
    const measures = await t.call(staff.listStaffMeasures, undefined, { as: desks.street_reviewer! });
    expect(measures.body.items[0]).toMatchObject({ examplesPassed: 6, exampleCount: 6 });
    const detail = await t.call(staff.getStaffMeasure, undefined, {
      as: desks.street_reviewer!,
      params: { id: measure.id },
    });
    expect(detail.body.examples[0]).toEqual({
      name: '十人',
      ok: true,
      expected: '符合 · 1 万元',
      actual: '符合 · 1 万元',
    });
    expect((await t.call(firm.listApplications, undefined, { as: token })).body.items[0]?.now).toBe('等待拨付');
    expect((await t.call(open.listPublicity)).body.items).toEqual([]);
  });
});
