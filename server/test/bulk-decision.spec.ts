import {
  cancelBulkDecision,
  getBulkDecision,
  listBulkDecisions,
  listBulkFailures,
  listCases,
  previewBulkDecision,
  startBulkDecision,
} from '@qinqing/contract/staff';
import { ApplicationService, FirmApplicationService } from '../src/modules/application/index.js';
import { StaffService } from '../src/modules/identity/index.js';
import { LedgerVerifier } from '../src/modules/ledger/index.js';
import { ReviewService } from '../src/modules/review/index.js';
import { DecideCaseFlow } from '../src/flows/index.js';
import { AppError } from '../src/platform/errors/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, staffActor } from './domain.js';

const ROUTE = [
  { stage: 'initial', desk: '街道经济服务中心', role: 'street_reviewer', promiseWorkingDays: 1 },
  { stage: 'final', desk: '区人社局分管领导', role: 'final_approver', promiseWorkingDays: 1 },
];

describe('passing many cases with one confirmation', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let token: string;
  let me: string;

  beforeEach(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    await build.pool('POOL-2026-TEST', 100_000_00);
    token = await build.staffToken('final_approver');
    const [row] = await t.db.read((m) => m.query('SELECT id FROM staff ORDER BY createdAt DESC, id DESC LIMIT 1'));
    me = (row as { id: string }).id;
  });
  afterEach(() => t.close());

  /** Cases with the given numbers of employees, on the desk of the last stage. */
  async function onLastDesk(employees: readonly number[], first = staffActor('street_reviewer')): Promise<string[]> {
    const measure = await build.measure({ route: ROUTE });
    const applications = t.get(FirmApplicationService);
    const ids: string[] = [];
    for (const count of employees) {
      const firm = await build.firm({ employees: count, seriouslyDishonest: false });
      const draft = await applications.openDraft(firm.actor, {
        measureId: measure.id,
        enterpriseId: firm.enterpriseId,
      });
      const saved = await applications.saveDraft(firm.actor, draft.id, {
        version: draft.version,
        values: { employees: count, contactPhone: '13800000000' },
        payeeAccountId: firm.payeeAccountId,
      });
      await applications.submit(firm.actor, draft.id, { version: saved.version });
      ids.push(draft.id);
    }
    await t.runner.drain();
    for (const id of ids)
      await t.get(DecideCaseFlow).decide(first, id, { version: await versionOf(id), decision: 'pass' });
    return ids;
  }

  const broken = async () => (await t.get(LedgerVerifier).verify()).checks.filter(({ violations }) => violations > 0);
  const caseOf = (id: string) => t.db.read((m) => t.get(ApplicationService).view(m, id));
  const versionOf = async (id: string) => (await caseOf(id)).version;
  const seen = async (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => ({ id, version: await versionOf(id) })));
  const view = async (id: string) => (await t.call(getBulkDecision, undefined, { as: token, params: { id } })).body;

  it('passes all that match, each with its own decision by the person', async () => {
    const ids = await onLastDesk([10, 11, 12]);
    const { body: before } = await t.call(previewBulkDecision, undefined, { as: token, query: { stage: 'final' } });
    expect(before).toEqual({ count: 3, amountFen: 33_000_00, flagged: 0 });
    const { count, amountFen } = before;
    const all = { count, amountFen };
    const { body: begun } = await t.call(startBulkDecision, { stage: 'final', all, reason: '同意' }, { as: token });
    expect(begun).toMatchObject({ status: 'queued', total: 3, done: 0, amountFen: 33_000_00 });
    await t.runner.drain();
    expect(await view(begun.id)).toMatchObject({ status: 'done', done: 3, passed: 3, failed: 0 });
    for (const id of ids) {
      expect(await caseOf(id)).toMatchObject({ status: 'payable' });
      const decisions = await t.db.read((m) => t.get(ReviewService).decisionsOf(m, id));
      expect(decisions.at(-1)).toMatchObject({ staffId: me, stage: 'final', decision: 'pass', reason: '同意' });
    }
    expect(await broken()).toEqual([]);
  });

  it('lists the cases that its guards refuse, and passes the others', async () => {
    // 100,000 yuan are in the pool, and 60,000 of them are frozen for a case that somebody moves on meanwhile.
    const ids = await onLastDesk([10, 20, 30]);
    const cases = await seen(ids);
    await t.get(DecideCaseFlow).decide(staffActor('final_approver', 9), ids[1]!, {
      version: cases[1]!.version,
      decision: 'reject',
      reason: '材料不实',
    });
    const { body: begun } = await t.call(startBulkDecision, { stage: 'final', cases }, { as: token });
    await t.runner.drain();
    expect(await view(begun.id)).toMatchObject({ status: 'done', passed: 2, failed: 1 });
    const { body } = await t.call(listBulkFailures, undefined, { as: token, params: { id: begun.id } });
    expect(body.items).toEqual([
      expect.objectContaining({ applicationId: ids[1], code: 'STATE_CONFLICT', message: expect.any(String) }),
    ]);
    expect((await caseOf(ids[1]!)).status).toBe('rejected');
    expect(await broken()).toEqual([]);
  });

  it('undoes only the case that is refused when it is carried out', async () => {
    const ids = await onLastDesk([10, 20, 30]);
    const flow = t.get(DecideCaseFlow);
    const carryOut = flow.carryOut.bind(flow);
    jest.spyOn(flow, 'carryOut').mockImplementation(async (m, actor, decision) => {
      await carryOut(m, actor, decision);
      if (decision.open.row.id === ids[1]) throw new AppError('CAP_REACHED');
    });
    const { body: begun } = await t.call(startBulkDecision, { stage: 'final', cases: await seen(ids) }, { as: token });
    await t.runner.drain();
    expect(await view(begun.id)).toMatchObject({ status: 'done', done: 3, passed: 2, failed: 1 });
    expect(await Promise.all(ids.map(async (id) => (await caseOf(id)).status))).toEqual([
      'payable',
      'in_review',
      'payable',
    ]);
    expect(await broken()).toEqual([]);
  });

  it('keeps four eyes: who passed a stage before does not pass the next one', async () => {
    const actor = await t.db.read((m) => t.get(StaffService).actorOf(m, me));
    const both = { ...actor!, roles: ['street_reviewer' as const] };
    const ids = await onLastDesk([10], both as never);
    const { body: begun } = await t.call(startBulkDecision, { stage: 'final', cases: await seen(ids) }, { as: token });
    await t.runner.drain();
    const { body } = await t.call(listBulkFailures, undefined, { as: token, params: { id: begun.id } });
    expect(body.items).toEqual([expect.objectContaining({ code: 'FOUR_EYES' })]);
    expect((await caseOf(ids[0]!)).status).toBe('in_review');
  });

  it('counts cases with findings but leaves them to single decisions', async () => {
    const ids = await onLastDesk([10, 20]);
    await t.db.write((m) => m.query('UPDATE application SET flags = \'["信用核查"]\' WHERE id = ?', [ids[0]]));
    const { body } = await t.call(previewBulkDecision, undefined, { as: token, query: { stage: 'final' } });
    expect(body).toEqual({ count: 1, amountFen: 20_000_00, flagged: 1 });
    const { body: begun } = await t.call(startBulkDecision, { stage: 'final', cases: await seen(ids) }, { as: token });
    await t.runner.drain();
    expect(await view(begun.id)).toMatchObject({ passed: 1, failed: 1 });
    expect((await caseOf(ids[0]!)).status).toBe('in_review');
  });

  it('refuses another count or sum than matches, a second run at once, and other desks', async () => {
    const ids = await onLastDesk([10, 20]);
    const start = (body: Parameters<typeof t.call<typeof startBulkDecision>>[1], as = token) =>
      t.call(startBulkDecision, body, { as });
    const stale = await start({ stage: 'final', all: { count: 3, amountFen: 30_000_00 } });
    expect([stale.status, stale.error.code]).toEqual([409, 'STALE_VERSION']);
    expect((await start({ stage: 'final' })).error.code).toBe('VALIDATION');
    expect((await start({ stage: 'final', cases: [{ id: 'unknown', version: 1 }] })).error.code).toBe('NOT_FOUND');
    const other = await build.staffToken('street_reviewer');
    const empty = await start({ stage: 'final', all: { count: 0, amountFen: 0 } }, other);
    expect(empty.error.code).toBe('STATE_CONFLICT');
    const first = await start({ stage: 'final', cases: await seen(ids) });
    expect((await start({ stage: 'final', cases: await seen(ids) })).error.code).toBe('STATE_CONFLICT');
    const foreign = await t.call(getBulkDecision, undefined, { as: other, params: { id: first.body.id } });
    expect(foreign.error.code).toBe('FORBIDDEN');
  });

  it('repeats its answer under the same key and begins one run', async () => {
    const ids = await onLastDesk([10]);
    const body = { stage: 'final' as const, cases: await seen(ids) };
    const first = await t.call(startBulkDecision, body, { as: token, idempotencyKey: 'bulk-once-1' });
    const again = await t.call(startBulkDecision, body, { as: token, idempotencyKey: 'bulk-once-1' });
    expect(again.body.id).toBe(first.body.id);
    const { body: runs } = await t.call(listBulkDecisions, undefined, { as: token });
    expect(runs.items).toHaveLength(1);
  });

  it('stops when told, and when the person loses the role', async () => {
    const ids = await onLastDesk([10, 20]);
    const { body: begun } = await t.call(startBulkDecision, { stage: 'final', cases: await seen(ids) }, { as: token });
    const stopped = await t.call(cancelBulkDecision, undefined, { as: token, params: { id: begun.id } });
    expect(stopped.body.status).toBe('cancelled');
    await t.runner.drain();
    expect(await Promise.all(ids.map(async (id) => (await caseOf(id)).status))).toEqual(['in_review', 'in_review']);
    const { body: second } = await t.call(startBulkDecision, { stage: 'final', cases: await seen(ids) }, { as: token });
    await t.db.write((m) => m.query('UPDATE staff SET roles = \'["auditor"]\' WHERE id = ?', [me]));
    await t.runner.drain();
    expect(await view(second.id)).toMatchObject({ status: 'done', passed: 0, failed: 2 });
  });

  it('shows the version of a case in the list, for what is ticked', async () => {
    const [id] = await onLastDesk([10]);
    const { body } = await t.call(listCases, undefined, { as: token, query: { mine: 'true' } });
    expect(body.items[0]).toMatchObject({ id, version: await versionOf(id!) });
  });
});
