import type { FactRaw, SizeClass, StaffRole } from '@qinqing/contract';
import { usccCheckDigit } from '@qinqing/contract';
import { loginAsDemo } from '@qinqing/contract/firm';
import { finishStaffLogin, startStaffLogin } from '@qinqing/contract/staff';
import { generateSync } from 'otplib';
import type { TestApp } from './app.js';
import { ApplicationHistory, CHECK_JOB, type PastEvent, ReceiptNumbers } from '../src/modules/application/index.js';
import {
  type EnterpriseImportRow,
  EnterpriseImportService,
  type EnterpriseRecord,
  EnterpriseService,
  PayeeAccountService,
} from '../src/modules/enterprise/index.js';
import { FirmUserService, StaffService, SYSTEM } from '../src/modules/identity/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import { type MeasureRecord, PolicyPublishingService, PolicyService } from '../src/modules/policy/index.js';
import type { FirmActor, StaffActor, SystemActor } from '../src/platform/http/index.js';

/** A person who writes measures and one who publishes them. */
const AUTHOR: SystemActor = { kind: 'system', id: 'test-author', name: '编写人' };
const PUBLISHER: SystemActor = { kind: 'system', id: 'test-publisher', name: '发布人' };

type Json = Record<string, unknown>;

/**
 * A measure as a file: 1000 yuan per employee, from five employees on, not for the seriously dishonest. Everything can
 * be replaced.
 */
export function measureFile(overrides: Json = {}): Json {
  return {
    code: 'HL-2026-TEST-01',
    version: 1,
    title: '稳岗补助(测试)',
    summary: '按从业人员人数给予补助',
    level: 'district',
    documentNo: ['厦湖府办〔2026〕1号'],
    clauses: [{ documentNo: '厦湖府办〔2026〕1号', clause: '第一条', text: '按人数补助。' }],
    departments: {
      lead: '区人社局',
      office: '区人社局就业科',
      phone: '0592-5550101',
      address: '湖里区行政服务中心 2 楼',
    },
    mode: 'reviewed',
    themes: ['稳岗就业'],
    lifeSituations: ['用工'],
    audience: { text: '有从业人员的企业', industries: [], sizes: [] },
    window: { opensOn: '2026-01-01', closesOn: '2026-12-31' },
    eligibility: {
      all: [
        { value: 'employees', gte: 5, label: '从业人员不少于 5 人', clause: '第一条' },
        { fact: 'seriouslyDishonest', is: false, label: '未列入严重失信主体名单' },
      ],
    },
    benefit: {
      kind: 'cash',
      rounding: { mode: 'floor', to: 'yuan' },
      amount: { perUnit: { count: 'employees', pay: '1000元' }, caps: [{ limit: '50万元', scope: 'firm' }] },
    },
    totalControl: 'filing_order',
    stacking: [],
    form: [
      { fact: 'employees', required: true },
      { key: 'contactPhone', label: '联系电话', type: 'phone', required: true },
    ],
    materials: [],
    route: [
      { stage: 'initial', desk: '街道经济服务中心', role: 'street_reviewer', promiseWorkingDays: 1 },
      { stage: 'second', desk: '区人社局就业科', role: 'department_reviewer', promiseWorkingDays: 1 },
      { stage: 'final', desk: '区人社局分管领导', role: 'final_approver', promiseWorkingDays: 1 },
    ],
    publicity: { workingDays: 0 },
    clocks: { promisedWorkingDays: 10, statutoryWorkingDays: 60 },
    guide: {
      who: '有从业人员的企业',
      conditions: '从业人员不少于 5 人。',
      standard: '每人 1000 元。',
      basis: '厦湖府办〔2026〕1号',
      flow: ['企业申报', '审核', '拨付'],
      address: '湖里区行政服务中心 2 楼',
      consultPhone: '0592-5550101',
      complaintPhone: '0592-5550199',
      validity: '2026 年',
    },
    pool: 'POOL-2026-TEST',
    examples: [
      {
        name: '十人',
        facts: { employees: 10, seriouslyDishonest: false },
        expect: { outcome: 'met', amount: '1万元' },
      },
      { name: '四人', like: '十人', facts: { employees: 4 }, expect: { outcome: 'not_met', amount: '0元' } },
      { name: '五人', like: '十人', facts: { employees: 5 }, expect: { outcome: 'met', amount: '5000元' } },
      {
        name: '失信',
        like: '十人',
        facts: { seriouslyDishonest: true },
        expect: { outcome: 'not_met', amount: '0元' },
      },
      { name: '千人', like: '十人', facts: { employees: 1000 }, expect: { outcome: 'met', amount: '50万元' } },
      { name: '五百人', like: '十人', facts: { employees: 500 }, expect: { outcome: 'met', amount: '50万元' } },
    ],
    ...overrides,
  };
}

