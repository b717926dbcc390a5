import { formatYuanText, type ResponseOf } from '@qinqing/contract';
import type { getSettlement, settleCase } from '@qinqing/contract/staff';
import { addWorkingDays } from '@qinqing/contract/working-days';
import { allocateProRata } from '@qinqing/rules';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import {
  type ApplicationRecord,
  ApplicationService,
  EvaluationService,
  PoolWatch,
  sumOf,
  TotalControls,
  withoutCase,
} from '../modules/application/index.js';
import { type Actor, requireRole } from '../modules/identity/index.js';
import { LedgerService, type PoolShare } from '../modules/ledger/index.js';
import { NoticeService } from '../modules/notice/index.js';
import { ClawbackService, PayoutService } from '../modules/payout/index.js';
import { type MeasureRecord, PolicyService } from '../modules/policy/index.js';
import { CaseSeats } from '../modules/review/index.js';
import { Clock } from '../platform/clock/index.js';
import { Db } from '../platform/db/index.js';
import { AppError } from '../platform/errors/index.js';
import { Idempotency } from '../platform/http/index.js';
import { type Claim, claimOfShares, holdClaim, sharesOf } from './entitlement.js';

type Settlement = ResponseOf<typeof getSettlement>;

interface Ready {
  row: ApplicationRecord;
  record: MeasureRecord;
  evaluation: ReturnType<EvaluationService['evaluateApplication']>['evaluation'];
  /** what each pool pays of the whole entitlement */
  shares: PoolShare[];
  entitledFen: number;
  /** what each pool has paid of it */
  paid: ReadonlyMap<string, number>;
  paidFen: number;
}

/** Working days within which a firm gives back what settlement shows as paid too much. */
const REFUND_WORKING_DAYS = 20;

/**
 * What a paid case is entitled to by today's data, against everything that the ledger has paid for it: the rest of an
 * advance once its papers are settled, or a difference after corrected data. What is missing is paid under a further
 * order of the same case; what is too much becomes a proposal to claw it back.
 */
