import { DecideCaseFlow } from '../src/flows/index.js';
import { SettleCaseFlow } from '../src/flows/settle-case.flow.js';
import { ApplicationService, FirmApplicationService } from '../src/modules/application/index.js';
import { CorrectionService } from '../src/modules/enterprise/index.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { ReviewService } from '../src/modules/review/index.js';
import type { StaffActor } from '../src/platform/http/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, failure, type Firm, measureFile } from './domain.js';

const ROUTE = [
  { stage: 'second', desk: '区人社局', role: 'department_reviewer', promiseWorkingDays: 1 },
  { stage: 'final', desk: '分管领导', role: 'final_approver', promiseWorkingDays: 1 },
];
/** Somebody who may sit anywhere, as in a small office. */
const person = (id: string): StaffActor => ({
  kind: 'staff',
  id,
  name: id,
  roles: ['department_reviewer', 'final_approver'],
  sessionId: 'test',
});
const [ANNA, BO, CAI] = [person('anna'), person('bo'), person('cai')];

describe('who corrects a fact and who decides on what it entitles to', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let measure: MeasureRecord;
  let firm: Firm;
  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    await build.pool('POOL-EYES', 100_000_000, true);
    const { benefit } = measureFile() as { benefit: object };
    const relief = { ...benefit, kind: 'non_cash', valuation: '按减免标准计' };
    measure = await build.measure({ code: 'HL-2026-EYES-01', route: ROUTE, benefit: relief, pool: 'POOL-EYES' });
  });
  beforeEach(async () => {
    firm = await build.firm({ employees: 6, 'exportSales@2025': 100, seriouslyDishonest: false });
  });
  afterAll(() => t.close());

  const apply = async () => {
    const firms = t.get(FirmApplicationService);
    const draft = await firms.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
    const values = { contactPhone: '0592-5550100' };
    const { version } = await firms.saveDraft(firm.actor, draft.id, { version: draft.version, values });
    await firms.submit(firm.actor, draft.id, { version });
    await t.runner.drain();
    return draft.id;
  };
  const request = async (fact = 'employees') =>
    (await t.get(CorrectionService).request(firm.actor, firm.enterpriseId, { fact, claimed: '8', reason: '社保' })).id;
  const accept = (actor: StaffActor, id: string, value = 8) =>
    t.get(CorrectionService).answer(actor, id, { version: 1, decision: 'accept', text: '已核对', value });
  const pass = async (actor: StaffActor, id: string) => {
    const { version } = await t.db.read((m) => t.get(ApplicationService).view(m, id));
    await t.get(DecideCaseFlow).decide(actor, id, { version, decision: 'pass' });
  };
  const statusOf = async (id: string) => (await t.db.read((m) => t.get(ApplicationService).view(m, id))).status;
  const deskOf = async (actor: StaffActor, id: string) =>
    (await t.db.read((m) => t.get(ReviewService).caseView(m, actor, id))).can;
  const seenBy = async (actor: StaffActor, id: string) =>
    (await t.get(CorrectionService).listForStaff(actor, {})).items.find((row) => row.id === id)?.can;

  it('are two people, where the correction comes while the case is open', async () => {
    const id = await apply();
    await accept(ANNA, await request());
    const whyNot = '您核实更正过这件申报所用的“从业人员”，须由另一人办理';
    await expect(pass(ANNA, id)).rejects.toEqual(failure('FOUR_EYES', { message: whyNot }));
    expect(await deskOf(ANNA, id)).toEqual({ decide: false, whyNot });
    expect(await deskOf(BO, id)).toEqual({ decide: true });
    await pass(BO, id);
    await expect(pass(ANNA, id)).rejects.toEqual(failure('FOUR_EYES'));
    await pass(CAI, id);
    expect(await statusOf(id)).toBe('paid');
  });

  it('are two people, where the firm applies on the corrected fact', async () => {
    await accept(ANNA, await request());
    const id = await apply();
    await expect(pass(ANNA, id)).rejects.toEqual(failure('FOUR_EYES'));
    await pass(BO, id);
  });

  it('are two people, where a paid case is settled by the corrected fact', async () => {
    const id = await apply();
    await pass(BO, id);
    await pass(CAI, id);
    await accept(ANNA, await request());
    const { version, can } = await t.get(SettleCaseFlow).preview(ANNA, id);
    expect(can).toBe(false);
    const input = { version, reason: '数据更正' };
    await expect(t.get(SettleCaseFlow).settle(ANNA, id, input)).rejects.toEqual(failure('FOUR_EYES'));
    expect(await t.get(SettleCaseFlow).settle(CAI, id, input)).toMatchObject({ differenceFen: 200_000 });
  });

  it('are two people, where a reviewer has acted first; a refusal of the request changes nothing and stays open', async () => {
    const id = await apply();
    await pass(BO, id);
    const correction = await request();
    const message = '您审核过这家企业用到这项数据的申报，更正须由另一人核实';
    await expect(accept(BO, correction)).rejects.toEqual(failure('FOUR_EYES', { message }));
    expect(await seenBy(BO, correction)).toEqual({ answer: true, accept: false, whyNot: message });
    expect(await seenBy(ANNA, correction)).toEqual({ answer: true, accept: true });
    await t.get(CorrectionService).answer(BO, correction, { version: 1, decision: 'refuse', text: '与社保一致' });
  });

  it('may be one, where the case does not read the fact', async () => {
    const id = await apply();
    await accept(ANNA, await request('exportSales@2025'));
    await pass(ANNA, id);
    await accept(ANNA, await request('exportSales@2025'), 9);
  });

  it('are two people also at the same moment: one of both acts is refused whole', async () => {
    for (let round = 0; round < 4; round += 1) {
      firm = await build.firm({ employees: 6, seriouslyDishonest: false });
      const id = await apply();
      const correction = await request();
      const done = await Promise.allSettled([pass(ANNA, id), accept(ANNA, correction)]);
      expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const [refused] = done.filter((each) => each.status === 'rejected');
      expect(refused?.reason).toEqual(failure('FOUR_EYES'));
      const seats = await t.db.read((m) => m.query('SELECT seat FROM case_seat WHERE applicationId = ?', [id]));
      expect(seats).toHaveLength(1);
    }
  });
});
