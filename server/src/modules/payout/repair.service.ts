import type { RepairStatus } from '@qinqing/contract';
import type { AccountRepair } from '@qinqing/contract/firm';
import type { StaffRepair } from '@qinqing/contract/staff';
import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { Clock } from '../../platform/clock/index.js';
import { Db } from '../../platform/db/index.js';
import { AppError } from '../../platform/errors/index.js';
import { Idempotency } from '../../platform/http/index.js';
import { decodeCursor, PAGE_SIZE, pageFrom } from '../../platform/paging/index.js';
import { AuditService } from '../audit/index.js';
import { EnterpriseService, PayeeAccountService } from '../enterprise/index.js';
import { type Actor, requireFirm, requireRole } from '../identity/index.js';
import { NoticeService } from '../notice/index.js';
import { RepairRecord } from './bank.entity.js';
import type { PayoutRecord } from './payout.entity.js';
import { payoutById, payoutsByIds, payoutsOfApplication } from './payout.repository.js';
import { accountGone } from './payout.rules.js';
import { PayoutService } from './payout.service.js';
import { READERS } from './payout.views.js';

/** Who may say that the account a firm named is the right one. */
const VERIFIERS = ['finance_reviewer', 'payout_maker'] as const;
/** Of a firm: more never wait at once. */
const MAX_SHOWN = 100;

/**
 * Money that failed or came back: the firm names the account on its phone, a person at the office verifies it, and a
 * new order, linked to the old one, waits for the next batch. The old order stays as it was.
 */
@Injectable()
export class RepairService {
  constructor(
    private readonly db: Db,
    private readonly clock: Clock,
    private readonly audit: AuditService,
    private readonly idempotency: Idempotency,
    private readonly enterprises: EnterpriseService,
    private readonly accounts: PayeeAccountService,
    private readonly notices: NoticeService,
    private readonly payouts: PayoutService,
  ) {}

  /** Newest first. @throws {AppError} NOT_FOUND for strangers */
  async listFor(actor: Actor, enterpriseId: string): Promise<{ items: AccountRepair[] }> {
    requireFirm(actor);
    return this.db.read(async (m) => {
      await this.enterprises.requireMember(m, actor, enterpriseId, 'read');
      const rows = await m.find(RepairRecord, { where: { enterpriseId }, order: { id: 'DESC' }, take: MAX_SHOWN });
      return { items: (await this.views(m, rows)).map(forFirm) };
    });
  }

  /** Repairs of one case, newest first; the caller has checked that it is its reader's. */
  async ofCase(m: EntityManager, applicationId: string): Promise<AccountRepair[]> {
    const payoutIds = (await payoutsOfApplication(m, applicationId)).map(({ id }) => id);
    if (payoutIds.length === 0) return [];
    const rows = await m.find(RepairRecord, { where: { payoutId: In(payoutIds) }, order: { id: 'DESC' } });
    return (await this.views(m, rows)).map(forFirm);
  }

  /**
   * The firm names the account to which the money shall go; until it is verified it may name another.
   * @throws {AppError} NOT_FOUND for strangers, VALIDATION for an account of others or under another name,
   * STATE_CONFLICT, STALE_VERSION
   */
  async answer(actor: Actor, input: { id: string; version: number; payeeAccountId: string }): Promise<AccountRepair> {
    requireFirm(actor);
    return this.db.write(async (m) => {
      const row = await repairById(m, input.id);
      await this.enterprises.requireMember(m, actor, row.enterpriseId, 'act');
      await this.requireAccount(m, row, input.payeeAccountId);
      const answered = {
        status: 'answered' as const,
        payeeAccountId: input.payeeAccountId,
        answeredById: actor.id,
        answeredBy: actor.name,
        answeredAt: this.clock.now(),
      };
      await this.move(m, row, input.version, ['asked', 'answered'], answered);
      await this.record(m, actor, row, 'answer', { payeeAccountId: input.payeeAccountId });
      const [view] = await this.views(m, [row]);
      const answer = forFirm(view!);
      await this.idempotency.complete(m, answer);
      return answer;
    });
  }

