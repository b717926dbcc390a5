import { CHECK, dayText, type Evaluation, formatYuanText } from '@qinqing/contract';
import { addWorkingDays } from '@qinqing/contract/working-days';
import { fundingParts } from '@qinqing/rules';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type ApplicationJob,
  type ApplicationRecord,
  ApplicationService,
  ApplicationViews,
  CHECK_JOB,
  checkKey,
  endOfDay,
  EvaluationService,
  EXPIRE_SUPPLEMENT_JOB,
  PoolWatch,
  type Step,
  SUPPLEMENT_WORKING_DAYS,
  TotalControls,
} from '../modules/application/index.js';
import { SYSTEM } from '../modules/identity/index.js';
import { LedgerService } from '../modules/ledger/index.js';
import { NoticeService } from '../modules/notice/index.js';
import { type MeasureRecord, PolicyService } from '../modules/policy/index.js';
import { Clock } from '../platform/clock/index.js';
import { Db } from '../platform/db/index.js';
import { type Job, JobRegistry, Jobs } from '../platform/queue/index.js';
import { type Claim, claimOf, holdClaim } from './entitlement.js';
import { fenToFreeze, type Finding, type Findings, findingsOf, type Lack } from './check-findings.js';

const DESK = '系统自动核验';
/** An empty pool that is topped up is asked again after this long. */
const POOL_RETRY_MS = 30 * 60_000;
const START: Step = { event: 'start_check', timeline: { title: '开始自动核验', desk: DESK, tone: 'neutral' } };

interface Ready {
  row: ApplicationRecord;
  record: MeasureRecord;
  evaluation: Evaluation;
  findings: Findings;
}

/**
 * The automatic checks of a submitted application, as a job. Everything is read and judged first; one unit of work then
 * freezes the money, moves the case under its version and finishes the job. Killed before that commit, nothing has
 * happened and the job runs again; killed after it, the job is done.
 */