export interface Firm {
  enterpriseId: string;
  uscc: string;
  name: string;
  actor: FirmActor;
  payeeAccountId: string;
}

/** A valid credit code for the n-th firm of a test. */
export function usccOf(n: number): string {
  const body = `91350206${String(n).padStart(9, '0')}`;
  return `${body}${usccCheckDigit(body)}`;
}

export function staffActor(role: StaffRole, n = 1): StaffActor {
  return { kind: 'staff', id: `${role}-${n}`, name: `${role} ${n}`, roles: [role], sessionId: 'test' };
}

let people = 0;

/** Builders over the real services of an app. */
export class DomainBuilder {
  constructor(private readonly t: TestApp) {}

  async pool(code: string, fen: number, nonCash = false): Promise<void> {
    const ledger = this.t.get(LedgerService);
    await this.t.db.write(async (m) => {
      await ledger.openPool(m, { code, name: code, year: 2026, nonCash, department: '区财政局' });
      if (fen > 0) await ledger.appropriate(m, SYSTEM, { poolCode: code, fen, reference: '2026-1' });
    });
  }

  async measure(overrides: Json = {}): Promise<MeasureRecord> {
    const publishing = this.t.get(PolicyPublishingService);
    const id = await this.t.db.write(async (m) => {
      const [made] = await publishing.importMeasures(m, AUTHOR, [measureFile(overrides)]);
      await publishing.publish(m, PUBLISHER, made!.id, made!.version);
      return made!.id;
    });
    return this.t.db.read((m) => this.t.get(PolicyService).measure(m, id));
  }

  /** Firms in the register only: nobody acts for them yet. */
  async registered(
    count: number,
    facts: Record<string, FactRaw> = {},
    row: Partial<EnterpriseImportRow> = {},
  ): Promise<EnterpriseRecord[]> {
    const imports = this.t.get(EnterpriseImportService);
    const first = people;
    people += count;
    const numbers = Array.from({ length: count }, (_, i) => first + i + 1);
    const rows = numbers.map(
      (n): EnterpriseImportRow => ({
        uscc: usccOf(n),
        name: `厦门测试第${n}有限公司`,
        legalForm: 'company',
        industryCode: 'F5211',
        sizeClass: 'small' as SizeClass,
        street: 'huli',
        registeredOn: '2020-05-01',
        asOf: '2026-01-31',
        ...row,
      }),
    );
    return this.t.db.write(async (m) => {
      const ids = await imports.importEnterprises(m, rows);
      await imports.importFacts(
        m,
        rows.flatMap(({ uscc }) =>
          Object.entries(facts).map(([name, value]) => ({ uscc, name, value, asOf: '2026-01-31' })),
        ),
      );
      return [...(await this.t.get(EnterpriseService).namesOf(m, [...ids.values()])).values()];
    });
  }

  /** Firms with a person who acts for them and an account of their own. */
  async firms(
    count: number,
    facts: Record<string, FactRaw> = {},
    row: Partial<EnterpriseImportRow> = {},
  ): Promise<Firm[]> {
    const records = await this.registered(count, facts, row);
    return this.t.db.write(async (m) => {
      const firms: Firm[] = [];
      for (const { id, uscc, name } of records) firms.push(await this.equip(m, id, uscc, name));
      return firms;
    });
  }

  async firm(facts: Record<string, FactRaw> = {}, row: Partial<EnterpriseImportRow> = {}): Promise<Firm> {
    const [firm] = await this.firms(1, facts, row);
    return firm!;
  }

