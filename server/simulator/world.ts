import type { StaffRole } from '@qinqing/contract';
import { generateSync } from 'otplib';
import type { TestApp } from '../test/app.js';
import { DomainBuilder, type Firm, measureFile } from '../test/domain.js';
import { DecideCaseFlow } from '../src/flows/index.js';
import { ApplicationService, FirmApplicationService } from '../src/modules/application/index.js';
import { PayeeAccountService } from '../src/modules/enterprise/index.js';
import { StaffService, SYSTEM } from '../src/modules/identity/index.js';
import { TestClock } from '../src/platform/clock/index.js';
import type { Config } from '../src/platform/config/index.js';
import { JobRunner } from '../src/platform/queue/index.js';
import type { StaffActor } from '../src/platform/http/index.js';
import { ServerProcess } from './server-process.js';

/** A Monday, nine o'clock in Shanghai: when every run begins. */
export const MORNING = '2026-03-02T01:00:00.000Z';
/** Long enough before, that nothing in it is suspicious for being new. */
const FOUNDED = '2026-01-05T01:00:00.000Z';
const FEN_PER_EMPLOYEE = 1000_00;

/** Firms by their number of employees: the measures pay 1,000 yuan for each. */
const EMPLOYEES = [10, 12, 25, 5, 40, 8];

export interface SimFirm extends Firm {
  label: string;
  employees: number;
  /** both in the firm's own name */
  accounts: { id: string; number: string }[];
}

export interface SimMeasure {
  label: string;
  id: string;
  code: string;
  poolCode: string;
  nonCash: boolean;
  /** who decides, stage by stage */
  roles: StaffRole[];
  /** of what its rule comes to: pays before the firm's papers are settled, and afterwards */
  percent: { before: number; after: number };
  /** of one firm at most, fen */
  mostFen: number;
  /** other pools that bear a part, in percent */
  bearers: { poolCode: string; percent: number }[];
}

/** What several measures together may pay to one firm. */
export interface SimCap {
  measures: string[];
  fen: number;
}

export const CAPS: readonly SimCap[] = [
  { measures: ['B', 'E'], fen: 28_000_00 },
  { measures: ['D', 'S'], fen: 15_000_00 },
];

export interface SimPerson extends StaffActor {
  label: string;
  secret: string;
}

/** How far a case is when a run begins. */
interface Opening {
  applicationId: string;
  /** money is set aside for it, and no order made yet */
  holding: boolean;
  /** staff ids of who decided on it */
  deciders: string[];
}

export interface World {
  openings: Opening[];
  firms: SimFirm[];
  measures: SimMeasure[];
  people: SimPerson[];
  /** what the budget documents brought into each pool, fen */
  pools: Map<string, number>;
}

/**
 * What a firm is entitled to by the simulator's own sum, which asks nothing of the product; caps over several cases come
 * on top.
 */
export function entitledFen(firm: SimFirm, { percent, mostFen }: SimMeasure, settled: boolean): number {
  const share = settled ? percent.after : percent.before;
  return Math.min(mostFen, (firm.employees * FEN_PER_EMPLOYEE * share) / 100);
}

/** How much of a sum each pool bears. */
export function sharesOf({ poolCode, bearers }: SimMeasure, fen: number): [string, number][] {
  const others = bearers.map((bearer): [string, number] => [bearer.poolCode, (fen * bearer.percent) / 100]);
  return [[poolCode, fen - others.reduce((sum, [, part]) => sum + part, 0)], ...others];
}

/** A code that is right now. */
export function codeOf(person: SimPerson, now: Date): string {
  return generateSync({ secret: person.secret, epoch: Math.floor(now.getTime() / 1000), strategy: 'totp' });
}

const PEOPLE: [string, StaffRole[]][] = [
  ['street', ['street_reviewer']],
  ['final', ['final_approver']],
  ['final-2', ['final_approver']],
  ['maker', ['payout_maker']],
  ['maker-2', ['payout_maker']],
  ['maker-3', ['payout_maker']],
  ['releaser', ['payout_releaser']],
  ['releaser-2', ['payout_releaser']],
  // Roles that one person should not use on the same money: the product must see to that.
  ['versatile', ['street_reviewer', 'final_approver', 'payout_maker', 'payout_releaser']],
  ['finance', ['finance_reviewer']],
  ['auditor', ['auditor']],
  ['admin', ['admin', 'auditor']],
  ['finance-2', ['finance_reviewer']],
  ['leader', ['leader']],
];
export const PASSWORD = 'Simulated-Person-9';
const SECRETS = 'ABCDEFGHIJKLMN';

