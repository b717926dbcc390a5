import type { FactRaw } from '@qinqing/contract';
import * as staff from '@qinqing/contract/staff';
import { decide } from '@qinqing/rules';
import { type TestApp, testApp } from '../../../test/app.js';
import { DomainBuilder, measureFile, staffActor } from '../../../test/domain.js';
import type { EnterpriseRecord } from '../enterprise/index.js';
import { EnterpriseRegister, EnterpriseService } from '../enterprise/index.js';
import { type MeasureRecord, PolicyPublishingService, PolicyService } from '../policy/index.js';
import { MatchHitRow } from './match-run.entity.js';
import { bitsOf, bitsText, poolOutlook } from './match-run.rules.js';
import { MatchRuns } from './index.js';

describe('matching every firm', () => {
  let t: TestApp;
  let build: DomainBuilder;
  let measure: MeasureRecord;
  let author: string;
  let payer: string;
  const firms: EnterpriseRecord[] = [];

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    author = await build.staffToken('department_reviewer');
    payer = await build.staffToken('payout_maker');
    await build.pool('POOL-2026-TEST', 100_000_00);
    measure = await build.measure();
    // More than two chunks; employees 0, 3, … 57 and some of whom nothing is known.
    const kinds: { count: number; facts: Record<string, FactRaw>; row?: object }[] = [
      ...Array.from({ length: 20 }, (_, i) => ({ count: 28, facts: { employees: i * 3 } })),
      { count: 30, facts: {}, row: { sizeClass: 'micro', industryCode: 'H6210' } },
      { count: 5, facts: { employees: 9, seriouslyDishonest: true } },
    ];
    for (const { count, facts, row } of kinds) firms.push(...(await build.registered(count, facts, row)));
  });
  afterAll(() => t.close());

  it('decides each firm as a single evaluation does, and counts them', async () => {
    const { status, body: begun } = await t.call(
      staff.startMatchRun,
      {},
      { as: author, params: { id: measure.id }, idempotencyKey: 'match-once-1' },
    );
    expect([status, begun.status, begun.done, begun.total]).toEqual([200, 'queued', 0, firms.length]);
    await t.runner.drain();

    const expected = new Map<string, { outcome: string; minFen: number; maxFen: number }>();
    for (const { id } of firms) {
      const facts = await t.db.read((m) => t.get(EnterpriseService).factsOf(m, id));
      const on = { on: t.clock.today(), alreadyPaidFen: 0, otherBenefits: [] };
      const { outcome, amount } = decide(measure.definition, facts, on);
      if (outcome !== 'not_met') expected.set(id, { outcome, minFen: amount.minFen, maxFen: amount.maxFen });
    }
    const found = await t.db.read((m) => t.get(MatchRuns).hitsOf(m, begun.id, { limit: 10_000 }));
    expect(
      new Map(found.map(({ enterpriseId, outcome, minFen, maxFen }) => [enterpriseId, { outcome, minFen, maxFen }])),
    ).toEqual(expected);
    const fitting = [...expected.values()].filter(({ outcome }) => outcome === 'met');

    const { body: run } = await t.call(staff.getMatchRun, undefined, { as: author, params: { id: begun.id } });
    expect(run).toMatchObject({ status: 'done', done: firms.length, met: fitting.length, unknown: 30 });
    expect(run.met + run.unknown + run.notMet).toBe(firms.length);
    expect(run.atLeastFen).toBe(fitting.reduce((sum, { minFen }) => sum + minFen, 0));
    expect(run.atMostFen).toBe([...expected.values()].reduce((sum, { maxFen }) => sum + maxFen, 0));
    expect(run.conditions).toEqual([
      { label: '从业人员不少于 5 人', clause: '第一条', notMet: 56, unknown: 30 },
      { label: '未列入严重失信主体名单', notMet: 5, unknown: 0 },
    ]);
    expect(run.missing).toEqual([{ name: 'employees', label: '从业人员', department: '区统计局', firms: 30 }]);
    expect(run.bySize.map(({ key, met, unknown }) => [key, met, unknown])).toEqual([
      ['small', fitting.length, 0],
      ['micro', 0, 30],
    ]);
    expect(run.bySection.map(({ key }) => key).sort()).toEqual(['F', 'H']);
    expect(run.pool).toMatchObject({ code: 'POOL-2026-TEST', availableFen: 100_000_00, enough: 'no' });
  });

  it('lists the firms by page, those with most money first, with what is open', async () => {
    const [run] = (await t.call(staff.listMatchRuns, undefined, { as: author, params: { id: measure.id } })).body.items;
    const read = async (outcome: 'met' | 'unknown') => {
      const items: staff.MatchHit[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page: { body: { items: staff.MatchHit[]; nextCursor: string | null } } = await t.call(
          staff.listMatchHits,
          undefined,
          {
            as: author,
            params: { id: run!.id },
            query: { outcome, limit: '100', ...(cursor === '' ? {} : { cursor }) },
          },
        );
        items.push(...page.body.items);
        cursor = page.body.nextCursor;
      }
      return items;
    };
    const met = await read('met');
    expect(met).toHaveLength(run!.met);
    expect(new Set(met.map(({ enterpriseId }) => enterpriseId)).size).toBe(run!.met);
    expect(met.map(({ minFen }) => minFen)).toEqual(met.map(({ minFen }) => minFen).sort((a, b) => b - a));
    expect(met[0]).toMatchObject({ minFen: 57_000_00, maxFen: 57_000_00, open: [], sizeClass: 'small' });
    const unknown = await read('unknown');
    expect(unknown).toHaveLength(30);
    expect(unknown[0]).toMatchObject({ minFen: 0, maxFen: 500_000_00, open: ['从业人员不少于 5 人'] });
  });

  it('takes an unpublished version, and nobody who may not', async () => {
    const draft = measureFile({
      version: 2,
      eligibility: {
        all: [
          { value: 'employees', gte: 50, label: '从业人员不少于 50 人' },
          { fact: 'seriouslyDishonest', is: false },
        ],
      },
      examples: [
        { name: '五十人', facts: { employees: 50, seriouslyDishonest: false }, expect: { outcome: 'met' } },
        { name: '少一人', like: '五十人', facts: { employees: 49 }, expect: { outcome: 'not_met' } },
        { name: '失信', like: '五十人', facts: { seriouslyDishonest: true }, expect: { outcome: 'not_met' } },
        { name: '千人', like: '五十人', facts: { employees: 1000 }, expect: { outcome: 'met', amount: '50万元' } },
        { name: '五百人', like: '五十人', facts: { employees: 500 }, expect: { outcome: 'met', amount: '50万元' } },
      ],
    });
    await t.db.write((m) =>
      t.get(PolicyPublishingService).importMeasures(m, staffActor('department_reviewer'), [draft]),
    );
    const params = { id: measure.id };
    const denied = await t.call(staff.startMatchRun, { version: 2 }, { as: payer, params });
    expect([denied.status, denied.error.code]).toEqual([403, 'FORBIDDEN']);
    const absent = await t.call(staff.startMatchRun, { version: 3 }, { as: author, params });
    expect([absent.status, absent.error.code]).toEqual([404, 'NOT_FOUND']);
    const { body: begun } = await t.call(staff.startMatchRun, { version: 2 }, { as: author, params });
    const twice = await t.call(staff.startMatchRun, { version: 2 }, { as: author, params });
    expect([twice.status, twice.error.details]).toEqual([409, { current: 'queued', runId: begun.id }]);
    await t.runner.drain();
    const { body: run } = await t.call(staff.getMatchRun, undefined, { as: author, params: { id: begun.id } });
    // 51, 54 and 57 employees.
    expect(run).toMatchObject({ version: 2, status: 'done', met: 3 * 28, done: firms.length });
    expect((await t.db.read((m) => t.get(PolicyService).measure(m, measure.id))).version).toBe(1);
  });

  it('answers while a run goes on, stops between two chunks, and then takes no more', async () => {
    const params = { id: measure.id };
    const { body: begun } = await t.call(staff.startMatchRun, {}, { as: author, params });
    const look = async () =>
      (await t.call(staff.getMatchRun, undefined, { as: author, params: { id: begun.id } })).body;
    // Held before its second chunk: how long a run takes says nothing of how soon a question is answered.
    const register = t.get(EnterpriseRegister);
    const page = register.page.bind(register);
    let resume = () => {};
    const gate = new Promise<void>((open) => {
      resume = open;
    });
    const atSecond = new Promise<void>((reached) => {
      const paging = jest.spyOn(register, 'page').mockImplementation((...asked) => {
        if (paging.mock.calls.length === 1) return page(...asked);
        reached();
        return gate.then(() => page(...asked));
      });
    });
    const working = t.runner.drain();
    await atSecond;
    const seen = await look();
    // Asked and answered in the middle of the work.
    expect(seen).toMatchObject({ status: 'running', total: firms.length });
    expect(seen.done).toBeGreaterThan(0);
    expect(seen.done).toBeLessThan(firms.length);
    const stopped = await t.call(staff.cancelMatchRun, undefined, { as: author, params: { id: begun.id } });
    expect([stopped.status, stopped.body.status]).toEqual([200, 'cancelled']);
    resume();
    await working;
    const after = await look();
    expect(after).toMatchObject({ status: 'cancelled', done: stopped.body.done });
    jest.restoreAllMocks();
    expect(await t.db.read((m) => m.countBy(MatchHitRow, { runId: begun.id }))).toBe(after.met + after.unknown);
    const again = await t.call(staff.cancelMatchRun, undefined, { as: author, params: { id: begun.id } });
    expect([again.status, again.error.code, again.error.details]).toEqual([
      409,
      'STATE_CONFLICT',
      { current: 'cancelled' },
    ]);
    // Nothing stands in the way of the next one.
    const next = await t.call(staff.startMatchRun, {}, { as: author, params });
    expect(next.status).toBe(200);
    await t.runner.drain();
  });
});

