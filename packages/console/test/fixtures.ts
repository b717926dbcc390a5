import type { Evaluation } from '@qinqing/contract';
import type { CaseView, Pool } from '@qinqing/contract/staff';

export function caseView(changes: Partial<CaseView> = {}): CaseView {
  return {
    id: 'case',
    receiptNo: 'HL20260001',
    measureId: 'm1',
    measureTitle: '批发业企业增量奖励',
    enterpriseId: 'e1',
    enterpriseName: '厦门鹭江云创科技有限公司',
    uscc: '91350206MADM5BHW8K',
    sizeClass: 'small',
    status: 'in_review',
    stage: 'second',
    amountFen: 1_234_500,
    nonCash: false,
    submittedAt: '2026-11-01T01:00:00Z',
    stageSince: '2026-11-10T01:00:00Z',
    clock: { paused: false, estimated: false, statutoryEstimated: false, workingDaysLeft: 2 },
    flags: [],
    version: 1,
    measureVersion: 1,
    enterprise: {
      id: 'e1',
      name: '厦门鹭江云创科技有限公司',
      uscc: '91350206MADM5BHW8K',
      legalForm: '有限责任公司',
      industryCode: 'F5179',
      industryName: '其他机械设备及电子产品批发',
      sizeClass: 'small',
      street: '金山街道',
      registeredOn: '2016-04-18',
      credit: [],
    },
    facts: [],
    fields: [],
    materials: [],
    checks: [],
    evaluations: {},
    differences: [],
    history: [],
    route: [],
    decisions: [],
    timeline: [],
    money: [],
    can: { decide: true },
    ...changes,
  };
}

export function evaluation(changes: Partial<Evaluation> = {}): Evaluation {
  return {
    measureCode: 'HL-2026-WS-01',
    version: 1,
    outcome: 'met',
    amount: { minFen: 100, maxFen: 100, exact: true },
    nonCash: false,
    conditions: { path: 'eligibility', kind: 'all', label: '以下条件全部符合', outcome: 'met', children: [] },
    amountSteps: [],
    wouldChange: [],
    evaluatedOn: '2026-11-01',
    language: 1,
    ...changes,
  };
}

export function pool(changes: Partial<Pool> = {}): Pool {
  return {
    code: 'POOL-2026-COMMERCE',
    name: '批发零售稳增长资金',
    year: 2026,
    nonCash: false,
    department: '区商务局',
    appropriatedFen: 1000,
    availableFen: 400,
    frozenFen: 300,
    payableFen: 200,
    transitFen: 50,
    paidFen: 50,
    returnedFen: 0,
    clawedBackFen: 0,
    state: 'ample',
    ...changes,
  };
}
