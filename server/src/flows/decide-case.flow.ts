import { dayText, formatYuanText } from '@qinqing/contract';
import type { Evaluation } from '@qinqing/contract';
import { addWorkingDays } from '@qinqing/contract/working-days';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type ApplicationRecord,
  ApplicationService,
  endOfDay,
  EvaluationService,
  EXPIRE_SUPPLEMENT_JOB,
  PoolWatch,
  PUBLICITY_END_JOB,
  PublicityService,
  type Subject,
  SUPPLEMENT_WORKING_DAYS,
  TotalControls,
} from '../modules/application/index.js';
import { SYSTEM } from '../modules/identity/index.js';
import { LedgerService } from '../modules/ledger/index.js';
import { NoticeService } from '../modules/notice/index.js';
import { PayoutService } from '../modules/payout/index.js';
import { type MeasureRecord, PolicyService } from '../modules/policy/index.js';
import { type DecisionInput, type OpenCase, ReviewService } from '../modules/review/index.js';
import { Clock } from '../platform/clock/index.js';
import { Db } from '../platform/db/index.js';
import { AppError } from '../platform/errors/index.js';
import { type Actor, Idempotency, PublicCache } from '../platform/http/index.js';
import { type Job, JobRegistry, Jobs } from '../platform/queue/index.js';
import { type Claim, claimOf, holdClaim } from './entitlement.js';

/** What the last stage approves, worked out anew from today's data. */
interface Approval {
  subject: Subject;
  evaluation: Evaluation;
  claim: Claim;
  fen: number;
}

/** A decision whose case has been read and whose person may take it. */
export interface ReadyDecision {
  open: OpenCase;
  input: DecisionInput;
  approval: Approval | undefined;
}

