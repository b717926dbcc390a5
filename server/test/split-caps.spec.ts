import { CONTROL_SWEEP_JOB } from '../src/flows/allocate-window.flow.js';
import { DecideCaseFlow } from '../src/flows/index.js';
import { SettleCaseFlow } from '../src/flows/settle-case.flow.js';
import { ApplicationService, EvaluationService, FirmApplicationService } from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { EnterpriseImportService } from '../src/modules/enterprise/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { InvariantRegistry } from '../src/platform/db/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, type Firm, staffActor } from './domain.js';

const YUAN = 100;
const FINAL = staffActor('final_approver');
const ROUTE = [{ stage: 'final', desk: '分管领导', role: 'final_approver', promiseWorkingDays: 1 }];
const PAID = { context: 'alreadyPaid' };
const OPEN = '2026-03-02T01:00:00.000Z';
const CLOSED = '2026-03-31T16:15:00.000Z';
let measures = 0;

/** What two windows of one year pay to the same firm, where 60% is borne by the district and 40% by the city. */
describe('ceilings over several cases where the funding is split', () => {
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

  /** Relief, so that an approved case is paid at once. `whole` and `own` are the caps on all levels and on this one. */
  const series = async (
    caps: { whole?: object[]; own?: object[] },
    more: { cityIsHere?: boolean; pay?: string; five?: string; districtYuan?: number } = {},
  ) => {
    measures += 1;
    const [district, city] = [`POOL-D-${measures}`, `POOL-C-${measures}`];
    await build.pool(district, (more.districtYuan ?? 1_000_000) * YUAN, true);
    if (more.cityIsHere !== false) await build.pool(city, 1_000_000 * YUAN, true);
    const with_ = [{ level: 'city', pool: city, rate: '40%' }];
    const perUnit = { count: 'employees', pay: more.pay ?? '1000元' };
    const whole = { perUnit, caps: caps.whole ?? [{ limit: '50万元', scope: 'clause' }] };
    const file = {
      code: `HL-2026-SPLITCAP-${String(measures).padStart(2, '0')}`,
      pool: district,
      route: ROUTE,
      totalControl: 'none',
      benefit: {
        kind: 'non_cash',
        valuation: '按减免标准计',
        rounding: { mode: 'floor', to: 'yuan' },
        amount: {
          share: { amount: whole, rate: '60%', purpose: 'split', with: with_ },
          ...(caps.own ? { caps: caps.own } : {}),
        },
      },
      examples: [
        {
          name: '五人',
          facts: { employees: 5, seriouslyDishonest: false },
          alreadyPaid: '0元',
          expect: { outcome: 'met', amount: more.five ?? '3000元' },
        },
      ],
    };
    const window = (n: number) => ({ version: n, window: { opensOn: `2026-0${n}-01`, closesOn: '2026-12-31' } });
    return { district, city, open: (n: number, changes = {}) => build.measure({ ...file, ...window(n), ...changes }) };
  };
  const apply = async (firm: Firm, measure: MeasureRecord) => {
    const draft = await firms.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
    const values = { contactPhone: '0592-5550100' };
    const { version } = await firms.saveDraft(firm.actor, draft.id, { version: draft.version, values });
    await firms.submit(firm.actor, draft.id, { version });
    await t.runner.drain();
    return draft.id;
  };
  const rowOf = (id: string) => t.db.read((m) => t.get(ApplicationService).view(m, id));
  const pass = async (id: string) =>
    t.get(DecideCaseFlow).decide(FINAL, id, { version: (await rowOf(id)).version, decision: 'pass' });
  const paidBy = async (id: string, { district, city }: { district: string; city: string }) => {
    await t.runner.drain();
    const paid = await t.db.read((m) => t.get(LedgerService).netPaidByPool(m, id));
    return [paid.get(district) ?? 0, paid.get(city) ?? 0].map((fen) => fen / YUAN);
  };
  const employ = (firm: Firm, employees: number) =>
    t.db.write((m) =>
      t
        .get(EnterpriseImportService)
        .importFacts(m, [{ uscc: firm.uscc, name: 'employees', value: employees, asOf: '2026-02-28' }]),
    );
  /** Each window asks for 10,000 yuan of all levels: 6,000 and 4,000. */
  const twoWindows = async (kind: Awaited<ReturnType<typeof series>>) => {
    const firm = await build.firm({ employees: 10, seriouslyDishonest: false });
    const first = await apply(firm, await kind.open(1));
    await pass(first);
    const second = await apply(firm, await kind.open(2));
    await pass(second);
    return [await paidBy(first, kind), await paidBy(second, kind)];
  };

  it.each([
    ['the whole, less what was paid', { whole: [{ limit: '15000元', scope: 'firm_year', less: PAID }] }],
    ['the own part, less what was paid', { own: [{ limit: '9000元', scope: 'firm_year', less: PAID }] }],
    ['the whole per year', { whole: [{ limit: '15000元', scope: 'firm_year' }] }],
    ['the own part per year', { own: [{ limit: '9000元', scope: 'firm_year' }] }],
    ['the whole per firm', { whole: [{ limit: '15000元', scope: 'firm' }] }],
    ['the own part per firm', { own: [{ limit: '9000元', scope: 'firm' }] }],
  ])('leave of a cap on %s exactly the rest, in both pools', async (_text, caps) => {
    const kind = await series(caps);
    expect(await twoWindows(kind)).toEqual([
      [6000, 4000],
      [3000, 2000],
    ]);
  });

  it.each([
    ['the whole, less what was paid', { whole: [{ limit: '15000元', scope: 'firm_year', less: PAID }] }],
    ['the own part per year', { own: [{ limit: '9000元', scope: 'firm_year' }] }],
  ])('leave the same of a cap on %s where the city pays out of its own books', async (_text, caps) => {
    const kind = await series(caps, { cityIsHere: false });
    expect(await twoWindows(kind)).toEqual([
      [6000, 0],
      [3000, 0],
    ]);
  });

  it('pay nothing more once the cap is used, and give back what a firm no longer has', async () => {
    const kind = await series({ own: [{ limit: '6000元', scope: 'firm_year' }] });
    const firm = await build.firm({ employees: 10, seriouslyDishonest: false });
    const first = await apply(firm, await kind.open(1));
    await pass(first);
    expect(await rowOf(await apply(firm, await kind.open(2)))).toMatchObject({ status: 'rejected', frozenFen: 0 });
    const { payoutId } = await rowOf(first);
    await t.db.write((m) =>
      t.get(LedgerService).clawBack(m, { payoutId: payoutId!, fen: 1_000 * YUAN, reason: '多付', instalment: 1 }),
    );
    const third = await apply(firm, await kind.open(3));
    await pass(third);
    expect(await paidBy(third, kind)).toEqual([600, 400]);
  });

  it('count what was paid to the year of the window, also where it is decided in the next one', async () => {
    const kind = await series({ whole: [{ limit: '15000元', scope: 'clause', less: PAID }] });
    const firm = await build.firm({ employees: 10, seriouslyDishonest: false });
    await pass(await apply(firm, await kind.open(1)));
    const second = await apply(firm, await kind.open(2));
    t.clock.set('2027-01-05T01:00:00.000Z');
    await pass(second);
    expect(await paidBy(second, kind)).toEqual([3000, 2000]);
  });

  it('settle a case by what each pool has still to pay of its share, not by dividing the rest anew', async () => {
    const kind = await series({}, { pay: '1元', five: '3元' });
    const firm = await build.firm({ employees: 7, seriouslyDishonest: false });
    const id = await apply(firm, await kind.open(1));
    await pass(id);
    expect(await paidBy(id, kind)).toEqual([4, 2]);
    await employ(firm, 17);
    await t.get(SettleCaseFlow).settle(FINAL, id, { version: (await rowOf(id)).version, reason: '人数核实' });
    expect(await paidBy(id, kind)).toEqual([10, 6]);
  });

  it('are in force before total control divides a window, which then takes off each pool its part', async () => {
    const kind = await series({ own: [{ limit: '9000元', scope: 'firm_year' }] }, { districtYuan: 6000 + 4500 });
    const [old, fresh] = await build.firms(2, { employees: 10, seriouslyDishonest: false });
    await pass(await apply(old!, await kind.open(1)));
    const window = { opensOn: '2026-02-01', closesOn: '2026-03-31' };
    const controlled = await kind.open(2, { window, totalControl: 'pro_rata' });
    const ids = [await apply(old!, controlled), await apply(fresh!, controlled)];
    t.clock.set(CLOSED);
    await t.db.write((m) => t.jobs.enqueue(m, CONTROL_SWEEP_JOB, {}));
    await t.runner.drain();
    for (const id of ids) await pass(id);
    // Claims of 3,000 and 6,000 on 4,500 of the district; the city follows in its proportion.
    expect([await paidBy(ids[0]!, kind), await paidBy(ids[1]!, kind)]).toEqual([
      [1500, 1000],
      [3000, 2000],
    ]);
  });

  it('settle a case by what each pool has still to pay, without holding its own money against it', async () => {
    const kind = await series({ own: [{ limit: '9000元', scope: 'firm_year', less: PAID }] });
    const firm = await build.firm({ employees: 10, seriouslyDishonest: false });
    const id = await apply(firm, await kind.open(1));
    await pass(id);
    await employ(firm, 12);
    const { version } = await rowOf(id);
    expect(await t.get(SettleCaseFlow).preview(FINAL, id)).toMatchObject({
      entitledFen: 12_000 * YUAN,
      paidFen: 10_000 * YUAN,
    });
    await t.get(SettleCaseFlow).settle(FINAL, id, { version, reason: '人数核实' });
    expect(await paidBy(id, kind)).toEqual([7200, 4800]);
    const subject = await t.db.read((m) => t.get(EvaluationService).subject(m, firm.enterpriseId));
    expect(subject.held).toEqual([
      expect.objectContaining({ amountFen: 12_000 * YUAN, ownFen: { 2026: 7_200 * YUAN } }),
    ]);
  });

  it('show at settlement what they leave of the difference, and pay no more', async () => {
    const ceilings = [
      { code: 'CEILING-2026-SETTLE', scope: 'group', cap: '16500元', clause: '两项合计不超过 1.65 万元' },
    ];
    const [kind, other] = [await series({}), await series({})];
    const firm = await build.firm({ employees: 10, seriouslyDishonest: false });
    const id = await apply(firm, await kind.open(1, { ceilings }));
    await pass(id);
    await employ(firm, 5);
    await pass(await apply(firm, await other.open(1, { ceilings })));
    const preview = () => t.get(SettleCaseFlow).preview(FINAL, id);
    const settle = async () =>
      t.get(SettleCaseFlow).settle(FINAL, id, { version: (await rowOf(id)).version, reason: '人数核实' });
    await employ(firm, 13);
    // 10,000 and 5,000 are paid: of 3,000 more there is room for 1,500.
    expect(await preview()).toMatchObject({
      differenceFen: 3000 * YUAN,
      heldBackFen: 1500 * YUAN,
      result: '生成补付拨付单 1,500 元；另有 1,500 元超出企业合计上限，不予补付',
      can: true,
    });
    expect(await settle()).toMatchObject({ differenceFen: 1500 * YUAN });
    expect(await paidBy(id, kind)).toEqual([6900, 4600]);
    expect(await preview()).toMatchObject({
      differenceFen: 1500 * YUAN,
      heldBackFen: 1500 * YUAN,
      result: '应补 1,500 元，但已达企业合计上限，不再补付',
      can: false,
    });
    await expect(settle()).rejects.toMatchObject({ code: 'CAP_REACHED' });
  });
});
