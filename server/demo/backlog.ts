import type { INestApplicationContext } from '@nestjs/common';
import { type Evaluation, formatYuanText } from '@qinqing/contract';
import { lastDayInclusive } from '@qinqing/contract/working-days';
import {
  ApplicationHistory,
  endOfDay,
  type PastApplication,
  type PastEvent,
  ReceiptNumbers,
} from '../src/modules/application/index.js';
import { AuditService } from '../src/modules/audit/index.js';
import { EnterpriseService } from '../src/modules/enterprise/index.js';
import { type Actor, SYSTEM } from '../src/modules/identity/index.js';
import { LedgerService } from '../src/modules/ledger/index.js';
import { PayoutService } from '../src/modules/payout/index.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { ReviewService } from '../src/modules/review/index.js';
import { shanghaiDay } from '../src/platform/clock/index.js';
import { Db } from '../src/platform/db/index.js';
import { newId } from '../src/platform/ids/index.js';
import type { Applicants } from './applicants.js';
import type { Prng } from './prng.js';
import type { Filing } from './story.js';
import { afterOfficeHours, OFFICE_DAY_HOURS, shanghaiTime } from './story-clock.js';
import { SEEDER, type StaffActor } from './world.js';

/**
 * The many cases that simply went through. Playing each of their steps would take minutes; they are worked out on
 * paper instead and taken in week by week through the doors for past cases, which hold them to the same edge table.
 * Money is never worked out on paper: freezing, ordering and paying them are the ledger's and the payout desk's own.
 */

export interface PastCase {
  filing: Filing;
  measure: MeasureRecord;
  submittedAt: Date;
  decisions: { desk: string; actor: StaffActor; at: Date }[];
  approvedAt: Date;
  fen: number;
  evaluation: Evaluation;
}

export type DeskOf = (measure: MeasureRecord, firmIndex: number, role: string) => StaffActor;

/** When each desk of the route will have passed the case. */
export function workOut(
  filing: Filing,
  evaluation: Evaluation,
  measure: MeasureRecord,
  deskOf: DeskOf,
  random: Prng,
): PastCase {
  const submittedAt = shanghaiTime(filing.day, filing.hour);
  let at = submittedAt;
  const decisions = measure.definition.route.map(({ desk, role, promiseWorkingDays }) => {
    const hours = promiseWorkingDays * OFFICE_DAY_HOURS * (0.15 + 0.85 * random.next());
    at = afterOfficeHours(at, Math.max(0.5, hours));
    return { desk, actor: deskOf(measure, filing.firm.index, role), at };
  });
  const noticeDays = measure.definition.publicity.workingDays;
  const approvedAt =
    noticeDays === 0 ? at : new Date(endOfDay(lastDayInclusive(shanghaiDay(at), noticeDays).day).getTime() + 60_000);
  return { filing, measure, submittedAt, decisions, approvedAt, fen: evaluation.amount.minFen, evaluation };
}

/** Cases in one unit of work: long enough to be quick, short enough for a queue of writers. */
const CASES_PER_UNIT = 60;

export class Backlog {
  private waiting: PastCase[] = [];

  constructor(
    private readonly app: INestApplicationContext,
    private readonly applicants: Applicants,
  ) {}

  add(past: PastCase): void {
    this.waiting.push(past);
  }

  /** Takes in every case that was approved before `now`. */
  async takeIn(now: Date): Promise<void> {
    const due = this.waiting.filter(({ approvedAt }) => approvedAt <= now);
    if (due.length === 0) return;
    this.waiting = this.waiting.filter(({ approvedAt }) => approvedAt > now);
    due.sort((a, b) => a.submittedAt.getTime() - b.submittedAt.getTime());
    const receipts = await this.receipts(due);
    for (let from = 0; from < due.length; from += CASES_PER_UNIT) {
      await this.takeInUnit(due.slice(from, from + CASES_PER_UNIT), receipts.slice(from, from + CASES_PER_UNIT));
    }
  }

  private async receipts(cases: readonly PastCase[]): Promise<string[]> {
    const days = new Map<string, number>();
    for (const { filing } of cases) days.set(filing.day, (days.get(filing.day) ?? 0) + 1);
    const numbers: string[] = [];
    for (const [day, count] of days) numbers.push(...(await this.app.get(ReceiptNumbers).take(day, count)));
    return numbers;
  }

