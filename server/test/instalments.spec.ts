import { DecideCaseFlow } from '../src/flows/index.js';
import * as phone from '@qinqing/contract/firm';
import * as staff from '@qinqing/contract/staff';
import { evaluate } from '@qinqing/rules';
import {
  ApplicationService,
  EvaluationService,
  FirmApplicationService,
  MatchRuns,
} from '../src/modules/application/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { type TestApp, testApp } from './app.js';
import { DomainBuilder, type Firm, staffActor } from './domain.js';

const YUAN = 100;
const FINAL = staffActor('final_approver');
const OPEN = '2026-03-02T01:00:00.000Z';

/** 当期 3,000 元，次年从业人员不少于 8 人的再给 5,000 元: each window pays the instalment that is due to the firm. */
describe('a measure paid in stages', () => {
  let t: TestApp;
  let build: DomainBuilder;

  beforeAll(async () => {
    t = await testApp();
    build = new DomainBuilder(t);
    await build.pool('POOL-STAGES', 1_000_000 * YUAN, true);
  });
  beforeEach(() => t.clock.set(OPEN));
  afterAll(() => t.close());

  const facts = { employees: 5, seriouslyDishonest: false };
  const window = (n: number) =>
    build.measure({
      code: 'HL-2026-STAGES-01',
      version: n,
      window: { opensOn: `2026-0${n}-01`, closesOn: '2026-12-31' },
      pool: 'POOL-STAGES',
      route: [{ stage: 'final', desk: '分管领导', role: 'final_approver', promiseWorkingDays: 1 }],
      totalControl: 'none',
      benefit: {
        kind: 'non_cash',
        valuation: '按减免标准计',
        rounding: { mode: 'floor', to: 'yuan' },
        amount: {
          stages: [
            { label: '当期', amount: '3000元' },
            {
              label: '次年',
              amount: { fixed: '5000元', when: { value: 'employees', gte: 8, label: '从业人员不少于 8 人' } },
            },
          ],
        },
      },
      examples: [
        { name: '当期', facts, expect: { outcome: 'met', amount: '3000元' } },
        {
          name: '次年 8 人',
          like: '当期',
          facts: { employees: 8 },
          stage: 2,
          expect: { outcome: 'met', amount: '5000元' },
        },
        {
          name: '次年 7 人',
          like: '当期',
          facts: { employees: 7 },
          stage: 2,
          expect: { outcome: 'met', amount: '0元' },
        },
      ],
    });
  const apply = async ({ actor, enterpriseId }: Firm, measure: MeasureRecord) => {
    const firms = t.get(FirmApplicationService);
    const draft = await firms.openDraft(actor, { measureId: measure.id, enterpriseId });
    const values = { contactPhone: '0592-5550100' };
    const { version } = await firms.saveDraft(actor, draft.id, { version: draft.version, values });
    await firms.submit(actor, draft.id, { version });
    await t.runner.drain();
    return draft.id;
  };
  const rowOf = (id: string) => t.db.read((m) => t.get(ApplicationService).view(m, id));
  const paid = async (id: string) => {
    await t.get(DecideCaseFlow).decide(FINAL, id, { version: (await rowOf(id)).version, decision: 'pass' });
    await t.runner.drain();
    return (await t.db.read((m) => t.get(LedgerService).netPaidByPool(m, id))).get('POOL-STAGES')! / YUAN;
  };
  const due = async ({ enterpriseId }: Firm, measure: MeasureRecord) => {
    const evaluations = t.get(EvaluationService);
    const subject = await t.db.read((m) => evaluations.subject(m, enterpriseId));
    const { outcome, amount } = evaluations.evaluate(subject, measure);
    return [outcome, amount.minFen / YUAN];
  };

  it('pays a firm its first instalment, then its second, and whoever comes later their first', async () => {
    const first = await window(1);
    const [early, small, late] = [
      await build.firm({ ...facts, employees: 9 }),
      await build.firm({ ...facts, employees: 7 }),
      await build.firm({ ...facts, employees: 9 }),
    ];
    expect(await paid(await apply(early, first))).toBe(3000);
    expect(await paid(await apply(small, first))).toBe(3000);
    // The case that is open or decided is the first instalment itself, not one before it.
    expect(await due(early, first)).toEqual(['met', 3000]);

    const second = await window(2);
    expect(await due(early, second)).toEqual(['met', 5000]);
    expect(await due(small, second)).toEqual(['met', 0]);
    expect(await due(late, second)).toEqual(['met', 3000]);

    // What the phone is told of a firm's earlier cases leads it to the same sum as the server.
    const told = await t.call(phone.getEvaluation, undefined, {
      as: await build.firmToken(early),
      params: { id: early.enterpriseId, measureId: second.id },
    });
    const { standing, ...evaluation } = told.body;
    expect(standing).toEqual({ stage: 2, alreadyPaidFen: 3000 * YUAN, otherBenefits: ['HL-2026-STAGES-01'] });
    const known = await t.db.read((m) => t.get(EvaluationService).subject(m, early.enterpriseId));
    expect(evaluate(second.definition, known.facts, { on: evaluation.evaluatedOn, ...standing })).toEqual(evaluation);

    const author = await build.staffToken('department_reviewer');
    const options = { as: author, params: { id: second.id }, idempotencyKey: 'match-stages-1' };
    const { body: run } = await t.call(staff.startMatchRun, {}, options);
    await t.runner.drain();
    const hits = await t.db.read((m) => t.get(MatchRuns).hitsOf(m, run.id, { limit: 100 }));
    const found = new Map(hits.map(({ enterpriseId, minFen, maxFen }) => [enterpriseId, [minFen, maxFen]]));
    expect([early, small, late].map(({ enterpriseId }) => found.get(enterpriseId))).toEqual([
      [5000 * YUAN, 5000 * YUAN],
      [0, 0],
      [3000 * YUAN, 3000 * YUAN],
    ]);

    expect(await paid(await apply(early, second))).toBe(5000);
    expect(await paid(await apply(late, second))).toBe(3000);
    const third = await window(3);
    expect(await due(early, third)).toEqual(['met', 0]);
    expect(await due(late, third)).toEqual(['met', 5000]);
  });
});