  async list(
    actor: Actor,
    query: { status?: RepairStatus; cursor?: string; limit?: number },
  ): Promise<{ items: StaffRepair[]; nextCursor: string | null }> {
    requireRole(actor, ...READERS);
    const limit = query.limit ?? PAGE_SIZE;
    return this.db.read(async (m) => {
      const find = m
        .createQueryBuilder(RepairRecord, 'r')
        .orderBy('r.id', 'DESC')
        .limit(limit + 1);
      if (query.status) find.andWhere('r.status = :status', { status: query.status });
      if (query.cursor !== undefined)
        find.andWhere('r.id < :before', { before: decodeCursor(query.cursor, ['string'])[0] });
      const { items, nextCursor } = pageFrom(await find.getMany(), limit, (row) => [row.id]);
      return { items: await this.views(m, items), nextCursor };
    });
  }

  /**
   * A person at the office looked at the account: it is right and a new order is made, or the firm is asked again.
   * Whoever verifies it has no other hand in paying the new order.
   * @throws {AppError} FORBIDDEN, FOUR_EYES, STATE_CONFLICT unless the firm has answered, STALE_VERSION
   */
  async decide(
    actor: Actor,
    input: { id: string; version: number; accept: boolean; note: string },
  ): Promise<StaffRepair> {
    requireRole(actor, ...VERIFIERS);
    return this.db.write(async (m) => {
      const row = await repairById(m, input.id);
      const { payeeAccountId } = row;
      const decided = {
        decidedById: actor.id,
        decidedBy: actor.name,
        decidedAt: this.clock.now(),
        note: input.note,
        ...(input.accept
          ? { status: 'verified' as const, openKey: null }
          : { status: 'asked' as const, payeeAccountId: null }),
      };
      await this.move(m, row, input.version, ['answered'], decided);
      await this.record(m, actor, row, input.accept ? 'verify' : 'refuse', { payeeAccountId }, input.note);
      if (input.accept) {
        const reason = `收款账户已核实：${input.note}`;
        const made = await this.payouts.reissueIn(m, actor, 'verify', {
          payoutId: row.payoutId,
          ...(payeeAccountId ? { payeeAccountId } : {}),
          reason,
        });
        row.newPayoutId = made.id;
        await m.update(RepairRecord, { id: row.id }, { newPayoutId: made.id });
      } else await this.askAgain(m, row);
      const [view] = await this.views(m, [row]);
      await this.idempotency.complete(m, view);
      return view!;
    });
  }

  private async requireAccount(m: EntityManager, row: RepairRecord, payeeAccountId: string): Promise<void> {
    const say = (message: string) => new AppError('VALIDATION', { fields: [{ path: 'payeeAccountId', message }] });
    const account = await this.accounts.get(m, payeeAccountId);
    if (account.enterpriseId !== row.enterpriseId) throw say('这个收款账户不属于贵企业');
    if (!account.nameMatches) throw say('账户户名须与登记名称一致（个体工商户也可为经营者姓名），请另选或重新登记');
  }

  private async askAgain(m: EntityManager, row: RepairRecord): Promise<void> {
    const order = await payoutById(m, row.payoutId);
    await this.notices.send(m, {
      to: { kind: 'enterprise', id: row.enterpriseId },
      title: '收款账户需要再次更正',
      body: `${order.measureTitle}：${row.note ?? ''}。请重新选择或登记收款账户。`,
      link: `application:${order.applicationId}`,
      key: `repair:${row.id}:${row.version}`,
    });
  }

