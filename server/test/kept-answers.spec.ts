import { DecideCaseFlow } from '../src/flows/index.js';
import { FirmApplicationService } from '../src/modules/application/index.js';
import { ReviewService } from '../src/modules/review/index.js';
import { type Actor, Idempotency } from '../src/platform/http/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, type Firm, staffActor } from './domain.js';

const STREET = staffActor('street_reviewer');
const ROUTE = [{ stage: 'initial', desk: '街道经济服务中心', role: 'street_reviewer', promiseWorkingDays: 1 }];

/** A process can die after a change is committed and before its client has heard of it. */
describe('the answer to a request whose process died', () => {
  let t: TestApp;
  let firm: Firm;
  let measureId: string;
  let service: FirmApplicationService;
  beforeAll(async () => {
    t = await testApp();
    const build = new DomainBuilder(t);
    await build.pool('POOL-2026-TEST', 10_000_000);
    measureId = (await build.measure({ route: [...ROUTE, { ...ROUTE[0], stage: 'final', role: 'final_approver' }] }))
      .id;
    firm = await build.firm({ employees: 10, seriouslyDishonest: false });
    service = t.get(FirmApplicationService);
  });
  afterAll(() => t.close());

  let keys = 0;
  /** @returns what the first try would have answered, and what the second is answered */
  const twice = async (actor: Actor, work: () => Promise<unknown>) => {
    keys += 1;
    const request = { key: `kept-answer-${keys}`, actor, route: 'POST /x', input: {} };
    const idempotency = t.get(Idempotency);
    let first: unknown;
    const died = idempotency.run(request, async () => {
      first = await work();
      throw new Error('died');
    });
    await expect(died).rejects.toThrow('died');
    const again = await idempotency.run(request, () => Promise.reject(new Error('done twice')));
    return { first, again };
  };

  it('is what the change was answered with, for a decision, a resubmission and a withdrawal', async () => {
    const draft = await service.openDraft(firm.actor, { measureId, enterpriseId: firm.enterpriseId });
    const { id, version } = await service.saveDraft(firm.actor, draft.id, {
      version: draft.version,
      values: { employees: 10, contactPhone: '13800000000' },
      payeeAccountId: firm.payeeAccountId,
    });
    const submitted = await twice(firm.actor, () => service.submit(firm.actor, id, { version }));
    expect(submitted.again).toEqual(submitted.first);
    await t.runner.drain();

    const now = async () => (await service.get(firm.actor, id)).version;
    const items = [{ target: '人数', text: '请核对' }];
    const input = { version: await now(), decision: 'return', reason: '人数不符', items } as const;
    const returned = await twice(STREET, () =>
      t.get(DecideCaseFlow).decide(STREET, id, input, (m) => t.get(ReviewService).caseView(m, STREET, id)),
    );
    expect(returned.first).toMatchObject({ id, status: 'supplement' });
    expect(returned.again).toEqual(returned.first);

    const mended = await now();
    const resubmitted = await twice(firm.actor, () => service.resubmit(firm.actor, id, { version: mended }));
    expect(resubmitted.again).toEqual(resubmitted.first);

    const last = await now();
    const withdrawn = await twice(firm.actor, () => service.withdraw(firm.actor, id, { version: last }));
    expect(withdrawn.first).toMatchObject({ status: 'withdrawn' });
    expect(withdrawn.again).toEqual(withdrawn.first);
  });
});