@Injectable()
export class CheckApplicationFlow implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly policy: PolicyService,
    readonly ledger: LedgerService,
    private readonly notices: NoticeService,
    private readonly applications: ApplicationService,
    private readonly views: ApplicationViews,
    private readonly evaluations: EvaluationService,
    private readonly pools: PoolWatch,
    readonly controls: TotalControls,
  ) {}

  onModuleInit(): void {
    this.registry.register(CHECK_JOB, (job) => this.run(job));
  }

  async run(job: Job): Promise<void> {
    const { applicationId } = job.payload as ApplicationJob;
    const ready = await this.db.read((m) => this.read(m, applicationId));
    await this.db.write(async (m) => {
      // First, because a retry below may want the job's own key again.
      await this.jobs.complete(m, job);
      if (ready) await this.settle(m, ready);
    });
  }

  /** Undefined where the case has moved on: withdrawn meanwhile, or checked by an earlier run. */
  private async read(m: EntityManager, id: string): Promise<Ready | undefined> {
    const row = await this.applications.find(m, id);
    if (!row || (row.status !== 'submitted' && row.status !== 'checking')) return undefined;
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    const subject = await this.evaluations.subject(m, row.enterpriseId);
    const { evaluation } = this.evaluations.evaluateApplication(subject, record, row);
    const findings = findingsOf({
      uscc: row.uscc,
      nonCash: row.nonCash,
      evaluation,
      wholeFen: fundingParts(record.definition, evaluation.amount.minFen).reduce((sum, { fen }) => sum + fen, 0),
      credit: subject.credit,
      payee: await this.views.payee(m, row),
      registeredName: subject.enterprise.name,
      excluded: await this.excludedBy(m, row, record),
      toldBefore: row.flags.includes(TOLD),
    });
    return { row, record, evaluation, findings };
  }

  private async settle(m: EntityManager, ready: Ready): Promise<void> {
    const { row, record, evaluation, findings } = ready;
    if (findings.lacks.length > 0) {
      await this.sendBack(m, ready);
      return;
    }
    if (findings.barred) {
      await this.refuse(m, ready, { code: 'credit', outcome: 'failed', detail: findings.barred }, findings.barred);
      return;
    }
    const wantedFen = fenToFreeze(evaluation);
    const claim = await claimOf(m, this, row, record, wantedFen);
    if (wantedFen > 0 && claim.fen === 0) {
      if (claim.controlledFen > 0) {
        await this.poolEmpty(m, ready);
        return;
      }
      const reason = claim.caps.map(({ label }) => label).join('、');
      const pool: Finding = { code: 'pool', outcome: 'failed', detail: `已达${reason}` };
      await this.refuse(m, ready, pool, `贵企业已享受的金额已达${reason}`);
      return;
    }
    const { fen } = claim;
    let frozenFen = fen;
    // Whose window is decided as a whole does not race for the money: it goes on, and gets its part with the others.
    const waiting = await this.controls.waiting(m, row, record);
    if (fen !== row.frozenFen) {
      if (await holdClaim(m, this.ledger, row, record, claim, row.frozenFen > 0 ? '补正后重新核算' : '自动核验')) {
        this.pools.touch();
      } else if (waiting) {
        frozenFen = row.frozenFen;
      } else {
        await this.poolEmpty(m, ready);
        return;
      }
    }
    const pool = poolFinding(claim, frozenFen, waiting);
    const checks = [...findings.checks, pool];
    const place = row.stageIndex ?? 0;
    const stage = record.definition.route[place];
    if (!stage) throw new Error(`measure ${record.code} has no stage ${place}`);
    const { amount } = evaluation;
    await this.move(
      m,
      row,
      {
        event: 'check_passed',
        timeline: { title: '自动核验完成', text: `转${stage.desk}办理`, desk: DESK, tone: 'success' },
      },
      {
        stage: stage.stage,
        stageRole: stage.role,
        stageIndex: place,
        stageSince: this.clock.now(),
        expected: amount,
        amountFen: amount.exact ? fen : null,
        frozenFen,
        flags: flagsOf(checks),
      },
    );
    await this.applications.recordChecks(m, row.id, checks);
  }

  /** One notice with everything that is missing. */
  private async sendBack(m: EntityManager, { row, findings }: Ready): Promise<void> {
    const { lacks } = findings;
    const now = this.clock.now();
    const dueOn = addWorkingDays(this.clock.today(), SUPPLEMENT_WORKING_DAYS).day;
    const pool: Finding = { code: 'pool', outcome: 'pending', detail: '补正后核验' };
    const checks = [...findings.checks, pool];
    await this.move(
      m,
      row,
      {
        event: 'check_returned',
        timeline: { title: '自动核验发现需补正的内容', text: lackTexts(lacks), desk: DESK, tone: 'warning' },
      },
      {
        supplement: { items: lacks, issuedAt: now.toISOString(), dueOn, desk: DESK },
        flags: [...flagsOf(checks), TOLD],
      },
    );
    await this.applications.recordChecks(m, row.id, checks);
    await this.jobs.enqueue(m, EXPIRE_SUPPLEMENT_JOB, { applicationId: row.id }, { runAt: endOfDay(dueOn) });
    await this.notices.send(m, {
      to: { kind: 'enterprise', id: row.enterpriseId },
      topic: 'supplement',
      title: '您的申报需要补正',
      body: `${row.measureTitle}（${row.receiptNo ?? ''}）有 ${lacks.length} 项内容需要补正，请在 ${dayText(dueOn)} 前提交。`,
      link: `application:${row.id}`,
      key: `supplement:${row.id}:${row.version}`,
    });
  }

  /** Where the budget is topped up the case waits and asks again; otherwise the money is gone and the firm is told. */
  private async poolEmpty(m: EntityManager, { row, record, evaluation, findings }: Ready): Promise<void> {
    const { totalControl } = record.definition;
    if (totalControl === 'none') {
      const pool: Finding = { code: 'pool', outcome: 'pending', detail: '资金池额度不足，等待追加后自动继续' };
      await this.applications.recordChecks(m, row.id, [...findings.checks, pool]);
      if (row.status === 'submitted') await this.applications.transition(m, { row, ...START, actor: SYSTEM });
      const runAt = new Date(this.clock.now().getTime() + POOL_RETRY_MS);
      await this.jobs.enqueue(m, CHECK_JOB, { applicationId: row.id }, { key: checkKey(row.id), runAt });
      return;
    }
    const reason = '本项政策实行总额控制，资金额度已用完';
    await this.refuse(
      m,
      { row, record, evaluation, findings },
      { code: 'pool', outcome: 'failed', detail: reason },
      reason,
    );
  }

  /** The check itself ends the case: nothing that the firm could mend would help. */
  private async refuse(m: EntityManager, { row, findings }: Ready, failed: Finding, reason: string): Promise<void> {
    const others = findings.checks.filter(({ code }) => code !== failed.code);
    await this.move(
      m,
      row,
      {
        event: 'check_rejected',
        timeline: { title: '未通过', text: reason, desk: DESK, tone: 'danger' },
      },
      {
        frozenFen: 0,
        rejection: { reason, at: this.clock.now().toISOString(), desk: DESK },
        flags: [CHECK[failed.code]],
      },
    );
    await this.applications.recordChecks(m, row.id, [...others, failed]);
    await this.applications.release(m, row, reason);
    await this.notices.send(m, {
      to: { kind: 'enterprise', id: row.enterpriseId },
      title: '您的申报未通过',
      body: `${row.measureTitle}（${row.receiptNo ?? ''}）：${reason}。`,
      link: `application:${row.id}`,
      key: `rejected:${row.id}`,
    });
  }

  private async move(
    m: EntityManager,
    row: ApplicationRecord,
    step: Step,
    patch: Partial<ApplicationRecord>,
  ): Promise<void> {
    const steps = row.status === 'submitted' ? [START, step] : [step];
    const [first, ...then] = steps as [Step, ...Step[]];
    await this.applications.transition(m, { row, ...first, then, actor: SYSTEM, patch: patch as never });
  }

  /** Titles of measures that do not stack with this one and that the firm has applied for or received. */
  private async excludedBy(m: EntityManager, row: ApplicationRecord, record: MeasureRecord): Promise<string[]> {
    const exclusive = record.definition.stacking
      .filter(({ relation }) => relation === 'take_higher')
      .map(({ with: code }) => code);
    return this.applications.heldTitles(m, row.enterpriseId, exclusive);
  }
}

/** Kept among the flags: the firm was told once what is missing, so what still fails is for a person to judge. */
const TOLD = '已告知补正';

/** What became of the money; where its window is decided as a whole, too little money is nothing to look at. */
function poolFinding({ fen, heldBackFen }: Claim, frozenFen: number, waiting: string | undefined): Finding {
  const frozen = formatYuanText(frozenFen);
  if (waiting && fen > 0) return { code: 'pool', outcome: 'passed', detail: `已预留额度 ${frozen}。${waiting}` };
  if (heldBackFen > 0) return { code: 'pool', outcome: 'warning', detail: `受上限约束，按剩余额度冻结 ${frozen}` };
  if (fen > 0) return { code: 'pool', outcome: 'passed', detail: `已冻结额度 ${frozen}` };
  return { code: 'pool', outcome: 'warning', detail: '金额未定，尚未冻结额度' };
}

function flagsOf(checks: readonly Finding[]): string[] {
  return checks.filter(({ outcome }) => outcome !== 'passed').map(({ code }) => CHECK[code]);
}

function lackTexts(lacks: readonly Lack[]): string {
  return lacks.map(({ target, text }) => `${target}:${text}`).join('\n');
}
