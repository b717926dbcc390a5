import { allocateProRata } from '@qinqing/rules';
import { ALLOCATE_JOB, CONTROL_SWEEP_JOB } from '../src/flows/allocate-window.flow.js';
import { DecideCaseFlow } from '../src/flows/index.js';
import { SettleCaseFlow } from '../src/flows/settle-case.flow.js';
import { ApplicationService, FirmApplicationService } from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { SYSTEM } from '../src/modules/identity/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { ReviewService } from '../src/modules/review/index.js';
import { InvariantRegistry } from '../src/platform/db/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, failure, type Firm, staffActor } from './domain.js';

const YUAN = 100;
const STREET = staffActor('street_reviewer');
const FINAL = staffActor('final_approver');
const ROUTE = [
  { stage: 'initial', desk: '街道', role: 'street_reviewer', promiseWorkingDays: 1 },
  { stage: 'final', desk: '分管领导', role: 'final_approver', promiseWorkingDays: 1 },
];
const WINDOW = { opensOn: '2026-01-01', closesOn: '2026-03-31' };
const OPEN = '2026-03-02T01:00:00.000Z';
const CLOSED = '2026-03-31T16:15:00.000Z';

describe('total control of a window', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let firms: FirmApplicationService;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    firms = t.get(FirmApplicationService);
  });
  beforeEach(() => t.clock.set(OPEN));
  afterEach(async () => {
    for (const { code, sql } of t.get(InvariantRegistry).all()) {
      expect({ code, rows: await t.db.read((m) => m.query(sql)) }).toEqual({ code, rows: [] });
    }
    expect(await t.get(AuditService).verify()).toMatchObject({ ok: true });
  });
  afterAll(() => t.close());

  const controlled = (code: string, pool: string, more: object = {}) =>
    build.measure({ code, pool, route: ROUTE, window: WINDOW, totalControl: 'pro_rata', ...more });
  const apply = async (firm: Firm, measure: MeasureRecord) => {
    const draft = await firms.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
    const { version } = await firms.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { contactPhone: '0592-5550100' },
      payeeAccountId: measure.nonCash ? null : firm.payeeAccountId,
    });
    await firms.submit(firm.actor, draft.id, { version });
    await t.runner.drain();
    t.clock.advance({ minutes: 1 });
    return draft.id;
  };
  const rowOf = (id: string) => t.db.read((m) => t.get(ApplicationService).view(m, id));
  const pass = async (actor: typeof FINAL, id: string) => {
    const { version } = await rowOf(id);
    await t.get(DecideCaseFlow).decide(actor, id, { version, decision: 'pass' });
  };
  const heldBy = async (id: string) => (await t.db.read((m) => t.get(LedgerService).holding(m, id)))?.frozenFen ?? 0;
  const poolOf = async (code: string) =>
    (await t.db.read((m) => t.get(LedgerService).pools(m))).find((pool) => pool.code === code)!;
  const close = async () => {
    t.clock.set(CLOSED);
    await t.db.write((m) => t.jobs.enqueue(m, CONTROL_SWEEP_JOB, {}));
    await t.runner.drain();
  };
  const allocate = async (measure: MeasureRecord) => {
    const window = { measureId: measure.id, measureVersion: measure.version, period: measure.period };
    await t.db.write((m) => t.jobs.enqueue(m, ALLOCATE_JOB, window));
    await t.runner.drain();
  };
  /** Everything that a second run could change. */
  const everything = async () => {
    const found: Record<string, unknown> = {};
    for (const table of [
      'window_allocation',
      'window_allocation_item',
      'application',
      'ledger_transfer',
      'audit_entry',
    ])
      found[table] = await t.db.read((m) =>
        m.query(`SELECT * FROM ${table} ORDER BY ${table === 'audit_entry' ? 'seq' : 'id'}`),
      );
    return found;
  };

  it('reduces every case in proportion at the close, to the fen, and lets none be approved before', async () => {
    await build.pool('POOL-TC-A', 2_000_001);
    const measure = await controlled('HL-2026-CONTROL-01', 'POOL-TC-A');
    const other = await build.measure({ code: 'HL-2026-CONTROL-02', pool: 'POOL-TC-A', route: ROUTE });
    const [five, ten, twenty, outside] = [
      await build.firm({ employees: 5 }),
      await build.firm({ employees: 10 }),
      await build.firm({ employees: 20 }),
      await build.firm({ employees: 5 }),
    ];
    const ids = [await apply(five, measure), await apply(ten, measure), await apply(twenty, measure)];
    const bystander = await apply(outside, other);
    // The third does not fit any more. It is neither refused nor kept waiting at the checks.
    expect(await Promise.all(ids.map(heldBy))).toEqual([5_000 * YUAN, 10_000 * YUAN, 0]);
    expect((await firms.get(twenty.actor, ids[2]!)).status).toBe('in_review');
    expect((await firms.get(ten.actor, ids[1]!)).totalControl).toMatchObject({
      mode: 'pro_rata',
      closesOn: '2026-03-31',
    });
    for (const id of ids) await pass(STREET, id);
    await expect(pass(FINAL, ids[0]!)).rejects.toEqual(
      failure('STATE_CONFLICT', { message: expect.stringContaining('2026年3月31日 申报截止后') }),
    );
    expect(await rowOf(ids[0]!)).toMatchObject({ status: 'in_review', stage: 'final' });
    const before = await rowOf(bystander);

    // By the product's own clock, as every day.
    t.clock.set(CLOSED);
    await t.runner.drain();

    const claims = [5_000 * YUAN, 10_000 * YUAN, 20_000 * YUAN];
    const there = 2_000_001 - 5_000 * YUAN;
    const got = allocateProRata(claims, there);
    expect(got.reduce((sum, fen) => sum + fen, 0)).toBe(there);
    expect(await Promise.all(ids.map(heldBy))).toEqual(got);
    for (const [i, id] of ids.entries())
      expect(await rowOf(id)).toMatchObject({
        status: 'in_review',
        stage: 'final',
        frozenFen: got[i],
        amountFen: got[i],
      });
    expect(await poolOf('POOL-TC-A')).toMatchObject({ availableFen: 0, frozenFen: 2_000_001 });
    expect(await rowOf(bystander)).toEqual(before);

    const phone = await firms.get(five.actor, ids[0]!);
    expect(phone.totalControl?.decided).toMatchObject({
      claimFen: claims[0],
      allocatedFen: got[0],
      windowClaimFen: 35_000 * YUAN,
      controlFen: there,
      applications: 3,
    });
    expect(phone.totalControl?.text).toBe(
      '本期 3 件申报合计 35,000 元，超出总额控制 15,000.01 元，按比例核定：应得 5,000 元，核定 2,142.86 元',
    );
    expect(phone.timeline[0]).toMatchObject({ title: '按总额控制核定金额', text: phone.totalControl?.text });
    const desk = await t.db.read((m) => t.get(ReviewService).caseView(m, FINAL, ids[0]!));
    expect(desk.totalControl).toEqual(phone.totalControl);
    expect(desk.checks.find(({ code }) => code === 'pool')?.detail).toBe(phone.totalControl?.text);
    const [{ n }] = await t.db.read((m) =>
      m.query("SELECT COUNT(*) AS n FROM audit_entry WHERE action = 'total_control.allocate'"),
    );
    expect(Number(n)).toBe(1);

    await pass(FINAL, ids[0]!);
    const { payoutId, amountFen } = await rowOf(ids[0]!);
    expect(amountFen).toBe(got[0]);
    const orders = await t.db.read((m) => m.query('SELECT amountFen FROM payout WHERE id = ?', [payoutId]));
    expect(Number(orders[0].amountFen)).toBe(got[0]);

    // Whoever drops out leaves its part to the pool: what the others were told stays.
    const { version } = await rowOf(ids[1]!);
    await firms.withdraw(ten.actor, ids[1]!, { version });
    expect(await poolOf('POOL-TC-A')).toMatchObject({ availableFen: got[1] });
    const after = await everything();
    await allocate(measure);
    t.clock.advance({ days: 1 });
    await t.runner.drain();
    expect(await everything()).toEqual(after);
    expect(await heldBy(ids[2]!)).toBe(got[2]);
  });

  it('pays what the window left also when the paid case is settled anew', async () => {
    await build.pool('POOL-TC-B', 12_000 * YUAN, true);
    const relief = await build.relief('HL-2026-CONTROL-03', 'POOL-TC-B');
    const { raw } = relief;
    const measure = await build.measure({ ...raw, version: 2, window: WINDOW, totalControl: 'pro_rata' });
    const [one, two] = await build.firms(2, { employees: 10, seriouslyDishonest: false });
    const ids = [await apply(one!, measure), await apply(two!, measure)];
    await close();
    await pass(FINAL, ids[0]!);
    expect(await rowOf(ids[0]!)).toMatchObject({ status: 'paid', amountFen: 6_000 * YUAN });
    expect(await t.get(SettleCaseFlow).preview(FINAL, ids[0]!)).toMatchObject({
      entitledFen: 6_000 * YUAN,
      paidFen: 6_000 * YUAN,
      differenceFen: 0,
    });
  });

  it('pays in full where the claims fit, and leaves the cases alone', async () => {
    await build.pool('POOL-TC-C', 100_000 * YUAN);
    const measure = await controlled('HL-2026-CONTROL-04', 'POOL-TC-C');
    const firm = await build.firm({ employees: 10 });
    const id = await apply(firm, measure);
    const { version } = await rowOf(id);
    await close();
    expect(await rowOf(id)).toMatchObject({ version, frozenFen: 10_000 * YUAN });
    expect((await firms.get(firm.actor, id)).totalControl?.text).toBe(
      '本期 1 件申报合计 10,000 元，未超出总额控制 100,000 元，足额核定 10,000 元',
    );
    await pass(STREET, id);
    await pass(FINAL, id);
    expect(await rowOf(id)).toMatchObject({ status: 'payable', amountFen: 10_000 * YUAN });
  });

  it('pays in filing order whole sums until the money is used, and ends the cases for which nothing is left', async () => {
    await build.pool('POOL-TC-D', 25_000 * YUAN);
    const measure = await controlled('HL-2026-CONTROL-05', 'POOL-TC-D', { totalControl: 'filing_order' });
    // What was approved before the close keeps its sum: nothing can reduce it.
    const early = await build.firm({ employees: 5 });
    const paid = await apply(early, measure);
    await pass(STREET, paid);
    await pass(FINAL, paid);
    const crowd = await build.registered(4, { employees: 10, seriouslyDishonest: false });
    const ids = await build.submitted(crowd, measure, true);
    await close();
    expect(await Promise.all(ids.map(async (id) => (await rowOf(id)).status))).toEqual([
      'in_review',
      'in_review',
      'rejected',
      'rejected',
    ]);
    expect(await Promise.all(ids.map(heldBy))).toEqual([10_000 * YUAN, 10_000 * YUAN, 0, 0]);
    expect(await poolOf('POOL-TC-D')).toMatchObject({
      availableFen: 0,
      frozenFen: 20_000 * YUAN,
      payableFen: 5_000 * YUAN,
    });
    const { rejection } = await rowOf(ids[2]!);
    expect(rejection?.reason).toBe(
      '资金额度已用完：本期 4 件申报合计 40,000 元，超出总额控制 20,000 元，按申报先后核定：应得 10,000 元，轮到时资金额度已用完',
    );
    expect(await rowOf(paid)).toMatchObject({ status: 'payable', amountFen: 5_000 * YUAN });
  });

  it('keeps the levels of a split funding in their proportion', async () => {
    await build.pool('POOL-TC-E', 6_000 * YUAN);
    await build.pool('POOL-TC-F', 100_000 * YUAN);
    const each = { perUnit: { count: 'employees', pay: '1000元' } };
    const share = {
      amount: each,
      rate: '60%',
      purpose: 'split',
      with: [{ level: 'city', pool: 'POOL-TC-F', rate: '40%' }],
    };
    const facts = (employees: number) => ({ employees, seriouslyDishonest: false });
    const measure = await controlled('HL-2026-CONTROL-06', 'POOL-TC-E', {
      benefit: {
        kind: 'cash',
        rounding: { mode: 'floor', to: 'yuan' },
        amount: { caps: [{ limit: '50万元', scope: 'clause' }], share },
      },
      eligibility: { fact: 'seriouslyDishonest', is: false, label: '未列入严重失信主体名单' },
      examples: [
        { name: '十人', facts: facts(10), expect: { outcome: 'met', amount: '6000元' } },
        {
          name: '失信',
          facts: { employees: 10, seriouslyDishonest: true },
          expect: { outcome: 'not_met', amount: '0元' },
        },
      ],
    });
    const crowd = await build.registered(2, { employees: 10, seriouslyDishonest: false });
    const ids = await build.submitted(crowd, measure, true);
    await close();
    expect(await Promise.all(ids.map(heldBy))).toEqual([5_000 * YUAN, 5_000 * YUAN]);
    expect(await poolOf('POOL-TC-E')).toMatchObject({ availableFen: 0, frozenFen: 6_000 * YUAN });
    expect(await poolOf('POOL-TC-F')).toMatchObject({ frozenFen: 4_000 * YUAN });
  });

  it('goes on where it was cut off, two at once, and takes nothing twice', async () => {
    await build.pool('POOL-TC-G', 350_000 * YUAN);
    const measure = await controlled('HL-2026-CONTROL-07', 'POOL-TC-G');
    const crowd = await build.registered(25, { employees: 10, seriouslyDishonest: false });
    // The later half holds nearly all the money: it has to give back before the others can get theirs.
    const ids = await build.submitted(crowd, measure, true);
    for (const firm of await build.firms(35, { employees: 10 })) ids.push(await apply(firm, measure));
    expect(await poolOf('POOL-TC-G')).toMatchObject({ availableFen: 0, frozenFen: 350_000 * YUAN });
    await t.db.write((m) =>
      t.get(LedgerService).appropriate(m, SYSTEM, { poolCode: 'POOL-TC-G', fen: 50_000 * YUAN, reference: '2026-2' }),
    );
    const there = { availableFen: 0, frozenFen: 400_000 * YUAN };
    const original = ApplicationService.prototype.recordChecks;
    const checks = jest.spyOn(t.get(ApplicationService), 'recordChecks');
    let calls = 0;
    checks.mockImplementation((...args) => {
      calls += 1;
      if (calls === 1 || calls === 42) throw new Error('power cut');
      return original.apply(t.get(ApplicationService), args);
    });
    const applied = async () => {
      const [row] = await t.db.read((m) =>
        m.query('SELECT applied, status FROM window_allocation WHERE measureId = ?', [measure.id]),
      );
      return { applied: Number(row.applied), status: row.status };
    };
    await close();
    // Decided, and nobody has got anything yet: what was free is set aside all the same.
    expect(await applied()).toEqual({ applied: 0, status: 'applying' });
    expect(await poolOf('POOL-TC-G')).toMatchObject(there);
    t.clock.advance({ hours: 1 });
    await t.runner.drain();
    // The first chunk stands, the second is undone whole; what came back is kept for those who are still to come.
    expect(await applied()).toEqual({ applied: 25, status: 'applying' });
    expect(await poolOf('POOL-TC-G')).toMatchObject(there);
    checks.mockRestore();
    t.clock.advance({ hours: 1 });
    const window = { measureId: measure.id, measureVersion: measure.version, period: measure.period };
    for (let i = 0; i < 4; i += 1) await t.db.write((m) => t.jobs.enqueue(m, ALLOCATE_JOB, window));
    await t.runner.drain();
    expect(await applied()).toEqual({ applied: 60, status: 'done' });
    const got = await Promise.all(ids.map(heldBy));
    expect(got).toEqual(
      allocateProRata(
        ids.map(() => 10_000 * YUAN),
        400_000 * YUAN,
      ),
    );
    expect(await poolOf('POOL-TC-G')).toMatchObject(there);
    const events = await t.db.read((m) =>
      m.query(
        `SELECT COUNT(*) AS n FROM application_event e JOIN application a ON a.id = e.applicationId
         WHERE e.event = 'allocate' AND a.measureId = ? GROUP BY a.id`,
        [measure.id],
      ),
    );
    expect(events.map(({ n }: { n: unknown }) => Number(n))).toEqual(ids.map(() => 1));
  });
});