@Injectable()
export class SettleCaseFlow {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly policy: PolicyService,
    private readonly ledger: LedgerService,
    private readonly notices: NoticeService,
    private readonly applications: ApplicationService,
    private readonly evaluations: EvaluationService,
    private readonly payouts: PayoutService,
    private readonly clawbacks: ClawbackService,
    private readonly pools: PoolWatch,
    private readonly controls: TotalControls,
    private readonly idempotency: Idempotency,
    private readonly seats: CaseSeats,
  ) {}

  /** @throws {AppError} FORBIDDEN, NOT_FOUND, STATE_CONFLICT where the case is not paid or its amount is not certain */
  async preview(actor: Actor, id: string): Promise<Settlement> {
    requireRole(actor, 'final_approver', 'finance_reviewer', 'auditor');
    return this.db.read(async (m) => {
      const ready = await this.read(m, id);
      const { row, record, entitledFen, paidFen } = ready;
      const differenceFen = entitledFen - paidFen;
      const heldBackFen = differenceFen > 0 ? (await this.claimRest(m, ready)).heldBackFen : 0;
      const refusal = await this.seats.refusalToDecide(m, actor, row, record.definition);
      const due = differenceFen - heldBackFen !== 0;
      const can = refusal === null && actor.kind === 'staff' && actor.roles.includes('final_approver') && due;
      const result = resultOf(differenceFen, heldBackFen);
      return { entitledFen, paidFen, differenceFen, heldBackFen, result, version: row.version, can };
    });
  }

  /** @throws {AppError} FORBIDDEN, FOUR_EYES, STALE_VERSION, STATE_CONFLICT, POOL_EXHAUSTED, CAP_REACHED; nothing is changed then */
  async settle(
    actor: Actor,
    id: string,
    input: { version: number; reason: string },
  ): Promise<ResponseOf<typeof settleCase>> {
    requireRole(actor, 'final_approver');
    const ready = await this.db.read((m) => this.read(m, id));
    if (ready.row.version !== input.version)
      throw new AppError('STALE_VERSION', { details: { current: ready.row.status, version: ready.row.version } });
    await this.db.read((m) => this.seats.requireUncorrected(m, actor, ready.row, ready.record.definition));
    const differenceFen = ready.entitledFen - ready.paidFen;
    if (differenceFen === 0) throw new AppError('STATE_CONFLICT', { message: '应得金额与已付金额一致，无需结算' });
    return this.db.write(async (m) => {
      const answer =
        differenceFen > 0
          ? await this.payRest(m, actor, ready, input.reason)
          : { differenceFen, clawbackId: await this.claimBack(m, actor, ready, input.reason) };
      await this.applications.freezeEvaluation(m, id, 'pay', ready.evaluation);
      await this.idempotency.complete(m, answer);
      return answer;
    });
  }

  private async read(m: EntityManager, id: string): Promise<Ready> {
    const row = await this.applications.view(m, id);
    // Every order of the case, not only the newest: money that is on its way is not in what the ledger has paid.
    if (row.status !== 'paid' || row.payoutStatus !== 'paid' || (await this.payouts.inFlight(m, id))) {
      throw new AppError('STATE_CONFLICT', {
        message: '只有已兑现且没有在途款项的申报可以结算',
        details: { current: row.status, payoutStatus: row.payoutStatus },
      });
    }
    const record = await this.policy.measureAt(m, row.measureId, row.measureVersion);
    const subject = await this.evaluations.subject(m, row.enterpriseId);
    // The whole entitlement: what this very case was paid must not count against itself.
    const own = (await this.ledger.grants(m, [row.id])).get(row.id);
    const { evaluation } = this.evaluations.evaluateApplication(withoutCase(subject, row, own), record, row);
    const { outcome, amount } = evaluation;
    if (outcome === 'unknown' || !amount.exact) {
      throw new AppError('STATE_CONFLICT', {
        message: '结算所需的数据不全，金额尚不能确定',
        details: { current: row.status, outcome },
      });
    }
    const ownFen = outcome === 'met' ? amount.minFen : 0;
    // What total control took off when the window was decided is not owed now either.
    const shares = await this.controls.limit(m, row, await sharesOf(m, this.ledger, record, ownFen));
    const entitledFen = sumOf(shares);
    const paid = await this.ledger.netPaidByPool(m, id);
    const paidFen = [...paid.values()].reduce((sum, fen) => sum + fen, 0);
    return { row, record, evaluation, shares, entitledFen, paid, paidFen };
  }

  /** What is missing, brought down to what the firm's ceilings leave. */
  private claimRest(m: EntityManager, ready: Ready): Promise<Claim> {
    return claimOfShares(m, this.ledger, ready.row, ready.record, restOf(ready));
  }

  private async payRest(m: EntityManager, actor: Actor, ready: Ready, reason: string) {
    const { row, record, entitledFen, paidFen } = ready;
    const claim = await this.claimRest(m, ready);
    if (claim.fen <= 0) throw new AppError('CAP_REACHED');
    const changed = await this.applications.transition(m, {
      row,
      event: 'settle_rest',
      actor,
      timeline: {
        title: '结算核定，补付差额',
        text: `应得 ${formatYuanText(entitledFen)}，已付 ${formatYuanText(paidFen)}，补付 ${formatYuanText(claim.fen)}`,
        tone: 'success',
      },
      patch: { amountFen: paidFen + claim.fen },
      reason,
    });
    if (!(await holdClaim(m, this.ledger, row, record, claim, '结算补付')))
      throw new AppError('POOL_EXHAUSTED', { details: { poolCode: record.poolCode } });
    this.pools.touch();
    const { id } = await this.payouts.createOrder(m, {
      applicationId: row.id,
      enterpriseId: row.enterpriseId,
      measureId: record.id,
      poolCode: record.poolCode,
      fen: claim.fen,
      nonCash: row.nonCash,
      payeeAccountId: changed.payeeAccountId,
      approvedBy: actor.id,
      further: true,
    });
    await this.notices.send(m, {
      to: { kind: 'enterprise', id: row.enterpriseId },
      title: '结算核定，补付差额',
      body: `${row.measureTitle}（${row.receiptNo ?? ''}）：补付 ${formatYuanText(claim.fen)}，正在安排拨付。`,
      link: `application:${row.id}`,
      key: `settled:${row.id}:${changed.version}`,
    });
    return { differenceFen: claim.fen, payoutId: id };
  }

  private async claimBack(m: EntityManager, actor: Actor, ready: Ready, reason: string): Promise<string> {
    const { row, entitledFen, paidFen } = ready;
    if (row.payoutId === null) throw new Error(`application ${row.id} is paid without an order`);
    const keptFen = await this.ledger.keptOf(m, row.payoutId);
    const amountFen = paidFen - entitledFen;
    if (amountFen > keptFen) {
      throw new AppError('STATE_CONFLICT', {
        message: `最近一笔拨付单只有 ${formatYuanText(keptFen)} 可追回，请在各拨付单上分别提出追回`,
        details: { amountFen, keptFen },
      });
    }
    const dueOn = addWorkingDays(this.clock.today(), REFUND_WORKING_DAYS).day;
    return this.clawbacks.proposeIn(m, actor, { payoutId: row.payoutId, amountFen, reason: `结算：${reason}`, dueOn });
  }
}

/**
 * What each pool has still to pay of its share of the whole. Dividing the rest anew would round twice, and leave one
 * level with more than its part.
 */
function restOf({ shares, entitledFen, paid, paidFen }: Ready): PoolShare[] {
  const missing = shares.map(({ poolCode, fen }) => Math.max(0, fen - (paid.get(poolCode) ?? 0)));
  // Less than that where another pool has paid too much: the firm gets the difference, no more.
  const parts = allocateProRata(missing, entitledFen - paidFen);
  return shares.map(({ poolCode }, i) => ({ poolCode, fen: parts[i]! })).filter(({ fen }) => fen > 0);
}

function resultOf(differenceFen: number, heldBackFen: number): string {
  if (differenceFen < 0) return `多付 ${formatYuanText(-differenceFen)}，提出追回，须另一人复核`;
  if (differenceFen === 0) return '应得与已付一致，无需结算';
  const payFen = differenceFen - heldBackFen;
  if (payFen === 0) return `应补 ${formatYuanText(differenceFen)}，但已达企业合计上限，不再补付`;
  const held = heldBackFen > 0 ? `；另有 ${formatYuanText(heldBackFen)}超出企业合计上限，不予补付` : '';
  return `生成补付拨付单 ${formatYuanText(payFen)}${held}`;
}
