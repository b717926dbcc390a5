import type { PayoutStatus } from '@qinqing/contract';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In, Not } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Idempotency } from '../../platform/http/index.js';
import { newId } from '../../platform/ids/index.js';
import { AuditService } from '../audit/index.js';
import { PayeeAccountService } from '../enterprise/index.js';
import { type Actor, requireRole } from '../identity/index.js';
import { LedgerService } from '../ledger/index.js';
import { desksHeld, fourEyes, takeDesk } from './payout.desks.js';
import { PayoutDecider, PayoutRecord } from './payout.entity.js';
import { conflict, PayoutMoves } from './payout.moves.js';
import { PayoutCases } from './payout.ports.js';
import { payoutById } from './payout.repository.js';
import { orderNumber } from './payout.rules.js';
import { RepairDesk } from './repair.desk.js';

export interface NewOrder {
  applicationId: string;
  enterpriseId: string;
  measureId: string;
  poolCode: string;
  fen: number;
  nonCash: boolean;
  /** left out for non-cash relief only */
  payeeAccountId?: string | null;
  /** staff id of the last decision, or the product's own id where no person decided (即申即享) */
  approvedBy: string;
  /** everybody else who decided on the case; the cases are asked where left out */
  deciders?: readonly string[];
  approvedAt?: Date;
  at?: Date;
  /** pays what an earlier order of the case left open, beside that order; see `settleRest` of the flows */
  further?: boolean;
}

const PRODUCT: Actor = { kind: 'system', id: 'payout', name: '系统' };