const STREET = { stage: 'initial', desk: '街道经济服务中心', role: 'street_reviewer', promiseWorkingDays: 1 };
const FINAL = { stage: 'final', desk: '区人社局分管领导', role: 'final_approver', promiseWorkingDays: 1 };

/** Pools that are too small for everybody, so that money runs out during a run. */
const POOLS: [string, number, boolean][] = [
  ['POOL-SIM-A', 110_000_00, false],
  ['POOL-SIM-B', 60_000_00, false],
  ['POOL-SIM-S', 70_000_00, false],
  ['POOL-SIM-D', 12_000_00, false],
  ['POOL-SIM-N', 60_000_00, true],
];

/** Everything that is there before the first command. */
export async function makeWorld(config: Config): Promise<World> {
  const clock = new TestClock(FOUNDED);
  const server = await ServerProcess.start(config, clock);
  const t = { get: server.get, db: server.db, clock } as unknown as TestApp;
  const build = new DomainBuilder(t);
  const pools = new Map<string, number>();
  for (const [code, fen, nonCash] of POOLS) {
    await build.pool(code, fen, nonCash);
    pools.set(code, fen);
  }
  const people: SimPerson[] = [];
  for (const [index, [label, roles]] of PEOPLE.entries()) {
    const secret = SECRETS.charAt(index).repeat(32);
    const input = { username: label, name: label, department: '湖里区', roles, password: PASSWORD, totpSecret: secret };
    const { id } = await server.db.write((m) => server.get(StaffService).create(m, SYSTEM, input));
    people.push({ kind: 'staff', id, name: label, roles, sessionId: 'simulated', label, secret });
  }
  const measures = [
    await measure(build, 'A', { pool: 'POOL-SIM-A', route: [STREET, FINAL] }),
    await measure(build, 'B', { pool: 'POOL-SIM-B', route: [FINAL], totalControl: 'none', ceilings: [GROUP] }),
    await measure(build, 'C', { pool: 'POOL-SIM-A', route: [FINAL], publicity: { workingDays: 5 } }),
    await measure(build, 'N', { pool: 'POOL-SIM-N', route: [FINAL], benefit: nonCashBenefit() }),
    await measure(
      build,
      'D',
      {
        pool: 'POOL-SIM-S',
        route: [FINAL],
        ceilings: [YEAR],
        benefit: cash({
          share: {
            amount: per(1000),
            rate: '60%',
            purpose: 'split',
            with: [{ level: 'city', pool: 'POOL-SIM-D', rate: '40%' }],
          },
        }),
        examples: example('6000元'),
      },
      { bearers: [{ poolCode: 'POOL-SIM-D', percent: 40 }] },
    ),
    await measure(
      build,
      'E',
      {
        pool: 'POOL-SIM-B',
        route: [FINAL],
        totalControl: 'none',
        ceilings: [GROUP],
        benefit: cash({ ...per(1000), caps: [{ limit: '2万元', scope: 'firm' }] }),
        examples: [...example('1万元'), ...example('2万元', 1000)],
      },
      { mostFen: 20_000_00 },
    ),
    await measure(
      build,
      'S',
      { pool: 'POOL-SIM-S', route: [FINAL], ceilings: [YEAR], ...advance(100) },
      { percent: { before: 80, after: 100 } },
    ),
    await measure(
      build,
      'T',
      { pool: 'POOL-SIM-S', route: [FINAL], ...advance(60) },
      { percent: { before: 80, after: 60 } },
    ),
  ];
  const firms: SimFirm[] = [];
  for (const [index, employees] of EMPLOYEES.entries()) {
    const firm = await build.firm({ employees, seriouslyDishonest: false, settled: false });
    const first = `3510${firm.uscc.slice(8, 17).replace(/\D/g, '0')}00`;
    const second = `6222${firm.uscc.slice(8, 17).replace(/\D/g, '0')}11`;
    const extra = { accountName: firm.name, accountNumber: second, bankName: '厦门银行' };
    const { id } = await server.db.write((m) =>
      server.get(PayeeAccountService).store(m, firm.actor, firm.enterpriseId, extra),
    );
    const accounts = [
      { id: firm.payeeAccountId, number: first },
      { id, number: second },
    ];
    firms.push({ ...firm, label: `F${index + 1}`, employees, accounts });
  }
  const openings = await openCases(server, clock, { firms, measures, people });
  await server.stop();
  return { openings, firms, measures, people, pools };
}