/** From a reviewer's decision to what follows from it: next desk, supplement, rejection, public notice, payout order. */
@Injectable()
export class DecideCaseFlow implements OnModuleInit {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
    private readonly registry: JobRegistry,
    private readonly cache: PublicCache,
    private readonly idempotency: Idempotency,
    private readonly policy: PolicyService,
    readonly ledger: LedgerService,
    private readonly notices: NoticeService,
    private readonly applications: ApplicationService,
    private readonly evaluations: EvaluationService,
    private readonly publicity: PublicityService,
    private readonly review: ReviewService,
    private readonly payouts: PayoutService,
    private readonly pools: PoolWatch,
    readonly controls: TotalControls,
  ) {}

  onModuleInit(): void {
    this.registry.register(PUBLICITY_END_JOB, (job) => this.endPublicity(job));
  }

  /**
   * @param answer what the person is shown afterwards; read in the unit of the decision and kept with it
   * @throws {AppError} FORBIDDEN, FOUR_EYES, STALE_VERSION, STATE_CONFLICT, VALIDATION, POOL_EXHAUSTED; nothing is
   * changed then
   */
  async decide<T = void>(
    actor: Actor,
    id: string,
    input: DecisionInput,
    answer?: (m: EntityManager) => Promise<T>,
  ): Promise<T> {
    const decision = await this.ready(actor, id, input);
    return this.db.write(async (m) => {
      await this.carryOut(m, actor, decision);
      const answered = (await answer?.(m)) as T;
      await this.idempotency.complete(m, answered);
      return answered;
    });
  }

  /**
   * Reads what a decision needs and refuses who may not take it; nothing is written.
   * @throws {AppError} as {@link decide}
   */
  async ready(actor: Actor, id: string, input: DecisionInput): Promise<ReadyDecision> {
    const open = await this.db.read((m) => this.review.open(m, actor, id, input));
    const approval =
      input.decision === 'pass' && open.last ? await this.db.read((m) => this.approvalOf(m, open)) : undefined;
    return { open, input, approval };
  }

  /** Takes a decision in the unit of the caller, under the version that was read. */
  async carryOut(m: EntityManager, actor: Actor, { open, input, approval }: ReadyDecision): Promise<void> {
    switch (input.decision) {
      case 'return':
        return this.sendBack(m, actor, open, input);
      case 'reject':
        return this.reject(m, actor, open, input);
      case 'pass':
        return approval ? this.passLast(m, actor, open, input, approval) : this.passOn(m, actor, open, input);
    }
  }

  private async passOn(m: EntityManager, actor: Actor, open: OpenCase, input: DecisionInput): Promise<void> {
    const { row, record } = open;
    const place = (row.stageIndex ?? 0) + 1;
    const next = record.definition.route[place];
    if (!next) throw new Error(`measure ${record.code} has no stage ${place}`);
    await this.applications.transition(m, {
      row,
      event: 'pass_stage',
      actor,
      timeline: { title: `${deskOf(open)}通过`, text: `转${next.desk}办理`, desk: deskOf(open), tone: 'success' },
      patch: { stage: next.stage, stageRole: next.role, stageIndex: place, stageSince: this.clock.now() },
    });
    await this.review.decide(m, actor, open, input);
  }

  private async sendBack(m: EntityManager, actor: Actor, open: OpenCase, input: DecisionInput): Promise<void> {
    const { row } = open;
    const items = input.items ?? [];
    const desk = deskOf(open);
    const dueOn = addWorkingDays(this.clock.today(), SUPPLEMENT_WORKING_DAYS).day;
    const issuedAt = this.clock.now().toISOString();
    await this.applications.transition(m, {
      row,
      event: 'return',
      actor,
      timeline: {
        title: `${desk}退回补正`,
        text: items.map(({ target, text }) => `${target}：${text}`).join('\n'),
        desk,
        tone: 'warning',
      },
      patch: {
        stage: null,
        stageRole: null,
        supplement: { items, issuedAt, dueOn, desk, ...(input.reason ? { note: input.reason } : {}) },
      },
      reason: input.reason,
    });
    await this.review.decide(m, actor, open, input);
    await this.jobs.enqueue(m, EXPIRE_SUPPLEMENT_JOB, { applicationId: row.id }, { runAt: endOfDay(dueOn) });
    await this.tell(
      m,
      row,
      '您的申报需要补正',
      `有 ${items.length} 项内容需要补正，请在 ${dayText(dueOn)} 前提交。`,
      `supplement:${row.id}:${row.version}`,
    );
  }

  private async reject(m: EntityManager, actor: Actor, open: OpenCase, input: DecisionInput): Promise<void> {
    const { row } = open;
    const desk = deskOf(open);
    const reason = input.reason ?? '';
    await this.applications.transition(m, {
      row,
      event: 'reject',
      actor,
      timeline: { title: '未通过', text: reason, desk, tone: 'danger' },
      patch: {
        stage: null,
        stageRole: null,
        frozenFen: 0,
        rejection: { reason, at: this.clock.now().toISOString(), desk },
      },
      reason,
    });
    await this.review.decide(m, actor, open, input);
    await this.applications.release(m, row, '审核未通过');
    await this.tell(m, row, '您的申报未通过', `${desk}意见：${reason}`, `rejected:${row.id}`);
  }

  /** The last pass: onto the public notice, or straight to the order where none is required. */
  private async passLast(
    m: EntityManager,
    actor: Actor,
    open: OpenCase,
    input: DecisionInput,
    approval: Approval,
  ): Promise<void> {
    const { row, record } = open;
    const { evaluation, fen } = approval;
    const public_ = record.definition.publicity.workingDays > 0;
    const desk = deskOf(open);
    const changed = await this.applications.transition(m, {
      row,
      event: public_ ? 'publicise' : 'approve',
      actor,
      timeline: {
        title: `${desk}通过`,
        text: public_ ? `核定 ${formatYuanText(fen)}，进入公示` : `核定 ${formatYuanText(fen)}`,
        desk,
        tone: 'success',
      },
      patch: { stage: null, stageRole: null, amountFen: fen, frozenFen: fen },
    });
    await this.review.decide(m, actor, open, input);
    await this.applications.freezeEvaluation(m, row.id, 'decide', evaluation);
    if (row.frozenFen !== fen) {
      const held = await holdClaim(m, this.ledger, row, record, approval.claim, '终审核定金额');
      if (!held) throw new AppError('POOL_EXHAUSTED', { details: { poolCode: record.poolCode } });
      this.pools.touch();
    }
    if (public_) await this.publicity.publish(m, row, record, approval.subject.enterprise.publicName, fen);
    else await this.order(m, changed, record, [...open.decisions.map(({ staffId }) => staffId), actor.id]);
  }

  /** What the case may be paid by today's data. A person may confirm a condition, but never an amount. */
  private async approvalOf(m: EntityManager, { row, record }: OpenCase): Promise<Approval> {
    const waiting = await this.controls.waiting(m, row, record);
    if (waiting) throw new AppError('STATE_CONFLICT', { message: waiting, details: { current: row.status } });
    const subject = await this.evaluations.subject(m, row.enterpriseId);
    const { evaluation } = this.evaluations.evaluateApplication(subject, record, row);
    const { outcome, amount } = evaluation;
    if (outcome === 'not_met') {
      throw new AppError('STATE_CONFLICT', {
        message: '按最新数据核算不符合申报条件，不能通过；请退回补正或不予通过',
        details: { current: row.status, outcome },
      });
    }
    // Unknown conditions leave 0 possible at the low end; once a person has confirmed them, the sum is the high end.
    const certain = outcome === 'unknown' ? sumIfMet(evaluation) : amount.exact ? amount.minFen : null;
    if (certain === null || certain <= 0) {
      throw new AppError('STATE_CONFLICT', {
        message: certain === null ? '金额所需的数据不全，无法核定；请退回企业补充' : '按标准核算金额为 0，不能通过',
        details: { current: row.status, outcome },
      });
    }
    const claim = await claimOf(m, this, row, record, certain);
    if (claim.fen <= 0) {
      if (claim.controlledFen > 0) throw new AppError('POOL_EXHAUSTED', { details: { poolCode: record.poolCode } });
      throw new AppError('CAP_REACHED', {
        details: { current: row.status, caps: claim.caps.map(({ label }) => label) },
      });
    }
    return { subject, evaluation, claim, fen: claim.fen };
  }

  private async order(
    m: EntityManager,
    row: ApplicationRecord,
    record: MeasureRecord,
    deciders: readonly string[],
  ): Promise<void> {
    const fen = row.amountFen;
    if (fen === null) throw new Error(`application ${row.id} is approved without an amount`);
    await this.payouts.createOrder(m, {
      applicationId: row.id,
      enterpriseId: row.enterpriseId,
      measureId: record.id,
      poolCode: record.poolCode,
      fen,
      nonCash: row.nonCash,
      payeeAccountId: row.payeeAccountId,
      approvedBy: deciders.at(-1) ?? SYSTEM.id,
      deciders: deciders.slice(0, -1),
    });
    await this.tell(
      m,
      row,
      '您的申报已审核通过',
      `核定 ${formatYuanText(fen)}，${row.nonCash ? '减免已办理' : '正在安排拨付'}。`,
      `approved:${row.id}`,
    );
  }

  /** The notice has ended: every case on it that nobody objected to is approved, each in a unit of its own. */
  private async endPublicity(job: Job): Promise<void> {
    const { noticeId } = job.payload as { noticeId: string };
    const ids = await this.db.read((m) => this.publicity.endedCases(m, noticeId));
    for (const id of ids) await this.approvePublicised(id);
    this.cache.bump('publicity');
  }

  private async approvePublicised(id: string): Promise<void> {
    const ready = await this.db.read(async (m) => {
      const row = await this.applications.view(m, id);
      if (row.status !== 'publicised') return undefined;
      const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
      const subject = await this.evaluations.subject(m, row.enterpriseId);
      const { evaluation } = this.evaluations.evaluateApplication(subject, record, row);
      const decisions = await this.review.decisionsOf(m, id);
      return { row, record, evaluation, deciders: decisions.map(({ staffId }) => staffId) };
    });
    if (!ready) return;
    await this.db.write(async (m) => {
      const changed = await this.applications.transition(m, {
        row: ready.row,
        event: 'approve',
        actor: SYSTEM,
        timeline: { title: '公示期满无异议', tone: 'success' },
      });
      await this.applications.freezeEvaluation(m, id, 'pay', ready.evaluation);
      await this.order(m, changed, ready.record, ready.deciders);
    });
  }

  private tell(m: EntityManager, row: ApplicationRecord, title: string, text: string, key: string): Promise<void> {
    return this.notices.send(m, {
      to: { kind: 'enterprise', id: row.enterpriseId },
      title,
      body: `${row.measureTitle}（${row.receiptNo ?? ''}）：${text}`,
      link: `application:${row.id}`,
      key,
    });
  }
}

function deskOf({ row, record }: OpenCase): string {
  return record.definition.route[row.stageIndex ?? 0]?.desk ?? '';
}

/** The sum of an evaluation whose conditions a person has confirmed: certain only where no amount depends on a gap. */
function sumIfMet({ amount, amountSteps }: Evaluation): number | null {
  const last = amountSteps.at(-1);
  if (amount.unbounded || last?.fen === undefined) return null;
  return last.fen;
}