  /** A measure of non-cash relief with one desk, on a pool of its own. */
  relief(code: string, pool: string): Promise<MeasureRecord> {
    const { benefit } = measureFile() as { benefit: object };
    return this.measure({
      route: [{ stage: 'final', desk: '分管领导', role: 'final_approver', promiseWorkingDays: 1 }],
      code,
      pool,
      benefit: { ...benefit, kind: 'non_cash', valuation: '按减免标准计' },
    });
  }

  /** Applications that were submitted, and went on to review with nothing frozen where `reviewed`. @returns their ids */
  async submitted(firms: readonly EnterpriseRecord[], measure: MeasureRecord, reviewed: boolean): Promise<string[]> {
    const { t } = this;
    const receipts = await t.get(ReceiptNumbers).take(t.clock.today(), firms.length);
    const at = t.clock.now();
    const person = { kind: 'firm', id: 'crowd', name: '经办人', sessionId: '' } as const;
    const event = (name: string, actor: PastEvent['actor']): PastEvent => ({ event: name, title: name, actor, at });
    const events = [
      event('submit', person),
      ...(reviewed ? [event('start_check', SYSTEM), event('check_passed', SYSTEM)] : []),
    ];
    return t.db.write(async (m) => {
      const ids = await t.get(ApplicationHistory).insert(
        m,
        firms.map((enterprise, i) => ({
          enterprise,
          measure,
          createdAt: at,
          createdBy: person.id,
          receiptNo: receipts[i]!,
          submittedAt: at,
          stageIndex: reviewed ? 0 : null,
          events,
        })),
      );
      if (!reviewed) for (const applicationId of ids) await t.jobs.enqueue(m, CHECK_JOB, { applicationId });
      return ids;
    });
  }

  /** A session token of a firm's person, by the demonstration log-in. */
  async firmToken(firm: Firm): Promise<string> {
    const { status, body, error } = await this.t.call(loginAsDemo, { account: `demo-${firm.uscc}` });
    // A caller that gets no session would go on as nobody and fail far from here, e.g. after too many log-ins a minute.
    if (status !== 200) throw new Error(`no session for ${firm.name}: ${error.code}`);
    return body.token;
  }

  /** A new member of staff, logged in with password and code. */
  async staffToken(role: StaffRole): Promise<string> {
    people += 1;
    const username = `${role}${people}`;
    const password = 'Correct-Horse-9';
    const input = { username, name: `${role}${people}`, department: '湖里区', roles: [role], password };
    const { totpSecret } = await this.t.db.write((m) => this.t.get(StaffService).create(m, SYSTEM, input));
    const { body } = await this.t.call(startStaffLogin, { username, password });
    const epoch = Math.floor(this.t.clock.now().getTime() / 1000);
    const code = generateSync({ secret: totpSecret, epoch, strategy: 'totp' });
    return (await this.t.call(finishStaffLogin, { challenge: body.challenge, code })).body.token;
  }

  private async equip(
    m: Parameters<Parameters<TestApp['db']['write']>[0]>[0],
    enterpriseId: string,
    uscc: string,
    name: string,
  ): Promise<Firm> {
    const account = `demo-${uscc}`;
    const userId = await this.t
      .get(FirmUserService)
      .createDemo(m, { account, label: name, note: '', name: `${name}经办人` });
    const actor: FirmActor = { kind: 'firm', id: userId, name: `${name}经办人`, sessionId: 'test' };
    await this.t.get(EnterpriseService).addMember(m, SYSTEM, { userId, enterpriseId, role: 'owner' });
    const payee = await this.t.get(PayeeAccountService).store(m, actor, enterpriseId, {
      accountName: name,
      accountNumber: `3510${uscc.slice(8, 17).replace(/\D/g, '0')}00`,
      bankName: '厦门银行',
    });
    return { enterpriseId, uscc, name, actor, payeeAccountId: payee.id };
  }
}

/** A failure with this code of the contract. */
export function failure(code: string, more: Json = {}) {
  return expect.objectContaining({ code, ...more });
}
