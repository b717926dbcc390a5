import { dayText, formatYuanText } from '@qinqing/contract';
import type { ClawbackView } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock, shanghaiDay } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Idempotency } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { EnterpriseImportService, EnterpriseService } from '../enterprise/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { ClawbackDesk, fault } from './clawback.desk.js';
import { ClawbackRecord } from './clawback.entity.js';
import { receiptsOf } from './clawback.repository.js';
import { CLAWBACK_ROLES } from './clawback.rules.js';
import { ClawbackViews } from './clawback.views.js';
import { PayoutMoves } from './payout.moves.js';
import { payoutById } from './payout.repository.js';

export interface NewClawback {
  payoutId: string;
  /** the order as the person saw it; left out where the caller has locked it */
  version?: number;
  amountFen: number;
  reason: string;
  /** YYYY-MM-DD */
  dueOn: string;
  barUntil?: string | undefined;
}

/**
 * Money that a firm has to give back. One person proposes and another demands; one records what came in and another
 * confirms it. The books are corrected by new transfers alone, one per instalment.
 */
@Injectable()
export class ClawbackService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly moves: PayoutMoves,
    private readonly desk: ClawbackDesk,
    private readonly views: ClawbackViews,
    private readonly enterprises: EnterpriseService,
    private readonly credit: EnterpriseImportService,
    private readonly idempotency: Idempotency,
  ) {}

  /** @throws {AppError} FORBIDDEN, STALE_VERSION, STATE_CONFLICT, VALIDATION where it is more than the firm still has */
  async propose(actor: Actor, input: NewClawback): Promise<ClawbackView> {
    requireRole(actor, ...CLAWBACK_ROLES);
    return this.unit(actor, (m) => this.proposeIn(m, actor, input));
  }

  /** As {@link propose}, in the unit of a caller who goes on. @returns the clawback's id */
  async proposeIn(m: EntityManager, actor: Actor, input: NewClawback): Promise<string> {
    requireRole(actor, ...CLAWBACK_ROLES);
    const payout = await payoutById(m, input.payoutId);
    if (input.version !== undefined && payout.version !== input.version)
      throw new AppError('STALE_VERSION', { details: { current: payout.status } });
    const at = this.clock.now();
    const { amountFen, reason, dueOn, barUntil } = input;
    const news = { title: '这笔款项正在核查', tone: 'warning' } as const;
    await this.moves.move(m, [payout], { event: 'open_clawback', actor, at, reason, news });
    const keptFen = await this.ledger.keptOf(m, payout.id);
    if (amountFen > keptFen) throw fault('amountFen', `追回金额不能超过企业现有的 ${formatYuanText(keptFen)}`);
    if (dueOn < shanghaiDay(at)) throw fault('dueOn', '退款期限不能早于今天');
    if (barUntil !== undefined && barUntil <= shanghaiDay(at)) throw fault('barUntil', '限制申报的截止日应晚于今天');
    const id = newId();
    const row = m.create(ClawbackRecord, {
      id,
      payoutId: payout.id,
      orderNo: payout.orderNo,
      applicationId: payout.applicationId,
      enterpriseId: payout.enterpriseId,
      enterpriseName: payout.enterpriseName,
      measureTitle: payout.measureTitle,
      amountFen,
      recoveredFen: 0,
      reason,
      status: 'proposed',
      version: 0,
      receipts: 0,
      dueOn,
      barUntil: barUntil ?? null,
      proposedBy: actor.id,
      proposedByName: actor.name,
      proposedAt: at,
      confirmedBy: null,
      confirmedByName: null,
      confirmedAt: null,
      closedReason: null,
      closedAt: null,
      liveKey: payout.id,
    });
    await m.insert(ClawbackRecord, row);
    await this.desk.record(m, actor, row, 'propose', { amountFen, dueOn, ...(barUntil ? { barUntil } : {}) }, reason);
    return id;
  }

  /**
   * A second person demands the money: the firm is told, and barred from applying where that was proposed.
   * @throws {AppError} FORBIDDEN, FOUR_EYES, STALE_VERSION, STATE_CONFLICT
   */
  async confirm(actor: Actor, input: { id: string; version: number }): Promise<ClawbackView> {
    requireRole(actor, ...CLAWBACK_ROLES);
    return this.unit(actor, async (m) => {
      const row = await this.desk.open(m, actor, input, 'confirm');
      if (actor.id === row.proposedBy) throw new AppError('FOUR_EYES', { message: '追回由您提出，须由另一人复核' });
      const at = this.clock.now();
      const patch = { confirmedBy: actor.id, confirmedByName: actor.name, confirmedAt: at };
      await this.desk.step(m, actor, row, 'confirm', patch);
      await this.bar(m, row);
      const text = `应退回 ${formatYuanText(row.amountFen)}，请于 ${dayText(row.dueOn)} 前退款。原因：${row.reason}`;
      const payout = await payoutById(m, row.payoutId);
      await this.moves.announce(m, [payout], { title: '请退回款项', text, tone: 'danger' }, at);
      await this.desk.tell(m, row, '请退回已拨付的款项', text, 'demand');
      return row.id;
    });
  }

  /**
   * Takes the claim back; what was received must be nothing yet. What was demanded is dropped by somebody else than
   * who proposed it.
   */
  async drop(actor: Actor, input: { id: string; version: number; reason: string }): Promise<ClawbackView> {
    requireRole(actor, ...CLAWBACK_ROLES);
    return this.unit(actor, async (m) => {
      const row = await this.desk.open(m, actor, input, 'drop');
      const demanded = row.status === 'demanded';
      if (demanded && actor.id === row.proposedBy)
        throw new AppError('FOUR_EYES', { message: '追回由您提出，须由另一人撤销' });
      const receipts = await receiptsOf(m, row.id);
      if (row.recoveredFen > 0 || receipts.some(({ status }) => status === 'recorded'))
        throw new AppError('STATE_CONFLICT', { message: '已有退款登记，不能撤销', details: { current: row.status } });
      const at = this.clock.now();
      await this.desk.step(
        m,
        actor,
        row,
        'drop',
        { closedAt: at, closedReason: input.reason, liveKey: null },
        input.reason,
      );
      const payout = await payoutById(m, row.payoutId);
      const news = { title: '核查结束，无需退款', text: input.reason, tone: 'success' } as const;
      await this.moves.move(m, [payout], { event: 'drop_clawback', actor, at, news });
      if (demanded) {
        await this.unbar(m, row);
        await this.desk.tell(m, row, '无需退款', input.reason, 'drop');
      }
      return row.id;
    });
  }

  private async bar(m: EntityManager, row: ClawbackRecord): Promise<void> {
    if (row.barUntil !== null) await this.writeCredit(m, row, row.barUntil, `追回 ${row.orderNo}：${row.reason}`);
  }

  /** The record stays, because it was true on those days, but ends. */
  private async unbar(m: EntityManager, row: ClawbackRecord): Promise<void> {
    if (row.barUntil === null || !row.confirmedAt) return;
    await this.writeCredit(m, row, shanghaiDay(row.confirmedAt), `追回 ${row.orderNo} 已撤销`);
  }

  private async writeCredit(m: EntityManager, row: ClawbackRecord, until: string, text: string): Promise<void> {
    const { uscc } = (await this.enterprises.namesOf(m, [row.enterpriseId])).get(row.enterpriseId)!;
    const since = shanghaiDay(row.confirmedAt ?? this.clock.now());
    await this.credit.importCredit(m, [{ uscc, kind: 'clawback', text, since, until, source: '拨付追回' }]);
  }

  private unit(actor: Actor, work: (m: EntityManager) => Promise<string>): Promise<ClawbackView> {
    return this.db.write(async (m) => {
      const view = await this.views.view(m, actor, await work(m));
      await this.idempotency.complete(m, view);
      return view;
    });
  }
}