  private async takeInUnit(cases: readonly PastCase[], receipts: readonly string[]): Promise<void> {
    const { app } = this;
    await app.get(Db).write(async (m) => {
      const ids = this.applicants.enterpriseIds(cases.map(({ filing }) => filing.firm));
      const records = await app.get(EnterpriseService).namesOf(m, ids);
      const made: {
        past: PastCase;
        row: PastApplication;
        id: string;
        enterpriseId: string;
        accountId: string | null;
      }[] = [];
      for (const [index, past] of cases.entries()) {
        const enterpriseId = ids[index] ?? '';
        const enterprise = records.get(enterpriseId);
        if (!enterprise) throw new RangeError(`${past.filing.firm.name} is not in the register yet`);
        const accountId = past.measure.nonCash ? null : await this.applicants.accountIn(m, past.filing.firm);
        const row = { ...pastApplication(past, receipts[index] ?? '', accountId, this.applicants), enterprise };
        made.push({ past, row, id: row.id, enterpriseId, accountId });
      }
      await app.get(ApplicationHistory).insert(
        m,
        made.map(({ row }) => row),
      );
      await app.get(ReviewService).insertHistory(
        m,
        made.flatMap(({ past, id }) => pastDecisions(past, id)),
      );
      for (const { past, row, id, enterpriseId, accountId } of made) {
        const { measure, fen, submittedAt, decisions, approvedAt } = past;
        const subject = { poolCode: measure.poolCode, measureId: measure.id, enterpriseId };
        await app.get(LedgerService).freeze(m, {
          ...subject,
          applicationId: id,
          segment: row.enterprise.sizeClass,
          fen,
          at: minutesAfter(submittedAt, 2),
        });
        await app.get(PayoutService).createOrder(m, {
          ...subject,
          applicationId: id,
          fen,
          nonCash: measure.nonCash,
          payeeAccountId: accountId,
          approvedBy: decisions.at(-1)?.actor.id ?? SYSTEM.id,
          deciders: decisions.slice(0, -1).map(({ actor }) => actor.id),
          approvedAt,
          at: approvedAt,
        });
      }
      const after = { cases: cases.length, from: cases[0]?.filing.day, to: cases.at(-1)?.filing.day };
      await app
        .get(AuditService)
        .record(m, { actor: SEEDER, action: 'application.take_in', entity: 'import', entityId: newId(), after });
    });
  }
}

function pastApplication(past: PastCase, receiptNo: string, accountId: string | null, applicants: Applicants) {
  const { filing, measure, submittedAt, decisions, approvedAt, fen, evaluation } = past;
  const firm: Actor = applicants.nameOf(filing.firm);
  const { route, publicity } = measure.definition;
  const check = (code: 'uscc' | 'credit' | 'eligibility' | 'duplicate' | 'account_name' | 'pool', detail: string) => ({
    code,
    outcome: 'passed' as const,
    detail,
    at: minutesAfter(submittedAt, 1).toISOString(),
  });
  const passes = decisions.map(({ desk, actor, at }, index): PastEvent => {
    const next = route[index + 1];
    if (next)
      return {
        event: 'pass_stage',
        title: `${desk}通过`,
        text: `转${next.desk}办理`,
        desk,
        tone: 'success',
        actor,
        at,
      };
    const text = publicity.workingDays > 0 ? `核定 ${formatYuanText(fen)}，进入公示` : `核定 ${formatYuanText(fen)}`;
    return {
      event: publicity.workingDays > 0 ? 'publicise' : 'approve',
      title: `${desk}通过`,
      text,
      desk,
      tone: 'success',
      actor,
      at,
    };
  });
  const events: PastEvent[] = [
    { event: 'submit', title: '已提交申报', text: `受理编号 ${receiptNo}`, actor: firm, at: submittedAt },
    {
      event: 'start_check',
      title: '开始自动核验',
      desk: CHECK_DESK,
      tone: 'neutral',
      actor: SYSTEM,
      at: minutesAfter(submittedAt, 1),
    },
    {
      event: 'check_passed',
      title: '自动核验完成',
      text: `转${route[0]?.desk ?? ''}办理`,
      desk: CHECK_DESK,
      tone: 'success',
      actor: SYSTEM,
      at: minutesAfter(submittedAt, 2),
    },
    ...passes,
    ...(publicity.workingDays > 0
      ? [{ event: 'approve', title: '公示期满无异议', tone: 'success', actor: SYSTEM, at: approvedAt } as const]
      : []),
  ];
  return {
    id: newId(),
    measure,
    createdAt: minutesAfter(submittedAt, -20),
    createdBy: firm.id,
    receiptNo,
    submittedAt,
    answers: applicants.answers(filing.firm, measure),
    payeeAccountId: accountId,
    expected: evaluation.amount,
    amountFen: fen,
    frozenFen: fen,
    stageIndex: route.length - 1,
    stageSince: approvedAt,
    checks: [
      check('uscc', '校验码正确'),
      check('credit', '未列入严重失信主体名单，无在册记录'),
      check('eligibility', `全部条件符合，核算 ${formatYuanText(fen)}`),
      check('duplicate', '本期未重复申报'),
      check('account_name', measure.nonCash ? '非现金减免，无需收款账户' : '户名与登记名称一致'),
      check('pool', `已冻结额度 ${formatYuanText(fen)}`),
    ],
    evaluations: { submit: evaluation, decide: evaluation },
    events,
  };
}

const CHECK_DESK = '系统自动核验';

function pastDecisions({ measure, decisions }: PastCase, applicationId: string) {
  return decisions.map(({ actor, at }, stageIndex) => ({
    applicationId,
    stage: measure.definition.route[stageIndex]?.stage ?? ('final' as const),
    stageIndex,
    decision: 'pass' as const,
    staffId: actor.id,
    staffName: actor.name,
    // draft, submitted, checking: the first desk sees version 4, as submit and check are one step each with their own
    caseVersion: 4 + stageIndex,
    at,
  }));
}

function minutesAfter(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * 60_000);
}