  private async move(
    m: EntityManager,
    row: RepairRecord,
    version: number,
    from: readonly RepairStatus[],
    changed: Partial<RepairRecord>,
  ): Promise<void> {
    const details = { current: row.status, version: row.version };
    if (!from.includes(row.status))
      throw new AppError('STATE_CONFLICT', { message: '这笔款项的更正状态已变化，请刷新后查看', details });
    const where = { id: row.id, version, status: In([...from]) };
    const { affected } = await m.update(RepairRecord, where, { ...changed, version: version + 1 });
    if (affected !== 1) throw new AppError('STALE_VERSION', { details });
    Object.assign(row, changed, { version: version + 1 });
  }

  private async record(
    m: EntityManager,
    actor: Actor,
    row: RepairRecord,
    event: string,
    after: object,
    reason?: string,
  ): Promise<void> {
    await this.audit.record(m, {
      actor,
      action: `payout_repair.${event}`,
      entity: 'payout_repair',
      entityId: row.id,
      version: row.version,
      after: { payoutId: row.payoutId, status: row.status, ...after },
      ...(reason ? { reason } : {}),
    });
  }

  private async views(m: EntityManager, rows: readonly RepairRecord[]): Promise<StaffRepair[]> {
    const ids = rows.flatMap((row) => [row.payoutId, ...(row.newPayoutId ? [row.newPayoutId] : [])]);
    const orders = new Map((await payoutsByIds(m, [...new Set(ids)])).map((order) => [order.id, order]));
    return Promise.all(
      rows.map(async (row) => {
        const account = row.payeeAccountId ? await this.accounts.get(m, row.payeeAccountId) : undefined;
        return viewOf(row, orders.get(row.payoutId)!, orders.get(row.newPayoutId ?? ''), account);
      }),
    );
  }
}

type Account = Awaited<ReturnType<PayeeAccountService['get']>>;

function viewOf(
  row: RepairRecord,
  order: PayoutRecord,
  made: PayoutRecord | undefined,
  account: Account | undefined,
): StaffRepair {
  return {
    id: row.id,
    version: row.version,
    status: row.status,
    applicationId: order.applicationId,
    receiptNo: order.receiptNo,
    measureTitle: order.measureTitle,
    amountFen: order.amountFen,
    cause: row.cause,
    reason: row.reason,
    ...(order.payeeAccountId ? { payeeAccountId: order.payeeAccountId } : {}),
    bankName: order.bankName ?? '',
    accountMasked: order.accountMasked ?? '',
    accountGone: accountGone(row.reason),
    askedAt: row.askedAt.toISOString(),
    ...(account && row.answeredAt
      ? {
          corrected: {
            payeeAccountId: account.id,
            accountName: account.accountName,
            bankName: account.bankName,
            accountMasked: account.accountMasked,
            nameMatches: account.nameMatches,
            at: row.answeredAt.toISOString(),
          },
        }
      : {}),
    ...(row.note ? { note: row.note } : {}),
    ...(made ? { newOrderNo: made.orderNo, newPayoutId: made.id } : {}),
    enterpriseId: row.enterpriseId,
    enterpriseName: order.enterpriseName,
    payoutId: row.payoutId,
    orderNo: order.orderNo,
    ...(row.answeredBy ? { answeredBy: row.answeredBy } : {}),
    ...(row.decidedBy ? { decidedBy: row.decidedBy } : {}),
    ...(row.decidedAt ? { decidedAt: row.decidedAt.toISOString() } : {}),
  };
}

/** What the firm sees: no name of anybody at the office. */
function forFirm(view: StaffRepair): AccountRepair {
  const {
    enterpriseId: _enterpriseId,
    enterpriseName: _enterpriseName,
    payoutId: _payoutId,
    orderNo: _orderNo,
    answeredBy: _answeredBy,
    decidedBy: _decidedBy,
    decidedAt: _decidedAt,
    newPayoutId: _newPayoutId,
    ...rest
  } = view;
  return rest;
}

async function repairById(m: EntityManager, id: string): Promise<RepairRecord> {
  const row = await m.findOneBy(RepairRecord, { id });
  if (!row) throw new AppError('NOT_FOUND', { message: '没有找到这笔待更正的款项' });
  return row;
}