/** Orders: made for an approved case, replaced after a failure, delivered at once where no money moves. */
@Injectable()
export class PayoutService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly ledger: LedgerService,
    private readonly accounts: PayeeAccountService,
    private readonly audit: AuditService,
    private readonly cases: PayoutCases,
    private readonly moves: PayoutMoves,
    private readonly repairs: RepairDesk,
    private readonly idempotency: Idempotency,
  ) {}

  /**
   * Makes the order for an approved case and commits its frozen money to it, in the caller's unit. Non-cash relief is
   * delivered in the same moment. The same case with the same amount again answers the order that stands.
   * @throws {AppError} STATE_CONFLICT where the case has a live order of another content, lacks a payee account, or
   * does not hold the money
   */
  async createOrder(m: EntityManager, order: NewOrder): Promise<{ id: string; orderNo: string }> {
    const attempt = await this.nextAttempt(m, order.applicationId);
    const liveKey = entitlementOf(order.applicationId, order.further ? attempt : undefined);
    const standing = await m.findOneBy(PayoutRecord, { liveKey });
    if (standing) return sameOrder(standing, order);
    const at = order.at ?? this.clock.now();
    const id = newId();
    const brief = await this.cases.brief(m, order.applicationId);
    const row = m.create(PayoutRecord, {
      id,
      orderNo: orderNumber(brief.receiptNo, attempt),
      applicationId: order.applicationId,
      previousId: null,
      attempt,
      liveKey,
      enterpriseId: order.enterpriseId,
      measureId: order.measureId,
      poolCode: order.poolCode,
      amountFen: order.fen,
      nonCash: order.nonCash,
      status: 'payable',
      version: 0,
      ...brief,
      ...(await this.payeeOf(m, order)),
      batchId: null,
      approvedBy: order.approvedBy,
      approvedAt: order.approvedAt ?? at,
    });
    await this.insert(m, row, PRODUCT, order.deciders ?? (await this.cases.deciders(m, order.applicationId)));
    await this.ledger.commit(m, { applicationId: order.applicationId, payoutId: id, fen: order.fen, at });
    const title = order.further ? '结算核定，补付差额' : order.nonCash ? '审核通过，办理减免' : '审核通过，生成拨付单';
    await this.moves.announce(m, [row], { title, text: `拨付单号 ${row.orderNo}`, tone: 'success' }, at);
    if (order.nonCash) {
      await this.ledger.deliverNonCash(m, { payoutId: id, at });
      const news = { title: '减免已兑现', tone: 'success' } as const;
      await this.moves.move(m, [row], {
        event: 'deliver',
        actor: PRODUCT,
        at,
        patch: { settledAt: at },
        news,
        tell: !order.at,
      });
    }
    return { id, orderNo: row.orderNo };
  }

  /**
   * Pays again after a failure or a return: the old order is closed as it is, and a new one, linked to it, takes up its
   * money. With another account where the firm has corrected it.
   * @param answer what the person is shown of the new order; read in the same unit and kept with it
   * @throws {AppError} STATE_CONFLICT unless the order failed or came back; FOUR_EYES; FORBIDDEN
   */
  async reissue<T = { id: string; orderNo: string }>(
    actor: Actor,
    input: { payoutId: string; version: number; payeeAccountId?: string; reason: string },
    answer?: (m: EntityManager, made: { id: string; orderNo: string }) => Promise<T>,
  ): Promise<T> {
    requireRole(actor, 'payout_maker');
    return this.db.write(async (m) => {
      const made = await this.reissueIn(m, actor, 'make', input);
      const answered = (answer ? await answer(m, made) : made) as T;
      await this.idempotency.complete(m, answered);
      return answered;
    });
  }

  /** @param desk where the person sits for the new order: who makes it, or who verified the account it goes to */
  async reissueIn(
    m: EntityManager,
    actor: Actor,
    desk: 'make' | 'verify',
    input: { payoutId: string; version?: number; payeeAccountId?: string; reason: string },
  ): Promise<{ id: string; orderNo: string }> {
    const old = await payoutById(m, input.payoutId);
    if (input.version !== undefined && old.version !== input.version)
      throw new AppError('STALE_VERSION', { details: { current: old.status } });
    await this.refuseDecider(m, actor, old);
    const at = this.clock.now();
    const id = newId();
    const { liveKey } = old;
    const reason = old.reason ? `${old.reason}；${input.reason}` : input.reason;
    await this.moves.move(m, [old], { event: 'correct', actor, at, reason });
    const payee = await this.payeeOf(m, { ...old, payeeAccountId: input.payeeAccountId ?? old.payeeAccountId });
    const attempt = await this.nextAttempt(m, old.applicationId);
    const row = m.create(PayoutRecord, {
      ...old,
      ...payee,
      id,
      orderNo: orderNumber(old.receiptNo, attempt),
      attempt,
      previousId: old.id,
      liveKey: liveKey ?? entitlementOf(old.applicationId),
      status: 'payable',
      version: 0,
      batchId: null,
      reason: null,
      accountFingerprint: null,
      dispatchedAt: null,
      settledAt: null,
      createdAt: at,
      updatedAt: at,
    });
    const deciders = await m.findBy(PayoutDecider, { payoutId: old.id });
    await this.insert(
      m,
      row,
      actor,
      deciders.map((decider) => decider.staffId),
    );
    await takeDesk(m, actor, [id], desk, at);
    await this.repairs.close(m, old.id, id);
    await this.ledger.reissue(m, { payoutId: old.id, newPayoutId: id, at });
    const news = { title: '已更正，重新拨付', text: `新拨付单号 ${row.orderNo}`, tone: 'info' } as const;
    await this.moves.announce(m, [row], news, at);
    return { id, orderNo: row.orderNo };
  }

  /**
   * Takes an order back before it is in a batch, for instance after an objection was upheld; its money is available
   * again.
   */
  async cancelOrder(
    m: EntityManager,
    actor: Actor,
    input: { payoutId: string; reason: string; at?: Date },
  ): Promise<void> {
    requireRole(actor, 'final_approver');
    const row = await payoutById(m, input.payoutId);
    const news = { title: '拨付已取消', text: input.reason, tone: 'danger' } as const;
    await this.moves.move(m, [row], { event: 'cancel', actor, at: input.at, reason: input.reason, news });
    await this.ledger.uncommit(m, input);
  }

  /**
   * Pays an order, or a part of it, by setting it off against money that the firm has to give back. Of a part, the order
   * is closed and two linked ones take its place: one is set off, the other waits for a batch.
   * @throws {AppError} STATE_CONFLICT unless the order waits for a batch and is at least as high
   */
  async setOff(
    m: EntityManager,
    actor: Actor,
    input: { payoutId: string; fen: number; reason: string; at: Date },
  ): Promise<void> {
    const { fen, reason, at } = input;
    const order = await payoutById(m, input.payoutId);
    if (order.amountFen < fen) throw conflict(order);
    let paid = order;
    if (order.amountFen > fen) {
      const { liveKey } = order;
      const n = await this.nextAttempt(m, order.applicationId);
      const deciders = (await m.findBy(PayoutDecider, { payoutId: order.id })).map(({ staffId }) => staffId);
      await this.moves.move(m, [order], { event: 'divide', actor, at, reason: `部分抵扣 ${reason}` });
      const part = (attempt: number, amountFen: number, key: string) =>
        m.create(PayoutRecord, {
          ...order,
          id: newId(),
          orderNo: orderNumber(order.receiptNo, attempt),
          attempt,
          previousId: order.id,
          liveKey: key,
          amountFen,
          status: 'payable',
          version: 0,
          reason: null,
          createdAt: at,
          updatedAt: at,
        });
      const entitlement = liveKey ?? entitlementOf(order.applicationId);
      paid = part(n, fen, `${entitlement}:offset.${n}`);
      const rest = part(n + 1, order.amountFen - fen, entitlement);
      for (const row of [paid, rest]) await this.insert(m, row, actor, deciders);
      const into = [paid, rest].map((row) => ({ payoutId: row.id, fen: row.amountFen }));
      await this.ledger.divide(m, { payoutId: order.id, into, at });
      const news = {
        title: '部分抵扣应退款项，其余继续拨付',
        text: `新拨付单号 ${rest.orderNo}`,
        tone: 'info',
      } as const;
      await this.moves.announce(m, [rest], news, at);
    }
    await this.ledger.offset(m, { payoutId: paid.id, at, reference: reason });
    const whole = paid === order;
    const news = { title: '本笔款项已抵扣应退款项', text: `抵扣 ${reason}`, tone: 'info' } as const;
    await this.moves.move(m, [paid], {
      event: 'offset',
      actor,
      at,
      patch: { settledAt: at },
      ...(whole ? { news } : {}),
    });
  }

  /** Whether any order of a case is still on its way to the firm, or back from it. */
  async inFlight(m: EntityManager, applicationId: string): Promise<boolean> {
    return m.existsBy(PayoutRecord, { applicationId, status: Not(In([...AT_REST])) });
  }

  private async nextAttempt(m: EntityManager, applicationId: string): Promise<number> {
    return (await m.countBy(PayoutRecord, { applicationId })) + 1;
  }

  private async insert(m: EntityManager, row: PayoutRecord, actor: Actor, deciders: readonly string[]): Promise<void> {
    await m.insert(PayoutRecord, row);
    const staffIds = new Set([row.approvedBy, ...deciders]);
    const rows = [...staffIds].map((staffId) => ({ payoutId: row.id, staffId }));
    await m.insert(PayoutDecider, rows);
    await this.audit.record(m, {
      actor,
      action: 'payout.create',
      entity: 'payout',
      entityId: row.id,
      version: 0,
      after: { orderNo: row.orderNo, amountFen: row.amountFen, poolCode: row.poolCode, previousId: row.previousId },
    });
  }

  private async payeeOf(
    m: EntityManager,
    order: { nonCash: boolean; payeeAccountId?: string | null; enterpriseId: string },
  ): Promise<Pick<PayoutRecord, 'payeeAccountId' | 'payeeName' | 'accountMasked' | 'bankName'>> {
    if (order.nonCash) return { payeeAccountId: null, payeeName: null, accountMasked: null, bankName: null };
    if (!order.payeeAccountId)
      throw new AppError('STATE_CONFLICT', { message: '这件申报没有收款账户，不能生成拨付单' });
    const account = await this.accounts.get(m, order.payeeAccountId);
    if (account.enterpriseId !== order.enterpriseId)
      throw new AppError('STATE_CONFLICT', { message: '收款账户不属于申报企业' });
    if (!account.nameMatches)
      throw new AppError('STATE_CONFLICT', { message: '收款账户户名与企业登记名称不一致，不能拨付' });
    return {
      payeeAccountId: account.id,
      payeeName: account.accountName,
      accountMasked: account.accountMasked,
      bankName: account.bankName,
    };
  }

  private async refuseDecider(m: EntityManager, actor: Actor, row: PayoutRecord): Promise<void> {
    const held = (await desksHeld(m, [row.id], actor.id)).get(row.id);
    if (held === 'approve') throw fourEyes(held);
  }
}

/** States in which an order moves no money any more, unless a person opens it again. */
const AT_REST: readonly PayoutStatus[] = ['paid', 'corrected', 'cancelled', 'clawed_back'];

/** One order at a time may take up what a case entitles to; what is paid beside it has a place of its own. */
function entitlementOf(applicationId: string, further?: number): string {
  return further === undefined ? `application:${applicationId}` : `application:${applicationId}:${further}`;
}

function sameOrder(standing: PayoutRecord, order: NewOrder): { id: string; orderNo: string } {
  const { id, orderNo, amountFen, poolCode, nonCash } = standing;
  if (amountFen === order.fen && poolCode === order.poolCode && nonCash === order.nonCash) return { id, orderNo };
  throw new AppError('STATE_CONFLICT', {
    message: '这件申报已有拨付单，金额或资金池不同',
    details: { orderNo, amountFen },
  });
}