describe('reason bits', () => {
  it('come back as they were', () => {
    for (const indexes of [[], [0], [3], [4], [0, 1, 59], [12, 13, 31, 32, 33]])
      expect(bitsOf(bitsText(indexes))).toEqual(indexes);
    expect(bitsText(Array.from({ length: 60 }, (_, i) => i))).toHaveLength(15);
  });
});

describe('the outlook of a pool', () => {
  const window = { opensOn: '2026-01-01', closesOn: '2026-12-31' };
  const sums = { atLeastFen: 100, atMostFen: 200, unlimited: 0 };
  it('tells whether the money suffices, and until when', () => {
    expect(poolOutlook(200, sums, window, '2026-03-01')).toEqual({ enough: 'yes', lastsUntil: '2026-12-31' });
    expect(poolOutlook(100, sums, window, '2026-01-01')).toEqual({ enough: 'perhaps', lastsUntil: '2026-07-02' });
    expect(poolOutlook(99, sums, window, '2026-12-31')).toEqual({ enough: 'no', lastsUntil: '2026-12-31' });
    expect(poolOutlook(200, { ...sums, unlimited: 1 }, window, '2026-03-01')).toMatchObject({ enough: 'perhaps' });
    expect(poolOutlook(0, { atLeastFen: 0, atMostFen: 0, unlimited: 0 }, window, '2026-03-01')).toEqual({
      enough: 'yes',
    });
    expect(poolOutlook(0, sums, window, '2027-01-01')).toEqual({ enough: 'no' });
  });
});