/** Firms and measures whose cases are approved already: a run should not spend its time on getting to the money. */
const APPROVED = ['F1A', 'F2A', 'F3A', 'F4A', 'F1B', 'F4B', 'F1D', 'F2S', 'F6T'];
/** Approved by the one person who could also pay them. */
const VERSATILE = ['F4B'];
const IN_REVIEW = ['F6B', 'F2N', 'F5A', 'F3E'];
/** Measures for which only some firms have a draft. */
const DRAFTS: Record<string, string[]> = {
  D: ['F1', 'F2'],
  E: ['F1', 'F3', 'F5'],
  S: ['F2', 'F4'],
  T: ['F3', 'F6'],
};

/** A complete draft of every firm for every measure; some handed in and checked, some approved. */
async function openCases(
  server: ServerProcess,
  clock: TestClock,
  { firms, measures, people }: Pick<World, 'firms' | 'measures' | 'people'>,
): Promise<Opening[]> {
  const service = server.get(FirmApplicationService);
  const openings: Opening[] = [];
  const begun: { id: string; label: string; measure: SimMeasure }[] = [];
  for (const firm of firms) {
    for (const measure of measures) {
      const label = `${firm.label}${measure.label}`;
      if (!(DRAFTS[measure.label]?.includes(firm.label) ?? true)) continue;
      const opened = await service.openDraft(firm.actor, { measureId: measure.id, enterpriseId: firm.enterpriseId });
      const { id, version } = await service.saveDraft(firm.actor, opened.id, {
        version: opened.version,
        values: { employees: firm.employees, contactPhone: '13800000000' },
        payeeAccountId: firm.payeeAccountId,
      });
      if (!APPROVED.includes(label) && !IN_REVIEW.includes(label)) continue;
      await service.submit(firm.actor, id, { version });
      begun.push({ id, label, measure });
    }
  }
  await server.get(JobRunner).drain();
  for (const { id, label, measure } of begun) {
    const approved = APPROVED.includes(label);
    const deciders: string[] = [];
    for (const role of approved ? measure.roles : []) {
      const fit = people.filter(({ roles }) => roles.includes(role));
      const actor = VERSATILE.includes(label) ? fit.at(-1)! : fit[0]!;
      const { version } = await server.db.read((m) => server.get(ApplicationService).view(m, id));
      await server.get(DecideCaseFlow).decide(actor, id, { version, decision: 'pass' });
      deciders.push(actor.id);
      clock.advance({ minutes: 1 });
    }
    openings.push({ applicationId: id, holding: !approved, deciders });
  }
  return openings;
}

function nonCashBenefit(): object {
  const { benefit } = measureFile() as { benefit: object };
  return { ...benefit, kind: 'non_cash', valuation: '按减免标准计' };
}

const GROUP = { code: 'CEILING-SIM-GROUP', scope: 'group', cap: '2.8万元' };
const YEAR = { code: 'CEILING-SIM-YEAR', scope: 'firm_year', cap: '1.5万元' };
const per = (yuan: number) => ({ perUnit: { count: 'employees', pay: `${yuan}元` } });
const MOST = [{ limit: '50万元', scope: 'firm' }];
const cash = (amount: object) => ({
  kind: 'cash',
  rounding: { mode: 'floor', to: 'fen' },
  amount: { caps: MOST, ...amount },
});
const example = (amount: string, employees = 10) => [
  { name: `${employees}人`, facts: { employees, seriouslyDishonest: false }, expect: { outcome: 'met', amount } },
];

/** Four fifths at once; another share once the firm's papers are settled. */
function advance(percent: number): object {
  const part = (rate: string) => ({ share: { amount: per(1000), rate, purpose: 'advance' } });
  const amount = {
    choose: { from: [{ when: { fact: 'settled', is: true }, amount: part(`${percent}%`) }], otherwise: part('80%') },
  };
  const facts = { employees: 10, seriouslyDishonest: false, settled: false };
  const examples = [
    { name: '预拨', facts, expect: { outcome: 'met', amount: '8000元' } },
    { name: '结算', like: '预拨', facts: { settled: true }, expect: { outcome: 'met', amount: `${percent * 100}元` } },
  ];
  return { benefit: cash(amount), examples };
}

async function measure(
  build: DomainBuilder,
  label: string,
  overrides: Record<string, unknown>,
  special: Partial<SimMeasure> = {},
): Promise<SimMeasure> {
  const record = await build.measure({ code: `HL-2026-SIM-${label}`, ...overrides });
  return {
    label,
    id: record.id,
    code: record.code,
    poolCode: record.poolCode,
    nonCash: record.nonCash,
    roles: record.definition.route.map(({ role }) => role),
    percent: { before: 100, after: 100 },
    mostFen: 500_000_00,
    bearers: [],
    ...special,
  };
}
